#ifndef SCOT_TEST_DISTURB_H
#define SCOT_TEST_DISTURB_H

#include <jansson.h>

/* What a program or a person may put where something else is wanted. */
static inline json_t *anything(unsigned *seed)
{
    static const char *const value[] = {"null", "7", "-1.5", "1e300", "\"x\"", "\"\"", "[]", "{}", "true", "[1,\"a\",{},[]]", "\"2026-11-14\"",
                                        "\"2026-11-14T09:00:00Z\"", "\"left\"", "99999999999"};
    *seed = *seed * 1664525u + 1013904223u;
    return json_loads(value[(*seed >> 16) % (sizeof value / sizeof value[0])], JSON_DECODE_ANY, NULL);
}

/* One member somewhere below is replaced, now and then two. */
static inline void disturb(json_t *value, unsigned *seed)
{
    const char *member;
    void *next;
    size_t i;
    json_t *at;
    json_object_foreach_safe(value, next, member, at) {
        *seed = *seed * 1664525u + 1013904223u;
        if ((*seed >> 16) % 60 == 0)
            json_object_set_new(value, member, anything(seed));
        else
            disturb(at, seed);
    }
    json_array_foreach(value, i, at)
        disturb(at, seed);
}

#endif
