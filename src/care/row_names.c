#include "care/row_names.h"

#include <stdio.h>
#include <string.h>

bool row_names(char *id, size_t size, const struct scot_rules *rules, int index, const char *head, const char *tail)
{
    const struct scot_rule *row = scot_rules_at(rules, index);
    size_t length = strlen(row->id), before = strlen(head), after = strlen(tail);
    if (length <= before + after || length - before - after >= size || strncmp(row->id, head, before) != 0 ||
        strcmp(row->id + length - after, tail) != 0)
        return false;
    memcpy(id, row->id + before, length - before - after);
    id[length - before - after] = '\0';
    return strchr(id, '.') == NULL && row == scot_rules_find(rules, row->id);
}

const char *row_called(char out[64], const char *head, const char *id, const char *what)
{
    snprintf(out, 64, "%.16s%.23s.%.22s", head, id, what);
    return out;
}

bool row_choice(int *out, const struct scot_rules *rules, const char *row, const char *const *words, int count,
                struct scot_error *err)
{
    const char *text;
    char wanted[200] = "";
    if (!scot_rules_text(&text, rules, row, err))
        return false;
    for (int i = 0; i < count; i++) {
        if (strcmp(text, words[i]) == 0) {
            *out = i;
            return true;
        }
        size_t length = strlen(wanted);
        snprintf(wanted + length, sizeof wanted - length, "%s%s", i > 0 ? ", " : "", words[i]);
    }
    return scot_fail(err, "rule %s is \"%.20s\", wanted one of %s", row, text, wanted);
}

bool row_span(int *out, const struct scot_rules *rules, const char *row, const char *unit, struct scot_error *err)
{
    double value, most = strcmp(unit, "d") == 0 ? 3653 : 120;
    if (!scot_rules_number(&value, rules, row, unit, err))
        return false;
    if (!(value >= 0 && value <= most))
        return scot_fail(err, "rule %s is %g %s, wanted 0 to %g", row, value, unit, most);
    *out = (int)value;
    return true;
}
