#include "core/gateway/sip/rate.h"

#define SOURCES 10000
#define SECONDS 2

typedef struct Bucket {
	double left;
	gint64 since;
} Bucket;

struct SipRate {
	guint each, all;
	Bucket common;
	GHashTable *buckets; /* who -> Bucket */
};

SipRate *sip_rate_new(guint each, guint all)
{
	SipRate *rate = g_new0(SipRate, 1);

	rate->each = each;
	rate->all = all;
	rate->common.left = SECONDS * all;
	rate->buckets =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return rate;
}

void sip_rate_free(SipRate *rate)
{
	if (!rate)
		return;
	g_hash_table_unref(rate->buckets);
	g_free(rate);
}

static void fill(Bucket *bucket, guint a_second, gint64 now)
{
	bucket->left += (double)(now - bucket->since) / 1000 * a_second;
	bucket->left = MIN(bucket->left, SECONDS * a_second);
	bucket->since = now;
}

static Bucket *bucket_of(SipRate *rate, const char *who, gint64 now)
{
	Bucket *bucket = g_hash_table_lookup(rate->buckets, who);

	if (bucket)
		return bucket;
	/* Rather forgive everybody than hold a million. */
	if (g_hash_table_size(rate->buckets) >= SOURCES)
		g_hash_table_remove_all(rate->buckets);
	bucket = g_new0(Bucket, 1);
	bucket->left = SECONDS * rate->each;
	bucket->since = now;
	g_hash_table_insert(rate->buckets, g_strdup(who), bucket);
	return bucket;
}

gboolean sip_rate_take(SipRate *rate, const char *who, gint64 now)
{
	Bucket *bucket = bucket_of(rate, who, now);

	fill(bucket, rate->each, now);
	fill(&rate->common, rate->all, now);
	if (bucket->left < 1 || rate->common.left < 1)
		return FALSE;
	bucket->left--;
	rate->common.left--;
	return TRUE;
}
