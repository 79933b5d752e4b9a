#include "core/gateway/link/dial_peek.h"

#include <openssl/err.h>

static __thread DialPeek *expecting;

static void on_made(void *ssl, void *unused, CRYPTO_EX_DATA *data, int index,
		    long number, void *pointer)
{
	(void)unused, (void)number, (void)pointer;
	if (!expecting)
		return;
	expecting->ssl = ssl;
	CRYPTO_set_ex_data(data, index, g_steal_pointer(&expecting));
}

static void on_freed(void *ssl, void *peek, CRYPTO_EX_DATA *data, int index,
		     long number, void *pointer)
{
	(void)ssl, (void)data, (void)index, (void)number, (void)pointer;
	if (peek)
		((DialPeek *)peek)->ssl = NULL;
}

void dial_peek_begin(DialPeek *peek)
{
	static gsize index;
	if (g_once_init_enter(&index))
		g_once_init_leave(&index,
				  (gsize)SSL_get_ex_new_index(0, NULL, on_made,
							      NULL, on_freed) +
					  1);
	peek->ssl = NULL;
	peek->open = false;
	expecting = peek;
}

/* What comes while a connection is shut down is thrown away. */
static bool may_read(const DialPeek *peek)
{
	return peek->open || !peek->ssl ||
	       SSL_get_shutdown(peek->ssl) & SSL_SENT_SHUTDOWN;
}

/* Refuses to read as if nothing had come. */
static long on_operation(BIO *bio, int operation, const char *bytes,
			 size_t length, int number, long argument, int result,
			 size_t *done)
{
	const DialPeek *peek = (void *)BIO_get_callback_arg(bio);
	(void)bytes, (void)length, (void)number, (void)argument, (void)done;
	if (operation != BIO_CB_READ || may_read(peek))
		return result;
	BIO_clear_retry_flags(bio);
	BIO_set_retry_read(bio);
	return -1;
}

void dial_peek_end(DialPeek *peek)
{
	expecting = NULL;
	if (!peek->ssl)
		return;
	BIO *bio = SSL_get_rbio(peek->ssl);
	SSL_set_read_ahead(peek->ssl, 1);
	BIO_set_callback_arg(bio, (char *)peek);
	BIO_set_callback_ex(bio, on_operation);
}

Peeked dial_peek(DialPeek *peek, gsize *length)
{
	size_t got = 0;
	if (!peek->ssl)
		return PEEKED_NOTHING;
	if (SSL_pending(peek->ssl))
		return PEEKED_OLD;
	ERR_clear_error();
	peek->open = true;
	int good =
		SSL_peek_ex(peek->ssl, peek->record, sizeof peek->record, &got);
	peek->open = false;
	int code = SSL_get_error(peek->ssl, good);
	ERR_clear_error();
	if (good) {
		*length = got;
		return PEEKED_NEW;
	}
	if (code == SSL_ERROR_WANT_READ || code == SSL_ERROR_WANT_WRITE)
		return PEEKED_NOTHING;
	*length = (gsize)code;
	return PEEKED_END;
}

bool dial_peek_has_more(const DialPeek *peek)
{
	return peek->ssl && SSL_has_pending(peek->ssl);
}
