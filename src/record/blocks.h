#ifndef SCOT_RECORD_BLOCKS_H
#define SCOT_RECORD_BLOCKS_H

#include <jansson.h>

#include "care/dose.h"
#include "care/verdict.h"

/* The procedures of a dossier as care/verdict.h wants them: what was injected, where, with what before and what after. For the
 * answers about verdict and aftercare. */

enum { BLOCKS = 40 }; /* the latest of a case; more are told and left out */

struct blocks {
    struct scot_cupboard cupboard;
    struct scot_block block[BLOCKS];
    const json_t *entry[BLOCKS]; /* whole, borrowed from the dossier */
    bool stand_in[BLOCKS];       /* the clock is the session's end or start, not the injection */
    int64_t zero_s[BLOCKS];      /* the instant from which hours are counted */
    int count;
    struct scot_pain *pain; /* all of them; each block's are a slice */
};

/* Reads all procedures that were done, the earliest first. What cannot be used (a product that the cupboard does not have, a
 * session begun and stopped) is a finding. *out is the caller's (blocks_destroy). Errs on rules that lack a product's rows. */
bool blocks_read(struct blocks **out, struct scot_findings *findings, const json_t *dossier,
                 const struct scot_rules *rules, struct scot_error *err);
void blocks_destroy(struct blocks **blocks);

/* The block of a procedure's entry, or -1. */
int blocks_find(const struct blocks *blocks, json_int_t id);

/* The drugs of one procedure's `given` rows. What the cupboard does not have is a finding (findings may be NULL). */
void blocks_read_drugs(struct scot_block *out, const struct scot_cupboard *cupboard, const json_t *body,
                       const struct scot_rules *rules, struct scot_findings *findings);

#endif
