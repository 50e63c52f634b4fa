#include <stdio.h>
#include <string.h>

#include "record/record_parts.h"

/* The dossier (doc/case.md): one case as a role may see it. */

json_t *entry_for_people(const json_t *row)
{
    static const char *const copied[] = {"id", "form", "at", "made_at", "role", "provenance", "reason", "supersedes", "signed_at",
                                         "signed_by", "superseded_by"};
    json_t *entry = json_object();
    for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
        json_t *value = json_object_get(row, copied[i]);
        if (value != NULL && !json_is_null(value))
            json_object_set(entry, copied[i], value);
    }
    json_object_set(entry, "body", json_object_get(row, "body_json"));
    json_object_set(entry, "made_by", json_object_get(row, "made_by_name"));
    json_object_set_new(entry, "signed", json_boolean(json_is_integer(json_object_get(row, "signature"))));
    if (member_int(row, "withdrawn") != 0)
        json_object_set_new(entry, "withdrawn", json_true());
    return entry;
}

/* What this actor is shown of an entry's kind; the rules are told all of it. */
struct sight {
    const struct scot_actor *actor;
    const struct scot_forms *forms;
    bool whole;
};

static bool sees(const struct sight *sight, const json_t *row)
{
    return sight->whole || (scot_form_may_read(sight->forms, scot_member_text(row, "form"), scot_role_id[sight->actor->role]) &&
                            record_lists(sight->actor, member_int(row, "restricted") != 0, member_int(row, "case_made_by")));
}

static bool list_entries(struct scot_record *r, const struct sight *sight, enum scot_op op, const struct scot_value *value, int values,
                         json_t **out, struct scot_error *err)
{
    json_t *rows, *row;
    size_t i;
    if (!scot_store_list(r->store, &rows, op, value, values, err))
        return false;
    bool ok = true;
    *out = json_array();
    json_array_foreach(rows, i, row) {
        if (!ok || !sees(sight, row))
            continue;
        json_t *entry = entry_for_people(row);
        ok = record_withhold(sight->actor, sight->forms, member_int(row, "made_by"), sight->whole, entry, err);
        json_array_append_new(*out, entry);
    }
    json_decref(rows);
    return ok;
}

/* Without names a file is known by what it is: who named it may have used the patient's. */
static bool list_files(struct scot_record *r, const struct sight *sight, const struct scot_value *by_case, json_t **out,
                       struct scot_error *err)
{
    json_t *rows, *row;
    size_t i;
    if (!scot_store_list(r->store, &rows, SCOT_OP_FILE_OF_CASE, by_case, 1, err))
        return false;
    *out = json_array();
    json_array_foreach(rows, i, row) {
        if (!sees(sight, row))
            continue;
        if (!scot_permit(sight->actor->role, SCOT_MAY_READ_NAMES))
            json_object_set(row, "name", json_object_get(row, "kind"));
        json_object_del(row, "form");
        json_array_append(*out, row);
    }
    json_decref(rows);
    return true;
}

/* old id -> the id of what it is now. */
static bool list_corrections(struct scot_record *r, const struct scot_value *by_case, json_t **out, struct scot_error *err)
{
    json_t *rows, *row;
    size_t i;
    if (!scot_store_list(r->store, &rows, SCOT_OP_ENTRY_CHAIN, by_case, 1, err))
        return false;
    *out = json_object();
    for (i = json_array_size(rows); i-- > 0;) { /* the newest first, so that a chain is one step */
        char now[24], old[24];
        row = json_array_get(rows, i);
        snprintf(now, sizeof now, "%lld", (long long)member_int(row, "id"));
        snprintf(old, sizeof old, "%lld", (long long)member_int(row, "supersedes"));
        json_t *latest = json_object_get(*out, now);
        json_object_set(*out, old, latest != NULL ? latest : json_object_get(row, "id"));
    }
    json_decref(rows);
    return true;
}

