#include "care/aftercare.h"

#include <math.h>

#include "care_here.h"

static const struct scot_date day0 = {2026, 3, 2};

static struct scot_after_timeline timeline(struct scot_after_facts facts)
{
    struct scot_after_timeline t;
    struct scot_error err = {0};
    facts.date = day0;
    if (!scot_care_timeline(&t, rules, &facts, &err))
        fail_msg("%s", err.text);
    for (int i = 1; i < t.count; i++)
        assert_true(t.at[i - 1].from_h <= t.at[i].from_h);
    return t;
}

static const struct scot_after_item *item(const struct scot_after_timeline *t, const char *id)
{
    for (int i = 0; i < t->count; i++)
        if (strcmp(t->at[i].id, id) == 0)
            return &t->at[i];
    return NULL;
}

/* light activity the same day, normal soon after. R-104: exercise and therapy. R-105: strong muscles prevent flare-ups. */
static void the_timeline_goes_by_drug_and_patient(void **state)
{
    (void)state;
    struct scot_after_timeline t = timeline((struct scot_after_facts){.diabetes = SCOT_AFTER_NO});
    assert_true(item(&t, "light") != NULL && item(&t, "light")->from_h <= 0 && item(&t, "light")->until_h <= 24);
    assert_true(item(&t, "normal")->from_h >= 24 && item(&t, "exercise")->from_h <= 48);
    assert_non_null(strstr(item(&t, "strengthen")->text, "flare-ups"));
    assert_true(item(&t, "flare") == NULL && item(&t, "sugar") == NULL && item(&t, "wears_off") == NULL &&
                item(&t, "steady") == NULL && item(&t, "burned") == NULL && item(&t, "sedated") == NULL &&
                item(&t, "provoke") == NULL);
    t = timeline((struct scot_after_facts){
        .agent = "bupivacaine", .diagnostic = true, .sedation = true, .radiofrequency = true});
    assert_true(item(&t, "wears_off")->from_h > 2.9 && item(&t, "wears_off")->until_h > 11.9 &&
                item(&t, "steady") != NULL && item(&t, "burned") != NULL && item(&t, "sedated") != NULL &&
                item(&t, "provoke") != NULL);
    t = timeline((struct scot_after_facts){.agent = "lidocaine"});
    assert_true(item(&t, "wears_off")->until_h < 4.1);
    /* steroid. R-100: sugar where diabetes is or may be. */
    t = timeline((struct scot_after_facts){.steroid = true, .diabetes = SCOT_AFTER_NO});
    assert_true(item(&t, "steroid_begins")->from_h >= 24 && item(&t, "steroid_full")->until_h >= 72 &&
                item(&t, "sugar") == NULL);
    t = timeline((struct scot_after_facts){.steroid = true, .diabetes = SCOT_AFTER_YES});
    assert_non_null(item(&t, "sugar"));
    t = timeline((struct scot_after_facts){.steroid = true});
    assert_non_null(item(&t, "sugar"));
}

/* every 15 minutes for an hour, every hour to eight, every day for two weeks. */
static void the_diary_is_due_by_the_rows(void **state)
{
    (void)state;
    struct scot_diary d;
    struct scot_error err = {0};
    assert_true(scot_care_diary(&d, rules, 1000000, &err));
    assert_int_equal(d.slots, 4 + 7 + 14);
    assert_int_equal(d.slot[0].due_s, 1000000 + 900);
    assert_int_equal(d.slot[3].due_s, 1000000 + 3600);
    assert_int_equal(d.slot[4].due_s, 1000000 + 2 * 3600);
    assert_int_equal(d.slot[10].due_s, 1000000 + 8 * 3600);
    assert_int_equal(d.slot[11].due_s, 1000000 + 86400);
    assert_int_equal(d.slot[24].due_s, 1000000 + 14 * 86400);
    for (int i = 1; i < d.slots; i++)
        assert_true(d.slot[i].due_s > d.slot[i - 1].due_s);
    static const struct {
        const char *rows, *why;
    } bad[] = {
        {"{\"rules\":[{\"id\":\"diary.1.every\",\"value\":0,\"unit\":\"min\",\"source\":\"s\",\"mark\":\"SITE\"}]}",
         "wanted at least 1"},
        {"{\"rules\":[{\"id\":\"diary.1.every\",\"value\":1,\"unit\":\"min\",\"source\":\"s\",\"mark\":\"SITE\"},{"
         "\"id\":\"diary.1.until\",\"value\":1440,\"unit\":\"min\",\"source\":\"s\",\"mark\":\"SITE\"}]}",
         "more than 200"},
    };
    for (size_t i = 0; i < 2; i++) {
        struct scot_rules *site = rows_with(rules, bad[i].rows);
        err.text[0] = '\0';
        assert_false(scot_care_diary(&d, site, 0, &err));
        assert_non_null(strstr(err.text, bad[i].why));
        scot_rules_destroy(&site);
    }
    struct scot_rules *none = rows_changed(rules, "diary.1.every", true);
    err.text[0] = '\0';
    assert_false(scot_care_diary(&d, none, 0, &err));
    assert_non_null(strstr(err.text, "no entries"));
    scot_rules_destroy(&none);
}

