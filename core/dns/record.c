#include "core/dns/record.h"

#include <string.h>

#define TTL 3600 /* seconds: short enough for a migration to be undone */

static void record_free(gpointer data)
{
	DnsRecord *record = data;
	g_free(record->name);
	g_free(record->type);
	g_free(record->value);
	g_free(record->why);
	g_free(record);
}

static void port_free(gpointer data)
{
	DnsPort *port = data;
	g_free(port->from);
	g_free(port->to);
	g_free(port->protocol);
	g_free(port->why);
	g_free(port);
}

static void add_record(GPtrArray *records, char *name, const char *type,
		       char *value, char *why)
{
	DnsRecord *record = g_new(DnsRecord, 1);
	*record = (DnsRecord){ name, g_strdup(type), value, TTL, why };
	g_ptr_array_add(records, record);
}

static void add_service(GPtrArray *records, const char *domain,
			const DnsEdge *edge)
{
	add_record(records, g_strdup_printf("_xmpp-server._tcp.%s", domain),
		   "SRV",
		   g_strdup_printf("%u 0 %u %s.", edge->priority,
				   edge->xmpp_port, edge->external_fqdn),
		   g_strdup_printf("XMPP partners find %s at the edge %s",
				   domain, edge->external_fqdn));
}

static void add_addresses(GPtrArray *records, const DnsEdge *edge)
{
	for (const char *const *address = edge->addresses; address && *address;
	     address++)
		add_record(records, g_strdup(edge->external_fqdn),
			   strchr(*address, ':') ? "AAAA" : "A",
			   g_strdup(*address),
			   g_strdup("External address of the edge"));
}

GPtrArray *dns_records(const DnsFacts *facts)
{
	GPtrArray *records = g_ptr_array_new_with_free_func(record_free);
	for (const char *const *domain = facts->domains; domain && *domain;
	     domain++)
		for (guint i = 0; i < facts->edge_count; i++)
			add_service(records, *domain, &facts->edges[i]);
	for (guint i = 0; i < facts->edge_count; i++)
		add_addresses(records, &facts->edges[i]);
	return records;
}

static void add_port(GPtrArray *ports, const char *from, const char *to,
		     guint16 number, const char *why)
{
	DnsPort *port = g_new(DnsPort, 1);
	*port = (DnsPort){ g_strdup(from), g_strdup(to), g_strdup("TCP"),
			   number, g_strdup(why) };
	g_ptr_array_add(ports, port);
}

static void add_edge_ports(GPtrArray *ports, const DnsFacts *facts,
			   const DnsEdge *edge)
{
	add_port(ports, "any", edge->external_fqdn, edge->xmpp_port,
		 "XMPP partners to the edge");
	add_port(ports, edge->external_fqdn, "any", 5269,
		 "the edge to XMPP partners");
	for (guint i = 0; i < facts->front_end_count; i++)
		add_port(ports, facts->front_ends[i].fqdn, edge->internal_fqdn,
			 edge->link_port, "the front end's link to the edge");
}

GPtrArray *dns_ports(const DnsFacts *facts)
{
	GPtrArray *ports = g_ptr_array_new_with_free_func(port_free);
	for (guint i = 0; i < facts->edge_count; i++)
		add_edge_ports(ports, facts, &facts->edges[i]);
	for (guint i = 0; i < facts->front_end_count; i++)
		add_port(ports, "pool", facts->front_ends[i].fqdn,
			 facts->front_ends[i].sip_port,
			 "SIP from the pool to the front end");
	return ports;
}

char *dns_zone_text(const GPtrArray *records)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < records->len; i++) {
		const DnsRecord *record = records->pdata[i];
		g_string_append_printf(text, "%s.\t%u\tIN\t%s\t%s\n",
				       record->name, record->ttl, record->type,
				       record->value);
	}
	return g_string_free(text, FALSE);
}
