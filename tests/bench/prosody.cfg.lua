-- Prosody as one would run it for s2s alone: epoll, Debian's modules without
-- its rate limits, stream management, certificates a must.
run_as_root = true
daemonize = false
pidfile = "@HOME@/prosody.pid"
data_path = "@HOME@/data"
plugin_paths = {}
interfaces = { "@ADDRESS@" }
network_backend = "epoll"
c2s_ports = {}
s2s_ports = { 5269 }
component_ports = { 5347 }
component_interfaces = { "127.0.0.1" }
modules_enabled = { "saslauth", "tls", "dialback", "disco", "ping", "s2s",
	"s2s_auth_certs", "smacks", "time", "uptime", "version", "posix" }
modules_disabled = { "c2s", "offline" }
s2s_require_encryption = true
s2s_secure_auth = @SECURE@
s2s_timeout = 120
authentication = "internal_hashed"
storage = "internal"
log = { warn = "@HOME@/prosody.log" }
ssl = { key = "@KEY@", certificate = "@CERTIFICATE@", cafile = "@ANCHORS@" }
VirtualHost "fabrikam.test"
Component "app.fabrikam.test"
	component_secret = "secret"
