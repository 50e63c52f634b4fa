#include "record/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "care/consent.h"
#include "care/screen.h"
#include "forms_here.h"
#include "rules_here.h"
#include "support.h"

/* Everything asked, nothing against it. */
static const char screening_body[] =
    "{\"dull_ache\": \"yes\", \"worse_twisting\": \"yes\", \"worse_bending\": \"no\", \"worse_extending\": \"yes\", "
    "\"stiff_after_rest\": \"yes\","
    " \"better_with_rest\": \"yes\", \"tender_paraspinal\": \"unknown\", \"radiates\": \"surrounding\", "
    "\"relieved_recumbency\": \"yes\","
    " \"worse_cough\": \"no\", \"worse_forward_flexion\": \"no\", \"worse_rising_from_flexion\": \"yes\", "
    "\"worse_hyperextension\": \"yes\","
    " \"worse_extension_rotation\": \"yes\", \"review_of_symptoms\": \"nothing else\", \"exam_movement\": \"painful\", "
    "\"exam_strength\": \"normal\","
    " \"exam_sensation\": \"normal\", \"exam_reflexes\": \"normal\", \"exam_nerve_stretch\": \"negative\", \"numbness\": "
    "\"no\", \"limb_weakness\": \"no\","
    " \"progressive_motor_loss\": \"no\", \"cauda_equina\": \"no\", \"fever_with_back_pain\": \"no\", \"cancer_new_pain\": "
    "\"no\", \"red_flags\": [\"none\"],"
    " \"infection_local\": \"no\", \"infection_systemic\": \"no\", \"can_be_pregnant\": \"no\", \"pregnant\": \"no\", "
    "\"refuses\": \"no\","
    " \"cannot_judge_response\": \"no\", \"skin_psoriasis\": \"no\", \"prosthesis_near\": \"no\", \"stimulator\": \"no\", "
    "\"fused_level\": \"no\","
    " \"allergy_anaesthetic\": \"no\", \"allergy_steroid\": \"no\", \"allergy_contrast\": \"no\", \"allergy_shellfish\": "
    "\"no\","
    " \"allergy_antiseptic\": \"no\", \"allergy_latex\": \"no\", \"bleeding_disorder\": \"no\", \"takes_antithrombotic\": "
    "\"no\", \"liver_disease\": \"no\","
    " \"kidney_disease\": \"no\", \"surgery_at_site\": \"no\", \"diabetes\": \"no\", \"strong_cyp3a4_inhibitor\": \"no\","
    " \"transitional_vertebra\": \"not_seen\", \"level_counted_from\": \"t12_rib\", \"planned\": [\"medial_branch\"], "
    "\"purpose\": \"diagnostic\","
    " \"indications\": [\"unresponsive\", \"clarification\"], \"causes\": [\"ageing\", \"posture\"], \"condition\": "
    "\"facet_syndrome\"}";

/* A dossier with a referral of 1 September, this screening of 15 September (set: its changes) and more entries. */
static json_t *dossier(const char *region, const char *set, const char *more)
{
    char text[4000];
    snprintf(text, sizeof text,
             "{\"patient\": {\"name\": \"Ann\", \"born\": \"1960-05-01\", \"sex\": \"female\", \"weight_kg\": 70, "
             "\"height_cm\": 170},"
             " \"case\": {\"id\": 7, \"opened\": \"2026-09-01\", \"region\": \"%s\"}, \"today\": \"2026-11-21\", \"now\": "
             "\"2026-11-21T08:24:00Z\","
             " \"entries\": [{\"id\": 1, \"form\": \"referral\", \"at\": \"2026-09-01\", \"body\": {\"received\": "
             "\"2026-09-01\", \"referrer\": \"Dr B\","
             "   \"referred_to\": \"pain\", \"site\": \"clinic\", \"region\": \"%s\", \"index_pain\": \"low back\", "
             "\"index_side\": \"left\","
             "   \"since\": \"2026-03-01\", \"limits_activities\": \"yes\", \"not_better\": \"unknown\", "
             "\"standard_treatment_failed\": \"yes\"}}%s], \"elsewhere\": []}",
             region, region, more);
    json_t *all = parsed(text), *body = parsed(screening_body), *changes = parsed(set);
    json_object_update(body, changes);
    json_decref(changes);
    json_array_append_new(json_object_get(all, "entries"),
                          json_pack("{s:i, s:s, s:s, s:o}", "id", 2, "form", "screening", "at", "2026-09-15", "body", body));
    return all;
}

