#include <stdlib.h>
#include <string.h>

#include "case_input.h"
#include "target.h"

/* libFuzzer's own mutations break nearly every JSON before it says anything new. These keep it JSON: a part somewhere is replaced,
 * taken away, doubled, given another part's value or a member that some form knows. */

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

static json_t *anything(unsigned *seed)
{
    static const char *const value[] = {"null", "7", "0", "-1", "-1.5", "1e300", "1e-300", "\"x\"", "\"\"", "[]", "{}", "true", "false",
        "[1,\"a\",{},[]]", "\"2026-11-14\"", "\"2199-12-31\"", "\"1900-01-01\"", "\"2024-02-29\"", "\"2026-11-14T09:00:00Z\"",
        "\"2199-12-31T23:59:59-23:59\"", "\"1900-01-01T00:00:00+23:59\"", "\"left\"", "\"right\"", "\"yes\"", "\"unknown\"",
        "99999999999", "9223372036854775807", "-9223372036854775808", "2147483647", "4294967296", "1", "2", "3", "4", "10",
        "\"L4/5\"", "\"cervical\"", "\"lidocaine-1\"", "\"triamcinolone-40\"", "\"a\\nb\"", "\"\\u00e9\\u20ac\\ud83d\\ude00\""};
    return json_loads(value[case_random(seed, sizeof value / sizeof value[0])], JSON_DECODE_ANY, NULL);
}

/* Where a part is: an object's member or an array's place. */
struct place {
    json_t *in;
    char member[64];
    size_t at;
    unsigned seen;
};

static void look(struct place *place, json_t *in, const char *member, size_t at, unsigned *seed)
{
    if (case_random(seed, ++place->seen) != 0)
        return;
    place->in = in;
    place->at = at;
    strncpy(place->member, member, sizeof place->member - 1);
}

static void choose(struct place *place, json_t *value, unsigned *seed)
{
    const char *member;
    size_t i;
    json_t *part;
    json_object_foreach(value, member, part) {
        look(place, value, member, 0, seed);
        choose(place, part, seed);
    }
    json_array_foreach(value, i, part) {
        look(place, value, "", i, seed);
        choose(place, part, seed);
    }
}

static json_t *part_at(const struct place *place)
{
    return json_is_object(place->in) ? json_object_get(place->in, place->member) : json_array_get(place->in, place->at);
}

static void put(const struct place *place, json_t *value)
{
    if (json_is_object(place->in))
        json_object_set_new(place->in, place->member, value);
    else
        json_array_set_new(place->in, place->at, value);
}

static json_t *changed_text(const json_t *text)
{
    char room[512];
    size_t size = json_string_length(text);
    if (size > 256)
        size = 256;
    memcpy(room, json_string_value(text), size);
    size = LLVMFuzzerMutate((uint8_t *)room, size, sizeof room);
    json_t *changed = json_stringn(room, size);
    return changed != NULL ? changed : json_string("y");
}

static void add_by_form(json_t *whole, unsigned *seed)
{
    json_t *one = case_dossier(1, seed), *entries = json_object_get(whole, "entries"), *entry;
    size_t i;
    if (json_is_array(entries) && json_array_size(entries) < 60)
        json_array_foreach(json_object_get(one, "entries"), i, entry) {
            json_object_set_new(entry, "id", json_integer((json_int_t)(json_array_size(entries) + case_random(seed, 3))));
            json_array_append(entries, entry);
        }
    json_decref(one);
}

static void change(json_t *whole, unsigned *seed)
{
    struct place place = {0}, other = {0};
    choose(&place, whole, seed);
    choose(&other, whole, seed);
    if (place.in == NULL)
        return;
    json_t *part = part_at(&place);
    switch (case_random(seed, 8)) {
    case 0:
        put(&place, anything(seed));
        break;
    case 1:
        if (json_is_object(place.in))
            json_object_del(place.in, place.member);
        else
            json_array_remove(place.in, place.at);
        break;
    case 2:
        put(&place, json_deep_copy(part_at(&other)));
        break;
    case 3:
        if (json_is_array(place.in))
            json_array_insert_new(place.in, place.at, json_deep_copy(part));
        break;
    case 4:
        if (case_random(seed, 4) == 0)
            case_awkward(part, 6, seed);
        else
            add_by_form(whole, seed);
        break;
    case 5:
        if (json_is_integer(part))
            put(&place, json_integer((json_int_t)((json_int_t)case_random(seed, 14) - 1)));
        else if (json_is_real(part))
            put(&place, json_real(json_real_value(part) * (case_random(seed, 2) ? 2 : -1)));
        else if (json_is_object(part))
            json_object_set_new(part, other.member, json_deep_copy(part_at(&other)));
        break;
    default:
        if (json_is_string(part))
            put(&place, changed_text(part));
    }
}

static const char *some_form(unsigned *seed)
{
    const json_t *all = scot_forms_all(case_forms());
    unsigned wanted = case_random(seed, (unsigned)json_object_size(all));
    const char *form;
    json_t *definition;
    json_object_foreach((json_t *)all, form, definition)
        if (wanted-- == 0)
            return form;
    return "note";
}

/* A new entry, as the page sends it, or a body of a form. */
static void renew(json_t *whole, unsigned *seed)
{
    const char *form = some_form(seed);
    if (json_object_get(whole, "form") == NULL || case_random(seed, 3) != 0)
        return;
    json_object_set_new(whole, "form", json_string(form));
    json_object_set_new(whole, "body", case_fill(form, 1 + case_random(seed, 3), seed));
}

/* Where the JSON begins: behind a request's head, if there is one. */
static size_t head_of(const uint8_t *data, size_t size)
{
    const uint8_t *end = memmem(data, size, "\r\n\r\n", 4);
    return end != NULL ? (size_t)(end - data) + 4 : 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    json_error_t why;
    size_t head = head_of(data, size);
    if (case_random(&seed, head > 0 ? 2 : 10) == 0)
        return LLVMFuzzerMutate(data, size, most);
    json_t *whole = json_loadb((const char *)data + head, size - head, 0, &why);
    if (whole == NULL)
        whole = case_random(&seed, 2) ? case_fill(some_form(&seed), 1 + case_random(&seed, 3), &seed) : case_dossier(3, &seed);
    renew(whole, &seed);
    for (unsigned i = 0, n = 1 + case_random(&seed, 4); i < n; i++)
        change(whole, &seed);
    char *text = json_dumps(whole, JSON_COMPACT);
    size_t length = text != NULL ? strlen(text) : 0;
    json_decref(whole);
    bool fits = length > 0 && head + length <= most;
    if (fits)
        memcpy(data + head, text, length);
    free(text);
    return fits ? head + length : LLVMFuzzerMutate(data, size, most);
}
