#include <stdlib.h>

#include "base/memory.h"
#include "record/paper.h"
#include "forms_here.h"
#include "rules_here.h"
#include "support.h"
#include "papers_case.h"
#include "disturb.h"

static json_t *body_of(json_t *dossier, json_int_t id)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(dossier, "entries"), i, entry)
        if (json_integer_value(json_object_get(entry, "id")) == id)
            return json_object_get(entry, "body");
    return NULL;
}

static json_t *entry_of(json_t *dossier, json_int_t id)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(dossier, "entries"), i, entry)
        if (json_integer_value(json_object_get(entry, "id")) == id)
            return entry;
    return NULL;
}

static char *text_of(enum scot_paper kind, const json_t *dossier, const json_t *answers)
{
    struct scot_error err = {0};
    struct scot_paper_order order = {.kind = kind, .rules = rules, .forms = forms, .clinic = "Riverside Pain Clinic"};
    char *text = NULL;
    if (!scot_paper_text(&text, &order, dossier, answers, &err))
        fail_msg("%s", err.text);
    return text;
}

static void assert_has(const char *text, const char *line)
{
    if (strstr(text, line) == NULL)
        fail_msg("\"%s\" is not in:\n%s", line, text);
}

static void assert_lacks(const char *text, const char *line)
{
    if (strstr(text, line) != NULL)
        fail_msg("\"%s\" is in:\n%s", line, text);
}

/* REFERENCE D4: all that a report must hold, as one reads it. R-065 R-066: how long it took. R-067. */
static void report_tells_the_procedure(void **state)
{
    (void)state;
    static const char *const line[] = {
        "Procedure report\n================\nRiverside Pain Clinic\n",
        "Signed by Dr. Olga Operator, 14 November 2026, 10:00 UTC\n",
        "Born:              3 February 1961 (65 years)\n",
        "Referrer's number: 1234567893\n",
        "Joints:            left L4/5, left L5/S1\n",
        "Nerves:            not recorded\n",
        "Took:              18 min\n",
        "lidocaine 1 % (10 mg/mL)                  2          20  skin\n",
        "In all: lidocaine 25 mg, triamcinolone 20 mg.\n",
        "Contrast pattern:           intra-articular\n",
        "Air kerma, reference point: 12.5 mGy\n",
        "Dose-area product:          1.8 Gy cm\u00b2\n",
        "Sedation:          none\n",
        "Baseline, provoked, just before: 7\n",
        "14 November 2026,   3 h 3 min  index pain     2  no              the patient\n12:15 UTC\n",
        "Physiotherapy  1 April 2026  1 July 2026        12  some relief, not enough\n",
        "index pain         7          1           85  3 h 3 min    better, 57 %  usual\n",
        "left                                     not  at least 2   not           none\n",
        "Cohen 2020 (lumbar)  met                   meets the single-block criterion\n",
        "ASIPP                wants a second block  a second one is wanted\n",
        "Relief by the anaesthetic (lidocaine) is looked for from 10 min to 4 h after\n",
        "How likely it is, as a range: no range\n",
        "- two joints were blocked together, so it speaks of both as a set\n",
        "Noticed at once: vasovagal reaction.\n",
        "How often:           1 of 3 sessions in six months\n",
        "Outcome:                       over\n",
        "Not recorded, though payers ask for it: Nerves, Why not radiofrequency.\n",
    };
    json_t *dossier = parsed(papers_dossier), *answers = parsed(papers_answers);
    char *text = text_of(SCOT_PAPER_PROCEDURE, dossier, answers);
    for (size_t i = 0; i < sizeof line / sizeof line[0]; i++)
        assert_has(text, line[i]);
    scot_free(text);
    json_decref(answers);
    json_decref(dossier);
}

static void report_without_signature_is_a_draft(void **state)
{
    (void)state;
    json_t *dossier = parsed(papers_dossier);
    json_object_set_new(entry_of(dossier, 4), "signed", json_false());
    char *text = text_of(SCOT_PAPER_PROCEDURE, dossier, NULL);
    assert_has(text, "! Draft. Nobody has signed it: it is no report yet.\n");
    assert_has(text, "\nDraft, not signed\n");
    assert_lacks(text, "igned by");
    scot_free(text);
    text = text_of(SCOT_PAPER_LETTER, dossier, NULL);
    assert_has(text, "! Draft. Nobody has signed the report that this is written from.\n");
    scot_free(text);
    json_decref(dossier);
}

