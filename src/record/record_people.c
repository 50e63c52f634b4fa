#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "record/record_parts.h"

/* Users: names, roles, passwords (Argon2id, libsodium's interactive limits: 64 MB, about a tenth of a second). */

enum { PASSWORD_LEAST = 12, PASSWORD_MOST = 128 };

/* Of random bytes that were thrown away: a name that nobody has takes as long to refuse as a wrong password. */
static const char nobody[] =
    "$argon2id$v=19$m=65536,t=2,p=1$OPs6WVN8lpdv+N40n7A8Xw$w50lz3NENFbOXEE9zCzuwBYFlhatKi9nu3Q40wQN5Aw";

static bool check_name(const char *name, struct scot_error *err)
{
    size_t length = strlen(name);
    bool good = length >= 2 && length <= 40 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == length;
    return good || scot_fail(err, "the user's name is not good, wanted 2 to 40 of a-z 0-9 . _ -");
}

static bool check_password(const char *name, const char *password, struct scot_error *err)
{
    size_t length = strlen(password);
    if (length < PASSWORD_LEAST || length > PASSWORD_MOST)
        return scot_fail(err, "the password has %zu characters, wanted %d to %d", length, PASSWORD_LEAST, PASSWORD_MOST);
    return strstr(password, name) == NULL || scot_fail(err, "the password holds the user's name");
}

/* Each weighing of a password takes 64 MB for a tenth of a second: two at a time, however many ask. */
static pthread_mutex_t scale[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};

static pthread_mutex_t *take_scale(void)
{
    static atomic_uint turn;
    pthread_mutex_t *mine = &scale[atomic_fetch_add(&turn, 1) % 2];
    pthread_mutex_lock(mine);
    return mine;
}

static bool is_right(const char *secret, const char *password)
{
    pthread_mutex_t *mine = take_scale();
    bool right = crypto_pwhash_str_verify(secret, password, strlen(password)) == 0;
    pthread_mutex_unlock(mine);
    return right;
}

