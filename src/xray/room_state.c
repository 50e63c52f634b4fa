#include "xray/room_parts.h"

#include <string.h>

#include "base/say.h"

static const double alarm_after_ms = 5 * 60e3; /* the customary five-minute fluoroscopy alarm */
static const double outside_to_warn = 0.005;

static void say_point(struct scot_say *t, const char *name, struct scot_vec3 p)
{
    scot_say(t, "\"%s\":[%.3f,%.3f,%.3f]", name, p.x, p.y, p.z);
}

static void say_carm(struct scot_say *t, const char *name, const struct pose *pose, bool moving)
{
    const struct scot_carm *carm = &pose->carm;
    double primary_deg, secondary_deg;
    scot_carm_positioner_deg(carm->oblique_rad, carm->tilt_rad, &primary_deg, &secondary_deg);
    scot_say(t, "\"%s\":{\"oblique_deg\":%.2f,\"tilt_deg\":%.2f,\"wigwag_deg\":%.2f,\"moving\":%s,\"sad_mm\":%.1f,"
           "\"sid_mm\":%.1f,\"field_mm\":%.1f,\"primary_deg\":%.2f,\"secondary_deg\":%.2f},",
        name, scot_deg(carm->oblique_rad), scot_deg(carm->tilt_rad), scot_deg(carm->wigwag_rad), scot_say_truth(moving),
        carm->sad_mm, carm->sid_mm, pose->field_mm, primary_deg, secondary_deg);
}

/* DICOM patient orientation letters (PS3.3 C.7.6.1.1.1): the strongest axis first, a second where it counts. */
void scot_room_letters(struct scot_vec3 direction, char letters[3])
{
    const double part[3] = {direction.x, direction.y, direction.z};
    const char plus[] = "LPH", minus[] = "RAF";
    int first = 0, used = 0;
    for (int axis = 1; axis < 3; axis++)
        if (fabs(part[axis]) > fabs(part[first]))
            first = axis;
    int second = first == 0 ? 1 : 0;
    for (int axis = 0; axis < 3; axis++)
        if (axis != first && fabs(part[axis]) > fabs(part[second]))
            second = axis;
    letters[used++] = part[first] > 0 ? plus[first] : minus[first];
    if (fabs(part[second]) > 0.26) /* 15 degrees off */
        letters[used++] = part[second] > 0 ? plus[second] : minus[second];
    letters[used] = '\0';
}

static void say_marks(struct scot_say *t, const struct scot_view *view)
{
    char left[3], right[3], top[3], bottom[3];
    scot_room_letters(scot_scale(view->right, -1), left);
    scot_room_letters(view->right, right);
    scot_room_letters(view->up, top);
    scot_room_letters(scot_scale(view->up, -1), bottom);
    scot_say(t, "\"marks\":{\"left\":\"%s\",\"right\":\"%s\",\"top\":\"%s\",\"bottom\":\"%s\"},", left, right, top, bottom);
}

static void say_view(struct scot_say *t, const struct scot_view *view)
{
    scot_say(t, "\"view\":{");
    say_point(t, "source", view->source);
    scot_say(t, ",");
    say_point(t, "centre", view->detector_centre);
    scot_say(t, ",");
    say_point(t, "right", view->right);
    scot_say(t, ",");
    say_point(t, "up", view->up);
    scot_say(t, ",\"pixel_mm\":%.5f},", view->pixel_mm);
}

static void say_beam(struct scot_say *t, const struct scot_room *room)
{
    const struct scot_technique *beam = &room->technique;
    bool shown = beam->automatic && room->report.kv > 0;
    scot_say(t, "\"beam\":{\"kv\":%.1f,\"ma\":%.2f,\"pulse_ms\":%.1f,\"rate\":%.1f,\"cu_mm\":%.2f,\"auto\":%s,\"edge\":%.2f,"
           "\"lag\":%.2f},",
        shown ? room->report.kv : beam->kv, shown ? room->report.ma : beam->ma,
        shown ? room->report.pulse_ms : beam->pulse_ms, room->rate, beam->cu_mm, scot_say_truth(beam->automatic), beam->edge,
        beam->lag);
    const struct scot_collimator *blades = &room->collimator;
    scot_say(t, "\"collimator\":{\"left\":%.4f,\"right\":%.4f,\"top\":%.4f,\"bottom\":%.4f},", blades->left, blades->right,
        blades->top, blades->bottom);
}

