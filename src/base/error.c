#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Bytes of the character that begins here, 0 where none does (RFC 3629, table of section 4). */
static size_t character(const unsigned char *c)
{
    static const struct {
        unsigned char first, last, least, most; /* of the first byte, and of the second */
        size_t bytes;
    } row[] = {{0x00, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
               {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
               {0xf4, 0xf4, 0x80, 0x8f, 4}};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        if (c[0] < row[i].first || c[0] > row[i].last)
            continue;
        if (row[i].bytes > 1 && (c[1] < row[i].least || c[1] > row[i].most))
            return 0;
        for (size_t k = 2; k < row[i].bytes; k++)
            if ((c[k] & 0xc0) != 0x80)
                return 0;
        return row[i].bytes;
    }
    return 0;
}

void scot_line_mend(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0';) {
        size_t bytes = character((const unsigned char *)from);
        if (bytes == 1)
            *to++ = *from == '\n' || *from == '\t' || *from == '\r'    ? ' '
                    : (unsigned char)*from < 0x20 || *from == 0x7f ? '?'
                                                                   : *from;
        else if (bytes > 1)
            to = (char *)memmove(to, from, bytes) + bytes;
        from += bytes > 0 ? bytes : 1;
    }
    *to = '\0';
}

bool scot_fail(struct scot_error *err, const char *format, ...)
{
    if (err == NULL || err->text[0] != '\0')
        return false;
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    scot_line_mend(err->text);
    return false;
}

void scot_error_prefix(struct scot_error *err, const char *what)
{
    if (err == NULL)
        return;
    char line[sizeof err->text];
    snprintf(line, sizeof line, "%.120s: %.196s", what, err->text);
    memcpy(err->text, line, sizeof line);
    scot_line_mend(err->text);
}
