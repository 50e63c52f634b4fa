#ifndef SCOT_CARE_SCREEN_PARTS_H
#define SCOT_CARE_SCREEN_PARTS_H

#include "care/screen.h"

/* Inside the screening: each part adds reasons. */

/* Adds row screen.<id> as a finding and, unless it only informs, as a reason. The text is format's, or where that is NULL
 * "<label> is recorded, wanted: <wanted>". Errs where the row is missing or holds no verdict. */
bool scot_screen_add(struct scot_screen *out, const struct scot_rules *rules, struct scot_error *err, const char *id,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));
/* "not recorded: <label of id>": stops where the row of id could. */
bool scot_screen_missing(struct scot_screen *out, const struct scot_rules *rules, struct scot_error *err, const char *id,
                         enum scot_said said);

bool scot_screen_pregnancy(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                           struct scot_error *err);
bool scot_screen_judge(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                       struct scot_error *err);
bool scot_screen_allergies(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                           struct scot_error *err);
bool scot_screen_bleeding(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                          struct scot_error *err);
bool scot_screen_diabetes(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                          struct scot_error *err);
bool scot_screen_size(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                      struct scot_error *err);
bool scot_screen_nerves(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                        struct scot_error *err);
bool scot_screen_flags(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                       struct scot_error *err);
bool scot_screen_level(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                       struct scot_error *err);

#endif
