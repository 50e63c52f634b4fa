#include <stdlib.h>

#include "base/date.h"
#include "record/code_check.h"
#include "record/fhir.h"
#include "forms_here.h"
#include "rules_here.h"
#include "support.h"
#include "papers_case.h"
#include "disturb.h"

static json_t *bundle_of(const json_t *dossier)
{
    struct scot_error err = {0};
    json_t *bundle = NULL, *answers = parsed(papers_answers);
    if (!scot_fhir_bundle(&bundle, dossier, answers, rules, forms, &err))
        fail_msg("%s", err.text);
    json_decref(answers);
    return bundle;
}

static json_t *whole(void)
{
    json_t *dossier = parsed(papers_dossier), *bundle = bundle_of(dossier);
    json_decref(dossier);
    return bundle;
}

static const char *text(const json_t *object, const char *member)
{
    const char *value = json_string_value(json_object_get(object, member));
    return value != NULL ? value : "";
}

/* The nth resource of a type, or NULL. */
static const json_t *resource(const json_t *bundle, const char *type, size_t n)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(bundle, "entry"), i, entry)
        if (strcmp(text(json_object_get(entry, "resource"), "resourceType"), type) == 0 && n-- == 0)
            return json_object_get(entry, "resource");
    return NULL;
}

static size_t count(const json_t *bundle, const char *type)
{
    size_t n = 0;
    while (resource(bundle, type, n) != NULL)
        n++;
    return n;
}

/* FHIR R4: elements with a minimum of 1; for a choice, the one that we send. */
static const struct {
    const char *type, *wanted[6];
} required[] = {
    {"Patient", {"id"}},
    {"ServiceRequest", {"status", "intent", "subject"}},
    {"Condition", {"subject", "clinicalStatus", "verificationStatus"}},
    {"Procedure", {"status", "subject", "code"}},
    {"MedicationAdministration", {"status", "medicationCodeableConcept", "subject", "effectiveDateTime", "dosage"}},
    {"Observation", {"status", "code"}},
    {"QuestionnaireResponse", {"status"}},
    {"AdverseEvent", {"actuality", "subject"}},
    {"DiagnosticReport", {"status", "code"}},
    {"Consent", {"status", "scope", "category", "policyRule"}},
    {"CarePlan", {"status", "intent", "subject"}},
};

static void every_resource_has_what_it_must(void **state)
{
    (void)state;
    json_t *bundle = whole();
    size_t all = 0;
    assert_string_equal(text(bundle, "resourceType"), "Bundle");
    assert_string_equal(text(bundle, "type"), "collection");
    assert_string_equal(text(bundle, "timestamp"), "2026-11-21T08:24:00Z");
    for (size_t t = 0; t < sizeof required / sizeof required[0]; t++) {
        size_t n = count(bundle, required[t].type);
        all += n;
        if (n == 0)
            fail_msg("there is no %s", required[t].type);
        for (size_t i = 0; i < n; i++)
            for (size_t w = 0; w < 6 && required[t].wanted[w] != NULL; w++)
                if (json_object_get(resource(bundle, required[t].type, i), required[t].wanted[w]) == NULL)
                    fail_msg("%s %zu has no %s", required[t].type, i, required[t].wanted[w]);
    }
    assert_int_equal(all, json_array_size(json_object_get(bundle, "entry")));
    json_decref(bundle);
}

/* Required bindings: each status is a word of its own value set. */
static void every_status_is_of_its_set(void **state)
{
    (void)state;
    static const char *const set[][2] = {
        {"ServiceRequest", " active completed "}, {"Procedure", " completed stopped not-done unknown "},
        {"MedicationAdministration", " completed "}, {"Observation", " final "}, {"QuestionnaireResponse", " completed "},
        {"DiagnosticReport", " final preliminary "}, {"Consent", " active rejected proposed "}, {"CarePlan", " active "},
    };
    json_t *bundle = whole();
    for (size_t s = 0; s < sizeof set / sizeof set[0]; s++)
        for (size_t i = 0; i < count(bundle, set[s][0]); i++) {
            char word[40];
            snprintf(word, sizeof word, " %s ", text(resource(bundle, set[s][0], i), "status"));
            assert_non_null(strstr(set[s][1], word));
        }
    json_decref(bundle);
}

