#include "plan/path.h"

#include <stdarg.h>
#include <stdio.h>

#include "plan/gap.h"
#include "spine/space.h"

static const double sample_mm = 0.5;
static const double beyond_skin_mm = 350;
/* The needle's own reading of bone, as in xray/needle.c; the last millimetres may touch it. */
static const double bone_hu = 250, end_mm = 2.5;

/* The beam diverges: the needle that is seen end on runs from the source through the target, which stands in the middle
 * of the field, so it runs along the central line. */
static struct scot_vec3 inward(const struct scot_plan *plan)
{
    return scot_scale(plan_direction(plan->view.oblique_deg, plan->view.tilt_deg), -1);
}

__attribute__((format(printf, 4, 5))) static void check(struct scot_plan *plan, const char *id, bool ok, const char *format, ...)
{
    if (plan->checks == SCOT_PLAN_CHECKS)
        return;
    struct scot_plan_check *c = &plan->check[plan->checks++];
    va_list args;
    va_start(args, format);
    snprintf(c->id, sizeof c->id, "%s", id);
    vsnprintf(c->text, sizeof c->text, format, args);
    va_end(args);
    c->ok = ok;
}

static bool find_entry(struct scot_plan *plan, const struct scot_volume *ct, const struct scot_body *body, struct scot_error *err)
{
    struct scot_vec3 in = inward(plan), from = scot_along(plan->target_mm, -beyond_skin_mm, in);
    if (!scot_body_skin_hit(body, ct, from, in, beyond_skin_mm, &plan->entry_mm))
        return scot_fail(err, "the path to %s meets no skin, wanted a CT that reaches to it", plan->target);
    plan->depth_mm = scot_length(scot_sub(plan->target_mm, plan->entry_mm));
    return true;
}

static bool choose_needle(struct scot_plan *plan, const struct scot_rules *rules, struct scot_error *err)
{
    static const char *const length[] = {"needle.length.usual", "needle.length.long", "needle.length.longest"};
    double gauge, spare, mm = 0;
    const char *id = plan->approach == SCOT_INTRA_ARTICULAR ? "needle.lumbar.joint.gauge" : "needle.lumbar.nerve.gauge";
    if (!scot_rules_number(&gauge, rules, id, "G", err) || !scot_rules_number(&spare, rules, "needle.length.spare", "mm", err))
        return false;
    for (int i = 0; i < 3 && !(mm >= plan->depth_mm + spare); i++)
        if (!scot_rules_number(&mm, rules, length[i], "mm", err))
            return false;
    plan->gauge = (int)gauge;
    plan->needle_mm = mm;
    bool reaches = mm >= plan->depth_mm + spare;
    check(plan, "needle.length", reaches, "%.0f mm deep: a %.0f mm needle %s", plan->depth_mm, mm, reaches ? "reaches" : "is too short");
    return true;
}

double plan_path_bone_mm(const struct scot_volume *ct, struct scot_vec3 target, struct scot_vec3 outward)
{
    static const double deepest_mm = 150;
    double bone = 0;
    for (double t = end_mm; t < deepest_mm; t += sample_mm)
        if (scot_volume_sample(ct, scot_along(target, t, outward), -1024) > bone_hu)
            bone += sample_mm;
    return bone;
}

static void check_bone(struct scot_plan *plan, const struct scot_volume *ct)
{
    double bone = plan_path_bone_mm(ct, plan->target_mm, scot_scale(inward(plan), -1));
    check(plan, "path.bone", bone < 1, bone < 1 ? "no bone on the way" : "%.1f mm of bone lie on the way", bone);
}

struct near {
    double mm;
    const char *name;
};

static struct near nearest_on_path(const struct scot_plan *plan, const struct scot_spine *spine, enum scot_structure structure)
{
    struct scot_vec3 in = inward(plan);
    struct near least = {NAN, ""};
    for (double t = 0; t <= plan->depth_mm + 1e-9; t += 4 * sample_mm) {
        struct scot_vec3 p = scot_along(plan->target_mm, -t, in);
        const char *name = NULL;
        double mm = structure == SCOT_VESSELS ? scot_spine_seen_vessel_mm(spine, p, &name)
                                              : scot_spine_distance_mm(spine, structure, p, &name);
        if (!(least.mm <= mm))
            least = (struct near){mm, name};
    }
    return least;
}