static struct scot_diary_kept kept(const struct scot_diary *d, const struct scot_diary_entry *entry, int entries,
                                   int64_t now)
{
    struct scot_diary_kept k;
    struct scot_error err = {0};
    if (!scot_care_diary_kept(&k, rules, d, entry, entries, now, &err))
        fail_msg("%s", err.text);
    return k;
}

/* entry time against due time, or it repeats the 90/11 problem. */
static void written_on_time_or_afterwards(void **state)
{
    (void)state;
    enum { MIN = 60 };
    struct scot_diary d;
    assert_true(scot_care_diary(&d, rules, 0, NULL));
    struct scot_diary_kept k = kept(&d, NULL, 0, 0);
    assert_true(k.due == 0 && isnan(k.kept_percent) && k.state[0] == SCOT_SLOT_AHEAD && k.findings.count == 0);
    k = kept(&d, NULL, 0, 8 * MIN);
    assert_int_equal(k.state[0], SCOT_SLOT_OPEN);
    k = kept(&d, NULL, 0, 22 * MIN);
    assert_true(k.state[0] == SCOT_SLOT_OPEN && k.due == 0);
    k = kept(&d, NULL, 0, 22 * MIN + 1);
    assert_true(k.state[0] == SCOT_SLOT_MISSED && k.due == 1 && k.kept_percent == 0 &&
                scot_found(&k.findings, "diary.compliance.least"));
    /* One on time, one filled in the day after as if it had been, two of one time, one of no due time, one never. */
    const struct scot_diary_entry entry[] = {{15 * MIN, 16 * MIN},   {30 * MIN, 1440 * MIN}, {31 * MIN, 1440 * MIN},
                                             {44 * MIN, 1400 * MIN}, {45 * MIN, 45 * MIN},   {45 * MIN, 46 * MIN},
                                             {90 * MIN, 90 * MIN}};
    k = kept(&d, entry, 7, 70 * MIN);
    assert_true(k.state[0] == SCOT_SLOT_ON_TIME && k.state[1] == SCOT_SLOT_LATE && k.entry[1] == 1 &&
                k.state[2] == SCOT_SLOT_ON_TIME && k.entry[2] == 4 && k.state[3] == SCOT_SLOT_MISSED);
    assert_true(k.due == 4 && k.on_time == 2 && k.late == 1 && k.missed == 1 && fabs(k.kept_percent - 50) < 1e-9 &&
                fabs(k.claimed_percent - 75) < 1e-9);
    assert_true(scot_found(&k.findings, "diary.compliance.kept") && k.state[24] == SCOT_SLOT_AHEAD);
    const struct scot_diary_entry good[] = {{15 * MIN, 15 * MIN}, {30 * MIN, 30 * MIN}};
    k = kept(&d, good, 2, 31 * MIN);
    assert_true(k.findings.count == 0 && fabs(k.kept_percent - 100) < 1e-9);
}