static json_t *answer_of(json_t *given)
{
    json_t *answer = NULL;
    struct scot_error err = {0};
    if (!scot_answer_screening(&answer, given, rules, &err))
        fail_msg("%s", err.text);
    json_decref(given);
    return answer;
}

static json_t *answer(const char *region, const char *set, const char *more)
{
    return answer_of(dossier(region, set, more));
}

static const char *word(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));
    return text != NULL ? text : "";
}

/* The verdict of these facts, and that some reason of it has this rule ("" none). */
static void decides(json_t *given, const char *verdict, const char *rule)
{
    size_t i;
    json_t *reason;
    bool found = rule[0] == '\0';
    json_array_foreach(json_object_get(given, "reasons"), i, reason) found |= strcmp(word(reason, "rule"), rule) == 0;
    if (!found || strcmp(word(given, "verdict"), verdict) != 0)
        fail_msg("%s with %s: %s", verdict, rule, word(given, "line"));
    json_decref(given);
}

static bool tells(const json_t *findings, const char *words)
{
    size_t i;
    json_t *finding;
    json_array_foreach(findings, i,
                       finding) if (strstr(word(finding, "text"), words) != NULL) return word(finding, "source")[0] != '\0' &&
        word(finding, "mark")[0] != '\0';
    return false;
}

/* the verdict and everything beside it, of a case with nothing against it. */
static void a_clear_case_is_eligible(void **state)
{
    (void)state;
    json_t *a = answer("lumbar", "{}", "");
    assert_string_equal(word(a, "verdict"), "eligible");
    assert_string_equal(word(a, "line"), "eligible: nothing recorded stops it");
    assert_true(json_is_false(json_object_get(a, "urgent")) && json_array_size(json_object_get(a, "reasons")) == 0);
    assert_true(json_array_size(json_object_get(a, "instead")) > 5); /* */
    json_t *picture = json_object_get(a, "picture");
    assert_int_equal(json_array_size(json_object_get(picture, "fits")), 6); /* */
    assert_string_equal(json_string_value(json_array_get(json_object_get(picture, "against"), 0)), "worse_bending");
    assert_string_equal(json_string_value(json_array_get(json_object_get(picture, "not_recorded"), 0)), "tender_paraspinal");
    json_t *revel = json_object_get(a, "revel"), *items = json_object_get(revel, "items");
    assert_int_equal(json_integer_value(json_object_get(revel, "positive")), 4); /* 66 years, recumbency, cough, flexion */
    assert_string_equal(word(json_array_get(items, 3), "holds"), "yes");
    assert_string_equal(word(json_array_get(items, 4), "holds"), "no");
    assert_true(json_is_null(json_object_get(json_array_get(items, 6), "lr")));
    assert_string_equal(word(json_object_get(a, "condition"), "code"), "M47.816"); /* */
    assert_true(tells(json_object_get(a, "findings"), "facet syndrome is a working name"));
    assert_int_equal(json_array_size(json_object_get(a, "causes")), 2);      /* */
    assert_int_equal(json_array_size(json_object_get(a, "indications")), 2); /* */
    json_t *procedure = json_array_get(json_object_get(a, "procedures"), 0);
    assert_string_equal(word(procedure, "class"), "low");
    json_decref(a);
    a = answer("cervical", "{\"planned\": [], \"condition_code\": \"M54.2\", \"causes\": [], \"condition\": \"\"}", "");
    assert_int_equal(json_array_size(json_object_get(a, "procedures")), 3);
    procedure = json_array_get(json_object_get(a, "procedures"), 1);
    assert_string_equal(word(json_object_get(procedure, "by"), "asra"), "intermediate");
    assert_string_equal(word(json_object_get(procedure, "by"), "sir"), "high");
    assert_string_equal(word(json_object_get(a, "condition"), "code"), "M54.2");
    assert_true(tells(json_object_get(a, "findings"), "not recorded: the likely cause"));
    json_decref(a);
}

