#include "record/blocks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/answer.h"
#include "record/blocks_parts.h"

static const int noon_s = 12 * 3600;

static enum scot_block_kind kind_of(const json_t *body)
{
    if (scot_member_is(body, "kind", "intra_articular"))
        return SCOT_BLOCK_JOINT;
    if (scot_member_is(body, "kind", "medial_branch"))
        return SCOT_BLOCK_NERVE;
    return scot_member_is(body, "kind", "radiofrequency") ? SCOT_BLOCK_ABLATION : SCOT_BLOCK_OTHER;
}

static enum scot_block_region region_of(const json_t *body)
{
    static const char *const region[] = {"cervical", "thoracic", "lumbar"};
    for (int i = 0; i < 3; i++)
        if (scot_member_is(body, "region", region[i]))
            return (enum scot_block_region)i;
    return SCOT_BLOCK_ELSEWHERE;
}

static enum scot_block_told told_of(const json_t *body, const char *member, const char *no)
{
    const char *text = scot_member_text(body, member);
    if (text[0] == '\0' || strcmp(text, "unknown") == 0)
        return SCOT_BLOCK_UNTOLD;
    return strcmp(text, no) == 0 ? SCOT_BLOCK_NO : SCOT_BLOCK_YES;
}

/* "L4/5 left", sorted, none twice: so that the same set reads the same. */
static void read_targets(struct scot_block *out, const json_t *body)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(body, "targets"), i, row)
    {
        char name[16];
        int at = 0;
        snprintf(name, sizeof name, "%.7s %.6s", scot_member_text(row, "joint"), scot_member_text(row, "side"));
        scot_line_mend(name);
        while (at < out->targets && strcmp(out->target[at], name) < 0)
            at++;
        if (out->targets == SCOT_BLOCK_TARGETS || (at < out->targets && strcmp(out->target[at], name) == 0))
            continue;
        memmove(out->target[at + 1], out->target[at], sizeof out->target[0] * (size_t)(out->targets - at));
        memcpy(out->target[at], name, sizeof name);
        out->targets++;
    }
}

static void add_agent(struct scot_block *out, const char *drug)
{
    for (int i = 0; i < out->agents; i++)
        if (strcmp(out->agent[i], drug) == 0)
            return;
    if (out->agents < SCOT_BLOCK_AGENTS)
        snprintf(out->agent[out->agents++], sizeof out->agent[0], "%s", drug);
}

/* Among how many points the volume at a target of a nerve block is shared: a joint's two nerves, the third occipital nerve's three. */
static double points_of(const char *target, const struct scot_rules *rules)
{
    double points = 1;
    if (strncmp(target, "TON", 3) == 0 || strncmp(target, "C2/3", 4) == 0)
        return scot_rules_number(&points, rules, "verdict.volume.points.TON", "1", NULL) ? points : 1;
    return scot_care_nerves(rules, target);
}

/* Where rows name no target: a nerve's own row, of the third occipital nerve where no other was blocked; of a joint its share of all. */
static double volume_unnamed(const struct scot_block *block, const json_t *row, double all_ml, const struct scot_rules *rules)
{
    bool one_joint = block->targets > 0 && strncmp(block->target[0], block->target[block->targets - 1], 5) == 0;
    if (block->kind == SCOT_BLOCK_JOINT)
        return block->targets > 0 ? all_ml / block->targets : all_ml;
    bool third_occipital = one_joint && strncmp(block->target[0], "C2/3 ", 5) == 0;
    return scot_member_number(row, "ml") / (third_occipital ? points_of("TON", rules) : 1);
}

/* Volume of what is no contrast at the target that this row names, at each of its nerves where these were blocked. */
static double volume_with(const struct scot_block *block, const struct scot_cupboard *cupboard, const json_t *given,
                          const json_t *row, const struct scot_rules *rules)
{
    const char *target = scot_member_text(row, "target");
    double ml = 0;
    size_t i;
    json_t *other;
    json_array_foreach(given, i, other)
    {
        const struct scot_product *p = scot_care_product(cupboard, scot_member_text(other, "product"));
        bool contrast = p != NULL && p->kind == SCOT_DRUG_CONTRAST;
        if (!contrast && !scot_member_is(other, "place", "skin") && scot_member_is(other, "target", target))
            ml += scot_member_number(other, "ml");
    }
    if (target[0] == '\0')
        return volume_unnamed(block, row, ml, rules);
    return block->kind == SCOT_BLOCK_NERVE ? ml / points_of(target, rules) : ml;
}

