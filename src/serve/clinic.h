#ifndef SCOT_SERVE_CLINIC_H
#define SCOT_SERVE_CLINIC_H

#include <jansson.h>

#include "record/record.h"

/* The clinic behind HTTP: who is signed in, how often one may try, and the table of what can be asked (doc/api.md, "The clinic").
 * Opened by cli/, handed to the server; all threads. */
struct scot_clinic;

struct scot_clinic_options {
    struct scot_record *record;   /* borrowed */
    bool demo;                    /* one user, no password, only for who has the printed address; says so on every page */
    const char *base_url;         /* "https://clinic.example.org" behind nginx, or NULL: the setting's, else the printed address */
    double (*now_ms)(void);       /* a test's clock, or NULL */
};
bool scot_clinic_create(struct scot_clinic **out, const struct scot_clinic_options *options, struct scot_error *err);
void scot_clinic_destroy(struct scot_clinic **clinic);
/* Reads anew what the clinic has set: how long one may be idle. */
bool scot_clinic_settle(struct scot_clinic *clinic, struct scot_error *err);
double scot_clinic_idle_minutes(struct scot_clinic *clinic);
struct scot_record *scot_clinic_record(struct scot_clinic *clinic);
bool scot_clinic_is_demo(const struct scot_clinic *clinic);
/* "" where there is none. */
const char *scot_clinic_base_url(const struct scot_clinic *clinic);

/* --- who is signed in: sessions live in memory and end with the program, after `idle_minutes` or 12 hours -------------- */
enum { SCOT_SECRET_TEXT = 44 };
struct scot_clinic_session {
    char cookie[SCOT_SECRET_TEXT]; /* told once, at sign-in */
    char csrf[SCOT_SECRET_TEXT];   /* sent back in a header with whatever changes something */
    struct scot_actor actor;
};
/* A new one at every sign-in: a cookie that was there before is worth nothing. */
bool scot_clinic_begin(struct scot_clinic *clinic, const struct scot_actor *actor, struct scot_clinic_session *out,
                       struct scot_error *err);
/* False where the cookie is none of ours, or its time is over. Counts as use. */
bool scot_clinic_find(struct scot_clinic *clinic, const char *cookie, struct scot_clinic_session *out);
void scot_clinic_end(struct scot_clinic *clinic, const char *cookie);
/* All of one user's: when the password changes or the role does. */
void scot_clinic_end_user(struct scot_clinic *clinic, int64_t user);

/* --- how often: "too many tries ..., wanted a wait of N s". what is a name, a user or a link ----------------------------------- */
enum scot_limit { SCOT_LIMIT_SIGN_IN, SCOT_LIMIT_AGAIN, SCOT_LIMIT_DIARY, SCOT_LIMIT_UNKNOWN_LINK, SCOT_LIMITS };
bool scot_clinic_may_try(struct scot_clinic *clinic, enum scot_limit limit, const char *what, struct scot_error *err);
void scot_clinic_forget_tries(struct scot_clinic *clinic, enum scot_limit limit, const char *what);

#endif
