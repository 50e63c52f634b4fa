#include <stdio.h>
#include <string.h>

#include "record/paper_parts.h"

/* what the referrer goes on with. First what it came to, then why. */

static void write_greeting(struct paper_desk *desk)
{
    const json_t *referral = scot_dossier_last(desk->dossier, "referral");
    const char *referrer = scot_member_text(referral, "referrer");
    char words[PAPER_WORDS];
    if (referrer[0] != '\0')
        paper_say(desk, "Dear %s,", referrer);
    if (paper_date(words, referral, "received")[0] != '\0')
        paper_say(desk, "thank you for your referral of %s. This is where the case stands on %s.", words,
                  scot_member_text(desk->paper, "made"));
}

static void add_line(struct paper_desk *desk, const char *answer)
{
    paper_sentence(desk, scot_member_text(paper_answer_of(desk, answer), "line"));
}

/* Before the injection: whether and which. After it: what it showed. Both: when there may be another. */
static void write_short(struct paper_desk *desk)
{
    const char *question = scot_member_text(scot_dossier_last(desk->dossier, "referral"), "question");
    paper_heading(desk, "In short");
    if (desk->entry == NULL) {
        add_line(desk, "screening");
        add_line(desk, "choice");
        add_line(desk, "ladder");
    } else {
        add_line(desk, "verdict");
        add_line(desk, "aftercare");
    }
    paper_answer_parts(desk, "limits");
    if (question[0] != '\0') {
        paper_heading(desk, "Your question");
        paper_say(desk, "%s", question);
    }
}

/* who is told no or not yet is told what else there is. */
static void write_instead(struct paper_desk *desk)
{
    const json_t *screening = json_object_get(desk->answers, "screening");
    size_t i;
    json_t *one;
    if (desk->entry != NULL || scot_member_is(screening, "verdict", "eligible"))
        return;
    paper_heading(desk, "What else there is");
    json_t *list = paper_list(desk);
    json_array_foreach(json_object_get(screening, "instead"), i, one)
        if (json_is_string(one))
            paper_item(list, "%s", json_string_value(one));
}

/* What was found; of what was not yet asked only how much it is, since that is the clinic's own work list. */
static void write_findings(struct paper_desk *desk, const char *answer)
{
    static const char unasked[] = "not recorded";
    int open_points = 0;
    size_t i;
    json_t *finding, *list = paper_list(desk);
    json_array_foreach(json_object_get(paper_answer_of(desk, answer), "findings"), i, finding) {
        const char *text = scot_member_text(finding, "text");
        bool is_open = strncmp(text, unasked, sizeof unasked - 1) == 0;
        open_points += is_open;
        if (!is_open && !scot_member_is(finding, "weight", "note"))
            paper_item(list, "%s", text);
    }
    if (open_points > 0)
        paper_say(desk, "%d %s not recorded yet.", open_points, open_points == 1 ? "point is" : "points are");
}

static void write_before(struct paper_desk *desk)
{
    const json_t *referral = scot_dossier_last(desk->dossier, "referral");
    char words[PAPER_WORDS];
    paper_heading(desk, "What we found");
    json_t *facts = paper_facts(desk);
    paper_fact(facts, "Index pain", "%s", scot_member_text(referral, "index_pain"));
    paper_fact(facts, "Since", "%s", paper_date(words, referral, "since"));
    if (desk->entry == NULL) {
        write_findings(desk, "screening");
        write_findings(desk, "choice");
    }
    paper_heading(desk, "What was tried before");
    paper_write_tried(desk);
}

static void write_session(struct paper_desk *desk)
{
    char words[PAPER_WORDS], kind[PAPER_WORDS], targets[PAPER_WORDS];
    paper_heading(desk, "What was done");
    paper_write_sessions(desk);
    if (desk->entry == NULL) {
        paper_say(desk, "No procedure has been done.");
        return;
    }
    paper_say(desk, "Given on %s (%s, %s):", paper_date(words, desk->done, "date"),
              paper_choice(kind, desk, "procedure", "kind", desk->done), paper_targets(targets, desk->done));
    paper_write_given(desk);
    paper_pictures(desk);
    paper_heading(desk, "What it did");
    paper_write_pain(desk, false);
    paper_write_verdict(desk, false);
    paper_heading(desk, "Unwanted events");
    paper_write_events(desk);
}

bool paper_write_letter(struct paper_desk *desk, struct scot_error *err)
{
    (void)err;
    paper_write_draft(desk);
    paper_write_person(desk);
    write_greeting(desk);
    write_short(desk);
    write_before(desk);
    write_session(desk);
    write_instead(desk);
    paper_heading(desk, "What comes next");
    paper_write_next(desk);
    paper_write_after(desk);
    return true;
}