static void no_paper_holds_a_rehearsal(void **state)
{
    (void)state;
    json_t *dossier = parsed(papers_dossier), *answers = parsed(papers_answers);
    for (int kind = 0; kind < SCOT_PAPERS; kind++) {
        char *text = text_of((enum scot_paper)kind, dossier, answers);
        assert_lacks(text, "simulat");
        assert_lacks(text, "Tom Trainee");
        assert_lacks(text, "L3/4");
        scot_free(text);
    }
    struct scot_paper_order order = {.kind = SCOT_PAPER_PROCEDURE, .rules = rules, .forms = forms, .procedure = 2};
    struct scot_error err = {0};
    char *text = NULL;
    assert_false(scot_paper_text(&text, &order, dossier, answers, &err));
    assert_string_equal(err.text, "entry 2 is no procedure of this case");
    json_decref(answers);
    json_decref(dossier);
}

/* the referrer's letter says what it came to and what comes next. */
static void letter_tells_the_referrer(void **state)
{
    (void)state;
    json_t *dossier = parsed(papers_dossier), *answers = parsed(papers_answers);
    char *text = text_of(SCOT_PAPER_LETTER, dossier, answers);
    assert_has(text, "Dear Dr. Rita Referrer,\n\nthank you for your referral of 1 September 2026.");
    assert_has(text, "In short\n--------\n85 % relief (7 to 1) while the anaesthetic works.\n");
    assert_has(text, "7 of 10"); /* told with its scale: another block's may be 70 */
    assert_has(text, "Is L4/5 the source, and would radiofrequency help?\n");
    assert_has(text, "Index pain, NRS 0 to 10: 15 min 3, 30 min 2, 45 min 1, 1 h 1, 2 h 1, 3 h 3 min\n2, 4 h 4,");
    assert_has(text, "Relief after a block supports the joint as a source of the pain; it does not\nprove it.\n");
    assert_has(text, "- A second block with the other anaesthetic.\n");
    assert_has(text, "From the report signed by Dr. Olga Operator, 14 November 2026, 10:00 UTC\n");
    assert_has(text, "Visits still to come: 28 November 2026\n");
    assert_has(text, "New weakness  Emergency department.\n");
    assert_lacks(text, "Redness");
    assert_lacks(text, "Cohen");
    assert_lacks(text, "heat or ice");
    assert_lacks(text, "onfirmed");
    scot_free(text);
    json_decref(answers);
    json_decref(dossier);
}

/* also before any procedure, when the answer is "not yet"; R-111: then with what else there is. */
static void letter_without_a_procedure(void **state)
{
    (void)state;
    json_t *dossier = parsed("{\"patient\": {\"name\": \"N\"}, \"today\": \"2026-11-21\", \"entries\": []}");
    json_t *answers = parsed("{\"screening\": {\"line\": \"Not yet: fever with back pain.\", \"findings\": [{\"weight\": \"refuse\","
                           " \"text\": \"fever is looked into first\"}, {\"weight\": \"note\", \"text\": \"a mere note\"},"
                           " {\"weight\": \"warn\", \"text\": \"not recorded: diabetes\"}], \"instead\":"
                           " [\"heat or ice\"]}}");
    char *text = text_of(SCOT_PAPER_LETTER, dossier, answers);
    assert_has(text, "Not yet: fever with back pain.\n");
    assert_has(text, "- fever is looked into first\n");
    assert_has(text, "What else there is\n------------------\n- heat or ice\n");
    assert_lacks(text, "a mere note");
    assert_has(text, "No procedure has been done.\n");
    assert_has(text, "Born:        not recorded\n");
    assert_has(text, "1 point is not recorded yet.\n");
    assert_lacks(text, "diabetes");
    assert_lacks(text, "Draft");
    assert_has(text, "Not signed; from the record of 21 November 2026\n");
    scot_free(text);
    json_decref(answers);
    json_decref(dossier);
}

