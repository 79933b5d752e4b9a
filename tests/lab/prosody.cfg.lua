-- The XMPP partner: one domain, certificates of the lab's public authority.
run_as_root = true
daemonize = false
pidfile = "@HOME@/prosody.pid"
data_path = "@HOME@/data"
plugin_paths = {}
interfaces = { "@ADDRESS@", "127.0.0.1" }
c2s_ports = { 5222 }
s2s_ports = { 5269 }
s2s_direct_tls_ports = { @DIRECT@ }
modules_enabled = { "roster", "saslauth", "tls", "dialback", "disco", "ping",
	"presence", "message", "iq", "s2s", "c2s", "s2s_bidi", "smacks" }
modules_disabled = { @WITHOUT@ }
allow_registration = false
c2s_require_encryption = false
s2s_require_encryption = @ENCRYPTION@
s2s_secure_auth = @SECURE@
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
storage = "internal"
log = { debug = "@HOME@/prosody.log" }
ssl = { key = "@KEY@", certificate = "@CERTIFICATE@", cafile = "@ANCHORS@" }
@HOST@ "@DOMAIN@"
@HOSTS@
