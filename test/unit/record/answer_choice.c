#include "record/answer.h"

#include <stdlib.h>

#include "care/choice.h"
#include "forms_here.h"
#include "support.h"

/* The answer to this body map, which the form takes. */
static json_t *answer_of(const char *body)
{
    struct scot_error err = {0};
    json_t *answer = NULL, *map = json_loads(body, 0, NULL);
    assert_non_null(map);
    if (!scot_form_check(forms, "body_map", map, &err))
        fail_msg("%s", err.text);
    json_t *dossier = json_pack("{s:s, s:[{s:i, s:s, s:{s:[s]}}, {s:i, s:s, s:o}]}", "today", "2026-11-21",
                                "entries", "id", 3, "form", "body_map", "body", "zones", "occipital_left",
                                "id", 4, "form", "body_map", "body", map);
    assert_non_null(dossier);
    if (!scot_answer_choice(&answer, dossier, rules, &err))
        fail_msg("%s", err.text);
    json_decref(dossier);
    return answer;
}

static const json_t *offer(const json_t *answer, const char *id)
{
    size_t i;
    json_t *o;
    json_array_foreach(json_object_get(answer, "offers"), i, o) if (scot_member_is(o, "id", id)) return o;
    fail_msg("no offer %s", id);
    return NULL;
}

static bool finds(const json_t *answer, const char *rule)
{
    size_t i;
    json_t *f;
    json_array_foreach(json_object_get(answer, "findings"), i,
                       f) if (scot_member_is(f, "rule", rule)) return true;
    return false;
}

/* the last map counts; where it hurts gives a set by side, with its sources. */
static void the_last_map_is_read(void **state)
{
    (void)state;
    json_t *a = answer_of("{\"zones\":[\"buttock_left\",\"low_back_left\",\"groin_right\"],\"strokes\":\"[[1,"
                          "2],[3,4]]\",\"extension_rotation_pain\":\"yes\","
                          "\"taut_band\":\"no\",\"root_signs\":\"no\",\"leg_pain_below_knee\":\"no\","
                          "\"spasm\":\"unknown\",\"si_provocation_positive\":1,"
                          "\"radiates\":\"yes\",\"sympathetic_signs\":\"no\"}");
    assert_int_equal(json_integer_value(json_object_get(a, "entry")), 4);
    assert_true(scot_member_is(offer(a, "facet"), "standing", "fits") &&
                scot_member_is(offer(a, "epidural"), "standing", "against"));
    assert_true(scot_member_is(offer(a, "sacroiliac"), "standing", "against") &&
                scot_member_is(offer(a, "trigger_point"), "standing", "against"));
    assert_true(json_array_size(json_object_get(offer(a, "trigger_point"), "missing")) == 1);
    const json_t *first = json_array_get(json_object_get(a, "levels"), 0),
                 *reason = json_array_get(json_object_get(offer(a, "facet"), "reasons"), 0);
    assert_true(scot_member_is(first, "joint", "L4/5") && scot_member_is(first, "side", "left") &&
                scot_member_is(first, "nerves", "L3, L4"));
    assert_true(scot_member_number(first, "explains") == 2 && scot_member_number(first, "of") == 2 &&
                json_is_true(json_object_get(first, "more_likely")));
    assert_true(json_array_size(json_object_get(first, "by")) == 4 &&
                json_is_null(json_object_get(first, "share")));
    assert_true(scot_member_is(reason, "stance", "for") && scot_member_text(reason, "source")[0] != '\0' &&
                scot_member_text(reason, "mark")[0] != '\0');
    assert_int_equal(json_array_size(json_object_get(a, "levels")), 10);
    assert_string_equal(
        scot_member_text(a, "line"),
        "Facet joint injection (intra-articular) fits best; joints to think of first: L4/5 left, L5/S1 left, "
        "L2/3 right");
    char *all = json_dumps(a, 0);
    assert_null(strstr(all, "confirmed"));
    free(all);
    json_decref(a);
}

/* */
static void other_procedures_and_places(void **state)
{
    (void)state;
    json_t *a =
        answer_of("{\"zones\":[\"sacroiliac_right\",\"upper_posterolateral_neck_right\"],\"si_provocation_"
                  "positive\":4,\"root_signs\":\"yes\","
                  "\"sympathetic_signs\":\"yes\",\"other_sites\":[\"hip\"],\"related\":[\"migraine\"]}");
    assert_true(scot_member_is(offer(a, "sacroiliac"), "standing", "fits") &&
                scot_member_is(offer(a, "epidural"), "standing", "fits"));
    assert_true(scot_member_is(offer(a, "sympathetic"), "standing", "fits") &&
                scot_member_is(offer(a, "facet"), "standing", "mixed"));
    assert_true(finds(a, "choice.site.hip") && finds(a, "choice.related.migraine") &&
                finds(a, "choice.stimulator"));
    size_t i, shares = 0;
    json_t *level;
    json_array_foreach(json_object_get(a, "levels"), i, level) shares +=
        json_is_object(json_object_get(level, "share"));
    assert_int_equal(shares, 2); /* C2/3 36 %, C1/2 below 5 % */
    json_decref(a);
}