static void say_dose(struct scot_say *t, const struct scot_room *room)
{
    scot_say(t, "\"dose\":{\"fluoro_s\":%.2f,\"pulses\":%llu,\"kerma_mgy\":%.5f,\"dap_gycm2\":%.6f,\"simulated\":true},"
           "\"alarm\":%s,",
        room->fluoro_ms / 1e3, (unsigned long long)room->pulses, room->kerma_mgy, room->dap_gycm2,
        scot_say_truth(room->alarm_ms >= alarm_after_ms));
}

static void say_warnings(struct scot_say *t, const struct scot_room *room)
{
    const char *comma = "";
    scot_say(t, "\"warnings\":[");
    if (room->held.set && room->beam_outside > outside_to_warn) {
        scot_say(t, "\"part of the beam leaves the CT (%.0f %% of the picture)\"", room->beam_outside * 100);
        comma = ",";
    }
    if (room->mode != MODE_PLAIN && !room_pose_equal(&room->mask_pose, &room->pose)) {
        scot_say(t, "%s\"the mask was taken in another position\"", comma);
        comma = ",";
    }
    if (room->report.saturated > 0.02)
        scot_say(t, "%s\"%.0f %% of the picture is saturated\"", comma, room->report.saturated * 100);
    scot_say(t, "],");
}

static void say_needle(struct scot_say *t, const struct scot_room *room, int index)
{
    static const char *const stop[] = {"free", "bone", "hub", "edge"};
    const struct scot_needle *n = &room->needle[index];
    scot_say(t, "{\"index\":%d,\"active\":%s,\"gauge\":%d,\"length_mm\":%.0f,\"diameter_mm\":%.2f,\"depth_mm\":%.2f,\"stop\":\"%s\",",
        index, scot_say_truth(index == room->active), n->gauge, n->length_mm, scot_needle_diameter_mm(n->gauge), n->depth_mm,
        stop[n->stop]);
    say_point(t, "skin", n->skin);
    scot_say(t, ",");
    say_point(t, "tip", scot_needle_tip(n));
    scot_say(t, ",");
    say_point(t, "direction", n->direction);
    scot_say(t, "}");
}

static void say_needles(struct scot_say *t, const struct scot_room *room)
{
    const char *comma = "";
    scot_say(t, "\"needles\":[");
    for (int i = 0; i < SCOT_NEEDLES; i++) {
        if (!room->needle[i].in_use)
            continue;
        scot_say(t, "%s", comma);
        say_needle(t, room, i);
        comma = ",";
    }
    scot_say(t, "],");
}

static void say_contrast(struct scot_say *t, const struct scot_room *room)
{
    struct scot_contrast_balance sum = {0};
    for (int i = 0; i < SCOT_NEEDLES; i++)
        if (room->grid_in_use[i]) {
            struct scot_contrast_balance one = room->rule->balance(room->rule->context, i);
            sum.mg += one.mg;
            sum.gone_mg += one.gone_mg;
            sum.injected_ml += one.injected_ml;
        }
    scot_say(t, "\"contrast\":{\"mg\":%.2f,\"injected_ml\":%.2f,\"washed_mg\":%.2f,\"note\":\"%s\"},", sum.mg,
        sum.injected_ml, sum.gone_mg, room->rule->note);
}

static void say_points(struct scot_say *t, const struct scot_room *room)
{
    scot_say(t, "\"pointer\":{\"on\":%s,", scot_say_truth(room->pointer_on));
    say_point(t, "point", room->pointer);
    scot_say(t, "},");
    if (room->picked_set)
        say_point(t, "picked", room->picked);
    else
        scot_say(t, "\"picked\":null");
    scot_say(t, ",\"couch\":{\"found\":%s,\"kept\":%s},", scot_say_truth(room->body->couch_found), scot_say_truth(room->couch_kept));
}

