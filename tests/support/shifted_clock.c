#include "tests/support/shifted_clock.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static gint64 ahead; /* ms */

void shifted_clock_forward(gint64 milliseconds)
{
	ahead += milliseconds;
}

/* Instead of the C library's, for the libraries too. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
	long result = syscall(SYS_clock_gettime, clock, now);

	if (result == 0) {
		now->tv_sec += (time_t)(ahead / 1000);
		now->tv_nsec += (long)(ahead % 1000) * 1000000;
		now->tv_sec += now->tv_nsec / 1000000000;
		now->tv_nsec %= 1000000000;
	}
	return (int)result;
}
