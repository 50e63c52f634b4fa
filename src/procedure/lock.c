#include <math.h>
#include <stdio.h>
#include <string.h>

#include "procedure/parts.h"

/* The lock: what has to be seen before anything but contrast may leave the needle (doc/procedure.md). */

enum verdict procedure_verdict(enum scot_approach approach, enum scot_pattern pattern)
{
    switch (pattern) {
    case SCOT_PATTERN_INTRATHECAL:
        return VERDICT_ABORT;
    case SCOT_PATTERN_INTRA_ARTICULAR:
    case SCOT_PATTERN_CAPSULE_RUPTURE:
        return approach == SCOT_INTRA_ARTICULAR ? VERDICT_ACCEPT : VERDICT_REPOSITION;
    case SCOT_PATTERN_ON_NERVE:
        return approach == SCOT_MEDIAL_BRANCH ? VERDICT_ACCEPT : VERDICT_REPOSITION;
    default:
        return VERDICT_REPOSITION;
    }
}

enum verdict procedure_truth_verdict(const struct scot_procedure *p, enum scot_pattern truth)
{
    if (truth == SCOT_PATTERN_UNKNOWN && !scot_spine_knows(p->parts.spine, SCOT_DURA))
        return VERDICT_ACCEPT;
    return procedure_verdict(p->approach, truth);
}

bool procedure_needle(const struct scot_procedure *p, struct scot_needle *needle, int *index, struct scot_error *err)
{
    struct scot_room_now now;
    scot_room_now(p->parts.room, &now);
    *index = now.active;
    return scot_room_needle(p->parts.room, now.active, needle) || scot_fail(err, "R-061: there is no needle, wanted one placed");
}

bool procedure_target_stands(const struct scot_procedure *p, struct scot_error *err)
{
    return !p->target.thecal ||
           scot_fail(err, "intrathecal: the thecal sac was entered: this target is over, wherever the needle goes; take it out");
}

/* Everything seen so far speaks of another place. */
static void lock_again(struct scot_procedure *p, const char *why)
{
    p->target.views = 0;
    p->target.flowing = false;
    p->target.live_pulses = 0;
    p->target.called = SCOT_PATTERN_NONE;
    p->target.without_contrast = p->target.given_since = false;
    p->target.reason[0] = '\0';
    procedure_enter(p, SCOT_STEP_SKIN_NUMB);
    procedure_log(p, why, "");
}

static double angle_deg(struct scot_vec3 a, struct scot_vec3 b)
{
    return scot_deg(acos(fmin(1, fmax(-1, scot_dot(a, b)))));
}

static bool in_picture(const struct scot_still *still, const struct scot_room_now *now, struct scot_vec3 tip)
{
    double column, row;
    const struct scot_collimator *c = &now->collimator;
    if (!scot_view_project(&still->view, tip, &column, &row))
        return false;
    double x = column / still->view.columns, y = row / still->view.rows;
    return x > c->left && x < 1 - c->right && y > c->top && y < 1 - c->bottom && hypot(x - 0.5, y - 0.5) < 0.5;
}

/* R-058 R-059: the needle's place is shown by a picture that was made where the C-arm stands, after the needle last moved,
 * and that holds its tip. */
static bool picture_shows(const struct scot_procedure *p, struct scot_vec3 tip, struct scot_still *still, struct scot_error *err)
{
    struct scot_room_now now;
    scot_room_now(p->parts.room, &now);
    if (!scot_room_still(p->parts.room, still) || still->pulse < p->moved_pulse)
        return scot_fail(err, "R-058: no picture was made since the needle moved, wanted one that shows where it is now");
    if (now.stale || now.moving)
        return scot_fail(err, "R-058: the C-arm or table moved since the picture, wanted one made where it stands");
    return in_picture(still, &now, tip) || scot_fail(err, "R-058: the needle's tip is not in the picture");
}

bool procedure_do_shown(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    (void)act;
    struct target_state *t = &p->target;
    struct scot_needle needle;
    struct scot_still still;
    int index;
    if (!procedure_target_stands(p, err) || !procedure_needle(p, &needle, &index, err) ||
        !picture_shows(p, scot_needle_tip(&needle), &still, err))
        return false;
    if (!(needle.depth_mm > 0))
        return scot_fail(err, "R-061: the needle stands on the skin, wanted it in");
    struct shown_view view = {.beam = scot_unit(scot_sub(still.view.detector_centre, still.view.source)),
                              .oblique_deg = scot_deg(still.carm.oblique_rad), .tilt_deg = scot_deg(still.carm.tilt_rad)};
    double apart = t->views > 0 ? angle_deg(t->shown[0].beam, view.beam) : 0;
    if (t->views > 0 && apart < p->figure.apart_deg)
        return scot_fail(err, "R-058: the two views are %.0f degrees apart, wanted %.0f", apart, p->figure.apart_deg);
    if (t->views == 0)
        t->tip = scot_needle_tip(&needle);
    t->shown[t->views++] = view;
    procedure_enter(p, t->views == 1 ? SCOT_STEP_ONE_VIEW : SCOT_STEP_TWO_VIEWS);
    return true;
}