static bool has_entry(const json_t *bundle, const char *url)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(bundle, "entry"), i, entry)
        if (strcmp(text(entry, "fullUrl"), url) == 0)
            return true;
    return false;
}

static bool code_is_right(const char *system, const char *code)
{
    if (strcmp(system, "http://snomed.info/sct") == 0)
        return scot_code_sct(code);
    if (strcmp(system, "http://loinc.org") == 0)
        return scot_code_loinc(code);
    if (strcmp(system, "http://hl7.org/fhir/sid/icd-10-cm") == 0)
        return scot_code_icd10(code);
    return code[0] != '\0' && strchr(code, ' ') == NULL;
}

static void walk_references(const json_t *bundle, const char *name, const json_t *value, int *references)
{
    const char *member;
    size_t i;
    json_t *at;
    if (strcmp(name, "reference") == 0 && json_is_string(value)) {
        ++*references;
        if (!has_entry(bundle, json_string_value(value)))
            fail_msg("%s is in no entry", json_string_value(value));
    }
    json_object_foreach((json_t *)value, member, at)
        walk_references(bundle, member, at, references);
    json_array_foreach(value, i, at)
        walk_references(bundle, name, at, references);
}

/* Nothing is empty (FHIR forbids it), references lead somewhere, codes are codes, times have their zone. */
static void walk(const json_t *bundle, const char *name, const json_t *value, int *references, int *codes)
{
    const char *member;
    size_t i;
    json_t *at;
    int64_t instant_s;
    struct scot_date date;
    const char *word = json_is_string(value) ? json_string_value(value) : "";
    if ((json_is_string(value) && word[0] == '\0') || (json_is_object(value) && json_object_size(value) == 0) ||
        (json_is_array(value) && json_array_size(value) == 0) || json_is_null(value))
        fail_msg("%s is empty", name);
    if (strcmp(name, "reference") == 0) {
        ++*references;
        if (!has_entry(bundle, word))
            fail_msg("%s is in no entry", word);
    }
    if (strlen(name) > 8 && strcmp(name + strlen(name) - 8, "DateTime") == 0)
        assert_true(scot_instant_parse(&instant_s, word, NULL) || scot_date_parse(&date, word, NULL));
    if (json_is_object(value) && json_object_get(value, "system") != NULL && json_object_get(value, "code") != NULL) {
        ++*codes;
        if (!code_is_right(text(value, "system"), text(value, "code")))
            fail_msg("%s of %s is no code", text(value, "code"), text(value, "system"));
    }
    json_object_foreach((json_t *)value, member, at)
        walk(bundle, member, at, references, codes);
    json_array_foreach(value, i, at)
        walk(bundle, name, at, references, codes);
}

static void references_resolve_and_codes_are_codes(void **state)
{
    (void)state;
    json_t *bundle = whole();
    int references = 0, codes = 0;
    walk(bundle, "bundle", bundle, &references, &codes);
    assert_true(references > 60);
    assert_true(codes > 40);
    json_decref(bundle);
}

/* The same of a case that has next to nothing, and of one with nothing but a bare procedure. */
static void bare_cases_are_sound_too(void **state)
{
    (void)state;
    static const char *const dossier[] = {
        "{\"patient\": {}, \"entries\": []}",
        "{\"patient\": {\"name\": \"N\"}, \"entries\": [{\"id\": 1, \"form\": \"procedure\", \"at\": \"2026-01-02\", \"body\": {\"given\":"
        " [{\"product\": \"none such\", \"ml\": 1}, {\"ml\": \"x\"}], \"events\": [7, \"other\"], \"targets\": [{\"joint\": \"SIJ\", \"side\": \"left\"}],"
        " \"region\": \"sacral\"}}, {\"id\": 2, \"form\": \"consent\", \"at\": \"2026-01-02\", \"body\": {\"decision\": \"declines\"}},"
        " {\"id\": 3, \"form\": \"event\", \"at\": \"2026-01-02\", \"body\": {\"procedure\": 2}}, {\"id\": 4, \"form\": \"elsewhere\","
        " \"body\": {}}, {\"id\": 5, \"form\": \"referral\", \"body\": {}}, {\"id\": 6, \"form\": \"plan\", \"body\": {\"concurrent\": [1]}},"
        " {\"id\": 7, \"form\": \"diary\", \"body\": {\"procedure\": 1, \"score\": 3}},"
        " {\"id\": 8, \"form\": \"consent\", \"at\": \"2026-01-02\", \"body\": {\"decision\": \"thinks\"}},"
        " {\"id\": 9, \"form\": \"scale\", \"body\": {}}]}",
    };
    for (size_t d = 0; d < 2; d++) {
        json_t *bare = parsed(dossier[d]), *bundle = NULL;
        struct scot_error err = {0};
        int references = 0, codes = 0;
        assert_true(scot_fhir_bundle(&bundle, bare, NULL, rules, NULL, &err));
        if (d == 1)
            walk(bundle, "bundle", bundle, &references, &codes);
        else
            assert_int_equal(json_array_size(json_object_get(bundle, "entry")), 1);
        json_decref(bundle);
        json_decref(bare);
    }
}

