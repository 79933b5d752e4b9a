-- The topology store. What every table keeps to:
--   id is given by the model from `sequence`, is unique over all tables and is
--   never used again; other rows refer to it, so a rename keeps references.
--   *_key is the folded form (model: case folded, domains as A-labels) of the
--   column before it; look-ups and uniqueness use it.
--   Lists are one item a line. Booleans are 0 or 1. Times are microseconds
--   since 1970-01-01 UTC. No defaults, triggers or actions: the model does
--   that, so that change sets can be inverted.

CREATE TABLE sequence (
	id INTEGER PRIMARY KEY,		-- always 1
	next INTEGER NOT NULL		-- the next free row id
) STRICT;

-- Facts about this store: store_id (random), epoch.
CREATE TABLE fact (
	name TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE site (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	name_key TEXT NOT NULL UNIQUE,
	display_name TEXT,
	description TEXT,
	federation_route INTEGER REFERENCES edge_server(id),
	xmpp_federation_route INTEGER REFERENCES edge_server(id),
	default_persistent_chat_pool TEXT
) STRICT;

-- Front-end pools, edge pools and legacy pools.
CREATE TABLE pool (
	id INTEGER PRIMARY KEY,
	fqdn TEXT NOT NULL,
	fqdn_key TEXT NOT NULL UNIQUE,
	site INTEGER NOT NULL REFERENCES site(id),
	sip_profile TEXT NOT NULL,	-- Simple, Msrp, Lync
	sip_transport TEXT NOT NULL,	-- Udp, Tcp, Tls: towards the members
	sip_port INTEGER NOT NULL,	-- where the members listen for SIP
	trust_by_address INTEGER NOT NULL,
	legacy INTEGER NOT NULL,	-- the pool that users are moved from
	external_fqdn TEXT,		-- edge pool: its name on the Internet
	external_fqdn_key TEXT,
	legacy_xmpp_gateway TEXT	-- host:port of the gateway to be replaced;
					-- one pool at most has it
) STRICT;
CREATE INDEX pool_site ON pool(site);

CREATE TABLE computer (
	id INTEGER PRIMARY KEY,
	fqdn TEXT NOT NULL,
	fqdn_key TEXT NOT NULL UNIQUE,
	pool INTEGER NOT NULL REFERENCES pool(id),
	internal_address TEXT,		-- IP to bind and to dial
	external_address TEXT,		-- edge: IP for XMPP from outside
	sip_server INTEGER NOT NULL,	-- takes SIP for the pool
	xmpp_gateway INTEGER NOT NULL	-- runs gatehoused: the edge role when
					-- the pool has an edge_server, else
					-- the front end role
) STRICT;
CREATE INDEX computer_pool ON computer(pool);

-- The edge service of a pool: the XMPP proxy.
CREATE TABLE edge_server (
	id INTEGER PRIMARY KEY,
	pool INTEGER NOT NULL UNIQUE REFERENCES pool(id),
	registrar INTEGER REFERENCES registrar(id),	-- next hop
	xmpp_listening_port INTEGER NOT NULL,
	xmpp_internal_port INTEGER NOT NULL,
	access_edge_client_sip_port INTEGER NOT NULL,
	access_edge_external_sip_port INTEGER NOT NULL,
	access_edge_internal_sip_port INTEGER NOT NULL,
	data_psom_client_port INTEGER NOT NULL,
	data_psom_server_port INTEGER NOT NULL,
	media_communication_port_count INTEGER NOT NULL,
	media_communication_port_start INTEGER NOT NULL,
	media_relay_auth_edge_port INTEGER NOT NULL,
	media_relay_external_turn_tcp_port INTEGER NOT NULL,
	media_relay_external_turn_udp_port INTEGER NOT NULL,
	media_relay_internal_turn_tcp_port INTEGER NOT NULL,
	media_relay_internal_turn_udp_port INTEGER NOT NULL,
	skype_search_proxy_port INTEGER
) STRICT;

-- The registrar service of a pool: its computers with xmpp_gateway run the
-- translating gateway on xmpp_gateway_sip_port.
CREATE TABLE registrar (
	id INTEGER PRIMARY KEY,
	pool INTEGER NOT NULL UNIQUE REFERENCES pool(id),
	edge_server INTEGER REFERENCES edge_server(id),
	xmpp_gateway_sip_port INTEGER NOT NULL,
	sip_server_tcp_port INTEGER NOT NULL,
	sip_health_port INTEGER,
	web_port INTEGER,
	lyss_wcf_mtls_port INTEGER NOT NULL,
	win_fab_client_connection_port INTEGER NOT NULL,
	win_fab_federation_port INTEGER NOT NULL,
	win_fab_ipc_port INTEGER NOT NULL,
	win_fab_lease_agent_port INTEGER NOT NULL,
	win_fab_replication_port INTEGER NOT NULL,
	enable_automatic_failover INTEGER NOT NULL,
	failback_detection_interval INTEGER NOT NULL,	-- microseconds
	failure_detection_interval INTEGER NOT NULL,
	archiving_database TEXT,
	archiving_server TEXT,
	backup_registrar TEXT,
	director_registrar TEXT,
	mirror_archiving_database TEXT,
	mirror_monitoring_database TEXT,
	monitoring_database TEXT,
	monitoring_server TEXT,
	user_server TEXT,
	web_server TEXT
) STRICT;

CREATE TABLE sip_domain (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	name_key TEXT NOT NULL UNIQUE,
	is_default INTEGER NOT NULL
) STRICT;

-- scope_class: global, site, tag. scope_key: '', id of the site as text,
-- folded name of the tag. name: the tag as spelled.
CREATE TABLE external_access_policy (
	id INTEGER PRIMARY KEY,
	scope_class TEXT NOT NULL,
	scope_key TEXT NOT NULL,
	name TEXT,
	description TEXT,
	enable_federation_access INTEGER NOT NULL,
	enable_xmpp_access INTEGER NOT NULL,
	enable_public_cloud_access INTEGER NOT NULL,
	enable_public_cloud_audio_video_access INTEGER NOT NULL,
	enable_outside_access INTEGER NOT NULL,
	enable_acs_federation_access INTEGER NOT NULL,
	enable_teams_consumer_access INTEGER NOT NULL,
	enable_teams_consumer_inbound INTEGER NOT NULL,
	UNIQUE (scope_class, scope_key)
) STRICT;

CREATE TABLE user (
	id INTEGER PRIMARY KEY,
	display_name TEXT,
	display_name_key TEXT,
	sip_address TEXT,		-- sip:user@domain
	sip_address_key TEXT,		-- user@a-label, folded
	user_principal_name TEXT,
	user_principal_name_key TEXT,
	sam_account_name TEXT,		-- domain\logon or logon
	sam_account_name_key TEXT,
	distinguished_name TEXT,
	distinguished_name_key TEXT,
	first_name TEXT,
	last_name TEXT,
	windows_email_address TEXT,
	enabled INTEGER NOT NULL,
	registrar_pool INTEGER REFERENCES pool(id),
	hosting_provider TEXT,
	external_access_policy INTEGER REFERENCES external_access_policy(id),
	audio_video_disabled INTEGER NOT NULL,
	enterprise_voice_enabled INTEGER NOT NULL,
	hosted_voice_mail INTEGER,
	exchange_archiving_policy TEXT NOT NULL,
	line_uri TEXT,
	on_prem_line_uri TEXT,
	line_server_uri TEXT,
	private_line TEXT,
	remote_call_control_telephony_enabled INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX user_sip_address ON user(sip_address_key)
	WHERE sip_address_key IS NOT NULL;
CREATE UNIQUE INDEX user_user_principal_name ON user(user_principal_name_key)
	WHERE user_principal_name_key IS NOT NULL;
CREATE UNIQUE INDEX user_sam_account_name ON user(sam_account_name_key)
	WHERE sam_account_name_key IS NOT NULL;
CREATE UNIQUE INDEX user_distinguished_name ON user(distinguished_name_key)
	WHERE distinguished_name_key IS NOT NULL;
CREATE INDEX user_display_name ON user(display_name_key);
CREATE INDEX user_registrar_pool ON user(registrar_pool);
CREATE INDEX user_external_access_policy ON user(external_access_policy)
	WHERE external_access_policy IS NOT NULL;

-- One row.
CREATE TABLE access_edge_configuration (
	id INTEGER PRIMARY KEY,
	allow_federated_users INTEGER NOT NULL,
	allow_anonymous_users INTEGER NOT NULL,
	allow_outside_users INTEGER NOT NULL,
	routing_method TEXT NOT NULL,	-- UseDnsSrvRouting, UseDefaultRouting
	default_route_fqdn TEXT,
	is_public_provider INTEGER NOT NULL,
	verification_level TEXT NOT NULL,
	discovered_partner_verification_level TEXT NOT NULL,
	be_clearing_house INTEGER NOT NULL,
	enable_partner_discovery INTEGER NOT NULL,
	enable_archiving_disclaimer INTEGER NOT NULL,
	enable_user_replicator INTEGER NOT NULL,
	enable_discovered_partner_contacts_limit INTEGER NOT NULL,
	keep_crls_up_to_date_for_peers INTEGER NOT NULL,
	mark_source_verifiable_on_outgoing_messages INTEGER NOT NULL,
	outgoing_tls_count_for_federated_partners INTEGER NOT NULL,
	certificates_deleted_percentage INTEGER NOT NULL,
	discovered_partner_report_period_minutes INTEGER NOT NULL,
	discovered_partner_standard_rate INTEGER NOT NULL,
	max_accepted_certificates_stored INTEGER NOT NULL,
	max_contacts_per_discovered_partner INTEGER NOT NULL,
	max_rejected_certificates_stored INTEGER NOT NULL,
	dns_srv_cache_record_count INTEGER,
	skype_search_url TEXT
) STRICT;

CREATE TABLE xmpp_allowed_partner (
	id INTEGER PRIMARY KEY,
	domain TEXT NOT NULL,
	domain_key TEXT NOT NULL UNIQUE,
	additional_domains TEXT,
	additional_domains_key TEXT,	-- list of A-labels
	description TEXT,
	partner_type TEXT NOT NULL,	-- Federated, PublicVerified,
					-- PublicUnverified
	tls_negotiation TEXT NOT NULL,	-- Required, Optional, NotSupported
	sasl_negotiation TEXT NOT NULL,
	support_dialback_negotiation INTEGER NOT NULL,
	enable_keep_alive INTEGER NOT NULL,
	connection_limit INTEGER NOT NULL,	-- 0: the gateway's
	proxy_fqdn TEXT,
	proxy_fqdn_key TEXT
) STRICT;

-- One row. Intervals in seconds.
CREATE TABLE xmpp_gateway_configuration (
	id INTEGER PRIMARY KEY,
	connection_limit INTEGER NOT NULL,
	partner_connection_limit INTEGER NOT NULL,
	keep_alive_interval INTEGER NOT NULL,
	stream_establishment_timeout INTEGER NOT NULL,
	stream_inactivity_timeout INTEGER NOT NULL,
	subscription_refresh_interval INTEGER NOT NULL,
	enable_logging_all_message_bodies INTEGER NOT NULL,
	dialback_passphrase TEXT	-- secret: never in a record in clear
) STRICT;

-- Which certificate a computer uses for what; private keys stay there.
CREATE TABLE certificate (
	id INTEGER PRIMARY KEY,
	computer INTEGER NOT NULL REFERENCES computer(id),
	use TEXT NOT NULL,		-- Default, Internal, AccessEdgeExternal, …
	thumbprint TEXT NOT NULL,	-- SHA-1, upper-case hexadecimal
	pem TEXT NOT NULL,		-- the certificate, then its chain
	UNIQUE (computer, use)
) STRICT;

CREATE TABLE change (
	number INTEGER PRIMARY KEY,
	time INTEGER NOT NULL,
	login TEXT NOT NULL,
	host TEXT NOT NULL,
	command TEXT NOT NULL,		-- secrets masked
	change_set BLOB NOT NULL
) STRICT;

CREATE TABLE change_row (
	change INTEGER NOT NULL,
	table_name TEXT NOT NULL,
	row_id INTEGER NOT NULL,
	PRIMARY KEY (table_name, row_id, change)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_row_change ON change_row(change);
