#include "care/payer.h"

#include <math.h>

#include "care_here.h"

static struct scot_done done(const char *on, enum scot_done_kind kind, enum scot_done_purpose purpose, double relief)
{
    return (struct scot_done){.earliest = date(on), .latest = date(on), .kind = kind, .purpose = purpose, .region = SCOT_IN_LUMBAR,
                              .target = {{.joint = "L4/5"}}, .targets = 1, .relief.percent = relief, .function_percent = NAN,
                              .relief.held_days = NAN, .relief.lasted = SCOT_LASTED_AS_AGENT};
}

static struct scot_done block(const char *on, double relief)
{
    return done(on, SCOT_DONE_MEDIAL_BRANCH, SCOT_FOR_DIAGNOSIS, relief);
}

static struct scot_done joint(const char *on, double relief, double held_days)
{
    struct scot_done d = done(on, SCOT_DONE_INTRA_ARTICULAR, SCOT_FOR_BOTH, relief);
    d.relief.held_days = held_days;
    return d;
}

static struct scot_done ablation(const char *on, double relief, double held_days)
{
    struct scot_done d = done(on, SCOT_DONE_RADIOFREQUENCY, SCOT_FOR_TREATMENT, relief);
    d.relief.held_days = held_days;
    return d;
}

static const char *const papers[] = {"history_exam", "conservative_care", "baseline_score", "disability_scale", "other_causes",
                                     "imaging_guidance", "diagnosis_code", "referrer_number", "not_rfa", "response_over_time"};

/* Everything in order but what the test is about. */
static struct scot_payer_facts facts(const struct scot_done *list, int count, struct scot_done planned)
{
    return (struct scot_payer_facts){.done = list, .count = count, .planned = planned, .guidance = "fluoroscopy", .pain_known = true,
                                     .pain_since = {2015, 1, 1}, .document = papers, .documents = 10};
}

static struct scot_payer ask_facts(const char *family, const struct scot_payer_facts *f)
{
    struct scot_policy policy;
    struct scot_payer out = {0};
    struct scot_error err = {0};
    if (!scot_care_policy(&policy, rules, family, f->planned.earliest, &err) || policy.id[0] == '\0' ||
        !scot_care_payer(&out, rules, &policy, f, &err))
        fail_msg("%s: %s", policy.id, err.text);
    return out;
}

static struct scot_payer ask_for(const char *family, const struct scot_done *list, int count, struct scot_done planned)
{
    const struct scot_payer_facts f = facts(list, count, planned);
    return ask_facts(family, &f);
}

static void is(const struct scot_payer *out, enum scot_limit_verdict verdict, const char *clause, const char *until)
{
    char day[11] = "";
    if (out->limit.dated)
        scot_date_text(day, out->limit.until);
    if (out->limit.verdict != verdict || strstr(out->limit.clause, clause) == NULL || strcmp(day, until) != 0)
        fail_msg("%s by %s until \"%s\": %s; wanted %s by %s until \"%s\"", scot_limit_verdict_id[out->limit.verdict],
                 out->limit.clause, day, out->limit.line, scot_limit_verdict_id[verdict], clause, until);
    for (int i = 0; i < out->limit.findings.count; i++)
        if (out->limit.findings.at[i].source[0] == '\0')
            fail_msg("%s has no source", out->limit.findings.at[i].rule);
}

