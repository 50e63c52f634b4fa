#include "base/say.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

void scot_say(struct scot_say *say, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    size_t left = say->used < say->size ? say->size - say->used : 0;
    int wrote = vsnprintf(left > 0 ? say->at + say->used : NULL, left, format, args);
    va_end(args);
    say->used += wrote > 0 ? (size_t)wrote : 0;
}

/* Bytes of the UTF-8 character at c, 0 where there is none. */
static int character(const unsigned char *c)
{
    int more = c[0] < 0x80 ? 0 : c[0] >= 0xc2 && c[0] < 0xe0 ? 1 : c[0] >= 0xe0 && c[0] < 0xf0 ? 2 : c[0] >= 0xf0 && c[0] < 0xf5 ? 3 : -1;
    for (int i = 1; i <= more; i++)
        if ((c[i] & 0xc0) != 0x80)
            return 0;
    if ((c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xed && c[1] > 0x9f) || (c[0] == 0xf0 && c[1] < 0x90) || (c[0] == 0xf4 && c[1] > 0x8f))
        return 0;
    return more + 1;
}

void scot_say_string(struct scot_say *say, const char *text)
{
    scot_say(say, "\"");
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0';) {
        int bytes = character(c);
        if (*c == '"' || *c == '\\')
            scot_say(say, "\\%c", *c);
        else if (*c < 0x20 || *c == 0x7f)
            scot_say(say, "\\u%04x", *c);
        else if (bytes == 0)
            scot_say(say, "?");
        else
            scot_say(say, "%.*s", bytes, (const char *)c);
        c += bytes > 0 ? bytes : 1;
    }
    scot_say(say, "\"");
}

void scot_say_point(struct scot_say *say, struct scot_vec3 p)
{
    scot_say(say, "[%.3f,%.3f,%.3f]", p.x, p.y, p.z);
}

void scot_say_number(struct scot_say *say, int digits, double value)
{
    if (isfinite(value))
        scot_say(say, "%.*f", digits, value);
    else
        scot_say(say, "null");
}

const char *scot_say_truth(bool is)
{
    return is ? "true" : "false";
}

size_t scot_say_end(const struct scot_say *say)
{
    return say->used < say->size ? say->used : 0;
}