/* exercise and manual therapy are not offered in place of looking for an infected spine. */
static void what_is_urgent_is_all_there_is(void **state)
{
    (void)state;
    json_t *a = answer("lumbar", "{\"fever_with_back_pain\": \"yes\"}", "");
    const json_t *instead = json_object_get(a, "instead");
    assert_true(json_is_true(json_object_get(a, "urgent")) && json_array_size(instead) == 1);
    assert_non_null(strstr(json_string_value(json_array_get(instead, 0)), "cultures, MRI"));
    json_decref(a);
}

static void an_empty_case_is_told_and_no_error(void **state)
{
    (void)state;
    json_t *a = answer_of(json_object());
    assert_string_equal(word(a, "verdict"), "not_yet");
    assert_string_equal(word(a, "line"), "not yet: not recorded: a screening, wanted before anything is planned");
    assert_true(tells(json_object_get(json_object_get(a, "referral"), "findings"), "not recorded: a referral"));
    assert_true(tells(json_object_get(json_object_get(a, "waiting"), "findings"), "not recorded"));
    assert_true(tells(json_object_get(json_object_get(a, "consent"), "findings"), "not recorded"));
    assert_true(tells(json_object_get(json_object_get(a, "imaging"), "findings"), "not recorded: images"));
    json_decref(a);
    struct scot_error err = {0};
    json_t *list = json_array();
    assert_false(scot_answer_screening(&a, list, rules, &err));
    assert_string_equal(err.text, "no dossier, wanted an object");
    json_decref(list);
    static const char *const row[] = {"anti.scheme",           "screen.lstv",   "revel.rule.needed",
                                      "screen.referral.weeks", "medicine.long", "anti.warfarin.low"};
    json_t *d = dossier("lumbar", "{}",
                        ", {\"id\": 3, \"form\": \"medicine\", \"at\": \"2026-09-15\", \"body\": {\"kind\": \"warfarin\"}}");
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct scot_rules *less = rules_but(rules, row[i], NULL);
        err = (struct scot_error){0};
        assert_false(scot_answer_screening(&a, d, less, &err));
        assert_non_null(strstr(err.text, row[i]));
        scot_rules_destroy(&less);
    }
    json_decref(d);
}

