#include "shell/cmdlets/synthetic.h"

#include "core/model/address.h"
#include "core/service/ask.h"
#include "core/value/list.h"
#include "shell/cmdlets/deployment.h"
#include "shell/cmdlets/store.h"
#include "shell/types/secure.h"

#include <gio/gio.h>
#include <string.h>

#define ASK_MS 30000 /* beyond what a test may take */

const char *const synthetic_mechanisms[] = { "TrustedServer", "Negotiate",
					     "ClientCertificate", "LiveID",
					     NULL };
static const char *const results[] = { "Success", "Failure", NULL };

static const Property properties[] = {
	{ "TargetFqdn", "Pool, or computer, that was tested.",
	  .type = VALUE_STRING },
	{ "Result", "Success or Failure.", .type = VALUE_STRING,
	  .allowed = results },
	{ "Latency", "From sending to the proof that it has arrived.",
	  .type = VALUE_TIMESPAN },
	{ "Error", "Why it failed.", .type = VALUE_STRING },
	{ "Diagnosis", "What to look at.", .type = VALUE_STRING },
	{ 0 },
};

static const ViewColumn columns[] = {
	{ "TargetFqdn", "Target Fqdn" }, { "Result" },	  { "Latency" },
	{ "Error", "Error Message" },	 { "Diagnosis" }, { 0 },
};
static const View view = { .list = true, .columns = columns };

const RecordType synthetic_type = {
	.name = "Microsoft.Rtc.SyntheticTransactions.TaskOutput",
	.properties = properties,
	.view = &view,
};

/* ---- what is given ---- */

static Value text_or_empty(const json_t *answer, const char *member)
{
	const char *text = json_member(answer, member);

	return value_string(text ? text : "");
}

static void emit_result(Call *call, const char *target, const json_t *answer)
{
	Record *record = record_new(&synthetic_type);
	bool delivered = json_is_true(json_object_get(answer, "delivered"));
	int64_t took = json_member_integer(answer, "microseconds", 0);

	record_set_take(record, "TargetFqdn", value_string(target));
	record_set_take(record, "Result",
			value_string(results[delivered ? 0 : 1]));
	record_set_take(record, "Latency", value_timespan(took));
	record_set_take(record, "Error", text_or_empty(answer, "error"));
	record_set_take(record, "Diagnosis",
			text_or_empty(answer, "diagnosis"));
	call_emit_record_take(call, record);
}

static void set_variable(Call *call, const char *name, Value value)
{
	scope_put_take(call_session(call)->scope,
		       *name == '$' ? name + 1 : name, value);
}

static Value step_texts(const json_t *steps)
{
	List *list = list_new(LIST_ARRAY, json_array_size(steps));

	for (size_t i = 0; i < json_array_size(steps); i++)
		list_add_take(list,
			      text_or_empty(json_array_get(steps, i), "text"));
	return value_list_take(list);
}

bool synthetic_give(Call *call, const char *target, const json_t *answer,
		    const SyntheticOut *out, GError **error)
{
	const json_t *steps = json_object_get(answer, "steps");
	const char *name = call_cmdlet(call)->name;

	(void)error;
	for (size_t i = 0; i < json_array_size(steps); i++)
		feedback_verbose(call_feedback(call), "%s",
				 json_member(json_array_get(steps, i), "text"));
	if (out->verbose)
		set_variable(call, out->verbose, step_texts(steps));
	if (out->logger)
		set_variable(call, out->logger,
			     synthetic_logger(name, target, answer));
	emit_result(call, target, answer);
	return true;
}

/* ---- users ---- */

const char *synthetic_bare(const char *address)
{
	static const char *const schemes[] = { "sip:", "sips:", "xmpp:",
					       "im:" };

	for (unsigned i = 0; i < G_N_ELEMENTS(schemes); i++)
		if (g_ascii_strncasecmp(address, schemes[i],
					strlen(schemes[i])) == 0)
			return address + strlen(schemes[i]);
	return address;
}

bool synthetic_check_address(const char *name, const char *address,
			     GError **error)
{
	const char *bare = synthetic_bare(address);
	const char *at = strchr(bare, '@');

	if (at && at > bare && at[1] && !strpbrk(bare, " <>\"\r\n"))
		return true;
	g_set_error(error, ADDRESS_ERROR, ADDRESS_ERROR_SIP,
		    "%s: '%s' is not an address: it is like "
		    "juliet@fabrikam.com",
		    name, address);
	return false;
}

