/* The cmdlets that administer the topology. Each is declared in the file of its
 * noun; the only list is cmdlets.c's. */
#pragma once

#include "shell/pipeline/session.h"

/* Adds all of them and the hooks of the store to a session. */
void cmdlets_register(Session *session);
/* Kinds' and hand-written ones, NULL-terminated, sorted by name. */
const Cmdlet *const *cmdlets_all(void);

extern const Cmdlet cmdlet_complete_transaction;
extern const Cmdlet cmdlet_disable_cs_user;
extern const Cmdlet cmdlet_enable_cs_computer;
extern const Cmdlet cmdlet_enable_cs_replica;
extern const Cmdlet cmdlet_enable_cs_topology;
extern const Cmdlet cmdlet_enable_cs_user;
extern const Cmdlet cmdlet_export_cs_configuration;
extern const Cmdlet cmdlet_export_cs_topology_report;
extern const Cmdlet cmdlet_get_cs_certificate;
extern const Cmdlet cmdlet_get_cs_certificate_authority;
extern const Cmdlet cmdlet_get_cs_change;
extern const Cmdlet cmdlet_get_cs_dns_record;
extern const Cmdlet cmdlet_get_cs_management_store_replication_status;
extern const Cmdlet cmdlet_get_cs_service;
extern const Cmdlet cmdlet_get_cs_topology;
extern const Cmdlet cmdlet_get_cs_user;
extern const Cmdlet cmdlet_get_cs_windows_service;
extern const Cmdlet cmdlet_get_cs_xmpp_migration;
extern const Cmdlet cmdlet_get_cs_xmpp_pool_setup;
extern const Cmdlet cmdlet_get_cs_xmpp_sip_peer;
extern const Cmdlet cmdlet_get_cs_xmpp_subscription;
extern const Cmdlet cmdlet_get_cs_xmpp_stream;
extern const Cmdlet cmdlet_get_cs_xmpp_trace;
extern const Cmdlet cmdlet_stop_cs_xmpp_stream;
extern const Cmdlet cmdlet_test_cs_federated_partner;
extern const Cmdlet cmdlet_test_cs_xmpp_partner;
extern const Cmdlet cmdlet_grant_cs_external_access_policy;
extern const Cmdlet cmdlet_import_cs_certificate;
extern const Cmdlet cmdlet_import_cs_configuration;
extern const Cmdlet cmdlet_invoke_cs_management_store_replication;
extern const Cmdlet cmdlet_move_cs_legacy_user;
extern const Cmdlet cmdlet_move_cs_user;
extern const Cmdlet cmdlet_new_cs_certificate_authority;
extern const Cmdlet cmdlet_new_cs_edge_server;
extern const Cmdlet cmdlet_new_cs_pool;
extern const Cmdlet cmdlet_publish_cs_topology;
extern const Cmdlet cmdlet_remove_cs_certificate;
extern const Cmdlet cmdlet_request_cs_certificate;
extern const Cmdlet cmdlet_search_cs_cls_logging;
extern const Cmdlet cmdlet_set_cs_certificate;
extern const Cmdlet cmdlet_set_cs_user;
extern const Cmdlet cmdlet_show_cs_cls_logging;
extern const Cmdlet cmdlet_start_cs_cls_logging;
extern const Cmdlet cmdlet_start_cs_windows_service;
extern const Cmdlet cmdlet_start_transaction;
extern const Cmdlet cmdlet_stop_cs_cls_logging;
extern const Cmdlet cmdlet_stop_cs_windows_service;
extern const Cmdlet cmdlet_test_cs_im;
extern const Cmdlet cmdlet_test_cs_presence;
extern const Cmdlet cmdlet_test_cs_topology;
extern const Cmdlet cmdlet_test_cs_xmpp_im;
extern const Cmdlet cmdlet_sync_cs_cls_logging;
extern const Cmdlet cmdlet_undo_transaction;
extern const Cmdlet cmdlet_update_cs_cls_logging;
