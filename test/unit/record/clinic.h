#ifndef SCOT_TEST_CLINIC_H
#define SCOT_TEST_CLINIC_H

#include "record/record.h"

/* A clinic for tests: a new store in a folder of its own, with one user of each role; the clock stands where the test puts it. */
struct clinic {
    char folder[64], path[96];
    struct scot_rules *rules;
    struct scot_forms *forms;
    struct scot_record *record;
    struct scot_actor actor[SCOT_ROLES];
};
extern int64_t clinic_now_s;       /* 2026-11-21T08:00:00Z at first */
#define CLINIC_PASSWORD "correct horse battery"

void clinic_open(struct clinic *c);
void clinic_close(struct clinic *c);
struct scot_record_options clinic_options(const struct clinic *c);
/* Closes and opens the store again. */
void clinic_reopen(struct clinic *c);

/* "{...}" with ' for ". */
json_t *clinic_json(const char *text);
int64_t clinic_patient(struct clinic *c, const char *name, const char *born);
int64_t clinic_case(struct clinic *c, int64_t patient);
/* Adds an entry as this role; 0 where it was refused. */
int64_t clinic_entry(struct clinic *c, enum scot_role role, int64_t case_id, const char *form, const char *body, struct scot_error *err);
int64_t clinic_procedure(struct clinic *c, int64_t case_id, const char *date);

#endif
