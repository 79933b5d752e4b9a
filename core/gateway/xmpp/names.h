/* Namespaces of server-to-server streams. */
#pragma once

#define ALPN_SERVER	 "xmpp-server" /* XEP-0368 */
#define XMPP_SERVER_PORT 5269

#define NS_STREAM	    "http://etherx.jabber.org/streams"
#define NS_SERVER	    "jabber:server"
#define NS_DIALBACK	    "jabber:server:dialback"
#define NS_DIALBACK_FEATURE "urn:xmpp:features:dialback"
#define NS_STREAM_ERROR	    "urn:ietf:params:xml:ns:xmpp-streams"
#define NS_STANZA_ERROR	    "urn:ietf:params:xml:ns:xmpp-stanzas"
#define NS_TLS		    "urn:ietf:params:xml:ns:xmpp-tls"
#define NS_SASL		    "urn:ietf:params:xml:ns:xmpp-sasl"
#define NS_MANAGEMENT	    "urn:xmpp:sm:3"
#define NS_BIDI		    "urn:xmpp:bidi"
#define NS_BIDI_FEATURE	    "urn:xmpp:features:bidi"
#define NS_PING		    "urn:xmpp:ping"
#define NS_LIMITS	    "urn:xmpp:stream-limits:0"
#define NS_DELAY	    "urn:xmpp:delay"
