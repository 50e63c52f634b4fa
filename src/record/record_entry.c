#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "care/dose.h"
#include "record/record_parts.h"

/* Entries: added, corrected by new ones, taken back, signed. Never changed, never deleted. */

/* When it was, for the order of things: the first of its own dates, else now. Instants in UTC, so that text sorts as time. */
static void at_of(char out[21], const json_t *body, const char *now)
{
    static const char *const member[] = {"date", "at", "received", "earliest", "from", "since"};
    struct scot_date date;
    int64_t instant_s;
    snprintf(out, 21, "%s", now);
    for (size_t i = 0; i < sizeof member / sizeof member[0]; i++) {
        const char *text = scot_member_text(body, member[i]);
        if (scot_date_parse(&date, text, NULL)) {
            snprintf(out, 21, "%s", text);
            return;
        }
        if (scot_instant_parse(&instant_s, text, NULL)) {
            scot_instant_text(out, instant_s);
            return;
        }
    }
}

/* What is corrected must be the entry as it now is: who looked at an older one is told, and nothing is lost. */
static bool check_superseded(struct scot_record *r, const struct scot_actor *actor, int64_t patient, int64_t case_id,
                             const struct scot_entry_new *entry, struct scot_error *err)
{
    json_t *old;
    if (entry->reason == NULL || strlen(entry->reason) < 3)
        return scot_fail(err, "a correction wants its reason");
    if (!record_get(r, &old, SCOT_OP_ENTRY_GET, entry->supersedes, "entry", err))
        return false;
    bool ok = (member_int(old, "patient_id") == patient && member_int(old, "case_id") == case_id &&
               strcmp(scot_member_text(old, "form"), entry->form) == 0) ||
              scot_fail(err, "not found: entry %lld among this case's of this form", (long long)entry->supersedes);
    if (ok && json_is_integer(json_object_get(old, "superseded_by")))
        ok = scot_fail(err, "changed meanwhile: entry %lld was corrected, load the case again", (long long)entry->supersedes);
    if (ok && member_int(old, "withdrawn") != 0)
        ok = scot_fail(err, "changed meanwhile: entry %lld was taken back", (long long)entry->supersedes);
    /* What he was not shown would be lost. */
    if (ok && !scot_permit(actor->role, SCOT_MAY_READ_NAMES) && member_int(old, "made_by") != actor->user)
        ok = scot_fail(err, "not allowed: entry %lld holds words withheld from role %s, wanted its writer to correct it",
                       (long long)entry->supersedes, scot_role_id[actor->role]);
    if (ok && json_is_integer(json_object_get(old, "signature")))
        ok = scot_fail(err, "not allowed: entry %lld is signed, wanted it unlocked first", (long long)entry->supersedes);
    json_decref(old);
    return ok;
}

bool entry_latest(struct scot_record *r, int64_t *id, struct scot_error *err)
{
    json_t *row;
    int64_t next = *id;
    while (next != 0) {
        if (!record_get(r, &row, SCOT_OP_ENTRY_GET, next, "entry", err))
            return false;
        *id = member_int(row, "withdrawn") != 0 ? 0 : next;
        next = member_int(row, "superseded_by");
        json_decref(row);
    }
    return true;
}