/* blood sugar in diabetes after steroid; none for an anaesthetic alone; both units. */
static void blood_sugar_is_planned_where_it_rises(void **state)
{
    (void)state;
    struct scot_error err = {0};
    struct scot_glucose_plan p;
    struct scot_after_facts facts = {.date = {2024, 2, 27}, .agent = "lidocaine", .diabetes = SCOT_AFTER_YES};
    assert_true(scot_care_glucose(&p, rules, &facts, &err) && !p.wanted && !p.ask);
    facts.steroid = true;
    assert_true(scot_care_glucose(&p, rules, &facts, &err) && p.wanted && !p.ask);
    assert_true(fabs(p.alert_mmol[0] - 300 / 18.02) < 1e-9 && fabs(p.alert_mmol[1] - 400 / 18.02) < 1e-9 &&
                fabs(p.rise_mmol - 125.96 / 18.02) < 1e-9);
    assert_true(scot_date_compare(p.until, (struct scot_date){2024, 3, 1}) == 0 &&
                scot_date_compare(p.until_most, (struct scot_date){2024, 3, 5}) == 0);
    assert_true(p.checks_least < p.checks_most && scot_date_compare(p.normal, (struct scot_date){2024, 2, 29}) == 0);
    struct scot_findings f = {0};
    assert_true(scot_care_glucose_judge(&f, rules, 300, &err) && f.count == 0);
    assert_true(scot_care_glucose_judge(&f, rules, 301, &err) && f.count == 1 &&
                strstr(f.at[0].text, "16.7 mmol/L") != NULL);
    facts.diabetes = SCOT_AFTER_UNTOLD;
    assert_true(scot_care_glucose(&p, rules, &facts, &err) && !p.wanted && p.ask);
    facts.diabetes = SCOT_AFTER_NO;
    assert_true(scot_care_glucose(&p, rules, &facts, &err) && !p.wanted && !p.ask);
    struct scot_rules *bad = rows_with(rules, "{\"rules\":[{\"id\":\"after.glucose.per_mmol\",\"value\":0,\"unit\":"
                                              "\"mg/dL per mmol/L\",\"source\":\"s\",\"mark\":\"SITE\"}]}");
    double mmol;
    assert_false(scot_care_glucose_mmol(&mmol, bad, 180, &err));
    assert_false(scot_care_glucose_judge(&f, bad, 180, &err));
    scot_rules_destroy(&bad);
    bad = rows_changed(rules, "after.glucose.alert.first", true);
    assert_false(scot_care_glucose_judge(&f, bad, 180, &err));
    scot_rules_destroy(&bad);
}

/* What to do about each sign that the diary asks for. */
static void each_warning_sign_says_what_to_do(void **state)
{
    (void)state;
    struct scot_warnings w;
    struct scot_error err = {0};
    static const char *const sign[] = {"weakness", "numbness", "bladder", "fever",
                                       "wound",    "headache", "breath",  "vision"};
    assert_true(scot_care_warnings(&w, rules, &err));
    for (size_t i = 0; i < 8; i++) {
        const struct scot_warning *one = scot_care_warning(&w, sign[i]);
        assert_true(one != NULL && one->what_to_do[0] != '\0' && one->name[0] != '\0' &&
                    scot_rules_find(rules, one->rule) != NULL);
    }
    assert_int_equal(scot_care_warning(&w, "bladder")->urgency, SCOT_URGENCY_EMERGENCY);
    assert_int_equal(scot_care_warning(&w, "wound")->urgency, SCOT_URGENCY_TODAY);
    assert_null(scot_care_warning(&w, "hiccups"));
    for (int i = 1; i < w.count; i++)
        assert_true(w.at[i - 1].urgency <= w.at[i].urgency);
}

static enum scot_finding_weight weight_of(const char *id, int days, bool over, bool serious)
{
    struct scot_events e;
    struct scot_findings f = {0};
    assert_true(scot_care_events(&e, rules, NULL));
    const struct scot_event *event = scot_care_event(&e, id);
    if (event == NULL)
        fail_msg("no event %s", id);
    scot_care_event_judge(&f, rules, event, days, over, serious);
    assert_true(f.count == 1 && f.at[0].source[0] != '\0' && strcmp(f.at[0].rule, event->rule) == 0);
    return f.at[0].weight;
}

static enum scot_event_class class_of(const char *id)
{
    struct scot_events e;
    assert_true(scot_care_events(&e, rules, NULL) && scot_care_event(&e, id) != NULL);
    return scot_care_event(&e, id)->class;
}

