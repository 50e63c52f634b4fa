#ifndef SCOT_RECORD_RECORD_PARTS_H
#define SCOT_RECORD_RECORD_PARTS_H

#include <pthread.h>

#include "record/answer.h"
#include "record/record.h"

/* The inside of the record, shared by the record_*.c files alone. */

enum { MAC_TEXT = 65, HEAD_BYTES = 96 };

/* Where the audit log stands. */
struct audit_end {
    int64_t seq;
    char mac[MAC_TEXT];
};

struct scot_record {
    struct scot_record_options options;
    char path[4000];
    struct scot_store *store;
    pthread_mutex_t turn;        /* one act at a time, from its first line to the head written */
    uint8_t key[32];             /* of the chain: who has the store's file alone cannot forge a line */
    int head;                    /* file that says where the log ended last: a log cut short is found by it */
    struct audit_end kept, now;  /* committed; with this transaction's lines */
};

struct audit_line {
    const char *action;          /* "add", "read", "sign" ... */
    char object[90];             /* "entry:31" */
    int64_t case_id;             /* 0: none */
    char digest[65];             /* of the row as it now lies there; "" for reads */
    const char *detail;          /* NULL: "" */
};

int64_t record_now_s(const struct scot_record *r);
void record_now_text(const struct scot_record *r, char out[21]);

/* begin ... end(ok): keeps all or nothing and gives ok back, or false where it could not be kept. */
bool record_begin(struct scot_record *r, struct scot_error *err);
bool record_end(struct scot_record *r, bool ok, struct scot_error *err);

/* The record as it is at this moment, for reading alone, with nothing held (scot_store_look): of *out only what reading asks for is
 * there. record_look takes its turn for that moment; record_look_now is for who has it. Ended by record_look_end. */
bool record_look(struct scot_record *out, struct scot_record *r, struct scot_error *err);
bool record_look_now(struct scot_record *out, const struct scot_record *r, struct scot_error *err);
/* Of a store that another program may hold. */
bool record_look_at(struct scot_record *out, const struct scot_record_options *options, struct scot_error *err);
void record_look_end(struct scot_record *look);
/* Where a test waits: between the steps of what takes long. */
void record_between(void *record);
/* Writes where the log ends into a file. */
bool record_write_head(int file, const struct audit_end *end);

/* Adds a line to the log, within a transaction. */
bool record_log(struct scot_record *r, const struct scot_actor *actor, const struct audit_line *line, struct scot_error *err);
/* The same for a row that was just written: takes its digest. Object is `kind`:`id`. */
bool record_log_row(struct scot_record *r, const struct scot_actor *actor, const char *action, enum scot_op row, const char *kind,
                    struct scot_value id, int64_t case_id, const char *detail, struct scot_error *err);
/* Of a row as JSON, keys sorted: SHA-256 in hex. */
bool record_digest(char out[65], const json_t *row, struct scot_error *err);
/* The line's own seal. */
bool record_mac(const struct scot_record *r, char out[MAC_TEXT], const char *before, const json_t *line, struct scot_error *err);

/* "not allowed: ..." unless the role has the right. */
bool record_may(const struct scot_actor *actor, enum scot_right right, struct scot_error *err);
/* The case's row, read with a right; checks restriction. *out new. */
bool record_open_case(struct scot_record *r, const struct scot_actor *actor, int64_t id, enum scot_right right, json_t **out,
                      struct scot_error *err);
/* Whether a case is in this actor's lists: a restricted one is in those of who made it. */
bool record_lists(const struct scot_actor *actor, bool restricted, int64_t made_by);
/* "not found: ..." where there is none. */
bool record_get(struct scot_record *r, json_t **out, enum scot_op op, int64_t id, const char *what, struct scot_error *err);

static inline int64_t member_int(const json_t *row, const char *member)
{
    return json_integer_value(json_object_get(row, member));
}

/* record_name.c: what a name is looked for by: its words, sorted, without case and accents ("ö", "oe" and "o" are one, "ß" is "ss"). The
 * beginning of a word has the beginning of its key. Another folding wants a migration of its own, for the keys are kept. */
enum { NAME_KEY_MOST = 256 };
void record_name_key(char out[NAME_KEY_MOST], const char *name);
/* record_rekey.c: makes the keys anew where a migration asks for it. */
bool record_remake_name_keys(struct scot_record *r, struct scot_error *err);

/* record_entry.c: writes an entry that was checked, and its line. case_id 0: the patient's own. */
bool entry_write(struct scot_record *r, const struct scot_actor *actor, int64_t patient, int64_t case_id,
                 const struct scot_entry_new *entry, int64_t *id, struct scot_error *err);
/* record_sense.c: whether a checked body can be true as a whole: no day that has not come, no end before its beginning, no joint of
 * another region. Errs with the field's label. */
bool record_sense(const struct scot_record *r, const char *form, const json_t *body, struct scot_error *err);
/* What an entry is now, after its corrections: *id becomes that one's, or 0 where it was taken back. */
bool entry_latest(struct scot_record *r, int64_t *id, struct scot_error *err);
/* record_link.c: whether the link is still alive, and the entry one of its procedure. */
bool link_check(struct scot_record *r, int64_t link, int64_t case_id, const struct scot_entry_new *entry, struct scot_error *err);
/* record_withhold.c: takes the free words out of an entry as the dossier has it, where the actor may not read names and has not made
 * it himself. whole: for the rules, which weigh the words of some fields. */
bool record_withhold(const struct scot_actor *actor, const struct scot_forms *forms, int64_t made_by, bool whole, json_t *entry,
                     struct scot_error *err);
/* An entry as the dossier has it. */
json_t *entry_for_people(const json_t *row);
/* record_dossier.c. whole: what the role may not read too, for the rules alone. */
bool dossier_build(struct scot_record *r, const struct scot_actor *actor, const json_t *kase, bool whole, json_t **out,
                   struct scot_error *err);

#endif
