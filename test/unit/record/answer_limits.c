#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "record/answer.h"
#include "forms_here.h"
#include "rules_here.h"
#include "support.h"

/* JSON with ' for ". */
static json_t *read_json(const char *text)
{
    char quoted[8000];
    json_error_t trouble;
    assert_true(strlen(text) < sizeof quoted);
    for (size_t i = 0; i <= strlen(text); i++)
        quoted[i] = text[i] == '\'' ? '"' : text[i];
    json_t *out = json_loads(quoted, JSON_REJECT_DUPLICATES, &trouble);
    if (out == NULL)
        fail_msg("line %d column %d: %s", trouble.line, trouble.column, trouble.text);
    return out;
}

static const char screening[] =
    "{'id':90,'form':'screening','body':{'infection_local':'no','infection_systemic':'no','bleeding_disorder':'no','pregnant':'no',"
    "'allergy_anaesthetic':'no','allergy_steroid':'no','allergy_contrast':'no','diabetes':'no','refuses':'no',"
    "'progressive_motor_loss':'no','cauda_equina':'no','fever_with_back_pain':'no','cancer_new_pain':'no','condition_code':'M47.816'}},"
    "{'id':91,'form':'referral','body':{'since':'2025-01-01','referrer_id':'123','site':'clinic'}}";

/* One procedure: {id, date, kind, purpose, joint, status, more}. */
/* One procedure at L4/5 left. */
static char *procedure(char out[600], int id, const char *date, const char *kind, const char *purpose, const char *status, const char *more)
{
    snprintf(out, 600, "{'id':%d,'form':'procedure','body':{'date':'%s','kind':'%s','purpose':'%s','region':'lumbar','targets':"
                       "[{'joint':'L4/5','side':'left'}],'status':'%s'%s}}", id, date, kind, purpose, status, more);
    return out;
}

static json_t *dossier_of(const char *entries, const char *elsewhere)
{
    char text[8000];
    snprintf(text, sizeof text, "{'patient':{'sex':'male'},'case':{'id':7,'region':'lumbar'},'today':'2026-12-15','entries':[%s],'elsewhere':[%s]}",
             entries, elsewhere);
    return read_json(text);
}

static json_t *ask_for(const char *entries, const char *elsewhere, const char *planned)
{
    struct scot_error err = {0};
    json_t *dossier = dossier_of(entries, elsewhere), *plan = planned != NULL ? read_json(planned) : NULL, *out = NULL;
    if (!scot_answer_limits(&out, dossier, plan, rules, &err))
        fail_msg("%s", err.text);
    json_decref(dossier);
    json_decref(plan);
    return out;
}

static const char *text_of(const json_t *answer, const char *of, const char *member)
{
    return scot_member_text(json_object_get(answer, of), member);
}

static void is(const json_t *answer, const char *of, const char *verdict, const char *clause, const char *until)
{
    if (strcmp(text_of(answer, of, "verdict"), verdict) != 0 || strstr(text_of(answer, of, "clause"), clause) == NULL ||
        strcmp(text_of(answer, of, "until"), until) != 0)
        fail_msg("%s: %s by %s until \"%s\" (%s); wanted %s by %s until \"%s\"", of, text_of(answer, of, "verdict"),
                 text_of(answer, of, "clause"), text_of(answer, of, "until"), text_of(answer, of, "line"), verdict, clause, until);
}

static void books(const json_t *answer, const char *word, const char *on)
{
    assert_string_equal(text_of(answer, "booking", "word"), word);
    assert_string_equal(text_of(answer, "booking", "on"), on);
}

static const char plan[] = "{'date':'2026-12-15','kind':'intra_articular','purpose':'both','region':'lumbar','targets':[{'joint':'L4/5','side':'left'}]}";

static bool says(const json_t *answer, const char *of, const char *words)
{
    size_t i;
    json_t *finding;
    json_array_foreach(json_object_get(answer, "findings"), i, finding)
        if (scot_member_is(finding, "of", of) && strstr(scot_member_text(finding, "text"), words) != NULL)
            return true;
    return false;
}

/* three answers, never mixed; the next day in one plain line. */
static void three_answers(void **state)
{
    (void)state;
    char a[600], b[600], c[600], d[600], e[600], entries[6000];
    snprintf(entries, sizeof entries, "%s,%s,%s,%s,%s,%s", screening,
             procedure(a, 1, "2026-09-14", "intra_articular", "both", "done", ""),
             procedure(b, 2, "2026-10-20", "intra_articular", "both", "done", ""),
             procedure(c, 3, "2026-11-30", "intra_articular", "therapeutic", "done", ""),
             procedure(d, 4, "2026-11-30", "intra_articular", "therapeutic", "done", ""),
             procedure(e, 5, "2026-12-01", "intra_articular", "therapeutic", "cancelled", ""));
    json_t *out = ask_for(entries, "", plan);
    is(out, "safety", "OK", "safety.screening", "");
    is(out, "frequency", "QUOTA", "frequency.sessions.most", "2027-03-17");
    assert_true(json_is_null(json_object_get(out, "payer")));
    assert_string_equal(text_of(out, "frequency", "line"),
                        "next allowed 17 March 2027, because at most 3 sessions in 183 days, and there are 3: 14 September 2026, 20 "
                        "October 2026 and 30 November 2026");
    assert_non_null(strstr(scot_member_text(out, "line"), "how often: next allowed 17 March 2027"));
    assert_string_equal(scot_member_text(out, "next"), "2027-03-17");
    books(out, "wait", "2027-03-17");
    const json_t *frequency = json_object_get(out, "frequency");
    assert_int_equal(json_array_size(json_object_get(frequency, "because")), 3);
    assert_string_equal(json_string_value(json_array_get(json_object_get(frequency, "because"), 0)), "2026-09-14");
    const json_t *months = json_array_get(json_object_get(frequency, "windows"), 1);
    assert_string_equal(scot_member_text(months, "next"), "2027-03-15");
    assert_string_equal(scot_member_text(months, "by"), "months");
    const json_t *joint = json_array_get(json_object_get(frequency, "joints"), 0);
    assert_true(scot_member_is(joint, "joint", "L4/5") && scot_member_is(joint, "side", "left") && scot_member_number(joint, "sessions") == 3);
    assert_true(scot_member_number(json_array_get(json_object_get(frequency, "regions"), 0), "sessions") == 3);
    assert_true(scot_member_text(frequency, "source")[0] != '\0' && scot_member_is(frequency, "mark", "FOUND"));
    json_decref(out);
    /* With a written reason it is allowed, and told. */
    out = ask_for(entries, "", "{'date':'2026-12-15','kind':'intra_articular','purpose':'both','region':'lumbar','over_limit_reason':'cannot stand'}");
    is(out, "frequency", "OK", "frequency.sessions.most", "");
    assert_true(json_is_true(json_object_get(json_object_get(out, "frequency"), "beyond")) && says(out, "frequency", "cannot stand"));
    json_decref(out);
    out = ask_for(entries, "", "{'date':'2026-12-15','kind':'intra_articular','purpose':'both','region':'lumbar','reason':'pain'}");
    is(out, "frequency", "OK", "frequency.sessions.most", "");
    json_decref(out);
    /* The one asked about is written down already: it does not count beside itself. */
    out = ask_for(entries, "", "{'entry':2,'date':'2026-10-20','kind':'intra_articular','purpose':'both','region':'lumbar'}");
    is(out, "frequency", "OK", "frequency.sessions.most", "");
    assert_false(json_is_true(json_object_get(json_object_get(out, "frequency"), "same_session")));
    json_decref(out);
}

