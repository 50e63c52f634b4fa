#define _GNU_SOURCE
#include "base/rules.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/bytes.h"
#include "base/memory.h"

enum { MOST_RULES = 8000, SLOTS = 1 << 14, MOST_FILES = 64, MOST_FILE_BYTES = 1 << 20 };

struct scot_rules {
    struct scot_rule *row; /* MOST_RULES */
    int rows;
    int slot[SLOTS];       /* 1 + the last row of an id, found by its hash and on from there; 0: free */
};

bool scot_rules_create(struct scot_rules **out, struct scot_error *err)
{
    struct scot_rules *rules = scot_alloc(1, sizeof *rules, err);
    if (rules == NULL)
        return false;
    rules->row = scot_alloc_unset(MOST_RULES, sizeof *rules->row, err);
    if (rules->row == NULL) {
        scot_free(rules);
        return false;
    }
    *out = rules;
    return true;
}

void scot_rules_destroy(struct scot_rules **rules)
{
    if (*rules == NULL)
        return;
    scot_free((*rules)->row);
    scot_free(*rules);
    *rules = NULL;
}

/* Where a row's words go. */
struct member {
    const char *name;
    size_t offset, size;
    bool wanted;
};
#define MEMBER(field, wanted) {#field, offsetof(struct scot_rule, field), sizeof(((struct scot_rule *)0)->field), wanted}
static const struct member members[] = {
    MEMBER(id, true),   MEMBER(unit, true),         MEMBER(source, true),    MEMBER(mark, true),
    MEMBER(site, false), MEMBER(valid_from, false), MEMBER(valid_to, false),
};

static const struct member *member_called(const char *name)
{
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (strcmp(members[i].name, name) == 0)
            return &members[i];
    return NULL;
}

static bool take_word(void *to, size_t size, const char *name, const json_t *value, struct scot_error *err)
{
    if (!json_is_string(value))
        return scot_fail(err, "%s is not a string", name);
    if (json_string_length(value) >= size)
        return scot_fail(err, "%s has %zu bytes, wanted at most %zu", name, json_string_length(value), size - 1);
    memcpy(to, json_string_value(value), json_string_length(value) + 1);
    return true;
}

static bool take_value(struct scot_rule *rule, const json_t *value, struct scot_error *err)
{
    rule->is_number = json_is_number(value);
    if (!rule->is_number)
        return take_word(rule->text, sizeof rule->text, "value", value, err);
    rule->value = json_number_value(value);
    return isfinite(rule->value) || scot_fail(err, "value is not finite");
}

static bool is_mark(const char *mark)
{
    static const char *const known[] = {"FOUND", "KNOWN", "DERIVED", "SITE"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i], mark) == 0)
            return true;
    return false;
}

static bool check_row(const struct scot_rule *rule, const json_t *object, struct scot_error *err)
{
    if (json_object_get(object, "value") == NULL)
        return scot_fail(err, "value is missing");
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (members[i].wanted && json_object_get(object, members[i].name) == NULL)
            return scot_fail(err, "%s is missing", members[i].name);
    if (rule->id[0] == '\0' || rule->source[0] == '\0')
        return scot_fail(err, "%s is empty", rule->id[0] == '\0' ? "id" : "source");
    return is_mark(rule->mark) ||
           scot_fail(err, "mark is \"%s\", wanted FOUND, KNOWN, DERIVED or SITE", rule->mark);
}

static bool read_row(struct scot_rule *rule, json_t *object, struct scot_error *err)
{
    *rule = (struct scot_rule){0};
    if (!json_is_object(object))
        return scot_fail(err, "the row is not an object");
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value) {
        const struct member *member = member_called(name);
        if (strcmp(name, "value") == 0 ? !take_value(rule, value, err)
            : member == NULL           ? !scot_fail(err, "no member is called %.40s", name)
                                       : !take_word((char *)rule + member->offset, member->size, name, value, err))
            return false;
    }
    return check_row(rule, object, err);
}

/* The line on which the n-th row (from 0) begins: rows are objects one level inside the list. */
static int line_of_row(const char *text, size_t length, size_t n)
{
    int line = 1, depth = 0;
    size_t row = 0;
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c == '\n')
            line++;
        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
            continue;
        }
        quoted = c == '"';
        if (c == '{' && ++depth == 2 && row++ == n)
            return line;
        depth -= c == '}';
    }
    return line;
}

