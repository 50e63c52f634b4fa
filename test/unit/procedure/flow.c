#include "procedure/flow.h"

#include <string.h>

#include "base/memory.h"
#include "flow_stage.h"
#include "support.h"

enum { SEEDS = 4 };

static struct scot_vec3 in_joint(const struct stage *s, const char *name, enum scot_spine_side side)
{
    const struct scot_spine_joint *joint = stage_joint(s, name, side);
    return scot_joint_point(joint, 0.3 * joint->width_mm, 0, -0.15 * joint->height_mm);
}

static struct scot_vec3 root_side(const struct stage *s)
{
    for (int n = 0; n < scot_spine_nerves(s->spine); n++) {
        const struct scot_spine_nerve *nerve = scot_spine_nerve(s->spine, n);
        if (nerve->kind == SCOT_NERVE_ROOT && nerve->side == SCOT_SPINE_LEFT && strcmp(nerve->level, "L4") == 0)
            return scot_along(nerve->line.point[2], nerve->line.radius_mm[2] + 0.6, scot_vec3(0.5, 0.86, 0));
    }
    fail();
    return (struct scot_vec3){0};
}

static struct scot_vec3 nerve_target(const struct stage *s)
{
    int nerve = scot_spine_find_nerve(s->spine, "L3", SCOT_SPINE_LEFT);
    assert_true(nerve >= 0 && scot_spine_nerve(s->spine, nerve)->target_known);
    return scot_spine_nerve(s->spine, nerve)->target;
}

static void the_pattern_is(struct stage *s, const char *what, struct scot_vec3 tip, double ml, enum scot_pattern wanted)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        scot_flow_reset(s->flow, seed);
        assert_true(stage_inject(s, tip, ml, 0.5, 240));
        stage_wait(s, ml / 0.5 + 0.2);
        struct scot_flow_report r = stage_report(s);
        if (r.pattern != wanted)
            print_message("%s, seed %d: %s, wanted %s\n", what, (int)seed, scot_pattern_id[r.pattern], scot_pattern_id[wanted]);
        assert_int_equal(r.pattern, wanted);
        assert_true(fabs(r.out_ml - ml) < 0.01);
        stage_check(s);
    }
}

/* the compartment of the tip decides, whatever the seed. */
static void the_tips_compartment_decides(void **state)
{
    struct stage *s = *state;
    const struct scot_spine_joint *joint = stage_joint(s, "L4/5", SCOT_SPINE_LEFT);
    struct scot_vec3 dorsal = scot_joint_tangent(joint, joint->width_mm / 3);
    struct scot_vec3 rim = scot_joint_point(joint, joint->width_mm / 2, 0, 0);
    the_pattern_is(s, "joint", in_joint(s, "L4/5", SCOT_SPINE_LEFT), 0.3, SCOT_PATTERN_INTRA_ARTICULAR);
    the_pattern_is(s, "beside", scot_along(rim, 3, dorsal), 0.3, SCOT_PATTERN_PERIARTICULAR);
    the_pattern_is(s, "muscle", scot_along(rim, 15, dorsal), 0.5, SCOT_PATTERN_MYOFASCIAL);
    the_pattern_is(s, "nerve", nerve_target(s), 0.3, SCOT_PATTERN_ON_NERVE);
    the_pattern_is(s, "epidural", stage_behind_sac(s, "L4/5", 0.8), 0.8, SCOT_PATTERN_EPIDURAL);
    the_pattern_is(s, "sac", stage_behind_sac(s, "L4/5", -4), 0.8, SCOT_PATTERN_INTRATHECAL);
    the_pattern_is(s, "root", root_side(s), 0.5, SCOT_PATTERN_FORAMINAL);
}

/* each of the ten lumbar joints fills from its own inside, and no other does. */
static void every_joint_fills_itself(void **state)
{
    struct stage *s = *state;
    static const char *const name[] = {"L1/2", "L2/3", "L3/4", "L4/5", "L5/S1"};
    for (int n = 0; n < 10; n++) {
        enum scot_spine_side side = n % 2 == 0 ? SCOT_SPINE_LEFT : SCOT_SPINE_RIGHT;
        scot_flow_reset(s->flow, 3);
        assert_true(stage_inject(s, in_joint(s, name[n / 2], side), 0.4, 0.5, 240));
        stage_wait(s, 1.2);
        struct scot_flow_report r = stage_report(s);
        assert_int_equal(r.pattern, SCOT_PATTERN_INTRA_ARTICULAR);
        assert_int_equal(r.joint, scot_spine_find_joint(s->spine, name[n / 2], side));
        assert_true(r.joint_ml > 0.38 && r.capsule_leak_ml + r.epidural_ml + r.muscle_ml == 0);
        assert_int_equal(r.tip_tissue, SCOT_TISSUE_JOINT);
        stage_check(s);
    }
}