/* Every harm that the pages name, each in its class, with its rate where one was found. */
static void events_go_from_expected_to_serious(void **state)
{
    (void)state;
    struct scot_events e;
    assert_true(scot_care_events(&e, rules, NULL));
    for (int i = 1; i < e.count; i++)
        assert_true(e.at[i - 1].class <= e.at[i].class);
    assert_int_equal(class_of("motor_deficit"), SCOT_EVENT_SERIOUS);       /* */
    assert_int_equal(class_of("increasing_numbness"), SCOT_EVENT_SERIOUS); /* */
    assert_int_equal(class_of("headache"), SCOT_EVENT_UNUSUAL);            /* */
    assert_int_equal(class_of("serious_bleeding"), SCOT_EVENT_SERIOUS);    /* */
    assert_int_equal(class_of("haematoma"), SCOT_EVENT_UNUSUAL);           /* */
    assert_int_equal(class_of("minor_infection"), SCOT_EVENT_UNUSUAL);     /* */
    assert_int_equal(class_of("severe_infection"), SCOT_EVENT_SERIOUS);    /* */
    assert_int_equal(class_of("nerve_damage"), SCOT_EVENT_SERIOUS);        /* */
    assert_int_equal(class_of("allergic"), SCOT_EVENT_SERIOUS);            /* */
    assert_int_equal(class_of("soreness"), SCOT_EVENT_EXPECTED);           /* */
    assert_int_equal(class_of("tingling"), SCOT_EVENT_EXPECTED);           /* */
    assert_int_equal(class_of("bruising"), SCOT_EVENT_EXPECTED);           /* */
    assert_int_equal(class_of("flare"), SCOT_EVENT_EXPECTED);              /* */
    assert_int_equal(class_of("blood_sugar"), SCOT_EVENT_EXPECTED);        /* */
    assert_non_null(strstr(scot_care_event(&e, "vasovagal")->rate, "5.1 %"));
    assert_string_equal(scot_care_event(&e, "allergic")->rate, ""); /* none found, none made up */
    assert_null(scot_care_event(&e, "boredom"));
    /* words of their own. */
    assert_non_null(strstr(scot_rules_find(rules, "event.systemic")->text, "fewer effects"));
    assert_non_null(strstr(scot_rules_find(rules, "event.rare")->text, "experienced"));
}

/* A site's own event stands in its class, its own row for one that is there counts once, and a longer name is none of these. */
static void a_site_has_its_own_events(void **state)
{
    (void)state;
    struct scot_rules *site = rows_with(
        rules,
        "{\"rules\":[{\"id\":\"event.itch.name\",\"value\":\"Itch\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"},"
        "{\"id\":\"event.itch.class\",\"value\":\"expected\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"},"
        "{\"id\":\"event.flare.class\",\"value\":\"unusual\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"},"
        "{\"id\":\"event.flare.bad.class\",\"value\":\"unusual\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"}]}");
    struct scot_events before, e;
    assert_true(scot_care_events(&before, rules, NULL) && scot_care_events(&e, site, NULL));
    assert_int_equal(e.count, before.count + 1);
    assert_int_equal(scot_care_event(&e, "flare")->class, SCOT_EVENT_UNUSUAL);
    for (int i = 1; i < e.count; i++)
        assert_true(e.at[i - 1].class <= e.at[i].class);
    scot_rules_destroy(&site);
}

/* what is expected is so for a time. */
static void expected_only_for_a_time(void **state)
{
    (void)state;
    assert_int_equal(weight_of("flare", 7, false, false), SCOT_NOTE);
    assert_int_equal(weight_of("flare", 8, false, false), SCOT_WARN);
    assert_int_equal(weight_of("flare", 8, true, false), SCOT_NOTE);
    assert_int_equal(weight_of("vasovagal", 8, false, false), SCOT_NOTE); /* no time is given */
    assert_int_equal(weight_of("allergic", 0, true, false), SCOT_WARN);
    assert_int_equal(weight_of("nerve_damage", 0, false, false), SCOT_WARN);
    assert_int_equal(weight_of("flare", 1, false, true), SCOT_WARN); /* it led to hospital */
    struct scot_findings f = {0};
    scot_care_event_judge(&f, rules, NULL, 3, false, false);
    scot_care_event_judge(&f, rules, NULL, 3, true, true);
    assert_true(f.at[0].weight == SCOT_NOTE && f.at[1].weight == SCOT_WARN &&
                strcmp(f.at[1].rule, "event.watched") == 0);
}

/* What the procedure's form calls "noticed at once" is one of the events. */
static void noticed_at_once(void **state)
{
    (void)state;
    struct scot_events e;
    static const char *const noticed[] = {"vasovagal", "bleeding", "flushing",      "weakness",
                                          "numbness",  "allergic", "dural_puncture"};
    assert_true(scot_care_events(&e, rules, NULL));
    for (size_t i = 0; i < 7; i++)
        assert_non_null(scot_care_event_noticed(&e, rules, noticed[i]));
    assert_string_equal(scot_care_event_noticed(&e, rules, "bleeding")->id, "bleeding_site");
    assert_null(scot_care_event_noticed(&e, rules, "other"));
}

