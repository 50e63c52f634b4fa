#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "record/record_parts.h"

/* Everything, out of the house: JSON whole, or CSV one file a form and one a table (RFC 4180) beside the attached files themselves. */

bool scot_record_may_export(struct scot_record *r, const struct scot_actor *actor, struct scot_error *err)
{
    char role[40];
    if (!scot_record_setting(r, "export_role", role, sizeof role, err))
        return false;
    return actor->user == SCOT_CONSOLE || (actor->user > 0 && strcmp(role, scot_role_id[actor->role]) == 0) ||
           scot_fail(err, "not allowed: role %s has no right to export, the setting gives it to %s", scot_role_id[actor->role], role);
}

/* Whole tables beside the entries; of users without what is secret. */
static const struct {
    const char *name;
    enum scot_op op;
} table[] = {{"patients", SCOT_OP_ROWS_PATIENT},       {"cases", SCOT_OP_ROWS_CASE},         {"signatures", SCOT_OP_ROWS_SIGNATURE},
             {"files", SCOT_OP_ROWS_FILE},             {"attachments", SCOT_OP_ROWS_ATTACHMENT}, {"settings", SCOT_OP_SETTING_ALL},
             {"users", SCOT_OP_USER_ALL},              {"links", SCOT_OP_ROWS_LINK},         {"audit", SCOT_OP_AUDIT_ALL},
             {"entries", SCOT_OP_ENTRY_ALL}};
enum { TABLES = sizeof table / sizeof table[0], ENTRIES = TABLES - 1 };

static bool read_tables(struct scot_record *r, json_t *all, struct scot_error *err)
{
    for (size_t i = 0; i < TABLES; i++) {
        json_t *rows = NULL;
        if (!scot_store_list(r->store, &rows, table[i].op, NULL, 0, err))
            return false;
        json_object_set_new(all, table[i].name, rows);
    }
    return true;
}

/* With its line in the log. */
static bool read_all(struct scot_record *record, const struct scot_actor *actor, json_t **out, struct scot_error *err)
{
    const struct audit_line line = {.action = "export", .object = "everything"};
    json_t *all = json_object();
    if (!record_begin(record, err)) {
        json_decref(all);
        return false;
    }
    if (record_end(record, read_tables(record, all, err) && record_log(record, actor, &line, err), err)) {
        *out = all;
        return true;
    }
    json_decref(all);
    return false;
}

bool scot_record_export_json(struct scot_record *record, const struct scot_actor *actor, json_t **out, struct scot_error *err)
{
    return scot_record_may_export(record, actor, err) && read_all(record, actor, out, err);
}

/* A cell that a spreadsheet would take for a formula is led by an apostrophe. */
static void put_cell(FILE *file, const char *text)
{
    bool formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
    if (!formula && strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, file);
        return;
    }
    fputc('"', file);
    if (formula)
        fputc('\'', file);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', file);
        fputc(*text, file);
    }
    fputc('"', file);
}

static void put_value(FILE *file, const json_t *value)
{
    if (value == NULL || json_is_null(value))
        return;
    if (json_is_string(value)) {
        put_cell(file, json_string_value(value));
        return;
    }
    if (json_is_number(value)) {
        fprintf(file, "%.12g", json_number_value(value));
        return;
    }
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);
    put_cell(file, text != NULL ? text : "");
    free(text);
}

static const char *const column[] = {"id", "patient_id", "case_id", "at", "made_at", "made_by_name", "role", "provenance", "supersedes",
                                     "superseded_by", "withdrawn", "reason", "signed_at", "signed_by"};

/* Every member that a form's entries have: its fields, then what they say of fields that it no longer has. */
static json_t *members_of(const json_t *form, const char *id, const json_t *entries)
{
    json_t *members = json_object(), *field, *entry, *value;
    const char *member;
    size_t i;
    json_array_foreach(json_object_get(form, "fields"), i, field)
        json_object_set_new(members, scot_member_text(field, "id"), json_true());
    json_array_foreach(entries, i, entry)
        if (strcmp(scot_member_text(entry, "form"), id) == 0)
            json_object_foreach(json_object_get(entry, "body_json"), member, value)
                json_object_set_new(members, member, json_true());
    return members;
}

static void put_form(FILE *file, const char *id, json_t *members, const json_t *entries)
{
    const char *member;
    size_t i, j;
    json_t *entry, *unused;
    for (i = 0; i < sizeof column / sizeof column[0]; i++)
        fprintf(file, "%s%s", i > 0 ? "," : "", column[i]);
    json_object_foreach(members, member, unused) {
        fputc(',', file);
        put_cell(file, member);
    }
    fputs("\r\n", file);
    json_array_foreach(entries, i, entry) {
        if (strcmp(scot_member_text(entry, "form"), id) != 0)
            continue;
        for (j = 0; j < sizeof column / sizeof column[0]; j++) {
            fputs(j > 0 ? "," : "", file);
            put_value(file, json_object_get(entry, column[j]));
        }
        json_object_foreach(members, member, unused) {
            fputc(',', file);
            put_value(file, json_object_get(json_object_get(entry, "body_json"), member));
        }
        fputs("\r\n", file);
    }
}