/* what is asked of a joint beyond its capacity leaves it. */
static void a_capsule_holds_what_it_can_and_gives_way(void **state)
{
    struct stage *s = *state;
    const struct scot_spine_joint *joint = stage_joint(s, "L3/4", SCOT_SPINE_RIGHT);
    int bursts = 0, leaks = 0;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        scot_flow_reset(s->flow, seed);
        assert_true(stage_inject(s, in_joint(s, "L3/4", SCOT_SPINE_RIGHT), 3.2, 0.5, 240));
        double pressure = -1;
        for (int n = 0; n < 70; n++) {
            stage_wait(s, 0.1);
            struct scot_flow_report r = stage_report(s);
            assert_true(r.burst || r.epidural_leak || r.pressure >= pressure - 1e-3); /* rises until it gives */
            assert_true(r.joint_ml <= 1.02 * joint->burst_ml + 0.05);
            assert_true(r.burst || r.epidural_leak || r.capsule_leak_ml + r.epidural_ml == 0);
            pressure = r.pressure;
        }
        struct scot_flow_report r = stage_report(s);
        assert_true(r.burst || r.epidural_leak);
        assert_true(r.pattern == (r.epidural_leak ? SCOT_PATTERN_EPIDURAL : SCOT_PATTERN_CAPSULE_RUPTURE));
        assert_true(r.epidural_leak ? r.epidural_ml > 0.3 : r.joint_ml > 0.9 * joint->capacity_ml);
        bursts += r.burst;
        leaks += r.epidural_leak;
        stage_check(s);
    }
    assert_true(bursts > 0 && leaks > 0 && bursts + leaks == 8);
}

static float most_of(const struct scot_contrast_grid *g)
{
    float most = 0;
    for (size_t i = 0; i < (size_t)g->n[0] * (size_t)g->n[1] * (size_t)g->n[2]; i++)
        most = fmaxf(most, g->iodine[i]);
    return most;
}

/* a drug without iodine flows by the same rule and drives the contrast before it. */
static void a_drug_dilutes_the_contrast(void **state)
{
    struct stage *s = *state;
    struct scot_vec3 tip = in_joint(s, "L4/5", SCOT_SPINE_LEFT);
    scot_flow_reset(s->flow, 1);
    assert_true(stage_inject(s, tip, 0.3, 0.5, 240));
    stage_wait(s, 1);
    const struct scot_contrast_rule *rule = scot_flow_rule(s->flow);
    double before_mg = rule->balance(rule->context, 0).mg;
    float before = most_of(s->grid);
    assert_true(before > 200);
    assert_true(stage_inject(s, tip, 0.35, 0.5, 0));
    stage_wait(s, 4);
    assert_true(fabs(stage_report(s).out_ml - 0.65) < 0.005);
    assert_true(rule->balance(rule->context, 0).mg < before_mg && rule->balance(rule->context, 0).mg > 0.95 * before_mg);
    assert_true(most_of(s->grid) < 0.9f * before);
    stage_check(s);
}

static void any_split_of_time_gives_the_same_bytes(void **state)
{
    struct stage *s = *state;
    static const double piece_ms[] = {25, 1000 / 60.0, 7, 100};
    const struct scot_contrast_rule *rule = scot_flow_rule(s->flow);
    size_t bytes = (size_t)s->grid->n[0] * (size_t)s->grid->n[1] * (size_t)s->grid->n[2] * sizeof(float);
    float *first = scot_alloc(bytes, 1, NULL);
    for (int n = 0; n < 4; n++) {
        scot_flow_reset(s->flow, 5);
        assert_true(stage_inject(s, in_joint(s, "L4/5", SCOT_SPINE_LEFT), 2.5, 0.8, 240));
        double passed = 0;
        for (; passed < 4200 - 1e-3; passed += fmin(piece_ms[n], 4200 - passed))
            rule->step(rule->context, 0, s->grid, fmin(piece_ms[n], 4200 - passed));
        if (n == 0)
            memcpy(first, s->grid->iodine, bytes);
        assert_memory_equal(first, s->grid->iodine, bytes);
    }
    scot_free(first);
}

