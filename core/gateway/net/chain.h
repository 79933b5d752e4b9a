/* Authorities' certificates that peers showed, kept once for all connections:
 * thousands of streams have few issuers, and one decoded certificate takes
 * five kilobytes. Loop thread only. */
#pragma once

#include <openssl/ssl.h>

/* After the handshake: what `ssl` keeps of its peer's chain, besides the
 * peer's own certificate, is from now on what others keep, too. */
void chain_share(SSL *ssl);
