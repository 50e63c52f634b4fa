#ifndef SCOT_SERVE_CLINIC_PARTS_H
#define SCOT_SERVE_CLINIC_PARTS_H

#include "serve/clinic.h"
#include "serve/server_parts.h"

/* One request to the clinic, as its handler sees it. */
struct clinic_call {
    struct request *r;
    struct scot_record *record;
    struct scot_clinic_session session;
    bool signed_in;
    json_t *body;                  /* of a POST; an object */
    int64_t number[2];             /* of the path */
    char word[72];
    /* What is answered when it is no JSON. */
    void *bytes;                   /* from scot_alloc */
    size_t size;
    const char *type;
    char name[128];
    char cookie[160];              /* to be set */
};

/* Answers with *out (new), or with bytes; errs with the words of record.h. */
typedef bool (*clinic_handler)(struct clinic_call *c, json_t **out, struct scot_error *err);

enum clinic_gate {
    CLINIC_OPEN,                   /* nobody needs to be signed in */
    CLINIC_TOKEN,                  /* only who has the printed address */
    CLINIC_LINK,                   /* a patient's link is in the path */
    CLINIC_SIGNED_IN,              /* anybody who is */
    CLINIC_RIGHT                   /* who has the right */
};

struct clinic_route {
    const char *method, *path;     /* {} stands for a number, {*} for a word */
    clinic_handler handle;
    enum clinic_gate gate;
    enum scot_right right;
};
extern const struct clinic_route clinic_route[];
extern const int clinic_routes;

static inline const char *body_text(const struct clinic_call *c, const char *member)
{
    const char *text = json_string_value(json_object_get(c->body, member));
    return text != NULL ? text : "";
}
/* The query's value, or "". */
const char *clinic_query(const struct clinic_call *c, const char *name);
/* Gives a patient's or a room's token check to handlers. */
bool clinic_has_token(struct clinic_call *c);

bool desk_session(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_first(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_sign_in(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_sign_out(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_demo(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_password(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_users(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_user_add(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_user_set(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_forms(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_products(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_cases(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_patients(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_patient(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_patient_add(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_patient_correct(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_case_open(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_case(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_case_set(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_history(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_answers(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_limits(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_doses(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_entry(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_sign(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_unlock(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_attach(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_file(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_link(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_link_end(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_rehearsal(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_paper(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_fhir(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_day(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_warnings(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_due(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_bookable(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_outcomes(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_audit(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_backup(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_verify(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_settings(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_retention(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_set(struct clinic_call *c, json_t **out, struct scot_error *err);
bool desk_export(struct clinic_call *c, json_t **out, struct scot_error *err);
bool diary_read(struct clinic_call *c, json_t **out, struct scot_error *err);
bool diary_write(struct clinic_call *c, json_t **out, struct scot_error *err);
bool diary_ask(struct clinic_call *c, json_t **out, struct scot_error *err);
bool diary_calendar(struct clinic_call *c, json_t **out, struct scot_error *err);

#endif