static bool check_clearance(struct scot_plan *plan, const struct scot_spine *spine, const struct scot_rules *rules,
                            struct scot_error *err)
{
    static const struct {
        enum scot_structure structure;
        const char *rule, *what;
    } keep_clear[] = {{SCOT_DURA, "clearance.dura.least", "dural sac"},
                      {SCOT_ROOTS, "clearance.root.least", "nerve root"},
                      {SCOT_VESSELS, "clearance.vessel.least", "vessel"}};
    for (int i = 0; i < 3; i++) {
        double least;
        if (!scot_rules_number(&least, rules, keep_clear[i].rule, "mm", err))
            return false;
        struct scot_plan_clearance *c = &plan->clearance[plan->clearances++];
        struct near near = {NAN, ""};
        if (scot_spine_knows(spine, keep_clear[i].structure))
            near = nearest_on_path(plan, spine, keep_clear[i].structure);
        c->distance_mm = near.mm;
        snprintf(c->structure, sizeof c->structure, "%s", near.name[0] != '\0' ? near.name : keep_clear[i].what);
        if (isnan(near.mm))
            check(plan, keep_clear[i].rule, false, "%s: unknown in this CT", keep_clear[i].what);
        else
            check(plan, keep_clear[i].rule, near.mm >= least, "%s %.1f mm from the path, wanted %.0f", c->structure, near.mm, least);
    }
    return true;
}

/* what the CT shows of the joint's wear, and that it says nothing of the pain. */
static void check_wear(struct scot_plan *plan, const struct scot_spine *spine)
{
    char line[160];
    if (plan->joint < 0)
        return;
    const struct scot_joint_space *space = &scot_spine_joint(spine, plan->joint)->space;
    bool usual = scot_joint_space_line(line, sizeof line, space);
    check(plan, "joint.space", usual, "%s", line);
    usual = scot_joint_rim_line(line, sizeof line, space);
    check(plan, "joint.rim", usual, "%s", line);
    check(plan, "joint.finding", true, "%s", scot_joint_finding_only);
}

/* Whether the angle lies in the range that textbooks give for this level. */
static bool check_usual(struct scot_plan *plan, const struct scot_spine *spine, const struct scot_rules *rules, struct scot_error *err)
{
    char id[64];
    double least, most;
    if (plan->joint < 0)
        return true;
    const char *joint = scot_spine_joint(spine, plan->joint)->name;
    snprintf(id, sizeof id, "view.joint.%s.oblique.least", joint);
    if (!scot_rules_number(&least, rules, id, "deg", err))
        return false;
    snprintf(id, sizeof id, "view.joint.%s.oblique.most", joint);
    if (!scot_rules_number(&most, rules, id, "deg", err))
        return false;
    check(plan, "view.gap", scot_spine_joint(spine, plan->joint)->gap_measured, "%s",
          scot_spine_joint(spine, plan->joint)->gap_measured ? "the CT shows the gap"
                                                             : "the CT does not show the gap: the view is by the marks alone");
    double ipsilateral = plan->view.oblique_deg * (plan->side == SCOT_SPINE_LEFT ? 1 : -1);
    check(plan, "view.usual", ipsilateral >= least && ipsilateral <= most, "opens at %.0f degrees oblique; usual for %s is %.0f to %.0f",
          ipsilateral, joint, least, most);
    return true;
}

bool plan_path(struct scot_plan *plan, const struct scot_spine *spine, const struct scot_volume *ct, const struct scot_body *body,
               const struct scot_rules *rules, struct scot_error *err)
{
    plan->isocentre = plan->target_mm;
    if (!find_entry(plan, ct, body, err) || !choose_needle(plan, rules, err))
        return false;
    check_bone(plan, ct);
    if (!check_clearance(plan, spine, rules, err) || !check_usual(plan, spine, rules, err))
        return false;
    check_wear(plan, spine);
    return true;
}
