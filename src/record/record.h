#ifndef SCOT_RECORD_RECORD_H
#define SCOT_RECORD_RECORD_H

#include "base/date.h"
#include "base/rules.h"
#include "record/form.h"
#include "record/permit.h"
#include "record/store.h"

/* The case record: what may be read and written by whom, each act in one transaction with its line in the audit log. All
 * functions may be called from any thread; acts are done one after the other. JSON that is given out is new and the caller's.
 *
 * Refusals begin with a word that says what kind they are, for the caller's status: "not allowed: ", "not found: ",
 * "changed meanwhile: "; all else is a bad request. */

struct scot_record;

struct scot_record_options {
    const char *path;               /* the store's file; beside it lie path.key and path.head */
    bool create;
    const struct scot_forms *forms; /* borrowed, as rules */
    const struct scot_rules *rules;
    const char *vfs;                /* a test's, or NULL */
    int64_t (*now_s)(void);         /* a test's clock, or NULL */
    void (*between)(void *context); /* a test's: called between the steps of a verify or backup, with nothing held; or NULL */
    void *context;
};
bool scot_record_open(struct scot_record **out, const struct scot_record_options *options, struct scot_error *err);
void scot_record_close(struct scot_record **record);
const struct scot_forms *scot_record_forms(const struct scot_record *record);
/* The date on the clinic's wall: by this machine's time zone. */
struct scot_date scot_record_today(const struct scot_record *record);
const struct scot_rules *scot_record_rules(const struct scot_record *record);

/* Who sits at the machine itself, and has the store's file and its key: nothing is hidden from him, but all is written down. */
enum { SCOT_CONSOLE = -1 };

/* Who acts. reason: why a restricted case is read ("break glass"), or "". */
struct scot_actor {
    int64_t user;                   /* 0: a patient by link, or the program */
    char name[64];
    enum scot_role role;
    char reason[200];
};

/* --- people ------------------------------------------------------------------------------------------------------- */
/* How many users there are: 0 asks for an administrator. */
bool scot_record_users(struct scot_record *record, int64_t *out, struct scot_error *err);
/* The first one: errs unless there is none and the role is administrator. */
bool scot_record_first_user(struct scot_record *record, const char *name, const char *full_name, const char *password,
                            struct scot_error *err);
/* {"name","full_name","role","password"}. Names are [a-z0-9._-], passwords 12 to 128 bytes and not the name. */
bool scot_record_user_add(struct scot_record *record, const struct scot_actor *actor, const json_t *user, int64_t *id,
                          struct scot_error *err);
/* {"full_name","role","state"}; state "active" or "left". The last active administrator stays one. */
bool scot_record_user_set(struct scot_record *record, const struct scot_actor *actor, int64_t id, const json_t *user,
                          struct scot_error *err);
/* One's own, knowing the old; or anybody's, by an administrator (old NULL). */
bool scot_record_password(struct scot_record *record, const struct scot_actor *actor, int64_t id, const char *old,
                          const char *new_one, struct scot_error *err);
bool scot_record_user_list(struct scot_record *record, const struct scot_actor *actor, json_t **out, struct scot_error *err);
/* Fills actor when name and password are an active user's; takes as long when they are not. Argon2id. */
bool scot_record_sign_in(struct scot_record *record, const char *name, const char *password, struct scot_actor *actor,
                         struct scot_error *err);
/* The password of who is signed in, once more: nobody else's will do. */
bool scot_record_again(struct scot_record *record, const struct scot_actor *actor, const char *password, struct scot_error *err);
/* Whether the user is still active and has which role: asked at each request. */
bool scot_record_user_now(struct scot_record *record, int64_t id, struct scot_actor *actor, struct scot_error *err);
/* A line in the audit log alone: signing out, failed sign-ins, refused acts. */
bool scot_record_note(struct scot_record *record, const struct scot_actor *actor, const char *action, const char *object,
                      const char *detail, struct scot_error *err);

/* --- patients and cases ------------------------------------------------------------------------------------------- */
/* Adds one from a filled form patient. Where some look alike and not `anyway`, errs not: *id is 0 and *alike lists them. */
bool scot_record_patient_add(struct scot_record *record, const struct scot_actor *actor, const json_t *body, bool anyway,
                             int64_t *id, json_t **alike, struct scot_error *err);
/* seen: the entry that was corrected from (the dossier's case.patient_entry), so that nobody's correction is lost; 0 asks for none. */
bool scot_record_patient_correct(struct scot_record *record, const struct scot_actor *actor, int64_t patient, const json_t *body,
                                 int64_t seen, const char *reason, struct scot_error *err);