static void payer_is_told_what_there_is_and_what_not(void **state)
{
    (void)state;
    json_t *dossier = parsed(papers_dossier), *answers = parsed(papers_answers);
    char *text = text_of(SCOT_PAPER_PAYER, dossier, answers);
    assert_has(text, "No payer and no policy is chosen.");
    assert_lacks(text, "Is it safe");
    assert_has(text, "! 3 of 17 are missing: a disability or function scale; why not radiofrequency;\n  a diagnosis code that supports it.\n");
    assert_has(text, "7, NRS 0 to 10");
    assert_has(text, "index pain 85 %, held 3 h 3 min to");
    assert_has(text, "the payer wants why not radiofrequency  limit.x  A57787\n");
    assert_has(text, "L4/5   left, modifier LT  64493  M47.816\n");
    assert_has(text, "L5/S1  left, modifier LT  64494  M47.817\n");
    scot_free(text);
    json_object_set_new(body_of(dossier, 4), "not_rfa_reason", json_string("an implanted device"));
    json_array_append_new(json_object_get(dossier, "entries"),
                          parsed("{\"id\": 60, \"form\": \"payer\", \"body\": {\"policy\": \"medicare\", \"diagnosis_code\": \"M47.816\","
                               " \"documents\": [\"disability_scale\"]}}"));
    text = text_of(SCOT_PAPER_PAYER, dossier, answers);
    assert_has(text, "Everything that is wanted is there.\n");
    assert_has(text, "ticked as there, outside this");
    assert_has(text, "! This policy wants and has not: why not radiofrequency");
    assert_lacks(text, "No payer");
    scot_free(text);
    json_decref(answers);
    json_decref(dossier);
}

/* Both sides of a joint are one level, and one code. */
static void payer_counts_joints(void **state)
{
    (void)state;
    json_t *dossier = parsed(papers_dossier);
    json_object_set_new(body_of(dossier, 4), "targets", parsed("[{\"joint\": \"L4/5\", \"side\": \"left\"}, {\"joint\": \"L4/5\", \"side\": \"right\"}]"));
    json_object_set_new(body_of(dossier, 4), "purpose", json_string("diagnostic"));
    char *text = text_of(SCOT_PAPER_PAYER, dossier, NULL);
    assert_has(text, "L4/5   both, modifier 50  64493  M47.816\n");
    assert_lacks(text, "64494");
    assert_has(text, "Diagnostic lines carry the modifier KX.\n");
    assert_has(text, "not asked for this procedure");
    scot_free(text);
    json_decref(dossier);
}

/* On one line, wherever the words were wrapped. */
static char *leaflet_of(const char *kind)
{
    json_t *dossier = parsed(papers_dossier);
    json_object_set_new(body_of(dossier, 4), "kind", json_string(kind));
    char *text = text_of(SCOT_PAPER_LEAFLET, dossier, NULL);
    json_decref(dossier);
    for (char *c = text; *c != '\0'; c++)
        *c = *c == '\n' ? ' ' : *c;
    return text;
}

/* four questions. R-083: not a cure. R-068: no cut. R-101: less of it than from tablets. A C1, C2, C4, C6. */
static void leaflet_answers_four_questions(void **state)
{
    (void)state;
    static const char *const line[] = {
        "1. How does it work?", "2. Where is it done, and how?", "3. What are the benefits?", "4. How long does it last?",
        "! This injection is not a cure,", "No cut is made;", "less of it than from tablets", "some does reach", "5 to 15 minutes",
        "15 to 30", "It does not prove it", "27 to 63 of 100", "1 in 1,000 to 1 in 10,000", "Fever or chills", "call the emergency number.",
    };
    static const char *const never[] = {"incision", "onfirm", "permanent", "long-term", "{", "}", "Ada", "guarantee", "risk-free"};
    static const char *const kind[] = {"intra_articular", "medial_branch", "epidural_interlaminar"};
    for (size_t k = 0; k < 3; k++) {
        char *text = leaflet_of(kind[k]);
        for (size_t i = 0; i < sizeof line / sizeof line[0]; i++)
            assert_has(text, line[i]);
        for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
            assert_lacks(text, never[i]);
        assert_true(strstr(text, "Loss of sight or speech") < strstr(text, "Fever or chills")); /* emergencies first */
        scot_free(text);
    }
}