/* from the form's words to the verdict and back. */
static void the_forms_answers_reach_the_rules(void **state)
{
    (void)state;
    decides(answer("lumbar", "{\"cauda_equina\": \"yes\"}", ""), "no", "screen.cauda_equina");
    decides(answer("lumbar", "{\"infection_systemic\": \"yes\"}", ""), "not_yet", "screen.infection_systemic");
    decides(answer("lumbar", "{\"infection_local\": \"unknown\"}", ""), "not_yet", "screen.infection_local");
    decides(answer("lumbar", "{\"numbness\": \"yes\"}", ""), "not_yet", "screen.deficit_open");
    decides(answer("lumbar", "{\"numbness\": \"yes\", \"numbness_explained\": \"neuropathy\"}", ""), "eligible", "");
    decides(answer("lumbar", "{\"limb_weakness\": \"yes\", \"weakness_explained\": \"new\"}", ""), "not_yet",
            "screen.deficit_new");
    decides(answer("lumbar", "{\"pregnant\": \"unknown\", \"can_be_pregnant\": \"yes\"}", ""), "not_yet",
            "screen.pregnant_unknown");
    decides(answer("lumbar", "{\"pregnant\": \"unknown\", \"can_be_pregnant\": \"unknown\"}", ""), "eligible",
            ""); /* 66 years */
    decides(answer("lumbar", "{\"allergy_contrast\": \"yes\"}", ""), "not_yet", "screen.allergy_contrast_open");
    decides(answer("lumbar",
                   "{\"allergy_contrast\": \"yes\", \"contrast_plan\": \"no_contrast\", \"contrast_reason\": \"anaphylaxis\"}",
                   ""),
            "eligible", "screen.allergy_contrast");
    decides(answer("lumbar", "{\"allergy_anaesthetic\": \"yes\", \"anaesthetic_other\": \"no\"}", ""), "no",
            "screen.allergy_anaesthetic_all");
    decides(answer("lumbar", "{\"diabetes\": \"yes\", \"steroid_planned\": \"yes\", \"glucose_mmol_l\": 17}", ""), "eligible",
            "screen.diabetes_high");
    decides(answer("lumbar", "{\"cannot_judge_response\": \"yes\", \"purpose\": \"therapeutic\"}", ""), "eligible",
            "screen.cannot_judge_response_therapeutic");
    decides(answer("lumbar", "{\"bleeding_disorder\": \"yes\", \"inr\": 1.2, \"platelets\": 30}", ""), "not_yet",
            "screen.clotting");
    decides(answer("lumbar", "{\"takes_antithrombotic\": \"yes\"}", ""), "not_yet", "screen.takes_antithrombotic");
    json_t *a =
        answer("lumbar", "{\"exam_reflexes\": \"not_done\", \"red_flags\": [\"cancer_history\"], \"radiates\": \"limb\"}", "");
    assert_true(tells(json_object_get(a, "findings"), "not recorded: strength, sensation and reflexes")); /* */
    assert_true(tells(json_object_get(a, "findings"), "likelihood ratio 14.7"));
    assert_int_equal(json_array_size(json_object_get(json_object_get(a, "picture"), "against")), 2);
    decides(a, "eligible", "");
}

/* what an image shows changes no verdict; a suspicion does until it is settled. R-051: levels are counted on it. */
static void images_support_and_never_decide(void **state)
{
    (void)state;
    static const char worn[] = ", {\"id\": 3, \"form\": \"imaging\", \"at\": \"2026-09-10\", \"body\": {\"modality\": \"ct\", "
                               "\"date\": \"2026-09-10\","
                               " \"findings\": [\"facet_degeneration\", \"osteophytes\"]}}";
    json_t *a = answer("lumbar", "{}", worn), *without = answer("lumbar", "{}", "");
    assert_true(json_equal(json_object_get(a, "reasons"), json_object_get(without, "reasons")));
    assert_true(json_equal(json_object_get(a, "verdict"), json_object_get(without, "verdict")));
    assert_true(
        tells(json_object_get(json_object_get(a, "imaging"), "findings"),
              "CT of 10 September 2026 shows facet degeneration, osteophytes; this alone does not tell where the pain comes from"));
    char *text = json_dumps(a, 0);
    assert_null(strcasestr(text, "confirm"));
    free(text);
    json_decref(without);
    decides(a, "eligible", "");
    decides(answer("lumbar", "{}",
                   ", {\"id\": 3, \"form\": \"imaging\", \"at\": \"2026-09-10\", \"body\": {\"findings\": [\"tumour\"]}}"),
            "not_yet", "screen.imaging_suspicion");
    decides(answer("lumbar", "{}",
                   ", {\"id\": 3, \"form\": \"imaging\", \"at\": \"2026-09-10\", \"body\": {\"findings\": [\"fracture\"], "
                   "\"suspicion_settled\": \"yes\"}}"),
            "eligible", "");
    a = answer("lumbar", "{}",
               ", {\"id\": 3, \"form\": \"imaging\", \"at\": \"2026-09-10\", \"body\": {\"transitional_vertebra\": \"seen\"}}");
    assert_true(tells(json_object_get(a, "findings"), "screening and imaging disagree"));
    json_decref(a);
}

