#ifndef SCOT_RECORD_AFTERCARE_PARTS_H
#define SCOT_RECORD_AFTERCARE_PARTS_H

#include <jansson.h>

#include "care/aftercare.h"
#include "record/blocks.h"

/* What the files of the aftercare's answer share. */

enum { DIARY_ENTRIES = 1000, VISITS = 100 };

struct aftercare_work {
    const json_t *dossier, *body;
    json_int_t procedure;
    const struct scot_rules *rules;
    struct blocks *blocks;
    int n; /* of the block asked for */
    struct scot_after_facts facts;
    struct scot_after_timeline timeline;
    struct scot_diary diary;
    struct scot_diary_entry entry[DIARY_ENTRIES];
    json_int_t entry_id[DIARY_ENTRIES];
    int entries;
    struct scot_diary_kept kept;
    struct scot_glucose_plan glucose;
    struct scot_warnings warnings;
    struct scot_events events;
    struct scot_followups followups;
    struct scot_date visit[VISITS];
    json_int_t visit_id[VISITS];
    int visits;
    struct scot_findings findings;
    char line[300];
};

/* Whether this entry is of the procedure asked for. */
bool aftercare_is_about(const struct aftercare_work *work, const json_t *entry);
/* Sets "rule", "source", "mark" of a row that is there. */
void aftercare_put_source(json_t *object, const struct scot_rules *rules, const char *rule);
/* Until when a patient may have a link: the days of the diary after the procedure, by the rules. */
bool aftercare_link_end(char out[21], const struct scot_rules *rules, const json_t *procedure, struct scot_error *err);
/* Set "warnings", and "events" with "other_events"; what was told is a finding. */
bool aftercare_warnings(json_t *answer, struct aftercare_work *work, struct scot_error *err);
bool aftercare_events(json_t *answer, struct aftercare_work *work, struct scot_error *err);

#endif