/* A C5: what blocks signals is the nerve's block; A C7: three windows, each its own. R-072 R-073. */
static void leaflet_keeps_joint_and_nerve_apart(void **state)
{
    (void)state;
    char *joint = leaflet_of("intra_articular"), *nerve = leaflet_of("medial_branch"), *both = leaflet_of("trigger_point");
    assert_has(joint, "go into the joint itself");
    assert_has(joint, "1 to 2 days and may take several days more");
    assert_lacks(joint, "pain signals");
    assert_lacks(joint, "Medial branch block");
    assert_has(nerve, "pain signals");
    assert_has(nerve, "there is no steroid in a test block");
    assert_lacks(nerve, "into the joint itself");
    assert_lacks(nerve, "blood sugar");
    assert_has(both, "Medial branch block:");
    assert_has(both, "Injection into the joint:");
    scot_free(joint);
    scot_free(nerve);
    scot_free(both);
}

static void figures_of_the_leaflet_are_rows(void **state)
{
    (void)state;
    struct scot_error err = {0};
    static const char row[] = "{\"rules\":[{\"id\":\"leaflet.ice\",\"value\":12.5,\"unit\":\"min\",\"source\":\"s\",\"mark\":\"SITE\"}]}";
    struct scot_rules *ours = rules;
    rules = rules_here();
    assert_true(scot_rules_add(rules, "site.json", row, strlen(row), &err));
    char *text = leaflet_of("intra_articular");
    assert_has(text, "Ice for 12.5 minutes");
    scot_free(text);
    scot_rules_destroy(&rules);
    struct scot_paper_order order = {.kind = SCOT_PAPER_LEAFLET};
    assert_true(scot_rules_create(&rules, &err));
    json_t *dossier = parsed("{\"today\": \"2026-11-21\", \"entries\": []}");
    order.rules = rules;
    assert_false(scot_paper_text(&text, &order, dossier, NULL, &err));
    assert_string_equal(err.text, "rule agent.lidocaine.shortest is missing or no number");
    json_decref(dossier);
    scot_rules_destroy(&rules);
    rules = ours;
}

static void orders_that_cannot_be(void **state)
{
    (void)state;
    struct scot_paper_order order = {.kind = SCOT_PAPER_PROCEDURE, .rules = rules, .pictures = 13};
    struct scot_error err = {0};
    json_t *dossier = parsed("{\"entries\": []}"), *none = json_array(), *paper = NULL;
    assert_false(scot_paper_content(&paper, &order, dossier, NULL, &err));
    assert_string_equal(err.text, "13 pictures, wanted at most 12");
    err.text[0] = '\0';
    order.pictures = 0;
    assert_false(scot_paper_content(&paper, &order, dossier, NULL, &err));
    assert_string_equal(err.text, "the case has no procedure, wanted one to report");
    err.text[0] = '\0';
    assert_false(scot_paper_content(&paper, &order, none, NULL, &err));
    assert_string_equal(err.text, "the dossier is no object");
    err.text[0] = '\0';
    order.kind = SCOT_PAPERS;
    assert_false(scot_paper_content(&paper, &order, dossier, NULL, &err));
    assert_string_equal(err.text, "paper 4, wanted 0 to 3");
    json_decref(none);
    json_decref(dossier);
}

/* A cancelled procedure is not the one that is reported while another was done; alone, it is. */
static void the_last_that_began_is_reported(void **state)
{
    (void)state;
    json_t *dossier = parsed(papers_dossier), *entry = json_deep_copy(entry_of(dossier, 4));
    json_object_set_new(entry, "id", json_integer(40));
    json_object_set_new(entry, "signed", json_false());
    json_object_set_new(json_object_get(entry, "body"), "status", json_string("cancelled"));
    json_array_append(json_object_get(dossier, "entries"), entry);
    char *text = text_of(SCOT_PAPER_PROCEDURE, dossier, NULL);
    assert_has(text, "Session:           done\n");
    scot_free(text);
    json_object_set_new(dossier, "entries", json_pack("[o]", entry));
    text = text_of(SCOT_PAPER_PROCEDURE, dossier, NULL);
    assert_has(text, "Session:           cancelled before it began\n");
    scot_free(text);
    json_decref(dossier);
}

