/* Limits on what a peer can put into a translated message. */
#pragma once

/* RFC 7622 §3.1: each part of an address. */
#define ADDRESS_PART_BYTES 1023
/* RFC 1035 §2.3.4, as text. */
#define DOMAIN_BYTES 253
/* RFC 3428 §8: a MESSAGE outside a dialog, headers and all, over UDP. */
#define PAGE_MESSAGE_BYTES 1300
/* Text that becomes an XMPP body; the stanza limit is 256 kB. */
#define MESSAGE_BODY_BYTES     65536
#define MESSAGE_SUBJECT_BYTES  1024
#define MESSAGE_THREAD_BYTES   256
#define MESSAGE_LANGUAGE_BYTES 35

/* Of one user: resources or tuples, their names, and what each says. */
#define PRESENCE_RESOURCES  32
#define PRESENCE_NOTES	    8
#define PRESENCE_NOTE_BYTES 4096
#define PIDF_BYTES	    131072
#define PIDF_DEPTH	    16
#define PIDF_ATTRIBUTES	    32

/* A Lync user who has not repeated within that has stopped typing. */
#define KEYBOARD_SECONDS 25
/* Media of one SDP body. */
#define SDP_MEDIA 16
/* Parts of one body, and how deep they may stand in each other. */
#define MULTIPART_PARTS 16
#define MULTIPART_DEPTH 3
/* Markup that is carried; what stands deeper loses its elements. */
#define MARKUP_DEPTH	    16
#define MARKUP_ELEMENTS	    2000
#define MARKUP_VALUE_BYTES  100
#define MARKUP_STYLE_BYTES  500
#define MARKUP_DECLARATIONS 32
#define MARKUP_URL_BYTES    2048
