/* The parts of a header's value (RFC 3261 §25.1): nothing inside of quotes or
 * angle brackets is one of its separators. Private to this folder. */
#pragma once

/* The first of `stops` at `at` or behind it, or the end. */
const char *sip_value_find(const char *at, const char *stops);
/* What follows the name of a parameter of the first element, blanks and its
 * value with it; NULL without. */
const char *sip_value_parameter(const char *value, const char *name);
