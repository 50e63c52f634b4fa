#include "dose_cases.h"

/* R-069, REFERENCE B4: outright at a cervical foramen; by a physician's reason beside the vertebral or a
 * foraminal artery; at a lumbar foramen never the first time. */
static void where_particles_must_not_go(void **state)
{
    (void)state;
    enum { FREE, REASON, NEVER };
    static const struct {
        enum scot_place place;
        int first, later;
    } cases[] = {
        {SCOT_PLACE_LUMBAR_JOINT, FREE, FREE},
        {SCOT_PLACE_THORACIC_JOINT, FREE, FREE},
        {SCOT_PLACE_CERVICAL_JOINT, REASON, REASON},
        {SCOT_PLACE_FORAMEN, NEVER, NEVER},
        {SCOT_PLACE_THORACIC_FORAMEN, REASON, REASON},
        {SCOT_PLACE_LUMBAR_FORAMEN, NEVER, REASON},
        {SCOT_PLACE_CERVICAL_EPIDURAL, REASON, REASON},
        {SCOT_PLACE_LUMBAR_EPIDURAL, FREE, FREE},
        {SCOT_PLACE_SACROILIAC, FREE, FREE},
        {SCOT_PLACE_MUSCLE, FREE, FREE},
        {SCOT_PLACE_CERVICAL_NERVE, REASON, REASON},
        {SCOT_PLACE_THORACIC_NERVE, FREE, FREE},
        {SCOT_PLACE_LUMBAR_NERVE, FREE, FREE},
        {SCOT_PLACE_SYMPATHETIC, FREE, FREE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int before = 0; before < 2; before++) {
            int wanted = before ? cases[i].later : cases[i].first;
            struct scot_patient_facts facts = {
                .weight_kg = 70, .therapeutic = true, .lumbar_foramen_before = before};
            struct scot_given given = {product("triamcinolone-10"), 0.5, cases[i].place, NULL};
            struct scot_dose_answer a = judge(&facts, &given, 1);
            assert_int_equal(a.findings.refused, wanted != FREE);
            facts.particulate_reason = " ";
            assert_int_equal(judge(&facts, &given, 1).findings.refused, wanted != FREE);
            facts.particulate_reason = "nothing else at hand";
            a = judge(&facts, &given, 1);
            assert_int_equal(a.findings.refused, wanted == NEVER);
            char rule[64];
            snprintf(rule, sizeof rule, "particulate.%s", scot_place_id[cases[i].place]);
            assert_int_equal(finding(&a, rule) != NULL, wanted != FREE);
            if (wanted == REASON)
                assert_true(finding(&a, rule)->weight == SCOT_WARN &&
                            strstr(finding(&a, rule)->text, "nothing else at hand") != NULL);
            /* A solution may go anywhere. */
            given.product = product("dexamethasone-10");
            assert_null(finding((a = judge(&facts, &given, 1), &a), rule));
        }
}

/* no reason makes good a leak into the epidural space, nor the neck without contrast. */
static void after_a_leak_or_without_contrast_none(void **state)
{
    (void)state;
    struct scot_patient_facts facts = {.weight_kg = 70, .epidural_leak = true, .particulate_reason = "x"};
    struct scot_given given = {product("methylprednisolone-40"), 0.5, SCOT_PLACE_LUMBAR_JOINT, NULL};
    struct scot_dose_answer a = judge(&facts, &given, 1);
    assert_true(a.findings.refused && finding(&a, "particulate.epidural_leak") != NULL);
    given.product = product("betamethasone-phosphate-4"); /* of the product, not of the drug */
    assert_false(judge(&facts, &given, 1).findings.refused);
    given.product = product("betamethasone-6");
    assert_true(judge(&facts, &given, 1).findings.refused);
    facts = (struct scot_patient_facts){.weight_kg = 70, .no_contrast = true, .particulate_reason = "x"};
    assert_false(judge(&facts, &given, 1).findings.refused); /* the lower back */
    given.place = SCOT_PLACE_CERVICAL_JOINT;
    a = judge(&facts, &given, 1);
    assert_true(a.findings.refused && finding(&a, "particulate.no_contrast") != NULL);
}

/* A diagnostic block takes no steroid; a therapeutic one diagnoses nothing. */
static void steroid_at_a_nerve(void **state)
{
    (void)state;
    static const enum scot_place nerves[] = {SCOT_PLACE_LUMBAR_NERVE, SCOT_PLACE_CERVICAL_NERVE,
                                             SCOT_PLACE_THORACIC_NERVE};
    for (int i = 0; i < 3; i++) {
        struct scot_patient_facts facts = {.weight_kg = 70};
        const struct scot_given given = {product("dexamethasone-4"), 0.25, nerves[i], NULL};
        struct scot_dose_answer a = judge(&facts, &given, 1);
        assert_true(a.findings.refused && finding(&a, "steroid.medial_branch")->weight == SCOT_REFUSE);
        facts.therapeutic = true;
        a = judge(&facts, &given, 1);
        assert_true(!a.findings.refused && finding(&a, "steroid.medial_branch")->weight == SCOT_NOTE);
    }
}

/* what the labels say of the epidural space, once. */
static void off_label_in_the_epidural_space(void **state)
{
    (void)state;
    const struct scot_patient_facts facts = {.weight_kg = 70};
    const struct scot_given given[2] = {{product("dexamethasone-4"), 1, SCOT_PLACE_LUMBAR_EPIDURAL, NULL},
                                        {product("triamcinolone-10"), 1, SCOT_PLACE_LUMBAR_EPIDURAL, NULL}};
    struct scot_dose_answer a = judge(&facts, given, 1);
    assert_true(finding(&a, "steroid.epidural")->weight == SCOT_NOTE &&
                finding(&a, "steroid.triamcinolone.epidural") == NULL);
    a = judge(&facts, given, 2);
    assert_true(finding(&a, "steroid.triamcinolone.epidural")->weight == SCOT_WARN && a.findings.count == 2);
}

/* contrast and injectate of each target together; more than it takes is refused. */
static void a_target_takes_so_much(void **state)
{
    (void)state;
    struct scot_patient_facts facts = {.weight_kg = 70};
    struct scot_given given[4] = {{product("iohexol-240"), 0.3, SCOT_PLACE_LUMBAR_JOINT, "L4/5 left"},
                                  {product("bupivacaine-05"), 0.7, SCOT_PLACE_LUMBAR_JOINT, "L4/5 left"},
                                  {product("triamcinolone-10"), 0.5, SCOT_PLACE_LUMBAR_JOINT, "L4/5 left"},
                                  {product("bupivacaine-05"), 1.5, SCOT_PLACE_LUMBAR_JOINT, "L5/S1 left"}};
    struct scot_dose_answer a = judge(&facts, given, 4);
    assert_true(!a.findings.refused && a.targets == 2 && fabs(a.target[0].ml - 1.5) < 1e-9 &&
                a.target[0].most_ml == 1.5);
    given[0].ml = 0.31;
    a = judge(&facts, given, 4);
    assert_true(a.findings.refused &&
                strstr(finding(&a, "volume.lumbar.joint")->text, "L4/5 left: 1.51 mL") != NULL);
    /* mg typed for mL. */
    const struct scot_given typing = {product("triamcinolone-10"), 10, SCOT_PLACE_LUMBAR_JOINT, "L4/5 left"};
    assert_true(judge(&facts, &typing, 1).findings.refused);
    /* Skin, and what names no target, is counted nowhere. */
    given[0] = (struct scot_given){product("lidocaine-1"), 5, SCOT_PLACE_SKIN, "L4/5 left"};
    given[1] = (struct scot_given){product("lidocaine-1"), 5, SCOT_PLACE_LUMBAR_JOINT, NULL};
    given[2] = (struct scot_given){product("lidocaine-1"), 5, SCOT_PLACE_LUMBAR_JOINT, ""};
    a = judge(&facts, given, 3);
    assert_true(a.findings.count == 0 && a.targets == 1 && isnan(a.target[0].most_ml));
}

static void a_nerve_takes_half_a_millilitre(void **state)
{
    (void)state;
    static const struct {
        enum scot_place place;
        const char *target;
        double most_ml, all_ml;
        const char *usual, *volume;
    } cases[] = {
        {SCOT_PLACE_LUMBAR_NERVE, "L3 left", 0.5, 0.8, "injectate.lumbar.nerve", "volume.lumbar.nerve"},
        {SCOT_PLACE_CERVICAL_NERVE, "C5 left", 0.3, 0.6, "injectate.cervical.nerve", "volume.cervical.nerve"},
        {SCOT_PLACE_CERVICAL_NERVE, "TON left", 0.9, 1.2, "injectate.cervical.nerve.TON",
         "volume.cervical.nerve.TON"},
        {SCOT_PLACE_THORACIC_NERVE, "T6 left", 0.5, 0.8, "injectate.thoracic.nerve", "volume.thoracic.nerve"},
        /* Called by the joint it is two nerves, at C2/3 the third occipital one. */
        {SCOT_PLACE_LUMBAR_NERVE, "L4/5 left", 1, 1.6, "injectate.lumbar.nerve", "volume.lumbar.nerve"},
        {SCOT_PLACE_CERVICAL_NERVE, "C2/3 right", 0.9, 1.2, "injectate.cervical.nerve.TON",
         "volume.cervical.nerve.TON"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scot_patient_facts facts = {.weight_kg = 70};
        struct scot_given given[2] = {
            {product("bupivacaine-05"), cases[i].most_ml, cases[i].place, cases[i].target},
            {product("iohexol-180"), cases[i].all_ml - cases[i].most_ml, cases[i].place, cases[i].target}};
        assert_int_equal(judge(&facts, given, 2).findings.count, 0);
        given[0].ml += 0.01;
        struct scot_dose_answer a = judge(&facts, given, 2);
        assert_true(finding(&a, cases[i].usual)->weight == SCOT_WARN &&
                    finding(&a, cases[i].volume)->weight == SCOT_REFUSE);
        facts.therapeutic = true;
        a = judge(&facts, given, 2);
        assert_true(finding(&a, cases[i].usual) == NULL && finding(&a, cases[i].volume) != NULL);
    }
}

static void targets_have_an_end(void **state)
{
    (void)state;
    struct scot_given given[SCOT_DOSE_TARGETS + 1];
    char target[SCOT_DOSE_TARGETS + 1][16];
    struct scot_dose_answer a;
    struct scot_error err = {0};
    const struct scot_patient_facts facts = {.weight_kg = 70};
    for (int i = 0; i <= SCOT_DOSE_TARGETS; i++) {
        snprintf(target[i], sizeof target[i], "T%d", i);
        given[i] = (struct scot_given){product("saline"), 0.1, SCOT_PLACE_MUSCLE, target[i]};
    }
    assert_true(scot_care_doses(&a, rules, &facts, given, SCOT_DOSE_TARGETS, &err) &&
                a.targets == SCOT_DOSE_TARGETS);
    assert_false(scot_care_doses(&a, rules, &facts, given, SCOT_DOSE_TARGETS + 1, &err));
    assert_non_null(strstr(err.text, "more than 24 targets"));
    given[1].place = SCOT_PLACE_SKIN; /* the same words at another place are another target */
    given[1].target = given[0].target;
    assert_true(scot_care_doses(&a, rules, &facts, given, 2, &err) && a.targets == 2);
}

static struct scot_rules *own;

static void bad_row(const char *id, const char *value, const char *unit, const char *words)
{
    char text[300];
    struct scot_error err = {0};
    struct scot_dose_answer a;
    const struct scot_patient_facts facts = {.weight_kg = 70};
    const struct scot_given given = {product("triamcinolone-10"), 0.1, SCOT_PLACE_CERVICAL_NERVE, "C5 left"};
    own = rules_here();
    snprintf(text, sizeof text,
             "{\"rules\":[{\"id\":\"%s\",\"value\":%s,\"unit\":\"%s\",\"source\":\"s\",\"mark\":\"SITE\"}]}",
             id, value, unit);
    if (!scot_rules_add(own, "x", text, strlen(text), &err))
        fail_msg("%s", err.text);
    assert_false(scot_care_doses(&a, own, &facts, &given, 1, &err));
    if (strstr(err.text, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.text, words);
    scot_rules_destroy(&own);
}

static void rows_of_the_wrong_kind_err(void **state)
{
    (void)state;
    bad_row("particulate.cervical.nerve", "7", "", "is a number");
    bad_row("particulate.cervical.nerve", "\"sometimes\"", "", "wanted never, first or reason");
    bad_row("volume.cervical.nerve", "\"much\"", "mL", "is a word");
    bad_row("injectate.cervical.nerve", "\"much\"", "mL", "is a word");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_particles_must_not_go),
        cmocka_unit_test(after_a_leak_or_without_contrast_none),
        cmocka_unit_test(steroid_at_a_nerve),
        cmocka_unit_test(off_label_in_the_epidural_space),
        cmocka_unit_test(a_target_takes_so_much),
        cmocka_unit_test(a_nerve_takes_half_a_millilitre),
        cmocka_unit_test(targets_have_an_end),
        cmocka_unit_test(rows_of_the_wrong_kind_err),
    };
    return cmocka_run_group_tests(tests, set_up, rules_tear_down);
}