static void follow(json_t *object, const char *member, const json_t *corrections)
{
    char id[24];
    snprintf(id, sizeof id, "%lld", (long long)member_int(object, member));
    json_t *now = json_object_get(corrections, id);
    if (now != NULL)
        json_object_set(object, member, now);
}

/* What an object says of other entries, its rows too. */
static void follow_fields(json_t *body, const json_t *fields, const json_t *corrections)
{
    size_t i, j;
    json_t *field, *row;
    json_array_foreach(fields, i, field) {
        const char *id = scot_member_text(field, "id");
        if (strcmp(scot_member_text(field, "type"), "entry") == 0)
            follow(body, id, corrections);
        else if (strcmp(scot_member_text(field, "type"), "rows") == 0)
            json_array_foreach(json_object_get(body, id), j, row)
                follow_fields(row, json_object_get(field, "fields"), corrections);
    }
}

/* A diary of a procedure that was corrected since is the corrected one's, and so are its stills and its link. */
static void follow_corrections(json_t *entries, json_t *files, json_t *links, const struct scot_forms *forms, const json_t *corrections)
{
    json_t *row;
    size_t i;
    json_array_foreach(entries, i, row)
        follow_fields(json_object_get(row, "body"), json_object_get(scot_form(forms, scot_member_text(row, "form")), "fields"), corrections);
    json_array_foreach(files, i, row)
        follow(row, "entry_id", corrections);
    json_array_foreach(links, i, row)
        follow(row, "entry_id", corrections);
}

/* Who may not know who it is learns age and sex, which the rules want. */
static json_t *without_name(const json_t *body, struct scot_date today)
{
    static const char *const kept[] = {"sex", "weight_kg", "height_cm", "post_menopausal"};
    json_t *plain = json_object();
    struct scot_date born;
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        json_t *value = json_object_get(body, kept[i]);
        if (value != NULL)
            json_object_set(plain, kept[i], value);
    }
    if (scot_date_parse(&born, scot_member_text(body, "born"), NULL))
        json_object_set_new(plain, "age", json_integer(scot_date_age(born, today)));
    return plain;
}

/* The rules are told of whom they are asked, whoever asks: they go by the day of birth. */
static bool patient_of(struct scot_record *r, const struct sight *sight, int64_t patient, struct scot_date today, json_t **out,
                       int64_t *entry, struct scot_error *err)
{
    json_t *row = NULL;
    const struct scot_value value = scot_value_int(patient);
    if (!scot_store_find(r->store, &row, SCOT_OP_ENTRY_OF_PATIENT, &value, 1, err))
        return false;
    const json_t *body = json_object_get(row, "body_json");
    bool named = sight->actor->user != 0 && (sight->whole || scot_permit(sight->actor->role, SCOT_MAY_READ_NAMES));
    *entry = member_int(row, "id");
    *out = named ? json_deep_copy(body) : without_name(body, today);
    json_decref(row);
    return *out != NULL || scot_fail(err, "out of memory for a dossier");
}

