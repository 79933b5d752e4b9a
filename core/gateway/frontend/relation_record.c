#include "core/gateway/frontend/untold.h"

#include "core/base/json.h"
#include "core/gateway/bridge/pidf.h"
#include "core/gateway/frontend/limits.h"

#include <string.h>

/* ---- dialogs ---- */

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

/* The reserved number is written, not the used one: a restart goes on behind
 * it (RFC 3261 §12.2.1.1). */
static json_t *dialog_format(const SipDialog *dialog, guint32 kept)
{
	json_t *object = json_object();

	json_object_set_new(object, "callId", json_string(dialog->call_id));
	json_object_set_new(object, "localTag", json_string(dialog->local_tag));
	json_object_set_new(object, "remoteTag",
			    text_or_null(dialog->remote_tag));
	json_object_set_new(object, "local", json_string(dialog->local));
	json_object_set_new(object, "remote", json_string(dialog->remote));
	json_object_set_new(object, "target", text_or_null(dialog->target));
	json_object_set_new(object, "routes", text_or_null(dialog->routes));
	json_object_set_new(object, "cseq", json_integer(kept));
	json_object_set_new(object, "remoteCseq",
			    json_integer(dialog->remote_cseq));
	return object;
}

static SipDialog *dialog_parse(const json_t *object)
{
	const char *call_id = json_member(object, "callId");
	const char *local_tag = json_member(object, "localTag");
	const char *local = json_member(object, "local");
	const char *remote = json_member(object, "remote");
	SipDialog *dialog;

	if (!call_id || !local_tag || !local || !remote)
		return NULL;
	dialog = g_new0(SipDialog, 1);
	dialog->call_id = g_strdup(call_id);
	dialog->local_tag = g_strdup(local_tag);
	dialog->local = g_strdup(local);
	dialog->remote = g_strdup(remote);
	dialog->remote_tag = g_strdup(json_member(object, "remoteTag"));
	dialog->target = g_strdup(json_member(object, "target"));
	dialog->routes = g_strdup(json_member(object, "routes"));
	dialog->cseq = (guint32)json_member_integer(object, "cseq", 0);
	dialog->remote_cseq =
		(guint32)json_member_integer(object, "remoteCseq", 0);
	return dialog;
}

/* ---- halves ---- */

static char *shown_format(const Relation *relation)
{
	g_autoptr(GBytes) bytes = NULL;
	gsize length;
	const char *text;

	if (!relation->watch.shown)
		return NULL;
	bytes = pidf_write("", "", relation->watch.shown, 0);
	text = g_bytes_get_data(bytes, &length);
	return g_strndup(text, length);
}

static json_t *watch_format(const Relation *relation)
{
	const Watch *watch = &relation->watch;
	json_t *object = dialog_format(watch->dialog, watch->kept);

	json_object_set_new(object, "expires", json_integer(watch->expires));
	json_object_set_new(object, "noted", json_integer(watch->noted));
	json_object_set_new(object, "active", json_boolean(watch->active));
	return object;
}

static void watch_parse(Relation *relation, const json_t *object)
{
	Watch *watch = &relation->watch;

	watch->dialog = dialog_parse(object);
	if (!watch->dialog)
		return;
	watch->kept = watch->dialog->cseq;
	watch->expires = json_member_integer(object, "expires", 0);
	watch->noted = json_member_integer(object, "noted", 0);
	watch->active = json_is_true(json_object_get(object, "active"));
}

static json_t *untold_format(const Relation *relation)
{
	g_auto(GStrv) resources = untold_resources(relation);
	json_t *list = json_array();

	for (char **at = resources; *at; at++)
		json_array_append_new(list, json_string(*at));
	return list;
}

static char **untold_parse(const json_t *list)
{
	g_autoptr(GStrvBuilder) resources = g_strv_builder_new();

	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *one = json_string_value(json_array_get(list, i));

		if (one)
			g_strv_builder_add(resources, one);
	}
	return json_array_size(list) ? g_strv_builder_end(resources) : NULL;
}

/* Earlier records have it in the watch. */
static void shown_parse(Relation *relation, const json_t *record)
{
	const char *text = json_member(record, "shown");

	if (!text)
		text = json_member(json_object_get(record, "watch"), "shown");
	if (text)
		relation->watch.shown =
			pidf_read(text, strlen(text), NULL, NULL);
	relation->watch.untold =
		untold_parse(json_object_get(record, "untold"));
}

