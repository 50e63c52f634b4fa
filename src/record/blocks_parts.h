#ifndef SCOT_RECORD_BLOCKS_PARTS_H
#define SCOT_RECORD_BLOCKS_PARTS_H

#include "record/blocks.h"

/* "left", "right", "index" as it stands for the case: the side of the index pain is the index pain. */
enum scot_pain_side blocks_side(const char *side, const char *index_side);
/* Diary, recovery score and visits of every block, each block's in order of time. */
bool blocks_read_pain(struct blocks *blocks, const json_t *dossier, struct scot_error *err);

#endif
