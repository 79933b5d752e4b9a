#include "core/report/finding.h"

#include <string.h>

#define DAY_US (INT64_C(86400) * 1000000)

static void finding_free(void *data)
{
	Finding *finding = data;
	g_free(finding->text);
	g_free(finding);
}

static void add(GPtrArray *findings, FindingLevel level, const char *format,
		...) G_GNUC_PRINTF(3, 4);

static void add(GPtrArray *findings, FindingLevel level, const char *format,
		...)
{
	Finding *finding = g_new0(Finding, 1);
	va_list arguments;
	va_start(arguments, format);
	finding->level = level;
	finding->text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_ptr_array_add(findings, finding);
}

/* Whole days until the end; below 0 when it is past. */
static int64_t days_left(const ReportTopology *topology,
			 const ReportCertificate *certificate)
{
	int64_t left = certificate->not_after - topology->time;
	return left < 0 ? -((-left + DAY_US - 1) / DAY_US) : left / DAY_US;
}

char *finding_expiry(const ReportTopology *topology,
		     const ReportCertificate *certificate)
{
	int64_t days = days_left(topology, certificate);
	const char *unit = days == 1 || days == -1 ? "day" : "days";
	if (days < 0)
		return g_strdup_printf("expired %" G_GINT64_FORMAT " %s ago",
				       -days, unit);
	return g_strdup_printf("%" G_GINT64_FORMAT " %s left", days, unit);
}

bool finding_ends(const ReportTopology *topology,
		  const ReportCertificate *certificate)
{
	return days_left(topology, certificate) < FINDING_DAYS;
}

static const char *or_unknown(const char *text)
{
	return text && *text ? text : "(no name)";
}

static void look_at_certificates(const ReportTopology *topology,
				 GPtrArray *findings)
{
	for (size_t i = 0; i < topology->certificate_count; i++) {
		const ReportCertificate *it = &topology->certificates[i];
		if (!finding_ends(topology, it))
			continue;
		g_autofree char *expiry = finding_expiry(topology, it);
		add(findings,
		    days_left(topology, it) < 0 ? FINDING_URGENT : FINDING_NOTE,
		    "The %s certificate of %s: %s.", or_unknown(it->use),
		    or_unknown(it->computer), expiry);
	}
}

static void look_at_replicas(const ReportTopology *topology,
			     GPtrArray *findings)
{
	for (size_t i = 0; i < topology->replica_count; i++) {
		const ReportReplica *it = &topology->replicas[i];
		if (it->up_to_date)
			continue;
		if (!it->last_status)
			add(findings, FINDING_URGENT,
			    "%s has never reported what it runs (%s).",
			    or_unknown(it->computer), or_unknown(it->stream));
		else
			add(findings, FINDING_URGENT,
			    "%s runs change %" G_GINT64_FORMAT
			    " of %s; published is %" G_GINT64_FORMAT ".",
			    or_unknown(it->computer), it->applied,
			    or_unknown(it->stream), it->published);
	}
}

static void look_at_partners(const ReportTopology *topology,
			     GPtrArray *findings)
{
	for (size_t i = 0; i < topology->partner_count; i++) {
		const ReportPartner *it = &topology->partners[i];
		if (g_strcmp0(it->tls, "NotSupported") == 0)
			add(findings, FINDING_NOTE,
			    "Messages with %s travel unprotected: TLS is off.",
			    or_unknown(it->domain));
	}
}

static void look_at_pools(const ReportTopology *topology, GPtrArray *findings)
{
	for (size_t i = 0; i < topology->pool_count; i++) {
		const ReportPool *it = &topology->pools[i];
		if (it->legacy && it->users)
			add(findings, FINDING_NOTE,
			    "%" G_GINT64_FORMAT
			    " %s still homed on the legacy pool %s.",
			    it->users, it->users == 1 ? "user is" : "users are",
			    or_unknown(it->fqdn));
		else if (!it->legacy && !it->edge && topology->partner_count)
			add(findings, FINDING_NOTE,
			    "The pool %s has no edge: its users reach no "
			    "partner.",
			    or_unknown(it->fqdn));
	}
}

/* Partners are of no use while nobody may write to them. */
static void look_at_users(const ReportTopology *topology, GPtrArray *findings)
{
	int64_t users = 0, allowed = 0;
	for (size_t i = 0; i < topology->pool_count; i++) {
		users += topology->pools[i].users;
		allowed += topology->pools[i].users_xmpp;
	}
	if (topology->partner_count && users && !allowed)
		add(findings, FINDING_NOTE,
		    "No user may use XMPP federation: the policy in force for "
		    "each of them forbids it.");
}

static bool has_certificate(const ReportTopology *topology,
			    const char *computer)
{
	for (size_t i = 0; i < topology->certificate_count; i++)
		if (g_strcmp0(topology->certificates[i].computer, computer) ==
		    0)
			return true;
	return false;
}

static void look_at_edges(const ReportTopology *topology, GPtrArray *findings)
{
	for (size_t i = 0; i < topology->edge_count; i++) {
		const char *const *computer = topology->edges[i].computers;
		for (; computer && *computer; computer++)
			if (!has_certificate(topology, *computer))
				add(findings, FINDING_NOTE,
				    "The edge %s has no certificate yet.",
				    *computer);
	}
}

static int by_level(const void *a, const void *b)
{
	const Finding *x = *(const Finding *const *)a;
	const Finding *y = *(const Finding *const *)b;
	return (int)x->level - (int)y->level;
}

GPtrArray *finding_list(const ReportTopology *topology)
{
	GPtrArray *findings = g_ptr_array_new_with_free_func(finding_free);
	look_at_certificates(topology, findings);
	look_at_replicas(topology, findings);
	look_at_partners(topology, findings);
	look_at_pools(topology, findings);
	look_at_users(topology, findings);
	look_at_edges(topology, findings);
	g_ptr_array_sort(findings, by_level);
	return findings;
}