/* from the referral's receipt to the first visit and to the first procedure that took place. */
static void the_wait_is_counted(void **state)
{
    (void)state;
    json_t *a = answer("lumbar", "{}",
                       ", {\"id\": 3, \"form\": \"visit\", \"at\": \"2026-09-11\", \"body\": {}},"
                       " {\"id\": 4, \"form\": \"procedure\", \"at\": \"2026-09-20\", \"body\": {\"date\": \"2026-09-20\", "
                       "\"status\": \"cancelled\"}},"
                       " {\"id\": 6, \"form\": \"procedure\", \"at\": \"2026-10-09\", \"body\": {\"date\": \"2026-10-09\", "
                       "\"status\": \"done\"}},"
                       " {\"id\": 5, \"form\": \"procedure\", \"at\": \"2026-10-01\", \"body\": {\"date\": \"2026-10-01\", "
                       "\"status\": \"done\"}}");
    json_t *waiting = json_object_get(a, "waiting");
    assert_string_equal(word(waiting, "line"), "10 days from referral to first visit, 30 to first procedure");
    assert_int_equal(json_integer_value(json_object_get(waiting, "procedure_days")), 30);
    assert_true(json_is_null(json_object_get(waiting, "open_days")));
    json_t *referral = json_object_get(a, "referral"); /* */
    assert_string_equal(word(referral, "wanted"), "yes");
    assert_true(tells(json_object_get(referral, "findings"), "pain for 265 days"));
    json_decref(a);
    a = answer("lumbar", "{}", "");
    assert_string_equal(word(json_object_get(a, "waiting"), "line"), "14 days from referral to first visit, no procedure yet");
    json_decref(a);
}

static const json_t *agent_at(const json_t *a, size_t agent, size_t at)
{
    return json_array_get(json_object_get(json_array_get(json_object_get(a, "antithrombotic"), agent), "at"), at);
}

