/* A program of the cmdlet language from bytes: each byte chooses among what
 * the grammar allows at that place, so that every input is a program and a
 * small change of it a small change of the program. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Free it. */
char *generate_program(const uint8_t *data, size_t size);