/* By the beginnings of up to three words of a name, a date of birth or a record number; case and accents do not matter, and "ö" is
 * found by "oe" and "o". */
bool scot_record_patient_search(struct scot_record *record, const struct scot_actor *actor, const char *text, json_t **out,
                                struct scot_error *err);
bool scot_record_case_open(struct scot_record *record, const struct scot_actor *actor, int64_t patient, const char *region,
                           bool restricted, int64_t *id, struct scot_error *err);
/* {"state": "open"|"closed", "region", "restricted"}: what is not named stays. */
bool scot_record_case_set(struct scot_record *record, const struct scot_actor *actor, int64_t id, const json_t *changes,
                          struct scot_error *err);
bool scot_record_case_list(struct scot_record *record, const struct scot_actor *actor, const char *state, int64_t before, int most,
                           json_t **out, struct scot_error *err);

/* {"id", "name", "born", "record_number", "cases": [...]}: all of one patient's, open and closed, that are in this actor's lists. */
bool scot_record_patient_cases(struct scot_record *record, const struct scot_actor *actor, int64_t patient, json_t **out,
                               struct scot_error *err);
/* Cases with a warning sign in a diary since that day, the newest first: [{"case_id", "name"}]. Which are open still: scot_answer_warnings. */
bool scot_record_warned(struct scot_record *record, const struct scot_actor *actor, struct scot_date since, int most, json_t **out,
                        struct scot_error *err);

/* --- entries ------------------------------------------------------------------------------------------------------ */
struct scot_entry_new {
    const char *form;
    const json_t *body;
    const char *provenance;         /* "clinic", "phone", "patient", "run" */
    int64_t supersedes;             /* 0: none */
    bool withdrawn;                 /* takes supersedes back; body is then ignored */
    const char *reason;             /* wanted where it supersedes */
};
/* Checks the body by its form. The same entry twice (a button pressed twice, a link sent again) is one: its id is given. */
bool scot_record_entry_add(struct scot_record *record, const struct scot_actor *actor, int64_t case_id,
                           const struct scot_entry_new *entry, int64_t *id, struct scot_error *err);
/* The same by a diary's link: form diary of that procedure, and appointment. */
bool scot_record_entry_by_link(struct scot_record *record, int64_t link, int64_t case_id, const struct scot_entry_new *entry,
                               int64_t *id, struct scot_error *err);
/* The password has been asked for again by the caller. Void needs a reason. */
bool scot_record_sign(struct scot_record *record, const struct scot_actor *actor, int64_t entry, struct scot_error *err);
bool scot_record_unsign(struct scot_record *record, const struct scot_actor *actor, int64_t entry, const char *reason,
                        struct scot_error *err);
/* doc/case.md's dossier; what the role may not read is not in it. Kept in the audit log as read. */
bool scot_record_dossier(struct scot_record *record, const struct scot_actor *actor, int64_t case_id, json_t **out,
                         struct scot_error *err);
/* The same with all there is, whatever the role may read and also of restricted cases: what the rules are asked of, for a limit
 * counts what its reader may not see. Never given out as it is. */
bool scot_record_facts(struct scot_record *record, const struct scot_actor *actor, int64_t case_id, json_t **out, struct scot_error *err);
/* The same of many cases, for one list: each once asked about in one transaction that keeps the lines of them all, then told one by
 * one with nothing held, as they were at that moment. cases: [{"case_id", ...}], in which one may stand more than once; what is closed to
 * the actor is left out, and a line says that it was refused. `take` borrows; when it errs, so does this. */
typedef bool (*scot_record_take)(void *context, const json_t *one, const json_t *dossier, struct scot_error *err);
bool scot_record_facts_each(struct scot_record *record, const struct scot_actor *actor, const json_t *cases, scot_record_take take,
                            void *context, struct scot_error *err);
/* All versions, superseded and withdrawn ones too. */
bool scot_record_history(struct scot_record *record, const struct scot_actor *actor, int64_t case_id, json_t **out,
                         struct scot_error *err);
/* Entries of a form between two days of the clinic's wall (until is not in it), each with its patient's name; of a restricted case for who made it. */
bool scot_record_day(struct scot_record *record, const struct scot_actor *actor, const char *form, struct scot_date from,
                     struct scot_date until, int most, json_t **out, struct scot_error *err);

/* --- files and links ---------------------------------------------------------------------------------------------- */
/* kind: "plan", "run", "still", "dose", "document". At most 32 MB. A still that gives itself out for a PNG or JPEG is one that can be
 * shown, or it is refused. */