static bool ready(struct scot_discharge d, struct scot_findings *f)
{
    bool yes;
    struct scot_error err = {0};
    *f = (struct scot_findings){0};
    if (!scot_care_discharge(&yes, f, rules, &d, &err))
        fail_msg("%s", err.text);
    return yes;
}

/* home the same day, when all is ticked. */
static void home_the_same_day_when_all_is_ticked(void **state)
{
    (void)state;
    struct scot_findings f;
    const struct scot_discharge good = {{true, true, true, true, true}, 30, true};
    assert_true(ready(good, &f) && f.count == 0);
    for (int i = 0; i < SCOT_DISCHARGE_TICKS; i++) {
        struct scot_discharge one = good;
        one.ticked[i] = false;
        assert_true(!ready(one, &f) && f.count == 1 && f.at[0].mark[0] != '\0');
    }
    struct scot_discharge d = good;
    d.observed_min = 29;
    assert_true(!ready(d, &f) && scot_found(&f, "discharge.observed"));
    d.observed_min = NAN;
    d.same_day = false;
    assert_true(!ready(d, &f) && f.count == 1);
    d.observed_min = 1500;
    assert_true(!ready(d, &f) && scot_found(&f, "discharge.same_day"));
}

static struct scot_followups followups(struct scot_date procedure, const struct scot_date *visit, int visits,
                                       struct scot_date today)
{
    struct scot_followups f;
    struct scot_error err = {0};
    if (!scot_care_followups(&f, rules, procedure, visit, visits, today, &err))
        fail_msg("%s", err.text);
    assert_int_equal(f.count, 4);
    return f;
}

