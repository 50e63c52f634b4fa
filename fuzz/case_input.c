#include "case_input.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct scot_rules *case_rules(void)
{
    static struct scot_rules *rules;
    struct scot_error err = {0};
    if (rules == NULL && (!scot_rules_create(&rules, &err) || !scot_rules_read_folder(rules, FUZZ_RULES, &err))) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    return rules;
}

const struct scot_forms *case_forms(void)
{
    static struct scot_forms *forms;
    struct scot_error err = {0};
    if (forms == NULL && !scot_forms_read_folder(&forms, FUZZ_RULES "/forms", &err)) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    return forms;
}

void case_line(const char *text)
{
    json_t *string = json_string(text);
    if (string == NULL || text[0] == '\0' || strpbrk(text, "\n\r") != NULL)
        __builtin_trap();
    json_decref(string);
}

void case_refused(const struct scot_error *err)
{
    case_line(err->text);
}

unsigned case_random(unsigned *seed, unsigned most)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (unsigned)(((uint64_t)(*seed >> 8) * most) >> 24);
}

static json_t *any_date(unsigned *seed)
{
    unsigned year = 2024 + case_random(seed, 4), month = 1 + case_random(seed, 12), day = 1 + case_random(seed, 28);
    if (case_random(seed, 20) == 0)
        year = case_random(seed, 2) ? 1900 : 2199;
    return json_sprintf("%04u-%02u-%02u", year, month, day);
}

static json_t *any_instant(unsigned *seed)
{
    json_t *date = any_date(seed);
    json_t *instant = json_sprintf("%sT%02u:%02u:00Z", json_string_value(date), case_random(seed, 24), case_random(seed, 60));
    json_decref(date);
    return instant;
}

static json_t *any_number(const json_t *field, unsigned *seed)
{
    double min = json_number_value(json_object_get(field, "min")), max = json_number_value(json_object_get(field, "max"));
    const json_t *step = json_object_get(field, "step");
    double x = case_random(seed, 8) == 0 ? (case_random(seed, 2) ? min : max) : min + (max - min) * case_random(seed, 1000) / 1000;
    if (json_is_number(step))
        x = min + (double)(long long)((x - min) / json_number_value(step)) * json_number_value(step);
    return json_real(x);
}

