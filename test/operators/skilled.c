#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "procedure/parts.h"
#include "sac.h"
#include "support.h"

/* An operator who can do everything, and does it in any order: into the joint, beside it, into the sac; shows, calls, draws up
 * and gives as it comes. Books are kept beside the procedure, from the room and the flow alone, and whatever goes in must be right by
 * them. R-058 R-062 R-063 R-064 R-069 */

struct books {
    struct scot_vec3 beam[2], tip; /* of what was shown since the tip last moved more than a millimetre */
    int views;
    uint64_t contrast_pulse;
    double contrast_ms, contrast_ml, given_ml, anaesthetic_mg, syringe_mg_ml;
    bool contrast, called_joint, proved, sac, epidural, particles;
    int accepted, refused;
};

static struct stage stage;
static struct books books;
static double sac_angles[2];
static struct scot_vec3 sac_aim;

static int pick(int n)
{
    return rand() % n;
}

static bool act(const char *json)
{
    return stage_act(&stage, NULL, "%s", json);
}

static bool tip_now(struct scot_vec3 *tip)
{
    struct scot_room_now now;
    struct scot_needle needle;
    scot_room_now(stage.room, &now);
    if (!scot_room_needle(stage.room, now.active, &needle))
        return false;
    *tip = scot_needle_tip(&needle);
    return true;
}

/* Has the tip left the place that was shown; has contrast shown what cannot be taken back. */
static void look(void)
{
    struct scot_vec3 tip;
    if (books.views > 0 && (!tip_now(&tip) || scot_length(scot_sub(tip, books.tip)) > 1))
        books.views = books.contrast = books.called_joint = books.proved = 0;
    for (int i = 0; i < SCOT_NEEDLES && books.contrast_ml > 0 && !(books.given_ml > 0); i++) {
        struct scot_flow_report report;
        scot_flow_report(stage.flow, i, &report);
        books.sac |= report.pattern == SCOT_PATTERN_INTRATHECAL;
        books.epidural |= report.pattern == SCOT_PATTERN_EPIDURAL;
    }
}

static bool room(const char *name, int values, const double *value)
{
    look(); /* what there is to see before anything is moved */
    bool done = stage_do(&stage, NULL, name, values, value);
    look();
    return done;
}

static void remove_needle(void)
{
    room("needle.remove", 0, NULL);
}

static void into_the_joint(void)
{
    const struct scot_plan *plan = scot_procedure_plan(stage.procedure);
    const double needle[] = {plan->gauge, plan->needle_mm}, on = 2;
    remove_needle();
    act("{\"do\":\"act.view\",\"which\":0}");
    stage_rest(&stage);
    room("needle.add", 2, needle);
    for (double left = plan->depth_mm + pick(3) - 1; left > 0; left -= on)
        room("needle.advance", 1, &on);
}

static void into_the_sac(void)
{
    struct scot_needle needle;
    struct scot_room_now now;
    const double point[] = {sac_aim.x, sac_aim.y, sac_aim.z}, add[] = {22, 150, sac_aim.x, sac_aim.y, sac_aim.z};
    remove_needle();
    room("isocentre", 3, point);
    room("carm.goto", 2, sac_angles);
    stage_rest(&stage);
    if (!room("needle.add_point", 5, add))
        return;
    scot_room_now(stage.room, &now);
    assert_true(scot_room_needle(stage.room, now.active, &needle));
    const double deep = scot_length(scot_sub(sac_aim, needle.skin));
    room("needle.advance", 1, &deep);
}

static void nudge(void)
{
    const double mm = (pick(13) - 6) / 4.0;
    room("needle.advance", 1, &mm);
}

static void another_needle(void)
{
    const double add[] = {22, 90}, index = pick(2);
    if (pick(2))
        room("needle.add", 2, add);
    else
        room("needle.select", 1, &index);
}

static void show(void)
{
    struct scot_still still;
    struct scot_vec3 tip;
    const double angles[] = {pick(9) * 10 - 40, pick(3) * 10 - 10};
    if (pick(3) == 0)
        room("carm.goto", 2, angles);
    else
        act(pick(2) ? "{\"do\":\"act.view\",\"which\":0}" : "{\"do\":\"act.view\",\"which\":1}");
    stage_rest(&stage);
    if (room("shot", 0, NULL))
        stage_tick(&stage, 700);
    if (!act("{\"do\":\"act.shown\"}"))
        return;
    assert_true(tip_now(&tip) && scot_room_still(stage.room, &still) && books.views < 2);
    if (books.views == 0)
        books.tip = tip;
    books.beam[books.views++] = scot_unit(scot_sub(still.view.detector_centre, still.view.source));
}

static void contrast(void)
{
    struct scot_room_now now;
    const double down = 1, up = 0;
    room("pedal", 1, &down);
    if (act("{\"do\":\"act.contrast\",\"product\":\"iohexol-240\",\"ml\":0.15}")) {
        scot_room_now(stage.room, &now);
        books.contrast = true;
        books.proved = books.called_joint = false;
        books.contrast_ml += 0.15;
        books.contrast_pulse = now.pulse;
        books.contrast_ms = now.time_ms;
    }
    stage_tick(&stage, pick(2) ? 2200 : 120);
    room("pedal", 1, &up);
}

