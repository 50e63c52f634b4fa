#include "record/answer.h"

#include <math.h>
#include <stdlib.h>

#include "forms_here.h"
#include "support.h"

#define WELL                                                                                                 \
    "{\"id\":1,\"form\":\"screening\",\"body\":{\"allergy_anaesthetic\":\"no\",\"diabetes\":\"no\","         \
    "\"strong_cyp3a4_inhibitor\":\"no\"}}"
#define MAN "{\"sex\":\"male\",\"weight_kg\":80}"
#define LUMBAR(given)                                                                                        \
    "{\"date\":\"2026-12-01\",\"region\":\"lumbar\",\"kind\":\"intra_articular\",\"purpose\":"               \
    "\"therapeutic\",\"given\":[" given "]}"
#define GIVEN(product, ml, place, target)                                                                    \
    "{\"product\":\"" product "\",\"ml\":" ml ",\"place\":\"" place "\",\"target\":\"" target "\"}"

static json_t *answer_of(const char *patient, const char *entries, const char *elsewhere, const char *planned)
{
    struct scot_error err = {0};
    json_t *answer = NULL, *plan = planned != NULL ? parsed(planned) : NULL;
    json_t *dossier = json_pack("{s:o, s:s, s:o, s:o}", "patient", parsed(patient), "today", "2026-11-21",
                                "entries", parsed(entries), "elsewhere", parsed(elsewhere));
    if (!scot_answer_doses(&answer, dossier, plan, rules, &err))
        fail_msg("%s", err.text);
    json_decref(dossier);
    json_decref(plan);
    return answer;
}

static const json_t *finding(const json_t *answer, const char *rule)
{
    size_t i;
    json_t *f;
    json_array_foreach(json_object_get(answer, "findings"), i, f) if (scot_member_is(f, "rule", rule))
    {
        assert_true(scot_member_text(f, "source")[0] != '\0' && scot_member_text(f, "mark")[0] != '\0');
        return f;
    }
    return NULL;
}

static bool refused(const json_t *answer)
{
    return json_is_true(json_object_get(answer, "refused"));
}

/* Whether this is refused, by this rule; the answer goes. */
static void is_refused_by(json_t *answer, const char *rule)
{
    const json_t *f = finding(answer, rule);
    if (!refused(answer) || f == NULL || !scot_member_is(f, "weight", "refuse"))
        fail_msg("%s, wanted a refusal by %s", scot_member_text(answer, "line"), rule);
    json_decref(answer);
}

/* everything together, skin and joint, by weight. */
static void a_usual_session(void **state)
{
    (void)state;
    json_t *a = answer_of(
        MAN, "[" WELL "]", "[]",
        LUMBAR(GIVEN("lidocaine-1", "3", "skin", "") "," GIVEN(
            "iohexol-240", "0.3", "joint",
            "L4/5 left") "," GIVEN("bupivacaine-05", "0.5", "joint",
                                   "L4/5 left") "," GIVEN("triamcinolone-10", "0.5", "joint", "L4/5 left")));
    assert_true(!refused(a) && json_array_size(json_object_get(a, "findings")) == 0);
    assert_true(fabs(scot_member_number(a, "anaesthetic_fraction") - (30 / 300.0 + 2.5 / 160)) < 1e-9);
    assert_true(scot_member_number(a, "steroid_mpa_mg") == 5 && scot_member_is(a, "glucose_plan", "no"));
    const json_t *target = json_array_get(json_object_get(a, "targets"), 0),
                 *skin = json_array_get(json_object_get(a, "given"), 0);
    assert_true(json_array_size(json_object_get(a, "targets")) == 1 &&
                fabs(scot_member_number(target, "ml") - 1.3) < 1e-9);
    assert_true(scot_member_number(target, "most_ml") == 1.5 && scot_member_number(skin, "mg") == 30 &&
                scot_member_is(skin, "kind", "anaesthetic"));
    assert_string_equal(
        scot_member_text(a, "line"),
        "nothing refused: local anaesthetic 12 % of the maximum, steroid 5 mg methylprednisolone equivalent, "
        "5 mg within a year");
    json_decref(a);
}