/* two and six weeks, three and six months. */
static void coming_back_is_planned(void **state)
{
    (void)state;
    struct scot_followups f = followups((struct scot_date){2026, 8, 31}, NULL, 0, (struct scot_date){2026, 8, 31});
    assert_true(scot_date_compare(f.at[0].due, (struct scot_date){2026, 9, 14}) == 0 &&
                scot_date_compare(f.at[1].due, (struct scot_date){2026, 10, 12}) == 0);
    assert_true(scot_date_compare(f.at[2].due, (struct scot_date){2026, 11, 30}) == 0 &&
                scot_date_compare(f.at[3].due, (struct scot_date){2027, 2, 28}) == 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(f.at[i].state, SCOT_FOLLOWUP_AHEAD);
    const struct scot_date visit[] = {{2026, 9, 1}, {2026, 9, 7}, {2026, 9, 21}, {2026, 10, 23}};
    f = followups((struct scot_date){2026, 8, 31}, visit, 4, (struct scot_date){2026, 12, 1});
    assert_true(f.at[0].state == SCOT_FOLLOWUP_DONE && f.at[0].visit == 1);    /* a week before is near enough */
    assert_true(f.at[1].state == SCOT_FOLLOWUP_MISSED && f.at[1].visit == -1); /* eleven days after is not */
    assert_true(f.at[2].state == SCOT_FOLLOWUP_DUE && f.at[3].state == SCOT_FOLLOWUP_AHEAD);
    struct scot_rules *bad = rows_with(
        rules,
        "{\"rules\":[{\"id\":\"followup.x.after\",\"value\":1,\"unit\":\"year\",\"source\":\"s\",\"mark\":\"SITE\"}]}");
    struct scot_error err = {0};
    assert_false(scot_care_followups(&f, bad, day0, NULL, 0, day0, &err));
    assert_non_null(strstr(err.text, "is in year, wanted d"));
    scot_rules_destroy(&bad);
}

static bool everything(const struct scot_rules *table, struct scot_error *err)
{
    static struct scot_diary d;
    static struct scot_diary_kept k;
    static struct scot_findings f;
    static const struct scot_discharge discharge;
    const struct scot_after_facts facts = {.date = {2026, 3, 2},
                                           .diagnostic = true,
                                           .steroid = true,
                                           .radiofrequency = true,
                                           .sedation = true,
                                           .agent = "lidocaine",
                                           .diabetes = SCOT_AFTER_YES};
    struct scot_after_timeline t;
    struct scot_glucose_plan p;
    struct scot_warnings w;
    struct scot_events e;
    struct scot_followups v;
    bool yes;
    f.count = 0;
    return scot_care_timeline(&t, table, &facts, err) && scot_care_diary(&d, table, 0, err) &&
           scot_care_diary_kept(&k, table, &d, NULL, 0, 0, err) && scot_care_glucose(&p, table, &facts, err) &&
           scot_care_warnings(&w, table, err) && scot_care_events(&e, table, err) &&
           scot_care_discharge(&yes, &f, table, &discharge, err) &&
           scot_care_followups(&v, table, day0, NULL, 0, day0, err);
}

/* A row that is a word where a number is wanted, or the other way about, or is not there, is named. */
static void a_bad_row_is_named(void **state)
{
    (void)state;
    static const char *const head[] = {"aftercare.",
                                       "diary.",
                                       "after.glucose.",
                                       "warning.",
                                       "event.",
                                       "discharge.",
                                       "followup.",
                                       "agent.lidocaine.shortest",
                                       "agent.lidocaine.longest"};
    static const char *const spoken[] = {"event.rare",         "event.systemic",           "event.watched",
                                         "discharge.same_day", "diary.compliance.claimed", "diary.compliance.kept",
                                         "diary.no_medicine",  "after.glucose.wanted"};
    int named = 0;
    for (int i = 0; i < scot_rules_count(rules); i++) {
        const char *id = scot_rules_at(rules, i)->id;
        bool here = false, only_spoken = false;
        for (size_t k = 0; k < sizeof head / sizeof *head; k++)
            here |= strncmp(id, head[k], strlen(head[k])) == 0;
        for (size_t k = 0; k < sizeof spoken / sizeof *spoken; k++)
            only_spoken |= strcmp(id, spoken[k]) == 0;
        if (!here || only_spoken)
            continue;
        struct scot_error err = {0};
        struct scot_rules *bad = rows_changed(rules, id, false);
        if (everything(bad, &err))
            fail_msg("%s is nonsense and nobody says so", id);
        assert_non_null(strstr(err.text, id));
        scot_rules_destroy(&bad);
        named++;
    }
    assert_true(named > 150);
    struct scot_error err = {0};
    assert_true(everything(rules, &err));
    static const char *const wanted[] = {"warning.fever.do",
                                         "event.flare.name",
                                         "aftercare.ice.if",
                                         "aftercare.ice.from",
                                         "followup.two_weeks.tolerance",
                                         "discharge.awake",
                                         "diary.2.until",
                                         "after.glucose.rise"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        struct scot_rules *few = rows_changed(rules, wanted[i], true);
        err.text[0] = '\0';
        assert_false(everything(few, &err));
        assert_non_null(strstr(err.text, wanted[i]));
        scot_rules_destroy(&few);
    }
}

/* A span that would leave the calendar is refused. */
static void spans_stay_in_the_calendar(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "{\"rules\":[{\"id\":\"followup.six_months.after\",\"value\":121,\"unit\":\"month\",\"source\":\"s\",\"mark\":"
        "\"SITE\"}]}",
        "{\"rules\":[{\"id\":\"followup.two_weeks.after\",\"value\":-1,\"unit\":\"d\",\"source\":\"s\",\"mark\":"
        "\"SITE\"}]}",
        "{\"rules\":[{\"id\":\"diary.3.until\",\"value\":1e9,\"unit\":\"min\",\"source\":\"s\",\"mark\":\"SITE\"}]}",
        "{\"rules\":[{\"id\":\"aftercare.ice.until\",\"value\":1e9,\"unit\":\"h\",\"source\":\"s\",\"mark\":\"SITE\"}]"
        "}",
        "{\"rules\":[{\"id\":\"aftercare.ice.from\",\"value\":-1,\"unit\":\"h\",\"source\":\"s\",\"mark\":\"SITE\"}]}",
        "{\"rules\":[{\"id\":\"aftercare.ice.from\",\"value\":25,\"unit\":\"h\",\"source\":\"s\",\"mark\":\"SITE\"}]}",
        "{\"rules\":[{\"id\":\"after.glucose.normal\",\"value\":1e9,\"unit\":\"d\",\"source\":\"s\",\"mark\":\"SITE\"}]"
        "}",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scot_error err = {0};
        struct scot_rules *bad = rows_with(rules, rows[i]);
        assert_false(everything(bad, &err));
        assert_non_null(strstr(err.text, "wanted"));
        scot_rules_destroy(&bad);
    }
}

