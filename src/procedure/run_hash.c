#include <stdio.h>
#include <string.h>

#include <nettle/sha2.h>

#include "procedure/run_parts.h"

void run_hash(char out[RUN_HASH + 1], const char *before, const char *text, size_t length)
{
    struct sha256_ctx context;
    uint8_t digest[RUN_HASH / 2];
    sha256_init(&context);
    sha256_update(&context, strlen(before), (const uint8_t *)before);
    sha256_update(&context, length, (const uint8_t *)text);
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

size_t run_hash_at(const char *line, size_t length)
{
    static const char member[] = ",\"h\":\"";
    size_t tail = sizeof member - 1 + RUN_HASH + 2; /* with the closing quote and brace */
    if (length < tail || memcmp(line + length - tail, member, sizeof member - 1) != 0 ||
        memcmp(line + length - 2, "\"}", 2) != 0)
        return length;
    return length - tail;
}
