#include <stdio.h>

#include "record/paper_parts.h"

/* The procedure's report: everything that REFERENCE D4 asks of one, in the order in which it happened. */

static void write_subtitle(struct paper_desk *desk)
{
    char words[PAPER_WORDS] = "", part[PAPER_WORDS];
    paper_join(words, "", paper_choice(part, desk, "procedure", "kind", desk->done));
    paper_join(words, ", ", paper_targets(part, desk->done));
    paper_join(words, ", ", paper_date(part, desk->done, "date"));
    json_object_set_new(desk->paper, "subtitle", json_string(words));
}

static void write_why(struct paper_desk *desk)
{
    const json_t *referral = scot_dossier_last(desk->dossier, "referral");
    char words[PAPER_WORDS];
    paper_heading(desk, "Why");
    json_t *facts = paper_facts(desk);
    paper_fact(facts, "Index pain", "%s", scot_member_text(referral, "index_pain"));
    paper_fact_if(facts, "Side", paper_choice(words, desk, "referral", "index_side", referral));
    paper_fact(facts, "Since", "%s", paper_date(words, referral, "since"));
    paper_fact(facts, "Limits daily activities", "%s", scot_member_text(referral, "limits_activities"));
    paper_write_tried(desk);
}

static void write_times(json_t *facts, const json_t *done)
{
    char words[PAPER_WORDS];
    int64_t started_s, ended_s;
    paper_fact_if(facts, "Started", paper_instant(words, done, "started"));
    paper_fact_if(facts, "Anaesthetic in", paper_instant(words, done, "injected_at"));
    paper_fact_if(facts, "Ended", paper_instant(words, done, "ended"));
    if (scot_member_instant(&started_s, done, "started") && scot_member_instant(&ended_s, done, "ended") && ended_s >= started_s)
        paper_fact(facts, "Took", "%s", paper_span(words, ended_s - started_s));
}

static void write_done(struct paper_desk *desk)
{
    const json_t *done = desk->done;
    char words[PAPER_WORDS];
    paper_heading(desk, "What was done");
    json_t *facts = paper_facts(desk);
    paper_fact(facts, "Date", "%s", paper_date(words, done, "date"));
    paper_fact(facts, "Procedure", "%s", paper_choice(words, desk, "procedure", "kind", done));
    paper_fact(facts, "Purpose", "%s", paper_choice(words, desk, "procedure", "purpose", done));
    paper_fact(facts, "Region", "%s", paper_choice(words, desk, "procedure", "region", done));
    paper_fact(facts, "Joints", "%s", paper_targets(words, done));
    paper_fact(facts, "Nerves", "%s", scot_member_text(done, "nerves"));
    paper_fact(facts, "Session", "%s", paper_choice(words, desk, "procedure", "status", done));
    paper_fact(facts, "Operator", "%s", scot_member_text(done, "operator"));
    paper_fact_if(facts, "Operator has done", paper_choice(words, desk, "procedure", "operator_experience", done));
    paper_fact_if(facts, "Supervised by", scot_member_text(done, "supervised_by"));
    write_times(facts, done);
    paper_fact_if(facts, "Beyond the usual limit, because", scot_member_text(done, "over_limit_reason"));
    paper_fact_if(facts, "Other injection the same day, because", scot_member_text(done, "same_day_other"));
    paper_fact_if(facts, "Why not radiofrequency", scot_member_text(done, "not_rfa_reason"));
}

static void write_place(struct paper_desk *desk)
{
    const json_t *done = desk->done;
    char words[PAPER_WORDS];
    paper_heading(desk, "Needle and contrast");
    json_t *facts = paper_facts(desk);
    paper_fact(facts, "Guidance", "%s", paper_choice(words, desk, "procedure", "guidance", done));
    paper_fact_if(facts, "Position", paper_choice(words, desk, "procedure", "position", done));
    paper_fact_if(facts, "Skin prepared with", scot_member_text(done, "antiseptic"));
    paper_fact(facts, "Level counted and agreed", "%s", scot_member_text(done, "level_counted"));
    paper_fact(facts, "Contrast pattern", "%s", paper_choice(words, desk, "procedure", "contrast_pattern", done));
    paper_fact_if(facts, "Seen live", scot_member_text(done, "contrast_live"));
    paper_fact_if(facts, "Without contrast, because", scot_member_text(done, "no_contrast_reason"));
    paper_fact(facts, "Images kept", "%s", scot_member_text(done, "images_kept"));
    paper_fact(facts, "Fluoroscopy time", "%s", paper_number(words, done, "fluoro_s", "s"));
    paper_fact(facts, "Air kerma, reference point", "%s", paper_number(words, done, "kerma_mgy", "mGy"));
    paper_fact(facts, "Dose-area product", "%s", paper_number(words, done, "dap_gycm2", "Gy cm\u00b2"));
    paper_pictures(desk);
}

static void write_comfort(struct paper_desk *desk)
{
    char words[PAPER_WORDS];
    paper_heading(desk, "Comfort");
    json_t *facts = paper_facts(desk);
    paper_fact(facts, "Sedation", "%s", paper_choice(words, desk, "procedure", "sedation", desk->done));
    paper_fact_if(facts, "Sedation, because", scot_member_text(desk->done, "sedation_reason"));
    paper_fact(facts, "Opioid on the day", "%s", scot_member_text(desk->done, "opioid_today"));
}

static void write_home(struct paper_desk *desk)
{
    static const struct {
        const char *member, *words;
    } tick[] = {{"discharge_awake", "awake and orientated"}, {"discharge_vitals", "vital signs as before"},
                {"discharge_legs", "walks, no new weakness"}, {"discharge_driver", "has a driver where one is needed"},
                {"discharge_told", "aftercare and warning signs told and given"}};
    char words[PAPER_WORDS], met[PAPER_WORDS] = "";
    for (size_t i = 0; i < sizeof tick / sizeof tick[0]; i++)
        if (json_is_true(json_object_get(desk->done, tick[i].member)))
            paper_join(met, ", ", tick[i].words);
    paper_heading(desk, "Going home");
    json_t *facts = paper_facts(desk);
    paper_fact(facts, "Gone home", "%s", paper_instant(words, desk->done, "discharged_at"));
    paper_fact(facts, "Criteria met", "%s", met);
    paper_fact_if(facts, "Remarks", scot_member_text(desk->done, "remarks"));
}

static void write_end(struct paper_desk *desk)
{
    paper_heading(desk, "What comes next");
    paper_answer(desk, "aftercare", SCOT_WARN);
    paper_answer(desk, "limits", SCOT_REFUSE);
}

bool paper_write_procedure(struct paper_desk *desk, struct scot_error *err)
{
    char words[PAPER_WORDS];
    (void)err;
    write_subtitle(desk);
    paper_write_draft(desk);
    paper_write_person(desk);
    if (paper_lacks(words, desk, "procedure", desk->done)[0] != '\0')
        paper_say(desk, "Not recorded, though payers ask for it: %s.", words);
    write_why(desk);
    write_done(desk);
    paper_heading(desk, "What was given");
    paper_write_given(desk);
    write_place(desk);
    write_comfort(desk);
    paper_heading(desk, "Pain before and after");
    paper_write_pain(desk, true);
    paper_write_verdict(desk, true);
    paper_heading(desk, "Events");
    paper_write_events(desk);
    write_home(desk);
    write_end(desk);
    return true;
}
