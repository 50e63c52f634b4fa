#include "plan/view.h"

#include <stdio.h>

#include "plan/gap.h"
#include "plan/path.h"

/* The first open profile of the dorsal third: its tangent proposes the view, the bone met along the gap decides among
 * the whole degrees about it (REFERENCE B0). */

static const double oblique_limit_deg = 90, tilt_limit_deg = 45; /* of the C-arm beside a prone patient */
enum { MOST_REACH_DEG = 30, MOST_SIDE = 2 * MOST_REACH_DEG + 1 };

struct search {
    const struct scot_spine_joint *joint;
    const struct scot_volume *ct;
    int oblique0, tilt0, obliques, tilts;
    double bone_mm[MOST_SIDE * MOST_SIDE];
};

static void try_view(void *context, int task, int worker)
{
    (void)worker;
    struct search *s = context;
    s->bone_mm[task] = scot_plan_gap_bone_mm(s->joint, s->ct, s->oblique0 + task % s->obliques, s->tilt0 + task / s->obliques);
}

static int within(double value, double limit)
{
    return (int)lrint(fmin(limit, fmax(-limit, value)));
}

/* The grid of whole degrees about the geometry's proposal, cut off where the C-arm does not reach. */
static void lay_grid(struct search *s, double oblique_deg, double tilt_deg, double reach_oblique, double reach_tilt)
{
    s->oblique0 = within(oblique_deg - reach_oblique, oblique_limit_deg);
    s->tilt0 = within(tilt_deg - reach_tilt, tilt_limit_deg);
    s->obliques = within(oblique_deg + reach_oblique, oblique_limit_deg) - s->oblique0 + 1;
    s->tilts = within(tilt_deg + reach_tilt, tilt_limit_deg) - s->tilt0 + 1;
}

/* Views whose bone is this near the least are equally open: of these the one nearest the proposal is taken, so that what
 * the voxels' noise decides among equals is not taken for anatomy. */
static const double equal_share = 0.03, equal_mm = 0.02;

static struct scot_plan_view best_of(const struct search *s, double oblique_deg, double tilt_deg)
{
    double least = INFINITY, nearest = INFINITY;
    int best = 0;
    for (int i = 0; i < s->obliques * s->tilts; i++)
        least = fmin(least, s->bone_mm[i]);
    for (int i = 0; i < s->obliques * s->tilts; i++) {
        double off = hypot(s->oblique0 + i % s->obliques - oblique_deg, s->tilt0 + i / s->obliques - tilt_deg);
        if (s->bone_mm[i] <= least * (1 + equal_share) + equal_mm && off < nearest) {
            nearest = off;
            best = i;
        }
    }
    return (struct scot_plan_view){.oblique_deg = s->oblique0 + best % s->obliques,
                                   .tilt_deg = s->tilt0 + best / s->obliques,
                                   .bone_mm = s->bone_mm[best],
                                   .reachable = true};
}

static bool search_reach(double *oblique, double *tilt, const struct scot_rules *rules, struct scot_error *err)
{
    if (!scot_rules_number(oblique, rules, "view.search.oblique", "deg", err) ||
        !scot_rules_number(tilt, rules, "view.search.tilt", "deg", err))
        return false;
    return (*oblique >= 1 && *oblique <= MOST_REACH_DEG && *tilt >= 1 && *tilt <= MOST_REACH_DEG) ||
           scot_fail(err, "the view's search reaches %.0f and %.0f degrees, wanted 1 to %d", *oblique, *tilt, MOST_REACH_DEG);
}

static struct scot_plan_view plain_view(double oblique_deg, double tilt_deg, const struct scot_spine_joint *joint,
                                        const struct scot_volume *ct)
{
    return (struct scot_plan_view){.oblique_deg = oblique_deg, .tilt_deg = tilt_deg, .reachable = true,
                                   .bone_mm = joint != NULL ? scot_plan_gap_bone_mm(joint, ct, oblique_deg, tilt_deg) : 0};
}

/* Depth is proved from where the needle's way is seen from the side: half way to AP or, where the first view is near
 * AP, to the lateral. */
static double second_oblique(double first_deg, double apart_deg, double sign)
{
    double to_ap = fabs(first_deg);
    return to_ap >= apart_deg + 2 ? 0 : sign * (to_ap + 45);
}

static double outward(enum scot_spine_side side)
{
    return side == SCOT_SPINE_LEFT ? 1 : -1;
}

