#include "cli/theatre.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

bool scot_cli_rules(struct scot_rules **out, const char *folder, struct scot_error *err)
{
    char own[1024], beside[1100];
    scot_cli_own_folder(own, sizeof own);
    snprintf(beside, sizeof beside, "%s/rules", own);
    if (!scot_rules_create(out, err))
        return false;
    if (scot_rules_read_folder(*out, folder != NULL ? folder : beside, err)) {
        **out = scot_rules_on(*out, scot_clock_date(time(NULL)));
        return true;
    }
    scot_rules_destroy(out);
    return false;
}

static bool make_room(struct scot_theatre *t, const struct scot_theatre_options *o, struct scot_error *err)
{
    const struct scot_flow_options flow = {.seed = o->seed};
    if (!scot_flow_create(&t->flow, t->spine, t->rules, &flow, err))
        return false;
    const struct scot_room_options room = {.size = o->size, .seed = o->seed, .isa = t->isa, .rule = scot_flow_rule(t->flow)};
    return scot_room_create(&t->room, t->opened.ct, t->opened.body, t->pool, &room, err);
}

static bool make_session(struct scot_theatre *t, const struct scot_theatre_options *o, struct scot_error *err)
{
    const struct scot_procedure_parts parts = {.room = t->room, .flow = t->flow, .spine = t->spine, .ct = t->opened.ct,
                                               .body = t->opened.body, .rules = t->rules, .pool = t->pool};
    struct scot_session_options session = {.folder = o->runs_folder,
                                           .header = {.seed = o->seed, .size = o->size, .builtin = o->ct == NULL, .builtin_seed = o->seed}};
    memcpy(session.header.ct_sha256, t->opened.ct->sha256, sizeof session.header.ct_sha256);
    return scot_session_create(&t->session, &parts, &session, err);
}

bool scot_cli_theatre_open(struct scot_theatre *t, const struct scot_cli_call *call, const struct scot_theatre_options *o,
                           struct scot_error *err)
{
    *t = (struct scot_theatre){0};
    return scot_isa_detect(&t->isa, err) && scot_cli_rules(&t->rules, o->rules_folder, err) &&
           scot_cli_open_spine(&t->opened, &t->spine, call, o->ct, o->seed, t->rules, err) &&
           scot_pool_create(&t->pool, call->threads, err) && make_room(t, o, err) && make_session(t, o, err);
}

void scot_cli_theatre_close(struct scot_theatre *t)
{
    scot_session_destroy(&t->session);
    scot_room_destroy(&t->room);
    scot_flow_destroy(&t->flow);
    scot_pool_destroy(&t->pool);
    scot_spine_destroy(&t->spine);
    scot_cli_close(&t->opened);
    scot_rules_destroy(&t->rules);
}
