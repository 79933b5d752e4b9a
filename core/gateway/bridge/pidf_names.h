/* Names in PIDF and RPID. Private to pidf*.c. */
#pragma once

#define NS_PIDF	      "urn:ietf:params:xml:ns:pidf"
#define NS_RPID	      "urn:ietf:params:xml:ns:pidf:rpid"
#define NS_RPID_OLD   "urn:ietf:params:xml:ns:pidf:status:rpid-status"
#define NS_DATA_MODEL "urn:ietf:params:xml:ns:pidf:data-model"

/* The activity that says most of a <show/>, or NULL; and back. */
const char *pidf_activity_of(const char *show);
const char *pidf_show_of(const char *activity);
