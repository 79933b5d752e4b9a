#include "core/gateway/config/config.h"

static void partner_free(gpointer data)
{
	PartnerConfig *partner = data;
	g_free(partner->domain);
	g_strfreev(partner->additional);
	g_free(partner->proxy_fqdn);
	g_free(partner);
}

static void user_free(gpointer data)
{
	UserConfig *user = data;
	g_free(user->sip_address);
	g_ref_string_release(user->registrar_pool);
	g_free(user);
}

static void pool_free(gpointer data)
{
	PoolConfig *pool = data;
	g_free(pool->fqdn);
	g_strfreev(pool->computers);
	g_strfreev(pool->addresses);
	g_free(pool->sip_profile);
	g_free(pool->sip_transport);
	g_free(pool->sip_tls_minimum);
	g_free(pool);
}

static void computer_free(gpointer data)
{
	ComputerConfig *computer = data;
	g_free(computer->fqdn);
	g_free(computer->role);
	g_free(computer->pool);
	g_free(computer->internal_address);
	g_free(computer->external_address);
	g_free(computer->external_fqdn);
	g_free(computer);
}

static void certificate_config_free(gpointer data)
{
	CertificateConfig *certificate = data;
	g_free(certificate->use);
	g_free(certificate->pem);
	g_free(certificate);
}

Config *config_new(void)
{
	Config *config = g_atomic_rc_box_new0(Config);
	config->gateway = (GatewayConfig){
		.connection_limit = 1000,
		.partner_connection_limit = 20,
		.keep_alive_interval = 300,
		.establishment_timeout = 60,
		.inactivity_timeout = 600,
		.subscription_refresh_interval = 28800,
		.silence_timeout = 30,
		.stream_elements = 20000,
		.stream_bytes = 16777216,
	};
	config->partners = g_ptr_array_new_with_free_func(partner_free);
	config->partner_by_domain =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	config->domains =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	config->users_by_address = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, user_free);
	config->pools = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					      pool_free);
	config->computers = g_ptr_array_new_with_free_func(computer_free);
	config->certificates =
		g_ptr_array_new_with_free_func(certificate_config_free);
	return config;
}

#define MANY_USERS                                                             \
	10000 /* more are freed on a thread: a million take 0.3 s              \
	       */

static gpointer free_users(gpointer users)
{
	g_hash_table_unref(users);
	return NULL;
}

static void release_users(GHashTable *users)
{
	if (g_hash_table_size(users) > MANY_USERS)
		g_thread_unref(g_thread_new("free", free_users, users));
	else
		g_hash_table_unref(users);
}

static void config_clear(gpointer data)
{
	Config *config = data;
	g_free(config->gateway.dialback_secret);
	g_hash_table_unref(config->partner_by_domain);
	g_ptr_array_unref(config->partners);
	g_hash_table_unref(config->domains);
	release_users(config->users_by_address);
	g_hash_table_unref(config->pools);
	g_ptr_array_unref(config->computers);
	g_ptr_array_unref(config->certificates);
	g_free(config->legacy_gateway);
}

Config *config_ref(Config *config)
{
	return g_atomic_rc_box_acquire(config);
}

void config_unref(Config *config)
{
	if (config)
		g_atomic_rc_box_release_full(config, config_clear);
}

const PartnerConfig *config_partner(const Config *config, const char *domain)
{
	return g_hash_table_lookup(config->partner_by_domain, domain);
}

gboolean config_loses_partner(const Config *former, const Config *now)
{
	GHashTableIter iter;
	gpointer domain;
	g_hash_table_iter_init(&iter, former->partner_by_domain);
	while (g_hash_table_iter_next(&iter, &domain, NULL))
		if (!config_partner(now, domain))
			return TRUE;
	return FALSE;
}

gboolean config_is_local(const Config *config, const char *domain)
{
	return g_hash_table_contains(config->domains, domain);
}

/* As g_utf8_casefold, which takes its time over each character. */
static char *address_key(const char *address)
{
	return g_str_is_ascii(address) ? g_ascii_strdown(address, -1)
				       : g_utf8_casefold(address, -1);
}

const UserConfig *config_user(const Config *config, const char *address)
{
	g_autofree char *key = address_key(address);
	return g_hash_table_lookup(config->users_by_address, key);
}

void config_add_partner_take(Config *config, PartnerConfig *partner)
{
	g_ptr_array_add(config->partners, partner);
	g_hash_table_insert(config->partner_by_domain,
			    g_strdup(partner->domain), partner);
	for (char **domain = partner->additional; domain && *domain; domain++)
		g_hash_table_insert(config->partner_by_domain,
				    g_strdup(*domain), partner);
}

void config_add_domain(Config *config, const char *domain)
{
	g_hash_table_add(config->domains, g_strdup(domain));
}

void config_add_user(Config *config, const char *address, const char *pool,
		     gboolean enabled, gboolean xmpp_allowed)
{
	UserConfig *user = g_new0(UserConfig, 1);
	user->sip_address = g_strconcat("sip:", address, NULL);
	user->registrar_pool = g_ref_string_new_intern(pool);
	user->enabled = enabled;
	user->xmpp_allowed = xmpp_allowed;
	g_hash_table_insert(config->users_by_address, address_key(address),
			    user);
}

void config_add_pool_take(Config *config, PoolConfig *pool)
{
	g_hash_table_insert(config->pools, g_strdup(pool->fqdn), pool);
}

void config_add_computer_take(Config *config, ComputerConfig *computer)
{
	g_ptr_array_add(config->computers, computer);
}

const ComputerConfig *config_computer(const Config *config, const char *fqdn)
{
	for (guint i = 0; i < config->computers->len; i++) {
		const ComputerConfig *computer = config->computers->pdata[i];
		if (g_ascii_strcasecmp(computer->fqdn, fqdn) == 0)
			return computer;
	}
	return NULL;
}

void config_add_certificate(Config *config, const char *use, const char *pem)
{
	CertificateConfig *certificate = g_new(CertificateConfig, 1);
	*certificate = (CertificateConfig){ g_strdup(use), g_strdup(pem) };
	g_ptr_array_add(config->certificates, certificate);
}
