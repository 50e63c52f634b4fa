#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool scot_fail(struct scot_error *err, const char *format, ...)
{
    if (err == NULL || err->text[0] != '\0')
        return false;
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    return false;
}

void scot_error_prefix(struct scot_error *err, const char *what)
{
    if (err == NULL)
        return;
    char line[sizeof err->text];
    snprintf(line, sizeof line, "%.120s: %.196s", what, err->text);
    memcpy(err->text, line, sizeof line);
}