/* REFERENCE G5: LA6113-0 is "2 or more", so a 2 goes as the number 2; R-107. */
static void pain_is_a_number(void **state)
{
    (void)state;
    json_t *bundle = whole();
    char *all = json_dumps(bundle, JSON_COMPACT);
    assert_null(strstr(all, "LA6113"));
    size_t twos = 0;
    for (size_t i = 0; i < count(bundle, "Observation"); i++) {
        const json_t *o = resource(bundle, "Observation", i), *coding = json_array_get(json_object_get(json_object_get(o, "code"), "coding"), 0);
        if (strcmp(text(coding, "code"), "72514-3") != 0)
            continue;
        assert_true(json_is_integer(json_object_get(o, "valueInteger")));
        twos += json_integer_value(json_object_get(o, "valueInteger")) == 2;
    }
    assert_int_equal(twos, 4);
    free(all);
    json_decref(bundle);
}

static json_t *body_of(json_t *dossier, json_int_t id)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(dossier, "entries"), i, entry)
        if (json_integer_value(json_object_get(entry, "id")) == id)
            return json_object_get(entry, "body");
    return NULL;
}

static void half_scores_and_millimetres(void **state)
{
    (void)state;
    json_t *dossier = parsed(papers_dossier);
    json_object_set_new(body_of(dossier, 10), "score", json_real(2.5));
    json_object_set_new(body_of(dossier, 11), "scale", json_string("vas"));
    json_object_set_new(body_of(dossier, 11), "score", json_integer(37));
    json_t *bundle = bundle_of(dossier);
    char *all = json_dumps(bundle, JSON_COMPACT | JSON_SORT_KEYS);
    assert_non_null(strstr(all, "\"valueQuantity\":{\"code\":\"{score}\",\"system\":\"http://unitsofmeasure.org\",\"unit\":\"{score}\",\"value\":2.5}"));
    assert_non_null(strstr(all, "\"valueQuantity\":{\"code\":\"mm\",\"system\":\"http://unitsofmeasure.org\",\"unit\":\"mm\",\"value\":37.0}"));
    free(all);
    json_decref(bundle);
    json_decref(dossier);
}

/* hl7.org/fhir/uv/radiation-dose-summary: 1.8 Gy cm2 are 1800 mGy cm2. */
static void dose_in_its_own_units(void **state)
{
    (void)state;
    static const struct {
        const char *code, *unit;
        double value;
    } wanted[] = {{"121058", NULL, 0}, {"113725", "mGy", 12.5}, {"113722", "mGy.cm2", 1800}, {"113730", "s", 42}};
    json_t *bundle = whole();
    const json_t *dose = NULL;
    for (size_t i = 0; dose == NULL; i++)
        if (json_object_get(resource(bundle, "Observation", i), "component") != NULL)
            dose = resource(bundle, "Observation", i);
    assert_string_equal(text(json_array_get(json_object_get(json_object_get(dose, "code"), "coding"), 0), "code"), "73569-6");
    for (size_t i = 0; i < 4; i++) {
        const json_t *part = json_array_get(json_object_get(dose, "component"), i), *quantity = json_object_get(part, "valueQuantity");
        assert_string_equal(text(json_array_get(json_object_get(json_object_get(part, "code"), "coding"), 0), "code"), wanted[i].code);
        if (wanted[i].unit == NULL)
            continue;
        assert_string_equal(text(quantity, "code"), wanted[i].unit);
        assert_true(json_number_value(json_object_get(quantity, "value")) == wanted[i].value);
    }
    json_decref(bundle);
}

