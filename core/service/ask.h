/* Asking a running role over its control socket (docs/control.md). Blocking,
 * with a limit in time; for the shell. */
#pragma once

#include "core/base/json.h"
#include "core/base/paths.h"

typedef enum ServiceError {
	SERVICE_NOT_RUNNING, /* nobody listens on the socket */
	SERVICE_TIMEOUT,
	SERVICE_REFUSED, /* the service said no; its sentence is the message */
	SERVICE_BROKEN,	 /* it answered with something else */
} ServiceError;
#define SERVICE_ERROR (service_error_quark())
GQuark service_error_quark(void);

/* Asks the role on this machine. The answer is an object whose `ok` is true;
 * everything else is an error. */
json_t *service_ask(const Paths *paths, const char *role, json_t *request,
		    int timeout_ms, GError **error);
/* Asks `computer`: the role of this machine that runs under that name, else
 * the front end of this machine, which passes it on to the edge. */
json_t *service_ask_computer(const Paths *paths, const char *computer,
			     json_t *request, int timeout_ms, GError **error);
