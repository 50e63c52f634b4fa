#ifndef SCOT_TEST_STAGE_H
#define SCOT_TEST_STAGE_H

#include "procedure/session.h"

/* A whole room with the built-in patient in it, small pictures, for operators that are programs. */
struct stage {
    struct scot_rules *rules;
    struct scot_pool *pool;
    const struct scot_volume *ct; /* kept for the next stage of this seed */
    const struct scot_body *body;
    struct scot_spine *spine;
    struct scot_flow *flow;
    struct scot_room *room;
    struct scot_procedure *procedure;   /* of its own, or the session's */
    struct scot_session *session;       /* when it was opened with one */
    uint64_t seed;
};

void stage_open(struct stage *stage, uint64_t seed, int size, int threads);
/* With a session that keeps its runs in folder (NULL: keeps none). */
void stage_open_session(struct stage *stage, uint64_t seed, int size, int threads, const char *folder);
void stage_close(struct stage *stage);

/* An act by its JSON, printf style; false with the refusal in err. */
bool stage_act(struct stage *stage, struct scot_error *err, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* A command by name and numbers. */
bool stage_do(struct stage *stage, struct scot_error *err, const char *name, int values, const double *value);
void stage_tick(struct stage *stage, double ms);
/* Lets time pass until C-arm and table rest. */
void stage_rest(struct stage *stage);
/* One picture of what is there now. */
void stage_shot(struct stage *stage);

/* All the steps before the needle; must be accepted. */
void stage_prepare(struct stage *stage, const char *target, const char *approach);

/* The operator who follows the plan, one target of the procedure; true when all was done to the needle's being out. */
bool stage_follow(struct stage *stage, bool *repositioned);

#endif
