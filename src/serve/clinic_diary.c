#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/answer.h"
#include "serve/clinic_parts.h"

/* The patient's page: by a personal link, without a name. */

struct diary {
    int64_t link, case_id, procedure;
    json_t *dossier, *aftercare;
};

static bool open_diary(struct clinic_call *c, struct diary *d, struct scot_error *err)
{
    struct scot_clinic *clinic = c->r->server->options.clinic;
    struct scot_error why = {0};
    *d = (struct diary){0};
    if (!scot_record_link_find(c->record, c->word, &d->link, &d->case_id, &d->procedure, &why))
        return scot_clinic_may_try(clinic, SCOT_LIMIT_UNKNOWN_LINK, "any", err) && scot_fail(err, "%s", why.text);
    char name[24];
    snprintf(name, sizeof name, "%lld", (long long)d->link);
    return scot_clinic_may_try(clinic, SCOT_LIMIT_DIARY, name, err) &&
           scot_record_link_dossier(c->record, d->link, d->case_id, d->procedure, &d->dossier, err) &&
           scot_answer_aftercare(&d->aftercare, d->dossier, d->procedure, scot_record_rules(c->record), err);
}

static void close_diary(struct diary *d)
{
    json_decref(d->dossier);
    json_decref(d->aftercare);
}

/* What was entered, for the page's own curve. */
static json_t *entered(const struct diary *d)
{
    json_t *list = json_array();
    const json_t *entry;
    for (size_t n = 0; (entry = scot_dossier_entry(d->dossier, "diary", n)) != NULL; n++) {
        const json_t *body = json_object_get(entry, "body");
        json_array_append_new(list, json_pack("{s:O?, s:O?, s:O?, s:O?}", "at", json_object_get(body, "at"), "side",
                                              json_object_get(body, "side"), "score", json_object_get(body, "score"), "made_at",
                                              json_object_get(entry, "made_at")));
    }
    return list;
}

/* Each side by itself where both were treated. */
static json_t *sides(const json_t *body)
{
    bool left = false, right = false;
    size_t i;
    json_t *target;
    json_array_foreach(json_object_get(body, "targets"), i, target) {
        left |= scot_member_is(target, "side", "left");
        right |= scot_member_is(target, "side", "right");
    }
    return left && right ? json_pack("[s, s]", "left", "right") : json_pack("[s]", "index");
}

bool diary_read(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    struct diary d;
    char clinic_name[320];
    bool ok = open_diary(c, &d, err) && scot_record_setting(c->record, "clinic_name", clinic_name, sizeof clinic_name, err);
    if (ok) {
        const json_t *body = json_object_get(scot_dossier_by_id(d.dossier, d.procedure), "body");
        const char *scale = scot_member_text(body, "scale");
        *out = json_pack("{s:s, s:o, s:s, s:s, s:o, s:O, s:s, s:O}", "index_pain", scot_member_text(body, "index_pain"), "sides",
                         sides(body), "scale", scale[0] != '\0' ? scale : "nrs", "done_on", scot_member_text(body, "date"), "entered",
                         entered(&d), "aftercare", d.aftercare, "clinic_name", clinic_name, "now", json_object_get(d.dossier, "now"));
        ok = *out != NULL || scot_fail(err, "out of memory for a diary");
    }
    close_diary(&d);
    return ok;
}

/* What the patient may say; all else is filled in here. */
static json_t *entry_of(const struct clinic_call *c, const struct diary *d)
{
    static const char *const taken[] = {"at", "side", "score", "medicine_taken", "warning", "words", "due", "provoked"};
    const json_t *procedure = json_object_get(scot_dossier_by_id(d->dossier, d->procedure), "body");
    const char *scale = scot_member_text(procedure, "scale");
    json_t *body = json_pack("{s:I, s:s, s:s}", "procedure", (json_int_t)d->procedure, "scale", scale[0] != '\0' ? scale : "nrs", "by",
                             "patient");
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        json_t *value = json_object_get(c->body, taken[i]);
        if (value != NULL)
            json_object_set(body, taken[i], value);
    }
    return body;
}

