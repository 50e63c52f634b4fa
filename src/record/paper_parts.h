#ifndef SCOT_RECORD_PAPER_PARTS_H
#define SCOT_RECORD_PAPER_PARTS_H

#include "care/dose.h"
#include "record/answer.h"
#include "record/paper.h"

/* Where one paper is written: what it is about, and its blocks so far. */
struct paper_desk {
    const struct scot_paper_order *order;
    const json_t *dossier, *answers;
    const json_t *entry;         /* the procedure's, or NULL */
    const json_t *done;          /* its body, or NULL */
    json_t *paper, *blocks;
    struct scot_cupboard cupboard;
};

/* paper_block.c: adds to the blocks. What the format gives must be UTF-8; nothing is added when it is not. */
void paper_heading(struct paper_desk *desk, const char *text);
/* What follows is a sheet of its own. */
void paper_break(struct paper_desk *desk);
void paper_say(struct paper_desk *desk, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Set apart: what must not be overlooked. */
void paper_box(struct paper_desk *desk, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A list, a group of facts, a table: empty ones stay out of sight. Each is the desk's; borrowed. */
json_t *paper_list(struct paper_desk *desk);
void paper_item(json_t *list, const char *format, ...) __attribute__((format(printf, 2, 3)));
json_t *paper_facts(struct paper_desk *desk);
/* "" is told as not recorded. */
void paper_fact(json_t *facts, const char *label, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same, only where there is something to tell. */
void paper_fact_if(json_t *facts, const char *label, const char *value);
/* head: columns, parted by '|', those of numbers ending in '>'. */
json_t *paper_table(struct paper_desk *desk, const char *head);
/* As many cells as the head has. */
void paper_row(json_t *table, int cells, const char *const *cell);
void paper_pictures(struct paper_desk *desk);
/* One of the answers; of those that are told by procedure, this procedure's. NULL where there is none; borrowed. */
const json_t *paper_answer_of(const struct paper_desk *desk, const char *name);
/* Its line, or in its place the lines of its parts (safety, frequency, payer), and below the findings that weigh so much or
 * more. False when there is no such answer. */
bool paper_answer(struct paper_desk *desk, const char *name, enum scot_finding_weight least);
/* Line or parts alone. */
void paper_answer_parts(struct paper_desk *desk, const char *name);
/* The findings alone, where the line was told before. */
bool paper_answer_more(struct paper_desk *desk, const char *name, enum scot_finding_weight least);
/* An answer's line as a sentence. */
void paper_sentence(struct paper_desk *desk, const char *text);

/* paper_words.c: ids, dates and numbers as words, into the caller's room. */
enum { PAPER_WORDS = 240 };
/* The label of the id that a form's choice holds; "" when there is none. */
const char *paper_choice(char out[PAPER_WORDS], const struct paper_desk *desk, const char *form, const char *field, const json_t *body);
/* The labels of all that a `choices` field holds, parted by commas. */
const char *paper_choices(char out[PAPER_WORDS], const struct paper_desk *desk, const char *form, const char *field, const json_t *body);
const char *paper_label(char out[PAPER_WORDS], const struct paper_desk *desk, const char *form, const char *field, const char *id);
const char *paper_date(char out[PAPER_WORDS], const json_t *body, const char *member);
/* "14 March 2027, 09:24 UTC", the clock as it was written down. */
const char *paper_instant(char out[PAPER_WORDS], const json_t *body, const char *member);
/* "3.5 mL"; "" when there is no such number. */
const char *paper_number(char out[PAPER_WORDS], const json_t *body, const char *member, const char *unit);
/* "left L4/5, right L4/5". */
const char *paper_targets(char out[PAPER_WORDS], const json_t *body);
/* "2 h 15 min", "3 d". */
const char *paper_span(char out[PAPER_WORDS], int64_t seconds);
const char *paper_signature(char out[PAPER_WORDS], const json_t *entry);
/* Adds to the words that are there as many as fit, never half a character. */
void paper_join(char out[PAPER_WORDS], const char *part, const char *more);
bool paper_same(const char *a, const char *b);

/* What the pain is counted from: the anaesthetic's time, or the end, or the start. */
bool paper_zero(int64_t *out_s, const json_t *done, const char **which);

/* paper_entry.c: what an entry holds, by its form: one fact for each field that is there. */
void paper_entry(struct paper_desk *desk, const char *form, const json_t *body);
/* Labels of the form's weak fields that the body lacks, parted by commas. */
const char *paper_lacks(char out[PAPER_WORDS], const struct paper_desk *desk, const char *form, const json_t *body);

/* paper_shared.c: what several papers tell. */
void paper_write_draft(struct paper_desk *desk);
void paper_write_person(struct paper_desk *desk);
void paper_write_given(struct paper_desk *desk);
void paper_write_events(struct paper_desk *desk);
/* Every procedure of the case that began, one row each. */
void paper_write_sessions(struct paper_desk *desk);
/* What was tried before, from the ladder's answer, else from the entries. */
void paper_write_tried(struct paper_desk *desk);
/* When to come again, what to look out for. */
void paper_write_after(struct paper_desk *desk);
/* paper_verdict.c: what this procedure's block showed; each rule set beside the others where wanted. */
void paper_write_verdict(struct paper_desk *desk, bool each);
/* Relief and how long it held, by side; "" where nothing can be judged. */
const char *paper_relief(char out[PAPER_WORDS], const struct paper_desk *desk);
/* What the verdict offers to do next. */
void paper_write_next(struct paper_desk *desk);
/* paper_pain.c: baseline, curve and, where wanted, every entry of the diary. */
void paper_write_pain(struct paper_desk *desk, bool each);

/* paper_codes.c: codes offered for billing. */
void paper_write_codes(struct paper_desk *desk);

/* One file each. */
bool paper_write_procedure(struct paper_desk *desk, struct scot_error *err);
bool paper_write_letter(struct paper_desk *desk, struct scot_error *err);
bool paper_write_payer(struct paper_desk *desk, struct scot_error *err);
bool paper_write_leaflet(struct paper_desk *desk, struct scot_error *err);

/* paper_text.c, paper_pdf.c: the content shown. */
bool paper_show_text(char **out, const json_t *paper, struct scot_error *err);
bool paper_show_pdf(uint8_t **out, size_t *size, const json_t *paper, const struct scot_paper_order *order, struct scot_error *err);

#endif