/* each such medicine at each procedure in question. */
static void medicines_are_asked_at_each_procedure(void **state)
{
    (void)state;
    static const char warfarin[] = ", {\"id\": 3, \"form\": \"medicine\", \"at\": \"2026-09-15\", \"body\": {\"kind\": "
                                   "\"warfarin\", \"name\": \"Coumadin\","
                                   " \"since\": \"2020-01-01\", \"taken_for\": \"mechanical_valve\"}}";
    json_t *a = answer("lumbar",
                       "{\"planned\": [\"medial_branch\", \"trigger_point\"], \"takes_antithrombotic\": \"yes\", \"inr\": 2.6}",
                       warfarin);
    const json_t *at = agent_at(a, 0, 1);
    assert_string_equal(word(at, "first"), "continue");
    assert_string_equal(word(at, "published"), "shared");
    assert_string_equal(word(at, "clot_risk"), "high");
    assert_true(tells(json_object_get(at, "findings"), "9 serious events, 2 of them deaths"));
    assert_true(tells(json_object_get(a, "findings"), "of which day the INR is"));
    decides(a, "eligible", "");
    a = answer("lumbar", "{\"inr\": 1.1, \"inr_on\": \"2026-11-11\"}", "");
    assert_true(tells(json_object_get(a, "findings"), "the INR is 10 days old"));
    json_decref(a);
    /* The neck is another class: the INR must be normal, and the prescriber is asked. */
    a = answer("cervical", "{\"inr\": 2.6}", warfarin);
    at = agent_at(a, 0, 0);
    assert_string_equal(word(at, "first"), "hold");
    assert_true(json_number_value(json_object_get(at, "hold_h")) == 120 &&
                json_number_value(json_object_get(at, "restart_h")) == 6);
    assert_true(json_is_null(json_object_get(at, "hold_most_h")));
    json_incref(a);
    decides(a, "not_yet", "screen.clotting");
    decides(a, "not_yet", "screen.antithrombotic_open");
    /* One that ended, one not begun, one of another case, a pain killer, and one the table lacks. */
    json_t *d = dossier("lumbar", "{}",
                        ", {\"id\": 3, \"form\": \"medicine\", \"body\": {\"kind\": \"apixaban\", \"until\": \"2026-11-20\"}},"
                        " {\"id\": 4, \"form\": \"medicine\", \"body\": {\"kind\": \"apixaban\", \"since\": \"2026-11-22\"}},"
                        " {\"id\": 5, \"form\": \"medicine\", \"body\": {\"kind\": \"nsaid\", \"nsaid\": \"naproxen\", "
                        "\"since\": \"2026-01-01\"}},"
                        " {\"id\": 6, \"form\": \"medicine\", \"body\": {\"kind\": \"nsaid\", \"nsaid\": \"other\"}},"
                        " {\"id\": 7, \"form\": \"medicine\", \"body\": {\"kind\": \"paracetamol\"}},"
                        " {\"id\": 8, \"form\": \"medicine\", \"body\": {\"kind\": \"nsaid\"}}");
    json_array_append_new(json_object_get(d, "elsewhere"),
                          parsed("{\"id\": 90, \"form\": \"medicine\", \"body\": {\"kind\": \"other_antithrombotic\", \"name\": "
                                "\"snake oil\", \"until\": \"2026-11-21\"}}"));
    a = answer_of(d);
    json_t *list = json_object_get(a, "antithrombotic");
    assert_int_equal(json_array_size(list), 4);
    assert_string_equal(word(json_array_get(list, 0), "drug"), "naproxen");
    assert_string_equal(word(json_array_get(list, 1), "drug"), "nsaid");
    assert_string_equal(word(json_array_get(list, 2), "drug"), "nsaid");
    assert_string_equal(word(json_array_get(list, 3), "name"), "snake oil");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 3), "entry")), 90);
    assert_true(tells(json_object_get(json_object_get(a, "medicines"), "findings"), "NSAIDs for 324 days"));
    decides(a, "not_yet", "screen.antithrombotic_open");
    decides(answer("lumbar", "{}", ", {\"id\": 3, \"form\": \"medicine\", \"body\": {\"kind\": \"cyp3a4_inhibitor\"}}"),
            "eligible", "screen.strong_cyp3a4_inhibitor");
    decides(answer("lumbar", "{}", ", {\"id\": 3, \"form\": \"medicine\", \"body\": {\"kind\": \"other\", \"name\": \"Itraconazole 100 mg\"}}"),
            "eligible", "screen.strong_cyp3a4_inhibitor");
    decides(answer("lumbar", "{\"steroid_planned\": \"yes\"}",
                   ", {\"id\": 3, \"form\": \"medicine\", \"body\": {\"kind\": \"diabetes\"}}"),
            "eligible", "screen.diabetes");
    a = answer(
        "lumbar", "{}",
        ", {\"id\": 3, \"form\": \"medicine\", \"body\": {\"kind\": \"opioid\", \"mme_day\": 30, \"since\": \"2026-06-01\"}},"
        " {\"id\": 4, \"form\": \"medicine\", \"body\": {\"kind\": \"opioid\", \"mme_day\": 25}}");
    assert_true(json_number_value(json_object_get(json_object_get(a, "medicines"), "mme_day")) == 55);
    assert_true(tells(json_object_get(json_object_get(a, "medicines"), "findings"), "opioids for 173 days"));
    json_decref(a);
    a = answer("lumbar", "{}", ", {\"id\": 3, \"form\": \"medicine\", \"body\": {\"kind\": \"opioid\"}}");
    assert_true(json_is_null(json_object_get(json_object_get(a, "medicines"), "mme_day")));
    json_decref(a);
}

