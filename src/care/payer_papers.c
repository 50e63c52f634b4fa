#include <stdio.h>
#include <string.h>

#include "care/payer_parts.h"

/* Papers: rows policy.<id>.document.<for>.<paper>, its words as the value; for: "any", a class, "repeat", "hospital". A row of 0
 * takes one back. */

static bool is_for(const struct payer_case *c, const char *scope, size_t length)
{
    const char *const mine[] = {"any", scot_payer_class_id[c->class], payer_is_repeat(c) ? "repeat" : "",
                                c->facts->hospital ? "hospital" : ""};
    for (size_t i = 0; i < sizeof mine / sizeof *mine; i++)
        if (strlen(mine[i]) == length && strncmp(mine[i], scope, length) == 0)
            return true;
    return false;
}

static bool is_there(const struct payer_case *c, const char *paper)
{
    for (int i = 0; i < c->facts->documents; i++)
        if (strcmp(c->facts->document[i], paper) == 0)
            return true;
    for (int i = 0; i < c->out->papers; i++)
        if (strcmp(c->out->missing[i], paper) == 0)
            return true; /* told already */
    return false;
}

/* The row's paper if this row wants one that is not there, or NULL. */
static const char *wanted(const struct payer_case *c, const struct scot_rule *row)
{
    char head[48];
    int length = snprintf(head, sizeof head, "policy.%s.", c->policy->id);
    if (strncmp(row->id, head, (size_t)length) != 0 || strncmp(row->id + length, "document.", 9) != 0)
        return NULL;
    const char *scope = row->id + length + 9, *paper = strchr(scope, '.');
    if (paper == NULL || !is_for(c, scope, (size_t)(paper - scope)) || payer_row(c, row->id + length) != row ||
        is_there(c, paper + 1))
        return NULL;
    return paper + 1;
}

void payer_papers(const struct payer_case *c)
{
    char list[200] = "", more[32] = "";
    int unsaid = 0;
    for (int i = 0; i < scot_rules_count(c->rules); i++) {
        const struct scot_rule *row = scot_rules_at(c->rules, i);
        const char *paper = wanted(c, row);
        if (paper == NULL || c->out->papers == SCOT_PAYER_PAPERS)
            continue;
        snprintf(c->out->missing[c->out->papers++], sizeof c->out->missing[0], "%.31s", paper);
        scot_find(&c->out->limit.findings, c->rules, SCOT_WARN, row->id, "wanted: %s", row->text);
        /* What does not fit whole is counted: each is told by its finding. */
        size_t used = strlen(list);
        if (used + strlen(row->text) + 2 < sizeof list)
            snprintf(list + used, sizeof list - used, "%s%s", used > 0 ? "; " : "", row->text);
        else
            snprintf(more, sizeof more, ", and %d more", ++unsaid);
    }
    if (c->out->papers > 0)
        payer_say(c, SCOT_LIMIT_NEED_DOC, NULL, "documents", "%d paper%s wanted: %s%s", c->out->papers,
                  c->out->papers == 1 ? "" : "s", list, more);
}
