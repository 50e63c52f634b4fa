#include <math.h>
#include <stdio.h>
#include <string.h>

#include "procedure/parts.h"

/* What is drawn up, given, and counted: every drug of the run, skin included, goes through care's rules before it is given. */

static enum scot_place place_of(const struct scot_procedure *p)
{
    return p->approach == SCOT_INTRA_ARTICULAR ? SCOT_PLACE_LUMBAR_JOINT : SCOT_PLACE_LUMBAR_NERVE;
}

/* One entry for each product at each place, however many portions: MOST_GIVEN holds them all. */
static int add_given(struct scot_given *given, int givens, const struct scot_given *part)
{
    int at = 0;
    while (at < givens && !(given[at].product == part->product && given[at].place == part->place))
        at++;
    if (at < givens)
        given[at].ml += part->ml;
    else
        given[givens++] = *part;
    return givens;
}

/* Refused by the first rule that says so; the line names it. */
static bool doses_allow(struct scot_procedure *p, const struct scot_given *more, int count, struct scot_dose_answer *doses,
                        struct scot_error *err)
{
    struct scot_given all[MOST_GIVEN + 2];
    int givens = p->givens;
    memcpy(all, p->given, (size_t)givens * sizeof *all);
    for (int i = 0; i < count; i++)
        givens = add_given(all, givens, &more[i]);
    if (!scot_care_doses(doses, p->parts.rules, &p->facts, all, givens, err)) {
        scot_error_prefix(err, "R-064");
        return false;
    }
    for (int i = 0; i < doses->findings.count; i++)
        if (doses->findings.at[i].weight == SCOT_REFUSE)
            return scot_fail(err, "%s: %s", doses->findings.at[i].rule, doses->findings.at[i].text);
    return !doses->findings.refused || scot_fail(err, "R-064: more is wrong with these doses than can be told");
}

static void count_given(struct scot_procedure *p, const struct scot_given *more, int count, const struct scot_dose_answer *doses)
{
    for (int i = 0; i < count; i++)
        p->givens = add_given(p->given, p->givens, &more[i]);
    p->doses = *doses;
}

/* counts toward the maximum. */
bool procedure_do_numb(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    const struct scot_given skin = {scot_care_product(&p->cupboard, act->text[0]), act->number[0], SCOT_PLACE_SKIN};
    struct scot_dose_answer doses;
    if (skin.product == NULL || skin.product->kind != SCOT_DRUG_ANAESTHETIC)
        return scot_fail(err, "R-057: \"%.30s\" is no local anaesthetic of the cupboard", act->text[0]);
    if (p->facts.allergic_anaesthetic)
        return scot_fail(err, "allergy.anaesthetic: an allergy to local anaesthetic is recorded: go on without numbing the skin, with the reason");
    if (skin.ml > p->figure.numb_ml)
        return scot_fail(err, "R-057: %g mL for the skin, wanted at most %g mL", skin.ml, p->figure.numb_ml);
    if (!doses_allow(p, &skin, 1, &doses, err))
        return false;
    count_given(p, &skin, 1, &doses);
    if (p->step == SCOT_STEP_SKIN_PREPARED)
        procedure_enter(p, SCOT_STEP_SKIN_NUMB);
    char members[80];
    snprintf(members, sizeof members, "\"product\":\"%s\",\"ml\":%.3f", skin.product->id, skin.ml);
    procedure_log(p, "numb", members);
    return true;
}

/* R-022 R-057: an allergy to the agents at hand shuts out every drop of them, in the skin too. A thin needle goes in without; what
 * is left out for convenience is not. */
bool procedure_do_without_numb(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    if (strcmp(act->text[0], "allergy") != 0)
        return scot_fail(err, "R-057: the reason is \"%.40s\", wanted allergy", act->text[0]);
    if (!p->facts.allergic_anaesthetic)
        return scot_fail(err, "R-057: no allergy to local anaesthetic was recorded among the safety questions");
    p->without_numb = true;
    procedure_enter(p, SCOT_STEP_SKIN_NUMB);
    procedure_log(p, "without numbing", "\"reason\":\"allergy\"");
    return true;
}

/* asked when it is drawn up and again when it is given, as the needle may have moved between. */
static bool particles_allowed(const struct scot_procedure *p, const struct scot_given *mix, int count, struct scot_error *err)
{
    for (int i = 0; i < count; i++)
        if (p->target.epidural && mix[i].product->particulate)
            return scot_fail(err, "R-069: contrast was seen in the epidural space: no particulate steroid at this target, draw up another");
    return true;
}

