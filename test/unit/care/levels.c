#include <stdio.h>

#include "care/choice.h"
#include "care_here.h"

static struct scot_levels levels_of(const struct scot_zone *zone, int zones)
{
    struct scot_levels levels;
    struct scot_error err = {0};
    if (!scot_care_levels(&levels, rules, zone, zones, &err))
        fail_msg("%s", err.text);
    return levels;
}

/* The joints of one zone, in the order given. */
static void zone_names(const char *zone, const char *wanted)
{
    char found[200] = "";
    const struct scot_zone one = {zone, SCOT_BODY_RIGHT};
    const struct scot_levels levels = levels_of(&one, 1);
    for (int i = 0; i < levels.levels; i++) {
        assert_true(levels.level[i].side == SCOT_BODY_RIGHT && levels.level[i].zones == 1 &&
                    levels.level[i].rows > 0);
        for (int r = 0; r < levels.level[i].rows; r++)
            assert_true(levels.level[i].row[r]->source[0] != '\0');
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s%s", i > 0 ? " " : "",
                 levels.level[i].joint, levels.level[i].more_likely ? "!" : "");
    }
    if (strcmp(found, wanted) != 0)
        fail_msg("%s names %s, wanted %s", zone, found, wanted);
}

/* the maps of REFERENCE C7; "!" marks those that the most maps name. */
static void the_maps_name_sets(void **state)
{
    (void)state;
    zone_names("occipital", "C2/3!");
    zone_names("upper_posterolateral_neck", "C0/1! C1/2! C2/3!");
    zone_names("lower_posterior_neck", "C4/5! C5/6!");
    zone_names("suprascapular", "C4/5! C5/6! C7/T1! T1/2!"); /* neck and chest both refer there */
    zone_names("superior_angle_scapula", "C6/7! C7/T1! T1/2!");
    zone_names("mid_scapular", "C7/T1! C5/6 T1/2 T2/3");
    zone_names("post_auricular", "C1/2!");
    zone_names("low_thoracic", "T11/12!");
    zone_names("low_back", "L1/2! L2/3! L3/4! L4/5! L5/S1!");
    zone_names("buttock", "L4/5! L5/S1! L1/2 L2/3 L3/4");
    zone_names("groin", "L2/3! L1/2 L3/4 L4/5 L5/S1");
    zone_names("sacroiliac", "SIJ!");
    zone_names("lower_leg", "");
}

/* Each side by itself; a joint that explains more zones stands first. */
static void sides_and_several_zones(void **state)
{
    (void)state;
    const struct scot_zone zones[4] = {{"upper_posterior_neck", SCOT_BODY_LEFT},
                                       {"middle_posterior_neck", SCOT_BODY_LEFT},
                                       {"occipital", SCOT_BODY_RIGHT},
                                       {"lower_leg", SCOT_BODY_RIGHT}};
    const struct scot_levels levels = levels_of(zones, 4);
    assert_true(levels.levels == 4 && levels.zones[SCOT_BODY_LEFT] == 2 &&
                levels.zones[SCOT_BODY_RIGHT] == 1);
    assert_string_equal(levels.level[0].joint, "C3/4");
    assert_true(levels.level[0].zones == 2 && levels.level[0].more_likely);
    assert_string_equal(levels.level[1].joint, "C2/3");
    assert_true(levels.level[1].zones == 1 && !levels.level[1].more_likely);
    assert_string_equal(levels.level[3].joint, "C2/3");
    assert_true(levels.level[3].side == SCOT_BODY_RIGHT && levels.level[3].more_likely);
    assert_true(scot_found(&levels.findings, "level.overlap") &&
                !scot_found(&levels.findings, "level.unmapped"));
}

