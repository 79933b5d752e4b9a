#include "core/gateway/sip/diagnostics.h"

#include <glib.h>

#define LINE(id, reason)                                                       \
	"ms-diagnostics-public: " id ";reason=\"" reason "\"\r\n"

#define NOT_AUTHORIZED LINE("1002", "From URI not authorized")
#define NO_USER	       LINE("1003", "User does not exist")
#define NO_ROUTE       LINE("1007", "Temporarily cannot route")
#define NOT_THIS       LINE("1027", "Cannot route this type of SIP request")

static const struct {
	int status;
	const char *line;
} lines[] = {
	{ 401, NOT_AUTHORIZED }, { 403, NOT_AUTHORIZED },
	{ 404, NO_USER },	 { 405, NOT_THIS },
	{ 406, NOT_THIS },	 { 407, NOT_AUTHORIZED },
	{ 410, NO_USER },	 { 415, NOT_THIS },
	{ 416, NOT_THIS },	 { 420, NOT_THIS },
	{ 480, NO_ROUTE },	 { 488, NOT_THIS },
	{ 500, NO_ROUTE },	 { 501, NOT_THIS },
	{ 504, NO_ROUTE },	 { 600, NO_ROUTE },
	{ 603, NOT_AUTHORIZED }, { 604, NO_USER },
	{ 606, NOT_THIS },
};

const char *sip_diagnostics(int status)
{
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
		if (lines[i].status == status)
			return lines[i].line;
	return NULL;
}