static bool digest_of(char out[crypto_pwhash_STRBYTES], const char *password, struct scot_error *err)
{
    pthread_mutex_t *mine = take_scale();
    bool ok = crypto_pwhash_str(out, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
    pthread_mutex_unlock(mine);
    return ok || scot_fail(err, "not enough memory for a password");
}

bool scot_record_users(struct scot_record *record, int64_t *out, struct scot_error *err)
{
    json_t *row = NULL;
    if (!scot_store_begin(record->store, err))
        return false;
    bool ok = scot_store_find(record->store, &row, SCOT_OP_USER_COUNT, NULL, 0, err);
    scot_store_undo(record->store);
    *out = member_int(row, "n");
    json_decref(row);
    return ok;
}

static bool write_user(struct scot_record *r, const struct scot_actor *actor, const char *name, const char *full_name,
                       const char *role, const char *secret, int64_t *id, struct scot_error *err)
{
    char at[21];
    json_t *there = NULL;
    const struct scot_value by_name = scot_value_text(name);
    record_now_text(r, at);
    const struct scot_value value[] = {by_name, scot_value_text(full_name), scot_value_text(role), scot_value_text(secret),
                                       scot_value_text(at)};
    if (!scot_store_find(r->store, &there, SCOT_OP_USER_BY_NAME, &by_name, 1, err))
        return false;
    json_decref(there);
    if (there != NULL)
        return scot_fail(err, "user %s is there already", name);
    if (!scot_store_do(r->store, SCOT_OP_USER_ADD, value, 5, err))
        return false;
    *id = scot_store_last_id(r->store);
    return record_log_row(r, actor, "add", SCOT_OP_ROW_USER, "user", scot_value_int(*id), 0, role, err);
}

static bool check_person(const char *name, const char *full_name, const char *role, const char *password, struct scot_error *err)
{
    if (!check_name(name, err) || !check_password(name, password, err))
        return false;
    if (strlen(full_name) < 2 || strlen(full_name) > 60)
        return scot_fail(err, "the full name has %zu bytes, wanted 2 to 60", strlen(full_name));
    return scot_role_find(role) >= 0 || scot_fail(err, "the role is \"%.20s\", wanted physician, nurse, coordinator, trainee, auditor "
                                                       "or administrator", role);
}

bool scot_record_first_user(struct scot_record *record, const char *name, const char *full_name, const char *password,
                            struct scot_error *err)
{
    char secret[crypto_pwhash_STRBYTES];
    const struct scot_actor starter = {.name = "first start"};
    json_t *count = NULL;
    int64_t id;
    if (!check_person(name, full_name, "administrator", password, err) || !digest_of(secret, password, err) || !record_begin(record, err))
        return false;
    bool ok = scot_store_find(record->store, &count, SCOT_OP_USER_COUNT, NULL, 0, err);
    ok = ok && (member_int(count, "n") == 0 || scot_fail(err, "not allowed: there are users already"));
    json_decref(count);
    ok = ok && write_user(record, &starter, name, full_name, "administrator", secret, &id, err);
    return record_end(record, ok, err);
}

bool scot_record_user_add(struct scot_record *record, const struct scot_actor *actor, const json_t *user, int64_t *id,
                          struct scot_error *err)
{
    char secret[crypto_pwhash_STRBYTES];
    const char *name = scot_member_text(user, "name"), *password = scot_member_text(user, "password");
    if (!record_may(actor, SCOT_MAY_MANAGE_USERS, err) ||
        !check_person(name, scot_member_text(user, "full_name"), scot_member_text(user, "role"), password, err) || !digest_of(secret, password, err))
        return false;
    return record_begin(record, err) &&
           record_end(record, write_user(record, actor, name, scot_member_text(user, "full_name"), scot_member_text(user, "role"), secret, id, err),
                      err);
}

/* Who else can manage users, were this one not to. */
static bool others_manage(struct scot_record *r, int64_t id, struct scot_error *err)
{
    json_t *list, *user;
    size_t i;
    bool found = false;
    if (!scot_store_list(r->store, &list, SCOT_OP_USER_ALL, NULL, 0, err))
        return false;
    json_array_foreach(list, i, user)
        found |= member_int(user, "id") != id && strcmp(scot_member_text(user, "role"), "administrator") == 0 &&
                 strcmp(scot_member_text(user, "state"), "active") == 0;
    json_decref(list);
    return found || scot_fail(err, "this is the last administrator, wanted one to remain");
}

static bool set_user(struct scot_record *r, const struct scot_actor *actor, int64_t id, const json_t *user, struct scot_error *err)
{
    const char *role = scot_member_text(user, "role"), *state = scot_member_text(user, "state"), *full_name = scot_member_text(user, "full_name");
    const struct scot_value value[] = {scot_value_int(id), scot_value_text(full_name), scot_value_text(role), scot_value_text(state)};
    json_t *there;
    if (scot_role_find(role) < 0 || (strcmp(state, "active") != 0 && strcmp(state, "left") != 0) || strlen(full_name) < 2 ||
        strlen(full_name) > 60)
        return scot_fail(err, "role, state or full name is not good, wanted a role, active or left, 2 to 60 bytes");
    if (!record_get(r, &there, SCOT_OP_USER_BY_ID, id, "user", err))
        return false;
    json_decref(there);
    bool manages = strcmp(role, "administrator") == 0 && strcmp(state, "active") == 0;
    char said[60];
    snprintf(said, sizeof said, "%s, %s", role, state);
    return (manages || others_manage(r, id, err)) && scot_store_do(r->store, SCOT_OP_USER_SET, value, 4, err) &&
           record_log_row(r, actor, "change", SCOT_OP_ROW_USER, "user", value[0], 0, said, err);
}

bool scot_record_user_set(struct scot_record *record, const struct scot_actor *actor, int64_t id, const json_t *user,
                          struct scot_error *err)
{
    return record_may(actor, SCOT_MAY_MANAGE_USERS, err) && record_begin(record, err) &&
           record_end(record, set_user(record, actor, id, user, err), err);
}

/* The user's row without a turn at the store held while the password is weighed. */
static bool look_up(struct scot_record *r, json_t **out, enum scot_op op, struct scot_value key, struct scot_error *err)
{
    if (!scot_store_begin(r->store, err))
        return false;
    bool ok = scot_store_find(r->store, out, op, &key, 1, err);
    scot_store_undo(r->store);
    return ok;
}

bool scot_record_password(struct scot_record *record, const struct scot_actor *actor, int64_t id, const char *old,
                          const char *new_one, struct scot_error *err)
{
    char secret[crypto_pwhash_STRBYTES];
    json_t *user = NULL;
    if (old == NULL ? !record_may(actor, SCOT_MAY_MANAGE_USERS, err) : actor->user != id && !scot_fail(err, "not allowed: another's password"))
        return false;
    if (!look_up(record, &user, SCOT_OP_USER_BY_ID, scot_value_int(id), err))
        return false;
    bool ok = user != NULL || scot_fail(err, "not found: user %lld", (long long)id);
    if (ok && old != NULL && !is_right(scot_member_text(user, "secret"), old))
        ok = scot_fail(err, "not allowed: the old password is not right");
    ok = ok && check_password(scot_member_text(user, "name"), new_one, err) && digest_of(secret, new_one, err);
    json_decref(user);
    const struct scot_value value[] = {scot_value_int(id), scot_value_text(secret)};
    return ok && record_begin(record, err) &&
           record_end(record, scot_store_do(record->store, SCOT_OP_USER_SECRET, value, 2, err) &&
                                  record_log_row(record, actor, "password", SCOT_OP_ROW_USER, "user", value[0], 0, NULL, err), err);
}

bool scot_record_user_list(struct scot_record *record, const struct scot_actor *actor, json_t **out, struct scot_error *err)
{
    if (!record_may(actor, SCOT_MAY_MANAGE_USERS, err) || !scot_store_begin(record->store, err))
        return false;
    bool ok = scot_store_list(record->store, out, SCOT_OP_USER_ALL, NULL, 0, err);
    scot_store_undo(record->store);
    return ok;
}

static bool fill_actor(struct scot_actor *actor, const json_t *user)
{
    int role = scot_role_find(scot_member_text(user, "role"));
    if (role < 0 || strcmp(scot_member_text(user, "state"), "active") != 0)
        return false;
    *actor = (struct scot_actor){.user = member_int(user, "id"), .role = (enum scot_role)role};
    snprintf(actor->name, sizeof actor->name, "%s", scot_member_text(user, "full_name"));
    return true;
}

bool scot_record_sign_in(struct scot_record *record, const char *name, const char *password, struct scot_actor *actor,
                         struct scot_error *err)
{
    json_t *user = NULL;
    struct scot_actor found = {0};
    if (strlen(password) > PASSWORD_MOST)
        return scot_fail(err, "not allowed: name or password is not right");
    if (!look_up(record, &user, SCOT_OP_USER_BY_NAME, scot_value_text(name), err))
        return false;
    bool ok = is_right(user != NULL ? scot_member_text(user, "secret") : nobody, password);
    ok = ok && user != NULL && fill_actor(&found, user);
    json_decref(user);
    char who[48];
    snprintf(who, sizeof who, "%.40s", ok || strlen(name) < 41 ? name : "too long");
    if (!scot_record_note(record, &found, ok ? "sign in" : "sign in refused", "session", check_name(who, NULL) ? who : "no name", err))
        return false;
    if (!ok)
        return scot_fail(err, "not allowed: name or password is not right");
    *actor = found;
    return true;
}

bool scot_record_user_now(struct scot_record *record, int64_t id, struct scot_actor *actor, struct scot_error *err)
{
    json_t *user = NULL;
    if (!look_up(record, &user, SCOT_OP_USER_BY_ID, scot_value_int(id), err))
        return false;
    bool ok = (user != NULL && fill_actor(actor, user)) || scot_fail(err, "not allowed: this user has left");
    json_decref(user);
    return ok;
}

bool scot_record_again(struct scot_record *record, const struct scot_actor *actor, const char *password, struct scot_error *err)
{
    json_t *user = NULL;
    struct scot_actor now;
    if (!look_up(record, &user, SCOT_OP_USER_BY_ID, scot_value_int(actor->user), err))
        return false;
    bool right = is_right(user != NULL ? scot_member_text(user, "secret") : nobody, strlen(password) <= PASSWORD_MOST ? password : "");
    right = right && fill_actor(&now, user);
    json_decref(user);
    return scot_record_note(record, actor, right ? "password again" : "password again refused", "session", NULL, err) &&
           (right || scot_fail(err, "not allowed: the password is not right"));
}
