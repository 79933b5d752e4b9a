#include "core/model/accept.h"

#include <string.h>

#include "core/model/address.h"
#include "core/model/identity.h"
#include "core/value/list.h"
#include "core/value/string.h"
#include "db/fold.h"

#include <stdio.h>

#define SECOND 1000000

static bool read_clock(const char *text, int64_t *microseconds)
{
	unsigned days = 0, hours, minutes, seconds;
	char rest;
	if (sscanf(text, "%u.%u:%u:%u%c", &days, &hours, &minutes, &seconds,
		   &rest) != 4) {
		days = 0;
		if (sscanf(text, "%u:%u:%u%c", &hours, &minutes, &seconds,
			   &rest) != 3)
			return false;
	}
	/* .NET reads 24:00:00 as 24 days; scripts mean a day. */
	if (hours > 24 || minutes > 59 || seconds > 59 || days > 10000)
		return false;
	*microseconds = (((int64_t)days * 24 + hours) * 3600 +
			 (int64_t)minutes * 60 + seconds) *
			SECOND;
	return true;
}

bool timespan_read(Value value, int64_t *microseconds)
{
	if (value.type == VALUE_TIMESPAN) {
		*microseconds = value.integer / 10;
		return true;
	}
	const char *text = value_text(value);
	return text && read_clock(text, microseconds);
}

static bool accept_timespan(const Attribute *attribute, Value given,
			    Value *canonical, GError **error)
{
	const Property *is = &attribute->is;
	int64_t time;
	if (timespan_read(given, &time) &&
	    (!is->most ||
	     (time / SECOND >= is->least && time / SECOND <= is->most))) {
		*canonical = value_timespan(time);
		return true;
	}
	g_autofree char *text = value_format(given);
	g_set_error(error, PROPERTY_ERROR, PROPERTY_ERROR_RANGE,
		    "%s cannot be '%s': it is a time from 00:00:30 to "
		    "24:00:00, written hh:mm:ss",
		    is->name, text);
	return false;
}

/* Spelling of a text as its form wants it. */
static bool accept_text(const Attribute *attribute, const char *text,
			char **spelled, GError **error)
{
	g_autofree char *key = NULL;
	switch (attribute->form) {
	case FORM_DOMAIN:
		return domain_parse(text, spelled, &key, error);
	case FORM_SIP:
		return sip_address_parse(text, spelled, &key, error);
	case FORM_ADDRESS:
		return ip_address_parse(text, spelled, error);
	case FORM_ENDPOINT:
		return endpoint_parse(text, spelled, error);
	case FORM_SERVER:
		return strchr(text, ':')
			       ? endpoint_parse(text, spelled, error)
			       : domain_parse(text, spelled, &key, error);
	case FORM_PLAIN:
	case FORM_NAME:
	case FORM_REFERENCE:
		break;
	}
	*spelled = g_strstrip(g_strdup(text));
	if (**spelled || attribute->form != FORM_NAME)
		return true;
	g_clear_pointer(spelled, g_free);
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_WRONG,
		    "%s cannot be empty", attribute->is.name);
	return false;
}

static bool accept_form(const Attribute *attribute, Value *value,
			GError **error)
{
	g_autofree char *spelled = NULL;
	const char *text = value_text(*value);
	if (attribute->form == FORM_PLAIN || !text)
		return true;
	if (!accept_text(attribute, text, &spelled, error)) {
		g_prefix_error(error, "%s: ", attribute->is.name);
		return false;
	}
	value_set_take(value, value_string(spelled));
	return true;
}

static bool accept_items(const Attribute *attribute, Value *list,
			 GError **error)
{
	if (list->type != VALUE_LIST)
		return accept_form(attribute, list, error);
	for (uint32_t i = 0; i < list->list->count; i++)
		if (!accept_form(attribute, &list->list->values[i], error))
			return false;
	return true;
}

/* An empty text clears what may be empty. */
static bool clears(const Attribute *attribute, Value given)
{
	const char *text = value_text(given);
	return attribute->is.flags & PROPERTY_NULLABLE && text && !*text;
}

bool attribute_accept(const Attribute *attribute, Value given, Value *canonical,
		      GError **error)
{
	g_auto(Value) value = VALUE_NONE;
	if (clears(attribute, given)) {
		*canonical = VALUE_NONE;
		return true;
	}
	if (attribute->is.type == VALUE_TIMESPAN)
		return accept_timespan(attribute, given, canonical, error);
	if (!property_accept(&attribute->is, given, &value, error) ||
	    !accept_items(attribute, &value, error))
		return false;
	*canonical = value;
	value = VALUE_NONE;
	return true;
}

char *attribute_key(const Attribute *attribute, const char *text)
{
	g_autofree char *spelled = NULL;
	char *key = NULL;
	if (attribute->form == FORM_DOMAIN ||
	    (attribute->form == FORM_SERVER && !strchr(text, ':')))
		domain_parse(text, &spelled, &key, NULL);
	else if (attribute->form == FORM_SIP)
		sip_address_parse(text, &spelled, &key, NULL);
	return key ? key : store_fold(text);
}

Value attribute_default(const Attribute *attribute)
{
	Value value = VALUE_NONE;
	g_auto(Value) text = VALUE_NONE;
	if (!attribute->is.fallback)
		return value;
	text = value_string(attribute->is.fallback);
	bool good = attribute_accept(attribute, text, &value, NULL);
	g_assert(good);
	return value;
}
