/* [ipaddress] and [System.Net.Dns] */
#include "core/value/name.h"
#include "shell/types/convert.h"
#include "shell/types/enumeration.h"
#include "shell/types/member.h"
#include "shell/types/object.h"

#include <gio/gio.h>
#include <netdb.h>
#include <string.h>

/* ---- addresses ---- */

static GInetAddress *inet_of(Value on)
{
	g_autofree char *text = value_format(on);
	return g_inet_address_new_from_string(text);
}

static Value address_value(GInetAddress *address)
{
	Value made = VALUE_NONE;
	g_auto(Value) text =
		value_string_take(g_inet_address_to_string(address));
	convert(text, type_find("ipaddress"), &made, NULL);
	return made;
}

GETTER(get_family)
{
	g_autoptr(GInetAddress) address = inet_of(on);
	g_auto(Value) name = value_string(g_inet_address_get_family(address) ==
							  G_SOCKET_FAMILY_IPV6
						  ? "InterNetworkV6"
						  : "InterNetwork");
	return convert(name, type_find("System.Net.Sockets.AddressFamily"),
		       result, error);
}

GETTER(get_text)
{
	*result = value_string_take(value_format(on));
	return true;
}

#define INET_IS(name_, is_)                                                    \
	GETTER(name_)                                                          \
	{                                                                      \
		g_autoptr(GInetAddress) address = inet_of(on);                 \
		bool wide = g_inet_address_get_family(address) ==              \
			    G_SOCKET_FAMILY_IPV6;                              \
		*result = value_bool(wide && is_(address));                    \
		return true;                                                   \
	}

INET_IS(get_link_local, g_inet_address_get_is_link_local)
INET_IS(get_site_local, g_inet_address_get_is_site_local)
INET_IS(get_multicast, g_inet_address_get_is_multicast)

METHOD(address_bytes)
{
	g_autoptr(GInetAddress) address = inet_of(on);
	size_t length = g_inet_address_get_native_size(address);
	const guint8 *bytes = g_inet_address_to_bytes(address);
	List *list = list_new(LIST_ARRAY, (uint32_t)length);
	list->element = VALUE_BYTE;
	for (size_t i = 0; i < length; i++)
		list_add_take(list, (Value){ .type = VALUE_BYTE,
					     .integer = bytes[i] });
	*result = value_list_take(list);
	return true;
}

METHOD(is_loopback)
{
	g_auto(Value) given = VALUE_NONE;
	if (!convert(arguments[0], type_find("ipaddress"), &given, error))
		return false;
	g_autoptr(GInetAddress) address = inet_of(given);
	*result = value_bool(g_inet_address_get_is_loopback(address));
	return true;
}

/* From text, or from the bytes of an address. */
METHOD(new_address)
{
	const Value given = arguments[0];
	if (given.type != VALUE_LIST)
		return convert(given, type_find("ipaddress"), result, error);
	guint8 bytes[16];
	uint32_t length = given.list->count;
	if (length != 4 && length != 16)
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "An invalid IP address was specified.\n"
				   "Parameter name: address");
	for (uint32_t i = 0; i < length; i++) {
		int64_t byte;
		if (!convert_integer(given.list->values[i], 0, 255,
				     "System.Byte", &byte, error))
			return false;
		bytes[i] = (guint8)byte;
	}
	g_autoptr(GInetAddress) address = g_inet_address_new_from_bytes(
		bytes,
		length == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
	*result = address_value(address);
	return true;
}

#define CONSTANT(name_, text_)                                                 \
	GETTER(name_)                                                          \
	{                                                                      \
		g_auto(Value) text = value_string(text_);                      \
		return convert(text, type_find("ipaddress"), result, error);   \
	}

CONSTANT(get_any, "0.0.0.0")
CONSTANT(get_loopback, "127.0.0.1")
CONSTANT(get_broadcast, "255.255.255.255")
CONSTANT(get_any_wide, "::")
CONSTANT(get_loopback_wide, "::1")