/* the talk, and who declines has none. */
static void consent_is_counted_from_its_form(void **state)
{
    (void)state;
    static const char start[] = ", {\"id\": 3, \"form\": \"consent\", \"at\": \"2026-09-15\", \"body\": ";
    char more[1200];
    snprintf(more, sizeof more,
             "%s{\"date\": \"2026-09-15\", \"benefits\": [\"relief\", \"diagnosis\", \"activity\", \"fewer_medicines\"], "
             "\"risks\": [\"weakness\", \"numbness\","
             " \"headache\", \"bleeding\", \"infection\", \"nerve_damage\", \"allergic\", \"soreness\", \"flare\", "
             "\"glucose\", \"vasovagal\", \"radiation\","
             " \"no_effect\"], \"alternatives\": [\"nothing\", \"exercise\", \"medicines\"], \"not_a_cure\": \"yes\", "
             "\"decision\": \"agrees\"}}",
             start);
    json_t *a = answer("lumbar", "{}", more);
    assert_true(json_is_true(json_object_get(json_object_get(a, "consent"), "complete")));
    json_decref(a);
    snprintf(more, sizeof more, "%s{\"benefits\": [\"relief\"], \"not_a_cure\": \"unknown\", \"decision\": \"declines\"}}",
             start);
    a = answer("lumbar", "{}", more);
    json_t *consent = json_object_get(a, "consent");
    assert_int_equal(json_integer_value(json_object_get(consent, "missing")), 3 + 13 + 3);
    assert_true(tells(json_object_get(consent, "findings"), "not talked over: risk: bleeding"));
    decides(a, "no", "screen.refuses");
}

static const json_t *field_of(const char *form, const char *id)
{
    size_t i;
    json_t *field;
    json_array_foreach(json_object_get(scot_form(forms, form), "fields"), i,
                       field) if (strcmp(word(field, "id"), id) == 0) return field;
    fail_msg("form %s has no %s", form, id);
    return NULL;
}

static bool offers(const char *form, const char *field, const char *id)
{
    size_t i;
    json_t *option;
    json_array_foreach(json_object_get(field_of(form, field), "options"), i,
                       option) if (strcmp(word(option, "id"), id) == 0) return true;
    return false;
}

/* the form has what the rules ask for, under the same ids.: its lists. */
static void forms_and_rules_speak_of_the_same(void **state)
{
    (void)state;
    static const char *const asked[] = {"bleeding_disorder", "pregnant",     "allergy_anaesthetic",
                                        "allergy_contrast",  "diabetes",     "cannot_judge_response",
                                        "numbness",          "limb_weakness"};
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++)
        assert_string_equal(word(field_of("screening", asked[i]), "type"), "answer");
    for (int i = 0; i < SCOT_SCREEN_ITEMS; i++)
        assert_string_equal(word(field_of("screening", scot_screen_item_id[i]), "type"), "answer");
    for (int i = 0; i < SCOT_SYMPTOMS; i++)
        assert_non_null(field_of("screening", scot_symptom_id[i]));
    for (int i = 0; i < SCOT_RED_FLAGS; i++)
        assert_true(offers("screening", "red_flags", scot_red_flag_id[i]));
    for (int i = 0; i < SCOT_EXPLANATIONS; i++)
        assert_true(offers("screening", "numbness_explained", scot_explained_id[i]) &&
                    offers("screening", "weakness_explained", scot_explained_id[i]));
    for (int i = 0; i < SCOT_CONTRAST_PLANS; i++)
        assert_true(offers("screening", "contrast_plan", scot_contrast_plan_id[i]));
    assert_int_equal(json_array_size(json_object_get(field_of("screening", "causes"), "options")), 8);
    assert_true(offers("screening", "condition", "facet_syndrome") && offers("screening", "indications", "no_surgery"));
    for (int i = 0; i < scot_rules_count(rules); i++) {
        char drug[64] = "", end[64] = "", kind[64] = "", id[64] = "";
        const char *row = scot_rules_at(rules, i)->id;
        if (sscanf(row, "anti.%40[a-z_].%10[a-z]%1s", drug, end, kind) == 2 && strcmp(end, "name") == 0 &&
            strcmp(drug, "scheme") != 0 && !offers("medicine", "kind", drug) && !offers("medicine", "nsaid", drug))
            fail_msg("no medicine is %s", drug);
        if (sscanf(row, "consent.%20[a-z].%40[a-z_]", kind, id) == 2 && !offers("consent",
                                                                                strcmp(kind, "benefit") == 0 ? "benefits"
                                                                                : strcmp(kind, "risk") == 0  ? "risks"
                                                                                                             : "alternatives",
                                                                                id))
            fail_msg("%s has no box", row);
    }
}