static FILE *open_file(const char *folder, const char *name, struct scot_error *err)
{
    char path[4200];
    snprintf(path, sizeof path, "%.4000s/%.90s", folder, name);
    FILE *file = fopen(path, "wx");
    if (file == NULL)
        scot_fail(err, "%.200s: %s", path, strerror(errno));
    return file;
}

static bool close_file(FILE *file, const char *name, struct scot_error *err)
{
    bool ok = ferror(file) == 0;
    return (fclose(file) == 0 && ok) || scot_fail(err, "%.90s: %s", name, strerror(errno));
}

static bool write_form(const char *folder, const char *id, const json_t *form, const json_t *entries, struct scot_error *err)
{
    char name[80];
    snprintf(name, sizeof name, "%.60s.csv", id);
    FILE *file = open_file(folder, name, err);
    if (file == NULL)
        return false;
    json_t *members = members_of(form, id, entries);
    put_form(file, id, members, entries);
    json_decref(members);
    return close_file(file, name, err);
}

/* Forms there are, and those that only entries still know. */
static bool write_forms(const char *folder, const json_t *forms, const json_t *entries, struct scot_error *err)
{
    json_t *all = json_copy((json_t *)(uintptr_t)forms), *entry, *form;
    const char *id;
    size_t i;
    bool ok = all != NULL || scot_fail(err, "out of memory for an export");
    json_array_foreach(entries, i, entry)
        if (json_object_get(all, scot_member_text(entry, "form")) == NULL)
            json_object_set_new(all, scot_member_text(entry, "form"), json_object());
    json_object_foreach(all, id, form)
        ok = ok && write_form(folder, id, form, entries, err);
    json_decref(all);
    return ok;
}

static bool write_table(const char *folder, const char *table_name, const json_t *rows, struct scot_error *err)
{
    char name[80];
    const char *member;
    json_t *row, *value, *first = json_array_get(rows, 0);
    size_t i, n = 0;
    snprintf(name, sizeof name, "all-%.60s.csv", table_name);
    FILE *file = open_file(folder, name, err);
    if (file == NULL)
        return false;
    json_object_foreach(first, member, value)
        fprintf(file, "%s%s", n++ > 0 ? "," : "", member);
    fputs("\r\n", file);
    json_array_foreach(rows, i, row) {
        n = 0;
        json_object_foreach(row, member, value) {
            fputs(n++ > 0 ? "," : "", file);
            put_value(file, value);
        }
        fputs("\r\n", file);
    }
    return close_file(file, name, err);
}

static bool write_bytes(struct scot_record *record, const char *folder, const char *sha256, struct scot_error *err)
{
    uint8_t *bytes = NULL;
    size_t size = 0;
    const struct scot_value value = scot_value_text(sha256);
    if (!record_begin(record, err))
        return false;
    bool ok = scot_store_bytes(record->store, &bytes, &size, SCOT_OP_FILE_GET, &value, 1, err);
    record_end(record, false, NULL); /* only read */
    FILE *file = ok ? open_file(folder, sha256, err) : NULL;
    if (file != NULL)
        fwrite(bytes, 1, size, file);
    scot_free(bytes);
    return file != NULL && close_file(file, sha256, err);
}

static bool write_files(struct scot_record *record, const char *folder, const json_t *files, struct scot_error *err)
{
    char inner[4100];
    size_t i;
    json_t *file;
    snprintf(inner, sizeof inner, "%.4000s/files", folder);
    if (mkdir(inner, 0700) != 0)
        return scot_fail(err, "%.200s: %s", inner, strerror(errno));
    json_array_foreach(files, i, file)
        if (!write_bytes(record, inner, scot_member_text(file, "sha256"), err))
            return false;
    return true;
}

bool scot_record_export_csv(struct scot_record *record, const struct scot_actor *actor, const char *folder, struct scot_error *err)
{
    json_t *all = NULL;
    if (!scot_record_may_export(record, actor, err))
        return false;
    if (mkdir(folder, 0700) != 0)
        return scot_fail(err, "%s: %s, wanted a folder that is not there yet", folder, strerror(errno));
    bool ok = read_all(record, actor, &all, err) &&
              write_forms(folder, scot_forms_all(record->options.forms), json_object_get(all, "entries"), err);
    for (size_t i = 0; ok && i < ENTRIES; i++)
        ok = write_table(folder, table[i].name, json_object_get(all, table[i].name), err);
    ok = ok && write_files(record, folder, json_object_get(all, "files"), err);
    json_decref(all);
    return ok;
}