bool scot_record_attach(struct scot_record *record, const struct scot_actor *actor, int64_t entry, const char *kind, const char *name,
                        const void *bytes, size_t size, char sha256[65], struct scot_error *err);
/* What files are known by: SHA-256 in hex. */
void scot_record_sha256(char out[65], const void *bytes, size_t size);
/* Bytes are the caller's (scot_free); errs where they are not what their name says. */
bool scot_record_file(struct scot_record *record, const struct scot_actor *actor, int64_t case_id, const char *sha256, uint8_t **out,
                      size_t *size, struct scot_error *err);
/* A diary for one procedure, until so many days after it. token: 43 letters and digits, told once, kept only as a digest. */
bool scot_record_link_make(struct scot_record *record, const struct scot_actor *actor, int64_t procedure, char token[44],
                           struct scot_error *err);
bool scot_record_link_end(struct scot_record *record, const struct scot_actor *actor, int64_t case_id, int64_t link,
                          struct scot_error *err);
/* Errs with the same words for a link that never was, was ended or has ended by itself. procedure: as it now is, after corrections. */
bool scot_record_link_find(struct scot_record *record, const char *token, int64_t *link, int64_t *case_id, int64_t *procedure,
                           struct scot_error *err);
/* The dossier without a name, for answers to the patient: the procedure, its diary, and of screening and visits what its aftercare
 * asks for: diabetes, and on which day. */
bool scot_record_link_dossier(struct scot_record *record, int64_t link, int64_t case_id, int64_t procedure, json_t **out,
                              struct scot_error *err);

/* --- the house ---------------------------------------------------------------------------------------------------- */
/* What holds: what was set, or what is usual where nothing or "" was. size: 301 takes any. */
bool scot_record_setting(struct scot_record *record, const char *key, char *out, size_t size, struct scot_error *err);
/* {key: what holds} of every setting there is; the caller releases it. */
bool scot_record_settings(struct scot_record *record, const struct scot_actor *actor, json_t **out, struct scot_error *err);
bool scot_record_set(struct scot_record *record, const struct scot_actor *actor, const char *key, const char *value,
                     struct scot_error *err);
/* {"years", "before", "cases": [{"id", "region", "opened", "last"}]}: closed cases in which nothing was written since `before`, by the
 * setting retention_years (not set: years is null, and all is kept). By number, without names; nothing is deleted. Errs unless the
 * role may set. */
bool scot_record_past_retention(struct scot_record *record, const struct scot_actor *actor, json_t **out, struct scot_error *err);
bool scot_record_audit(struct scot_record *record, const struct scot_actor *actor, int64_t before, int most, json_t **out,
                       struct scot_error *err);
/* Walks the chain from its first line, then every row against its last line: of the record as it is when this begins. Others go on
 * reading and writing meanwhile. Errs with the first thing found. */
struct scot_verified {
    int64_t lines, rows, files;
};
bool scot_record_verify(struct scot_record *record, struct scot_verified *out, struct scot_error *err);
/* A folder that holds a copy of the store as it is when this begins, verified before it gets its name, case.db: what was cut short is
 * none. Others go on meanwhile. Restore makes a new store of it and overwrites none. */
bool scot_record_backup(struct scot_record *record, const char *folder, struct scot_error *err);
/* Both of a store that another program may hold and write meanwhile. Of the options only path, forms, rules and the tests' count. */
bool scot_record_verify_at(const struct scot_record_options *options, struct scot_verified *out, struct scot_error *err);
bool scot_record_backup_at(const struct scot_record_options *options, const char *folder, struct scot_error *err);
/* The same into a new folder beside the store, whose path is given. */
bool scot_record_backup_beside(struct scot_record *record, char *folder, size_t size, struct scot_error *err);
bool scot_record_restore(const char *folder, const struct scot_record_options *options, struct scot_error *err);
/* Whether this role may: the setting export_role says which one. */
bool scot_record_may_export(struct scot_record *record, const struct scot_actor *actor, struct scot_error *err);
/* Everything: {"patients","cases","entries",...}; and as CSV in a folder: one file a form, all-<table>.csv,
 * and the attached files by their SHA-256 in files/. Fields and forms that are no longer defined are in it too. */
bool scot_record_export_json(struct scot_record *record, const struct scot_actor *actor, json_t **out, struct scot_error *err);
bool scot_record_export_csv(struct scot_record *record, const struct scot_actor *actor, const char *folder, struct scot_error *err);

#endif