/* 0.25 mL of 40 mg/mL are 10 mg; contrast is told in mL. R-064 R-069 */
static void drugs_in_mg_and_contrast_in_ml(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *unit;
    } wanted[] = {{20, "mg"}, {0.3, "mL"}, {5, "mg"}, {10, "mg"}, {0.3, "mL"}, {10, "mg"}};
    json_t *bundle = whole();
    assert_int_equal(count(bundle, "MedicationAdministration"), 6);
    for (size_t i = 0; i < 6; i++) {
        const json_t *dose = json_object_get(json_object_get(resource(bundle, "MedicationAdministration", i), "dosage"), "dose");
        assert_true(json_number_value(json_object_get(dose, "value")) == wanted[i].value);
        assert_string_equal(text(dose, "code"), wanted[i].unit);
    }
    json_decref(bundle);
}

/* A place longer than what is shown of it ends with a whole character, and takes nothing else with it. */
static void a_long_place_is_cut_between_characters(void **state)
{
    (void)state;
    json_t *dossier = parsed(papers_dossier);
    json_t *given = json_object_get(json_object_get(json_array_get(json_object_get(dossier, "entries"), 3), "body"), "given");
    json_object_set_new(json_array_get(given, 0), "place",
                        json_string("\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac"));
    json_t *bundle = bundle_of(dossier);
    const json_t *dosage = json_object_get(resource(bundle, "MedicationAdministration", 0), "dosage");
    assert_string_equal(text(dosage, "text"),
                        "2 mL, \xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac");
    assert_non_null(json_object_get(dosage, "dose"));
    json_decref(bundle);
    json_decref(dossier);
}

/* A source of pain is never told as proven; C4. */
static void condition_is_provisional(void **state)
{
    (void)state;
    json_t *bundle = whole();
    const json_t *status = json_object_get(resource(bundle, "Condition", 0), "verificationStatus");
    assert_string_equal(text(json_array_get(json_object_get(status, "coding"), 0), "code"), "provisional");
    json_decref(bundle);
}

static void report_follows_the_signature(void **state)
{
    (void)state;
    json_t *dossier = parsed(papers_dossier), *bundle = bundle_of(dossier);
    assert_string_equal(text(resource(bundle, "DiagnosticReport", 0), "status"), "final");
    json_decref(bundle);
    json_object_set_new(json_array_get(json_object_get(dossier, "entries"), 3), "signed", json_false());
    bundle = bundle_of(dossier);
    assert_string_equal(text(resource(bundle, "DiagnosticReport", 0), "status"), "preliminary");
    json_decref(bundle);
    json_object_set_new(body_of(dossier, 4), "status", json_string("cancelled"));
    bundle = bundle_of(dossier);
    assert_string_equal(text(resource(bundle, "Procedure", 0), "status"), "not-done");
    assert_int_equal(count(bundle, "DiagnosticReport"), 0);
    assert_int_equal(count(bundle, "MedicationAdministration"), 0);
    json_decref(bundle);
    json_decref(dossier);
}

static void a_rehearsal_is_no_procedure(void **state)
{
    (void)state;
    json_t *bundle = whole();
    char *all = json_dumps(bundle, JSON_COMPACT);
    assert_null(strstr(all, "Tom Trainee"));
    assert_null(strstr(all, "simulat"));
    assert_int_equal(count(bundle, "Procedure"), 2); /* one here, one elsewhere */
    free(all);
    json_decref(bundle);
}

/* an event with HL7's words, and what it is suspected to come from. */
static void events_are_suspects_of_the_procedure(void **state)
{
    (void)state;
    json_t *dossier = parsed(papers_dossier), *bundle;
    json_object_set_new(body_of(dossier, 30), "seriousness", json_string("hospital"));
    bundle = bundle_of(dossier);
    const json_t *event = resource(bundle, "AdverseEvent", 1), *suspect = json_array_get(json_object_get(event, "suspectEntity"), 0);
    static const char *const member[] = {"severity", "outcome", "seriousness"}, *const code[] = {"mild", "resolved", "Serious"};
    for (int i = 0; i < 3; i++)
        assert_string_equal(text(json_array_get(json_object_get(json_object_get(event, member[i]), "coding"), 0), "code"), code[i]);
    assert_string_equal(text(event, "date"), "2026-11-15");
    assert_string_equal(text(json_array_get(json_object_get(json_object_get(event, "event"), "coding"), 0), "code"), "95388000");
    assert_string_equal(text(json_object_get(suspect, "instance"), "reference") + 9, text(resource(bundle, "Procedure", 0), "id"));
    json_decref(bundle);
    json_decref(dossier);
}