/* A site's row counts from its own day on: the rules are those of the day that is asked. */
static void a_row_counts_from_its_day(void **state)
{
    (void)state;
    static const char *const from[] = {"2026-12-15", "2026-12-16"}; /* asked on the 15th */
    char a[600], text[400];
    for (int i = 0; i < 2; i++) {
        struct scot_rules *all = rules_here();
        struct scot_error err = {0};
        json_t *dossier = dossier_of(procedure(a, 1, "2026-11-30", "intra_articular", "both", "done", ""), ""), *planned = read_json(plan), *out;
        snprintf(text, sizeof text, "{\"rules\":[{\"id\":\"frequency.sessions.most\",\"value\":1,\"unit\":\"sessions\",\"source\":\"s\","
                                    "\"mark\":\"SITE\",\"valid_from\":\"%s\"}]}", from[i]);
        assert_true(scot_rules_add(all, "site.json", text, strlen(text), &err));
        if (!scot_answer_limits(&out, dossier, planned, all, &err))
            fail_msg("%s", err.text);
        assert_string_equal(text_of(out, "frequency", "verdict"), i == 0 ? "QUOTA" : "OK");
        json_decref(out);
        json_decref(planned);
        json_decref(dossier);
        scot_rules_destroy(&all);
    }
}

/* the patient's other cases and other clinics count; an unknown kind asks. R-089: the like of the last, when nothing is said. */
static void elsewhere_counts(void **state)
{
    (void)state;
    char a[600], b[600], entries[3000], other[3000];
    snprintf(entries, sizeof entries, "%s,%s", screening, procedure(a, 1, "2026-11-30", "intra_articular", "both", "done", ""));
    snprintf(other, sizeof other, "%s,{'id':12,'form':'elsewhere','body':{'earliest':'2026-09-01','latest':'2026-09-30','kind':"
                                  "'intra_articular','purpose':'therapeutic','region':'lumbar'}}",
             procedure(b, 11, "2026-10-20", "intra_articular", "both", "done", ""));
    json_t *out = ask_for(entries, other, NULL);
    is(out, "frequency", "QUOTA", "frequency.sessions.most", "2027-04-02");
    assert_string_equal(text_of(out, "frequency", "until_earliest"), "2027-03-04");
    assert_string_equal(text_of(out, "asked", "date"), "2026-12-15");
    assert_string_equal(text_of(out, "asked", "kind"), "intra_articular");
    assert_false(json_is_true(json_object_get(json_object_get(out, "asked"), "guess")));
    json_decref(out);
    out = ask_for(entries, "{'id':12,'form':'elsewhere','body':{'earliest':'2026-09-01','latest':'2026-09-30','kind':'unknown','purpose':"
                           "'unknown','region':'unknown'}}", NULL);
    is(out, "frequency", "NEED_DOC", "frequency.unknown_kind", "2026-12-15");
    json_decref(out);
}

/* stopped before anything was given is no session; stopped after it is one. */
static void what_was_stopped(void **state)
{
    (void)state;
    char a[600], b[600], entries[3000];
    snprintf(entries, sizeof entries, "%s,%s,%s", screening,
             procedure(a, 1, "2026-11-01", "intra_articular", "both", "stopped", ",'given':[{'product':'lidocaine-1','ml':1,'place':'skin'}]"),
             procedure(b, 2, "2026-11-20", "intra_articular", "both", "stopped", ",'given':[{'product':'lidocaine-1','ml':1,'place':'joint'}]"));
    json_t *out = ask_for(entries, "", plan);
    const json_t *days = json_array_get(json_object_get(json_object_get(out, "frequency"), "windows"), 0);
    assert_true(scot_member_number(days, "therapeutic") == 1);
    json_decref(out);
}

static const char payer_entry[] = "{'id':80,'form':'payer','body':{'policy':'medicare','contractor':'cgs','documents':["
                                  "'conservative_care','disability_scale','other_causes','baseline_score','imaging_guidance','not_rfa']}}";