/* The slot of an id, or the free one where it would stand (FNV-1a). */
static int *slot_of(struct scot_rules *rules, const char *id)
{
    uint32_t hash = 2166136261U;
    for (const char *c = id; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619U;
    int *slot = &rules->slot[hash % SLOTS];
    while (*slot != 0 && strcmp(rules->row[*slot - 1].id, id) != 0)
        slot = slot + 1 == rules->slot + SLOTS ? rules->slot : slot + 1;
    return slot;
}

static void index_rows(struct scot_rules *rules, int from)
{
    for (int i = from; i < rules->rows; i++)
        *slot_of(rules, rules->row[i].id) = i + 1;
}

static const struct scot_rule *find_in(const struct scot_rules *rules, int from, int to, const char *id)
{
    for (int i = to - 1; i >= from; i--)
        if (strcmp(rules->row[i].id, id) == 0)
            return &rules->row[i];
    return NULL;
}

/* A row beside those that are there: not twice in a file, and not in another unit than before. */
static bool fits(const struct scot_rules *rules, int file_from, const struct scot_rule *rule, struct scot_error *err)
{
    if (rules->rows == MOST_RULES)
        return scot_fail(err, "there are more than %d rows", MOST_RULES);
    if (find_in(rules, file_from, rules->rows, rule->id) != NULL)
        return scot_fail(err, "%s stands twice in this file", rule->id);
    const struct scot_rule *before = find_in(rules, 0, file_from, rule->id);
    if (before != NULL && strcmp(before->unit, rule->unit) != 0)
        return scot_fail(err, "%s is in %s, wanted %s as before", rule->id, rule->unit, before->unit);
    return true;
}

static bool add_rows(struct scot_rules *rules, const char *name, const char *text, size_t length, json_t *list,
                     struct scot_error *err)
{
    int from = rules->rows;
    for (size_t n = 0; n < json_array_size(list); n++) {
        struct scot_rule rule;
        if (!read_row(&rule, json_array_get(list, n), err) || !fits(rules, from, &rule, err)) {
            char where[160];
            snprintf(where, sizeof where, "%.120s line %d", name, line_of_row(text, length, n));
            scot_error_prefix(err, where);
            rules->rows = from;
            return false;
        }
        rules->row[rules->rows++] = rule;
    }
    index_rows(rules, from);
    return true;
}

bool scot_rules_add(struct scot_rules *rules, const char *name, const char *text, size_t length, struct scot_error *err)
{
    json_error_t trouble;
    json_t *file = json_loadb(text, length, JSON_REJECT_DUPLICATES, &trouble);
    if (file == NULL)
        return scot_fail(err, "%.120s line %d: %.120s", name, trouble.line, trouble.text);
    json_t *list = json_object_get(file, "rules");
    bool ok = (json_is_array(list) && json_object_size(file) == 1) ||
              scot_fail(err, "%.120s: not an object with one list, wanted {\"rules\":[...]}", name);
    ok = ok && add_rows(rules, name, text, length, list, err);
    json_decref(file);
    return ok;
}

static bool read_file(struct scot_rules *rules, const char *folder, const char *name, struct scot_error *err)
{
    char path[1400];
    struct scot_bytes *bytes = NULL;
    char *text = scot_alloc(1, MOST_FILE_BYTES, err);
    size_t got = 0;
    snprintf(path, sizeof path, "%.1000s/%.255s", folder, name);
    bool ok = text != NULL && scot_bytes_open_file(&bytes, path, err) &&
              scot_bytes_read_some(bytes, text, MOST_FILE_BYTES, &got, err);
    if (ok && got == MOST_FILE_BYTES)
        ok = scot_fail(err, "%s has over %d bytes", name, MOST_FILE_BYTES - 1);
    ok = ok && scot_rules_add(rules, name, text, got, err);
    scot_bytes_close(&bytes);
    scot_free(text);
    return ok;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static bool is_rule_file(const char *name)
{
    size_t length = strlen(name);
    return length > 5 && name[0] != '.' && strcmp(name + length - 5, ".json") == 0;
}

bool scot_rules_read_folder(struct scot_rules *rules, const char *folder, struct scot_error *err)
{
    char name[MOST_FILES][256];
    int names = 0;
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return scot_fail(err, "no folder of rules at %.200s", folder);
    for (struct dirent *entry; names < MOST_FILES && (entry = readdir(dir)) != NULL;)
        if (is_rule_file(entry->d_name))
            snprintf(name[names++], sizeof name[0], "%s", entry->d_name);
    closedir(dir);
    if (names == 0)
        return scot_fail(err, "%.200s holds no rules, wanted *.json", folder);
    qsort(name, (size_t)names, sizeof name[0], by_name);
    for (int i = 0; i < names; i++)
        if (!read_file(rules, folder, name[i], err))
            return false;
    return true;
}

int scot_rules_count(const struct scot_rules *rules)
{
    return rules->rows;
}

const struct scot_rule *scot_rules_at(const struct scot_rules *rules, int index)
{
    return &rules->row[index];
}

const struct scot_rule *scot_rules_find(const struct scot_rules *rules, const char *id)
{
    /* Looking up changes nothing: a table is shared by threads once it is read. */
    const int *slot = slot_of((struct scot_rules *)(uintptr_t)rules, id);
    return *slot != 0 ? &rules->row[*slot - 1] : NULL;
}

bool scot_rules_number(double *out, const struct scot_rules *rules, const char *id, const char *unit,
                       struct scot_error *err)
{
    const struct scot_rule *rule = scot_rules_find(rules, id);
    if (rule == NULL)
        return scot_fail(err, "rule %s is missing", id);
    if (!rule->is_number)
        return scot_fail(err, "rule %s is a word, wanted a number", id);
    if (strcmp(rule->unit, unit) != 0)
        return scot_fail(err, "rule %s is in %s, wanted %s", id, rule->unit, unit);
    *out = rule->value;
    return true;
}

bool scot_rules_text(const char **out, const struct scot_rules *rules, const char *id, struct scot_error *err)
{
    const struct scot_rule *rule = scot_rules_find(rules, id);
    if (rule == NULL)
        return scot_fail(err, "rule %s is missing", id);
    if (rule->is_number)
        return scot_fail(err, "rule %s is a number, wanted a word", id);
    *out = rule->text;
    return true;
}
