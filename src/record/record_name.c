#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "record/record_parts.h"

/* What a name is found by, however it was typed: without case, accents and the order of its words. Unicode's own tables are GLib's
 * (unicode.org/reports/tr15: NFKD), which Pango brings with it; none of its functions here asks for memory.
 *
 * The beginning of a name must give the beginning of its key, for that is what is looked for: what becomes of a letter goes by the
 * letters before it alone. So an umlaut is its letter, and the e of "oe" is left out, not the other way round. */

enum { WORDS_MOST = 16, MARKS_OF_LETTERS = 10 };

struct folding {
    char text[NAME_KEY_MOST];
    size_t used;
    gunichar before[2];         /* the letters before this one, the nearest first */
};

static bool is_one_of(gunichar c, const char *letters)
{
    return g_utf8_strchr(letters, -1, c) != NULL;
}

static void put(struct folding *f, gunichar c)
{
    char bytes[6];
    size_t size = (size_t)g_unichar_to_utf8(c, bytes);
    f->before[1] = f->before[0];
    f->before[0] = c;
    if (f->used + size >= sizeof f->text) /* never half a letter */
        return;
    memcpy(f->text + f->used, bytes, size);
    f->used += size;
}

/* "oe" is "ö", but not the e of "Bauer", "Breuer" or "Jacques". */
static bool is_umlauts_e(const struct folding *f, gunichar c)
{
    if (c != 'e' || f->before[0] == 0)
        return false;
    return is_one_of(f->before[0], "ao") || (f->before[0] == 'u' && !(f->before[1] != 0 && is_one_of(f->before[1], "aeoq")));
}

/* Letters that are not taken apart by Unicode, but typed so by who has not got them. */
static const char *spelt(gunichar c)
{
    static const struct {
        gunichar letter;
        const char *as;
    } table[] = {{0xdf, "ss"}, {0xe6, "ae"}, {0x153, "oe"}, {0xf8, "o"}, {0x142, "l"}, {0x111, "d"}, {0xf0, "d"}, {0xfe, "th"}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].letter == c)
            return table[i].as;
    return NULL;
}

static void fold_letter(struct folding *f, gunichar c)
{
    if (is_umlauts_e(f, c))
        f->before[0] = 'e';
    else
        put(f, c);
}

/* One of what a letter was taken apart into. Marks above and below go; those that make another letter of it (a Devanagari vowel, a
 * kana's voice: classes under 10, unicode.org/reports/tr44) stay. Capitals twice, so that a sigma is one wherever it stands. */
static void fold_part(struct folding *f, gunichar c)
{
    if (g_unichar_ismark(c)) {
        if (g_unichar_combining_class(c) < MARKS_OF_LETTERS)
            put(f, c);
        return;
    }
    c = g_unichar_tolower(g_unichar_toupper(c));
    const char *as = spelt(c);
    for (; as != NULL && *as != '\0'; as++)
        fold_letter(f, (gunichar)*as);
    if (as == NULL && g_unichar_isalnum(c))
        fold_letter(f, c);
    else if (as == NULL)
        put(f, ' ');
}

/* An apostrophe or a point joins what it divides; so does what is not seen. */
static bool joins(gunichar c)
{
    return is_one_of(c, "'.`´‘’ʼ′") || g_unichar_type(c) == G_UNICODE_FORMAT;
}

static void fold(struct folding *f, const char *name)
{
    gunichar part[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
    for (const char *at = name; *at != '\0';) {
        gunichar c = g_utf8_get_char_validated(at, -1);
        if (c >= (gunichar)-2) { /* no UTF-8 */
            put(f, ' ');
            at++;
            continue;
        }
        gsize parts = joins(c) ? 0 : g_unichar_fully_decompose(c, TRUE, part, G_UNICHAR_MAX_DECOMPOSITION_LENGTH);
        for (gsize i = 0; i < parts; i++)
            fold_part(f, part[i]);
        at = g_utf8_next_char(at);
    }
    f->text[f->used] = '\0';
}

static int compare_words(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void record_name_key(char out[NAME_KEY_MOST], const char *name)
{
    struct folding f = {.used = 0};
    char *word[WORDS_MOST], *save;
    int words = 0;
    size_t used = 0;
    fold(&f, name);
    for (char *at = strtok_r(f.text, " ", &save); at != NULL && words < WORDS_MOST; at = strtok_r(NULL, " ", &save))
        word[words++] = at;
    qsort(word, (size_t)words, sizeof word[0], compare_words);
    for (int i = 0; i < words; i++) {
        size_t length = strlen(word[i]);
        if (i > 0)
            out[used++] = ' ';
        memcpy(out + used, word[i], length);
        used += length;
    }
    out[used] = '\0';
}