static void nothing_is_allocated_after_creation(void **state)
{
    struct stage *s = *state;
    const struct scot_contrast_rule *rule = scot_flow_rule(s->flow);
    uint64_t before = scot_alloc_count();
    scot_flow_reset(s->flow, 2);
    assert_true(stage_inject(s, in_joint(s, "L4/5", SCOT_SPINE_LEFT), 2.5, 0.8, 240));
    stage_wait(s, 4);
    assert_true(stage_inject(s, stage_behind_sac(s, "L4/5", -4), 0.5, 0.8, 0));
    stage_wait(s, 2);
    rule->clear(rule->context, 0);
    assert_true(scot_alloc_count() == before);
}

/* on bone nothing flows, and the operator is told. */
static void bone_takes_nothing(void **state)
{
    struct stage *s = *state;
    const struct scot_contrast_rule *rule = scot_flow_rule(s->flow);
    const struct scot_spine_joint *joint = stage_joint(s, "L4/5", SCOT_SPINE_LEFT);
    struct scot_vec3 tip = scot_joint_point(joint, 0, 5, 0);
    struct scot_error err = {0};
    assert_int_equal(scot_spine_tissue(s->spine, tip), SCOT_TISSUE_BONE);
    scot_flow_reset(s->flow, 1);
    assert_false(rule->inject(rule->context, 0, s->grid, tip, scot_vec3(0, -1, 0), 0.3, 0.5, 240, &err));
    assert_non_null(strstr(err.text, "nothing flows"));
    stage_wait(s, 1);
    struct scot_flow_report r = stage_report(s);
    assert_int_equal(r.pattern, SCOT_PATTERN_NO_FLOW);
    assert_true(r.out_ml == 0 && r.pressure == 1 && scot_contrast_grid_total_mg(s->grid) == 0);
    assert_int_equal(scot_flow_tip_tissue(s->flow, tip, NULL), SCOT_TISSUE_BONE);
}

static void nonsense_is_refused(void **state)
{
    struct stage *s = *state;
    struct scot_vec3 tip = in_joint(s, "L4/5", SCOT_SPINE_LEFT);
    scot_flow_reset(s->flow, 1);
    assert_false(stage_inject(s, tip, 0, 0.5, 240));
    assert_false(stage_inject(s, tip, NAN, 0.5, 240));
    assert_false(stage_inject(s, tip, 0.5, -1, 240));
    assert_false(stage_inject(s, tip, 0.5, 0.5, 4000));
    assert_false(stage_inject(s, scot_vec3(0, 1000, 0), 0.5, 0.5, 240));
    assert_int_equal(scot_pattern_find("vascular"), SCOT_PATTERN_VASCULAR);
    assert_int_equal(scot_pattern_find("ovoid"), -1);
    for (int pattern = 0; pattern < SCOT_PATTERNS; pattern++)
        assert_int_equal(scot_pattern_find(scot_pattern_id[pattern]), pattern);
}

static void every_failing_allocation_is_refused(void **state)
{
    struct stage *s = *state;
    const struct scot_flow_options options = {.seed = 1};
    for (uint64_t nth = 1;; nth++) {
        struct scot_flow *flow = NULL;
        struct scot_error err = {0};
        scot_alloc_fail_at(nth);
        bool made = scot_flow_create(&flow, s->spine, s->rules, &options, &err);
        scot_alloc_fail_at(0);
        assert_true(made == (flow != NULL) && made == (err.text[0] == '\0'));
        scot_flow_destroy(&flow);
        if (made)
            break;
        assert_true(nth < 200);
    }
}

static void a_missing_figure_is_named(void **state)
{
    struct stage *s = *state;
    struct scot_rules *none = NULL;
    struct scot_flow *flow = NULL;
    struct scot_error err = {0};
    const struct scot_flow_options options = {0};
    assert_true(scot_rules_create(&none, NULL));
    assert_false(scot_flow_create(&flow, s->spine, none, &options, &err));
    assert_non_null(strstr(err.text, "contrast."));
    assert_null(flow);
    scot_rules_destroy(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tips_compartment_decides),
        cmocka_unit_test(every_joint_fills_itself),
        cmocka_unit_test(a_capsule_holds_what_it_can_and_gives_way),
        cmocka_unit_test(a_drug_dilutes_the_contrast),
        cmocka_unit_test(any_split_of_time_gives_the_same_bytes),
        cmocka_unit_test(nothing_is_allocated_after_creation),
        cmocka_unit_test(bone_takes_nothing),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(every_failing_allocation_is_refused),
        cmocka_unit_test(a_missing_figure_is_named),
    };
    return cmocka_run_group_tests(tests, stage_open, stage_close);
}
