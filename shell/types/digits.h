/* The decimal digits of a number, as .NET's formats see it: 0.digits times
 * ten to the power of `point`. No zero in front; no digits at all is zero. */
#pragma once

#include "core/value/value.h"

#define DIGITS_OF_DOUBLE 15 /* what a double shows */
#define DIGITS_ALL	 17 /* what a double has */

typedef struct Digits {
	GString *text;
	int point;
	bool negative;
} Digits;

/* Up to `precision` digits of a double; integers and decimals give all.
 * Only of finite numbers. */
void digits_init(Digits *digits, Value number, int precision);
void digits_clear(Digits *digits);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Digits, digits_clear)

/* Keeps `count` digits, half away from zero; zero has no sign. */
void digits_round(Digits *digits, int count);
bool digits_are_zero(const Digits *digits);
/* The digit at a place, '0' before the first and behind the last. */
char digits_at(const Digits *digits, int place);