static void set_other_views(struct scot_plan *plan, const struct scot_spine_joint *joint, const struct scot_volume *ct,
                            double apart_deg, double scottie_deg)
{
    double sign = outward(plan->side), tilt = plan->view.tilt_deg;
    plan->second = plain_view(second_oblique(plan->view.oblique_deg, apart_deg, sign), tilt, joint, ct);
    plan->scottie = plain_view(sign * scottie_deg, tilt, joint, ct);
}

/* The least bone along the gap among the views about the proposal. */
static struct scot_plan_view search_view(struct search *s, double oblique_deg, double tilt_deg, double reach_oblique,
                                         double reach_tilt, struct scot_pool *pool)
{
    lay_grid(s, oblique_deg, tilt_deg, reach_oblique, reach_tilt);
    if (pool != NULL)
        scot_pool_run(pool, s->obliques * s->tilts, try_view, s);
    else
        for (int i = 0; i < s->obliques * s->tilts; i++)
            try_view(s, i, 0);
    return best_of(s, oblique_deg, tilt_deg);
}

bool plan_joint_views(struct scot_plan *plan, const struct scot_spine_joint *joint, const struct scot_volume *ct,
                      const struct scot_rules *rules, struct scot_pool *pool, struct scot_error *err)
{
    double reach_oblique, reach_tilt, apart, scottie;
    if (!search_reach(&reach_oblique, &reach_tilt, rules, err) ||
        !scot_rules_number(&apart, rules, "view.apart.least", "deg", err) ||
        !scot_rules_number(&scottie, rules, "view.scottie.oblique", "deg", err))
        return false;
    struct search s = {.joint = joint, .ct = ct};
    struct scot_vec3 beam = scot_joint_tangent(joint, joint->width_mm / 3);
    double oblique = scot_deg(atan2(beam.x, beam.y)), tilt = scot_deg(asin(beam.z));
    if (!(fabs(oblique) <= oblique_limit_deg && fabs(tilt) <= tilt_limit_deg))
        return scot_fail(err, "the joint opens at oblique %.0f, tilt %.0f degrees, wanted within %.0f and %.0f", oblique, tilt,
                         oblique_limit_deg, tilt_limit_deg);
    /* Where the CT shows no gap, bone along it says nothing: geometry alone. */
    plan->view = joint->gap_measured ? search_view(&s, oblique, tilt, reach_oblique, reach_tilt, pool)
                                     : plain_view(rint(oblique), rint(tilt), joint, ct);
    set_other_views(plan, joint, ct, apart, scottie);
    return true;
}

/* The view nearest the usual one, by whole degrees, in which the way in is free of bone; the usual one where none is. */
static struct scot_plan_view free_view(const struct scot_plan *plan, const struct scot_volume *ct, double oblique_deg)
{
    enum { REACH = 16 };
    double nearest = INFINITY;
    struct scot_plan_view found = plain_view(oblique_deg, 0, NULL, NULL);
    for (int tilt = -REACH; tilt <= REACH; tilt++)
        for (int by = -REACH; by <= REACH; by++) {
            double off = hypot(by, tilt);
            if (off < nearest && plan_path_bone_mm(ct, plan->target_mm, plan_direction(oblique_deg + by, tilt)) < 1) {
                nearest = off;
                found = plain_view(oblique_deg + by, tilt, NULL, NULL);
            }
        }
    return found;
}

bool plan_nerve_views(struct scot_plan *plan, const struct scot_spine_nerve *nerve, const struct scot_volume *ct,
                      const struct scot_rules *rules, struct scot_error *err)
{
    double oblique, apart, scottie, sign = outward(plan->side);
    const char *id = nerve->kind == SCOT_NERVE_DORSAL_RAMUS ? "view.dorsal_ramus.oblique" : "view.medial_branch.oblique";
    if (!scot_rules_number(&oblique, rules, id, "deg", err) ||
        !scot_rules_number(&apart, rules, "view.apart.least", "deg", err) ||
        !scot_rules_number(&scottie, rules, "view.scottie.oblique", "deg", err))
        return false;
    plan->view = free_view(plan, ct, sign * oblique);
    plan->second = plain_view(second_oblique(plan->view.oblique_deg, apart, sign), 0, NULL, NULL);
    plan->scottie = plain_view(sign * scottie, plan->view.tilt_deg, NULL, NULL);
    return true;
}
