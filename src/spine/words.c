#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "spine/parts.h"

/* Names as people write them. */

enum { MOST_WORDS = 64 };

/* Small letters, one blank between words, none at the ends, "-" between levels as "/"; false when it is too long. */
static bool plain(char out[MOST_WORDS], const char *words)
{
    int n = 0;
    for (const char *c = words; *c != '\0'; c++) {
        bool blank = *c == ' ';
        if (blank && (n == 0 || out[n - 1] == ' '))
            continue;
        if (n == MOST_WORDS - 1)
            return false;
        out[n++] = blank ? ' ' : *c == '-' ? '/' : (char)tolower((unsigned char)*c);
    }
    n -= n > 0 && out[n - 1] == ' ';
    out[n] = '\0';
    return true;
}

static bool same(const char *plain_words, const char *canonical)
{
    char other[MOST_WORDS];
    return plain(other, canonical) && strcmp(plain_words, other) == 0;
}

static const char *const side_word[] = {"left", "right"};

/* "L4/5 left", and with the letter said twice, "L4/L5 left". */
static bool is_joint(char out[SCOT_SPINE_NAME], const char *words, int upper, int side)
{
    const char *a = spine_level_name(upper), *b = spine_level_name(upper + 1);
    char twice[SCOT_SPINE_NAME];
    snprintf(out, SCOT_SPINE_NAME, "%s/%s %s", a, a[0] == b[0] ? b + 1 : b, side_word[side]);
    snprintf(twice, sizeof twice, "%s/%s %s", a, b, side_word[side]);
    return same(words, out) || same(words, twice);
}

static bool is_nerve(char out[SCOT_SPINE_NAME], const char *words, int level, int side)
{
    bool ramus = level == spine_level("L5");
    snprintf(out, SCOT_SPINE_NAME, "%s %s %s", spine_level_name(level), ramus ? "dorsal ramus" : "medial branch", side_word[side]);
    return same(words, out);
}

enum scot_spine_named scot_spine_read_name(char out[SCOT_SPINE_NAME], const char *words)
{
    char small[MOST_WORDS];
    int last = spine_level("L5");
    for (int i = 0; plain(small, words) && i <= 2 * last + 1; i++) {
        if (i / 2 >= spine_level("T12") && is_joint(out, small, i / 2, i % 2))
            return SCOT_NAMED_JOINT;
        if (is_nerve(out, small, i / 2, i % 2))
            return SCOT_NAMED_NERVE;
    }
    out[0] = '\0';
    return SCOT_NAMED_NOTHING;
}
