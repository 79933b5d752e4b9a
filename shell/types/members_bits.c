/* [BitConverter]; little-endian, as on the machines of 5.1. */
#include "shell/types/convert.h"
#include "shell/types/encoding.h"
#include "shell/types/member.h"
#include "shell/types/unsigned.h"

#include <string.h>

METHOD(to_text)
{
	g_autoptr(GByteArray) bytes = bytes_of(arguments[0], error);
	if (!bytes)
		return false;
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < bytes->len; i++)
		g_string_append_printf(text, "%s%02X", i ? "-" : "",
				       bytes->data[i]);
	*result = value_text_take(text);
	return true;
}

METHOD(get_bytes)
{
	Value from = arguments[0];
	uint64_t bits = is_unsigned(from)	  ? unsigned_bits(from)
			: from.type == VALUE_BOOL ? from.boolean
			: from.type == VALUE_CHAR ? from.unit
						  : (uint64_t)from.integer;
	size_t size = from.type == VALUE_BOOL				  ? 1
		      : from.type == VALUE_CHAR				  ? 2
		      : from.type == VALUE_INT || from.type == VALUE_BYTE ? 4
									  : 8;
	if (from.type == VALUE_DOUBLE)
		memcpy(&bits, &from.number, sizeof bits);
	else if (!is_number(from) && !is_unsigned(from) &&
		 from.type != VALUE_BOOL && from.type != VALUE_CHAR)
		return convert_fail(from, "System.Int64", NULL, error);
	uint8_t data[8];
	for (size_t i = 0; i < size; i++)
		data[i] = (uint8_t)(bits >> (8 * i));
	*result = bytes_value(data, size);
	return true;
}

/* (bytes, index) as so many bytes. */
static bool read_bits(const Value *arguments, unsigned count, unsigned size,
		      uint64_t *bits, GError **error)
{
	int from = 0;
	g_autoptr(GByteArray) bytes = bytes_of(arguments[0], error);
	if (!bytes || (count > 1 && !convert_int(arguments[1], &from, error)))
		return false;
	if (from < 0 || (int64_t)from + size > bytes->len)
		return member_fail(
			error, TYPE_ERROR_ARGUMENT,
			"Destination array is not long enough to "
			"copy all the items in the collection. Check "
			"array index and length.");
	*bits = 0;
	for (unsigned i = 0; i < size; i++)
		*bits |= (uint64_t)bytes->data[from + (int)i] << (8 * i);
	return true;
}

METHOD(to_int16)
{
	uint64_t bits;
	if (!read_bits(arguments, count, 2, &bits, error))
		return false;
	*result = value_int((int16_t)bits);
	return true;
}

METHOD(to_uint16)
{
	uint64_t bits;
	if (!read_bits(arguments, count, 2, &bits, error))
		return false;
	*result = value_int((uint16_t)bits);
	return true;
}

METHOD(to_int32)
{
	uint64_t bits;
	if (!read_bits(arguments, count, 4, &bits, error))
		return false;
	*result = value_int((int32_t)(uint32_t)bits);
	return true;
}

METHOD(to_uint32)
{
	uint64_t bits;
	if (!read_bits(arguments, count, 4, &bits, error))
		return false;
	*result = value_long((int64_t)bits);
	return true;
}

METHOD(to_uint64)
{
	uint64_t bits;
	if (!read_bits(arguments, count, 8, &bits, error))
		return false;
	*result = unsigned_new(bits);
	return true;
}

METHOD(to_int64)
{
	uint64_t bits;
	if (!read_bits(arguments, count, 8, &bits, error))
		return false;
	*result = value_long((int64_t)bits);
	return true;
}

GETTER(get_little)
{
	*result = value_bool(true);
	return true;
}

static const Getter getters[] = {
	{ "IsLittleEndian", get_little },
	{ 0 },
};
static const Method statics[] = {
	{ "ToString", 1, 1, to_text },
	{ "GetBytes", 1, 1, get_bytes },
	{ "ToInt16", 2, 2, to_int16 },
	{ "ToUInt16", 2, 2, to_uint16 },
	{ "ToInt32", 2, 2, to_int32 },
	{ "ToUInt32", 2, 2, to_uint32 },
	{ "ToInt64", 2, 2, to_int64 },
	{ "ToUInt64", 2, 2, to_uint64 },
	{ 0 },
};
const Members bits_members = {
	.type = "System.BitConverter",
	.static_getters = getters,
	.static_methods = statics,
};
