#include <stdio.h>
#include <string.h>

#include "serve/clinic_parts.h"

/* Signing in and out, users, settings. */

static json_t *rights_of(struct scot_record *record, const struct scot_actor *actor)
{
    json_t *list = json_array();
    for (int right = 0; right < SCOT_RIGHTS; right++)
        if (right == SCOT_MAY_EXPORT ? scot_record_may_export(record, actor, NULL) : scot_permit(actor->role, (enum scot_right)right))
            json_array_append_new(list, json_string(scot_right_id[right]));
    return list;
}

bool desk_session(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    char clinic_name[320], today[11];
    int64_t users;
    scot_date_text(today, scot_record_today(c->record));
    if (!scot_record_users(c->record, &users, err) ||
        !scot_record_setting(c->record, "clinic_name", clinic_name, sizeof clinic_name, err))
        return false;
    bool demo = scot_clinic_is_demo(c->r->server->options.clinic);
    *out = json_pack("{s:s, s:b, s:b, s:s}", "state", c->signed_in ? "signed_in" : users == 0 ? "first" : "signed_out", "demo", demo,
                     "token", clinic_has_token(c), "clinic_name", clinic_name);
    if (c->signed_in) {
        json_object_set_new(*out, "csrf", json_string(c->session.csrf));
        json_object_set_new(*out, "user", json_pack("{s:I, s:s, s:s}", "id", (json_int_t)c->session.actor.user, "name",
                                                    c->session.actor.name, "role", scot_role_id[c->session.actor.role]));
        json_object_set_new(*out, "rights", rights_of(c->record, &c->session.actor));
        json_object_set_new(*out, "idle_minutes", json_real(scot_clinic_idle_minutes(c->r->server->options.clinic)));
        json_object_set_new(*out, "today", json_string(today));
    }
    return true;
}

/* Over nginx's TLS the cookie goes over TLS alone. */
static bool begin_session(struct clinic_call *c, const struct scot_actor *actor, json_t **out, struct scot_error *err)
{
    struct scot_clinic *clinic = c->r->server->options.clinic;
    bool tls = strncmp(scot_clinic_base_url(clinic), "https://", 8) == 0;
    if (c->signed_in)
        scot_clinic_end(clinic, c->session.cookie);
    if (!scot_clinic_begin(clinic, actor, &c->session, err))
        return false;
    c->signed_in = true;
    snprintf(c->cookie, sizeof c->cookie, "scottie_clinic=%s; HttpOnly; SameSite=Strict; Path=/%s", c->session.cookie, tls ? "; Secure" : "");
    return desk_session(c, out, err);
}

bool desk_sign_in(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    struct scot_clinic *clinic = c->r->server->options.clinic;
    struct scot_actor actor;
    const char *name = body_text(c, "name");
    if (!scot_clinic_may_try(clinic, SCOT_LIMIT_SIGN_IN, name, err) ||
        !scot_record_sign_in(c->record, name, body_text(c, "password"), &actor, err))
        return false;
    scot_clinic_forget_tries(clinic, SCOT_LIMIT_SIGN_IN, name);
    return begin_session(c, &actor, out, err);
}

bool desk_first(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    if (scot_clinic_is_demo(c->r->server->options.clinic))
        return scot_fail(err, "not allowed: this is the demonstration, it has its users");
    return scot_record_first_user(c->record, body_text(c, "name"), body_text(c, "full_name"), body_text(c, "password"), err) &&
           desk_sign_in(c, out, err);
}

/* The demonstration's users are named after their roles; only who has the printed address gets so far. */
bool desk_demo(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    struct scot_actor actor;
    int role = scot_role_find(body_text(c, "role"));
    if (!scot_clinic_is_demo(c->r->server->options.clinic))
        return scot_fail(err, "not allowed: this is no demonstration");
    if (role < 0)
        return scot_fail(err, "the role is \"%.20s\", wanted one of the six", body_text(c, "role"));
    return scot_record_user_now(c->record, role + 1, &actor, err) &&
           ((int)actor.role == role || scot_fail(err, "not allowed: the demonstration's %s is another now", scot_role_id[role])) &&
           scot_record_note(c->record, &actor, "sign in", "session", "demonstration", err) && begin_session(c, &actor, out, err);
}

bool desk_sign_out(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    (void)out;
    scot_clinic_end(c->r->server->options.clinic, c->session.cookie);
    snprintf(c->cookie, sizeof c->cookie, "scottie_clinic=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
    return scot_record_note(c->record, &c->session.actor, "sign out", "session", NULL, err);
}

/* A new password ends all sessions of its user, and begins this one anew. */
bool desk_password(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    struct scot_clinic *clinic = c->r->server->options.clinic;
    struct scot_actor actor = c->session.actor;
    char who[24];
    snprintf(who, sizeof who, "#%lld", (long long)actor.user);
    if (!scot_clinic_may_try(clinic, SCOT_LIMIT_SIGN_IN, who, err) ||
        !scot_record_password(c->record, &actor, actor.user, body_text(c, "old"), body_text(c, "new"), err))
        return false;
    scot_clinic_end_user(clinic, actor.user);
    c->signed_in = false;
    return begin_session(c, &actor, out, err);
}

bool desk_users(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    return scot_record_user_list(c->record, &c->session.actor, out, err);
}

bool desk_user_add(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    int64_t id;
    if (!scot_record_user_add(c->record, &c->session.actor, c->body, &id, err))
        return false;
    *out = json_pack("{s:I}", "id", (json_int_t)id);
    return true;
}

bool desk_user_set(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    (void)out;
    const char *password = body_text(c, "password");
    bool ok = password[0] != '\0'
                  ? scot_record_password(c->record, &c->session.actor, c->number[0], NULL, password, err)
                  : scot_record_user_set(c->record, &c->session.actor, c->number[0], c->body, err);
    if (ok && c->number[0] != c->session.actor.user)
        scot_clinic_end_user(c->r->server->options.clinic, c->number[0]);
    return ok;
}

bool desk_settings(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    return scot_record_settings(c->record, &c->session.actor, out, err);
}

bool desk_set(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    (void)out;
    return scot_record_set(c->record, &c->session.actor, body_text(c, "key"), body_text(c, "value"), err) &&
           scot_clinic_settle(c->r->server->options.clinic, err);
}

bool desk_retention(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    return scot_record_past_retention(c->record, &c->session.actor, out, err);
}

bool desk_audit(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    enum { MOST = 200 };
    return scot_record_audit(c->record, &c->session.actor, strtoll(clinic_query(c, "before"), NULL, 10), MOST, out, err);
}

/* What is found is the answer, not an error: the auditor asked. */
bool desk_verify(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    struct scot_verified found = {0};
    struct scot_error why = {0};
    bool sound = scot_record_verify(c->record, &found, &why);
    *out = json_pack("{s:b, s:s, s:I, s:I, s:I}", "sound", sound, "line", sound ? "" : why.text, "lines", (json_int_t)found.lines, "rows",
                     (json_int_t)found.rows, "files", (json_int_t)found.files);
    return scot_record_note(c->record, &c->session.actor, "verify", "audit", sound ? "sound" : why.text, err);
}

/* Into a folder beside the store, named by the moment: no path comes from outside. */
bool desk_backup(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    char folder[4200];
    if (!scot_record_backup_beside(c->record, folder, sizeof folder, err))
        return false;
    *out = json_pack("{s:s}", "folder", folder);
    return scot_record_note(c->record, &c->session.actor, "backup", "store", NULL, err);
}
