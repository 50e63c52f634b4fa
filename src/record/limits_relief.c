#include <math.h>

#include "record/blocks_parts.h"
#include "record/limits_facts.h"

/* what earlier procedures did, by the verdict's own measure, so that the payer's answer and the verdict agree. */

/* As the diary calls the side of this target; the index pain where nobody rated that side. */
static enum scot_pain_side side_of(const struct scot_block_verdict *verdict, const struct scot_done_target *target, const char *index_side)
{
    enum scot_pain_side side = blocks_side(target->right ? "right" : "left", index_side);
    return verdict->side[side].rated ? side : SCOT_PAIN_INDEX;
}

static double relief_on(const struct scot_block_verdict *verdict, enum scot_pain_side side, bool diagnostic)
{
    const struct scot_held *held = diagnostic ? &verdict->side[side].early : &verdict->side[side].late.held;
    return held->assessable && !(diagnostic && verdict->voided) ? held->percent : NAN;
}

/* Days after which so much relief was still told, from the day on which the late window begins, until it was told to be gone. */
static double held_on(const struct scot_block *block, enum scot_pain_side side, double percent, double begins_d)
{
    double days = NAN;
    for (int i = 0; i < block->pains; i++) {
        double relief = NAN;
        if (!scot_care_pain_counts(block, side, &block->pain[i]) || block->pain[i].after_h < 24 * begins_d ||
            !scot_care_relief(&relief, block->baseline[side], block->pain[i].score, NULL))
            continue;
        if (relief >= percent)
            days = round(block->pain[i].after_h / 24);
        else if (!isnan(days))
            return days;
    }
    return days;
}

/* Of several targets the one that did worst, and one that is not known makes it not known. */
static double worse(double a, double b)
{
    return isnan(a) || isnan(b) ? NAN : fmin(a, b);
}

static void take(struct scot_done *done, const struct scot_block *block, const struct scot_block_verdict *verdict,
                 const char *index_side, double repeat_relief, double begins_d)
{
    bool diagnostic = done->purpose == SCOT_FOR_DIAGNOSIS;
    done->relief_percent = done->held_days = INFINITY;
    for (int t = 0; t < done->targets; t++) {
        enum scot_pain_side side = side_of(verdict, &done->target[t], index_side);
        done->relief_percent = worse(done->relief_percent, relief_on(verdict, side, diagnostic));
        done->held_days = worse(done->held_days, held_on(block, side, repeat_relief, begins_d));
    }
    if (done->targets == 0)
        done->relief_percent = done->held_days = NAN;
}

static bool judge(struct limits_facts *out, const struct blocks *blocks, const json_t *dossier, struct scot_error *err)
{
    const char *index_side = scot_member_text(scot_dossier_last(dossier, "referral"), "index_side");
    double begins_d, repeat_relief = out->policy.id[0] != '\0' ? out->policy.repeat_relief : NAN;
    if (!scot_rules_number(&begins_d, out->rules, "late.begins", "d", err))
        return false;
    for (int b = 0; b < blocks->count; b++) {
        struct scot_block_verdict verdict;
        if (!scot_care_block(&verdict, out->rules, &blocks->block[b], scot_dossier_today(dossier), err))
            return false;
        for (int i = 0; i < out->count; i++)
            if (out->done[i].entry == blocks->block[b].id && !out->done[i].elsewhere)
                take(&out->done[i], &blocks->block[b], &verdict, index_side, repeat_relief, begins_d);
    }
    return true;
}

bool limits_read_relief(struct limits_facts *out, const json_t *dossier, struct scot_error *err)
{
    struct blocks *blocks = NULL;
    struct scot_findings told_elsewhere = {0}; /* by the verdict */
    if (!blocks_read(&blocks, &told_elsewhere, dossier, out->rules, err))
        return false;
    bool ok = judge(out, blocks, dossier, err);
    blocks_destroy(&blocks);
    return ok;
}
