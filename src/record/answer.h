#ifndef SCOT_RECORD_ANSWER_H
#define SCOT_RECORD_ANSWER_H

#include <jansson.h>

#include "base/date.h"
#include "care/finding.h"

/* What care/ says of one case: each takes the dossier (doc/case.md), turns its entries into plain facts, asks care/, and gives
 * one JSON object for the page, the papers and the command line. *out is the caller's (json_decref). They err only where the
 * rules lack a row or the dossier is none; what a case lacks is a finding, never an error. No clock: the dossier says what day
 * it is. Every answer but that about warning signs has "line", one plain sentence, and "findings". */

/* May this person have an injection: verdict "eligible" | "not_yet" | "no", findings, what else there is.,
 * */
bool scot_answer_screening(json_t **out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err);
/* What was tried, and may an injection come now.. */
bool scot_answer_ladder(json_t **out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err);
/* Which procedure, and which joints the pain may come from.. */
bool scot_answer_choice(json_t **out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err);
/* What the blocks proved, what comes next.. */
bool scot_answer_verdict(json_t **out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err);
/* When: safety, frequency, payer, each by itself. planned: {"date", "kind", "purpose", "region", "targets", "reason"}, as in a
 * procedure's form; NULL asks when the like of the last procedure may come again.. */
bool scot_answer_limits(json_t **out, const json_t *dossier, const json_t *planned, const struct scot_rules *rules,
                        struct scot_error *err);
/* The drugs of one session, as in a procedure's form: {"date", "region", "kind", "given": [...], "particulate_reason", ...}. */
bool scot_answer_doses(json_t **out, const json_t *dossier, const json_t *planned, const struct scot_rules *rules,
                       struct scot_error *err);
/* After one procedure (its entry's id): timeline, diary with what is due, compliance, glucose plan, warning signs, follow-up.
 * */
bool scot_answer_aftercare(json_t **out, const json_t *dossier, json_int_t procedure, const struct scot_rules *rules,
                           struct scot_error *err);

/* Warning signs of the diary that nobody has answered yet: {"open": [{"entry", "at", "words", "signs": [{"id", "name", "urgency",
 * "do"}]}]}, the newest first. Answered is what an event, a visit or a note was written after. R-107. */
bool scot_answer_warnings(json_t **out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err);

/* Help for those who write answers. [{"weight","rule","text","source","mark"}], new. */
json_t *scot_answer_findings(const struct scot_findings *findings);
/* The body of the last current entry of this form (or NULL), borrowed. */
const json_t *scot_dossier_last(const json_t *dossier, const char *form);
/* The nth current entry of this form (from 0), whole, or NULL; borrowed. */
const json_t *scot_dossier_entry(const json_t *dossier, const char *form, size_t n);
const json_t *scot_dossier_by_id(const json_t *dossier, json_int_t id);
/* Members of a body: "" where there is none, NAN, false. */
const char *scot_member_text(const json_t *body, const char *member);
double scot_member_number(const json_t *body, const char *member);
bool scot_member_is(const json_t *body, const char *member, const char *wanted);
bool scot_member_date(struct scot_date *out, const json_t *body, const char *member);
bool scot_member_instant(int64_t *out_s, const json_t *body, const char *member);
/* Whether a `choices` member holds this id. */
bool scot_member_has(const json_t *body, const char *member, const char *id);
/* The next entry with an open warning sign; *at begins at 0. NULL: no more. */
const json_t *scot_dossier_open_warning(const json_t *dossier, size_t *at);
/* Whether a plan's day was reached by a procedure of its kind that was done: then it plans nothing any more. */
bool scot_dossier_is_carried_out(const json_t *dossier, const json_t *plan);
/* The dossier's day. */
struct scot_date scot_dossier_today(const json_t *dossier);

#endif
