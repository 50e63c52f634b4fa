#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "care/aftercare.h"

/* The diary's due times and how it was kept. */

const char *const scot_slot_state_id[5] = {"ahead", "open", "on_time", "late", "missed"};

static const double most_min = 366 * 24 * 60;

struct stage {
    double every_min, until_min, tolerance_min;
};

/* Stage n; *there is false behind the last. */
static bool read_stage(struct stage *out, bool *there, const struct scot_rules *rules, int n, struct scot_error *err)
{
    char id[3][64];
    snprintf(id[0], sizeof id[0], "diary.%d.every", n);
    snprintf(id[1], sizeof id[1], "diary.%d.until", n);
    snprintf(id[2], sizeof id[2], "diary.%d.tolerance", n);
    *there = scot_rules_find(rules, id[0]) != NULL;
    if (!*there)
        return true;
    if (!scot_rules_number(&out->every_min, rules, id[0], "min", err) ||
        !scot_rules_number(&out->until_min, rules, id[1], "min", err) ||
        !scot_rules_number(&out->tolerance_min, rules, id[2], "min", err))
        return false;
    if (out->every_min < 1)
        return scot_fail(err, "rule %s is %g min, wanted at least 1", id[0], out->every_min);
    if (out->until_min > most_min)
        return scot_fail(err, "rule %s is %g min, wanted at most %.0f (a year)", id[1], out->until_min, most_min);
    return true;
}

bool scot_care_diary(struct scot_diary *out, const struct scot_rules *rules, int64_t injected_s, struct scot_error *err)
{
    double from_min = 0;
    bool there;
    *out = (struct scot_diary){0};
    for (int n = 1;; n++) {
        struct stage stage = {0};
        if (!read_stage(&stage, &there, rules, n, err))
            return false;
        if (!there)
            break;
        /* Multiples of the stage's own interval, so that 60 min, 2 h and day 1 stand where people look for them. */
        for (double min = stage.every_min; min <= stage.until_min; min += stage.every_min) {
            if (min <= from_min)
                continue;
            if (out->slots == SCOT_DIARY_SLOTS)
                return scot_fail(err, "the diary has more than %d entries", SCOT_DIARY_SLOTS);
            out->slot[out->slots++] = (struct scot_diary_slot){injected_s + (int64_t)(min * 60), stage.tolerance_min};
        }
        from_min = fmax(from_min, stage.until_min);
    }
    if (out->slots == 0)
        return scot_fail(err, "rule diary.1.every is missing or the diary has no entries");
    return true;
}

/* The slot that the time an entry speaks of is nearest to, or -1 beyond its tolerance. */
static int slot_of(const struct scot_diary *diary, int64_t felt_s)
{
    int best = 0;
    for (int i = 1; i < diary->slots; i++)
        if (llabs(diary->slot[i].due_s - felt_s) < llabs(diary->slot[best].due_s - felt_s))
            best = i;
    return (double)llabs(diary->slot[best].due_s - felt_s) <= 60 * diary->slot[best].tolerance_min ? best : -1;
}

static bool is_on_time(const struct scot_diary_slot *slot, const struct scot_diary_entry *entry)
{
    return (double)llabs(entry->made_s - slot->due_s) <= 60 * slot->tolerance_min;
}

/* On time goes before late; the first of equals stays. */
static void place_entries(struct scot_diary_kept *out, const struct scot_diary *diary,
                          const struct scot_diary_entry *entry, int entries)
{
    for (int i = 0; i < diary->slots; i++)
        out->entry[i] = -1;
    for (int i = 0; i < entries; i++) {
        int s = slot_of(diary, entry[i].felt_s);
        if (s < 0)
            continue;
        bool on_time = is_on_time(&diary->slot[s], &entry[i]);
        if (out->entry[s] < 0 || (on_time && out->state[s] == SCOT_SLOT_LATE)) {
            out->entry[s] = i;
            out->state[s] = on_time ? SCOT_SLOT_ON_TIME : SCOT_SLOT_LATE;
        }
    }
}

static void judge_slot(struct scot_diary_kept *out, const struct scot_diary_slot *slot, int i, int64_t now_s)
{
    if (out->entry[i] < 0) {
        double past_min = (double)(now_s - slot->due_s) / 60;
        out->state[i] = past_min > slot->tolerance_min     ? SCOT_SLOT_MISSED
                        : past_min >= -slot->tolerance_min ? SCOT_SLOT_OPEN
                                                           : SCOT_SLOT_AHEAD;
    }
    out->on_time += out->state[i] == SCOT_SLOT_ON_TIME;
    out->late += out->state[i] == SCOT_SLOT_LATE;
    out->missed += out->state[i] == SCOT_SLOT_MISSED;
}

bool scot_care_diary_kept(struct scot_diary_kept *out, const struct scot_rules *rules, const struct scot_diary *diary,
                          const struct scot_diary_entry *entry, int entries, int64_t now_s, struct scot_error *err)
{
    double least;
    *out = (struct scot_diary_kept){.kept_percent = NAN, .claimed_percent = NAN};
    if (!scot_rules_number(&least, rules, "diary.compliance.least", "%", err))
        return false;
    place_entries(out, diary, entry, entries);
    for (int i = 0; i < diary->slots; i++)
        judge_slot(out, &diary->slot[i], i, now_s);
    out->due = out->on_time + out->late + out->missed;
    if (out->due == 0)
        return true;
    out->kept_percent = 100.0 * out->on_time / out->due;
    out->claimed_percent = 100.0 * (out->on_time + out->late) / out->due;
    if (out->late > 0)
        scot_find(&out->findings, rules, SCOT_NOTE, "diary.compliance.kept",
                  "the diary claims %.0f %%, %.0f %% was written when it was due", out->claimed_percent,
                  out->kept_percent);
    if (out->kept_percent < least)
        scot_find(&out->findings, rules, SCOT_WARN, "diary.compliance.least",
                  "%d of %d entries due were written on time, wanted at least %.0f %%", out->on_time, out->due, least);
    return true;
}
