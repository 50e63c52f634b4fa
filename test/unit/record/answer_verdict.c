#include <math.h>

#include "base/memory.h"
#include "case_here.h"

static json_t *verdict(const json_t *dossier)
{
    json_t *answer = NULL;
    struct scot_error err = {0};
    if (!scot_answer_verdict(&answer, dossier, rules, &err))
        fail_msg("%s", err.text);
    assert_true(json_is_string(json_object_get(answer, "line")) && json_is_array(json_object_get(answer, "findings")));
    char *text = json_dumps(answer, 0);
    assert_null(strstr(text, "confirmed")); /* never of a diagnosis */
    free(text);
    return answer;
}

static const char *met(json_t *answer, const char *set)
{
    size_t i;
    json_t *one;
    json_array_foreach(at(answer, "sets.0.sides.0.rule_sets"), i,
                       one) if (scot_member_is(one, "set", set)) return scot_member_text(one, "met");
    return "absent";
}

static bool next_has(json_t *answer, const char *step)
{
    size_t i;
    json_t *one;
    json_array_foreach(at(answer, "sets.0.sides.0.next"), i, one) if (scot_member_is(one, "step", step)) return true;
    return false;
}

/* Relief while lidocaine works, gone after three hours. */
static void add_relief(json_t *dossier, int from, int procedure, const char *date, int hours)
{
    add_score(dossier, from, procedure, date, 15, 2);
    add_score(dossier, from + 1, procedure, date, 60, 1);
    add_score(dossier, from + 2, procedure, date, 60 * hours, 1);
    add_score(dossier, from + 3, procedure, date, 60 * hours + 60, 7);
}

static void an_empty_case_is_no_error(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-06-01"), *answer = verdict(dossier);
    assert_true(json_array_size(at(answer, "blocks")) == 0 && json_array_size(at(answer, "sets")) == 0);
    assert_non_null(strstr(text_at(answer, "line"), "no procedure"));
    json_decref(answer);
    json_decref(dossier);
}

/* a block, its diary, what it shows by each rule set. */
static void one_block_and_its_diary(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-06-01");
    add_block(dossier, 10, "2026-03-02", "lidocaine-1");
    add_relief(dossier, 20, 10, "2026-03-02", 2);
    json_t *answer = verdict(dossier);
    assert_true(fabs(number_at(answer, "blocks.0.sides.0.early.percent") - 87.5) < 1e-9);
    assert_int_equal(json_integer_value(at(answer, "blocks.0.sides.0.early.used.0.entry")), 21);
    assert_string_equal(text_at(answer, "blocks.0.sides.0.early.confidence"), "usual");
    assert_string_equal(text_at(answer, "blocks.0.agents.0"), "lidocaine");
    assert_string_equal(text_at(answer, "blocks.0.sides.0.lasted.fit"), "fits");
    assert_int_equal(json_array_size(at(answer, "blocks.0.sides.0.curve")), 4); /* the curve */
    assert_string_equal(text_at(answer, "sets.0.set"), "L4/5 left");
    assert_string_equal(met(answer, "cohen2020"), "met");
    assert_string_equal(met(answer, "medicare"), "needs_second");
    assert_string_equal(met(answer, "hurley2021"), "absent");
    assert_true(json_is_true(at(answer, "sets.0.sides.0.posterior.shown")) &&
                json_is_true(at(answer, "sets.0.sides.0.disagree")));
    assert_true(next_has(answer, "second_block") && next_has(answer, "therapy"));
    assert_true(found_at(answer, "blocks.0.expect", "expect.not_a_cure"));    /* */
    assert_non_null(strstr(text_at(answer, "line"), "87 % relief (8 to 1)")); /* 87.5: never rounded up to a cut-off */
    assert_string_equal(text_at(answer, "line"), text_at(answer, "sets.0.sides.0.line"));
    json_decref(answer);
    json_decref(dossier);
}