static void say_stored_views(struct scot_say *t, const struct scot_room *room)
{
    scot_say(t, "\"views\":[");
    for (int slot = 0; slot < SCOT_VIEWS; slot++) {
        const struct still *view = &room->view_slot[slot];
        scot_say(t, "%s{\"slot\":%d,\"set\":%s", slot > 0 ? "," : "", slot, scot_say_truth(view->set));
        if (view->set) {
            const struct scot_carm *carm = &view->pose.carm;
            scot_say(t, ",\"oblique_deg\":%.2f,\"tilt_deg\":%.2f,\"wigwag_deg\":%.2f,\"pulse\":%llu,", scot_deg(carm->oblique_rad),
                scot_deg(carm->tilt_rad), scot_deg(carm->wigwag_rad), (unsigned long long)view->pulse);
            say_point(t, "isocentre", carm->isocentre);
        }
        scot_say(t, "}");
    }
    scot_say(t, "],");
}

/* Letters, digits and a few marks pass; all else would need escaping and is not a level's name. */
static void say_label(struct scot_say *t, const struct scout_label *label)
{
    char plain[sizeof label->text];
    size_t used = 0;
    for (const char *c = label->text; *c != '\0' && used + 1 < sizeof plain; c++)
        if ((*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') || strchr(" /-+?.", *c) != NULL)
            plain[used++] = *c;
    plain[used] = '\0';
    scot_say(t, "{\"text\":\"%s\",\"x\":%.4f,\"y\":%.4f}", plain, label->x, label->y);
}

static void say_scout_and_run(struct scot_say *t, const struct scot_room *room)
{
    scot_say(t, "\"scout\":{\"set\":%s,\"labels\":[", scot_say_truth(room->view_slot[SCOT_VIEW_SCOUT].set));
    for (int i = 0; i < room->labels; i++) {
        scot_say(t, "%s", i > 0 ? "," : "");
        say_label(t, &room->label[i]);
    }
    scot_say(t, "]},\"run\":{\"frames\":%d,\"playing\":%d,\"on\":%s},", scot_run_store_count(room->run), room->playing,
        scot_say_truth(room->playing_on));
}

size_t scot_room_state_json(const struct scot_room *room, char *buffer, size_t size)
{
    static const char *const mode[] = {"plain", "subtract", "roadmap"};
    struct scot_say t = {buffer, size, 0};
    const struct still *held = &room->held;
    bool stale = held->set && !room_pose_equal(&held->pose, &room->pose);
    scot_say(&t, "{\"live\":%s,\"pedal\":%s,\"held\":%s,\"stale\":%s,\"mode\":\"%s\",\"pulse\":%llu,", scot_say_truth(room->pedal || room->shot > 0),
        scot_say_truth(room->pedal), scot_say_truth(held->set && !room->pedal && room->shot == 0), scot_say_truth(stale),
        room->playing >= 0 ? "replay" : mode[room->mode], (unsigned long long)held->pulse);
    say_carm(&t, "carm", &room->pose, room->moving);
    say_carm(&t, "image_carm", &held->pose, false);
    say_point(&t, "isocentre", room->pose.carm.isocentre);
    struct scot_vec3 table = room_table_mm(room);
    scot_say(&t, ",\"table\":{\"lateral_mm\":%.2f,\"height_mm\":%.2f,\"longitudinal_mm\":%.2f},", table.x, table.y, table.z);
    struct scot_view now = room_view(room);
    const struct scot_view *view = held->set ? &held->view : &now;
    say_view(&t, view);
    say_marks(&t, view);
    say_beam(&t, room);
    say_dose(&t, room);
    say_warnings(&t, room);
    say_needles(&t, room);
    say_contrast(&t, room);
    say_points(&t, room);
    say_stored_views(&t, room);
    say_scout_and_run(&t, room);
    scot_say(&t, "\"time_ms\":%.3f}", room->time_ms);
    return scot_say_end(&t);
}
