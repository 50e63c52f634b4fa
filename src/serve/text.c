#include "serve/text.h"

#include <stdio.h>

size_t scot_json_string(char *out, size_t size, const char *text)
{
    size_t used = 0;
    out[used++] = '"';
    for (; *text != '\0' && used + 8 < size; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            out[used++] = '\\';
            out[used++] = (char)c;
        } else if (c < 0x20) {
            used += (size_t)snprintf(out + used, 7, "\\u%04x", c);
        } else {
            out[used++] = (char)(c < 0x7f ? c : '?');
        }
    }
    out[used++] = '"';
    out[used] = '\0';
    return used;
}