static void two_comparative_blocks(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-06-01");
    add_block(dossier, 10, "2026-03-20", "bupivacaine-05"); /* out of order in the case: dates count */
    add_block(dossier, 11, "2026-03-02", "lidocaine-1");
    add_relief(dossier, 20, 11, "2026-03-02", 2);
    add_relief(dossier, 30, 10, "2026-03-20", 6);
    json_t *answer = verdict(dossier);
    assert_int_equal(json_integer_value(at(answer, "sets.0.sides.0.compared.0")), 11);
    assert_int_equal(json_integer_value(at(answer, "sets.0.sides.0.compared.1")), 10);
    assert_string_equal(text_at(answer, "sets.0.sides.0.concordance"), "concordant");
    assert_string_equal(met(answer, "medicare"), "met");
    assert_string_equal(met(answer, "sis_100"), "not_met");
    assert_int_equal(json_integer_value(at(answer, "sets.0.sides.0.posterior.blocks")), 2);
    assert_non_null(strstr(text_at(answer, "line"), "met: Medicare"));
    assert_true(next_has(answer, "radiofrequency"));
    assert_int_equal(json_array_size(at(answer, "sets")), 1);
    json_decref(answer);
    json_decref(dossier);
}

/* what is on an image changes nothing; alone it shows nothing. */
static void imaging_never_makes_a_verdict(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-06-01");
    add_block(dossier, 10, "2026-03-02", "lidocaine-1");
    add_relief(dossier, 20, 10, "2026-03-02", 2);
    json_t *without = verdict(dossier);
    json_array_append_new(
        json_object_get(dossier, "entries"),
        parsed("{\"id\":5,\"form\":\"imaging\",\"body\":{\"kind\":\"mri\",\"finding\":\"severe degeneration L4/5\"}}"));
    json_t *with = verdict(dossier);
    assert_true(json_equal(without, with));
    json_decref(with);
    json_decref(without);
    json_decref(dossier);
    dossier = new_case("2026-06-01");
    json_array_append_new(json_object_get(dossier, "entries"), parsed("{\"id\":5,\"form\":\"imaging\",\"body\":{}}"));
    with = verdict(dossier);
    assert_true(found_at(with, "findings", "verdict.imaging"));
    json_decref(with);
    json_decref(dossier);
}

/* Missing facts are findings; nothing is guessed. */
static void what_is_missing_is_told(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-06-01");
    json_t *body = add_block(dossier, 10, "2026-03-02", "lidocaine-1");
    json_t *answer = verdict(dossier);
    assert_string_equal(text_at(answer, "blocks.0.sides.0.early.confidence"), "none");
    assert_true(json_is_null(at(answer, "blocks.0.sides.0.early.percent")) &&
                found_at(answer, "findings", "verdict.no_entry"));
    assert_string_equal(met(answer, "medicare"), "not_assessable");
    assert_true(next_has(answer, "diary"));
    json_decref(answer);
    static const char *const gone[] = {"baseline",         "sedation",    "opioid_today",
                                       "contrast_pattern", "injected_at", "given"};
    for (size_t i = 0; i < 6; i++)
        json_object_del(body, gone[i]);
    answer = verdict(dossier);
    assert_true(found_at(answer, "findings", "verdict.baseline.day_of") &&
                found_at(answer, "findings", "verdict.weak.sedation") &&
                found_at(answer, "findings", "verdict.weak.opioid") && found_at(answer, "findings", "verdict.clock") &&
                found_at(answer, "findings", "verdict.volume.nerve") && json_is_null(at(answer, "blocks.0.window")));
    assert_string_equal(met(answer, "medicare"), "not_assessable");
    json_decref(answer);
    json_object_del(body, "started");
    json_object_del(body, "ended");
    json_object_del(body, "targets");
    answer = verdict(dossier);
    assert_string_equal(text_at(answer, "sets.0.set"), "joints not recorded");
    json_decref(answer);
    json_decref(dossier);
}

