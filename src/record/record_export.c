#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "record/record_parts.h"

/* Everything, out of the house: JSON whole, or CSV one file a form, RFC 4180. */

bool scot_record_may_export(struct scot_record *r, const struct scot_actor *actor, struct scot_error *err)
{
    char role[40];
    if (!scot_record_setting(r, "export_role", role, sizeof role, "administrator", err))
        return false;
    return actor->user == SCOT_CONSOLE || (actor->user > 0 && strcmp(role, scot_role_id[actor->role]) == 0) ||
           scot_fail(err, "not allowed: role %s has no right to export, the setting gives it to %s", scot_role_id[actor->role], role);
}

bool scot_record_export_json(struct scot_record *record, const struct scot_actor *actor, json_t **out, struct scot_error *err)
{
    static const struct {
        const char *name;
        enum scot_op op;
    } table[] = {{"patients", SCOT_OP_ROWS_PATIENT},     {"cases", SCOT_OP_ROWS_CASE},   {"entries", SCOT_OP_ENTRY_ALL},
                 {"signatures", SCOT_OP_ROWS_SIGNATURE}, {"files", SCOT_OP_ROWS_FILE},   {"attachments", SCOT_OP_ROWS_ATTACHMENT},
                 {"settings", SCOT_OP_SETTING_ALL},      {"users", SCOT_OP_USER_ALL},    {"audit", SCOT_OP_AUDIT_ALL}};
    const struct audit_line line = {.action = "export", .object = "everything"};
    json_t *all = json_object();
    if (!scot_record_may_export(record, actor, err) || !record_begin(record, err)) {
        json_decref(all);
        return false;
    }
    bool ok = true;
    for (size_t i = 0; i < sizeof table / sizeof table[0] && ok; i++) {
        json_t *rows = NULL;
        ok = scot_store_list(record->store, &rows, table[i].op, NULL, 0, err);
        if (ok)
            json_object_set_new(all, table[i].name, rows);
    }
    ok = record_end(record, ok && record_log(record, actor, &line, err), err);
    if (ok)
        *out = all;
    else
        json_decref(all);
    return ok;
}

/* A cell that a spreadsheet would take for a formula is led by an apostrophe. */
static void put_cell(FILE *file, const char *text)
{
    bool quoted = strpbrk(text, ",\"\r\n") != NULL || strchr("=+-@", text[0]) != NULL;
    if (!quoted || text[0] == '\0') {
        fputs(text, file);
        return;
    }
    fputc('"', file);
    if (strchr("=+-@", text[0]) != NULL)
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

static void put_form(FILE *file, const json_t *form, const json_t *entries)
{
    const json_t *fields = json_object_get(form, "fields");
    size_t i, j;
    json_t *entry, *field;
    for (i = 0; i < sizeof column / sizeof column[0]; i++)
        fprintf(file, "%s%s", i > 0 ? "," : "", column[i]);
    json_array_foreach(fields, i, field)
        fprintf(file, ",%s", member_text(field, "id"));
    fputs("\r\n", file);
    json_array_foreach(entries, i, entry) {
        if (strcmp(member_text(entry, "form"), member_text(form, "id")) != 0)
            continue;
        for (j = 0; j < sizeof column / sizeof column[0]; j++) {
            fputs(j > 0 ? "," : "", file);
            put_value(file, json_object_get(entry, column[j]));
        }
        json_array_foreach(fields, j, field) {
            fputc(',', file);
            put_value(file, json_object_get(json_object_get(entry, "body_json"), member_text(field, "id")));
        }
        fputs("\r\n", file);
    }
}

static bool write_form(const char *folder, const json_t *form, const json_t *entries, struct scot_error *err)
{
    char path[4200];
    snprintf(path, sizeof path, "%.4000s/%.60s.csv", folder, member_text(form, "id"));
    FILE *file = fopen(path, "wx");
    if (file == NULL)
        return scot_fail(err, "%s: %s", path, strerror(errno));
    put_form(file, form, entries);
    bool ok = ferror(file) == 0;
    return (fclose(file) == 0 && ok) || scot_fail(err, "%s: %s", path, strerror(errno));
}

bool scot_record_export_csv(struct scot_record *record, const struct scot_actor *actor, const char *folder, struct scot_error *err)
{
    json_t *entries = NULL, *form;
    const char *id;
    const struct audit_line line = {.action = "export", .object = "everything"};
    if (!scot_record_may_export(record, actor, err))
        return false;
    if (mkdir(folder, 0700) != 0)
        return scot_fail(err, "%s: %s, wanted a folder that is not there yet", folder, strerror(errno));
    bool ok = record_begin(record, err) &&
              record_end(record, scot_store_list(record->store, &entries, SCOT_OP_ENTRY_ALL, NULL, 0, err) &&
                                     record_log(record, actor, &line, err), err);
    json_object_foreach((json_t *)scot_forms_all(record->options.forms), id, form)
        ok = ok && write_form(folder, form, entries, err);
    json_decref(entries);
    return ok;
}
