#ifndef SCOT_TEST_CASE_HERE_H
#define SCOT_TEST_CASE_HERE_H

#include <jansson.h>
#include <stdlib.h>

#include "record/answer.h"
#include "forms_here.h"
#include "support.h"

/* A dossier put together entry by entry, each checked against its own form where that form is there. */
static inline json_t *new_case(const char *today)
{
    return json_pack("{s:{s:s}, s:{s:i, s:s}, s:s, s:s++, s:[], s:[]}", "patient", "name", "Ann Example", "case", "id",
                     7, "region", "lumbar", "today", today, "now", today, "T12:00:00Z", "", "entries", "elsewhere");
}

static inline json_t *add_entry(json_t *dossier, int id, const char *form, const char *made_at, json_t *body)
{
    struct scot_error err = {0};
    json_t *entry = json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:b, s:o}", "id", id, "form", form, "made_at", made_at,
                              "made_by", "n", "role", "nurse", "provenance", "clinic", "signed", 0, "body", body);
    if (scot_form(forms, form) != NULL && !scot_form_check(forms, form, body, &err))
        fail_msg("entry %d: %s", id, err.text);
    json_array_append_new(json_object_get(dossier, "entries"), entry);
    return body;
}

/* A medial branch block of L4/5 left with 0.5 mL lidocaine, clean in every way, 8 before. */
static inline json_t *add_block(json_t *dossier, int id, const char *date, const char *product)
{
    char text[1600];
    snprintf(text, sizeof text,
             "{\"date\":\"%s\",\"kind\":\"medial_branch\",\"purpose\":\"diagnostic\",\"region\":\"lumbar\",\"targets\":"
             "[{\"joint\":\"L4/5\",\"side\":\"left\"}],"
             "\"status\":\"done\",\"started\":\"%sT08:00:00Z\",\"injected_at\":\"%sT08:10:00Z\",\"ended\":\"%sT08:15:"
             "00Z\",\"operator\":\"Dr O\",\"scale\":\"nrs\","
             "\"baseline\":8,\"guidance\":\"fluoroscopy\",\"contrast_pattern\":\"on-nerve\",\"sedation\":\"none\","
             "\"opioid_today\":\"no\","
             "\"given\":[{\"product\":\"lidocaine-1\",\"ml\":2,\"place\":\"skin\"},{\"product\":\"iohexol-240\",\"ml\":"
             "0.2,\"place\":\"nerve\"},"
             "{\"product\":\"%s\",\"ml\":0.5,\"place\":\"nerve\",\"target\":\"L3\"},{\"product\":\"%s\",\"ml\":0.5,"
             "\"place\":\"nerve\",\"target\":\"L4\"}]}",
             date, date, date, date, product, product);
    return add_entry(dossier, id, "procedure", "2026-03-02T09:00:00Z", parsed(text));
}

/* A score so many minutes after 08:10 of a day, written when it was felt. */
static inline json_t *add_score(json_t *dossier, int id, int procedure, const char *date, int minutes, double score)
{
    char at[24];
    int64_t zero;
    snprintf(at, sizeof at, "%sT08:10:00Z", date);
    assert_true(scot_instant_parse(&zero, at, NULL));
    scot_instant_text(at, zero + minutes * 60);
    return add_entry(dossier, id, "diary", at,
                     json_pack("{s:i, s:s, s:s, s:s, s:f, s:s}", "procedure", procedure, "at", at, "side", "index",
                               "scale", "nrs", "score", score, "by", "patient"));
}

/* "sets.0.sides.1.line": borrowed. */
static inline json_t *at(json_t *json, const char *path)
{
    char step[80];
    while (json != NULL && *path != '\0') {
        size_t n = strcspn(path, ".");
        snprintf(step, sizeof step, "%.*s", (int)n, path);
        json = json_is_array(json) ? json_array_get(json, (size_t)atoi(step)) : json_object_get(json, step);
        path += n + (path[n] == '.');
    }
    return json;
}

static inline const char *text_at(json_t *json, const char *path)
{
    const char *text = json_string_value(at(json, path));
    return text != NULL ? text : "";
}

static inline double number_at(json_t *json, const char *path)
{
    return json_number_value(at(json, path));
}

/* Whether a list of findings at this path has one by this rule. */
static inline bool found_at(json_t *json, const char *path, const char *rule)
{
    size_t i;
    json_t *finding;
    json_array_foreach(at(json, path), i, finding) if (scot_member_is(finding, "rule", rule)) return true;
    return false;
}

#endif