bool entry_write(struct scot_record *r, const struct scot_actor *actor, int64_t patient, int64_t case_id,
                 const struct scot_entry_new *entry, int64_t *id, struct scot_error *err)
{
    char now[21], at[21];
    record_now_text(r, now);
    if (entry->supersedes != 0 && !check_superseded(r, actor, patient, case_id, entry, err))
        return false;
    char *text = json_dumps(entry->body, JSON_SORT_KEYS | JSON_COMPACT);
    if (text == NULL)
        return scot_fail(err, "out of memory for an entry");
    at_of(at, entry->body, now);
    const struct scot_value value[] = {
        scot_value_int(patient), case_id != 0 ? scot_value_int(case_id) : scot_value_null(), scot_value_text(entry->form),
        scot_value_text(at), scot_value_text(text), scot_value_text(now), actor->user != 0 ? scot_value_int(actor->user) : scot_value_null(),
        scot_value_text(actor->user != 0 ? scot_role_id[actor->role] : "patient"), scot_value_text(entry->provenance),
        entry->supersedes != 0 ? scot_value_int(entry->supersedes) : scot_value_null(), scot_value_int(entry->withdrawn),
        scot_value_text(entry->reason != NULL ? entry->reason : "")};
    bool ok = scot_store_do(r->store, SCOT_OP_ENTRY_ADD, value, 12, err);
    free(text);
    if (!ok)
        return false;
    *id = scot_store_last_id(r->store);
    return record_log_row(r, actor, entry->withdrawn ? "withdraw" : entry->supersedes != 0 ? "correct" : "add", SCOT_OP_ROW_ENTRY, "entry",
                          scot_value_int(*id), case_id, entry->form, err);
}

/* The same again is the same: *id is then the one that is there. */
static bool find_same(struct scot_record *r, int64_t case_id, const struct scot_entry_new *entry, int64_t *id, struct scot_error *err)
{
    char *text = json_dumps(entry->body, JSON_SORT_KEYS | JSON_COMPACT);
    json_t *same = NULL;
    if (text == NULL)
        return scot_fail(err, "out of memory for an entry");
    const struct scot_value value[] = {scot_value_int(case_id), scot_value_text(entry->form), scot_value_text(text)};
    bool ok = scot_store_find(r->store, &same, SCOT_OP_ENTRY_SAME, value, 3, err);
    free(text);
    *id = member_int(same, "id");
    json_decref(same);
    return ok;
}

static bool check_once(struct scot_record *r, int64_t case_id, const struct scot_entry_new *entry, struct scot_error *err)
{
    json_t *there = NULL;
    const struct scot_value value[] = {scot_value_int(case_id), scot_value_text(entry->form)};
    if (entry->supersedes != 0 || !scot_form_is_once(r->options.forms, entry->form))
        return true;
    if (!scot_store_find(r->store, &there, SCOT_OP_ENTRY_ONCE, value, 2, err))
        return false;
    json_int_t id = member_int(there, "id");
    json_decref(there);
    return id == 0 || scot_fail(err, "changed meanwhile: form %s is filled already as entry %lld, wanted a correction of it", entry->form,
                                (long long)id);
}

static bool check_reference(struct scot_record *r, int64_t case_id, const json_t *field, const json_t *value, struct scot_error *err)
{
    json_t *named;
    long long id = json_integer_value(value);
    if (!record_get(r, &named, SCOT_OP_ENTRY_GET, id, "entry", err))
        return false;
    bool good = member_int(named, "case_id") == case_id && strcmp(scot_member_text(named, "form"), scot_member_text(field, "form")) == 0;
    json_decref(named);
    return good || scot_fail(err, "%s: entry %lld is no %s of this case", scot_member_text(field, "label"), id, scot_member_text(field, "form"));
}

/* An entry that names another names one of this case, in its rows too. */
static bool check_references(struct scot_record *r, int64_t case_id, const json_t *fields, const json_t *body, struct scot_error *err)
{
    const json_t *field, *row;
    for (size_t i = 0; (field = json_array_get(fields, i)) != NULL; i++) {
        const json_t *value = json_object_get(body, scot_member_text(field, "id"));
        if (value != NULL && strcmp(scot_member_text(field, "type"), "entry") == 0 && !check_reference(r, case_id, field, value, err))
            return false;
        for (size_t n = 0; strcmp(scot_member_text(field, "type"), "rows") == 0 && (row = json_array_get(value, n)) != NULL; n++)
            if (!check_references(r, case_id, json_object_get(field, "fields"), row, err))
                return false;
    }
    return true;
}

