#ifndef SCOT_BASE_RULES_H
#define SCOT_BASE_RULES_H

#include <stddef.h>

#include "base/date.h"
#include "base/error.h"

/* Clinical figures as data: rows read from the JSON files of rules/, each with its unit, its source and
 * how well the source is known. Code is the mechanism, a row is the figure; a site may put its own row
 * in a later file, which then counts: of an id's rows that are valid on the day, the last. */

struct scot_rule {
    char id[64];          /* "needle.lumbar_ia.gauge" */
    bool is_number;
    double value;         /* when is_number */
    char text[160];       /* otherwise */
    char unit[24];        /* "mL", "mg/kg", "deg", "1"; "" for words */
    char source[200];
    char mark[12];        /* FOUND, KNOWN, DERIVED, SITE (a site's own choice) */
    char valid_from[11], valid_to[11]; /* "2026-11-21", both days within, or "": always */
    char site[40];        /* "" for everybody */
};

/* A table as it stands on a day. To be shared by threads once it is read: looking up changes nothing. */
struct scot_rules {
    struct scot_rule_table *table;
    int32_t day;          /* since 1970-01-01; SCOT_ANY_DAY: every row counts, whenever it is valid */
};
#define SCOT_ANY_DAY INT32_MIN

/* An empty table, of any day. The caller's. */
bool scot_rules_create(struct scot_rules **out, struct scot_error *err);
void scot_rules_destroy(struct scot_rules **rules);

/* The same table on another day, which must be valid. It owns nothing, and ends with the table. */
struct scot_rules scot_rules_on(const struct scot_rules *rules, struct scot_date day);

/* Adds the rows of one file's text, {"rules":[{"id","value","unit","source","mark",...}]}, length bytes of
 * UTF-8. Errs, adding nothing, naming the file (`name`) and the line of the bad row: unknown member, missing
 * id, unit, source or mark, unknown mark, a value that is neither a finite number nor a word, a day
 * that no calendar has or that ends before it begins, an id that is valid twice on a day of one file, a row that changes the unit of
 * an earlier one. */
bool scot_rules_add(struct scot_rules *rules, const char *name, const char *text, size_t length,
                    struct scot_error *err);

/* Adds every *.json of a folder in the order of their names; errs as scot_rules_add, or when there is none. */
bool scot_rules_read_folder(struct scot_rules *rules, const char *folder, struct scot_error *err);

int scot_rules_count(const struct scot_rules *rules);
const struct scot_rule *scot_rules_at(const struct scot_rules *rules, int index);
/* The row that counts for this id on the table's day, or NULL. Borrowed. */
const struct scot_rule *scot_rules_find(const struct scot_rules *rules, const char *id);

/* The number of a row that the program cannot do without: errs "rule ... is missing", "rule ... does not count on 2027-01-01", "... is a word, wanted a
 * number" or "... is in mg, wanted mL". */
bool scot_rules_number(double *out, const struct scot_rules *rules, const char *id, const char *unit,
                       struct scot_error *err);
bool scot_rules_text(const char **out, const struct scot_rules *rules, const char *id, struct scot_error *err);

#endif
