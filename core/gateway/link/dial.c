#include "core/gateway/link/dial_private.h"

#include "core/gateway/link/limits.h"

#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

static void target_clear(Target *target)
{
	g_free(target->computer);
	g_free(target->key_file);
	g_free(target->certificate_file);
	g_free(target->authority_file);
	g_free(target->peer);
	g_free(target->address);
}

Dialer *dialer_ref(Dialer *dialer)
{
	g_atomic_int_inc(&dialer->references);
	return dialer;
}

void dialer_unref(Dialer *dialer)
{
	if (!g_atomic_int_dec_and_test(&dialer->references))
		return;
	target_clear(&dialer->target);
	target_clear(&dialer->fresh);
	close(dialer->wake);
	g_mutex_clear(&dialer->lock);
	g_cond_clear(&dialer->returned);
	g_ptr_array_unref(dialer->batch);
	g_free(dialer->reason);
	g_free(dialer);
}

static void report_free(Report *report)
{
	if (report->elements)
		g_ptr_array_unref(report->elements);
	dialer_unref(report->dialer);
	g_free(report->reason);
	g_free(report);
}

static void end_open(Dialer *dialer, const char *reason)
{
	dialer->open = false;
	dialer->unwritten = 0;
	dialer->handler->closed(dialer->data, reason);
}

void dialer_deliver(Dialer *dialer, const GPtrArray *elements)
{
	for (guint i = 0; i < elements->len; i++) {
		g_autoptr(GError) error = NULL;
		if (!dialer->open || dialer->gone)
			return;
		if (!dialer->handler->element(dialer->data, elements->pdata[i],
					      &error))
			dialer_close(dialer, error->message);
	}
}

void dialer_take_report(void *data)
{
	Report *report = data;
	Dialer *dialer = report->dialer;
	if (report->opened && !dialer->gone)
		dialer_take_over(dialer);
	if (report->elements)
		dialer_deliver(dialer, report->elements);
	if (report->closed && !dialer->gone && !dialer->told)
		end_open(dialer, report->reason);
	report_free(report);
}

static void wake(Dialer *dialer)
{
	guint64 one = 1;
	ssize_t done = write(dialer->wake, &one, sizeof one);
	(void)done; /* full means that it is awake already */
}

void dialer_send(Dialer *dialer, const GString *text)
{
	if (dialer->open)
		dialer_write(dialer, text);
}

gsize dialer_unwritten(const Dialer *dialer)
{
	return dialer->unwritten;
}

void dialer_close(Dialer *dialer, const char *reason)
{
	if (!dialer->open || dialer->gone)
		return;
	dialer->told = true;
	g_mutex_lock(&dialer->lock);
	dialer->close = true;
	g_mutex_unlock(&dialer->lock);
	dialer_give_back(dialer);
	end_open(dialer, reason);
}

void dialer_poll(Dialer *dialer, gboolean greeted)
{
	gint64 now = g_get_monotonic_time() / 1000;
	g_mutex_lock(&dialer->lock);
	dialer->confirmed |= greeted;
	if (!greeted && dialer->started && dialer->socket >= 0 &&
	    now - dialer->started > LINK_OPEN_MS)
		shutdown(dialer->socket, SHUT_RDWR);
	g_mutex_unlock(&dialer->lock);
}

Dialer *dialer_new(Loop *loop, const DialTarget *target,
		   const DialHandler *handler, void *data)
{
	static gsize initialized;
	if (g_once_init_enter(&initialized)) {
		xmpp_initialize();
		g_once_init_leave(&initialized, 1);
	}
	Dialer *dialer = g_new0(Dialer, 1);
	dialer->target = (Target){ g_strdup(target->computer),
				   g_strdup(target->key_file),
				   g_strdup(target->certificate_file),
				   g_strdup(target->authority_file),
				   g_strdup(target->peer),
				   g_strdup(target->address),
				   target->port };
	dialer->references = 1;
	dialer->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	dialer->loop = loop;
	dialer->handler = handler;
	dialer->data = data;
	dialer->socket = -1;
	g_mutex_init(&dialer->lock);
	g_cond_init(&dialer->returned);
	dialer->batch =
		g_ptr_array_new_with_free_func((GDestroyNotify)wire_free);
	dialer->thread = g_thread_new("link", dialer_run, dialer);
	return dialer;
}

void dialer_set_files(Dialer *dialer, const char *key_file,
		      const char *certificate_file, const char *authority_file)
{
	g_mutex_lock(&dialer->lock);
	target_clear(&dialer->fresh);
	dialer->fresh =
		(Target){ .key_file = g_strdup(key_file),
			  .certificate_file = g_strdup(certificate_file),
			  .authority_file = g_strdup(authority_file) };
	g_mutex_unlock(&dialer->lock);
}

void dialer_free(Dialer *dialer)
{
	if (!dialer)
		return;
	dialer->gone = true;
	g_mutex_lock(&dialer->lock);
	dialer->quit = true;
	/* A handshake under way must not keep us waiting. */
	if (!dialer->open && dialer->socket >= 0)
		shutdown(dialer->socket, SHUT_RDWR);
	g_mutex_unlock(&dialer->lock);
	dialer_give_back(dialer);
	wake(dialer);
	g_thread_join(dialer->thread);
	dialer_unref(dialer);
}
