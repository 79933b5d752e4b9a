#include "core/gateway/sip/target.h"

#include "core/gateway/net/socket.h"

#include <string.h>

const char *sip_protocol_name(SipProtocol protocol)
{
	switch (protocol) {
	case SIP_UDP:
		return "UDP";
	case SIP_TCP:
		return "TCP";
	case SIP_TLS:
		return "TLS";
	}
	return "";
}

gboolean sip_protocol_parse(const char *name, SipProtocol *protocol)
{
	static const SipProtocol all[] = { SIP_UDP, SIP_TCP, SIP_TLS };

	for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
		if (g_ascii_strcasecmp(sip_protocol_name(all[i]), name))
			continue;
		*protocol = all[i];
		return TRUE;
	}
	return FALSE;
}

guint16 sip_protocol_port(SipProtocol protocol)
{
	return protocol == SIP_TLS ? 5061 : 5060;
}

gboolean sip_target_set(SipTarget *target, SipProtocol protocol,
			const char *host, guint16 port)
{
	memset(target, 0, sizeof(*target));
	target->protocol = protocol;
	return address_parse(host, port, &target->address, &target->length);
}

void sip_target_take(SipTarget *target, const struct sockaddr *from)
{
	memset(target, 0, sizeof(*target));
	target->protocol = SIP_TCP;
	target->length = from->sa_family == AF_INET6
				 ? sizeof(struct sockaddr_in6)
				 : sizeof(struct sockaddr_in);
	memcpy(&target->address, from, target->length);
}

char *sip_target_host(const SipTarget *target)
{
	return address_format_host((const struct sockaddr *)&target->address);
}

guint16 sip_target_port(const SipTarget *target)
{
	return address_port((const struct sockaddr *)&target->address);
}

gboolean sip_target_same(const SipTarget *a, const SipTarget *b)
{
	g_autofree char *one =
		address_format((const struct sockaddr *)&a->address);
	g_autofree char *other =
		address_format((const struct sockaddr *)&b->address);

	return a->protocol == b->protocol && !strcmp(one, other);
}
