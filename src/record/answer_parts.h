#ifndef SCOT_RECORD_ANSWER_PARTS_H
#define SCOT_RECORD_ANSWER_PARTS_H

#include <jansson.h>

#include "record/blocks.h"

/* What the files of the verdict's answer share. */

/* A number, or null where it is not finite. */
json_t *answer_number(double x);
/* "L4/5 left, L5/S1 left"; "joints not recorded". */
void answer_set_words(char out[160], const struct scot_block *block);
const char *answer_late_words(enum scot_late_state state);
/* Appends one block. */
bool answer_block_json(json_t *list, const struct scot_rules *rules, const struct scot_block *block,
                       const struct scot_block_verdict *verdict, struct scot_error *err);
/* Sets "scales": the last of each scale up to the day of the latest procedure, and the last after it.. */
bool answer_scales_json(json_t *answer, const json_t *dossier, const struct scot_rules *rules,
                        const struct blocks *blocks, struct scot_error *err);
/* Sets "statements": what physicians signed, and whether the program still computes the same line. */
void answer_statements_json(json_t *answer, const json_t *dossier);

#endif