static bool keep_address(Record *record, void *data)
{
	const char *address = value_text(record_get(record, "SipAddress"));

	g_ptr_array_add(data, g_strdup(address));
	return true;
}

/* The store's, or on a machine without one the replica's. */
static Model *known_model(Call *call, GError **error)
{
	Model *model = call_model(call);

	return model_exists(model) ? model : call_local_model(call, error);
}

/* The pool that the target is, or that it is a computer of. */
static char *pool_of(Call *call, const char *target, GError **error)
{
	Model *model = known_model(call, error);
	g_autoptr(Record) computer = NULL;
	int64_t id = 0;

	if (!model)
		return NULL;
	if (model_look_up(model, &kind_pool, target, &id, NULL) && id)
		return g_strdup(target);
	computer = model_find(model, &kind_computer, target, NULL);
	if (computer)
		return g_strdup(value_text(record_get(computer, "Pool")));
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "there is no pool or computer '%s': see Get-CsPool",
		    target);
	return NULL;
}

bool synthetic_users(Call *call, const char *target, unsigned count,
		     GPtrArray *addresses, GError **error)
{
	g_auto(Where) where = { 0 };
	g_autofree char *pool = target ? pool_of(call, target, error) : NULL;
	g_autofree char *folded = pool ? g_ascii_strdown(pool, -1) : NULL;
	Model *model = known_model(call, error);

	if (!model || (target && !pool))
		return false;
	where_init(&where);
	where_sql(&where, "user.enabled AND user.sip_address IS NOT NULL");
	if (pool)
		where_text(&where,
			   " AND user.registrar_pool = (SELECT id FROM pool "
			   "WHERE fqdn_key = ?)",
			   folded);
	if (!model_each(model, &kind_user, &where, count, keep_address,
			addresses, error))
		return false;
	if (addresses->len == count)
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "there are not enough enabled users%s%s%s to test with: "
		    "enable them with Enable-CsUser, or name them",
		    pool ? " of the pool '" : "", pool ? pool : "",
		    pool ? "'" : "");
	return false;
}

/* "CONTOSO\ken" is ken to the pool. */
static const char *login_of(Value credential)
{
	const char *name =
		value_text(record_get(credential.record, "UserName"));
	const char *slash = name ? strrchr(name, '\\') : NULL;

	return slash ? slash + 1 : name ? name : "";
}

static json_t *user_member(const char *name, const SyntheticUser *user,
			   GError **error)
{
	g_autofree char *address =
		g_strconcat("sip:", synthetic_bare(user->address), NULL);
	const char *password;

	if (!synthetic_check_address(name, user->address, error))
		return NULL;
	if (value_is_null(user->credential))
		return json_pack("{s:s}", "address", address);
	password = is_credential(user->credential)
			   ? secure_text(record_get(user->credential.record,
						    "Password"))
			   : NULL;
	if (password)
		return json_pack("{s:s, s:s, s:s}", "address", address, "name",
				 login_of(user->credential), "password",
				 password);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "%s: a credential is wanted: Get-Credential makes one",
		    name);
	return NULL;
}

/* ---- asking ---- */

json_t *synthetic_ask(Call *call, const SyntheticTest *test, GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	g_autofree char *pool = pool_of(call, test->target, error);
	json_t *from =
		pool ? user_member(test->presence ? "Publisher" : "Sender",
				   &test->from, error)
		     : NULL;
	json_t *to =
		from ? user_member(test->presence ? "Subscriber" : "Receiver",
				   &test->to, error)
		     : NULL;
	g_autoptr(json_t) request = NULL;

	if (!to) {
		json_decref(from);
		return NULL;
	}
	request = json_pack("{s:s, s:s, s:b, s:b, s:I, s:I, s:o, s:o}", "ask",
			    "test-pool", "pool", pool, "presence",
			    test->presence, "elsewhere", test->elsewhere,
			    "port", (json_int_t)test->port, "seconds",
			    (json_int_t)test->seconds, "from", from, "to", to);
	if (g_ascii_strcasecmp(pool, test->target))
		json_object_set_new(request, "computer",
				    json_string(test->target));
	return service_ask(paths, "frontend", request,
			   ASK_MS + 1000 * (int)test->seconds, error);
}