/* How often, where a series says so; the nerves of each joint (REFERENCE B2). */
static void shares_and_nerves(void **state)
{
    (void)state;
    const struct scot_zone zones[2] = {{"upper_posterolateral_neck", SCOT_BODY_LEFT},
                                       {"low_back", SCOT_BODY_LEFT}};
    const struct scot_levels levels = levels_of(zones, 2);
    static const struct {
        const char *joint, *nerves, *share;
        double percent;
    } wanted[] = {{"C0/1", "", NULL, 0},
                  {"C1/2", "", "level.C1/2.share_below", 5},
                  {"C2/3", "third occipital nerve", "level.C2/3.share", 36},
                  {"L1/2", "T12, L1", NULL, 0},
                  {"L2/3", "L1, L2", NULL, 0},
                  {"L3/4", "L2, L3", NULL, 0},
                  {"L4/5", "L3, L4", NULL, 0},
                  {"L5/S1", "L4, L5 dorsal ramus", NULL, 0}};
    assert_int_equal(levels.levels, 8);
    for (int i = 0; i < 8; i++) {
        const struct scot_level *level = &levels.level[i];
        assert_string_equal(level->joint, wanted[i].joint);
        assert_string_equal(level->nerves, wanted[i].nerves);
        assert_true((level->share != NULL) == (wanted[i].share != NULL));
        if (level->share != NULL)
            assert_true(strcmp(level->share->id, wanted[i].share) == 0 &&
                        level->share->value == wanted[i].percent);
    }
}

static void no_zone_is_no_level(void **state)
{
    (void)state;
    const struct scot_zone moon = {"moon", SCOT_BODY_LEFT};
    struct scot_levels levels = levels_of(NULL, 0);
    assert_true(levels.levels == 0 && levels.findings.count == 0);
    levels = levels_of(&moon, 1);
    assert_true(levels.levels == 0 && levels.zones[SCOT_BODY_LEFT] == 0 &&
                scot_found(&levels.findings, "level.unmapped"));
}

static void add(struct scot_rules *few, const char *id, const char *joints)
{
    char text[400];
    struct scot_error err = {0};
    snprintf(
        text, sizeof text,
        "{\"rules\":[{\"id\":\"%s\",\"value\":\"%s\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"}]}", id,
        joints);
    if (!scot_rules_add(few, "x", text, strlen(text), &err))
        fail_msg("%s", err.text);
}

/* A site's map takes the place of the one of its name; more maps than fit are counted all the same. */
static void maps_are_data(void **state)
{
    (void)state;
    struct scot_rules *few = NULL;
    struct scot_levels levels;
    struct scot_error err = {0};
    const struct scot_zone zone = {"z", SCOT_BODY_LEFT};
    assert_true(scot_rules_create(&few, NULL));
    add(few, "zone.z.a.joints", "L1/2");
    add(few, "zone.z.a.joints", "L4/5");
    add(few, "zone.z.joints", "L3/4"); /* no map's name */
    add(few, "zone.z.a.joined", "L3/4");
    assert_true(scot_care_levels(&levels, few, &zone, 1, NULL) && levels.levels == 1);
    assert_string_equal(levels.level[0].joint, "L4/5");
    for (int i = 0; i < SCOT_LEVEL_MAPS + 2; i++) {
        char id[40];
        snprintf(id, sizeof id, "zone.z.m%d.joints", i);
        add(few, id, "L5/S1");
    }
    assert_true(scot_care_levels(&levels, few, &zone, 1, NULL) && levels.levels == 2);
    assert_true(levels.level[0].maps == SCOT_LEVEL_MAPS + 2 && levels.level[0].rows == SCOT_LEVEL_MAPS);
    add(few, "zone.z.b.joints", "L4/5, L9/10");
    assert_false(scot_care_levels(&levels, few, &zone, 1, &err));
    assert_non_null(strstr(err.text, "zone.z.b.joints names \"L9/10\", which is no joint"));
    scot_rules_destroy(&few);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_maps_name_sets), cmocka_unit_test(sides_and_several_zones),
        cmocka_unit_test(shares_and_nerves),  cmocka_unit_test(no_zone_is_no_level),
        cmocka_unit_test(maps_are_data),
    };
    return cmocka_run_group_tests(tests, rules_set_up, rules_tear_down);
}
