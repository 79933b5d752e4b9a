/* [System.Xml.Linq.XDocument], as far as cmdlets give it: a document whose
 * ToString() is its text. */
#pragma once

#include "core/value/value.h"

/* Takes the text, which is well-formed. */
Value xml_linq_take(char *text);
