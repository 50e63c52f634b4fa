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

/* Between which days a row counts, and 1 + the row of the same id before it; 0: none. */
struct span {
    int32_t from, to;
    int before;
};

struct scot_rule_table {
    struct scot_rule *row; /* MOST_RULES */
    struct span *span;     /* one each */
    int rows;
    int slot[SLOTS];       /* 1 + the last row of an id, found by its hash and on from there; 0: free */
};

bool scot_rules_create(struct scot_rules **out, struct scot_error *err)
{
    struct scot_rules *rules = scot_alloc(1, sizeof *rules, err);
    struct scot_rule_table *table = rules != NULL ? scot_alloc(1, sizeof *table, err) : NULL;
    if (table == NULL) {
        scot_free(rules);
        return false;
    }
    *rules = (struct scot_rules){.table = table, .day = SCOT_ANY_DAY};
    table->row = scot_alloc_unset(MOST_RULES, sizeof *table->row, err);
    table->span = table->row != NULL ? scot_alloc_unset(MOST_RULES, sizeof *table->span, err) : NULL;
    if (table->span == NULL)
        scot_rules_destroy(&rules);
    *out = rules;
    return rules != NULL;
}

void scot_rules_destroy(struct scot_rules **rules)
{
    if (*rules == NULL)
        return;
    scot_free((*rules)->table->row);
    scot_free((*rules)->table->span);
    scot_free((*rules)->table);
    scot_free(*rules);
    *rules = NULL;
}

struct scot_rules scot_rules_on(const struct scot_rules *rules, struct scot_date day)
{
    return (struct scot_rules){.table = rules->table, .day = scot_date_days(day)};
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
static int *slot_of(struct scot_rule_table *table, const char *id)
{
    uint32_t hash = 2166136261U;
    for (const char *c = id; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619U;
    int *slot = &table->slot[hash % SLOTS];
    while (*slot != 0 && strcmp(table->row[*slot - 1].id, id) != 0)
        slot = slot + 1 == table->slot + SLOTS ? table->slot : slot + 1;
    return slot;
}

static bool read_span(struct span *span, const struct scot_rule *rule, struct scot_error *err)
{
    struct scot_date from, to;
    *span = (struct span){.from = INT32_MIN, .to = INT32_MAX};
    if (rule->valid_from[0] != '\0') {
        if (!scot_date_parse(&from, rule->valid_from, err))
            return false;
        span->from = scot_date_days(from);
    }
    if (rule->valid_to[0] != '\0') {
        if (!scot_date_parse(&to, rule->valid_to, err))
            return false;
        span->to = scot_date_days(to);
    }
    return span->from <= span->to ||
           scot_fail(err, "%s is valid to %s, wanted not before %s", rule->id, rule->valid_to, rule->valid_from);
}

/* A row beside those that are there: not twice on a day in a file, and not in another unit than before. */
static bool fits(struct scot_rule_table *table, int file_from, const struct scot_rule *rule, struct span *span, struct scot_error *err)
{
    if (table->rows == MOST_RULES)
        return scot_fail(err, "there are more than %d rows", MOST_RULES);
    span->before = *slot_of(table, rule->id);
    for (int before = span->before; before != 0; before = table->span[before - 1].before) {
        const struct span *other = &table->span[before - 1];
        if (before > file_from && other->from <= span->to && span->from <= other->to)
            return scot_fail(err, "%s stands twice in this file", rule->id);
        if (strcmp(table->row[before - 1].unit, rule->unit) != 0)
            return scot_fail(err, "%s is in %s, wanted %s as before", rule->id, rule->unit, table->row[before - 1].unit);
    }
    return true;
}

/* Forgets the rows from this one on: each id's last row is again the one before. */
static void forget(struct scot_rule_table *table, int from)
{
    while (table->rows > from) {
        table->rows--;
        *slot_of(table, table->row[table->rows].id) = table->span[table->rows].before;
    }
}

static bool add_rows(struct scot_rule_table *table, const char *name, const char *text, size_t length, json_t *list,
                     struct scot_error *err)
{
    int from = table->rows;
    for (size_t n = 0; n < json_array_size(list); n++) {
        struct scot_rule rule;
        struct span span;
        if (!read_row(&rule, json_array_get(list, n), err) || !read_span(&span, &rule, err) || !fits(table, from, &rule, &span, err)) {
            char where[160];
            snprintf(where, sizeof where, "%.120s line %d", name, line_of_row(text, length, n));
            scot_error_prefix(err, where);
            forget(table, from);
            return false;
        }
        int *slot = slot_of(table, rule.id);
        table->row[table->rows] = rule;
        table->span[table->rows] = span;
        *slot = ++table->rows;
    }
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
    ok = ok && add_rows(rules->table, name, text, length, list, err);
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
    return rules->table->rows;
}

const struct scot_rule *scot_rules_at(const struct scot_rules *rules, int index)
{
    return &rules->table->row[index];
}

const struct scot_rule *scot_rules_find(const struct scot_rules *rules, const char *id)
{
    const struct scot_rule_table *table = rules->table;
    for (int at = *slot_of(rules->table, id); at != 0; at = table->span[at - 1].before)
        if (rules->day == SCOT_ANY_DAY || (table->span[at - 1].from <= rules->day && rules->day <= table->span[at - 1].to))
            return &table->row[at - 1];
    return NULL;
}

/* A row that the program cannot do without. */
static const struct scot_rule *find_wanted(const struct scot_rules *rules, const char *id, struct scot_error *err)
{
    const struct scot_rule *rule = scot_rules_find(rules, id);
    char day[11];
    if (rule == NULL && *slot_of(rules->table, id) == 0)
        scot_fail(err, "rule %s is missing", id);
    else if (rule == NULL) {
        scot_date_text(day, scot_date_from_days(rules->day));
        scot_fail(err, "rule %s does not count on %s", id, day);
    }
    return rule;
}

bool scot_rules_number(double *out, const struct scot_rules *rules, const char *id, const char *unit,
                       struct scot_error *err)
{
    const struct scot_rule *rule = find_wanted(rules, id, err);
    if (rule == NULL)
        return false;
    if (!rule->is_number)
        return scot_fail(err, "rule %s is a word, wanted a number", id);
    if (strcmp(rule->unit, unit) != 0)
        return scot_fail(err, "rule %s is in %s, wanted %s", id, rule->unit, unit);
    *out = rule->value;
    return true;
}

bool scot_rules_text(const char **out, const struct scot_rules *rules, const char *id, struct scot_error *err)
{
    const struct scot_rule *rule = find_wanted(rules, id, err);
    if (rule == NULL)
        return false;
    if (rule->is_number)
        return scot_fail(err, "rule %s is a number, wanted a word", id);
    *out = rule->text;
    return true;
}
