#ifndef SCOT_TEST_ROWS_WITHOUT_H
#define SCOT_TEST_ROWS_WITHOUT_H

#include <stdio.h>
#include <stdlib.h>

#include "support.h"
#include "base/rules.h"

/* The same table, one row of it changed (to a number where a word was wanted and the other way about) or left out: for tests that
 * no row can be missing or nonsense without being named. The caller's. */
static inline void quoted(FILE *to, const char *name, const char *text)
{
    fprintf(to, "\"%s\":\"", name);
    for (; *text != '\0'; text++)
        fprintf(to, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    fputc('"', to);
}

static inline void row_text(FILE *to, const struct scot_rule *row, bool number, const char *comma)
{
    fprintf(to, "%s\n{\"id\":\"%s\",\"unit\":\"%s\",\"mark\":\"%s\",", comma, row->id, row->unit, row->mark);
    quoted(to, "source", row->source);
    fputc(',', to);
    if (number)
        fprintf(to, "\"value\":%.17g}", row->is_number ? row->value : 12345.0);
    else {
        quoted(to, "value", row->is_number ? "nonsense" : row->text);
        fputc('}', to);
    }
}

static inline struct scot_rules *rows_changed(const struct scot_rules *all, const char *id, bool leave_out)
{
    struct scot_rules *rules = NULL;
    struct scot_error err = {0};
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    const char *comma = "";
    fprintf(to, "{\"rules\":[");
    for (int i = 0; i < scot_rules_count(all); i++) {
        const struct scot_rule *row = scot_rules_at(all, i);
        bool this_one = strcmp(row->id, id) == 0;
        if (this_one && leave_out)
            continue;
        row_text(to, row, row->is_number != this_one, comma);
        comma = ",";
    }
    fprintf(to, "]}");
    fclose(to);
    if (!scot_rules_create(&rules, &err) || !scot_rules_add(rules, "changed", text, length, &err))
        fail_msg("%s", err.text);
    free(text);
    return rules;
}

/* Adds rows as a site would: in a later file, which then counts. */
static inline struct scot_rules *rows_with(const struct scot_rules *all, const char *rows)
{
    struct scot_rules *rules = rows_changed(all, "", true);
    struct scot_error err = {0};
    if (!scot_rules_add(rules, "site", rows, strlen(rows), &err))
        fail_msg("%s", err.text);
    return rules;
}

#endif