double procedure_room_ml(const struct scot_procedure *p)
{
    return p->plan.volume_ml - p->target.contrast_ml - p->target.given_ml;
}

/* live, or it proves nothing. */
bool procedure_do_contrast(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    const struct scot_product *product = scot_care_product(&p->cupboard, act->text[0]);
    struct scot_needle needle;
    struct scot_room_now now;
    int index;
    double ml = act->number[0], ml_s = isnan(act->number[1]) ? p->figure.contrast_ml_s / 2 : act->number[1];
    scot_room_now(p->parts.room, &now);
    if (!procedure_target_stands(p, err) || !procedure_needle(p, &needle, &index, err))
        return false;
    if (product == NULL || product->kind != SCOT_DRUG_CONTRAST)
        return scot_fail(err, "R-062: \"%.30s\" is no contrast of the cupboard", act->text[0]);
    if (p->facts.allergic_contrast)
        return scot_fail(err, "allergy.contrast: an allergy to contrast is recorded: go on without, with the reason");
    if (!now.pedal)
        return scot_fail(err, "R-062: the beam is off, wanted contrast under live fluoroscopy: hold the pedal first");
    if (ml_s > p->figure.contrast_ml_s + 1e-9)
        return scot_fail(err, "R-062: %g mL/s, wanted at most %g mL/s", ml_s, p->figure.contrast_ml_s);
    if (ml > procedure_room_ml(p) + 1e-9)
        return scot_fail(err, "R-063: %g mL, but this target takes %.2f mL more, contrast and injectate together", ml, procedure_room_ml(p));
    if (!scot_room_inject(p->parts.room, ml, ml_s, product->mg_ml, err)) {
        scot_error_prefix(err, "R-062");
        return false;
    }
    p->target.contrast_ml += ml;
    p->target.needle = index;
    p->target.flowing = true;
    p->target.contrast_ms = now.time_ms;
    p->target.live_pulses = 0;
    procedure_enter(p, SCOT_STEP_CONTRAST);
    char members[80];
    snprintf(members, sizeof members, "\"product\":\"%s\",\"ml\":%.3f", product->id, ml);
    procedure_log(p, "contrast", members);
    return true;
}

void procedure_watch_contrast(struct scot_procedure *p)
{
    struct target_state *t = &p->target;
    struct scot_room_now now;
    struct scot_still still;
    scot_room_now(p->parts.room, &now);
    uint64_t pulses = now.pulse - p->seen_pulse;
    p->seen_pulse = now.pulse;
    if (!t->flowing || pulses == 0 || now.time_ms - t->contrast_ms > 1e3 * p->figure.live_window_s)
        return;
    if (scot_room_still(p->parts.room, &still) && in_picture(&still, &now, t->tip)) {
        t->live_pulses += (int)pulses;
        p->version++;
    }
}

bool procedure_do_without(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    static const char *const reasons[] = {"allergy", "shortage", "site policy"};
    bool known = false;
    for (int i = 0; i < 3; i++)
        known |= strcmp(act->text[0], reasons[i]) == 0;
    if (!procedure_target_stands(p, err))
        return false;
    if (!known)
        return scot_fail(err, "R-062: the reason is \"%.40s\", wanted allergy, shortage or site policy", act->text[0]);
    if (strcmp(act->text[0], "allergy") == 0 && !p->facts.allergic_contrast)
        return scot_fail(err, "R-062: no allergy to contrast was recorded among the safety questions");
    p->target.without_contrast = true;
    snprintf(p->target.reason, sizeof p->target.reason, "%s", act->text[0]);
    procedure_enter(p, SCOT_STEP_UNLOCKED);
    char members[SCOT_ACT_TEXT_BYTES + 20];
    snprintf(members, sizeof members, "\"reason\":\"%s\"", act->text[0]);
    procedure_log(p, "without contrast", members);
    return true;
}

static void log_pattern(struct scot_procedure *p, const char *event)
{
    char members[120];
    snprintf(members, sizeof members, "\"called\":\"%s\",\"truth\":\"%s\"", scot_pattern_id[p->target.called],
             scot_pattern_id[p->target.truth]);
    procedure_log(p, event, members);
}

/* The more cautious of what the operator says and what really flowed decides: a rehearsal that let a wrong call through
 * would teach it. */