static void mixed_is_called_mixed(void **state)
{
    (void)state;
    json_t *a = answer_of("{\"zones\":[\"midline\"],\"extension_rotation_pain\":\"yes\",\"root_signs\":"
                          "\"yes\",\"leg_pain_below_knee\":\"no\"}");
    assert_true(strstr(scot_member_text(a, "line"), "Epidural") != NULL &&
                strstr(scot_member_text(a, "line"), "no zone names a joint") != NULL);
    json_decref(a);
    a = answer_of("{\"zones\":[\"midline\"],\"spasm\":\"yes\",\"taut_band\":\"no\"}");
    assert_non_null(strstr(scot_member_text(a, "line"), "Trigger point injection fits in part"));
    json_decref(a);
}

/* what the map left open, the screening may have asked. */
static void the_screening_helps_out(void **state)
{
    (void)state;
    static const struct {
        const char *screening, *map, *facet;
    } cases[] = {
        {"{\"worse_extension_rotation\":\"yes\"}", "{}", "fits"},
        {"{\"worse_extension_rotation\":\"yes\"}", "{\"extension_rotation_pain\":\"no\"}", "silent"},
        {"{\"worse_extension_rotation\":\"yes\",\"radiates\":\"surrounding\"}",
         "{\"extension_rotation_pain\":\"unknown\"}", "fits"},
        {"{\"worse_extension_rotation\":\"yes\",\"radiates\":\"limb\"}", "{}", "mixed"},
        {"{\"exam_nerve_stretch\":\"positive\"}", "{}", "against"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scot_error err = {0};
        json_t *a = NULL,
               *dossier = json_pack("{s:s, s:[{s:s, s:o}, {s:s, s:o}]}", "today", "2026-11-21", "entries",
                                    "form", "screening", "body", json_loads(cases[i].screening, 0, NULL),
                                    "form", "body_map", "body", json_loads(cases[i].map, 0, NULL));
        if (!scot_answer_choice(&a, dossier, rules, &err))
            fail_msg("%s", err.text);
        assert_string_equal(scot_member_text(offer(a, "facet"), "standing"), cases[i].facet);
        json_decref(dossier);
        json_decref(a);
    }
}

/* Nothing recorded is a finding, never an error. */
static void no_map_no_choice(void **state)
{
    (void)state;
    struct scot_error err = {0};
    json_t *a = NULL, *dossier = json_pack("{s:s, s:[]}", "today", "2026-11-21", "entries");
    assert_true(scot_answer_choice(&a, dossier, rules, &err));
    assert_true(json_is_null(json_object_get(a, "entry")) &&
                json_array_size(json_object_get(a, "levels")) == 0 && finds(a, "choice.recorded"));
    assert_non_null(strstr(scot_member_text(a, "line"), "nothing recorded speaks for any procedure"));
    json_decref(a);
    struct scot_rules *none = NULL;
    assert_true(scot_rules_create(&none, NULL));
    assert_false(scot_answer_choice(&a, dossier, none, &err));
    scot_rules_destroy(&none);
    json_decref(dossier);
}

/* Every zone that can be marked is one that a rule knows: the drawing and the maps cannot drift apart. */
static void every_zone_of_the_form_is_known(void **state)
{
    (void)state;
    size_t i, f;
    json_t *field, *option;
    int zones = 0;
    json_array_foreach(json_object_get(scot_form(forms, "body_map"), "fields"), f, field)
    {
        if (!scot_member_is(field, "id", "zones"))
            continue;
        json_array_foreach(json_object_get(field, "options"), i, option)
        {
            char body[120];
            snprintf(body, sizeof body, "{\"zones\":[\"%s\"]}", scot_member_text(option, "id"));
            json_t *a = answer_of(body);
            assert_false(finds(a, "level.unmapped"));
            json_decref(a);
            zones++;
        }
    }
    assert_int_equal(zones, 53);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_map_is_read),    cmocka_unit_test(other_procedures_and_places),
        cmocka_unit_test(mixed_is_called_mixed),   cmocka_unit_test(no_map_no_choice),
        cmocka_unit_test(the_screening_helps_out), cmocka_unit_test(every_zone_of_the_form_is_known),
    };
    return cmocka_run_group_tests(tests, forms_set_up, forms_tear_down);
}