/* A nurse's and a telephone's entries count, and say that they are. The recovery score is one entry: enough, less sure. */
static void entries_carry_their_provenance(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-06-01");
    json_t *body = add_block(dossier, 10, "2026-03-02", "lidocaine-1");
    json_object_set_new(body, "recovery_score", json_integer(1));
    json_object_set_new(body, "recovery_at", json_string("2026-03-02T08:40:00Z"));
    json_t *answer = verdict(dossier);
    assert_string_equal(text_at(answer, "blocks.0.sides.0.early.used.0.by"), "clinic");
    assert_int_equal(json_integer_value(at(answer, "blocks.0.sides.0.early.used.0.entry")), 10);
    assert_string_equal(text_at(answer, "blocks.0.sides.0.early.confidence"), "low");
    assert_true(found_at(answer, "findings", "verdict.one_entry"));
    json_decref(answer);
    json_object_set_new(add_score(dossier, 20, 10, "2026-03-02", 60, 1), "by", json_string("phone"));
    json_object_set_new(add_score(dossier, 21, 10, "2026-03-02", 90, 1), "by", json_string("nurse"));
    json_object_set_new(add_score(dossier, 22, 10, "2026-03-02", 120, 6), "by", json_string("a ghost"));
    answer = verdict(dossier);
    assert_string_equal(text_at(answer, "blocks.0.sides.0.early.used.1.by"), "phone");
    assert_string_equal(text_at(answer, "blocks.0.sides.0.curve.2.by"), "nurse");
    assert_true(found_at(answer, "findings", "verdict.provenance") &&
                !found_at(answer, "findings", "verdict.afterwards"));
    json_decref(answer);
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(dossier, "entries"), i, entry)
    { /* all written the day after, by the patient */
        json_object_set_new(entry, "made_at", json_string("2026-03-03T09:00:00Z"));
        if (i > 0)
            json_object_set_new(json_object_get(entry, "body"), "by", json_string("patient"));
    }
    answer = verdict(dossier);
    assert_true(found_at(answer, "findings", "verdict.afterwards"));
    json_decref(answer);
    json_decref(dossier);
}

/* Weakened, and each reason told. */
static void weak_blocks_say_why(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-06-01");
    json_t *body = add_block(dossier, 10, "2026-03-02", "lidocaine-1");
    json_object_set_new(body, "sedation", json_string("moderate"));
    json_object_set_new(body, "opioid_today", json_string("yes"));
    json_object_set_new(body, "contrast_pattern", json_string("epidural"));
    json_object_set_new(at(body, "given.2"), "ml", json_real(1.5));
    add_relief(dossier, 20, 10, "2026-03-02", 2);
    json_t *pill = add_score(dossier, 30, 10, "2026-03-02", 10, 3);
    json_object_set_new(pill, "medicine_taken", json_string("yes"));
    json_object_set_new(pill, "provoked", json_string("no"));
    json_t *answer = verdict(dossier);
    static const char *const why[] = {"verdict.weak.sedation", "verdict.weak.opioid", "verdict.pattern.nerve.epidural",
                                      "verdict.volume.nerve", "verdict.weak.medicine"};
    for (size_t i = 0; i < 5; i++)
        assert_true(found_at(answer, "findings", why[i]));
    assert_true(json_is_true(at(answer, "blocks.0.weak")) &&
                json_is_false(at(answer, "sets.0.sides.0.posterior.shown")));
    assert_string_equal(text_at(answer, "blocks.0.sides.0.early.confidence"), "low");
    assert_non_null(strstr(text_at(answer, "line"), "weakened"));
    json_decref(answer);
    json_object_set_new(body, "contrast_pattern", json_string("intrathecal"));
    answer = verdict(dossier);
    assert_true(json_is_true(at(answer, "blocks.0.void")) && strstr(text_at(answer, "line"), "void") != NULL);
    assert_string_equal(met(answer, "cohen2020"), "not_assessable");
    json_decref(answer);
    json_decref(dossier);
}