/* Products and joints are words that rules know. */
static json_t *any_text(const json_t *field, unsigned *seed)
{
    static const char *const word[] = {"lidocaine-1", "bupivacaine-0.5", "triamcinolone-40", "iohexol-240", "left L4/5", "L4/5", "L5/S1",
                                       "C2/3", "L3", "warfarin", "apixaban", "\xc3\x89t\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "1234567893", "x"};
    char wide[256] = "";
    (void)field;
    if (case_random(seed, 6) != 0)
        return json_string(word[case_random(seed, sizeof word / sizeof word[0])]);
    for (unsigned i = 0, n = case_random(seed, 84); i < n; i++)
        memcpy(wide + 3 * i, "\xe2\x82\xac", 4);
    return json_string(wide);
}

static json_t *any_option(const json_t *field, unsigned *seed)
{
    const json_t *options = json_object_get(field, "options");
    return json_incref(json_object_get(json_array_get(options, case_random(seed, (unsigned)json_array_size(options))), "id"));
}

static json_t *fill(const json_t *fields, unsigned sparse, unsigned *seed);

static json_t *any_list(const json_t *field, bool rows, unsigned sparse, unsigned *seed)
{
    json_t *list = json_array();
    for (unsigned i = 0, n = case_random(seed, 4); i < n; i++)
        json_array_append_new(list, rows ? fill(json_object_get(field, "fields"), sparse, seed) : any_option(field, seed));
    return list;
}

static json_t *any_value(const json_t *field, unsigned sparse, unsigned *seed)
{
    static const char *const answer[] = {"yes", "no", "unknown"};
    const char *type = json_string_value(json_object_get(field, "type"));
    switch (type[0]) {
    case 'n':
        return any_number(field, seed);
    case 'c':
        return strcmp(type, "choice") == 0 ? any_option(field, seed) : any_list(field, false, sparse, seed);
    case 'a':
        return json_string(answer[case_random(seed, 3)]);
    case 'f':
        return json_boolean(case_random(seed, 2));
    case 'd':
        return any_date(seed);
    case 'e':
        return json_integer(1 + case_random(seed, 12));
    case 'r':
        return any_list(field, true, sparse, seed);
    default:
        return strcmp(type, "time") == 0 ? any_instant(seed) : any_text(field, seed);
    }
}

static json_t *fill(const json_t *fields, unsigned sparse, unsigned *seed)
{
    json_t *body = json_object(), *field;
    size_t i;
    json_array_foreach(fields, i, field)
        if (json_is_true(json_object_get(field, "required")) || case_random(seed, sparse) == 0)
            json_object_set_new(body, json_string_value(json_object_get(field, "id")), any_value(field, sparse, seed));
    return body;
}

json_t *case_fill(const char *form, unsigned sparse, unsigned *seed)
{
    return fill(json_object_get(scot_form(case_forms(), form), "fields"), sparse, seed);
}

static json_t *awkward(unsigned *seed)
{
    char wide[700] = "a\nb";
    unsigned length = case_random(seed, 230), from = case_random(seed, 3);
    for (unsigned i = 0; i < length; i++)
        memcpy(wide + from + 3 * i, "\xe2\x82\xac", 4);
    for (unsigned i = 0; i < from && length > 0; i++)
        wide[i] = 'x';
    return json_string(wide);
}

void case_awkward(json_t *value, unsigned one_of, unsigned *seed)
{
    const char *member;
    void *next;
    size_t i;
    json_t *part;
    json_object_foreach_safe(value, next, member, part) {
        if (json_is_string(part) && case_random(seed, one_of) == 0)
            json_object_set_new(value, member, awkward(seed));
        else
            case_awkward(part, one_of, seed);
    }
    json_array_foreach(value, i, part) {
        if (json_is_string(part) && case_random(seed, one_of) == 0)
            json_array_set_new(value, i, awkward(seed));
        else
            case_awkward(part, one_of, seed);
    }
}

static json_t *any_entry(int id, unsigned *seed)
{
    static const char *const provenance[] = {"clinic", "phone", "patient", "run"};
    const json_t *all = scot_forms_all(case_forms());
    unsigned wanted = case_random(seed, (unsigned)json_object_size(all));
    const char *form = "procedure", *name;
    json_t *definition;
    if (case_random(seed, 3) != 0)
        json_object_foreach((json_t *)all, name, definition)
            form = wanted-- == 0 ? name : form;
    return json_pack("{s:i, s:s, s:o, s:o, s:s, s:s, s:s, s:b, s:o}", "id", id, "form", form, "at", any_date(seed), "made_at",
                     any_instant(seed), "made_by", "N", "role", "nurse", "provenance", provenance[case_random(seed, 4)], "signed",
                     (int)case_random(seed, 2), "body", case_fill(form, 1 + case_random(seed, 3), seed));
}

json_t *case_dossier(int entries, unsigned *seed)
{
    json_t *list = json_array(), *elsewhere = json_array();
    for (int i = 1; i <= entries; i++)
        json_array_append_new(case_random(seed, 6) == 0 ? elsewhere : list, any_entry(i, seed));
    return json_pack("{s:o, s:{s:i, s:s, s:s}, s:s, s:s, s:o, s:o}", "patient", case_fill("patient", 2, seed), "case", "id", 7,
                     "opened", "2026-09-01", "region", "lumbar", "today", "2026-11-21", "now", "2026-11-21T08:24:00Z", "entries",
                     list, "elsewhere", elsewhere);
}