/* R-088 R-090, contradiction C8: the first block did not help. By the clinic's rule one may try again; this payer says no. */
static void the_payer_is_another_answer(void **state)
{
    (void)state;
    char a[600], entries[4000];
    snprintf(entries, sizeof entries, "%s,%s,%s", screening, payer_entry,
             procedure(a, 1, "2026-11-20", "medial_branch", "diagnostic", "done",
                       ",'scale':'nrs','baseline':8,'recovery_score':4,'injected_at':'2026-11-20T10:00:00Z','recovery_at':"
                       "'2026-11-20T10:30:00Z','given':[{'product':'lidocaine-1','ml':0.5,'place':'nerve'}]"));
    json_t *out = ask_for(entries, "", NULL);
    is(out, "frequency", "OK", "frequency.sessions.most", "");
    is(out, "payer", "NOT_COVERED", "policy.medicare-2021.block.relief", "");
    assert_non_null(strstr(text_of(out, "payer", "line"), "50 % relief, wanted 80 %"));
    assert_true(scot_member_is(json_object_get(out, "payer"), "lcd", "L38773") &&
                scot_member_is(json_object_get(out, "payer"), "policy", "medicare-2021"));
    json_decref(out);
    /* The diary knows better: the best held over two, on the same scale, in the agent's window. */
    strcat(entries, ",{'id':2,'form':'diary','body':{'procedure':1,'at':'2026-11-20T11:00:00Z','side':'index','scale':'nrs','score':1}}"
                    ",{'id':3,'form':'diary','body':{'procedure':1,'at':'2026-11-20T07:00:00-05:00','side':'index','scale':'nrs','score':1}}");
    out = ask_for(entries, "", NULL);
    is(out, "payer", "OK", "name", "");
    json_decref(out);
    /* Nobody wrote down when it went in, nor any score after: not assessable, so it is asked for. */
    snprintf(entries, sizeof entries, "%s,%s,%s", screening, payer_entry,
             procedure(a, 1, "2026-11-20", "medial_branch", "diagnostic", "done", ",'scale':'nrs','baseline':8"));
    out = ask_for(entries, "", NULL);
    is(out, "payer", "NEED_DOC", "block.relief", "");
    json_decref(out);
    /* The seeds' ordinary patient. */
    snprintf(entries, sizeof entries, "%s,%s", screening, payer_entry);
    out = ask_for(entries, "", plan);
    is(out, "payer", "NOT_COVERED", "policy.medicare-2021.therapeutic.blocks", "");
    is(out, "frequency", "OK", "frequency.sessions.most", "");
    json_decref(out);
}

/* what is missing is named. */
static void papers(void **state)
{
    (void)state;
    json_t *out = ask_for("{'id':80,'form':'payer','body':{'policy':'medicare','place':'hospital'}}", "",
                          "{'date':'2026-12-15','kind':'medial_branch','purpose':'diagnostic','region':'lumbar','targets':[{'joint':'L4/5',"
                          "'side':'left'}],'guidance':'fluoroscopy','baseline':7,'sedation':'minimal'}");
    is(out, "payer", "NEED_DOC", "pain.months", "");
    assert_true(json_array_size(json_object_get(json_object_get(out, "payer"), "missing")) == 7 && says(out, "payer", "(NPI)") &&
                says(out, "payer", "prior authorisation") && says(out, "payer", "sedation is not routine"));
    json_decref(out);
    out = ask_for("{'id':80,'form':'payer','body':{'policy':'medicare','place':'hospital','referrer_number':'1','diagnosis_code':'M47.816',"
                  "'authorisation_number':'77','authorised_until':'2026-12-15'}},{'id':81,'form':'care_item','body':{}},"
                  "{'id':82,'form':'scale','body':{}},{'id':83,'form':'referral','body':{'since':'2025-01-01'}}", "",
                  "{'date':'2026-12-15','kind':'medial_branch','purpose':'diagnostic','region':'lumbar','targets':[{'joint':'L4/5',"
                  "'side':'left'}],'guidance':'ct','baseline':7,'sedation':'none','not_rfa_reason':'pacemaker'}");
    assert_int_equal(json_array_size(json_object_get(json_object_get(out, "payer"), "missing")), 2);
    json_decref(out);
    out = ask_for("{'id':80,'form':'payer','body':{'policy':'medicare','place':'hospital','authorisation_number':'77','authorised_until':"
                  "'2026-12-14'}}", "", plan);
    assert_true(says(out, "payer", "prior authorisation"));
    json_decref(out);
}