bool procedure_do_pattern(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    struct target_state *t = &p->target;
    struct scot_flow_report report;
    int called = scot_pattern_find(act->text[0]);
    if (called < 0 || called == SCOT_PATTERN_NONE || called == SCOT_PATTERN_UNKNOWN)
        return scot_fail(err, "R-062: the pattern is \"%.30s\", wanted one of those in the list", act->text[0]);
    if (t->live_pulses < p->figure.live_pulses)
        return scot_fail(err, "R-062: %d pulses were made while contrast flowed, wanted %.0f: a still does not show a vessel",
                         t->live_pulses, p->figure.live_pulses);
    scot_flow_report(p->parts.flow, t->needle, &report);
    t->called = (enum scot_pattern)called;
    t->truth = report.pattern;
    enum verdict call = procedure_verdict(p->approach, t->called), truth = procedure_truth_verdict(p, t->truth);
    t->miscalls += t->truth != SCOT_PATTERN_UNKNOWN && t->truth != t->called;
    t->epidural |= t->called == SCOT_PATTERN_EPIDURAL || t->truth == SCOT_PATTERN_EPIDURAL;
    t->thecal |= call == VERDICT_ABORT || truth == VERDICT_ABORT;
    log_pattern(p, "pattern");
    if (call == VERDICT_ACCEPT && truth == VERDICT_ACCEPT) {
        procedure_enter(p, SCOT_STEP_UNLOCKED);
        return true;
    }
    lock_again(p, t->thecal ? "target over" : "reposition");
    return true;
}

/* The sac ends a target and the epidural space its particulate steroid, also when the needle was moved before anybody said what
 * was seen. What is given without contrast nobody sees, but the account of it is kept. */
void procedure_keep_truth(struct scot_procedure *p)
{
    struct target_state *t = &p->target;
    struct scot_flow_report report;
    bool unjudged = p->step == SCOT_STEP_CONTRAST, unseen = t->without_contrast && t->given_since;
    if (!(t->contrast_ml > 0) && !unseen)
        return;
    scot_flow_report(p->parts.flow, t->needle, &report);
    if (unjudged || unseen)
        t->truth = report.pattern;
    if (unseen || (t->given_ml > 0 && !unjudged))
        return; /* what the injectate did is for the debrief */
    bool thecal = report.pattern == SCOT_PATTERN_INTRATHECAL && !t->thecal;
    bool epidural = report.pattern == SCOT_PATTERN_EPIDURAL && !t->epidural;
    t->thecal |= thecal;
    t->epidural |= epidural;
    if (thecal || epidural)
        log_pattern(p, thecal ? "thecal sac" : "epidural");
}

bool procedure_still_accepted(const struct scot_procedure *p, struct scot_error *err)
{
    struct scot_flow_report report;
    if (p->target.without_contrast || p->target.given_since)
        return true;
    scot_flow_report(p->parts.flow, p->target.needle, &report);
    return procedure_truth_verdict(p, report.pattern) == VERDICT_ACCEPT ||
           scot_fail(err, "R-062: contrast flowed on after it was judged, and what it shows is not accepted: move the needle and show all again");
}

void procedure_watch_needle(struct scot_procedure *p)
{
    struct scot_room_now now;
    struct scot_needle needle;
    scot_room_now(p->parts.room, &now);
    bool there = scot_room_needle(p->parts.room, now.active, &needle);
    struct scot_vec3 tip = there ? scot_needle_tip(&needle) : scot_vec3(0, 0, 0);
    if (there == p->needle_known && (!there || scot_length(scot_sub(tip, p->last_tip)) < 1e-6))
        return;
    p->needle_known = there;
    p->last_tip = tip;
    p->moved_pulse = now.pulse;
    bool shown = p->step >= SCOT_STEP_ONE_VIEW && p->step <= SCOT_STEP_INJECTED;
    if (shown && (!there || scot_length(scot_sub(tip, p->target.tip)) > p->figure.moved_mm)) {
        p->redirections++;
        lock_again(p, "needle moved");
    }
}

int procedure_missing(const struct scot_procedure *p, const char *missing[8])
{
    int n = 0;
    const struct target_state *t = &p->target;
    if (t->thecal)
        missing[n++] = "the thecal sac was entered: this target is over";
    if (p->step < SCOT_STEP_SKIN_NUMB)
        missing[n++] = "the steps before the needle";
    if (p->step < SCOT_STEP_TWO_VIEWS)
        missing[n++] = t->views == 0 ? "the needle's place shown in two views" : "the needle's place shown in a second view";
    if (p->step < SCOT_STEP_CONTRAST && !t->without_contrast)
        missing[n++] = "contrast seen live";
    if (p->step < SCOT_STEP_UNLOCKED && !t->without_contrast)
        missing[n++] = "an accepted pattern";
    if (t->syringes == 0)
        missing[n++] = "the mixture drawn up";
    return n;
}
