#ifndef SCOT_TEST_SUPPORT_H
#define SCOT_TEST_SUPPORT_H

/* What cmocka wants before it, once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* cmocka 1.1 calls a skipped test "not ok N # SKIP", which is a failure to whoever reads TAP by its first
 * word (meson, tool/test); TAP's own is "ok N # SKIP". cmocka prints each line by this one function, and a
 * program's own definition is taken before a library's. */
__attribute__((weak, format(printf, 1, 2))) void print_message(const char *const format, ...);
__attribute__((weak, format(printf, 1, 2))) void print_message(const char *const format, ...)
{
    va_list args;
    va_start(args, format);
    if (strcmp(format, "not ok %u # SKIP %s\n") == 0) {
        unsigned number = va_arg(args, unsigned);
        printf("ok %u # SKIP %s\n", number, va_arg(args, const char *));
    } else {
        vprintf(format, args);
    }
    va_end(args);
    fflush(stdout);
}

#endif