static bool add_entry(struct scot_record *r, const struct scot_actor *actor, int64_t patient, int64_t case_id,
                      const struct scot_entry_new *entry, int64_t *id, struct scot_error *err)
{
    if (!entry->withdrawn) {
        const json_t *fields = json_object_get(scot_form(r->options.forms, entry->form), "fields");
        if (!check_references(r, case_id, fields, entry->body, err) || !find_same(r, case_id, entry, id, err))
            return false;
        if (*id != 0 && entry->supersedes == 0)
            return true;
    }
    return check_once(r, case_id, entry, err) && entry_write(r, actor, patient, case_id, entry, id, err);
}

/* A product is one of the cupboard's: of another the rules know neither dose nor particles, and would count nothing. */
static bool check_products(const struct scot_record *r, const json_t *body, struct scot_error *err)
{
    struct scot_cupboard cupboard;
    json_t *given = json_object_get(body, "given"), *row;
    size_t i;
    if (json_array_size(given) == 0)
        return true;
    if (!scot_care_cupboard(&cupboard, r->options.rules, err))
        return false;
    json_array_foreach(given, i, row) {
        const char *product = scot_member_text(row, "product");
        if (product[0] != '\0' && scot_care_product(&cupboard, product) == NULL)
            return scot_fail(err, "Product: \"%.40s\" is not in the cupboard, wanted one of its %d", product, cupboard.products);
    }
    return true;
}

static bool check_nrs(const json_t *row, const char *scale, struct scot_error *err)
{
    static const char *const member[] = {"score", "baseline", "recovery_score"};
    for (size_t i = 0; strcmp(scale, "nrs") == 0 && i < sizeof member / sizeof member[0]; i++) {
        const json_t *value = json_object_get(row, member[i]);
        if (value != NULL && json_number_value(value) > 10)
            return scot_fail(err, "pain is %g, wanted 0 to 10 on the NRS", json_number_value(value));
    }
    return true;
}

/* a score of another scale is caught where it is typed. */
static bool check_scores(const json_t *body, struct scot_error *err)
{
    const char *scale = scot_member_text(body, "scale");
    const json_t *row;
    size_t i;
    if (!check_nrs(body, scale, err))
        return false;
    for (i = 0; (row = json_array_get(json_object_get(body, "baseline_by_side"), i)) != NULL; i++)
        if (!check_nrs(row, scale, err))
            return false;
    return true;
}

static bool check_new(const struct scot_record *r, const struct scot_entry_new *entry, struct scot_error *err)
{
    if (scot_form(r->options.forms, entry->form) == NULL || strcmp(entry->form, "patient") == 0)
        return scot_fail(err, "form \"%.40s\" is not known, wanted one of a case", entry->form);
    if (entry->withdrawn)
        return entry->supersedes != 0 || scot_fail(err, "what is taken back is not said");
    return scot_form_check(r->options.forms, entry->form, entry->body, err) && check_products(r, entry->body, err) &&
           check_scores(entry->body, err) && record_sense(r, entry->form, entry->body, err);
}

bool scot_record_entry_add(struct scot_record *record, const struct scot_actor *actor, int64_t case_id,
                           const struct scot_entry_new *entry, int64_t *id, struct scot_error *err)
{
    json_t *kase = NULL, *empty = json_object();
    struct scot_entry_new made = *entry;
    if (made.withdrawn)
        made.body = empty;
    bool ok = check_new(record, &made, err) &&
              (scot_form_may_write(record->options.forms, made.form, scot_role_id[actor->role]) ||
               scot_fail(err, "not allowed: role %s does not write form %.40s", scot_role_id[actor->role], made.form)) &&
              record_begin(record, err);
    if (ok) {
        ok = record_open_case(record, actor, case_id, SCOT_MAY_WRITE, &kase, err) &&
             (strcmp(scot_member_text(kase, "state"), "open") == 0 || scot_fail(err, "not allowed: the case is closed")) &&
             add_entry(record, actor, member_int(kase, "patient_id"), case_id, &made, id, err);
        json_decref(kase);
        ok = record_end(record, ok, err);
    }
    json_decref(empty);
    return ok;
}

