#ifndef SCOT_TEST_SUPPORT_H
#define SCOT_TEST_SUPPORT_H

/* What cmocka wants before it, once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#endif
