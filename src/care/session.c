#include "care/session.h"

#include <stdio.h>

const char *const scot_done_kind_id[SCOT_DONE_KINDS] = {"intra_articular", "medial_branch", "radiofrequency", "cyst_rupture",
                                                        "trigger_point", "sacroiliac", "epidural_interlaminar",
                                                        "epidural_transforaminal", "sympathetic", "unknown"};
const char *const scot_done_kind_words[SCOT_DONE_KINDS] = {
    "facet joint injection", "medial branch block", "radiofrequency ablation", "facet cyst rupture", "trigger point injection",
    "sacroiliac joint injection", "interlaminar epidural injection", "transforaminal epidural injection",
    "sympathetic nerve block", "injection of unknown kind"};
const char *const scot_done_purpose_id[SCOT_PURPOSES] = {"diagnostic", "therapeutic", "both", "unknown"};
const char *const scot_done_region_id[SCOT_DONE_REGIONS] = {"cervical", "thoracic", "lumbar", "sacral", "unknown"};

bool scot_done_date_sane(struct scot_date date)
{
    return scot_date_valid(date) && date.year >= 1920 && date.year <= 2180;
}

static bool check(const struct scot_done *done, struct scot_error *err)
{
    if (!scot_done_date_sane(done->earliest) || !scot_done_date_sane(done->latest))
        return scot_fail(err, "a procedure is of year %d to %d, wanted a date from 1920 to 2180", done->earliest.year,
                         done->latest.year);
    if (scot_date_compare(done->earliest, done->latest) > 0)
        return scot_fail(err, "a procedure was done not before %d-%02d-%02d and not after %d-%02d-%02d, wanted the earlier first",
                         done->earliest.year, done->earliest.month, done->earliest.day, done->latest.year, done->latest.month,
                         done->latest.day);
    return true;
}

bool scot_care_class(enum scot_session_class *out, enum scot_done_kind kind, enum scot_done_purpose purpose,
                     const struct scot_rules *rules, struct scot_error *err)
{
    char row[64];
    double counts = 1;
    snprintf(row, sizeof row, "frequency.counts.%s", scot_done_kind_id[kind]);
    if (kind != SCOT_DONE_KIND_UNKNOWN && !scot_rules_number(&counts, rules, row, "1", err))
        return false;
    if (counts == 0)
        *out = SCOT_SESSION_OTHER;
    else if (kind == SCOT_DONE_KIND_UNKNOWN || purpose == SCOT_FOR_UNKNOWN)
        *out = SCOT_SESSION_UNSURE;
    else
        *out = purpose == SCOT_FOR_DIAGNOSIS ? SCOT_SESSION_DIAGNOSTIC : SCOT_SESSION_THERAPEUTIC;
    return true;
}

/* The session of this exact day and region, or -1. */
static int same_session(const struct scot_care_sessions *sessions, const struct scot_care_session *new)
{
    for (int i = 0; i < sessions->count; i++) {
        const struct scot_care_session *s = &sessions->at[i];
        if (new->first == new->last && s->first == new->first && s->last == new->first && s->region == new->region)
            return i;
    }
    return -1;
}

bool scot_care_sessions(struct scot_care_sessions *out, const struct scot_done *done, int count, const struct scot_rules *rules,
                        struct scot_error *err)
{
    out->count = 0;
    if (count > SCOT_HISTORY)
        return scot_fail(err, "there are %d procedures, wanted at most %d", count, SCOT_HISTORY);
    for (int i = 0; i < count; i++) {
        struct scot_care_session new = {.region = done[i].region};
        out->of[i] = -1;
        if (done[i].state != SCOT_STATE_DONE)
            continue;
        if (!check(&done[i], err) || !scot_care_class(&new.class, done[i].kind, done[i].purpose, rules, err))
            return false;
        new.first = scot_date_days(done[i].earliest);
        new.last = scot_date_days(done[i].latest);
        out->of[i] = same_session(out, &new);
        if (out->of[i] < 0) {
            out->of[i] = out->count;
            out->at[out->count++] = new;
        } else if (new.class > out->at[out->of[i]].class) {
            out->at[out->of[i]].class = new.class;
        }
    }
    return true;
}
