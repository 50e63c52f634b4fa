#include <math.h>
#include <stdio.h>
#include <string.h>

#include "record/limits_facts.h"

/* Procedures and injections elsewhere, as sessions are counted from. */

const json_t *limits_next(const json_t *dossier, size_t *at, const char *form, const char *other)
{
    const json_t *mine = json_object_get(dossier, "entries"), *theirs = json_object_get(dossier, "elsewhere");
    while (*at < json_array_size(mine) + json_array_size(theirs)) {
        size_t i = (*at)++;
        const json_t *entry = i < json_array_size(mine) ? json_array_get(mine, i) : json_array_get(theirs, i - json_array_size(mine));
        if (scot_member_is(entry, "form", form) || scot_member_is(entry, "form", other))
            return entry;
    }
    return NULL;
}

bool limits_is_itself(const struct limits_facts *facts, const json_t *entry)
{
    return facts->without != 0 && json_integer_value(json_object_get(entry, "id")) == facts->without;
}

static int index_of(const char *const *ids, int count, const json_t *body, const char *member, int otherwise)
{
    for (int i = 0; i < count; i++)
        if (scot_member_is(body, member, ids[i]))
            return i;
    return otherwise;
}

static void read_targets(struct scot_done *out, const json_t *body)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(body, "targets"), i, row) {
        const char *joint = scot_member_text(row, "joint");
        if (joint[0] == '\0' || out->targets == SCOT_DONE_TARGETS)
            continue;
        struct scot_done_target *target = &out->target[out->targets++];
        snprintf(target->joint, sizeof target->joint, "%.7s", joint);
        scot_line_mend(target->joint);
        target->right = scot_member_is(row, "side", "right");
    }
}

/* Kind, purpose, region and joints: the same members in a procedure, an injection elsewhere and a plan. */
static void read_kind(struct scot_done *out, const json_t *body)
{
    *out = (struct scot_done){.relief = {NAN, NAN, false}, .function_percent = NAN};
    out->kind = (enum scot_done_kind)index_of(scot_done_kind_id, SCOT_DONE_KINDS, body, "kind", SCOT_DONE_KIND_UNKNOWN);
    out->purpose = (enum scot_done_purpose)index_of(scot_done_purpose_id, SCOT_PURPOSES, body, "purpose", SCOT_FOR_UNKNOWN);
    out->region = (enum scot_done_region)index_of(scot_done_region_id, SCOT_DONE_REGIONS, body, "region", SCOT_IN_UNKNOWN);
    read_targets(out, body);
}

/* Whether anything reached more than the skin. */
static bool given_at_target(const json_t *body)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(body, "given"), i, row)
        if (!scot_member_is(row, "place", "skin"))
            return true;
    return false;
}

static enum scot_done_state state_of(const json_t *body)
{
    if (scot_member_is(body, "status", "cancelled"))
        return SCOT_STATE_CANCELLED;
    if (scot_member_is(body, "status", "stopped") && !given_at_target(body))
        return SCOT_STATE_STOPPED_EMPTY;
    return SCOT_STATE_DONE;
}

static void read_function(struct scot_done *out, const json_t *payer)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(payer, "function"), i, row)
        if (json_integer_value(json_object_get(row, "procedure")) == out->entry)
            out->function_percent = fmax(out->function_percent, scot_member_number(row, "percent"));
}

static bool read_dates(struct scot_done *out, const json_t *body)
{
    bool exact = out->elsewhere ? scot_member_date(&out->earliest, body, "earliest") && scot_member_date(&out->latest, body, "latest")
                                : scot_member_date(&out->earliest, body, "date") && scot_member_date(&out->latest, body, "date");
    return exact && scot_done_date_sane(out->earliest) && scot_done_date_sane(out->latest) &&
           scot_date_compare(out->earliest, out->latest) <= 0;
}

void limits_read_done(struct limits_facts *out, const json_t *dossier)
{
    const json_t *entry, *payer = scot_dossier_last(dossier, "payer");
    for (size_t at = 0; (entry = limits_next(dossier, &at, "procedure", "elsewhere")) != NULL;) {
        const json_t *body = json_object_get(entry, "body");
        struct scot_done done;
        read_kind(&done, body);
        done.entry = json_integer_value(json_object_get(entry, "id"));
        done.elsewhere = scot_member_is(entry, "form", "elsewhere");
        done.state = state_of(body);
        if (limits_is_itself(out, entry))
            continue;
        if (!read_dates(&done, body) || out->count == SCOT_HISTORY) {
            scot_find(&out->notes, out->rules, SCOT_WARN, "", "not counted: entry %lld, %s", (long long)done.entry,
                      out->count == SCOT_HISTORY ? "there are too many" : "its date cannot be");
            continue;
        }
        read_function(&done, payer);
        out->done[out->count++] = done;
    }
}

/* The last that was done by the day that is asked. */
static const struct scot_done *last_done(const struct limits_facts *facts)
{
    const struct scot_done *last = NULL;
    for (int i = 0; i < facts->count; i++)
        if (facts->done[i].state == SCOT_STATE_DONE && !facts->done[i].elsewhere &&
            (last == NULL || scot_date_compare(facts->done[i].latest, last->latest) >= 0))
            last = &facts->done[i];
    return last;
}

void limits_read_planned(struct limits_facts *out, const json_t *dossier, const json_t *planned)
{
    struct scot_date on = scot_dossier_today(dossier);
    const struct scot_done *last = last_done(out);
    read_kind(&out->planned, planned != NULL ? planned : json_object_get(dossier, "case"));
    out->planned_is_guess = planned == NULL && last == NULL;
    if (planned == NULL && last != NULL) {
        out->planned = *last;
    } else if (planned == NULL) {
        out->planned.kind = SCOT_DONE_INTRA_ARTICULAR;
        out->planned.purpose = SCOT_FOR_BOTH;
        scot_find(&out->notes, out->rules, SCOT_NOTE, "", "not recorded: any procedure; asked of a facet joint injection");
    } else if (json_object_get(planned, "date") != NULL &&
               !(scot_member_date(&on, planned, "date") && scot_done_date_sane(on))) {
        on = scot_dossier_today(dossier);
        scot_find(&out->notes, out->rules, SCOT_WARN, "", "the planned date \"%.20s\" cannot be: asked for today",
                  scot_member_text(planned, "date"));
    }
    if (!scot_done_date_sane(on)) {
        on = (struct scot_date){1970, 1, 1};
        scot_find(&out->notes, out->rules, SCOT_WARN, "", "not recorded: what day it is");
    }
    if (out->own_plan && scot_date_compare(on, scot_dossier_today(dossier)) < 0)
        on = scot_dossier_today(dossier);
    out->planned.entry = 0;
    out->planned.state = SCOT_STATE_DONE;
    out->planned.earliest = out->planned.latest = on;
}
