/* Case folding for keys. SQL has the same as the function fold(text). */
#pragma once

/* Full Unicode case folding of the NFC form; free it. */
char *store_fold(const char *text);