static const Getter address_getters[] = {
	{ "AddressFamily", get_family },
	{ "IsIPv6Multicast", get_multicast },
	{ "IsIPv6LinkLocal", get_link_local },
	{ "IsIPv6SiteLocal", get_site_local },
	{ "IPAddressToString", get_text },
	{ 0 },
};
static const Method address_methods[] = {
	{ "GetAddressBytes", 0, 0, address_bytes },
	{ 0 },
};
static const Getter address_static_getters[] = {
	{ "Any", get_any },
	{ "Loopback", get_loopback },
	{ "Broadcast", get_broadcast },
	{ "None", get_broadcast },
	{ "IPv6Any", get_any_wide },
	{ "IPv6None", get_any_wide },
	{ "IPv6Loopback", get_loopback_wide },
	{ 0 },
};
static const Method address_statics[] = {
	{ "new", 1, 1, new_address },
	{ "IsLoopback", 1, 1, is_loopback },
	{ 0 },
};
const Members address_members = {
	.type = "System.Net.IPAddress",
	.getters = address_getters,
	.methods = address_methods,
	.static_getters = address_static_getters,
	.static_methods = address_statics,
};

/* ---- names ---- */

METHOD(host_name)
{
	*result = value_string(g_get_host_name());
	return true;
}

static bool unknown_host(GError **error)
{
	return member_fail(error, TYPE_ERROR_NETWORK, "No such host is known");
}

static List *addresses_of(const char *name, char **canonical, GError **error)
{
	struct addrinfo *found = NULL;
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
					.ai_flags = AI_CANONNAME };
	if (getaddrinfo(*name ? name : g_get_host_name(), NULL, &hints,
			&found) != 0) {
		unknown_host(error);
		return NULL;
	}
	*canonical = g_strdup(found->ai_canonname ? found->ai_canonname : name);
	List *list = list_new(LIST_ARRAY, 1);
	for (struct addrinfo *one = found; one; one = one->ai_next) {
		g_autoptr(GSocketAddress) socket =
			g_socket_address_new_from_native(one->ai_addr,
							 one->ai_addrlen);
		if (!G_IS_INET_SOCKET_ADDRESS(socket))
			continue;
		list_add_take(list,
			      address_value(g_inet_socket_address_get_address(
				      G_INET_SOCKET_ADDRESS(socket))));
	}
	freeaddrinfo(found);
	return list;
}

METHOD(host_addresses)
{
	g_autofree char *name = argument_text(arguments, count, 0);
	g_autofree char *canonical = NULL;
	List *list = addresses_of(name, &canonical, error);
	if (!list)
		return false;
	*result = value_list_take(list);
	return true;
}

/* The name of an address; the text itself when it is none, or has none. */
static char *name_of(const char *text)
{
	g_autoptr(GInetAddress) address = g_inet_address_new_from_string(text);
	if (!address)
		return g_strdup(text);
	g_autoptr(GResolver) resolver = g_resolver_get_default();
	char *name =
		g_resolver_lookup_by_address(resolver, address, NULL, NULL);
	return name ? name : g_strdup(text);
}

METHOD(host_entry)
{
	g_autofree char *given = argument_text(arguments, count, 0);
	g_autofree char *name = name_of(given);
	g_autofree char *canonical = NULL;
	List *list = addresses_of(name, &canonical, error);
	if (!list)
		return false;
	Record *record = record_new_custom();
	record->type_name = g_strdup("System.Net.IPHostEntry");
	record_set_take(record, "HostName", value_string(canonical));
	record_set_take(record, "Aliases",
			value_list_take(list_new(LIST_ARRAY, 0)));
	record_set_take(record, "AddressList", value_list_take(list));
	*result = value_record_take(record);
	return true;
}

static const Method dns_statics[] = {
	{ "GetHostName", 0, 0, host_name },
	{ "GetHostAddresses", 1, 1, host_addresses },
	{ "GetHostEntry", 1, 1, host_entry },
	{ "GetHostByName", 1, 1, host_entry },
	{ "GetHostByAddress", 1, 1, host_entry },
	{ "Resolve", 1, 1, host_entry },
	{ 0 },
};
const Members dns_members = {
	.type = "System.Net.Dns",
	.static_methods = dns_statics,
};