/* Lists have an end. */
static void too_many_rows_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *one, *why;
        int most;
    } list[] = {
        {"{\"id\":\"aftercare.x%d.text\",\"value\":\"x\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"},{\"id\":"
         "\"aftercare.x%d.if\",\"value\":\"all\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"},"
         "{\"id\":\"aftercare.x%d.from\",\"value\":0,\"unit\":\"h\",\"source\":\"s\",\"mark\":\"SITE\"},{\"id\":"
         "\"aftercare.x%d.until\",\"value\":0,\"unit\":\"h\",\"source\":\"s\",\"mark\":\"SITE\"}",
         "rows of aftercare", SCOT_AFTER_ITEMS},
        {"{\"id\":\"warning.x%d.name\",\"value\":\"x\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"},{\"id\":"
         "\"warning.x%d.do\",\"value\":\"x\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"},"
         "{\"id\":\"warning.x%d.level\",\"value\":\"today\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"},{\"id\":"
         "\"warning.x%d.x\",\"value\":0,\"unit\":\"h\",\"source\":\"s\",\"mark\":\"SITE\"}",
         "warning signs", SCOT_WARNINGS},
        {"{\"id\":\"event.x%d.name\",\"value\":\"x\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"},{\"id\":\"event."
         "x%d.class\",\"value\":\"serious\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"},"
         "{\"id\":\"event.x%d.x\",\"value\":0,\"unit\":\"h\",\"source\":\"s\",\"mark\":\"SITE\"},{\"id\":\"event.x%d."
         "y\",\"value\":0,\"unit\":\"h\",\"source\":\"s\",\"mark\":\"SITE\"}",
         "adverse events", SCOT_EVENTS},
        {"{\"id\":\"followup.x%d.after\",\"value\":9,\"unit\":\"d\",\"source\":\"s\",\"mark\":\"SITE\"},{\"id\":"
         "\"followup.x%d.tolerance\",\"value\":1,\"unit\":\"d\",\"source\":\"s\",\"mark\":\"SITE\"},"
         "{\"id\":\"followup.x%d.x\",\"value\":0,\"unit\":\"h\",\"source\":\"s\",\"mark\":\"SITE\"},{\"id\":\"followup."
         "x%d.y\",\"value\":0,\"unit\":\"h\",\"source\":\"s\",\"mark\":\"SITE\"}",
         "follow-up visits", SCOT_FOLLOWUPS},
    };
    static char text[40000];
    for (size_t k = 0; k < 4; k++) {
        struct scot_error err = {0};
        snprintf(text, sizeof text, "{\"rules\":[");
        for (int i = 0; i < list[k].most; i++) {
            size_t at = strlen(text);
            char one[1000];
            const char *from = list[k].one;
            size_t n = 0;
            for (; *from != '\0'; from++)
                if (from[0] == '%' && from[1] == 'd') {
                    n += (size_t)snprintf(one + n, sizeof one - n, "%d", i);
                    from++;
                } else {
                    one[n++] = *from;
                }
            one[n] = '\0';
            snprintf(text + at, sizeof text - at, "%s%s", i > 0 ? "," : "", one);
        }
        snprintf(text + strlen(text), sizeof text - strlen(text), "]}");
        struct scot_rules *many = rows_with(rules, text);
        assert_false(everything(many, &err));
        if (strstr(err.text, list[k].why) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", err.text, list[k].why);
        scot_rules_destroy(&many);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_timeline_goes_by_drug_and_patient),
        cmocka_unit_test(the_diary_is_due_by_the_rows),
        cmocka_unit_test(written_on_time_or_afterwards),
        cmocka_unit_test(blood_sugar_is_planned_where_it_rises),
        cmocka_unit_test(each_warning_sign_says_what_to_do),
        cmocka_unit_test(events_go_from_expected_to_serious),
        cmocka_unit_test(a_site_has_its_own_events),
        cmocka_unit_test(expected_only_for_a_time),
        cmocka_unit_test(noticed_at_once),
        cmocka_unit_test(home_the_same_day_when_all_is_ticked),
        cmocka_unit_test(coming_back_is_planned),
        cmocka_unit_test(a_bad_row_is_named),
        cmocka_unit_test(spans_stay_in_the_calendar),
        cmocka_unit_test(too_many_rows_are_refused),
    };
    return cmocka_run_group_tests(tests, rules_set_up, rules_tear_down);
}
