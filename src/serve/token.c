#include "serve/token.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

bool scot_token_make(char token[SCOT_TOKEN_TEXT], struct scot_error *err)
{
    uint8_t secret[(SCOT_TOKEN_TEXT - 1) / 2];
    if (getrandom(secret, sizeof secret, 0) != (ssize_t)sizeof secret)
        return scot_fail(err, "the system gave no random bytes for the token");
    for (size_t i = 0; i < sizeof secret; i++)
        snprintf(token + 2 * i, 3, "%02x", secret[i]);
    return true;
}

bool scot_token_equal(const char *token, const char *said)
{
    size_t length = strlen(said);
    unsigned different = length ^ (SCOT_TOKEN_TEXT - 1) ? 1 : 0;
    for (size_t i = 0; i < SCOT_TOKEN_TEXT - 1; i++)
        different |= (unsigned char)token[i] ^ (unsigned char)said[i < length ? i : length];
    return different == 0;
}