static void which_policy(void **state)
{
    (void)state;
    static const struct {
        const char *body, *verdict;
    } cases[] = {{"'policy':'none'", ""}, {"'policy':'medicare','insured_since':'2027-01-01'", ""}, {"'policy':'site'", "NEED_DOC"},
                 {"'policy':'blue_alabama','insured_since':'2026-12-15'", "NEED_DOC"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char entry[200];
        snprintf(entry, sizeof entry, "{'id':80,'form':'payer','body':{%s}}", cases[i].body);
        json_t *out = ask_for(entry, "", plan);
        assert_string_equal(text_of(out, "payer", "verdict"), cases[i].verdict);
        json_decref(out);
    }
    /* By the day: before 25 April 2021 another. */
    json_t *out = ask_for("{'id':80,'form':'payer','body':{'policy':'medicare'}}", "",
                          "{'date':'2021-04-24','kind':'intra_articular','purpose':'both','region':'lumbar','targets':[{'joint':'L4/5','side':'left'}]}");
    assert_string_equal(text_of(out, "payer", "policy"), "medicare-before-2021");
    is(out, "payer", "OK", "name", "");
    json_decref(out);
}

/* 80 % and more proves a block to this payer only while its anaesthetic works: lidocaine from 1 h to 4 h. Ended before, or
 * still there long after, it is none, neither for a second one nor among the two that a treatment wants. */
static void relief_lasts_as_its_anaesthetic_or_is_none(void **state)
{
    (void)state;
    static const struct {
        const char *at[4]; /* of the day of the block; relief held at all but the last, where it has ended: "" none */
        const char *second, *clause, *blocks;
    } cases[] = {
        {{"10:30", "11:30", "12:30", "13:00"}, "OK", "name", "OK"},
        {{"10:20", "10:30", "", "10:50"}, "NOT_COVERED", "block.duration", "NOT_COVERED"},      /* too early */
        {{"10:30", "12:00", "14:30", "16:00"}, "NOT_COVERED", "block.duration", "NOT_COVERED"}, /* too late */
        {{"10:30", "10:45", "", ""}, "NEED_DOC", "block.duration", "NEED_DOC"},                 /* nobody told */
    };
    static const char again[] = "{'date':'2026-12-15','kind':'medial_branch','purpose':'diagnostic','region':'lumbar','guidance':"
                                "'fluoroscopy','targets':[{'joint':'L4/5','side':'left'}]}",
                      more[] = ",'scale':'nrs','baseline':8,'injected_at':'%sT10:00:00Z','given':[{'product':'lidocaine-1','ml':0.5,'place':"
                               "'nerve'}]",
                      score[] = ",{'id':%d,'form':'diary','body':{'procedure':%d,'at':'%sT%s:00Z','side':'index','scale':'nrs','score':%d}}",
                      *const day[2] = {"2026-10-20", "2026-11-20"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char entries[7500], given[300], done[600];
        snprintf(entries, sizeof entries, "%s,%s", screening, payer_entry);
        for (int b = 0; b < 2; b++) { /* the first one as it should be */
            snprintf(given, sizeof given, more, day[b]);
            snprintf(entries + strlen(entries), sizeof entries - strlen(entries), ",%s",
                     procedure(done, 1 + b, day[b], "medial_branch", "diagnostic", "done", given));
            for (int k = 0; k < 4; k++) {
                const char *at = cases[b == 0 ? 0 : i].at[k];
                if (at[0] != '\0')
                    snprintf(entries + strlen(entries), sizeof entries - strlen(entries), score, 10 + 4 * b + k, 1 + b, day[b], at, k < 3 ? 1 : 7);
            }
        }
        json_t *out = ask_for(entries, "", again);
        is(out, "payer", cases[i].second, cases[i].clause, "");
        json_decref(out);
        out = ask_for(entries, "", plan);
        is(out, "payer", cases[i].blocks, i == 0 ? "name" : "therapeutic.blocks", "");
        json_decref(out);
    }
}

/* A repeat: half the pain gone for three months, or half better in daily activities. */
static void a_repeat(void **state)
{
    (void)state;
    char a[600], b[600], c[600], entries[6000], more[7000];
    static const char block[] = ",'scale':'nrs','baseline':8,'recovery_score':1,'injected_at':'%sT10:00:00Z','recovery_at':'%sT10:30:00Z',"
                                "'given':[{'product':'lidocaine-1','ml':0.5,'place':'nerve'}]",
                      hour[] = ",{'id':%d,'form':'diary','body':{'procedure':%d,'at':'%sT11:30:00Z','side':'index','scale':'nrs','score':1}}",
                      late[] = ",{'id':%d,'form':'diary','body':{'procedure':3,'at':'%s','side':'%s','scale':'nrs','score':%d}}";
    char first[300], second[300], june[200], july[200];
    snprintf(first, sizeof first, block, "2026-01-05", "2026-01-05");
    snprintf(second, sizeof second, block, "2026-01-25", "2026-01-25");
    snprintf(june, sizeof june, late, 5, "2026-06-10T08:00:00Z", "index", 4);
    snprintf(july, sizeof july, late, 6, "2026-07-10T23:30:00-05:00", "index", 4);
    snprintf(entries, sizeof entries, "%s,%s,%s,%s,%s%s", screening, payer_entry,
             procedure(a, 1, "2026-01-05", "medial_branch", "diagnostic", "done", first),
             procedure(b, 2, "2026-01-25", "medial_branch", "diagnostic", "done", second),
             procedure(c, 3, "2026-04-10", "intra_articular", "therapeutic", "done",
                       ",'scale':'nrs','baseline':8,'injected_at':'2026-04-10T10:00:00Z','given':[{'product':'triamcinolone-10','ml':1,'place':'joint'}]"),
             june);
    json_t *out = ask_for(entries, "", plan); /* two blocks of which nobody told how long they relieved */
    is(out, "payer", "NEED_DOC", "therapeutic.blocks", "");
    json_decref(out);
    snprintf(first, sizeof first, hour, 11, 1, "2026-01-05");
    snprintf(second, sizeof second, hour, 12, 2, "2026-01-25");
    snprintf(entries + strlen(entries), sizeof entries - strlen(entries), "%s%s", first, second);
    out = ask_for(entries, "", plan); /* told until 10 June, and nobody says that it ended: asked, not guessed */
    is(out, "payer", "NEED_DOC", "repeat.months", "");
    assert_non_null(strstr(text_of(out, "payer", "line"), "told for 61 days and nothing since"));
    json_decref(out);
    char gone[200], spring[200];
    snprintf(spring, sizeof spring, late, 9, "2026-05-10T08:00:00Z", "index", 4);
    snprintf(gone, sizeof gone, late, 10, "2026-06-12T08:00:00Z", "index", 7);
    snprintf(more, sizeof more, "%s%s%s", entries, spring, gone);
    out = ask_for(more, "", plan); /* held to 10 June only */
    is(out, "payer", "NOT_COVERED", "repeat.months", "");
    assert_non_null(strstr(text_of(out, "payer", "line"), "held 61 days"));
    json_decref(out);
    snprintf(more, sizeof more, "%s%s", entries, july);
    out = ask_for(more, "", plan);
    is(out, "payer", "OK", "name", "");
    json_decref(out);
    char may[200];
    snprintf(may, sizeof may, late, 8, "2026-05-10T08:00:00Z", "index", 4);
    snprintf(june, sizeof june, late, 7, "2026-06-20T08:00:00Z", "index", 8); /* gone between: it did not hold */
    snprintf(more, sizeof more, "%s%s%s%s", entries, may, june, july);
    out = ask_for(more, "", plan);
    is(out, "payer", "NOT_COVERED", "repeat.months", "");
    json_decref(out);
    snprintf(june, sizeof june, late, 7, "2026-06-20T08:00:00Z", "left", 8); /* this side by itself, and with no baseline of its own */
    snprintf(more, sizeof more, "%s%s%s", entries, june, july);
    out = ask_for(more, "", plan);
    is(out, "payer", "NEED_DOC", "repeat.relief", "");
    json_decref(out);
    snprintf(more, sizeof more, "%s,{'id':80,'form':'payer','body':{'policy':'medicare','documents':['conservative_care','disability_scale',"
             "'other_causes','baseline_score','imaging_guidance','not_rfa','response_over_time'],'function':[{'procedure':1,'percent':9},{'procedure':3,'percent':50}]}}",
             entries);
    out = ask_for(more, "", plan);
    is(out, "payer", "OK", "name", "");
    json_decref(out);
}

/* Relief of the left side says nothing of the right one, which nobody rated (R-075: the index pain only). */
static void one_side_does_not_speak_for_the_other(void **state)
{
    (void)state;
    static const char treated[] =
        "%s,%s,{'id':92,'form':'referral','body':{'since':'2025-01-01','referrer_id':'123','site':'clinic','index_side':'%s'}},"
        "{'id':3,'form':'procedure','body':{'date':'2026-04-10','kind':'medial_branch','purpose':'diagnostic','region':'lumbar','targets':"
        "[{'joint':'L4/5','side':'left'},{'joint':'L4/5','side':'right'}],'status':'done','scale':'nrs','baseline':8,'recovery_score':1,"
        "'injected_at':'2026-04-10T10:00:00Z','recovery_at':'2026-04-10T10:30:00Z',"
        "'given':[{'product':'lidocaine-1','ml':0.5,'place':'nerve'}]}}";
    static const char again[] = "{'date':'2026-12-15','kind':'medial_branch','purpose':'diagnostic','region':'lumbar','guidance':"
                                "'fluoroscopy','targets':[{'joint':'L4/5','side':'%s'}]}";
    static const struct {
        const char *index_side, *planned;
        bool known;
    } cases[] = {{"midline", "left", true}, {"left", "left", true}, {"left", "right", false}, {"right", "left", false}, {"both", "right", true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char entries[6000], planned[400];
        snprintf(entries, sizeof entries, treated, screening, payer_entry, cases[i].index_side);
        snprintf(planned, sizeof planned, again, cases[i].planned);
        json_t *out = ask_for(entries, "", planned);
        if (says(out, "payer", "not recorded: relief after the block") == cases[i].known)
            fail_msg("index %s, planned %s: %s", cases[i].index_side, cases[i].planned, text_of(out, "payer", "line"));
        json_decref(out);
    }
}

/* What the screening's own answer finds open is open here too; R-009: who declined is not booked. R-069: premedication counts. */
static void safety_agrees_with_the_screening(void **state)
{
    (void)state;
    static const char head[] = "{'id':1,'form':'screening','body':{'infection_local':'no','infection_systemic':'no','pregnant':'no',"
                               "'inr_on':'2026-12-14','platelets':250,'planned':['epidural_interlaminar']%s}}%s";
#define WARFARIN(agreed) ",{'id':2,'form':'medicine','body':{'kind':'warfarin','taken_for':'atrial_fibrillation','agreed':'" agreed "'}}"
    static const struct {
        const char *answers, *more, *verdict, *clause;
    } cases[] = {
        {",'bleeding_disorder':'no'", WARFARIN("no"), "TOO_EARLY", "safety.antithrombotic_open"},
        {",'bleeding_disorder':'no'", WARFARIN("yes"), "OK", ""},
        {",'bleeding_disorder':'no','inr':4", "", "TOO_EARLY", "safety.clotting"},
        {",'bleeding_disorder':'yes','inr':1.1", "", "OK", ""},
        {",'bleeding_disorder':'yes','bleeding_corrected':'yes'", "", "OK", ""},
        {",'bleeding_disorder':'yes'", "", "TOO_EARLY", "safety.bleeding_disorder"},
        {",'bleeding_disorder':'no','numbness':'yes','numbness_explained':'new'", "", "TOO_EARLY", "safety.deficit_open"},
        {",'bleeding_disorder':'no','limb_weakness':'yes'", "", "TOO_EARLY", "safety.deficit_open"},
        {",'bleeding_disorder':'no','numbness':'yes','numbness_explained':'old'", "", "OK", ""},
        {",'bleeding_disorder':'no'", ",{'id':3,'form':'imaging','body':{'findings':['tumour']}}", "TOO_EARLY", "safety.imaging_suspicion"},
        {",'bleeding_disorder':'no'", ",{'id':4,'form':'consent','body':{'decision':'declines'}}", "NOT_COVERED", "safety.refuses"},
        {",'bleeding_disorder':'no'", ",{'id':5,'form':'medicine','body':{'kind':'steroid_premedication','steroid':'prednisone','mg':300,"
                                      "'until':'2026-06-01'}}", "QUOTA", "steroid.year"}, /* 240 mg as methylprednisolone */
        {",'bleeding_disorder':'no'", ",{'id':5,'form':'medicine','body':{'kind':'steroid_oral','steroid':'prednisone','mg':300}}",
         "QUOTA", "steroid.year"},
        {",'bleeding_disorder':'no'", ",{'id':5,'form':'medicine','body':{'kind':'steroid_oral','steroid':'prednisone','mg':300,"
                                      "'until':'2025-12-14'}}", "OK", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char entries[1000];
        snprintf(entries, sizeof entries, head, cases[i].answers, cases[i].more);
        json_t *out = ask_for(entries, "", plan);
        if (!scot_member_is(json_object_get(out, "safety"), "verdict", cases[i].verdict) ||
            strstr(text_of(out, "safety", "clause"), cases[i].clause) == NULL)
            fail_msg("case %zu: %s by %s (%s)", i, text_of(out, "safety", "verdict"), text_of(out, "safety", "clause"),
                     text_of(out, "safety", "line"));
        json_decref(out);
    }
    /* Old on the day that is asked, not today (15 December): 91 days after 15 September. */
    json_t *out = ask_for("{'id':1,'form':'screening','body':{'infection_local':'no','infection_systemic':'no',"
                          "'bleeding_disorder':'no'},'at':'2026-09-15'}", "", plan);
    is(out, "safety", "NEED_DOC", "screen.fresh", "");
    json_decref(out);
    out = ask_for("{'id':5,'form':'medicine','body':{'kind':'steroid_oral'}}", "", plan);
    assert_true(says(out, "safety", "the dose of some steroid"));
    json_decref(out);
}

/* the screening speaks to safety, and to safety only. */
static void safety_alone(void **state)
{
    (void)state;
    json_t *out = ask_for("", "", plan);
    is(out, "safety", "NEED_DOC", "safety.screening", "");
    is(out, "frequency", "OK", "frequency.sessions.most", "");
    json_decref(out);
    out = ask_for("{'id':1,'form':'screening','body':{'infection_local':'yes','infection_systemic':'unknown','bleeding_disorder':'yes','bleeding_corrected':'yes'}}",
                  "", plan);
    is(out, "safety", "TOO_EARLY", "safety.infection_local", "");
    assert_true(json_is_null(json_object_get(out, "next")));
    books(out, "settle", "");
    is(out, "frequency", "OK", "frequency.sessions.most", "");
    assert_true(says(out, "safety", "infection in the body") && !says(out, "safety", "bleeding"));
    json_decref(out);
    struct scot_error err = {0};
    static const struct {
        const char *patient, *screening, *verdict;
    } cases[] = {{"'sex':'female'", "'pregnant':'unknown'", "NEED_DOC"},
                 {"'sex':'female','born':'1966-12-16'", "'pregnant':'unknown'", "OK"}, /* 59, as the screening has it */
                 {"'sex':'female','born':'1971-12-14'", "'pregnant':'unknown'", "NEED_DOC"}, /* 55 */
                 {"'sex':'female'", "'pregnant':'no','allergy_anaesthetic':'yes','anaesthetic_other':'no'", "NOT_COVERED"},
                 {"'sex':'female','post_menopausal':'yes'", "'pregnant':'unknown'", "OK"},
                 {"'sex':'female','post_menopausal':'no'", "'can_be_pregnant':'no'", "OK"},
                 {"'sex':'female','post_menopausal':'yes'", "'pregnant':'yes'", "TOO_EARLY"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[600];
        snprintf(text, sizeof text, "{'patient':{%s},'today':'2026-12-15','entries':[{'id':1,'form':'screening','body':{'infection_local':'no',"
                                    "'infection_systemic':'no','bleeding_disorder':'no',%s}}]}", cases[i].patient, cases[i].screening);
        json_t *dossier = read_json(text);
        if (!scot_answer_limits(&out, dossier, NULL, rules, &err))
            fail_msg("%s", err.text);
        assert_string_equal(text_of(out, "safety", "verdict"), cases[i].verdict);
        assert_true(says(out, "asked", "not recorded: any procedure") && json_is_true(json_object_get(json_object_get(out, "asked"), "guess")));
        json_decref(out);
        json_decref(dossier);
    }
}

/* The year's steroid, elsewhere's too. */
/* How many warning signs are open; the first is the sign, by the name and with the word of its row. */
static size_t open_signs(const char *entries, const char *sign)
{
    struct scot_error err = {0};
    json_t *dossier = dossier_of(entries, ""), *out = NULL;
    if (!scot_answer_warnings(&out, dossier, rules, &err))
        fail_msg("%s", err.text);
    const json_t *open = json_object_get(out, "open"), *first = json_array_get(json_object_get(json_array_get(open, 0), "signs"), 0);
    size_t count = json_array_size(open);
    if (count > 0) {
        assert_string_equal(scot_member_text(first, "id"), sign);
        assert_true(strstr(scot_member_text(first, "name"), "ever") != NULL && strstr(scot_member_text(first, "do"), "linic") != NULL);
        assert_string_equal(scot_member_text(first, "urgency"), "today");
    }
    json_decref(dossier);
    json_decref(out);
    return count;
}

/* a warning sign in the diary stops the next one until somebody has answered it. */
static void an_open_warning_sign_comes_first(void **state)
{
    (void)state;
    char a[600], entries[4000];
    static const char told[] = "{'id':7,'form':'diary','made_at':'2026-11-20T08:00:00Z','body':{'procedure':1,'at':'2026-11-20T07:00:00Z','side':'index',"
                               "'scale':'nrs','score':3,'by':'patient','warning':['fever']}}";
    procedure(a, 1, "2026-11-16", "medial_branch", "diagnostic", "done", "");
    snprintf(entries, sizeof entries, "%s,%s,%s", screening, a, told);
    json_t *out = ask_for(entries, "", plan);
    is(out, "safety", "TOO_EARLY", "safety.warning_open", "");
    books(out, "settle", "");
    json_decref(out);
    assert_int_equal(open_signs(entries, "fever"), 1);
    static const struct {
        const char *made_at, *body;
        bool answers;
    } notes[] = {{"2026-11-20T09:00:00Z", "'date':'2026-11-20','answers_warning':true", true},
                 {"2026-11-20T09:00:00Z", "'date':'2026-11-20'", false},                          /* of something else */
                 {"2026-11-20T07:59:59Z", "'date':'2026-11-20','answers_warning':true", false},   /* of an earlier sign */
                 {"2026-11-25T09:00:00Z", "'date':'2026-11-18','answers_warning':true", false},   /* an old one, corrected */
                 {"2026-11-20T09:00:00Z", "'date':'2026-11-19','answers_warning':true", true},    /* west of Greenwich */
                 {"2026-11-20T09:00:00Z", "'answers_warning':true", true}};
    for (size_t i = sizeof notes / sizeof notes[0]; i-- > 0;) {
        snprintf(entries, sizeof entries, "%s,%s,%s,{'id':8,'form':'note','made_at':'%s','body':{%s,'text':'called: no fever'}}", screening, a,
                 told, notes[i].made_at, notes[i].body);
        if (open_signs(entries, "fever") != (notes[i].answers ? 0 : 1))
            fail_msg("%s of %s %s", notes[i].body, notes[i].made_at, notes[i].answers ? "does not answer" : "answers");
    }
    out = ask_for(entries, "", plan);
    is(out, "safety", "OK", "safety.screening", "");
    books(out, "now", "2026-12-15");
    json_decref(out);
    assert_int_equal(open_signs(entries, "fever"), 0);
}

/* joints on the other side than the index pain are settled first, planned or done; a bilateral block is none of that. */
static void the_side_is_that_of_the_pain(void **state)
{
    (void)state;
    static const char asks[] = "{'date':'2026-12-15','kind':'intra_articular','purpose':'both','region':'lumbar','targets':[%s]}";
    static const struct {
        const char *pain, *targets;
        bool stops;
    } cases[] = {{"left", "{'joint':'L4/5','side':'left'}", false},
                 {"left", "{'joint':'L4/5','side':'right'}", true},
                 {"right", "{'joint':'L4/5','side':'left'},{'joint':'L5/S1','side':'left'}", true},
                 {"right", "{'joint':'L4/5','side':'left'},{'joint':'L4/5','side':'right'}", false},
                 {"both", "{'joint':'L4/5','side':'left'}", false},
                 {"midline", "{'joint':'L4/5','side':'left'}", false},
                 {"left", "", false}};
    char a[600], entries[4000], planned[600];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        snprintf(entries, sizeof entries, "%s,{'id':95,'form':'referral','body':{'since':'2025-01-01','index_side':'%s'}}", screening, cases[i].pain);
        snprintf(planned, sizeof planned, asks, cases[i].targets);
        json_t *out = ask_for(entries, "", planned);
        is(out, "safety", cases[i].stops ? "TOO_EARLY" : "OK", cases[i].stops ? "safety.other_side" : "safety.screening", "");
        json_decref(out);
    }
    static const char *const status[] = {"done", "cancelled"};
    for (int i = 0; i < 2; i++) { /* L4/5 left is what was done */
        procedure(a, 1, "2026-10-16", "medial_branch", "diagnostic", status[i], "");
        snprintf(entries, sizeof entries, "%s,%s,{'id':95,'form':'referral','body':{'since':'2025-01-01','index_side':'right'}}", screening, a);
        json_t *out = ask_for(entries, "", NULL);
        is(out, "safety", i == 0 ? "TOO_EARLY" : "OK", i == 0 ? "safety.other_side" : "safety.screening", "");
        json_decref(out);
    }
}

/* a plan for the neck in a case of the lower back is settled first. */
static void the_region_is_that_of_the_case(void **state)
{
    (void)state;
    static const struct {
        const char *region;
        bool stops;
    } cases[] = {{"lumbar", false}, {"sacral", false}, {"cervical", true}, {"thoracic", true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char planned[300];
        snprintf(planned, sizeof planned, "{'date':'2026-12-15','kind':'intra_articular','purpose':'both','region':'%s'}", cases[i].region);
        json_t *out = ask_for(screening, "", planned);
        is(out, "safety", cases[i].stops ? "TOO_EARLY" : "OK", cases[i].stops ? "safety.other_region" : "safety.screening", "");
        json_decref(out);
    }
}

static void steroid_of_the_year(void **state)
{
    (void)state;
    char a[600], b[600], entries[4000];
    snprintf(entries, sizeof entries, "%s,%s,%s", screening,
             procedure(a, 1, "2026-03-01", "sacroiliac", "therapeutic", "done", ",'given':[{'product':'methylprednisolone-40','ml':2,'place':'joint'},{'product':'saline','ml':1,'place':'joint'}]"),
             procedure(b, 2, "2026-06-01", "intra_articular", "both", "cancelled", ",'given':[{'product':'triamcinolone-40','ml':20,'place':'joint'}]"));
    static const char elsewhere[] = "{'id':5,'form':'elsewhere','body':{'earliest':'2026-08-01','latest':'2026-08-31','kind':'epidural_interlaminar',"
                                    "'purpose':'therapeutic','region':'lumbar','steroid':[{'drug':'triamcinolone','mg':130}]}}";
    json_t *out = ask_for(entries, elsewhere, plan);
    is(out, "safety", "QUOTA", "steroid.year", "2027-03-02");
    assert_string_equal(scot_member_text(out, "next"), "2027-03-02");
    assert_true(fabs(scot_member_number(json_object_get(out, "safety"), "steroid_year_mg") - 210) < 1e-9);
    is(out, "frequency", "OK", "frequency.sessions.most", "");
    json_decref(out);
    out = ask_for(entries, elsewhere, "{'kind':'intra_articular','purpose':'both','region':'lumbar','steroid_reason':'no other way'}");
    is(out, "safety", "OK", "safety.screening", "");
    assert_true(says(out, "safety", "no other way"));
    json_decref(out);
    out = ask_for(entries, elsewhere, "{'kind':'intra_articular','purpose':'both','region':'lumbar','given':[{'product':'lidocaine-1','ml':1,'place':'joint'}]}");
    is(out, "safety", "OK", "safety.screening", "");
    json_decref(out);
    /* By weight, where that is less: 3 mg/kg; and the figure of post-menopausal women, who have their own. */
    static const char *const patient[] = {"'sex':'male','weight_kg':60", "'sex':'male','weight_kg':90", "'sex':'female','post_menopausal':'yes'",
                                          "'sex':'female','post_menopausal':'no'"},
                      *const clause[] = {"steroid.year.other.per_kg", "", "steroid.year.most", ""};
    for (int i = 0; i < 4; i++) {
        char text[1500];
        snprintf(text, sizeof text, "{'patient':{%s},'today':'2026-12-15','entries':[%s],'elsewhere':[{'id':5,'form':'elsewhere','body':{'earliest':"
                                    "'2026-08-01','latest':'2026-08-31','kind':'epidural_interlaminar','purpose':'therapeutic','region':'lumbar',"
                                    "'steroid':[{'drug':'triamcinolone','mg':205}]}}]}", patient[i], screening);
        struct scot_error err = {0};
        json_t *dossier = read_json(text);
        assert_true(scot_answer_limits(&out, dossier, NULL, rules, &err));
        if (clause[i][0] != '\0')
            is(out, "safety", "QUOTA", clause[i], "2027-09-01");
        else
            is(out, "safety", "OK", "safety.screening", "");
        json_decref(out);
        json_decref(dossier);
    }
    /* Not known: told. */
    out = ask_for(entries, "{'id':5,'form':'elsewhere','body':{'earliest':'2026-08-01','latest':'2026-08-31','kind':'unknown','purpose':'therapeutic','region':'lumbar'}},"
                           "{'id':6,'form':'elsewhere','body':{'earliest':'2026-08-01','latest':'2026-08-31','kind':'radiofrequency','purpose':'therapeutic','region':'lumbar'}},"
                           "{'id':7,'form':'elsewhere','body':{'earliest':'2026-08-01','latest':'2026-08-31','kind':'medial_branch','purpose':'diagnostic','region':'lumbar'}}", plan);
    assert_true(says(out, "safety", "not recorded: the dose"));
    json_decref(out);
    char c[600];
    out = ask_for(procedure(c, 3, "2026-03-01", "sacroiliac", "therapeutic", "done", ",'given':[{'product':'snake oil','ml':2,'place':'joint'}]"), "", plan);
    assert_true(says(out, "safety", "not recorded: the dose"));
    json_decref(out);
}

/* the case's own plan, before and after it is carried out. */
static void its_own_plan(void **state)
{
    (void)state;
    static const struct {
        const char *plan, *status, *kind, *date;
    } cases[] = {{"2027-01-10", "done", "medial_branch", "2027-01-10"}, {"2026-12-01", "done", "medial_branch", "2026-12-15"},
                 {"2026-11-01", "done", "intra_articular", "2026-12-15"}, {"2026-11-01", "cancelled", "medial_branch", "2026-12-15"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char a[600], entries[2000];
        struct scot_error err = {0};
        snprintf(entries, sizeof entries, "%s,{'id':5,'form':'plan','body':{'date':'%s','kind':'medial_branch','purpose':'diagnostic',"
                                          "'region':'cervical'}},{'id':6,'form':'procedure'}",
                 procedure(a, 1, "2026-11-20", cases[i].kind, "both", cases[i].status, ""), cases[i].plan);
        json_t *dossier = dossier_of(entries, ""), *out = NULL;
        assert_true(scot_answer_limits(&out, dossier, scot_dossier_last(dossier, "plan"), rules, &err));
        assert_string_equal(text_of(out, "asked", "date"), cases[i].date);
        assert_string_equal(text_of(out, "asked", "region"), "cervical");
        json_decref(out);
        json_decref(dossier);
    }
    char a[600], entries[2000];
    struct scot_error err = {0};
    snprintf(entries, sizeof entries, "%s,{'id':5,'form':'plan','body':{'date':'2026-11-20','kind':'medial_branch','purpose':'diagnostic',"
                                      "'region':'cervical'}}", procedure(a, 1, "2026-11-21", "medial_branch", "both", "done", ""));
    json_t *dossier = dossier_of(entries, ""), *out = NULL;
    assert_true(scot_answer_limits(&out, dossier, scot_dossier_last(dossier, "plan"), rules, &err));
    assert_string_equal(text_of(out, "asked", "region"), "lumbar"); /* the like of the last */
    assert_string_equal(text_of(out, "asked", "date"), "2026-12-15");
    json_decref(out);
    json_decref(dossier);
}

/* What cannot be is told, not counted, and never an error. */
static void nonsense_in_the_dossier(void **state)
{
    (void)state;
    char a[600], b[600], entries[4000];
    snprintf(entries, sizeof entries, "%s,%s,{'id':3,'form':'elsewhere','body':{'earliest':'2026-09-01','latest':'2026-08-01'}},{'form':'procedure'},7",
             procedure(a, 1, "1919-01-01", "intra_articular", "both", "done", ""), procedure(b, 2, "", "nonsense", "both", "done", ""));
    json_t *out = ask_for(entries, "", "{'date':'2199-12-31','kind':7,'targets':[{},{'joint':7},9]}");
    assert_true(says(out, "asked", "not counted: entry 1") && says(out, "asked", "not counted: entry 3") &&
                says(out, "asked", "the planned date \"2199-12-31\" cannot be"));
    assert_string_equal(text_of(out, "asked", "date"), "2026-12-15");
    json_decref(out);
    struct scot_error err = {0};
    json_t *empty = json_object(), *array = json_array();
    assert_true(scot_answer_limits(&out, empty, array, rules, &err)); /* a plan that is none */
    assert_true(says(out, "asked", "what day it is"));
    json_decref(out);
    assert_false(scot_answer_limits(&out, array, NULL, rules, &err));
    assert_non_null(strstr(err.text, "no dossier"));
    json_decref(empty);
    json_decref(array);
}

/* More than anybody had: the rest is told. */
static void too_many(void **state)
{
    (void)state;
    struct scot_error err = {0};
    json_t *dossier = read_json("{'today':'2026-12-15','entries':[]}"), *entries = json_object_get(dossier, "entries"), *out;
    for (int i = 0; i < 600; i++)
        json_array_append_new(entries, json_pack("{s:i, s:s, s:{s:s, s:s, s:s, s:s, s:[{s:s, s:f, s:s}]}}", "id", i + 1, "form", "procedure",
                                                 "body", "date", "2010-01-01", "kind", "intra_articular", "purpose", "both", "region", "lumbar",
                                                 "given", "product", "triamcinolone-40", "ml", 1.0, "place", "joint"));
    assert_true(scot_answer_limits(&out, dossier, NULL, rules, &err));
    assert_true(says(out, "asked", "there are too many"));
    json_decref(out);
    json_decref(dossier);
}

static void no_memory_and_no_rows(void **state)
{
    (void)state;
    struct scot_error err = {0};
    struct scot_rules *none = NULL;
    json_t *dossier = dossier_of(payer_entry, ""), *out = NULL;
    for (uint64_t nth = 1; nth <= 3; nth++) { /* its own, the blocks', their scores' */
        scot_alloc_fail_at(nth);
        err.text[0] = '\0';
        assert_false(scot_answer_limits(&out, dossier, NULL, rules, &err));
    }
    scot_alloc_fail_at(0);
    err.text[0] = '\0';
    assert_true(scot_rules_create(&none, &err));
    assert_false(scot_answer_limits(&out, dossier, NULL, none, &err));
    assert_non_null(strstr(err.text, "is missing"));
    scot_rules_destroy(&none);
    json_decref(dossier);
}

/* The form holds what is read here, and what it offers is known to the rules. */
static void the_form_fits(void **state)
{
    (void)state;
    struct scot_error err = {0};
    json_t *body = read_json("{'policy':'medicare','contractor':'cgs','insured_since':'2020-01-01','place':'hospital','referrer_number':'1',"
                             "'diagnosis_code':'M47.816','authorisation_number':'7','authorised_until':'2027-01-01','documents':['not_rfa',"
                             "'history_exam','conservative_care','baseline_score','disability_scale','other_causes','imaging_guidance',"
                             "'diagnosis_code','referrer_number','response_over_time','authorisation'],'function':[{'procedure':3,'percent':50}]}");
    if (!scot_form_check(forms, "payer", body, &err))
        fail_msg("%s", err.text);
    json_decref(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_answers),
        cmocka_unit_test(a_row_counts_from_its_day),
        cmocka_unit_test(elsewhere_counts),
        cmocka_unit_test(what_was_stopped),
        cmocka_unit_test(the_payer_is_another_answer),
        cmocka_unit_test(papers),
        cmocka_unit_test(which_policy),
        cmocka_unit_test(safety_agrees_with_the_screening),
        cmocka_unit_test(relief_lasts_as_its_anaesthetic_or_is_none),
        cmocka_unit_test(a_repeat),
        cmocka_unit_test(one_side_does_not_speak_for_the_other),
        cmocka_unit_test(safety_alone),
        cmocka_unit_test(an_open_warning_sign_comes_first),
        cmocka_unit_test(the_side_is_that_of_the_pain),
        cmocka_unit_test(the_region_is_that_of_the_case),
        cmocka_unit_test(steroid_of_the_year),
        cmocka_unit_test(its_own_plan),
        cmocka_unit_test(nonsense_in_the_dossier),
        cmocka_unit_test(too_many),
        cmocka_unit_test(no_memory_and_no_rows),
        cmocka_unit_test(the_form_fits),
    };
    return cmocka_run_group_tests(tests, forms_set_up, forms_tear_down);
}