/* What to do at once about each sign that was ticked, from the aftercare's own list. */
static json_t *what_to_do(const struct diary *d, const json_t *body)
{
    json_t *list = json_array(), *sign;
    size_t i;
    json_array_foreach(json_object_get(d->aftercare, "warnings"), i, sign)
        if (scot_member_has(body, "warning", scot_member_text(sign, "id")))
            json_array_append(list, sign);
    return list;
}

bool diary_write(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    struct diary d;
    bool ok = open_diary(c, &d, err);
    if (ok) {
        json_t *body = entry_of(c, &d);
        const struct scot_entry_new entry = {.form = "diary", .body = body, .provenance = "patient"};
        int64_t id;
        ok = scot_record_entry_by_link(c->record, d.link, d.case_id, &entry, &id, err);
        if (ok)
            *out = json_pack("{s:I, s:o}", "id", (json_int_t)id, "warning", what_to_do(&d, body));
        json_decref(body);
    }
    close_diary(&d);
    return ok;
}

/* an appointment is asked for from the patient's own page; the clinic books it. */
bool diary_ask(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    struct diary d;
    bool ok = open_diary(c, &d, err);
    if (ok) {
        const char *way = body_text(c, "how"), *when = body_text(c, "when");
        json_t *body = json_pack("{s:s, s:s, s:s, s:b, s:s, s:O, s:s, s:I}", "status", "wanted", "way",
                                 strcmp(way, "telehealth") == 0 ? "telehealth" : "in_person", "reason", "question", "by_patient", 1,
                                 "asked_by", "page", "asked_at", json_object_get(d.dossier, "now"), "words", body_text(c, "reason"),
                                 "procedure", (json_int_t)d.procedure);
        const struct scot_entry_new entry = {.form = "appointment", .body = body, .provenance = "patient"};
        int64_t id;
        if (when[0] != '\0')
            json_object_set_new(body, "not_before", json_string(when));
        ok = scot_record_entry_by_link(c->record, d.link, d.case_id, &entry, &id, err);
        if (ok)
            *out = json_pack("{s:I}", "id", (json_int_t)id);
        json_decref(body);
    }
    close_diary(&d);
    return ok;
}

/* RFC 5545: instants in UTC, lines end in CR LF. One event a due time, with its alarm. */
static size_t put_event(char *at, size_t size, const struct diary *d, const char *due, int number)
{
    char stamp[20] = "";
    for (size_t i = 0, j = 0; due[i] != '\0' && j + 1 < sizeof stamp; i++)
        if (due[i] != '-' && due[i] != ':')
            stamp[j++] = due[i];
    int put = snprintf(at, size,
                       "BEGIN:VEVENT\r\nUID:scottie-diary-%lld-%d\r\nDTSTAMP:%s\r\nDTSTART:%s\r\nDURATION:PT5M\r\n"
                       "SUMMARY:Pain diary\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Pain diary\r\nTRIGGER:PT0M\r\nEND:VALARM\r\n"
                       "END:VEVENT\r\n",
                       (long long)d->link, number, stamp, stamp);
    return put > 0 && (size_t)put < size ? (size_t)put : 0;
}

bool diary_calendar(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    (void)out;
    enum { ROOM = 64 * 1024 };
    struct diary d;
    json_t *due;
    size_t i;
    bool ok = open_diary(c, &d, err);
    char *text = ok ? scot_alloc(ROOM, 1, err) : NULL;
    if (text != NULL) {
        size_t used = (size_t)snprintf(text, ROOM, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Scottie//diary//EN\r\n");
        json_array_foreach(json_object_get(json_object_get(d.aftercare, "diary"), "due"), i, due)
            used += put_event(text + used, ROOM - used - 32, &d, scot_member_text(due, "at"), (int)i);
        used += (size_t)snprintf(text + used, ROOM - used, "END:VCALENDAR\r\n");
        c->bytes = text;
        c->size = used;
        c->type = "text/calendar; charset=utf-8";
        snprintf(c->name, sizeof c->name, "diary.ics");
    }
    close_diary(&d);
    return text != NULL;
}
