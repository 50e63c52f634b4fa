#include <math.h>
#include <stdio.h>
#include <string.h>

#include "record/paper_parts.h"

bool paper_same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

void paper_join(char out[PAPER_WORDS], const char *part, const char *more)
{
    size_t used = strlen(out), room = PAPER_WORDS - 1 - used;
    int wanted = snprintf(out + used, room + 1, "%s%s", used > 0 ? part : "", more);
    size_t length = strlen(out);
    if (wanted <= (int)room)
        return;
    while (length > 0 && ((unsigned char)out[length - 1] & 0xC0) == 0x80)
        length--;
    out[length > 0 ? length - 1 : 0] = '\0';
}

static const json_t *field_of(const struct paper_desk *desk, const char *form, const char *field)
{
    size_t i;
    json_t *at;
    const json_t *definition = desk->order->forms != NULL ? scot_form(desk->order->forms, form) : NULL;
    json_array_foreach(json_object_get(definition, "fields"), i, at)
        if (scot_member_is(at, "id", field))
            return at;
    return NULL;
}

const char *paper_label(char out[PAPER_WORDS], const struct paper_desk *desk, const char *form, const char *field, const char *id)
{
    size_t i;
    json_t *option;
    const char *label = id;
    json_array_foreach(json_object_get(field_of(desk, form, field), "options"), i, option)
        if (scot_member_is(option, "id", id))
            label = scot_member_text(option, "label");
    out[0] = '\0';
    paper_join(out, "", label);
    for (char *c = out; label == id && *c != '\0'; c++)
        *c = *c == '_' ? ' ' : *c;
    return out;
}

const char *paper_choice(char out[PAPER_WORDS], const struct paper_desk *desk, const char *form, const char *field, const json_t *body)
{
    return paper_label(out, desk, form, field, scot_member_text(body, field));
}

const char *paper_choices(char out[PAPER_WORDS], const struct paper_desk *desk, const char *form, const char *field, const json_t *body)
{
    size_t i;
    json_t *id;
    out[0] = '\0';
    json_array_foreach(json_object_get(body, field), i, id) {
        char one[PAPER_WORDS];
        if (json_is_string(id))
            paper_join(out, ", ", paper_label(one, desk, form, field, json_string_value(id)));
    }
    return out;
}

const char *paper_date(char out[PAPER_WORDS], const json_t *body, const char *member)
{
    struct scot_date date;
    char words[32];
    out[0] = '\0';
    if (scot_member_date(&date, body, member)) {
        scot_date_words(words, date);
        paper_join(out, "", words);
    }
    return out;
}

const char *paper_instant(char out[PAPER_WORDS], const json_t *body, const char *member)
{
    const char *text = scot_member_text(body, member);
    int64_t instant_s;
    struct scot_date date;
    char day[11], words[32];
    out[0] = '\0';
    if (!scot_instant_parse(&instant_s, text, NULL))
        return out;
    snprintf(day, sizeof day, "%.10s", text);
    if (!scot_date_parse(&date, day, NULL))
        return out;
    scot_date_words(words, date);
    size_t length = strlen(text);
    bool utc = text[length - 1] == 'Z' || text[length - 1] == 'z';
    snprintf(out, PAPER_WORDS, "%s, %.5s UTC%s", words, text + 11, utc ? "" : text + length - 6);
    return out;
}

const char *paper_number(char out[PAPER_WORDS], const json_t *body, const char *member, const char *unit)
{
    double x = scot_member_number(body, member);
    out[0] = '\0';
    if (isfinite(x))
        snprintf(out, PAPER_WORDS, "%.6g%s%.40s", x, unit[0] != '\0' ? " " : "", unit);
    return out;
}

const char *paper_targets(char out[PAPER_WORDS], const json_t *body)
{
    size_t i;
    json_t *target;
    out[0] = '\0';
    json_array_foreach(json_object_get(body, "targets"), i, target) {
        char one[PAPER_WORDS];
        snprintf(one, sizeof one, "%.20s %.20s", scot_member_text(target, "side"), scot_member_text(target, "joint"));
        scot_line_mend(one);
        paper_join(out, ", ", one);
    }
    return out;
}

const char *paper_span(char out[PAPER_WORDS], int64_t seconds)
{
    long long minutes = (long long)((seconds + 30) / 60);
    if (seconds < 0)
        snprintf(out, PAPER_WORDS, "before");
    else if (minutes < 60)
        snprintf(out, PAPER_WORDS, "%lld min", minutes);
    else if (minutes < 24 * 60)
        snprintf(out, PAPER_WORDS, minutes % 60 != 0 ? "%lld h %lld min" : "%lld h", minutes / 60, minutes % 60);
    else
        snprintf(out, PAPER_WORDS, minutes / 60 % 24 != 0 ? "%lld d %lld h" : "%lld d", minutes / 1440, minutes / 60 % 24);
    return out;
}

/* Who wrote an entry stands for who signed it, where the store says no more. */
const char *paper_signature(char out[PAPER_WORDS], const json_t *entry)
{
    char when[PAPER_WORDS];
    const char *by = scot_member_text(entry, "signed_by");
    if (!json_is_true(json_object_get(entry, "signed"))) {
        snprintf(out, PAPER_WORDS, "Draft, not signed");
        return out;
    }
    if (paper_instant(when, entry, "signed_at")[0] == '\0')
        paper_instant(when, entry, "made_at");
    snprintf(out, PAPER_WORDS, "Signed by ");
    paper_join(out, "", by[0] != '\0' ? by : scot_member_text(entry, "made_by"));
    paper_join(out, ", ", when[0] != '\0' ? when : "time not recorded");
    return out;
}

bool paper_zero(int64_t *out_s, const json_t *done, const char **which)
{
    static const struct {
        const char *member, *words;
    } from[] = {{"injected_at", "the anaesthetic was in"}, {"ended", "the procedure ended"}, {"started", "the procedure began"}};
    for (size_t i = 0; i < sizeof from / sizeof from[0]; i++)
        if (scot_member_instant(out_s, done, from[i].member)) {
            *which = from[i].words;
            return true;
        }
    return false;
}
