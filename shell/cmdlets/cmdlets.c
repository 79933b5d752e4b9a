#include "shell/cmdlets/cmdlets.h"

#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/known.h"
#include "shell/cmdlets/store.h"
#include "shell/cmdlets/synthetic.h"

/* Sorted by name; those of kinds come by themselves. */
static const Cmdlet *const cmdlets[] = {
	&cmdlet_complete_transaction,
	&cmdlet_disable_cs_user,
	&cmdlet_enable_cs_computer,
	&cmdlet_enable_cs_replica,
	&cmdlet_enable_cs_topology,
	&cmdlet_enable_cs_user,
	&cmdlet_export_cs_configuration,
	&cmdlet_export_cs_topology_report,
	&cmdlet_get_cs_certificate,
	&cmdlet_get_cs_certificate_authority,
	&cmdlet_get_cs_change,
	&cmdlet_get_cs_dns_record,
	&cmdlet_get_cs_management_store_replication_status,
	&cmdlet_get_cs_service,
	&cmdlet_get_cs_topology,
	&cmdlet_get_cs_user,
	&cmdlet_get_cs_windows_service,
	&cmdlet_get_cs_xmpp_migration,
	&cmdlet_get_cs_xmpp_pool_setup,
	&cmdlet_get_cs_xmpp_sip_peer,
	&cmdlet_get_cs_xmpp_stream,
	&cmdlet_get_cs_xmpp_subscription,
	&cmdlet_get_cs_xmpp_trace,
	&cmdlet_grant_cs_external_access_policy,
	&cmdlet_import_cs_certificate,
	&cmdlet_import_cs_configuration,
	&cmdlet_invoke_cs_management_store_replication,
	&cmdlet_move_cs_legacy_user,
	&cmdlet_move_cs_user,
	&cmdlet_new_cs_certificate_authority,
	&cmdlet_new_cs_edge_server,
	&cmdlet_new_cs_pool,
	&cmdlet_publish_cs_topology,
	&cmdlet_remove_cs_certificate,
	&cmdlet_request_cs_certificate,
	&cmdlet_search_cs_cls_logging,
	&cmdlet_set_cs_certificate,
	&cmdlet_set_cs_user,
	&cmdlet_show_cs_cls_logging,
	&cmdlet_start_cs_cls_logging,
	&cmdlet_start_cs_windows_service,
	&cmdlet_start_transaction,
	&cmdlet_stop_cs_cls_logging,
	&cmdlet_stop_cs_windows_service,
	&cmdlet_stop_cs_xmpp_stream,
	&cmdlet_sync_cs_cls_logging,
	&cmdlet_test_cs_federated_partner,
	&cmdlet_test_cs_im,
	&cmdlet_test_cs_presence,
	&cmdlet_test_cs_topology,
	&cmdlet_test_cs_xmpp_im,
	&cmdlet_test_cs_xmpp_partner,
	&cmdlet_undo_transaction,
	&cmdlet_update_cs_cls_logging,
};

static int by_name(const void *a, const void *b)
{
	const Cmdlet *const *left = a, *const *right = b;
	return g_ascii_strcasecmp((*left)->name, (*right)->name);
}

const Cmdlet *const *cmdlets_all(void)
{
	static const Cmdlet *const *all;
	if (all)
		return all;
	GPtrArray *list = g_ptr_array_new();
	for (size_t i = 0; i < G_N_ELEMENTS(cmdlets); i++)
		g_ptr_array_add(list, (gpointer)cmdlets[i]);
	for (const Kind *const *kind = kinds; *kind; kind++)
		kind_make_cmdlets(*kind, list);
	g_ptr_array_sort(list, by_name);
	g_ptr_array_add(list, NULL);
	all = (const Cmdlet *const *)g_ptr_array_free(list, FALSE);
	return all;
}

void cmdlets_register(Session *session)
{
	command_table_add(session->commands, "Gatehouse", cmdlets_all());
	command_table_add(session->commands, "Gatehouse.NotOffered",
			  known_cmdlets());
	store_attach(session);
	synthetic_register();
}
