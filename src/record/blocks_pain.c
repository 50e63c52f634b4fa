#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/answer.h"
#include "record/blocks_parts.h"

/* What pain was told after each block: diary entries, the score in recovery, visits. */

enum scot_pain_side blocks_side(const char *side, const char *index_side)
{
    if (strcmp(side, index_side) == 0)
        return SCOT_PAIN_INDEX;
    if (strcmp(side, "left") == 0)
        return SCOT_PAIN_LEFT;
    return strcmp(side, "right") == 0 ? SCOT_PAIN_RIGHT : SCOT_PAIN_INDEX;
}

static enum scot_pain_by by_of(const char *text)
{
    for (int i = 0; i < 4; i++)
        if (strcmp(text, scot_pain_by_id[i]) == 0)
            return (enum scot_pain_by)i;
    return SCOT_PAIN_BY_CLINIC;
}

/* A list that is filled; there is room for all. */
struct filling {
    struct scot_pain *to;
    int count;
    int64_t zero_s;
    const char *index_side;
};

/* written_s: when it was written down, NULL not known. */
static void add(struct filling *f, struct scot_pain pain, int64_t at_s, const int64_t *written_s)
{
    pain.after_h = (double)(at_s - f->zero_s) / 3600;
    pain.written_h = written_s != NULL ? (double)(*written_s - f->zero_s) / 3600 : NAN;
    if (!isnan(pain.score))
        f->to[f->count++] = pain;
}

static void add_diary(struct filling *f, const json_t *entry)
{
    const json_t *body = json_object_get(entry, "body");
    int64_t at_s, made_s;
    struct scot_pain pain = {.id = json_integer_value(json_object_get(entry, "id")),
                             .score = scot_member_number(body, "score")};
    if (!scot_member_instant(&at_s, body, "at"))
        return;
    pain.side = blocks_side(scot_member_text(body, "side"), f->index_side);
    pain.scale = scot_member_is(body, "scale", "vas") ? SCOT_PAIN_VAS : SCOT_PAIN_NRS;
    pain.by = by_of(scot_member_text(body, "by"));
    pain.at_rest = scot_member_is(body, "provoked", "no");
    pain.medicine = scot_member_is(body, "medicine_taken", "yes");
    add(f, pain, at_s, scot_member_instant(&made_s, entry, "made_at") ? &made_s : NULL);
}

/* A visit has a day: its noon stands for it; one on the day of the procedure is not placed. */
static void add_visit(struct filling *f, const json_t *entry, struct scot_date done)
{
    const json_t *body = json_object_get(entry, "body");
    struct scot_date date;
    struct scot_pain pain = {.id = json_integer_value(json_object_get(entry, "id")),
                             .score = scot_member_number(body, "score")};
    if (!scot_member_date(&date, body, "date") || scot_date_compare(date, done) <= 0)
        return;
    pain.side = blocks_side(scot_member_text(body, "side"), f->index_side);
    pain.scale = scot_member_is(body, "scale", "vas") ? SCOT_PAIN_VAS : SCOT_PAIN_NRS;
    pain.by = scot_member_is(body, "how", "phone") ? SCOT_PAIN_BY_PHONE : SCOT_PAIN_BY_CLINIC;
    add(f, pain, (int64_t)scot_date_days(date) * 86400 + 12 * 3600, NULL);
}

static void add_recovery(struct filling *f, const struct scot_block *block, const json_t *body)
{
    int64_t at_s;
    struct scot_pain pain = {.id = block->id,
                             .scale = block->scale,
                             .by = SCOT_PAIN_BY_CLINIC,
                             .score = scot_member_number(body, "recovery_score")};
    if (scot_member_instant(&at_s, body, "recovery_at") && !isnan(block->baseline[SCOT_PAIN_INDEX]))
        add(f, pain, at_s, NULL);
}

static int by_time(const void *a, const void *b)
{
    const struct scot_pain *x = a, *y = b;
    if (x->after_h != y->after_h)
        return x->after_h < y->after_h ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static void fill(struct filling *f, const struct blocks *blocks, int n, const json_t *dossier)
{
    const struct scot_block *block = &blocks->block[n];
    const json_t *entry;
    size_t i;
    add_recovery(f, block, json_object_get(blocks->entry[n], "body"));
    json_array_foreach(json_object_get(dossier, "entries"), i, entry)
    {
        const json_t *about = json_object_get(json_object_get(entry, "body"), "procedure");
        if (json_integer_value(about) != block->id)
            continue;
        if (scot_member_is(entry, "form", "diary"))
            add_diary(f, entry);
        else if (scot_member_is(entry, "form", "visit"))
            add_visit(f, entry, block->date);
    }
}

/* Where each side is rated by itself, with its own baseline, a general baseline is no third pain. */
static void drop_general(struct scot_block *block)
{
    bool general = false, by_side = false;
    for (int i = 0; i < block->pains; i++) {
        general |= block->pain[i].side == SCOT_PAIN_INDEX;
        by_side |= block->pain[i].side != SCOT_PAIN_INDEX && !isnan(block->baseline[block->pain[i].side]);
    }
    if (by_side && !general)
        block->baseline[SCOT_PAIN_INDEX] = NAN;
}

bool blocks_read_pain(struct blocks *blocks, const json_t *dossier, struct scot_error *err)
{
    struct filling f = {.index_side = scot_member_text(scot_dossier_last(dossier, "referral"), "index_side")};
    size_t room =
        json_array_size(json_object_get(dossier, "entries")) + BLOCKS; /* an entry is of one procedure at most */
    blocks->pain = f.to = scot_alloc(room, sizeof *blocks->pain, err);
    if (f.to == NULL)
        return false;
    for (int n = 0; n < blocks->count; n++) {
        struct scot_block *block = &blocks->block[n];
        int from = f.count;
        f.zero_s = blocks->zero_s[n];
        fill(&f, blocks, n, dossier);
        block->pain = f.to + from;
        block->pains = f.count - from;
        qsort(f.to + from, (size_t)block->pains, sizeof *f.to, by_time);
        drop_general(block);
    }
    return true;
}
