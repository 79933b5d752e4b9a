/* What a refusal says about a pool's SipProfile: it is reported with the one
 * to set, and nothing else is tried (gateway-decisions 6). Pure. */
#pragma once

#include <glib.h>

typedef struct ProfileRefusal {
	const char *profile; /* that the pool has: Simple, Msrp, Lync */
	int status;
	const char *allow;  /* of the answer, or NULL */
	const char *server; /* Server or User-Agent of it, or NULL */
} ProfileRefusal;

/* "Lync", "Msrp", "Simple" or "Lync or Msrp"; NULL where the refusal is about
 * something else. */
const char *profile_advice(const ProfileRefusal *refusal);