void blocks_read_drugs(struct scot_block *out, const struct scot_cupboard *cupboard, const json_t *body,
                       const struct scot_rules *rules, struct scot_findings *findings)
{
    const json_t *given = json_object_get(body, "given");
    size_t i;
    json_t *row;
    out->most_ml = NAN;
    json_array_foreach(given, i, row)
    {
        const char *id = scot_member_text(row, "product");
        const struct scot_product *p = scot_care_product(cupboard, id);
        if (scot_member_is(row, "place", "skin"))
            continue;
        if (p == NULL && findings != NULL)
            scot_find(findings, rules, SCOT_WARN, "verdict.product",
                      "\"%.40s\" is not in the cupboard; what it does is not counted", id);
        if (p != NULL && p->kind == SCOT_DRUG_CONTRAST)
            continue;
        out->most_ml = fmax(out->most_ml, volume_with(out, cupboard, given, row, rules));
        if (p != NULL && p->kind == SCOT_DRUG_ANAESTHETIC)
            add_agent(out, p->drug);
        out->steroid |= p != NULL && p->kind == SCOT_DRUG_STEROID;
    }
}

/* The index pain's side is the index pain (R-075: the index pain only), whether the diary calls it by its side or not. */
static void read_baseline(struct scot_block *out, const json_t *body, const char *index_side)
{
    size_t i;
    json_t *row;
    for (int s = 0; s < SCOT_PAIN_SIDES; s++)
        out->baseline[s] = NAN;
    out->index_is = strcmp(index_side, "left") == 0    ? SCOT_PAIN_LEFT
                    : strcmp(index_side, "right") == 0 ? SCOT_PAIN_RIGHT
                                                       : SCOT_PAIN_INDEX;
    out->scale = scot_member_is(body, "scale", "vas") ? SCOT_PAIN_VAS : SCOT_PAIN_NRS;
    out->baseline[SCOT_PAIN_INDEX] = scot_member_number(body, "baseline");
    json_array_foreach(json_object_get(body, "baseline_by_side"), i, row)
    {
        enum scot_pain_side side = blocks_side(scot_member_text(row, "side"), index_side);
        if (side != SCOT_PAIN_INDEX || isnan(out->baseline[side]))
            out->baseline[side] = scot_member_number(row, "score");
    }
}

/* An instant of the procedure's day, wherever on earth; another day's is a slip of the pen. */
static bool on_the_day(int64_t *out_s, const json_t *body, const char *member, int64_t noon)
{
    int64_t s;
    if (!scot_member_instant(&s, body, member) || llabs(s - noon) > 86400 + 3600)
        return false;
    *out_s = s;
    return true;
}

/* When the anaesthetic went in; the session's end or start stands in for it, and at worst the day. */
static void read_clock(struct scot_block *out, bool *stand_in, int64_t *zero_s, const json_t *body)
{
    out->clock = true;
    int64_t noon = (int64_t)scot_date_days(out->date) * 86400 + noon_s;
    *stand_in = !on_the_day(zero_s, body, "injected_at", noon);
    if (!*stand_in || on_the_day(zero_s, body, "ended", noon) || on_the_day(zero_s, body, "started", noon))
        return;
    out->clock = *stand_in = false;
    *zero_s = noon;
}

static void read_block(struct blocks *blocks, int n, const json_t *entry, const json_t *dossier,
                       const struct scot_rules *rules, struct scot_findings *findings)
{
    const json_t *body = json_object_get(entry, "body");
    const char *index_side = scot_member_text(scot_dossier_last(dossier, "referral"), "index_side");
    struct scot_block *b = &blocks->block[n];
    *b = (struct scot_block){
        .id = json_integer_value(json_object_get(entry, "id")), .kind = kind_of(body), .region = region_of(body)};
    scot_member_date(&b->date, body, "date");
    b->diagnostic = scot_member_is(body, "purpose", "diagnostic") || scot_member_is(body, "purpose", "both");
    b->sedation = told_of(body, "sedation", "none");
    b->opioid = told_of(body, "opioid_today", "no");
    snprintf(b->pattern, sizeof b->pattern, "%.23s", scot_member_text(body, "contrast_pattern"));
    scot_line_mend(b->pattern);
    read_targets(b, body);
    blocks_read_drugs(b, &blocks->cupboard, body, rules, findings);
    read_baseline(b, body, index_side);
    read_clock(b, &blocks->stand_in[n], &blocks->zero_s[n], body);
    blocks->entry[n] = entry;
}