static json_t *notice_format(const Notice *notice)
{
	json_t *object = dialog_format(notice->dialog, notice->kept);

	json_object_set_new(object, "expires", json_integer(notice->expires));
	json_object_set_new(object, "began", json_integer(notice->began));
	json_object_set_new(object, "pool", json_string(notice->pool));
	json_object_set_new(object, "type",
			    json_string(document_type(notice->format)));
	return object;
}

static void notice_parse(Relation *relation, const json_t *object)
{
	SipDialog *dialog = dialog_parse(object);
	const char *pool = json_member(object, "pool");
	const char *type = json_member(object, "type");
	Notice *notice;

	if (!dialog)
		return;
	notice = g_new0(Notice, 1);
	notice->relation = relation;
	notice->dialog = dialog;
	notice->kept = dialog->cseq;
	notice->pool = g_strdup(pool ? pool : "");
	notice->expires = json_member_integer(object, "expires", 0);
	notice->began = json_member_integer(object, "began", 0);
	if (type && document_format(type) != DOCUMENT_OTHER)
		notice->format = document_format(type);
	g_ptr_array_add(relation->notices, notice);
}

/* ---- the whole ---- */

static json_t *notices_format(const Relation *relation)
{
	json_t *list = json_array();

	for (guint i = 0; i < relation->notices->len; i++) {
		const Notice *notice = relation->notices->pdata[i];

		if (!notice->over && !notice->poll)
			json_array_append_new(list, notice_format(notice));
	}
	return list;
}

char *relation_record(const Relation *relation)
{
	const char *self = relation->presences->frontend->self.computer;
	g_autoptr(json_t) record = json_object();
	g_autofree char *shown = shown_format(relation);

	json_object_set_new(record, "holder",
			    json_string(relation->to ? relation->to : self));
	json_object_set_new(record, "saved", json_integer(relation->saved));
	json_object_set_new(record, "taken", json_integer(relation->taken));
	json_object_set_new(record, "state",
			    json_string(subscription_name(relation->state)));
	json_object_set_new(record, "since", json_integer(relation->since));
	json_object_set_new(record, "added", json_integer(relation->added));
	json_object_set_new(record, "heard", json_integer(relation->heard));
	json_object_set_new(record, "left", json_integer(relation->left));
	json_object_set_new(record, "held", json_boolean(relation->held));
	json_object_set_new(record, "problem", text_or_null(relation->problem));
	if (relation->watch.dialog)
		json_object_set_new(record, "watch", watch_format(relation));
	json_object_set_new(record, "shown", text_or_null(shown));
	json_object_set_new(record, "untold", untold_format(relation));
	json_object_set_new(record, "notices", notices_format(relation));
	return json_format(record);
}

gboolean relation_restore(Relation *relation, const char *text)
{
	g_autoptr(json_t) record = json_parse(text, -1, NULL);
	const json_t *watch, *notices;

	if (!record)
		return FALSE;
	watch = json_object_get(record, "watch");
	notices = json_object_get(record, "notices");
	relation->saved = json_member_integer(record, "saved", 0);
	relation->taken = json_member_integer(record, "taken", 0);
	relation->state = subscription_named(json_member(record, "state"));
	relation->since = json_member_integer(record, "since", 0);
	relation->added = json_member_integer(record, "added", 0);
	relation->heard = json_member_integer(record, "heard", 0);
	relation->left = json_member_integer(record, "left", 0);
	relation->held = json_is_true(json_object_get(record, "held"));
	relation->problem = g_strdup(json_member(record, "problem"));
	if (watch)
		watch_parse(relation, watch);
	shown_parse(relation, record);
	for (size_t i = 0; i < json_array_size(notices); i++)
		notice_parse(relation, json_array_get(notices, i));
	return TRUE;
}

/* Subscriptions that ended with those who took them over. */
static void drop_notices(Relation *relation, gint64 taken)
{
	for (guint i = relation->notices->len; i; i--) {
		const Notice *notice = relation->notices->pdata[i - 1];

		if (notice->began < taken)
			g_ptr_array_remove_index(relation->notices, i - 1);
	}
}

gboolean relation_merge(Relation *relation, const char *text)
{
	g_autoptr(json_t) record = json_parse(text, -1, NULL);
	gint64 since = json_member_integer(record, "since", 0);

	if (since > relation->since) {
		relation->state =
			subscription_named(json_member(record, "state"));
		relation->since = since;
		relation->held = json_is_true(json_object_get(record, "held"));
	}
	relation->added =
		MAX(relation->added, json_member_integer(record, "added", 0));
	relation->heard =
		MAX(relation->heard, json_member_integer(record, "heard", 0));
	drop_notices(relation, json_member_integer(record, "taken", 0));
	return json_object_get(record, "watch") != NULL;
}