/* Each side by itself; the index pain's side is the index pain; several joints are a set. */
static void sides_and_sets(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-06-01");
    add_entry(dossier, 1, "referral", "2026-01-01T00:00:00Z",
              parsed("{\"received\":\"2026-01-01\",\"referrer\":\"GP\",\"region\":\"lumbar\",\"index_pain\":\"low "
                     "back\",\"index_side\":\"left\",\"since\":\"2025-01-01\",\"limits_activities\":\"yes\",\"not_"
                     "better\":\"yes\",\"standard_treatment_failed\":\"yes\"}"));
    json_t *body = add_block(dossier, 10, "2026-03-02", "lidocaine-1");
    json_object_del(body, "baseline");
    json_object_set_new(body, "baseline_by_side",
                        parsed("[{\"side\":\"left\",\"score\":8},{\"side\":\"right\",\"score\":4}]"));
    json_object_set_new(body, "targets",
                        parsed("[{\"joint\":\"L5/S1\",\"side\":\"left\"},{\"joint\":\"L4/"
                               "5\",\"side\":\"left\"},{\"joint\":\"L4/5\",\"side\":\"left\"}]"));
    json_object_set_new(add_score(dossier, 20, 10, "2026-03-02", 60, 1), "side", json_string("left"));
    json_object_set_new(add_score(dossier, 21, 10, "2026-03-02", 60, 4), "side", json_string("right"));
    json_t *answer = verdict(dossier);
    assert_string_equal(text_at(answer, "sets.0.set"), "L4/5 left, L5/S1 left");
    assert_true(found_at(answer, "findings", "verdict.set"));
    assert_string_equal(text_at(answer, "sets.0.sides.0.side"), "index");
    assert_string_equal(text_at(answer, "sets.0.sides.1.side"), "right");
    assert_true(fabs(number_at(answer, "blocks.0.sides.0.early.percent") - 87.5) < 1e-9 &&
                fabs(number_at(answer, "blocks.0.sides.1.early.percent")) < 1e-9);
    json_decref(answer);
    json_decref(dossier);
}

/* Both sides rated, each by itself: a general baseline is no third pain. */
static void both_sides_have_no_third(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-06-01");
    json_t *body = add_block(dossier, 10, "2026-03-02", "lidocaine-1");
    json_object_set_new(body, "baseline_by_side",
                        parsed("[{\"side\":\"left\",\"score\":8},{\"side\":\"right\",\"score\":5}]"));
    json_object_set_new(add_score(dossier, 20, 10, "2026-03-02", 60, 1), "side", json_string("left"));
    json_object_set_new(add_score(dossier, 21, 10, "2026-03-02", 60, 5), "side", json_string("right"));
    json_t *answer = verdict(dossier);
    assert_true(json_array_size(at(answer, "sets.0.sides")) == 2);
    assert_string_equal(text_at(answer, "sets.0.sides.0.side"), "left");
    json_decref(answer);
    json_decref(dossier);
}