static void call(void)
{
    static const char *const word[] = {"intra-articular", "intra-articular", "capsule-rupture", "epidural", "myofascial", "vascular"};
    struct scot_room_now now;
    char json[80];
    const char *said = word[pick(6)];
    snprintf(json, sizeof json, "{\"do\":\"act.pattern\",\"pattern\":\"%s\"}", said);
    scot_room_now(stage.room, &now);
    look();
    if (!act(json))
        return;
    books.proved = books.contrast && now.pulse - books.contrast_pulse >= 3;
    books.called_joint = strcmp(said, "intra-articular") == 0 || strcmp(said, "capsule-rupture") == 0;
    books.epidural |= strcmp(said, "epidural") == 0;
    if (!books.called_joint || scot_procedure_step(stage.procedure) != SCOT_STEP_UNLOCKED)
        books.views = books.contrast = books.proved = 0;
}

static void draw_up(void)
{
    static const struct {
        const char *second;
        bool particles;
    } mix[] = {{"", false}, {",\"product2\":\"triamcinolone-10\",\"ml2\":0.1", true}, {",\"product2\":\"dexamethasone-4\",\"ml2\":0.1", false}};
    int which = pick(3);
    char json[160];
    snprintf(json, sizeof json, "{\"do\":\"act.syringe\",\"product1\":\"lidocaine-2\",\"ml1\":0.4%s}", mix[which].second);
    if (act(json)) {
        books.particles = mix[which].particles;
        books.syringe_mg_ml = which == 0 ? 20 : 20 * 0.4 / 0.5;
    }
}

static void numb(void)
{
    const double ml = 1 + pick(5);
    char json[80];
    snprintf(json, sizeof json, "{\"do\":\"act.numb\",\"product\":\"lidocaine-2\",\"ml\":%g}", ml);
    if (act(json))
        books.anaesthetic_mg += ml * 20;
}

/* By the books alone. */
static void was_right(double ml)
{
    struct scot_flow_report report;
    struct scot_room_now now;
    struct scot_vec3 tip;
    assert_int_equal(books.views, 2);
    assert_true(scot_dot(books.beam[0], books.beam[1]) <= cos(scot_rad(19.99)));
    assert_true(tip_now(&tip) && scot_length(scot_sub(tip, books.tip)) <= 1 + 1e-9);
    assert_true(books.proved && books.called_joint);
    assert_false(books.sac);
    assert_false(books.epidural && books.particles);
    assert_true(books.contrast_ml + books.given_ml + ml <= scot_procedure_plan(stage.procedure)->volume_ml + 1e-9);
    assert_true(books.anaesthetic_mg + ml * books.syringe_mg_ml <= 300 + 1e-9);
    scot_room_now(stage.room, &now);
    scot_flow_report(stage.flow, now.active, &report);
    if (!(books.given_ml > 0))
        assert_true(report.pattern == SCOT_PATTERN_INTRA_ARTICULAR || report.pattern == SCOT_PATTERN_CAPSULE_RUPTURE);
}

static void give(void)
{
    const double ml = 0.05 * (1 + pick(4));
    char json[80];
    snprintf(json, sizeof json, "{\"do\":\"act.inject\",\"ml\":%g}", ml);
    look();
    if (!act(json)) {
        books.refused++;
        return;
    }
    was_right(ml);
    books.given_ml += ml;
    books.anaesthetic_mg += ml * books.syringe_mg_ml;
    books.accepted++;
    stage_tick(&stage, 1000);
}

/* What a skilled hand does next, four times in five; else anything. */
static void move(void)
{
    static void (*const any[])(void) = {into_the_joint, into_the_sac, nudge, nudge, another_needle, show, contrast, call, draw_up, numb, give};
    enum scot_step step = scot_procedure_step(stage.procedure);
    if (pick(5) == 0) {
        any[pick(11)]();
        return;
    }
    struct scot_vec3 tip;
    if (step == SCOT_STEP_SKIN_NUMB || step == SCOT_STEP_ONE_VIEW)
        (tip_now(&tip) ? show : pick(10) > 0 ? into_the_joint : into_the_sac)();
    else if (step == SCOT_STEP_TWO_VIEWS)
        contrast();
    else if (step == SCOT_STEP_CONTRAST)
        call();
    else
        (pick(2) ? draw_up : give)();
}

static void one_run(const char *target)
{
    const struct scot_plan *plan;
    int accepted = books.accepted, refused = books.refused;
    assert_true(scot_room_reset(stage.room, stage.seed, NULL));
    scot_flow_reset(stage.flow, stage.seed);
    scot_procedure_restart(stage.procedure);
    books = (struct books){.accepted = accepted, .refused = refused, .anaesthetic_mg = 10};
    stage_prepare(&stage, target, "intra-articular");
    plan = scot_procedure_plan(stage.procedure);
    assert_non_null(plan);
    assert_true(sac_find_way(&stage, false, sac_angles, &sac_aim));
    for (int i = 0; i < 60; i++)
        move();
}

static void whatever_goes_in_is_right(void **state)
{
    (void)state;
    static const char *const target[] = {"L4/5 left", "L3/4 right", "L5/S1 left", "L2/3 left"};
    int runs = atoi(getenv("RUNS"));
    stage_open(&stage, 2, 64, 0);
    srand(23);
    for (int run = 0; run < runs; run++)
        one_run(target[run % 4]);
    printf("# %d portions went in, %d were refused\n", books.accepted, books.refused);
    assert_true(books.accepted > runs / 2 && books.refused > runs / 2);
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whatever_goes_in_is_right)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
