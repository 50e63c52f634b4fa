#ifndef SCOT_SERVE_TOKEN_H
#define SCOT_SERVE_TOKEN_H

#include "base/error.h"

/* The secret that the printed address carries: other users of this machine reach the port too. */
enum { SCOT_TOKEN_TEXT = 65 }; /* 32 random bytes in hex, and the end */

bool scot_token_make(char token[SCOT_TOKEN_TEXT], struct scot_error *err);
/* Takes the same time wherever they differ. */
bool scot_token_equal(const char *token, const char *said);

#endif
