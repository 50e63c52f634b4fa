#include "care/consent.h"

#include <stdio.h>
#include <string.h>

/* A row "consent.<kind>.<id>" of this kind: its id, else NULL. */
static const char *box_of(const struct scot_rule *row, const char *kind)
{
    char start[40];
    size_t length = (size_t)snprintf(start, sizeof start, "consent.%s.", kind);
    return strncmp(row->id, start, length) == 0 ? row->id + length : NULL;
}

static void want_ticks(struct scot_consent *out, const struct scot_rules *rules, const struct scot_consent_facts *facts,
                       const char *kind)
{
    for (int i = 0; i < scot_rules_count(rules); i++) {
        const struct scot_rule *row = scot_rules_at(rules, i);
        const char *id = box_of(row, kind);
        /* A site's own row of the same id takes the place of ours and is the last. */
        if (id == NULL || scot_rules_find(rules, row->id) != row || facts->ticked(facts->data, kind, id))
            continue;
        out->missing++;
        scot_find(&out->findings, rules, SCOT_WARN, row->id, "not talked over: %s: %s", kind, row->text);
    }
}

void scot_care_consent(struct scot_consent *out, const struct scot_rules *rules, const struct scot_consent_facts *facts)
{
    *out = (struct scot_consent){0};
    if (!facts->recorded) {
        scot_find(&out->findings, rules, SCOT_WARN, "consent.talk",
                  "not recorded: the consent talk, wanted before the procedure");
        snprintf(out->line, sizeof out->line, "no consent talk is recorded");
        return;
    }
    want_ticks(out, rules, facts, "benefit");
    want_ticks(out, rules, facts, "risk");
    want_ticks(out, rules, facts, "alternative");
    if (facts->not_a_cure != SCOT_SAID_YES)
        scot_find(&out->findings, rules, SCOT_WARN, "consent.cure",
                  "not recorded: understood that it is not permanent and not a cure");
    if (facts->decision == SCOT_CONSENT_DECLINES)
        scot_find(&out->findings, rules, SCOT_REFUSE, "consent.talk", "the patient declined");
    if (facts->decision == SCOT_CONSENT_OPEN)
        scot_find(&out->findings, rules, SCOT_WARN, "consent.talk",
                  "not recorded: the patient's decision, wanted an agreement");
    out->complete = out->findings.count == 0;
    if (out->complete)
        snprintf(out->line, sizeof out->line, "consent: benefits, risks and alternatives talked over, agreed");
    else
        snprintf(out->line, sizeof out->line, "consent is not complete: %s",
                 facts->decision == SCOT_CONSENT_DECLINES ? "declined"
                 : out->missing > 0                       ? "some points were not talked over"
                                                          : "decision or understanding is missing");
}
