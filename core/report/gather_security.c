#include "core/report/gathered.h"

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/pki/certificate.h"

static void add_names(Gathered *gathered, ReportCertificate *row,
		      const CertificateNames *names)
{
	GPtrArray *const lists[] = { names->dns, names->srv, names->xmpp };
	const char *const marks[] = { "", "SRV ", "XMPP " };
	row->names = NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		for (guint n = 0; lists[i] && n < lists[i]->len; n++) {
			g_autofree char *text =
				g_strconcat(marks[i], lists[i]->pdata[n], NULL);
			row->names =
				gathered_with(gathered, row->names,
					      gathered_keep(gathered, text));
		}
}

bool gather_certificate(Record *record, void *data)
{
	Gathered *gathered = data;
	ReportCertificate row = {
		.computer = gathered_text(gathered, record, "Computer"),
		.use = gathered_text(gathered, record, "Use"),
		.thumbprint = gathered_text(gathered, record, "Thumbprint"),
	};
	const char *pem = value_text(record_get(record, "Pem"));
	g_autoptr(Certificate) certificate =
		pem ? certificate_parse(pem, NULL) : NULL;
	if (certificate) {
		row.subject = gathered_keep(gathered,
					    certificate_subject(certificate));
		row.issuer = gathered_keep(gathered,
					   certificate_issuer(certificate));
		row.not_before = certificate_not_before(certificate);
		row.not_after = certificate_not_after(certificate);
		add_names(gathered, &row, certificate_names(certificate));
	}
	g_array_append_val(gathered->certificates, row);
	return true;
}

/* A replica is up to date when it runs what was published last. */
static void add_replica(Gathered *gathered, const json_t *status,
			const json_t *heads)
{
	const char *stream;
	json_t *position;
	json_object_foreach(json_object_get(status, "streams"), stream,
			    position)
	{
		ReportReplica row = {
			.computer = gathered_keep(
				gathered, json_member(status, "computer")),
			.role = gathered_keep(gathered,
					      json_member(status, "role")),
			.stream = gathered_keep(gathered, stream),
			.applied = json_member_integer(position, "number", 0),
		};
		const char *time = json_member(status, "time");
		row.published = json_member_integer(heads, stream, row.applied);
		row.up_to_date = row.applied >= row.published;
		if (time)
			clock_parse_utc(time, &row.last_status);
		g_array_append_val(gathered->replicas, row);
	}
}

void gather_replicas(Gathered *gathered, const GatherInput *input)
{
	size_t index;
	json_t *status;
	json_array_foreach(input->replicas, index, status)
		add_replica(gathered, status, input->heads);
}
