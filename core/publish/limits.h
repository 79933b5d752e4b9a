/* Limits on what a transport can make a replica read or hold. */
#pragma once

/* The body of one record: a snapshot of a million users has 110 MB. */
#define RECORD_BODY_BYTES (1024 * 1024 * 1024LL)
/* Records of one stream that stay in the published folder. */
#define TRANSPORT_KEEPS 4
/* Files of one stream folder that a reader looks at. */
#define TRANSPORT_FILES	     256
#define TRANSPORT_HEAD_BYTES 256
#define STATUS_BYTES	     65536
/* Reasons that a status file shows. */
#define STATUS_REFUSALS 16
/* A configuration file, unpacked. */
#define CONFIGURATION_BYTES (1024 * 1024 * 1024LL)
#define CONFIGURATION_FILES 16
/* Further from now than this is no time of a record. */
#define RECORD_AHEAD_US (24 * 3600 * (gint64)G_USEC_PER_SEC)
