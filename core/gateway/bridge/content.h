/* What a MESSAGE body is: its type, charset and language. Private to this
 * folder. */
#pragma once

#include "core/gateway/bridge/message.h"

/* The body as UTF-8 with LF line ends. NULL with the status to answer: 415
 * when it is no text or in a charset that we cannot read, 413 when it is too
 * long, 400 when it is missing or not what its charset says. */
char *content_text(const PageMessage *message, int *status, GError **error);
/* A language tag as RFC 5646 builds them, and not too long. */
gboolean content_language_valid(const char *language);
