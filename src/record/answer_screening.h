#ifndef SCOT_RECORD_ANSWER_SCREENING_H
#define SCOT_RECORD_ANSWER_SCREENING_H

#include "care/screen.h"
#include "record/answer.h"

/* Inside the answer about screening. */

/* "yes", "no", "unknown" of a form; anything else says nothing. */
enum scot_said scot_member_said(const json_t *body, const char *member);
/* Which of the words, else 0. */
int scot_member_word(const json_t *body, const char *member, const char *const *word, int words);

/* The n-th body of the medicines that are taken on the dossier's day, also those of the patient's other cases; NULL after the
 * last. entry may be NULL. */
const json_t *scot_dossier_medicine(const json_t *dossier, size_t n, json_int_t *entry);

/* What the screening of a dossier amounts to, and from what; adds "procedures" and "antithrombotic" to out, as below. */
bool scot_dossier_screen(struct scot_screen *screen, struct scot_screen_facts *facts, json_t *out, const json_t *dossier,
                         const struct scot_rules *rules, struct scot_error *err);
/* Adds "procedures" (what is in question, with its classes) and "antithrombotic" (each such medicine at each of them) to out,
 * and their sum to facts. */
bool scot_answer_antithrombotic(json_t *out, struct scot_screen_facts *facts, const json_t *dossier, const struct scot_rules *rules,
                                struct scot_error *err);
/* Adds "referral" and "waiting". */
bool scot_answer_intake(json_t *out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err);
/* Adds "medicines", "imaging", "consent". */
bool scot_answer_around(json_t *out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err);

#endif
