/* Sees what libstrophe will read. The TLS object is libstrophe's and it tells
 * nobody of it, so it is taken when it is made; from then on nothing is read
 * from its socket but here, one record at a time. One thread. */
#pragma once

#include <glib.h>
#include <openssl/ssl.h>
#include <stdbool.h>

typedef struct DialPeek {
	SSL *ssl;  /* libstrophe's; NULL before it is there and after */
	bool open; /* reading from the socket is allowed */
	char record[SSL3_RT_MAX_PLAIN_LENGTH];
} DialPeek;

/* The next TLS object that this thread makes is to be seen; `_end` after the
 * handshake. */
void dial_peek_begin(DialPeek *peek);
void dial_peek_end(DialPeek *peek);

typedef enum Peeked {
	PEEKED_NOTHING, /* there is nothing to be read */
	PEEKED_OLD,	/* what was shown is not read yet */
	PEEKED_NEW,	/* `length` bytes of `record` */
	PEEKED_END,	/* the connection ended; `length` is OpenSSL's code */
} Peeked;

Peeked dial_peek(DialPeek *peek, gsize *length);
/* Something was read from the socket that was not shown, or not taken yet:
 * where not, the socket tells of all that comes. */
bool dial_peek_has_more(const DialPeek *peek);
