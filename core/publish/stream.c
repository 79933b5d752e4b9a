#include "core/publish/stream.h"

static const char *const gateway_secrets[] = { "dialback_passphrase", NULL };

static const SnapshotTable topology_tables[] = {
	{ .name = "site" },	   { .name = "pool" },
	{ .name = "computer" },	   { .name = "edge_server" },
	{ .name = "registrar" },   { .name = "sip_domain" },
	{ .name = "certificate" }, { 0 },
};

static const SnapshotTable settings_tables[] = {
	{ .name = "external_access_policy" },
	{ .name = "access_edge_configuration" },
	{ .name = "xmpp_allowed_partner" },
	{ .name = "xmpp_gateway_configuration", .without = gateway_secrets },
	{ 0 },
};

static const SnapshotTable users_tables[] = {
	{ .name = "user" },
	{ 0 },
};

const SnapshotTable *stream_tables(RecordStream stream)
{
	switch (stream) {
	case STREAM_TOPOLOGY:
		return topology_tables;
	case STREAM_SETTINGS:
		return settings_tables;
	case STREAM_USERS:
		return users_tables;
	}
	return NULL;
}

bool stream_is_for(RecordStream stream, const char *role)
{
	return stream != STREAM_USERS || g_strcmp0(role, "frontend") == 0;
}