/* Entries come in the order in which they stand in the case; a date that was corrected may stand out of it. */
static void put_in_order(struct blocks *blocks, int n)
{
    for (; n > 0 && scot_date_compare(blocks->block[n].date, blocks->block[n - 1].date) < 0; n--) {
        struct scot_block block = blocks->block[n];
        const json_t *entry = blocks->entry[n];
        bool stand_in = blocks->stand_in[n];
        int64_t zero_s = blocks->zero_s[n];
        blocks->block[n] = blocks->block[n - 1];
        blocks->entry[n] = blocks->entry[n - 1];
        blocks->stand_in[n] = blocks->stand_in[n - 1];
        blocks->zero_s[n] = blocks->zero_s[n - 1];
        blocks->block[n - 1] = block;
        blocks->entry[n - 1] = entry;
        blocks->stand_in[n - 1] = stand_in;
        blocks->zero_s[n - 1] = zero_s;
    }
}

/* Ten years and more from the calendar's ends, so that what follows from a date still has one. */
static bool is_in_reach(struct scot_date date)
{
    return date.year > 1910 && date.year < 2180;
}

/* A procedure that was done, on a day that there is. */
static bool was_done(const json_t *entry, const struct scot_rules *rules, struct scot_findings *findings)
{
    const json_t *body = json_object_get(entry, "body");
    struct scot_date date;
    bool done = scot_member_is(body, "status", "done"),
         dated = scot_member_date(&date, body, "date") && is_in_reach(date);
    if (scot_member_is(body, "status", "stopped"))
        scot_find(findings, rules, SCOT_NOTE, "verdict.stopped",
                  "the session of %.10s was begun and stopped; it is not judged", scot_member_text(body, "date"));
    if (done && !dated)
        scot_find(findings, rules, SCOT_WARN, "verdict.stopped",
                  "a procedure is dated \"%.10s\", wanted a day between 1911 and 2179; it is not judged",
                  scot_member_text(body, "date"));
    return done && dated;
}

bool blocks_read(struct blocks **out, struct scot_findings *findings, const json_t *dossier,
                 const struct scot_rules *rules, struct scot_error *err)
{
    struct blocks *blocks = scot_alloc(1, sizeof *blocks, err);
    const json_t *entry;
    int done = 0, skip;
    if (blocks == NULL)
        return false;
    if (!json_is_object(dossier)) {
        blocks_destroy(&blocks);
        return scot_fail(err, "the dossier is no object");
    }
    for (size_t n = 0; (entry = scot_dossier_entry(dossier, "procedure", n)) != NULL; n++)
        done += was_done(entry, rules, findings);
    skip = done > BLOCKS ? done - BLOCKS : 0;
    if (skip > 0)
        scot_find(findings, rules, SCOT_NOTE, "verdict.stopped", "only the latest %d of %d procedures are judged",
                  BLOCKS, done);
    bool ok = scot_care_cupboard(&blocks->cupboard, rules, err);
    for (size_t n = 0; ok && (entry = scot_dossier_entry(dossier, "procedure", n)) != NULL; n++) {
        struct scot_findings twice = {0};
        if (!was_done(entry, rules, &twice) || skip-- > 0)
            continue;
        read_block(blocks, blocks->count, entry, dossier, rules, findings);
        put_in_order(blocks, blocks->count++);
    }
    ok = ok && blocks_read_pain(blocks, dossier, err);
    if (ok)
        *out = blocks;
    else
        blocks_destroy(&blocks);
    return ok;
}

void blocks_destroy(struct blocks **blocks)
{
    if (*blocks == NULL)
        return;
    scot_free((*blocks)->pain);
    scot_free(*blocks);
    *blocks = NULL;
}

int blocks_find(const struct blocks *blocks, json_int_t id)
{
    for (int i = 0; i < blocks->count; i++)
        if (blocks->block[i].id == id)
            return i;
    return -1;
}
