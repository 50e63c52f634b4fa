#include "care/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *const scot_finding_weight_id[3] = {"note", "warn", "refuse"};

void scot_find(struct scot_findings *out, const struct scot_rules *rules, enum scot_finding_weight weight, const char *rule,
               const char *format, ...)
{
    out->refused |= weight == SCOT_REFUSE;
    if (out->count == SCOT_FINDINGS)
        return;
    struct scot_finding *f = &out->at[out->count++];
    const struct scot_rule *row = scot_rules_find(rules, rule);
    va_list args;
    va_start(args, format);
    *f = (struct scot_finding){.weight = weight};
    vsnprintf(f->text, sizeof f->text, format, args);
    va_end(args);
    scot_line_mend(f->text);
    snprintf(f->rule, sizeof f->rule, "%s", rule);
    scot_line_mend(f->rule);
    if (row != NULL) {
        snprintf(f->source, sizeof f->source, "%s", row->source);
        snprintf(f->mark, sizeof f->mark, "%s", row->mark);
    }
}

bool scot_has_reason(const char *reason)
{
    return reason != NULL && reason[strspn(reason, " \t\r\n.-")] != '\0';
}

bool scot_found(const struct scot_findings *findings, const char *rule)
{
    for (int i = 0; i < findings->count; i++)
        if (strcmp(findings->at[i].rule, rule) == 0)
            return true;
    return false;
}
