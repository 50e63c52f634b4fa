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

static void add_line(json_t *list, const struct paper_desk *desk, const char *answer)
{
    const char *line = scot_member_text(json_object_get(desk->answers, answer), "line");
    if (line[0] != '\0')
        paper_item(list, "%s", line);
}

static void write_short(struct paper_desk *desk)
{
    static const char *const order[] = {"verdict", "screening", "choice", "ladder", "limits", "aftercare"};
    const char *question = scot_member_text(scot_dossier_last(desk->dossier, "referral"), "question");
    paper_heading(desk, "In short");
    json_t *list = paper_list(desk);
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        add_line(list, desk, order[i]);
    if (question[0] != '\0') {
        paper_heading(desk, "Your question");
        paper_say(desk, "%s", question);
    }
}

static void write_before(struct paper_desk *desk)
{
    const json_t *referral = scot_dossier_last(desk->dossier, "referral");
    char words[PAPER_WORDS];
    paper_heading(desk, "What we found");
    json_t *facts = paper_facts(desk);
    paper_fact(facts, "Index pain", "%s", scot_member_text(referral, "index_pain"));
    paper_fact(facts, "Since", "%s", paper_date(words, referral, "since"));
    paper_answer_more(desk, "screening", SCOT_WARN);
    paper_answer_more(desk, "choice", SCOT_WARN);
    paper_heading(desk, "What was tried before");
    paper_answer_more(desk, "ladder", SCOT_WARN);
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
    if (paper_answer_more(desk, "verdict", SCOT_NOTE))
        paper_say(desk, "Relief after a block supports the joint as a source of the pain; it does not prove it.");
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
    paper_heading(desk, "What comes next");
    paper_answer_more(desk, "limits", SCOT_WARN);
    paper_answer_more(desk, "aftercare", SCOT_WARN);
    return true;
}