/* a policy by name and date. */
static void a_policy_has_a_name_and_a_day(void **state)
{
    (void)state;
    static const struct {
        const char *family, *day, *id;
    } cases[] = {{"medicare", "2021-04-24", "medicare-before-2021"}, {"medicare", "2021-04-25", "medicare-2021"},
                 {"medicare", "2026-11-21", "medicare-2021"},        {"blue_alabama", "2026-11-21", "blue-alabama"},
                 {"nobody", "2026-11-21", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scot_policy p;
        struct scot_error err = {0};
        assert_true(scot_care_policy(&p, rules, cases[i].family, date(cases[i].day), &err));
        assert_string_equal(p.id, cases[i].id);
    }
    struct scot_policy p;
    struct scot_error err = {0};
    assert_true(scot_care_policy(&p, rules, "medicare", date("2020-01-01"), &err));
    assert_true(p.injections_most == 5 && isnan(p.block_relief) && p.window_days == 365);
}

/* four therapeutic sessions per region in [d - 365 days, d]; before 2021 five of any kind. */
static void sessions_in_a_rolling_year(void **state)
{
    (void)state;
    struct scot_done list[7] = {block("2024-01-05", 90), block("2024-01-25", 90), joint("2026-01-10", 70, 100),
                                joint("2026-04-20", 70, 100), joint("2026-07-25", 70, 100), joint("2026-10-28", 70, 100)};
    struct scot_payer out = ask_for("medicare", list, 6, joint("2027-01-10", NAN, NAN));
    is(&out, SCOT_LIMIT_TOO_EARLY, "repeat.months", "2027-01-28"); /* the later of both days */
    assert_true(scot_found(&out.limit.findings, "policy.medicare-2021.therapeutic.most"));
    assert_int_equal(out.sessions[SCOT_PAYER_THERAPEUTIC], 4);
    list[5] = joint("2026-10-01", 70, 100);
    out = ask_for("medicare", list, 6, joint("2027-01-10", NAN, NAN)); /* exactly 365 days */
    is(&out, SCOT_LIMIT_QUOTA, "therapeutic.most", "2027-01-11");
    assert_true(strstr(out.limit.line, "next allowed 11 January 2027") != NULL && out.limit.becauses == 4);
    out = ask_for("medicare", list, 6, joint("2027-01-11", NAN, NAN)); /* 366 */
    is(&out, SCOT_LIMIT_OK, "name", "");
    list[2].earliest = list[2].latest = date("2024-01-10"); /* a leap year: 2024-01-10 leaves on 2025-01-10 */
    list[3].earliest = list[3].latest = date("2024-04-20");
    list[4].earliest = list[4].latest = date("2024-07-25");
    list[5].earliest = list[5].latest = date("2024-09-28");
    out = ask_for("medicare", list, 6, joint("2025-01-09", NAN, NAN));
    is(&out, SCOT_LIMIT_QUOTA, "therapeutic.most", "2025-01-10");
    /* The old policy knows five, of diagnostic and therapeutic together. */
    struct scot_done old[5] = {block("2019-12-01", 10), joint("2020-01-20", 10, 1), joint("2020-02-20", 10, 1), block("2020-03-20", 10),
                               joint("2020-04-20", 10, 1)};
    out = ask_for("medicare", old, 4, joint("2020-11-30", NAN, NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    out = ask_for("medicare", old, 5, joint("2020-11-30", NAN, NAN));
    is(&out, SCOT_LIMIT_QUOTA, "medicare-before-2021.injections.most", "2020-12-01");
}

/* counted by date and region; the neck and the mid-back are one region, a day is one session. */
static void a_region_as_the_payer_sees_it(void **state)
{
    (void)state;
    struct scot_done list[6];
    for (int i = 0; i < 6; i++) {
        list[i] = block(i < 2 ? "2026-02-01" : i == 2 ? "2026-03-01" : i == 3 ? "2026-04-01" : "2026-05-01", 90);
        list[i].region = i % 2 ? SCOT_IN_CERVICAL : SCOT_IN_THORACIC;
        memcpy(list[i].target[0].joint, "C4/5", 5);
    }
    struct scot_done planned = block("2026-06-01", NAN);
    planned.region = SCOT_IN_CERVICAL;
    struct scot_payer out = ask_for("medicare", list, 6, planned);
    is(&out, SCOT_LIMIT_QUOTA, "diagnostic.most", "2027-02-02");
    assert_true(out.sessions[SCOT_PAYER_DIAGNOSTIC] == 4 && strcmp(out.region, "cervical/thoracic") == 0);
    planned.region = SCOT_IN_LUMBAR;
    out = ask_for("medicare", list, 6, planned);
    is(&out, SCOT_LIMIT_OK, "name", "");
    /* More on a day that has its session already: none is added. */
    planned = block("2026-05-01", NAN);
    planned.region = SCOT_IN_CERVICAL;
    memcpy(planned.target[0].joint, "C5/6", 5);
    out = ask_for("medicare", list, 6, planned);
    is(&out, SCOT_LIMIT_OK, "name", "");
}

/* an imprecise date elsewhere gives both days; unknown kind or region asks. */
static void what_is_not_known_asks(void **state)
{
    (void)state;
    struct scot_done list[4] = {block("2026-01-10", 90), block("2026-02-01", 90), block("2026-03-01", 90), block("2026-04-01", 90)};
    list[0].latest = date("2026-01-30");
    struct scot_payer out = ask_for("medicare", list, 4, block("2026-06-01", NAN));
    is(&out, SCOT_LIMIT_QUOTA, "diagnostic.most", "2027-01-31");
    assert_non_null(strstr(out.limit.line, "between 11 January 2027 and 31 January 2027"));
    /* The same at the list's end; one too old and one too late to be a cause. */
    struct scot_done six[6] = {block("2024-01-01", 90), list[1], list[2], list[3], list[0], block("2028-01-01", 90)};
    out = ask_for("medicare", six, 6, block("2026-06-01", NAN));
    is(&out, SCOT_LIMIT_QUOTA, "diagnostic.most", "2027-01-31");
    assert_int_equal(out.limit.becauses, 4);
    list[0] = block("2026-01-10", 90);
    list[0].region = SCOT_IN_UNKNOWN;
    out = ask_for("medicare", list, 4, block("2026-06-01", NAN));
    is(&out, SCOT_LIMIT_NEED_DOC, "diagnostic.most", "2027-01-11");
    assert_int_equal(out.unsure, 1);
    list[0].region = SCOT_IN_LUMBAR;
    list[0].purpose = SCOT_FOR_UNKNOWN;
    out = ask_for("medicare", list, 4, block("2026-06-01", NAN));
    is(&out, SCOT_LIMIT_NEED_DOC, "diagnostic.most", "2027-01-11");
    list[0].kind = SCOT_DONE_TRIGGER_POINT;
    list[0].region = SCOT_IN_UNKNOWN;
    out = ask_for("medicare", list, 4, block("2026-06-01", NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    assert_int_equal(out.unsure, 0);
    out = ask_for("medicare", list, 0, done("2026-06-01", SCOT_DONE_KIND_UNKNOWN, SCOT_FOR_TREATMENT, NAN));
    is(&out, SCOT_LIMIT_NEED_DOC, "name", "");
    out = ask_for("medicare", list, 0, done("2026-06-01", SCOT_DONE_SYMPATHETIC, SCOT_FOR_TREATMENT, NAN));
    is(&out, SCOT_LIMIT_NEED_DOC, "name", "");
    assert_non_null(strstr(out.limit.line, "sympathetic nerve block"));
}

/* two levels, one region a session; a third level on appeal; both sides of a joint are one level. */
static void levels_and_regions_of_a_session(void **state)
{
    (void)state;
    struct scot_done planned = block("2026-06-01", NAN);
    planned.targets = 4;
    for (int i = 0; i < 4; i++)
        planned.target[i] = (struct scot_done_target){.joint = {'L', (char)('3' + i / 2)}, .right = i % 2};
    struct scot_payer out = ask_for("medicare", NULL, 0, planned);
    is(&out, SCOT_LIMIT_OK, "name", "");
    struct scot_done that_day = block("2026-06-01", NAN); /* L4/5: the third */
    out = ask_for("medicare", &that_day, 1, planned);
    is(&out, SCOT_LIMIT_APPEAL_ONLY, "levels.most", "");
    that_day.region = SCOT_IN_CERVICAL;
    out = ask_for("medicare", &that_day, 1, planned);
    is(&out, SCOT_LIMIT_NOT_COVERED, "regions.most", "");
    that_day.latest = date("2026-06-02");
    out = ask_for("medicare", &that_day, 1, planned);
    is(&out, SCOT_LIMIT_OK, "name", "");
    that_day.earliest = date("2026-05-31");
    that_day.latest = date("2026-06-01");
    out = ask_for("medicare", &that_day, 1, planned);
    is(&out, SCOT_LIMIT_OK, "name", "");
    that_day = done("2026-06-01", SCOT_DONE_EPIDURAL_INTERLAMINAR, SCOT_FOR_TREATMENT, NAN);
    out = ask_for("medicare", &that_day, 1, planned);
    is(&out, SCOT_LIMIT_NEED_DOC, "reason.same_day", "");
    struct scot_payer_facts f = facts(&that_day, 1, planned);
    f.same_day_reason = true;
    out = ask_facts("medicare", &f);
    is(&out, SCOT_LIMIT_OK, "name", "");
    out = ask_for("blue_alabama", &that_day, 1, planned);
    is(&out, SCOT_LIMIT_OK, "name", "");
    that_day = block("2026-06-01", NAN);
    that_day.state = SCOT_STATE_CANCELLED;
    out = ask_for("medicare", &that_day, 1, planned);
    is(&out, SCOT_LIMIT_OK, "name", "");
    static struct scot_done wide[2];
    for (int i = 0; i < 2; i++) {
        wide[i] = block("2026-06-01", NAN);
        for (wide[i].targets = 0; wide[i].targets < SCOT_DONE_TARGETS; wide[i].targets++)
            memcpy(wide[i].target[wide[i].targets].joint, (char[3]){(char)(65 + i), (char)(65 + wide[i].targets)}, 3);
    }
    out = ask_for("medicare", wide, 1, wide[1]);
    is(&out, SCOT_LIMIT_APPEAL_ONLY, "levels.most", "");
    planned.targets = 0;
    out = ask_for("medicare", NULL, 0, planned);
    is(&out, SCOT_LIMIT_NEED_DOC, "levels.most", "");
}

/* R-077 R-090, contradiction C8: a page would try again where the first did not help; this payer does not. */
static void the_second_block(void **state)
{
    (void)state;
    struct scot_done first = block("2026-06-01", 79.9);
    struct scot_payer out = ask_for("medicare", &first, 1, block("2026-07-01", NAN));
    is(&out, SCOT_LIMIT_NOT_COVERED, "block.relief", "");
    assert_non_null(strstr(out.limit.line, "gave 79 % relief, wanted 80 %")); /* never "80, wanted 80" */
    assert_int_equal(out.limit.because[0].month, 6);
    first.relief.percent = 80;
    out = ask_for("medicare", &first, 1, block("2026-07-01", NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    out = ask_for("medicare", &first, 1, block("2026-06-14", NAN));
    is(&out, SCOT_LIMIT_TOO_EARLY, "block.interval", "2026-06-15");
    out = ask_for("medicare", &first, 1, block("2026-06-15", NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    first.relief.percent = NAN;
    out = ask_for("medicare", &first, 1, block("2026-07-01", NAN));
    is(&out, SCOT_LIMIT_NEED_DOC, "block.relief", "");
    /* The other side, another joint: a first block of its own. And the last one speaks. */
    first.relief.percent = 0;
    first.target[0].right = true;
    out = ask_for("medicare", &first, 1, block("2026-07-01", NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    const struct scot_done two[3] = {block("2026-05-20", 90), block("2026-06-10", 20), block("2026-04-20", 90)};
    out = ask_for("medicare", two, 3, block("2026-07-01", NAN));
    is(&out, SCOT_LIMIT_NOT_COVERED, "block.relief", "");
    first = block("2020-06-01", 0); /* the old one does not ask */
    out = ask_for("medicare", &first, 1, block("2020-06-03", NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    /* The private one asks for half, and says nothing of weeks. */
    first = block("2026-06-01", 50);
    out = ask_for("blue_alabama", &first, 1, block("2026-06-03", NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
}

/* the seeds' ordinary patient, an injection into the joint first, is not covered. */
static void treatment_wants_two_blocks(void **state)
{
    (void)state;
    struct scot_done list[4] = {block("2026-05-01", 85), block("2026-05-14", 90), block("2026-05-15", 80), block("2026-06-01", 79)};
    struct scot_payer out = ask_for("medicare", list, 0, joint("2026-06-05", NAN, NAN));
    is(&out, SCOT_LIMIT_NOT_COVERED, "therapeutic.blocks", "");
    out = ask_for("medicare", list, 2, joint("2026-06-05", NAN, NAN)); /* 13 days apart */
    is(&out, SCOT_LIMIT_NOT_COVERED, "therapeutic.blocks", "");
    out = ask_for("medicare", list, 3, joint("2026-06-05", NAN, NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    out = ask_for("medicare", list + 2, 2, joint("2026-06-05", NAN, NAN));
    is(&out, SCOT_LIMIT_NOT_COVERED, "therapeutic.blocks", "");
    list[3].relief.percent = NAN;
    out = ask_for("medicare", list + 2, 2, joint("2026-06-05", NAN, NAN));
    is(&out, SCOT_LIMIT_NEED_DOC, "therapeutic.blocks", "");
    list[3] = block("2026-06-01", NAN); /* elsewhere, joints and purpose not told */
    list[3].targets = 0;
    list[3].purpose = SCOT_FOR_UNKNOWN;
    out = ask_for("medicare", list + 2, 2, joint("2026-06-05", NAN, NAN));
    is(&out, SCOT_LIMIT_NEED_DOC, "therapeutic.blocks", "");
    list[3].region = SCOT_IN_CERVICAL;
    out = ask_for("medicare", list + 2, 2, joint("2026-06-05", NAN, NAN));
    is(&out, SCOT_LIMIT_NOT_COVERED, "therapeutic.blocks", "");
    list[3] = block("2026-06-01", NAN); /* another joint, the other side */
    list[3].target[0].right = true;
    out = ask_for("medicare", list + 2, 2, joint("2026-06-05", NAN, NAN));
    is(&out, SCOT_LIMIT_NOT_COVERED, "therapeutic.blocks", "");
    struct scot_done right = joint("2026-06-05", NAN, NAN);
    right.target[0].right = true;
    out = ask_for("medicare", list + 2, 1, right);
    assert_non_null(strstr(out.limit.line, "L4/5 right: 0 diagnostic blocks"));
    list[3] = block("2026-07-01", 90); /* not yet done that day */
    out = ask_for("medicare", list + 2, 2, joint("2026-06-05", NAN, NAN));
    is(&out, SCOT_LIMIT_NOT_COVERED, "therapeutic.blocks", "");
}

/* Sessions are of a region: without one nothing can be counted, so it is asked for. */
static void a_region_is_asked_for(void **state)
{
    (void)state;
    const struct scot_done list[2] = {block("2026-01-05", 85), block("2026-01-25", 85)};
    struct scot_done planned = joint("2026-03-01", NAN, NAN);
    planned.region = SCOT_IN_UNKNOWN;
    struct scot_payer out = ask_for("medicare", list, 2, planned);
    is(&out, SCOT_LIMIT_NEED_DOC, "name", "");
    assert_non_null(strstr(out.limit.line, "in which region"));
}

/* at least 80 %, and for as long as the anaesthetic does. A policy that does not ask how long takes any. */
static void a_block_lasts_as_its_agent(void **state)
{
    (void)state;
    struct scot_done list[2] = {block("2026-01-05", 85), block("2026-01-25", 80 - 1e-12)};
    struct scot_payer out = ask_for("medicare", list, 2, joint("2026-03-01", NAN, NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    list[1].relief.lasted = SCOT_LASTED_UNTOLD;
    out = ask_for("medicare", list, 2, joint("2026-03-01", NAN, NAN));
    is(&out, SCOT_LIMIT_NEED_DOC, "therapeutic.blocks", "");
    out = ask_for("medicare", list, 2, block("2026-03-01", NAN));
    is(&out, SCOT_LIMIT_NEED_DOC, "block.duration", "");
    list[1].relief.lasted = SCOT_LASTED_OTHERWISE;
    out = ask_for("medicare", list, 2, joint("2026-03-01", NAN, NAN));
    is(&out, SCOT_LIMIT_NOT_COVERED, "therapeutic.blocks", "");
    out = ask_for("medicare", list, 2, block("2026-03-01", NAN));
    is(&out, SCOT_LIMIT_NOT_COVERED, "block.duration", "");
    out = ask_for("blue_alabama", list, 2, block("2026-03-01", NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
}

/* R-088 R-089: what a repeat wants of the one before. */
static void a_repeat_wants_relief_that_held(void **state)
{
    (void)state;
    struct scot_done list[3] = {block("2026-01-05", 85), block("2026-01-25", 85), joint("2026-02-10", 60, 95)};

    struct scot_payer out = ask_for("medicare", list, 3, joint("2026-05-10", NAN, NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    out = ask_for("medicare", list, 3, joint("2026-05-09", NAN, NAN));
    is(&out, SCOT_LIMIT_TOO_EARLY, "repeat.months", "2026-05-10");
    list[2].relief.held_days = 88;
    out = ask_for("medicare", list, 3, joint("2026-05-10", NAN, NAN));
    is(&out, SCOT_LIMIT_NOT_COVERED, "repeat.months", "");
    list[2].relief.held_open = true; /* so long at least, and nobody told that it ended */
    assert_int_equal(ask_for("medicare", list, 3, joint("2026-06-01", NAN, NAN)).limit.verdict, SCOT_LIMIT_NEED_DOC);
    list[2].relief.held_open = false;
    /* Each side by itself, where both were done. */
    list[2].sides_apart = true;
    list[2].side[0] = (struct scot_done_relief){.percent = 60, .held_days = 95}; /* joint() is on the left */
    list[2].side[1] = (struct scot_done_relief){.percent = 10, .held_days = 1};
    out = ask_for("medicare", list, 3, joint("2026-05-10", NAN, NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    list[2].sides_apart = false;
    list[2].relief.percent = 49.9;
    out = ask_for("medicare", list, 3, joint("2026-05-10", NAN, NAN));
    assert_non_null(strstr(out.limit.line, "gave 49 % relief, wanted 50 %"));
    list[2].relief.percent = 60;
    list[2].relief.held_days = 89; /* 10 February to 10 May */
    out = ask_for("medicare", list, 3, joint("2026-05-10", NAN, NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    list[2].relief.held_days = NAN;
    out = ask_for("medicare", list, 3, joint("2026-05-10", NAN, NAN));
    is(&out, SCOT_LIMIT_NEED_DOC, "repeat.months", "");
    list[2].relief.percent = 49;
    out = ask_for("medicare", list, 3, joint("2026-05-10", NAN, NAN));
    is(&out, SCOT_LIMIT_NOT_COVERED, "repeat.relief", "");
    list[2].function_percent = 50;
    out = ask_for("medicare", list, 3, joint("2026-05-10", NAN, NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    list[2] = joint("2026-02-10", NAN, 95);
    out = ask_for("medicare", list, 3, joint("2026-05-10", NAN, NAN));
    is(&out, SCOT_LIMIT_NEED_DOC, "repeat.relief", "");

}

/* R-035 R-088: radiofrequency. */
static void ablations(void **state)
{
    (void)state;
    struct scot_done list[4] = {block("2024-01-05", 85), block("2024-01-25", 85), ablation("2024-02-10", 60, 200)};
    struct scot_payer out = ask_for("medicare", list, 2, ablation("2024-02-10", NAN, NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    list[1].kind = SCOT_DONE_INTRA_ARTICULAR; /* not at the nerves */
    out = ask_for("medicare", list, 2, ablation("2024-02-10", NAN, NAN));
    is(&out, SCOT_LIMIT_NOT_COVERED, "radiofrequency.blocks", "");
    list[1].kind = SCOT_DONE_MEDIAL_BRANCH;
    out = ask_for("medicare", list, 3, ablation("2024-08-09", NAN, NAN));
    is(&out, SCOT_LIMIT_TOO_EARLY, "radiofrequency.months", "2024-08-10");
    out = ask_for("medicare", list, 3, ablation("2024-08-10", NAN, NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    out = ask_for("medicare", list, 3, ablation("2026-02-10", NAN, NAN)); /* two years: not yet more than */
    is(&out, SCOT_LIMIT_OK, "name", "");
    out = ask_for("medicare", list, 3, ablation("2026-02-11", NAN, NAN));
    is(&out, SCOT_LIMIT_NOT_COVERED, "radiofrequency.blocks", "");
    assert_non_null(strstr(out.limit.line, "since the last ablation"));
    list[3] = ablation("2024-08-20", 60, 200);
    out = ask_for("medicare", list, 4, ablation("2025-02-09", NAN, NAN));
    is(&out, SCOT_LIMIT_TOO_EARLY, "radiofrequency.months", "2025-02-20");
    assert_true(scot_found(&out.limit.findings, "policy.medicare-2021.radiofrequency.most"));
    out = ask_for("medicare", list, 4, ablation("2025-02-20", NAN, NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    out = ask_for("blue_alabama", list, 4, ablation("2025-02-20", NAN, NAN)); /* says nothing of ablation */
    is(&out, SCOT_LIMIT_OK, "name", "");
}

/* a cyst may be ruptured once more. */
static void a_cyst_once_more(void **state)
{
    (void)state;
    struct scot_done list[3] = {done("2026-01-05", SCOT_DONE_CYST_RUPTURE, SCOT_FOR_TREATMENT, 60),
                                done("2026-04-10", SCOT_DONE_CYST_RUPTURE, SCOT_FOR_TREATMENT, 60), block("2026-05-01", 3)};
    list[0].relief.held_days = list[1].relief.held_days = 95;
    struct scot_payer out = ask_for("medicare", list, 1, done("2026-04-10", SCOT_DONE_CYST_RUPTURE, SCOT_FOR_TREATMENT, NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    out = ask_for("medicare", list, 3, done("2026-08-10", SCOT_DONE_CYST_RUPTURE, SCOT_FOR_TREATMENT, NAN));
    is(&out, SCOT_LIMIT_NOT_COVERED, "cyst_rupture.repeats", "");
    list[0].target[0].right = true;
    out = ask_for("medicare", list, 2, done("2026-04-10", SCOT_DONE_CYST_RUPTURE, SCOT_FOR_TREATMENT, NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
    out = ask_for("medicare", list, 3, done("2026-08-10", SCOT_DONE_CYST_RUPTURE, SCOT_FOR_TREATMENT, NAN));
    is(&out, SCOT_LIMIT_OK, "name", "");
}

/* R-054 R-058: what is excluded, and what wants a reason. */
static void exclusions_and_reasons(void **state)
{
    (void)state;
    struct scot_payer_facts f = facts(NULL, 0, block("2026-06-01", NAN));
    f.guidance = "ultrasound";
    struct scot_payer out = ask_facts("medicare", &f);
    is(&out, SCOT_LIMIT_NOT_COVERED, "excludes.ultrasound", "");
    f.guidance = "none";
    out = ask_facts("medicare", &f);
    is(&out, SCOT_LIMIT_NOT_COVERED, "excludes.none", "");
    f.guidance = "ct";
    f.sedated = true;
    out = ask_facts("medicare", &f);
    is(&out, SCOT_LIMIT_NEED_DOC, "reason.sedation", "");
    f.sedation_reason = true;
    out = ask_facts("medicare", &f);
    is(&out, SCOT_LIMIT_OK, "name", "");
    f.sedation_reason = false;
    out = ask_facts("blue_alabama", &f);
    is(&out, SCOT_LIMIT_OK, "name", "");
    f.planned.region = SCOT_IN_THORACIC;
    out = ask_facts("blue_alabama", &f);
    is(&out, SCOT_LIMIT_NOT_COVERED, "excludes.thoracic", "");
}

static void pain_of_three_months(void **state)
{
    (void)state;
    struct scot_payer_facts f = facts(NULL, 0, block("2026-05-29", NAN));
    f.pain_since = date("2026-02-28");
    struct scot_payer out = ask_facts("medicare", &f);
    is(&out, SCOT_LIMIT_OK, "name", "");
    f.pain_since = date("2026-03-01");
    out = ask_facts("medicare", &f);
    is(&out, SCOT_LIMIT_TOO_EARLY, "pain.months", "2026-06-01");
    f.pain_known = false;
    out = ask_facts("medicare", &f);
    is(&out, SCOT_LIMIT_NEED_DOC, "pain.months", "");
    out = ask_facts("blue_alabama", &f);
    is(&out, SCOT_LIMIT_OK, "name", "");
}

/* R-088, REFERENCE D4: what is wanted and not there, each by name. */
static void papers_that_are_missing(void **state)
{
    (void)state;
    struct scot_payer_facts f = facts(NULL, 0, block("2026-06-01", NAN));
    f.documents = 7; /* all but the referrer's number and what a test block does not need */
    struct scot_payer out = ask_facts("medicare", &f);
    is(&out, SCOT_LIMIT_NEED_DOC, "documents", "");
    assert_true(out.papers == 1 && strcmp(out.missing[0], "referrer_number") == 0);
    assert_string_equal(out.limit.line, "1 paper wanted: number of the ordering provider (NPI)");
    f.documents = 0; /* more than a line holds: whole names, and how many more */
    out = ask_facts("medicare", &f);
    assert_true(out.papers > 3 && strlen(out.limit.line) < 239);
    const char *more = strstr(out.limit.line, ", and ");
    assert_true(more != NULL && strcmp(more + 7, " more") == 0 && out.limit.findings.count >= out.papers);
    f.documents = 8;
    f.hospital = true;
    out = ask_facts("medicare", &f);
    assert_true(out.papers == 1 && strcmp(out.missing[0], "authorisation") == 0);
    f.planned = block("2023-06-30", NAN); /* before there was any */
    out = ask_facts("medicare", &f);
    is(&out, SCOT_LIMIT_OK, "name", "");
    const struct scot_done list[3] = {block("2026-01-05", 85), block("2026-01-25", 85), joint("2026-02-10", 60, 95)};
    f = facts(list, 3, joint("2026-06-10", NAN, NAN));
    f.documents = 0;
    out = ask_facts("medicare", &f);
    is(&out, SCOT_LIMIT_NEED_DOC, "documents", "");
    assert_int_equal(out.papers, 10);
    assert_string_equal(out.missing[8], "not_rfa");
    assert_string_equal(out.missing[9], "response_over_time");
    f = facts(list, 2, joint("2026-06-10", NAN, NAN));
    f.documents = 0;
    out = ask_facts("medicare", &f);
    assert_int_equal(out.papers, 9); /* no repeat */
}

static void put(struct scot_rules *to, const char *id, const char *value, const char *unit)
{
    char text[400];
    struct scot_error err = {0};
    snprintf(text, sizeof text, "{\"rules\":[{\"id\":\"%s\",\"value\":%s,\"unit\":\"%s\",\"source\":\"s\",\"mark\":\"SITE\"}]}", id,
             value, unit);
    if (!scot_rules_add(to, "x", text, strlen(text), &err))
        fail_msg("%s", err.text);
}

/* a site writes its own policy, and takes back what it does not want. */
static void a_policy_of_rows_only(void **state)
{
    (void)state;
    struct scot_rules *site = rules_here();
    struct scot_policy p;
    struct scot_payer out = {0};
    struct scot_error err = {0};
    put(site, "policy.x.family", "\"site\"", "");
    put(site, "policy.x.family", "\"site\"", ""); /* again: the last row counts */
    put(site, "policy..family", "\"site\"", "");
    put(site, "policy.this-one-has-a-far-too-long-id.family", "\"site\"", "");
    put(site, "policies.xx.family", "\"site\"", "");
    assert_false(scot_care_policy(&p, site, "site", date("2026-06-01"), &err));
    assert_non_null(strstr(err.text, "policy.x.name is missing"));
    put(site, "policy.x.name", "\"ours\"", "");
    put(site, "policy.x.levels.most", "1", "levels");
    put(site, "policy.x.regions.most", "1", "regions");
    put(site, "policy.x.block.relief", "50", "%");
    put(site, "policy.x.block.interval", "0", "d");
    put(site, "policy.x.therapeutic.blocks", "2", "blocks");
    put(site, "policy.x.therapeutic.most", "2", "sessions"); /* of no window: not counted */
    put(site, "policy.x.document.any", "\"no paper\"", "");
    put(site, "policy.x.document.any.photo", "\"a photograph\"", "");
    put(site, "policy.x.document.diagnostic.photo", "\"a photograph\"", "");
    put(site, "policy.x.document.all.photo", "\"for nobody\"", "");
    put(site, "policy.x.document.diagnostic.taken_back", "0", "1");
    static const char old[] = "{\"rules\":[{\"id\":\"policy.x.document.any.old\",\"value\":\"an old paper\",\"unit\":\"\",\"source\":\"s\","
                              "\"mark\":\"SITE\",\"valid_from\":\"2020-01-01\",\"valid_to\":\"2026-05-31\"}]}";
    assert_true(scot_rules_add(site, "x", old, strlen(old), &err));
    put(site, "policy.x.document.diagnostic.a_name_that_is_far_too_long_for_it", "\"a long name\"", "");
    assert_true(scot_care_policy(&p, site, "site", date("2026-06-01"), &err));
    struct scot_done planned = block("2026-06-01", NAN);
    planned.targets = 2;
    memcpy(planned.target[1].joint, "L3/4", 5);
    struct scot_payer_facts f = facts(NULL, 0, planned);
    assert_true(scot_care_payer(&out, site, &p, &f, &err));
    assert_true(out.limit.verdict == SCOT_LIMIT_NOT_COVERED && out.papers == 2);
    const struct scot_done list[2] = {block("2026-05-01", 50), block("2026-05-02", 50)};
    f = facts(list, 2, joint("2026-06-01", NAN, NAN));
    f.document = (const char *const[]){"photo"};
    f.documents = 1;
    assert_true(scot_care_payer(&out, site, &p, &f, &err));
    assert_int_equal(out.limit.verdict, SCOT_LIMIT_OK);
    p.block_interval_days = NAN;
    p.repeat_relief = 50; /* with no months */
    struct scot_done three[3] = {list[0], list[1], joint("2026-05-05", 60, NAN)};
    f.done = three;
    f.count = 3;
    assert_true(scot_care_payer(&out, site, &p, &f, &err));
    assert_int_equal(out.limit.verdict, SCOT_LIMIT_OK);
    for (int i = 0; i < 30; i++) {
        char id[64];
        snprintf(id, sizeof id, "policy.x.document.any.paper%d", i);
        put(site, id, "\"a paper with a rather long name\"", "");
    }
    assert_true(scot_care_payer(&out, site, &p, &f, &err));
    assert_int_equal(out.papers, SCOT_PAYER_PAPERS);
    scot_rules_destroy(&site);
}

/* Next year's text beside this year's: the newest that counts on the day. */
static void the_newest_policy(void **state)
{
    (void)state;
    struct scot_rules *site = rules_here();
    struct scot_policy p;
    struct scot_error err = {0};
    static const char rows[] = "{\"rules\":[{\"id\":\"policy.new.family\",\"value\":\"medicare\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\","
                               "\"valid_from\":\"2027-01-01\"},{\"id\":\"policy.new.name\",\"value\":\"new\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"},"
                               "{\"id\":\"policy.old.family\",\"value\":\"medicare\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"}]}";
    assert_true(scot_rules_add(site, "x", rows, sizeof rows - 1, &err));
    assert_true(scot_care_policy(&p, site, "medicare", date("2027-01-01"), &err));
    assert_string_equal(p.id, "new");
    assert_true(scot_care_policy(&p, site, "medicare", date("2026-12-31"), &err));
    assert_string_equal(p.id, "medicare-2021");
    scot_rules_destroy(&site);
}

static void mad_rows_and_facts_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *id, *value, *unit, *word;
    } cases[] = {{"policy.medicare-2021.therapeutic.most", "0", "sessions", "wanted 1 to 3660"},
                 {"policy.medicare-2021.repeat.months", "121", "months", "wanted 0 to 120"},
                 {"policy.medicare-2021.block.relief", "\"much\"", "%", "is a word"}};
    struct scot_policy p;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scot_rules *site = rules_here();
        struct scot_error err = {0};
        put(site, cases[i].id, cases[i].value, cases[i].unit);
        assert_false(scot_care_policy(&p, site, "medicare", date("2026-06-01"), &err));
        if (strstr(err.text, cases[i].word) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", err.text, cases[i].word);
        scot_rules_destroy(&site);
    }
    static struct scot_done many[SCOT_HISTORY + 1];
    struct scot_error err = {0};
    struct scot_payer out = {0};
    assert_true(scot_care_policy(&p, rules, "medicare", date("2026-06-01"), &err));
    struct scot_payer_facts f = facts(many, SCOT_HISTORY + 1, block("2026-06-01", NAN));
    assert_false(scot_care_payer(&out, rules, &p, &f, &err));
    assert_non_null(strstr(err.text, "513 procedures"));
    for (int i = 0; i < 4; i++) {
        struct scot_done one = block("2026-05-01", 90);
        f = facts(&one, 1, block("2026-06-01", NAN));
        struct scot_date *const mad[] = {&one.earliest, &one.latest, &f.pain_since, &f.planned.earliest};
        mad[i]->year = 2199;
        err.text[0] = '\0';
        assert_false(scot_care_payer(&out, rules, &p, &f, &err));
        assert_non_null(strstr(err.text, "outside the calendar"));
        one.state = SCOT_STATE_CANCELLED;
        assert_int_equal(scot_care_payer(&out, rules, &p, &f, &err), i < 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_policy_has_a_name_and_a_day),
        cmocka_unit_test(sessions_in_a_rolling_year),
        cmocka_unit_test(a_region_as_the_payer_sees_it),
        cmocka_unit_test(what_is_not_known_asks),
        cmocka_unit_test(levels_and_regions_of_a_session),
        cmocka_unit_test(the_second_block),
        cmocka_unit_test(treatment_wants_two_blocks),
        cmocka_unit_test(a_region_is_asked_for),
        cmocka_unit_test(a_block_lasts_as_its_agent),
        cmocka_unit_test(a_repeat_wants_relief_that_held),
        cmocka_unit_test(ablations),
        cmocka_unit_test(a_cyst_once_more),
        cmocka_unit_test(exclusions_and_reasons),
        cmocka_unit_test(pain_of_three_months),
        cmocka_unit_test(papers_that_are_missing),
        cmocka_unit_test(a_policy_of_rows_only),
        cmocka_unit_test(the_newest_policy),
        cmocka_unit_test(mad_rows_and_facts_are_refused),
    };
    return cmocka_run_group_tests(tests, rules_set_up, rules_tear_down);
}