/* The names are the case's own: the same after more was written, others in another patient's case of the same number. */
static void names_are_stable_and_its_own(void **state)
{
    (void)state;
    json_t *dossier = parsed(papers_dossier), *one = bundle_of(dossier);
    json_array_append_new(json_object_get(dossier, "entries"), parsed("{\"id\": 50, \"form\": \"note\", \"body\": {\"text\": \"x\"}}"));
    json_t *two = bundle_of(dossier);
    assert_true(json_equal(one, two));
    json_object_set_new(json_object_get(dossier, "patient"), "name", json_string("Another"));
    json_t *three = bundle_of(dossier);
    assert_string_not_equal(text(resource(one, "Procedure", 0), "id"), text(resource(three, "Procedure", 0), "id"));
    size_t i, n = json_array_size(json_object_get(one, "entry"));
    for (i = 0; i < n; i++) {
        const char *url = text(json_array_get(json_object_get(one, "entry"), i), "fullUrl");
        assert_int_equal(strlen(url), 9 + 36);
        assert_false(has_entry(three, url));
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(url, text(json_array_get(json_object_get(one, "entry"), j), "fullUrl"));
    }
    json_decref(one);
    json_decref(two);
    json_decref(three);
    json_decref(dossier);
}

static void disturbed_dossiers(void **state)
{
    (void)state;
    unsigned seed = 3;
    int made = 0;
    for (int i = 0; i < 400; i++) {
        json_t *dossier = parsed(papers_dossier), *answers = parsed(papers_answers), *bundle = NULL;
        struct scot_error err = {0};
        disturb(dossier, &seed);
        disturb(answers, &seed);
        if (scot_fhir_bundle(&bundle, dossier, answers, rules, i % 2 == 0 ? forms : NULL, &err)) {
            int references = 0;
            made++;
            walk_references(bundle, "bundle", bundle, &references);
            assert_true(references > 0 || json_array_size(json_object_get(bundle, "entry")) == 1);
        }
        json_decref(bundle);
        json_decref(dossier);
        json_decref(answers);
    }
    assert_true(made > 300);
}

static void what_cannot_be_exported(void **state)
{
    (void)state;
    struct scot_error err = {0};
    json_t *bundle = NULL, *none = parsed("{\"entries\": []}");
    assert_false(scot_fhir_bundle(&bundle, none, NULL, rules, forms, &err));
    assert_string_equal(err.text, "the dossier has no patient, wanted one");
    struct scot_rules *wrong = rules_here();
    static const char row[] =
        "{\"rules\":[{\"id\":\"code.sct.facet\",\"value\":\"90743009 facet\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"}]}";
    err.text[0] = '\0';
    assert_true(scot_rules_add(wrong, "site.json", row, strlen(row), &err));
    json_t *dossier = parsed(papers_dossier);
    assert_false(scot_fhir_bundle(&bundle, dossier, NULL, wrong, forms, &err));
    assert_string_equal(err.text, "rule code.sct.facet is 90743009 facet, wanted a SNOMED CT code whose check digit is right");
    scot_rules_destroy(&wrong);
    json_decref(dossier);
    json_decref(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_resource_has_what_it_must),
        cmocka_unit_test(every_status_is_of_its_set),
        cmocka_unit_test(references_resolve_and_codes_are_codes),
        cmocka_unit_test(bare_cases_are_sound_too),
        cmocka_unit_test(pain_is_a_number),
        cmocka_unit_test(half_scores_and_millimetres),
        cmocka_unit_test(dose_in_its_own_units),
        cmocka_unit_test(drugs_in_mg_and_contrast_in_ml),
        cmocka_unit_test(a_long_place_is_cut_between_characters),
        cmocka_unit_test(condition_is_provisional),
        cmocka_unit_test(report_follows_the_signature),
        cmocka_unit_test(a_rehearsal_is_no_procedure),
        cmocka_unit_test(events_are_suspects_of_the_procedure),
        cmocka_unit_test(names_are_stable_and_its_own),
        cmocka_unit_test(disturbed_dossiers),
        cmocka_unit_test(what_cannot_be_exported),
    };
    return cmocka_run_group_tests(tests, forms_set_up, forms_tear_down);
}