bool dossier_build(struct scot_record *r, const struct scot_actor *actor, const json_t *kase, bool whole, json_t **out,
                   struct scot_error *err)
{
    char now[21], today[11];
    const struct sight sight = {.actor = actor, .forms = r->options.forms, .whole = whole};
    int64_t id = member_int(kase, "id"), patient = member_int(kase, "patient_id"), patient_entry = 0;
    const struct scot_value by_case = scot_value_int(id), other[] = {scot_value_int(patient), by_case};
    json_t *who = NULL, *entries = NULL, *elsewhere = NULL, *files = NULL, *links = NULL, *corrections = NULL;
    struct scot_date day;
    record_now_text(r, now);
    day = scot_record_today(r);
    scot_date_text(today, day);
    bool ok = patient_of(r, &sight, patient, day, &who, &patient_entry, err) &&
              list_entries(r, &sight, SCOT_OP_ENTRY_OF_CASE, &by_case, 1, &entries, err) &&
              list_entries(r, &sight, SCOT_OP_ENTRY_ELSEWHERE, other, 2, &elsewhere, err) &&
              list_files(r, &sight, &by_case, &files, err) &&
              scot_store_list(r->store, &links, SCOT_OP_LINK_OF_CASE, &by_case, 1, err) &&
              list_corrections(r, &by_case, &corrections, err);
    if (ok)
        follow_corrections(entries, files, links, r->options.forms, corrections);
    json_decref(corrections);
    *out = json_pack("{s:o*, s:{s:I, s:I, s:I, s:O, s:O, s:O, s:b}, s:s, s:s, s:o*, s:o*, s:o*, s:o*}", "patient", who, "case", "id",
                     (json_int_t)id, "patient", (json_int_t)patient, "patient_entry", (json_int_t)patient_entry, "opened",
                     json_object_get(kase, "opened"), "region", json_object_get(kase, "region"), "state", json_object_get(kase, "state"),
                     "restricted", member_int(kase, "restricted") != 0, "today", today, "now", now, "entries", entries, "elsewhere",
                     elsewhere, "files", files, "links", links);
    if (ok && *out != NULL)
        return true;
    json_decref(*out);
    *out = NULL;
    return scot_fail(err, "out of memory for a dossier");
}

static bool read_case(struct scot_record *record, const struct scot_actor *actor, int64_t case_id, bool whole, json_t **out,
                      struct scot_error *err)
{
    json_t *kase = NULL, *dossier = NULL;
    struct scot_error why = {0};
    struct audit_line line = {.action = whole ? "ask the rules" : "read", .case_id = case_id, .detail = actor->reason};
    snprintf(line.object, sizeof line.object, "case:%lld", (long long)case_id);
    if (!record_begin(record, err))
        return false;
    bool ok = record_open_case(record, actor, case_id, SCOT_MAY_READ_CASE, &kase, &why) &&
              dossier_build(record, actor, kase, whole, &dossier, &why) && record_log(record, actor, &line, &why);
    json_decref(kase);
    if (!record_end(record, ok, &why)) {
        json_decref(dossier);
        /* Who tried a door that is shut is known too. */
        if (strncmp(why.text, "not allowed: the case is restricted", 35) == 0)
            scot_record_note(record, actor, "refused", line.object, actor->reason, NULL);
        return scot_fail(err, "%s", why.text);
    }
    *out = dossier;
    return true;
}

bool scot_record_dossier(struct scot_record *record, const struct scot_actor *actor, int64_t case_id, json_t **out,
                         struct scot_error *err)
{
    return read_case(record, actor, case_id, false, out, err);
}

bool scot_record_facts(struct scot_record *record, const struct scot_actor *actor, int64_t case_id, json_t **out, struct scot_error *err)
{
    return read_case(record, actor, case_id, true, out, err);
}

bool scot_record_history(struct scot_record *record, const struct scot_actor *actor, int64_t case_id, json_t **out,
                         struct scot_error *err)
{
    json_t *kase = NULL, *list = NULL;
    const struct scot_value value = scot_value_int(case_id);
    const struct sight sight = {.actor = actor, .forms = record->options.forms};
    struct audit_line line = {.action = "read history", .case_id = case_id, .detail = actor->reason};
    snprintf(line.object, sizeof line.object, "case:%lld", (long long)case_id);
    if (!record_begin(record, err))
        return false;
    bool ok = record_open_case(record, actor, case_id, SCOT_MAY_READ_CASE, &kase, err) &&
              list_entries(record, &sight, SCOT_OP_ENTRY_HISTORY, &value, 1, &list, err) && record_log(record, actor, &line, err);
    json_decref(kase);
    if (!record_end(record, ok, err)) {
        json_decref(list);
        return false;
    }
    *out = list;
    return true;
}