/* the mixture by product, concentration and volume. */
bool procedure_do_syringe(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    struct scot_given mix[2];
    struct scot_dose_answer doses;
    int count = 0;
    double ml = 0;
    for (int i = 0; i < 2; i++) {
        if (act->text[i][0] == '\0' && isnan(act->number[i]))
            continue;
        const struct scot_product *product = scot_care_product(&p->cupboard, act->text[i]);
        if (product == NULL || product->kind == SCOT_DRUG_CONTRAST)
            return scot_fail(err, "R-064: the syringe's product is \"%.30s\", wanted an anaesthetic, steroid or diluent of the cupboard", act->text[i]);
        if (isnan(act->number[i]))
            return scot_fail(err, "R-064: %s has no volume, wanted one", product->name);
        mix[count++] = (struct scot_given){product, act->number[i], place_of(p)};
        ml += act->number[i];
    }
    if (p->target.given_ml > 0)
        return scot_fail(err, "R-064: some of the mixture is given already, wanted it drawn up once");
    if (ml > procedure_room_ml(p) + 1e-9)
        return scot_fail(err, "R-063: %.2f mL, but this target takes %.2f mL more, contrast and injectate together", ml, procedure_room_ml(p));
    if (!particles_allowed(p, mix, count, err) || !doses_allow(p, mix, count, &doses, err))
        return false;
    memcpy(p->target.syringe, mix, sizeof mix);
    p->target.syringes = count;
    p->target.syringe_ml = ml;
    p->version++;
    procedure_log(p, "syringe", "");
    return true;
}

static void note_place(struct scot_procedure *p, const struct scot_needle *needle)
{
    struct scot_vec3 tip = scot_needle_tip(needle);
    const struct scot_spine_joint *joint = scot_spine_joint(p->parts.spine, p->plan.joint);
    p->target.tip_mm = scot_length(scot_sub(tip, p->plan.target_mm));
    p->target.tip_in_joint = joint != NULL && scot_joint_has(joint, tip, 0);
}

/* What of each product goes with so much of the mixture. */
static int portion_of(const struct scot_procedure *p, double ml, struct scot_given part[2])
{
    for (int i = 0; i < p->target.syringes; i++) {
        part[i] = p->target.syringe[i];
        part[i].ml *= ml / p->target.syringe_ml;
    }
    return p->target.syringes;
}

/* slowly, and only what was drawn up. */
bool procedure_do_inject(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    struct target_state *t = &p->target;
    struct scot_needle needle;
    struct scot_given part[2];
    struct scot_dose_answer doses;
    int index;
    double ml = act->number[0], ml_s = isnan(act->number[1]) ? p->figure.inject_ml_s / 2 : act->number[1];
    if (!procedure_target_stands(p, err) || !procedure_needle(p, &needle, &index, err))
        return false;
    if (t->syringes == 0)
        return scot_fail(err, "R-064: the syringe is empty, wanted the mixture drawn up");
    if (ml_s > p->figure.inject_ml_s + 1e-9)
        return scot_fail(err, "R-063: %g mL/s, wanted slowly, at most %g mL/s", ml_s, p->figure.inject_ml_s);
    if (ml > t->syringe_ml - t->given_ml + 1e-9)
        return scot_fail(err, "R-063: %g mL, but %.2f mL are left in the syringe", ml, t->syringe_ml - t->given_ml);
    int parts = portion_of(p, ml, part);
    if (!procedure_still_accepted(p, err) || !particles_allowed(p, part, parts, err) || !doses_allow(p, part, parts, &doses, err))
        return false;
    if (!scot_room_inject(p->parts.room, ml, ml_s, 0, err)) {
        scot_error_prefix(err, "R-063");
        return false;
    }
    if (!(t->given_ml > 0))
        note_place(p, &needle);
    t->given_ml += ml;
    t->needle = index;
    t->given_since = true;
    count_given(p, part, parts, &doses);
    char members[40];
    snprintf(members, sizeof members, "\"ml\":%.3f", ml);
    procedure_log(p, "injected", members);
    if (p->step != SCOT_STEP_INJECTED)
        procedure_enter(p, SCOT_STEP_INJECTED);
    return true;
}