/* what cannot be is caught where it is typed. */
static void absurd_entries_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *form, *body, *error;
    } row[] = {
        {"screening", screening_body, NULL},
        {"screening", "{\"inr\": 150}", "INR"},
        {"screening", "{\"platelets\": 150000}", "Platelets"},
        {"screening", "{\"glucose_mmol_l\": 126}", "wanted 1 to 39 mmol/L"},
        {"screening", "{\"glucose_mg_dl\": 7}", "wanted 40 to 1000 mg/dL"},
        {"screening", "{\"hba1c\": 48}", "HbA1c"},
        {"screening", "{\"pregnant\": true}", "wanted yes, no or unknown"},
        {"screening", "{\"numbness_explained\": \"sure\"}", "sure"},
        {"medicine", "{\"kind\": \"opioid\", \"mme_day\": -1}", "morphine"},
        {"medicine",
         "{\"kind\": \"steroid_premedication\", \"steroid\": \"prednisone\", \"mg\": 150, \"since\": \"2026-11-20\"}", NULL},
        {"medicine", "{}", "Medicine is missing"},
        {"imaging", "{\"modality\": \"ct\", \"date\": \"2026-02-30\"}", "Date"},
        {"imaging",
         "{\"modality\": \"ct\", \"date\": \"2026-02-28\", \"grades\": [{\"joint\": \"L4/5\", \"side\": \"left\", \"space\": "
         "2, \"osteophytes\": 1}]}",
         NULL},
        {"imaging",
         "{\"modality\": \"ct\", \"date\": \"2026-02-28\", \"grades\": [{\"joint\": \"L4/5\", \"side\": \"left\", \"space\": "
         "4}]}",
         "wanted 0 to 3"},
        {"consent", "{\"date\": \"2026-11-21\", \"risks\": [\"bleeding\", \"bleeding\"]}", "twice"},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct scot_error err = {0};
        json_t *body = parsed(row[i].body);
        bool good = scot_form_check(forms, row[i].form, body, &err);
        if (good != (row[i].error == NULL) || (!good && strstr(err.text, row[i].error) == NULL))
            fail_msg("%s: %s", row[i].body, err.text);
        json_decref(body);
    }
    assert_true(scot_form_is_once(forms, "screening") && !scot_form_is_once(forms, "medicine"));
    assert_false(scot_form_may_write(forms, "screening", "auditor"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clear_case_is_eligible), cmocka_unit_test(what_is_urgent_is_all_there_is),
        cmocka_unit_test(an_empty_case_is_told_and_no_error),
        cmocka_unit_test(the_forms_answers_reach_the_rules), cmocka_unit_test(images_support_and_never_decide),
        cmocka_unit_test(the_wait_is_counted), cmocka_unit_test(medicines_are_asked_at_each_procedure),
        cmocka_unit_test(consent_is_counted_from_its_form), cmocka_unit_test(forms_and_rules_speak_of_the_same),
        cmocka_unit_test(absurd_entries_are_refused),
    };
    return cmocka_run_group_tests(tests, forms_set_up, forms_tear_down);
}
