#ifndef SCOT_CARE_ROW_NAMES_H
#define SCOT_CARE_ROW_NAMES_H

#include "base/rules.h"

/* Rows that make a list, "<head><id><tail>": warning.fever.name. */

/* The id (shorter than size, without a dot) of the row at this index, when it has this head and tail and is the one that counts (a
 * site may put its own row later). */
bool row_names(char *id, size_t size, const struct scot_rules *rules, int index, const char *head, const char *tail);
enum { ROW_ID = 24 }; /* size of an id that row_called takes */
/* "<head><id>.<what>". */
const char *row_called(char out[64], const char *head, const char *id, const char *what);
/* Which of the words a row's text is; errs naming the row and what was wanted. */
bool row_choice(int *out, const struct scot_rules *rules, const char *row, const char *const *words, int count,
                struct scot_error *err);

/* A count of days ("d") or months ("month") that is added to dates: none below 0 nor beyond ten years, so that no date leaves the
 * calendar. */
bool row_span(int *out, const struct scot_rules *rules, const char *row, const char *unit, struct scot_error *err);

#endif
