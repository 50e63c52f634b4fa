#include "serve/clinic.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/memory.h"

enum { SESSIONS = 512, TRIES = 1024 };
static const double longest_ms = 12 * 3600e3;

struct session {
    bool on;
    char digest[65];            /* of the cookie: a dump of this memory opens nothing */
    char csrf[SCOT_SECRET_TEXT];
    struct scot_actor actor;
    double begun_ms, seen_ms;
};

/* Tries leak away at a steady rate; who fills the bucket waits. */
struct tries {
    char what[72];
    double level, at_ms;
};

struct scot_clinic {
    struct scot_clinic_options options;
    char base_url[200];
    double idle_ms;
    double (*now_ms)(void);
    pthread_mutex_t mutex;
    struct session session[SESSIONS];
    struct tries tries[TRIES];
};

bool scot_clinic_settle(struct scot_clinic *clinic, struct scot_error *err)
{
    char idle[16];
    if (!scot_record_setting(clinic->options.record, "idle_minutes", idle, sizeof idle, err))
        return false;
    pthread_mutex_lock(&clinic->mutex);
    clinic->idle_ms = 60e3 * atof(idle);
    pthread_mutex_unlock(&clinic->mutex);
    return true;
}

double scot_clinic_idle_minutes(struct scot_clinic *clinic)
{
    pthread_mutex_lock(&clinic->mutex);
    double minutes = clinic->idle_ms / 60e3;
    pthread_mutex_unlock(&clinic->mutex);
    return minutes;
}

/* Given at the start, else as the clinic has set it; a demonstration has none: it is this machine's alone. */
static bool take_base_url(struct scot_clinic *c, struct scot_error *err)
{
    if (c->options.base_url == NULL && !c->options.demo)
        return scot_record_setting(c->options.record, "base_url", c->base_url, sizeof c->base_url, err);
    snprintf(c->base_url, sizeof c->base_url, "%s", c->options.base_url != NULL ? c->options.base_url : "");
    return true;
}

bool scot_clinic_create(struct scot_clinic **out, const struct scot_clinic_options *options, struct scot_error *err)
{
    struct scot_clinic *c = scot_alloc(1, sizeof *c, err);
    if (c == NULL)
        return false;
    c->options = *options;
    c->now_ms = options->now_ms != NULL ? options->now_ms : scot_clock_ms;
    pthread_mutex_init(&c->mutex, NULL);
    if (!take_base_url(c, err) || !scot_clinic_settle(c, err)) {
        scot_clinic_destroy(&c);
        return false;
    }
    *out = c;
    return true;
}

void scot_clinic_destroy(struct scot_clinic **clinic)
{
    if (*clinic == NULL)
        return;
    pthread_mutex_destroy(&(*clinic)->mutex);
    sodium_memzero((*clinic)->session, sizeof (*clinic)->session);
    scot_free(*clinic);
    *clinic = NULL;
}

struct scot_record *scot_clinic_record(struct scot_clinic *clinic)
{
    return clinic->options.record;
}

bool scot_clinic_is_demo(const struct scot_clinic *clinic)
{
    return clinic->options.demo;
}

const char *scot_clinic_base_url(const struct scot_clinic *clinic)
{
    return clinic->base_url;
}

static void secret(char out[SCOT_SECRET_TEXT])
{
    uint8_t noise[32];
    randombytes_buf(noise, sizeof noise);
    sodium_bin2base64(out, SCOT_SECRET_TEXT, noise, sizeof noise, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void digest_of(char out[65], const char *cookie)
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, (const uint8_t *)cookie, strlen(cookie));
    sodium_bin2hex(out, 65, digest, sizeof digest);
}

static bool is_over(const struct scot_clinic *c, const struct session *s, double now_ms)
{
    return now_ms - s->seen_ms > c->idle_ms || now_ms - s->begun_ms > longest_ms;
}

static struct session *free_place(struct scot_clinic *c, double now_ms)
{
    struct session *oldest = &c->session[0];
    for (int i = 0; i < SESSIONS; i++) {
        struct session *s = &c->session[i];
        if (!s->on || is_over(c, s, now_ms))
            return s;
        if (s->seen_ms < oldest->seen_ms)
            oldest = s;
    }
    return oldest;
}

