#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/memory.h"
#include "record/record_parts.h"

/* The audit log: each line is sealed with the line before it by a key that lies beside the store, and each line of a write holds
 * the digest of the row it left behind. So no line and no row can be changed, taken out, moved or cut off unseen. */

void scot_record_sha256(char out[65], const void *bytes, size_t size)
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, bytes, size);
    sodium_bin2hex(out, 65, digest, sizeof digest);
}

bool record_digest(char out[65], const json_t *row, struct scot_error *err)
{
    char *text = json_dumps(row, JSON_SORT_KEYS | JSON_COMPACT | JSON_ENCODE_ANY);
    if (text == NULL)
        return scot_fail(err, "out of memory for a digest");
    scot_record_sha256(out, text, strlen(text));
    free(text);
    return true;
}

bool record_mac(const struct scot_record *r, char out[MAC_TEXT], const char *before, const json_t *line, struct scot_error *err)
{
    uint8_t mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    char *text = json_dumps(line, JSON_SORT_KEYS | JSON_COMPACT);
    if (text == NULL)
        return scot_fail(err, "out of memory for an audit line");
    crypto_auth_hmacsha256_init(&state, r->key, sizeof r->key);
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)before, strlen(before));
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)text, strlen(text));
    crypto_auth_hmacsha256_final(&state, mac);
    free(text);
    sodium_bin2hex(out, MAC_TEXT, mac, sizeof mac);
    return true;
}

static json_t *line_json(int64_t seq, const char *at, const struct scot_actor *actor, const struct audit_line *line)
{
    return json_pack("{s:I, s:s, s:I, s:s, s:s, s:s, s:s, s:I, s:s, s:s}", "seq", (json_int_t)seq, "at", at, "user_id",
                     (json_int_t)actor->user, "user_name", actor->name, "role",
                     actor->user > 0 ? scot_role_id[actor->role] : actor->user == SCOT_CONSOLE ? "console" : "none", "action", line->action, "object", line->object, "case_id",
                     (json_int_t)line->case_id, "digest", line->digest, "detail", line->detail != NULL ? line->detail : "");
}

bool record_log(struct scot_record *r, const struct scot_actor *actor, const struct audit_line *line, struct scot_error *err)
{
    char at[21], mac[MAC_TEXT];
    int64_t seq = r->now.seq + 1;
    record_now_text(r, at);
    json_t *said = line_json(seq, at, actor, line);
    if (said == NULL)
        return scot_fail(err, "out of memory for an audit line, or a name that is no UTF-8");
    bool ok = record_mac(r, mac, r->now.mac, said, err);
    const struct scot_value value[] = {
        scot_value_int(seq), scot_value_text(at), scot_value_int(actor->user), scot_value_text(actor->name),
        scot_value_text(scot_member_text(said, "role")), scot_value_text(line->action), scot_value_text(line->object),
        scot_value_int(line->case_id), scot_value_text(line->digest), scot_value_text(scot_member_text(said, "detail")), scot_value_text(mac)};
    ok = ok && scot_store_do(r->store, SCOT_OP_AUDIT_ADD, value, sizeof value / sizeof value[0], err);
    json_decref(said);
    if (ok) {
        r->now.seq = seq;
        memcpy(r->now.mac, mac, sizeof mac);
    }
    return ok;
}

bool record_log_row(struct scot_record *r, const struct scot_actor *actor, const char *action, enum scot_op row, const char *kind,
                    struct scot_value id, int64_t case_id, const char *detail, struct scot_error *err)
{
    struct audit_line line = {.action = action, .case_id = case_id, .detail = detail};
    json_t *found;
    if (!scot_store_find(r->store, &found, row, &id, 1, err))
        return false;
    bool ok = found != NULL ? record_digest(line.digest, found, err) : scot_fail(err, "the row just written is not there");
    json_decref(found);
    if (id.type == SCOT_VALUE_INT)
        snprintf(line.object, sizeof line.object, "%s:%lld", kind, (long long)id.number);
    else
        snprintf(line.object, sizeof line.object, "%s:%s", kind, (const char *)id.at);
    return ok && record_log(r, actor, &line, err);
}

bool scot_record_note(struct scot_record *record, const struct scot_actor *actor, const char *action, const char *object,
                      const char *detail, struct scot_error *err)
{
    struct audit_line line = {.action = action, .detail = detail};
    snprintf(line.object, sizeof line.object, "%.80s", object);
    return record_begin(record, err) && record_end(record, record_log(record, actor, &line, err), err);
}

bool scot_record_audit(struct scot_record *record, const struct scot_actor *actor, int64_t before, int most, json_t **out,
                       struct scot_error *err)
{
    const struct scot_value value[] = {scot_value_int(before > 0 ? before : INT64_MAX), scot_value_int(most)};
    const struct audit_line line = {.action = "read", .object = "audit"};
    if (!record_may(actor, SCOT_MAY_SEE_AUDIT, err) || !record_begin(record, err))
        return false;
    json_t *list = NULL;
    bool ok = scot_store_list(record->store, &list, SCOT_OP_AUDIT_RECENT, value, 2, err) && record_log(record, actor, &line, err);
    if (!record_end(record, ok, err)) {
        json_decref(list);
        return false;
    }
    *out = list;
    return true;
}
