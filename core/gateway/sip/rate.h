/* How often something may happen a second, by whom and in all: a bucket each,
 * as large as two seconds. Private to this folder. */
#pragma once

#include <glib.h>

typedef struct SipRate SipRate;

SipRate *sip_rate_new(guint each, guint all);
void sip_rate_free(SipRate *rate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SipRate, sip_rate_free)
/* Whether it may happen once more; `now` in milliseconds. */
gboolean sip_rate_take(SipRate *rate, const char *who, gint64 now);