bool scot_clinic_begin(struct scot_clinic *clinic, const struct scot_actor *actor, struct scot_clinic_session *out,
                       struct scot_error *err)
{
    if (actor->user <= 0)
        return scot_fail(err, "nobody signs in");
    const double now_ms = clinic->now_ms();
    secret(out->cookie);
    secret(out->csrf);
    out->actor = *actor;
    pthread_mutex_lock(&clinic->mutex);
    struct session *s = free_place(clinic, now_ms);
    *s = (struct session){.on = true, .actor = *actor, .begun_ms = now_ms, .seen_ms = now_ms};
    digest_of(s->digest, out->cookie);
    memcpy(s->csrf, out->csrf, sizeof s->csrf);
    pthread_mutex_unlock(&clinic->mutex);
    return true;
}

static struct session *find(struct scot_clinic *c, const char *cookie)
{
    char digest[65];
    digest_of(digest, cookie);
    for (int i = 0; i < SESSIONS; i++)
        if (c->session[i].on && memcmp(c->session[i].digest, digest, 64) == 0)
            return &c->session[i];
    return NULL;
}

bool scot_clinic_find(struct scot_clinic *clinic, const char *cookie, struct scot_clinic_session *out)
{
    const double now_ms = clinic->now_ms();
    pthread_mutex_lock(&clinic->mutex);
    struct session *s = find(clinic, cookie);
    if (s != NULL && is_over(clinic, s, now_ms)) {
        s->on = false;
        s = NULL;
    }
    if (s != NULL) {
        s->seen_ms = now_ms;
        snprintf(out->cookie, sizeof out->cookie, "%s", cookie);
        memcpy(out->csrf, s->csrf, sizeof out->csrf);
        out->actor = s->actor;
    }
    pthread_mutex_unlock(&clinic->mutex);
    return s != NULL;
}

void scot_clinic_end(struct scot_clinic *clinic, const char *cookie)
{
    pthread_mutex_lock(&clinic->mutex);
    struct session *s = find(clinic, cookie);
    if (s != NULL)
        s->on = false;
    pthread_mutex_unlock(&clinic->mutex);
}

void scot_clinic_end_user(struct scot_clinic *clinic, int64_t user)
{
    pthread_mutex_lock(&clinic->mutex);
    for (int i = 0; i < SESSIONS; i++)
        if (clinic->session[i].actor.user == user)
            clinic->session[i].on = false;
    pthread_mutex_unlock(&clinic->mutex);
}

/* How many at once, and how many come free a minute. */
static const struct {
    const char *name;
    double most, a_minute;
} limits[SCOT_LIMITS] = {
    [SCOT_LIMIT_SIGN_IN] = {"sign in", 6, 1},
    [SCOT_LIMIT_AGAIN] = {"again", 6, 1},
    [SCOT_LIMIT_DIARY] = {"diary", 40, 20},
    [SCOT_LIMIT_UNKNOWN_LINK] = {"link", 20, 10},
};

/* The entry of this name, or the emptiest one made anew. */
static struct tries *tries_of(struct scot_clinic *c, enum scot_limit limit, const char *what, double now_ms)
{
    char name[72];
    snprintf(name, sizeof name, "%s %.60s", limits[limit].name, what);
    struct tries *least = &c->tries[0];
    for (int i = 0; i < TRIES; i++) {
        struct tries *t = &c->tries[i];
        if (strcmp(t->what, name) == 0)
            return t;
        double level = t->level - (now_ms - t->at_ms) / 60e3, best = least->level - (now_ms - least->at_ms) / 60e3;
        if (level < best)
            least = t;
    }
    *least = (struct tries){.at_ms = now_ms};
    memcpy(least->what, name, sizeof name);
    return least;
}

bool scot_clinic_may_try(struct scot_clinic *clinic, enum scot_limit limit, const char *what, struct scot_error *err)
{
    const double now_ms = clinic->now_ms();
    pthread_mutex_lock(&clinic->mutex);
    struct tries *t = tries_of(clinic, limit, what, now_ms);
    t->level -= (now_ms - t->at_ms) / 60e3 * limits[limit].a_minute;
    t->level = t->level < 0 ? 0 : t->level;
    t->at_ms = now_ms;
    bool may = t->level + 1 <= limits[limit].most;
    double wait_s = (t->level + 1 - limits[limit].most) * 60 / limits[limit].a_minute;
    t->level += may;
    pthread_mutex_unlock(&clinic->mutex);
    return may || scot_fail(err, "too many tries to %s, wanted a wait of %.0f s", limits[limit].name, wait_s + 1);
}

void scot_clinic_forget_tries(struct scot_clinic *clinic, enum scot_limit limit, const char *what)
{
    pthread_mutex_lock(&clinic->mutex);
    tries_of(clinic, limit, what, clinic->now_ms())->level = 0;
    pthread_mutex_unlock(&clinic->mutex);
}
