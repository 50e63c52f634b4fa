#include <math.h>

#include "record/blocks_parts.h"
#include "record/limits_facts.h"

/* what earlier procedures did, by the verdict's own measure, so that the payer's answer and the verdict agree. */

/* As the diary calls the side of this target. Where nobody rated that side, the index pain, unless that is the other side's: relief
 * of one side says nothing of the other. */
static enum scot_pain_side side_of(const struct scot_block *block, const struct scot_block_verdict *verdict,
                                   const struct scot_done_target *target, const char *index_side)
{
    enum scot_pain_side side = blocks_side(target->right ? "right" : "left", index_side);
    return verdict->side[side].rated || block->index_is != SCOT_PAIN_INDEX ? side : SCOT_PAIN_INDEX;
}

/* Of several targets the one that did worst, and one that is not known makes it not known. */
static struct scot_done_relief worse(struct scot_done_relief a, struct scot_done_relief b)
{
    bool unknown = isnan(a.held_days) || isnan(b.held_days);
    return (struct scot_done_relief){
        .percent = isnan(a.percent) || isnan(b.percent) ? NAN : fmin(a.percent, b.percent),
        .held_days = unknown ? NAN : fmin(a.held_days, b.held_days),
        .held_open = a.held_days == b.held_days  ? a.held_open && b.held_open
                     : a.held_days < b.held_days ? a.held_open
                                                 : b.held_open,
        .lasted = a.lasted == SCOT_LASTED_OTHERWISE || b.lasted == SCOT_LASTED_OTHERWISE ? SCOT_LASTED_OTHERWISE
                  : a.lasted == SCOT_LASTED_UNTOLD                                       ? SCOT_LASTED_UNTOLD
                                                                                         : b.lasted,
    };
}

static enum scot_done_lasted lasted_of(const struct scot_block *block, const struct scot_block_verdict *verdict,
                                       enum scot_pain_side side, double percent)
{
    static const enum scot_done_lasted of[] = {[SCOT_FIT_UNTOLD] = SCOT_LASTED_UNTOLD,
                                               [SCOT_FIT_SHORTER] = SCOT_LASTED_OTHERWISE,
                                               [SCOT_FITS] = SCOT_LASTED_AS_AGENT,
                                               [SCOT_FIT_LONGER] = SCOT_LASTED_OTHERWISE};
    return of[scot_care_lasted(block, &verdict->window, side, percent).fit];
}

/* wanted: so much relief the payer asks of a repeat. */
static bool relief_of(struct scot_done_relief *out, const struct scot_rules *rules, const struct scot_block *block,
                      const struct scot_block_verdict *verdict, enum scot_pain_side side, bool diagnostic, double wanted,
                      struct scot_error *err)
{
    const struct scot_held *held = diagnostic ? &verdict->side[side].early : &verdict->side[side].late.held;
    out->percent = held->assessable && !(diagnostic && verdict->voided) ? held->percent : NAN;
    return scot_care_held_days(&out->held_days, &out->held_open, rules, block, side, wanted, err);
}

static bool take(struct scot_done *done, const struct limits_facts *facts, const struct scot_block *block,
                 const struct scot_block_verdict *verdict, const char *index_side, struct scot_error *err)
{
    const struct scot_policy *policy = &facts->policy;
    bool ablation = done->kind == SCOT_DONE_RADIOFREQUENCY, seen[2] = {false};
    double wanted = policy->id[0] == '\0' ? NAN : ablation ? policy->ablation_relief : policy->repeat_relief;
    for (int t = 0; t < done->targets; t++) {
        enum scot_pain_side side = side_of(block, verdict, &done->target[t], index_side);
        seen[done->target[t].right] = true;
        if (!relief_of(&done->side[done->target[t].right], facts->rules, block, verdict, side,
                       done->purpose == SCOT_FOR_DIAGNOSIS, wanted, err))
            return false;
        done->side[done->target[t].right].lasted = lasted_of(block, verdict, side, policy->block_relief);
    }
    done->sides_apart = seen[0] && seen[1];
    if (done->sides_apart)
        done->relief = worse(done->side[0], done->side[1]);
    else if (seen[0] || seen[1])
        done->relief = done->side[seen[1]];
    return true;
}

static bool judge(struct limits_facts *out, const struct blocks *blocks, const json_t *dossier, struct scot_error *err)
{
    const char *index_side = scot_member_text(scot_dossier_last(dossier, "referral"), "index_side");
    for (int b = 0; b < blocks->count; b++) {
        const struct scot_block *block = &blocks->block[b];
        struct scot_block_verdict verdict;
        if (!scot_care_block(&verdict, out->rules, block, scot_dossier_today(dossier), err))
            return false;
        for (int i = 0; i < out->count; i++)
            if (out->done[i].entry == block->id && !out->done[i].elsewhere &&
                !take(&out->done[i], out, block, &verdict, index_side, err))
                return false;
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