/* each is caught by its rule, and the rest is still counted. */
static void absurd_entries(void **state)
{
    (void)state;
    is_refused_by(answer_of(MAN, "[" WELL "]", "[]", LUMBAR(GIVEN("lidocaine 10 %", "1", "skin", ""))),
                  "strength.lidocaine.most");
    is_refused_by(answer_of("{\"sex\":\"male\",\"weight_kg\":700}", "[" WELL "]", "[]",
                            LUMBAR(GIVEN("lidocaine-1", "1", "skin", ""))),
                  "entry.weight.most");
    is_refused_by(answer_of(MAN, "[" WELL "]", "[]", LUMBAR(GIVEN("lidocaine-1", "-1", "skin", ""))),
                  "entry.ml.least");
    is_refused_by(
        answer_of(MAN, "[" WELL "]", "[]", LUMBAR(GIVEN("triamcinolone-40", "40", "joint", "L4/5 left"))),
        "entry.steroid.ml.most");
    is_refused_by(answer_of(MAN, "[" WELL "]", "[]", LUMBAR("{\"product\":\"lidocaine-1\"}")),
                  "entry.ml.least");
    json_t *a =
        answer_of(MAN, "[" WELL "]", "[]",
                  LUMBAR(GIVEN("snake-oil", "1", "skin", "") "," GIVEN("lidocaine-1", "15", "skin", "")));
    assert_true(fabs(scot_member_number(a, "anaesthetic_fraction") - 0.5) < 1e-9);
    assert_false(json_is_true(json_object_get(json_array_get(json_object_get(a, "given"), 0), "counted")));
    assert_non_null(strstr(scot_member_text(a, "line"), "not so: \"snake-oil\" is not in the cupboard"));
    is_refused_by(a, "entry.product");
}

static void what_is_not_known_is_told(void **state)
{
    (void)state;
    json_t *a = answer_of("{}", "[]", "[]",
                          LUMBAR(GIVEN("lidocaine-1", "1", "skin", "") "," GIVEN("triamcinolone-10", "0.5",
                                                                                 "joint", "L4/5 left")));
    assert_true(!refused(a) && json_is_null(json_object_get(a, "anaesthetic_fraction")) &&
                scot_member_is(a, "glucose_plan", "unknown"));
    assert_true(finding(a, "dose.weight") != NULL && finding(a, "allergy.drug") != NULL &&
                finding(a, "glucose.plan") != NULL);
    assert_non_null(finding(a, "steroid.triamcinolone.cyp3a4"));
    assert_non_null(strstr(scot_member_text(a, "line"),
                           "nothing refused, but to be weighed: local anaesthetic of unknown share"));
    json_decref(a);
    a = answer_of(MAN, "[" WELL "]", "[]", NULL);
    assert_true(finding(a, "entry.product") != NULL && !refused(a));
    json_decref(a);
    /* Without one asked about, the last plan counts. */
    a = answer_of(MAN,
                  "[" WELL ",{\"id\":2,\"form\":\"plan\",\"body\":" LUMBAR(
                      GIVEN("dexamethasone-4", "1", "joint", "L4/5 left")) "}]",
                  "[]", NULL);
    assert_true(fabs(scot_member_number(a, "steroid_mpa_mg") - 4 * 4 / 0.75) < 1e-9);
    json_decref(a);
}