/* Half a millilitre is of a nerve: a joint's name stands for two of them, the third occipital nerve is reached at three points. */
static void volume_is_of_a_nerve(void **state)
{
    (void)state;
    static const struct {
        const char *targets, *given;
        bool much;
    } cases[] = {
        {"['L4/5']", "{'ml':1,'target':'L4/5 left'}", false},
        {"['L4/5']", "{'ml':1.1,'target':'L4/5 left'}", true},
        {"['L4/5']", "{'ml':0.6,'target':'L3 left'}", true},
        {"['L4/5']", "{'ml':0.6}", true},
        {"['C2/3']", "{'ml':0.9}", false},
        {"['C2/3']", "{'ml':1.6}", true},
        {"['C2/3','C3/4']", "{'ml':0.9}", true}, /* of whichever it was */
        {"['C2/3','C3/4']", "{'ml':0.9,'target':'TON left'},{'ml':0.6,'target':'C3/4 left'}", false},
        {"['C2/3']", "{'ml':0.9,'target':'C2/3 left'}", false},
        {"[]", "{'ml':0.6}", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *dossier = new_case("2026-06-01"), *body = add_block(dossier, 10, "2026-03-02", "lidocaine-1"), *row;
        char text[400];
        size_t n;
        snprintf(text, sizeof text, "{'t':%s,'g':[%s]}", cases[i].targets, cases[i].given);
        for (char *c = text; *c != '\0'; c++)
            *c = *c == '\'' ? '"' : *c;
        json_t *both = parsed(text), *targets = json_array();
        json_array_foreach(json_object_get(both, "t"), n, row)
            json_array_append_new(targets, json_pack("{s:O, s:s}", "joint", row, "side", "left"));
        json_array_foreach(json_object_get(both, "g"), n, row)
            json_object_update_new(row, json_pack("{s:s, s:s}", "product", "lidocaine-1", "place", "nerve"));
        json_object_set_new(body, "targets", targets);
        json_object_set(body, "given", json_object_get(both, "g"));
        json_decref(both);
        json_t *answer = verdict(dossier);
        if (found_at(answer, "findings", "verdict.volume.nerve") != cases[i].much)
            fail_msg("case %zu: wanted %s", i, cases[i].much ? "too much" : "enough");
        json_decref(answer);
        json_decref(dossier);
    }
}

/* treatment is another outcome; days, not hours; visits count. */
static void treatment_is_another_outcome(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-03-05");
    json_t *body = add_block(dossier, 10, "2026-03-02", "lidocaine-1");
    json_object_set_new(body, "kind", json_string("intra_articular"));
    json_object_set_new(body, "purpose", json_string("therapeutic"));
    json_object_set_new(body, "contrast_pattern", json_string("intra-articular"));
    json_object_set_new(
        body, "given",
        parsed("[{\"product\":\"lidocaine-1\",\"ml\":0.5,\"place\":\"joint\"},{\"product\":\"triamcinolone-10\",\"ml\":"
               "1,\"place\":\"joint\"},{\"product\":\"potion\",\"ml\":0.1,\"place\":\"joint\"}]"));
    json_t *answer = verdict(dossier);
    assert_string_equal(text_at(answer, "blocks.0.sides.0.late.state"), "too_early");
    assert_true(json_is_true(at(answer, "blocks.0.steroid")) && found_at(answer, "findings", "verdict.product") &&
                found_at(answer, "findings", "verdict.volume.joint.lumbar"));
    assert_true(next_has(answer, "wait") && strstr(text_at(answer, "line"), "too early") != NULL);
    json_decref(answer);
    json_object_set_new(dossier, "today", json_string("2026-04-20"));
    add_entry(dossier, 40, "visit", "2026-03-16T10:00:00Z",
              parsed("{\"date\":\"2026-03-16\",\"how\":\"telehealth\",\"procedure\":10,\"scale\":\"nrs\",\"score\":3,"
                     "\"side\":\"index\"}"));
    add_entry(dossier, 41, "visit", "2026-04-13T10:00:00Z",
              parsed("{\"date\":\"2026-04-13\",\"how\":\"phone\",\"procedure\":10,\"scale\":\"nrs\",\"score\":4}"));
    add_entry(dossier, 42, "visit", "2026-03-02T10:00:00Z",
              parsed("{\"date\":\"2026-03-02\",\"how\":\"in_person\",\"procedure\":10,\"score\":0}"));
    answer = verdict(dossier);
    assert_string_equal(text_at(answer, "blocks.0.sides.0.late.state"), "better");
    assert_true(fabs(number_at(answer, "blocks.0.sides.0.late.least_d") - 42.16) < 0.01 &&
                json_is_null(at(answer, "blocks.0.sides.0.late.most_d")));
    assert_true(next_has(answer, "repeat") && json_array_size(at(answer, "blocks.0.sides.0.curve")) == 2);
    json_decref(answer);
    json_decref(dossier);
}

/* function and medicine before and after. */
static void function_and_medicine(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-06-01");
    add_block(dossier, 10, "2026-03-02", "lidocaine-1");
    add_entry(dossier, 50, "scale", "2026-02-01T10:00:00Z", parsed("{\"date\":\"2026-02-01\",\"odi\":50}"));
    add_entry(dossier, 51, "scale", "2026-03-02T10:00:00Z",
              parsed("{\"date\":\"2026-03-02\",\"odi\":44,\"mme_day\":30,\"promis_pi\":65}"));
    add_entry(dossier, 52, "scale", "2026-04-13T10:00:00Z",
              parsed("{\"date\":\"2026-04-13\",\"odi\":20,\"mme_day\":10,\"nsaid_days\":3,\"promis_pi\":55}"));
    json_t *answer = verdict(dossier);
    assert_string_equal(text_at(answer, "scales.0.scale"), "odi");
    assert_string_equal(text_at(answer, "scales.0.before_on"), "2026-03-02");
    assert_true(json_is_true(at(answer, "scales.0.half")) && json_is_true(at(answer, "scales.0.matters")) &&
                fabs(number_at(answer, "scales.0.percent") - 100.0 * 24 / 44) < 1e-9);
    assert_string_equal(text_at(answer, "scales.1.scale"), "promis_pi");
    assert_true(json_is_null(at(answer, "scales.1.percent")));
    assert_string_equal(text_at(answer, "scales.2.scale"), "mme_day");
    assert_true(json_is_null(at(answer, "scales.3.before")) && json_array_size(at(answer, "scales")) == 4);
    json_decref(answer);
    json_decref(dossier);
}

/* A signed statement shows whether later entries changed what was computed. */
static void statements_are_held_against_the_present(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-06-01");
    add_block(dossier, 10, "2026-03-02", "lidocaine-1");
    add_relief(dossier, 20, 10, "2026-03-02", 2);
    json_t *answer = verdict(dossier);
    add_entry(dossier, 60, "verdict", "2026-03-03T10:00:00Z",
              json_pack("{s:s, s:[{s:i}], s:s, s:s, s:s}", "date", "2026-03-03", "procedures", "procedure", 10,
                        "rule_set", "cohen2020", "computed", text_at(answer, "line"), "stands", "supports"));
    json_decref(answer);
    answer = verdict(dossier);
    assert_true(json_is_true(at(answer, "statements.0.current")) &&
                json_integer_value(at(answer, "statements.0.entry")) == 60);
    json_decref(answer);
    add_block(dossier, 11, "2026-03-20", "bupivacaine-05");
    add_relief(dossier, 30, 11, "2026-03-20", 6);
    answer = verdict(dossier);
    assert_true(json_is_false(at(answer, "statements.0.current")));
    json_decref(answer);
    json_decref(dossier);
}

/* Stopped and cancelled sessions are not judged; only the latest forty are. */
static void which_sessions_are_judged(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-06-01");
    json_object_set_new(add_block(dossier, 10, "2026-03-02", "lidocaine-1"), "status", json_string("stopped"));
    json_object_set_new(add_block(dossier, 11, "2026-03-03", "lidocaine-1"), "status", json_string("cancelled"));
    json_t *answer = verdict(dossier);
    assert_true(json_array_size(at(answer, "blocks")) == 0 && found_at(answer, "findings", "verdict.stopped"));
    json_decref(answer);
    for (int i = 0; i < 42; i++) {
        json_t *body = add_block(dossier, 100 + i, "2026-04-01", "lidocaine-1");
        if (i % 2 == 1)
            json_object_set_new(body, "region", json_string("sacral"));
        if (i % 3 == 1)
            json_object_set_new(body, "kind", json_string("radiofrequency"));
        if (i % 5 == 1)
            json_object_set_new(body, "kind", json_string("sacroiliac"));
    }
    answer = verdict(dossier);
    assert_true(json_array_size(at(answer, "blocks")) == 40 &&
                json_integer_value(at(answer, "blocks.0.procedure")) == 102);
    json_decref(answer);
    json_decref(dossier);
}

/* A date at the calendar's end, or none, is told and not judged: nothing that follows from it has a date. */
static void dates_out_of_reach(void **state)
{
    (void)state;
    static const char *const day[] = {"2199-12-31", "1900-01-01", "yesterday"};
    for (size_t i = 0; i < 3; i++) {
        json_t *dossier = new_case("2026-06-01");
        json_object_set_new(add_block(dossier, 10, "2026-03-02", "lidocaine-1"), "date", json_string(day[i]));
        json_t *answer = verdict(dossier);
        assert_true(json_array_size(at(answer, "blocks")) == 0 && found_at(answer, "findings", "verdict.stopped"));
        json_decref(answer);
        json_decref(dossier);
    }
    json_t *dossier = new_case("2026-06-01"); /* an hour of another day is not the injection's */
    json_t *body = add_block(dossier, 10, "2026-03-02", "lidocaine-1");
    json_object_set_new(body, "injected_at", json_string("2199-12-31T23:00:00Z"));
    json_object_set_new(body, "started", json_string("2026-03-01T10:59:00Z"));
    json_object_set_new(body, "ended", json_string("2026-03-03T13:01:00Z"));
    json_t *late = verdict(dossier);
    assert_true(found_at(late, "findings", "verdict.clock") &&
                json_is_null(at(late, "blocks.0.sides.0.early.percent")));
    json_decref(late);
    assert_true(scot_answer_aftercare(&late, dossier, 10, rules, NULL));
    json_decref(late);
    json_decref(dossier);
    json_t *answer = NULL;
    struct scot_error err = {0};
    assert_false(scot_answer_verdict(&answer, NULL, rules, &err));
    assert_non_null(strstr(err.text, "no object"));
}

/* Rules that lack a row are an error that names it; so is want of memory, and nothing leaks. */
static void errors_come_back(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-06-01"), *answer = NULL;
    struct scot_rules *none = NULL;
    struct scot_error err = {0};
    add_block(dossier, 10, "2026-03-02", "lidocaine-1");
    assert_true(scot_rules_create(&none, &err));
    assert_false(scot_answer_verdict(&answer, dossier, none, &err));
    assert_non_null(strstr(err.text, "missing"));
    scot_rules_destroy(&none);
    for (uint64_t n = 1; n <= 3; n++) {
        scot_alloc_fail_at(n);
        assert_false(scot_answer_verdict(&answer, dossier, rules, &err));
        scot_alloc_fail_at(0);
    }
    json_decref(dossier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_case_is_no_error), cmocka_unit_test(one_block_and_its_diary),
        cmocka_unit_test(two_comparative_blocks),    cmocka_unit_test(imaging_never_makes_a_verdict),
        cmocka_unit_test(what_is_missing_is_told),   cmocka_unit_test(entries_carry_their_provenance),
        cmocka_unit_test(weak_blocks_say_why),       cmocka_unit_test(sides_and_sets),
        cmocka_unit_test(both_sides_have_no_third),  cmocka_unit_test(volume_is_of_a_nerve), cmocka_unit_test(treatment_is_another_outcome),
        cmocka_unit_test(function_and_medicine),     cmocka_unit_test(statements_are_held_against_the_present),
        cmocka_unit_test(which_sessions_are_judged), cmocka_unit_test(dates_out_of_reach),
        cmocka_unit_test(errors_come_back),
    };
    return cmocka_run_group_tests(tests, forms_set_up, forms_tear_down);
}
