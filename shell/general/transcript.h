/* The transcript that is being written, if there is one. */
#pragma once

/* Writes down a statement that was typed. */
void transcript_typed(const char *line);