/* by the region and the form's word for the place. */
static void places_go_by_region(void **state)
{
    (void)state;
    static const struct {
        const char *region, *place, *target, *wanted;
    } cases[] = {
        {"cervical", "joint", "C5/6 left", "cervical.joint"},
        {"thoracic", "joint", "T5/6 left", "thoracic.joint"},
        {"lumbar", "joint", "L4/5 left", "lumbar.joint"},
        {"sacral", "joint", "left", "sacroiliac"},
        {"lumbar", "joint", "SIJ left", "sacroiliac"},
        {"", "joint", "", "cervical.joint"},
        {"cervical", "nerve", "C5", "cervical.nerve"},
        {"thoracic", "nerve", "T5", "thoracic.nerve"},
        {"lumbar", "nerve", "L3", "lumbar.nerve"},
        {"cervical", "foramen", "C6", "cervical.foramen"},
        {"thoracic", "foramen", "T6", "thoracic.foramen"},
        {"lumbar", "foramen", "L5", "lumbar.foramen"},
        {"unheard", "foramen", "", "cervical.foramen"},
        {"cervical", "epidural", "", "cervical.epidural"},
        {"lumbar", "epidural", "", "lumbar.epidural"},
        {"lumbar", "muscle", "", "muscle"},
        {"lumbar", "sympathetic", "", "sympathetic"},
        {"lumbar", "skin", "", "skin"},
        {"lumbar", "moon", "", "skin"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char planned[400];
        snprintf(planned, sizeof planned,
                 "{\"region\":\"%s\",\"given\":[{\"product\":\"saline\",\"ml\":0.1,\"place\":\"%s\","
                 "\"target\":\"%s\"}]}",
                 cases[i].region, cases[i].place, cases[i].target);
        json_t *a = answer_of(MAN, "[" WELL "]", "[]", planned);
        assert_string_equal(scot_member_text(json_array_get(json_object_get(a, "given"), 0), "place"),
                            cases[i].wanted);
        json_decref(a);
    }
}

#define NECK(more)                                                                                           \
    "{\"date\":\"2026-12-01\",\"region\":\"cervical\",\"kind\":\"intra_articular\",\"purpose\":"             \
    "\"therapeutic\"," more ",\"given\":[" GIVEN("triamcinolone-10", "0.5", "joint", "C5/6 left") "]}"

/* a reason opens what it may, and no more. */
static void particulate_in_the_neck(void **state)
{
    (void)state;
    is_refused_by(answer_of(MAN, "[" WELL "]", "[]", NECK("\"contrast_pattern\":\"intra-articular\"")),
                  "particulate.cervical.joint");
    json_t *a = answer_of(MAN, "[" WELL "]", "[]", NECK("\"particulate_reason\":\"seen live, no vessel\""));
    assert_true(!refused(a) && scot_member_is(finding(a, "particulate.cervical.joint"), "weight", "warn"));
    json_decref(a);
    is_refused_by(answer_of(MAN, "[" WELL "]", "[]",
                            NECK("\"particulate_reason\":\"x\",\"contrast_pattern\":\"not-done\"")),
                  "particulate.no_contrast");
    is_refused_by(answer_of(MAN, "[" WELL "]", "[]",
                            NECK("\"particulate_reason\":\"x\",\"no_contrast_reason\":\"allergy\"")),
                  "particulate.no_contrast");
    is_refused_by(answer_of(MAN, "[" WELL "]", "[]",
                            NECK("\"particulate_reason\":\"x\",\"contrast_pattern\":\"epidural\"")),
                  "particulate.epidural_leak");
    is_refused_by(answer_of(MAN, "[" WELL "]", "[]",
                            NECK("\"particulate_reason\":\"x\",\"contrast_pattern\":\"foraminal\"")),
                  "particulate.epidural_leak");
}

#define FORAMEN(more)                                                                                        \
    "{\"date\":\"2026-12-01\",\"region\":\"lumbar\",\"kind\":\"epidural_transforaminal\",\"purpose\":"       \
    "\"therapeutic\"" more ",\"given\":[" GIVEN("methylprednisolone-40", "1", "foramen", "L5 left") "]}"

/* the first lumbar transforaminal injection never, whatever the reason. */
static void first_at_the_foramen(void **state)
{
    (void)state;
    static const char reason[] = FORAMEN(",\"particulate_reason\":\"no relief from a solution\"");
    is_refused_by(answer_of(MAN, "[" WELL "]", "[]", reason), "particulate.lumbar.foramen");
    static const char before[] =
        "[" WELL ",{\"id\":5,\"form\":\"procedure\",\"body\":{\"date\":\"2026-06-01\",\"region\":\"lumbar\","
        "\"kind\":\"epidural_transforaminal\",\"status\":\"done\"}}]";
    is_refused_by(answer_of(MAN, before, "[]", FORAMEN("")), "particulate.lumbar.foramen");
    json_t *a = answer_of(MAN, before, "[]", reason);
    assert_false(refused(a));
    json_decref(a);
    a = answer_of(MAN, "[" WELL "]",
                  "[{\"id\":9,\"form\":\"elsewhere\",\"body\":{\"earliest\":\"2026-01-01\",\"latest\":\"2026-"
                  "03-01\",\"region\":\"lumbar\","
                  "\"kind\":\"epidural_transforaminal\",\"purpose\":\"therapeutic\"}}]",
                  reason);
    assert_true(!refused(a) && scot_member_number(json_object_get(a, "steroid_year"), "unknown") == 1);
    json_decref(a);
    is_refused_by(
        answer_of(MAN,
                  "[" WELL
                  ",{\"id\":5,\"form\":\"procedure\",\"body\":{\"date\":\"2026-06-01\",\"region\":\"lumbar\","
                  "\"kind\":\"epidural_transforaminal\",\"status\":\"cancelled\"}}]",
                  "[]", reason),
        "particulate.lumbar.foramen");
}

/* */
static void allergies_and_diabetes(void **state)
{
    (void)state;
    static const char both[] = LUMBAR(
        GIVEN("lidocaine-1", "1", "skin", "") "," GIVEN("iohexol-240", "0.3", "joint", "L4/5 left") "," GIVEN(
            "dexamethasone-4", "0.5", "joint", "L4/5 left"));
    is_refused_by(answer_of(MAN,
                            "[{\"id\":1,\"form\":\"screening\",\"body\":{\"allergy_anaesthetic\":\"yes\"}}]",
                            "[]", both),
                  "allergy.anaesthetic");
    is_refused_by(answer_of(MAN,
                            "[{\"id\":1,\"form\":\"screening\",\"body\":{\"allergy_contrast\":\"yes\"}}]",
                            "[]", both),
                  "allergy.contrast");
    is_refused_by(answer_of(MAN, "[{\"id\":1,\"form\":\"screening\",\"body\":{\"allergy_steroid\":\"yes\"}}]",
                            "[]", both),
                  "allergy.steroid");
    is_refused_by(answer_of(MAN,
                            "[{\"id\":1,\"form\":\"screening\",\"body\":{\"allergy_anaesthetic\":\"yes\","
                            "\"anaesthetic_other\":\"yes\","
                            "\"allergy_words\":\"Lidocaine, hives\"}}]",
                            "[]", both),
                  "allergy.drug");
    json_t *a = answer_of(MAN,
                          "[{\"id\":1,\"form\":\"screening\",\"body\":{\"allergy_anaesthetic\":\"yes\","
                          "\"anaesthetic_other\":\"yes\",\"diabetes\":\"yes\","
                          "\"allergy_contrast\":\"yes\",\"contrast_plan\":\"other_agent\"}}]",
                          "[]", both);
    assert_true(!refused(a) && scot_member_is(finding(a, "allergy.anaesthetic"), "weight", "warn") &&
                finding(a, "allergy.contrast") != NULL);
    assert_true(scot_member_is(a, "glucose_plan", "yes"));
    json_decref(a);
}

/* interactions, by the screening, the medicine's kind or its name; a reason opens it. */
static void beside_other_medicines(void **state)
{
    (void)state;
    static const char plan[] = LUMBAR(GIVEN("triamcinolone-10", "0.5", "joint", "L4/5 left"));
    is_refused_by(
        answer_of(MAN, "[{\"id\":1,\"form\":\"screening\",\"body\":{\"strong_cyp3a4_inhibitor\":\"yes\"}}]",
                  "[]", plan),
        "steroid.triamcinolone.cyp3a4");
    is_refused_by(
        answer_of(MAN, "[" WELL ",{\"id\":2,\"form\":\"medicine\",\"body\":{\"kind\":\"cyp3a4_inhibitor\"}}]",
                  "[]", plan),
        "steroid.triamcinolone.cyp3a4");
    is_refused_by(answer_of(MAN,
                            "[" WELL ",{\"id\":2,\"form\":\"medicine\",\"body\":{\"kind\":\"other\",\"name\":"
                                     "\"Ritonavir\",\"until\":\"2026-12-01\"}}]",
                            "[]", plan),
                  "steroid.triamcinolone.cyp3a4");
    /* Recorded in another of the patient's cases, and one part of a product. */
    is_refused_by(answer_of(MAN, "[" WELL "]",
                            "[{\"id\":2,\"form\":\"medicine\",\"body\":{\"kind\":\"other\",\"name\":"
                            "\"nirmatrelvir/ritonavir\"}}]",
                            plan),
                  "steroid.triamcinolone.cyp3a4");
    json_t *a = answer_of(MAN,
                          "[" WELL ",{\"id\":2,\"form\":\"medicine\",\"body\":{\"kind\":\"other\",\"name\":"
                                   "\"Ritonavir\",\"until\":\"2026-11-30\"}}]",
                          "[]", plan);
    assert_null(finding(a, "steroid.triamcinolone.cyp3a4"));
    json_decref(a);
    a = answer_of(MAN, "[{\"id\":1,\"form\":\"screening\",\"body\":{\"strong_cyp3a4_inhibitor\":\"yes\"}}]",
                  "[]",
                  "{\"region\":\"lumbar\",\"cyp3a4_reason\":\"paused by the HIV clinic\",\"given\":[" GIVEN(
                      "triamcinolone-10", "0.5", "joint", "L4/5 left") "]}");
    assert_true(!refused(a) && strstr(scot_member_text(finding(a, "steroid.triamcinolone.cyp3a4"), "text"),
                                      "paused by the HIV clinic") != NULL);
    json_decref(a);
}

/* steroid here, elsewhere, by mouth and as premedication count toward the year; imprecise dates give
 * two sums. */
static void the_year_counts_everything(void **state)
{
    (void)state;
    static const char entries[] =
        "[" WELL
        ",{\"id\":2,\"form\":\"procedure\",\"body\":{\"date\":\"2026-05-01\",\"status\":\"done\",\"given\":["
        "{\"product\":\"methylprednisolone-40\",\"ml\":1},{\"product\":\"lidocaine-1\",\"ml\":3},{"
        "\"product\":\"gone from the cupboard\",\"ml\":1}]}},"
        "{\"id\":3,\"form\":\"procedure\",\"body\":{\"date\":\"2026-05-02\",\"status\":\"cancelled\","
        "\"given\":[{\"product\":\"methylprednisolone-40\",\"ml\":1}]}},"
        "{\"id\":4,\"form\":\"medicine\",\"body\":{\"kind\":\"steroid_premedication\",\"steroid\":"
        "\"prednisone\",\"mg\":150,\"since\":\"2026-11-30\",\"until\":\"2026-12-01\"}},"
        "{\"id\":5,\"form\":\"medicine\",\"body\":{\"kind\":\"steroid_oral\",\"steroid\":\"prednisolone\","
        "\"mg\":50}},"
        "{\"id\":6,\"form\":\"medicine\",\"body\":{\"kind\":\"steroid_oral\",\"since\":\"2026-06-01\"}},"
        "{\"id\":7,\"form\":\"medicine\",\"body\":{\"kind\":\"steroid_oral\",\"steroid\":\"prednisolone\","
        "\"mg\":500,\"since\":\"2027-01-01\"}}]";
    static const char elsewhere[] =
        "[{\"id\":20,\"form\":\"elsewhere\",\"body\":{\"earliest\":\"2026-02-01\",\"latest\":\"2026-02-28\","
        "\"purpose\":\"therapeutic\","
        "\"steroid\":[{\"drug\":\"triamcinolone\",\"mg\":20}]}},"
        "{\"id\":21,\"form\":\"elsewhere\",\"body\":{\"earliest\":\"2025-11-01\",\"latest\":\"2026-01-01\","
        "\"steroid\":[{\"drug\":\"triamcinolone\",\"mg\":30}]}},"
        "{\"id\":22,\"form\":\"elsewhere\",\"body\":{\"earliest\":\"2026-03-01\",\"latest\":\"2026-03-01\","
        "\"purpose\":\"diagnostic\"}},"
        "{\"id\":23,\"form\":\"elsewhere\",\"body\":{\"earliest\":\"2026-03-01\",\"latest\":\"2026-03-01\","
        "\"purpose\":\"unknown\",\"kind\":\"radiofrequency\"}},"
        "{\"id\":24,\"form\":\"elsewhere\",\"body\":{\"earliest\":\"2026-03-01\",\"latest\":\"2026-03-01\","
        "\"purpose\":\"unknown\",\"kind\":\"unknown\"}},"
        "{\"id\":25,\"form\":\"elsewhere\",\"body\":{\"purpose\":\"unknown\",\"kind\":\"unknown\"}}]";
    json_t *a =
        answer_of(MAN, entries, elsewhere, LUMBAR(GIVEN("triamcinolone-40", "0.25", "joint", "L4/5 left")));
    const json_t *year = json_object_get(a, "steroid_year");
    assert_true(scot_member_number(year, "least_mg") == 40 + 120 + 20 &&
                scot_member_number(year, "most_mg") == 40 + 120 + 20 + 40 + 30);
    assert_true(scot_member_number(year, "with_today_mg") == 260 &&
                scot_member_number(year, "unknown") == 3 && scot_member_number(year, "counted") == 5);
    assert_true(finding(a, "steroid.year.other.most") != NULL && finding(a, "steroid.year.most") != NULL &&
                !refused(a));
    json_decref(a);
    /* A procedure asked about is not its own past. */
    static const char done[] = LUMBAR(GIVEN("methylprednisolone-40", "1", "joint", "L4/5 left"));
    char itself[600];
    snprintf(itself, sizeof itself, "[" WELL ",{\"id\":2,\"form\":\"procedure\",\"body\":%s}]", done);
    a = answer_of(MAN, itself, "[]", done);
    assert_true(scot_member_number(json_object_get(a, "steroid_year"), "most_mg") == 0);
    json_decref(a);
}

/* after the menopause 40 mg an injection; a woman of whom it is not known is told both. */
static void who_it_is_counts(void **state)
{
    (void)state;
    static const char plan[] = LUMBAR(GIVEN("methylprednisolone-40", "1.5", "joint", "L4/5 left"));
    static const struct {
        const char *patient;
        bool warned;
    } cases[] = {{"{\"sex\":\"female\",\"weight_kg\":70,\"post_menopausal\":\"yes\"}", true},
                 {"{\"sex\":\"female\",\"weight_kg\":70,\"post_menopausal\":\"no\"}", false},
                 {"{\"sex\":\"female\",\"weight_kg\":70}", true},
                 {MAN, false}};
    for (int i = 0; i < 4; i++) {
        json_t *a = answer_of(cases[i].patient, "[" WELL "]", "[]", plan);
        assert_int_equal(finding(a, "steroid.injection.most") != NULL, cases[i].warned);
        json_decref(a);
    }
}

static void rules_that_lack_err(void **state)
{
    (void)state;
    struct scot_rules *none = NULL;
    struct scot_error err = {0};
    json_t *a = NULL, *dossier = json_pack("{s:s, s:[]}", "today", "2026-11-21", "entries"),
           *plan = parsed(LUMBAR(GIVEN("x", "1", "skin", "")));
    assert_true(scot_rules_create(&none, NULL));
    assert_false(scot_answer_doses(&a, dossier, plan, none, &err));
    assert_non_null(strstr(err.text, "entry.weight.least"));
    scot_rules_destroy(&none);
    json_decref(plan);
    json_decref(dossier);
}

/* Whether the form has this field, with this option where one is named. */
static void form_has(const char *form, const char *field, const char *option)
{
    size_t i, o;
    json_t *f, *choice;
    json_array_foreach(json_object_get(scot_form(forms, form), "fields"), i, f)
    {
        if (!scot_member_is(f, "id", field))
            continue;
        if (option == NULL)
            return;
        json_array_foreach(json_object_get(f, "options"), o,
                           choice) if (scot_member_is(choice, "id", option)) return;
    }
    fail_msg("form %s has no %s %s", form, field, option != NULL ? option : "");
}

/* Others' forms: a field renamed there would be read as "not recorded" for ever. */
static void other_forms_hold_what_is_read(void **state)
{
    (void)state;
    static const char *const fields[][3] = {
        {"screening", "allergy_anaesthetic"},
        {"screening", "allergy_steroid"},
        {"screening", "allergy_contrast"},
        {"screening", "allergy_words"},
        {"screening", "anaesthetic_other"},
        {"screening", "diabetes"},
        {"screening", "strong_cyp3a4_inhibitor"},
        {"screening", "worse_extension_rotation"},
        {"screening", "contrast_plan", "other_agent"},
        {"screening", "contrast_plan", "premedication"},
        {"screening", "radiates", "limb"},
        {"screening", "radiates", "surrounding"},
        {"screening", "exam_nerve_stretch", "positive"},
        {"medicine", "kind", "steroid_oral"},
        {"medicine", "kind", "steroid_premedication"},
        {"medicine", "kind", "cyp3a4_inhibitor"},
        {"medicine", "steroid", "prednisone"},
        {"medicine", "mg"},
        {"medicine", "since"},
        {"medicine", "until"},
        {"medicine", "name"},
        {"patient", "post_menopausal"},
        {"patient", "weight_kg"},
        {"elsewhere", "earliest"},
        {"elsewhere", "latest"},
        {"elsewhere", "steroid"},
        {"elsewhere", "kind", "radiofrequency"},
        {"procedure", "contrast_pattern", "not-done"},
        {"procedure", "contrast_pattern", "foraminal"},
        {"procedure", "no_contrast_reason"},
        {"procedure", "cyp3a4_reason"},
        {"procedure", "particulate_reason"},
        {"referral", "since"},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        form_has(fields[i][0], fields[i][1], fields[i][2]);
}

/* what the answers read, the forms hold. */
static void the_forms_hold_what_is_read(void **state)
{
    (void)state;
    struct scot_error err = {0};
    json_t *plan =
        parsed("{\"date\":\"2026-12-01\",\"region\":\"lumbar\",\"kind\":\"epidural_interlaminar\",\"purpose\":"
              "\"therapeutic\",\"particulate_reason\":\"x\","
              "\"cyp3a4_reason\":\"y\",\"given\":[" GIVEN("saline", "1", "epidural", "L4/5") "," GIVEN(
                  "saline", "1", "sympathetic", "L2") "]}");
    if (!scot_form_check(forms, "plan", plan, &err))
        fail_msg("%s", err.text);
    json_decref(plan);
    json_t *given = parsed("{\"given\":[" GIVEN("saline", "40", "epidural", "L4/5") "]}");
    assert_false(scot_form_check(forms, "procedure", given, &err)); /* caught where it is typed */
    assert_non_null(strstr(err.text, "40, wanted 0.01 to 20 mL"));
    json_decref(given);
}

/* bupivacaine of two sessions, 23 h 59 min and 24 h 1 min apart, by the clock wherever it stands; by the days where no
 * clock was read. 3 x 20 mL of 0.5 % are 300 mg and 180 mg more are too much. */
static void sessions_within_a_day_count_together(void **state)
{
    (void)state;
    static const char mine[] = "{'date':'%s','region':'lumbar','kind':'medial_branch','purpose':'diagnostic'%s,'given':["
                               "{'product':'bupivacaine-05','ml':18,'place':'nerve'},{'product':'bupivacaine-05','ml':18,'place':'skin'}]}";
    static const char theirs[] = "[{'id':5,'form':'procedure','body':{'date':'%s','status':'%s'%s,'given':["
                                 "{'product':'bupivacaine-05','ml':20,'place':'skin'},{'product':'bupivacaine-05','ml':20,'place':'skin'},"
                                 "{'product':'bupivacaine-05','ml':20,'place':'skin'},{'product':'triamcinolone-10','ml':1,'place':'joint'},"
                                 "{'product':'what','ml':1,'place':'skin'},{'product':'lidocaine-1','place':'skin'}]}}]";
    static const struct {
        const char *date, *time, *status, *weight;
    } cases[] = {
        {"2026-11-30", ",'injected_at':'2026-11-30T10:01:00Z'", "done", "refuse"},
        {"2026-11-30", ",'injected_at':'2026-11-30T05:01:00-05:00'", "stopped", "refuse"},
        {"2026-11-30", ",'injected_at':'2026-11-30T09:59:00Z'", "done", ""},
        {"2026-12-02", ",'started':'2026-12-02T09:59:00Z'", "done", "refuse"}, /* written down out of order */
        {"2026-12-02", ",'ended':'2026-12-02T10:01:00Z'", "done", ""},
        {"2026-12-01", "", "done", "refuse"},
        {"2026-12-01", "", "cancelled", ""},
        {"2026-11-30", "", "done", "warn"},
        {"2026-12-02", "", "done", "warn"},
        {"2026-11-29", "", "done", ""},
        {"", "", "done", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int list = 0; list < 2; list++) {
            char plan[600], past[900];
            snprintf(plan, sizeof plan, mine, "2026-12-01", ",'injected_at':'2026-12-01T10:00:00Z'");
            snprintf(past, sizeof past, theirs, cases[i].date, cases[i].status, cases[i].time);
            for (char *c = plan; *c != '\0'; c++)
                *c = *c == '\'' ? '"' : *c;
            for (char *c = past; *c != '\0'; c++)
                *c = *c == '\'' ? '"' : *c;
            json_t *a = answer_of(MAN, list == 0 ? past : "[]", list == 0 ? "[]" : past, plan);
            const char *weight = scot_member_text(finding(a, "dose.bupivacaine.day.most"), "weight");
            if (strcmp(weight, cases[i].weight) != 0)
                fail_msg("case %zu: \"%s\", wanted \"%s\"", i, weight, cases[i].weight);
            json_decref(a);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_usual_session),
        cmocka_unit_test(absurd_entries),
        cmocka_unit_test(what_is_not_known_is_told),
        cmocka_unit_test(places_go_by_region),
        cmocka_unit_test(particulate_in_the_neck),
        cmocka_unit_test(first_at_the_foramen),
        cmocka_unit_test(allergies_and_diabetes),
        cmocka_unit_test(beside_other_medicines),
        cmocka_unit_test(the_year_counts_everything),
        cmocka_unit_test(sessions_within_a_day_count_together),
        cmocka_unit_test(who_it_is_counts),
        cmocka_unit_test(rules_that_lack_err),
        cmocka_unit_test(the_forms_hold_what_is_read),
        cmocka_unit_test(other_forms_hold_what_is_read),
    };
    return cmocka_run_group_tests(tests, forms_set_up, forms_tear_down);
}
