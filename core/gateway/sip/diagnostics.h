/* What Lync reads of an error beside its status (MS-OCER §2.2.1.2). Private to
 * this folder. */
#pragma once

/* A whole header line, or NULL where there is nothing to say. */
const char *sip_diagnostics(int status);
