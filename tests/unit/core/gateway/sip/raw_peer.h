/* A peer that sends and sees bytes, over TCP or TLS. */
#pragma once

#include "core/gateway/net/connection.h"
#include "tests/unit/core/gateway/sip/pair.h"

typedef struct Raw {
	Connection *connection;
	SSL_CTX *context; /* NULL: in clear */
	GString *seen;
	gboolean secured, closed;
} Raw;

extern const ConnectionHandler raw_handler;
/* Connects to "us". certificate "": TLS without one; NULL: no TLS. */
void raw_open(Raw *raw, Pair *pair, const char *certificate);
void raw_close(Raw *raw);
void raw_say(Raw *raw, const char *text);
/* A MESSAGE with that Via behind "SIP/2.0/". Free it. */
char *raw_request(const char *via);