bool scot_record_entry_by_link(struct scot_record *record, int64_t link, int64_t case_id, const struct scot_entry_new *entry,
                               int64_t *id, struct scot_error *err)
{
    struct scot_actor patient = {0};
    json_t *kase = NULL;
    snprintf(patient.name, sizeof patient.name, "patient by link %lld", (long long)link);
    if (strcmp(entry->form, "diary") != 0 && strcmp(entry->form, "appointment") != 0)
        return scot_fail(err, "not allowed: a link writes the diary and asks for appointments, nothing else");
    if (entry->supersedes != 0 || entry->withdrawn)
        return scot_fail(err, "not allowed: a link corrects nothing");
    if (!check_new(record, entry, err) || !record_begin(record, err))
        return false;
    bool ok = link_check(record, link, case_id, entry, err) && record_get(record, &kase, SCOT_OP_CASE_GET, case_id, "case", err) &&
              add_entry(record, &patient, member_int(kase, "patient_id"), case_id, entry, id, err);
    json_decref(kase);
    return record_end(record, ok, err);
}

static bool write_signature(struct scot_record *r, const struct scot_actor *actor, const json_t *entry, int64_t voids,
                            const char *reason, struct scot_error *err)
{
    char at[21], digest[65];
    json_t *row = NULL;
    const struct scot_value id = scot_value_int(member_int(entry, "id"));
    record_now_text(r, at);
    bool ok = scot_store_find(r->store, &row, SCOT_OP_ROW_ENTRY, &id, 1, err) && record_digest(digest, row, err);
    json_decref(row);
    const struct scot_value value[] = {id, scot_value_int(actor->user), scot_value_text(at), scot_value_text(digest),
                                       voids != 0 ? scot_value_int(voids) : scot_value_null(), scot_value_text(reason)};
    ok = ok && scot_store_do(r->store, SCOT_OP_SIGN_ADD, value, 6, err);
    return ok && record_log_row(r, actor, voids != 0 ? "unlock" : "sign", SCOT_OP_ROW_SIGNATURE, "signature",
                                scot_value_int(scot_store_last_id(r->store)), member_int(entry, "case_id"), reason, err);
}

static bool sign(struct scot_record *r, const struct scot_actor *actor, int64_t id, bool lock, const char *reason, struct scot_error *err)
{
    json_t *entry = NULL, *kase = NULL;
    bool ok = record_get(r, &entry, SCOT_OP_ENTRY_GET, id, "entry", err) &&
              record_open_case(r, actor, member_int(entry, "case_id"), SCOT_MAY_SIGN, &kase, err);
    bool is_signed = json_is_integer(json_object_get(entry, "signature"));
    if (ok && (json_is_integer(json_object_get(entry, "superseded_by")) || member_int(entry, "withdrawn") != 0))
        ok = scot_fail(err, "changed meanwhile: entry %lld was corrected or taken back", (long long)id);
    if (ok && is_signed == lock)
        ok = scot_fail(err, lock ? "changed meanwhile: entry %lld is signed already" : "changed meanwhile: entry %lld is not signed",
                       (long long)id);
    ok = ok && write_signature(r, actor, entry, lock ? 0 : member_int(entry, "signature"), reason, err);
    json_decref(entry);
    json_decref(kase);
    return ok;
}

bool scot_record_sign(struct scot_record *record, const struct scot_actor *actor, int64_t entry, struct scot_error *err)
{
    return record_may(actor, SCOT_MAY_SIGN, err) && record_begin(record, err) &&
           record_end(record, sign(record, actor, entry, true, "", err), err);
}

bool scot_record_unsign(struct scot_record *record, const struct scot_actor *actor, int64_t entry, const char *reason,
                        struct scot_error *err)
{
    if (!record_may(actor, SCOT_MAY_SIGN, err))
        return false;
    if (strlen(reason) < 3)
        return scot_fail(err, "unlocking wants its reason");
    return record_begin(record, err) && record_end(record, sign(record, actor, entry, false, reason, err), err);
}
