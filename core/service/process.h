/* Starting and stopping gatehoused: by systemd where the home is the system's
 * and units are installed, else as a process of its own with a pid file in
 * the role's folder. */
#pragma once

#include "core/base/paths.h"

#include <stdbool.h>

typedef enum ServiceState {
	SERVICE_STOPPED,
	SERVICE_STARTING,
	SERVICE_RUNNING,
} ServiceState;

const char *service_state_name(ServiceState state); /* "Running" */
/* SERVICE_RUNNING when the control socket answers. */
ServiceState service_state(const Paths *paths, const char *role);
/* Starts the role under the computer's name and waits until it answers (or,
 * with `wait` false, has been started). Its own last words are the error. */
bool service_start(const Paths *paths, const char *role, const char *computer,
		   bool wait, GError **error);
/* Ends it: at once, or after it has drained; waits until it is gone unless
 * `wait` is false. Not running is no error. */
bool service_stop(const Paths *paths, const char *role, bool drain, bool wait,
		  GError **error);