/* Diary entries on another scale are told to be left out, and not mixed in. */
static void scales_are_not_mixed(void **state)
{
    (void)state;
    json_t *dossier = parsed(papers_dossier);
    json_object_set_new(body_of(dossier, 12), "scale", json_string("vas"));
    json_object_set_new(body_of(dossier, 12), "score", json_integer(87));
    char *text = text_of(SCOT_PAPER_PROCEDURE, dossier, NULL);
    assert_has(text, "1 diary entry on another scale cannot be compared and is left out.\n");
    assert_lacks(text, "87");
    scot_free(text);
    /* Two sessions on two scales: what was done says which score is of which. */
    json_t *other = json_deep_copy(entry_of(dossier, 4)), *body = json_object_get(other, "body");
    json_object_set_new(other, "id", json_integer(3));
    json_object_set_new(body, "date", json_string("2026-10-02"));
    json_object_set_new(body, "scale", json_string("vas"));
    json_object_set_new(body, "baseline", json_integer(70));
    json_array_insert_new(json_object_get(dossier, "entries"), 0, other);
    json_t *third = json_deep_copy(other);
    json_object_del(json_object_get(third, "body"), "scale");
    json_array_insert_new(json_object_get(dossier, "entries"), 0, third);
    text = text_of(SCOT_PAPER_LETTER, dossier, NULL);
    assert_has(text, "7 of 10");
    assert_has(text, "70 of 100");
    assert_has(text, "scale is not");
    scot_free(text);
    json_decref(dossier);
}

/* A name that is longer than half a line stands above what it names. */
static void long_words_and_lines(void **state)
{
    (void)state;
    json_t *dossier = parsed(papers_dossier);
    char remarks[1601], *text;
    memset(remarks, 'x', 1600);
    remarks[1600] = '\0';
    json_object_set_new(body_of(dossier, 4), "remarks", json_string(remarks));
    text = text_of(SCOT_PAPER_PROCEDURE, dossier, NULL);
    assert_has(text, remarks);
    scot_free(text);
    json_object_set_new(body_of(dossier, 4), "remarks", json_string("one\n\nthree words here"));
    text = text_of(SCOT_PAPER_PROCEDURE, dossier, NULL);
    assert_has(text, "Remarks:      one\n              \n              three words here\n");
    scot_free(text);
    json_decref(dossier);
}

/* Dossiers and answers with wrong things in them make a paper or an error of one line, and end. */
static void disturbed_dossiers(void **state)
{
    (void)state;
    unsigned seed = 1;
    int made = 0;
    for (int i = 0; i < 400; i++) {
        json_t *dossier = parsed(papers_dossier), *answers = parsed(papers_answers);
        struct scot_paper_order order = {.kind = (enum scot_paper)(i % SCOT_PAPERS), .rules = rules, .forms = i % 8 < 4 ? forms : NULL};
        struct scot_error err = {0};
        char *text = NULL;
        disturb(dossier, &seed);
        disturb(answers, &seed);
        if (scot_paper_text(&text, &order, dossier, answers, &err))
            made++;
        else
            assert_true(err.text[0] != '\0');
        scot_free(text);
        json_decref(dossier);
        json_decref(answers);
    }
    assert_true(made > 300);
}

static void no_memory(void **state)
{
    (void)state;
    struct scot_paper_order order = {.kind = SCOT_PAPER_LETTER, .rules = rules, .forms = forms};
    struct scot_error err = {0};
    json_t *dossier = parsed(papers_dossier);
    char *text = NULL;
    scot_alloc_fail_at(1);
    assert_false(scot_paper_text(&text, &order, dossier, NULL, &err));
    assert_null(text);
    scot_alloc_fail_at(0);
    json_decref(dossier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(report_tells_the_procedure),
        cmocka_unit_test(report_without_signature_is_a_draft),
        cmocka_unit_test(no_paper_holds_a_rehearsal),
        cmocka_unit_test(letter_tells_the_referrer),
        cmocka_unit_test(letter_without_a_procedure),
        cmocka_unit_test(payer_is_told_what_there_is_and_what_not),
        cmocka_unit_test(payer_counts_joints),
        cmocka_unit_test(leaflet_answers_four_questions),
        cmocka_unit_test(leaflet_keeps_joint_and_nerve_apart),
        cmocka_unit_test(figures_of_the_leaflet_are_rows),
        cmocka_unit_test(orders_that_cannot_be),
        cmocka_unit_test(the_last_that_began_is_reported),
        cmocka_unit_test(scales_are_not_mixed),
        cmocka_unit_test(long_words_and_lines),
        cmocka_unit_test(disturbed_dossiers),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, forms_set_up, forms_tear_down);
}
