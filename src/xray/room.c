#include "xray/room_parts.h"

#include <string.h>

#include "base/memory.h"

enum { USUAL_SIZE = 1024, USUAL_RUN_FRAMES = 300, LEAST_SIZE = 64, MOST_SIZE = 2048 };
static const double contrast_cube_mm = 60, contrast_spacing_mm = 0.75;

/* A C-arm of the usual size: 30 cm flat panel, source 70 cm from the isocentre. */
static const struct pose usual_pose = {.carm = {.sad_mm = 700, .sid_mm = 1100}, .field_mm = 300};
static const struct scot_technique usual_technique = {.kv = 75, .ma = 3, .pulse_ms = 8, .cu_mm = 0.1,
                                                      .automatic = true, .edge = 0.3, .lag = 0.4};
static const double usual_rate = 15;

/* The middle of the bone in the CT's middle half: where an operator would put the beam first. */
static struct scot_vec3 middle_of_bone(const struct scot_volume *ct, const struct scot_body *body)
{
    enum { BONE_HU = 250, METAL_HU = 2500, STRIDE = 3 };
    struct scot_vec3 sum = {0};
    double count = 0;
    for (int k = ct->n[2] / 4; k < ct->n[2] - ct->n[2] / 4; k += STRIDE)
        for (int j = 0; j < ct->n[1]; j += STRIDE)
            for (int i = 0; i < ct->n[0]; i += STRIDE) {
                int hu = ct->voxel[scot_volume_index(ct, i, j, k)];
                if (hu < BONE_HU || hu > METAL_HU || !scot_body_has(body, i, j, k))
                    continue;
                sum = scot_add(sum, scot_vec3(i, j, k));
                count++;
            }
    if (count < 100)
        return scot_volume_centre(ct);
    return scot_affine_point(&ct->patient_from_voxel, scot_scale(sum, 1 / count));
}

static bool build_projector(struct scot_projector **out, const struct scot_room *room, bool keep_couch,
                            struct scot_error *err)
{
    const struct scot_projector_options options = {.isa = room->options.isa, .channels = 2};
    if (keep_couch || !room->body->couch_found)
        return scot_projector_create(out, room->ct, room->pool, &options, err);
    struct scot_volume *patient = NULL;
    if (!scot_body_without_couch(&patient, room->ct, room->body, err))
        return false;
    bool built = scot_projector_create(out, patient, room->pool, &options, err);
    scot_volume_destroy(&patient);
    return built;
}

bool room_keep_couch(struct scot_room *room, bool keep, struct scot_error *err)
{
    if (room->projector != NULL && keep == room->couch_kept)
        return true;
    struct scot_projector *projector = NULL;
    if (!build_projector(&projector, room, keep, err) || !room_reserve(room, projector, err)) {
        scot_projector_destroy(&projector);
        return false;
    }
    scot_projector_destroy(&room->projector);
    room->projector = projector;
    room->couch_kept = keep;
    room->anatomy_stale = true;
    return true;
}

static bool create_pictures(struct scot_room *room, struct scot_error *err)
{
    size_t pixels = (size_t)room->size * (size_t)room->size;
    float **const path[] = {&room->total, &room->bone, &room->steel, &room->iodine};
    for (int i = 0; i < 4; i++)
        if ((*path[i] = scot_alloc(pixels, sizeof(float), err)) == NULL)
            return false;
    uint16_t **const picture[] = {&room->plain, &room->mask, &room->peak};
    for (int i = 0; i < 3; i++)
        if ((*picture[i] = scot_alloc(pixels, sizeof(uint16_t), err)) == NULL)
            return false;
    for (int slot = 0; slot < SCOT_VIEWS; slot++)
        if (!room_still_create(&room->view_slot[slot], room->size, err))
            return false;
    return room_still_create(&room->held, room->size, err) &&
           scot_run_store_create(&room->run, room->options.run_frames, pixels, err);
}

static bool create_parts(struct scot_room *room, struct scot_error *err)
{
    const struct scot_chain_options chain = {.size = room->size, .seed = room->options.seed, .isa = room->options.isa};
    for (int i = 0; i < SCOT_NEEDLES; i++)
        if (!scot_contrast_grid_create(&room->grid[i], contrast_cube_mm, contrast_spacing_mm, err))
            return false;
    return create_pictures(room, err) && scot_chain_create(&room->chain, room->pool, &chain, err) &&
           room_keep_couch(room, false, err);
}

static void set_usual_state(struct scot_room *room)
{
    room->pose = usual_pose;
    room->pose.carm.isocentre = room->home;
    room->goal = room->pose;
    room->technique = usual_technique;
    room->rate = usual_rate;
    room->active = room->playing = -1;
    room->anatomy_stale = room->objects_stale = true;
}

bool scot_room_create(struct scot_room **out, const struct scot_volume *ct, const struct scot_body *body,
                      struct scot_pool *pool, const struct scot_room_options *options, struct scot_error *err)
{
    int size = options->size == 0 ? USUAL_SIZE : options->size;
    if (size < LEAST_SIZE || size > MOST_SIZE)
        return scot_fail(err, "the picture is %d pixels wide, wanted %d to %d", size, LEAST_SIZE, MOST_SIZE);
    struct scot_room *room = scot_alloc(1, sizeof *room, err);
    if (room == NULL)
        return false;
    room->ct = ct;
    room->body = body;
    room->pool = pool;
    room->options = *options;
    room->options.size = room->size = size;
    if (room->options.run_frames == 0)
        room->options.run_frames = USUAL_RUN_FRAMES;
    scot_contrast_blobs_init(&room->blobs, ct);
    room->rule = options->rule != NULL ? options->rule : &room->blobs.rule;
    room->home = middle_of_bone(ct, body);
    room->version = 1;
    set_usual_state(room);
    if (!create_parts(room, err)) {
        scot_room_destroy(&room);
        return false;
    }
    *out = room;
    return true;
}

/* Everything that a command or time may have changed, back to nothing. */
static void forget(struct scot_room *room)
{
    memset(room->drive_rad_s, 0, sizeof room->drive_rad_s);
    memset(room->drive_mm_s, 0, sizeof room->drive_mm_s);
    memset(room->needle, 0, sizeof room->needle);
    room_clear_contrast(room);
    for (int slot = 0; slot < SCOT_VIEWS; slot++)
        room->view_slot[slot].set = false;
    memset(room->held.pixel, 0, (size_t)room->size * (size_t)room->size * sizeof *room->held.pixel);
    room->held = (struct still){.pixel = room->held.pixel};
    room->report = (struct scot_pulse_report){0};
    room->collimator = (struct scot_collimator){0};
    room->mode = MODE_PLAIN;
    room->moving = room->pedal = room->playing_on = room->exchanged = false;
    room->pointer_on = room->picked_set = room->collimator_stale = false;
    room->pointer = room->picked = (struct scot_vec3){0};
    room->labels = room->shot = 0;
    room->to_next_pulse_ms = room->time_ms = room->play_ms = room->beam_outside = 0;
    room->pulse = room->pulses = 0;
    room->fluoro_ms = room->alarm_ms = room->kerma_mgy = room->dap_gycm2 = 0;
}

bool scot_room_reset(struct scot_room *room, uint64_t seed, struct scot_error *err)
{
    if (!room_keep_couch(room, false, err))
        return false;
    forget(room);
    set_usual_state(room);
    scot_run_store_clear(room->run);
    scot_chain_restart(room->chain, seed);
    room->options.seed = seed;
    room->exchanged = true;
    room->version++;
    return true;
}

void scot_room_destroy(struct scot_room **room)
{
    struct scot_room *r = *room;
    if (r == NULL)
        return;
    scot_projector_destroy(&r->projector);
    scot_chain_destroy(&r->chain);
    scot_run_store_destroy(&r->run);
    for (int i = 0; i < SCOT_NEEDLES; i++)
        scot_contrast_grid_destroy(&r->grid[i]);
    for (int slot = 0; slot < SCOT_VIEWS; slot++)
        scot_free(r->view_slot[slot].pixel);
    void *const block[] = {r->total, r->bone, r->steel, r->iodine, r->plain, r->mask, r->peak, r->held.pixel};
    for (size_t i = 0; i < sizeof block / sizeof block[0]; i++)
        scot_free(block[i]);
    scot_free(r);
    *room = NULL;
}

/* Brings the anatomy's integrals up to date with C-arm, table and couch. */
static void see_anatomy(struct scot_room *room)
{
    if (room->anatomy_stale) {
        struct scot_error err = {0};
        struct scot_projection_info info = {0};
        room->view = room_view(room);
        /* Every pose the commands admit makes a finite view, and room was made for all with the isocentre in the CT:
         * only a table driven far beside it could ask for more, and be refused it. */
        bool done = scot_projector_run(room->projector, &room->view, room->total, room->bone, &info, &err);
        if (!done) {
            memset(room->total, 0, (size_t)room->size * (size_t)room->size * sizeof(float));
            memset(room->bone, 0, (size_t)room->size * (size_t)room->size * sizeof(float));
        }
        room->beam_outside = done ? info.beam_outside : 1;
        room->objects_stale = true;
    }
    if (room->anatomy_stale || room->collimator_stale)
        scot_chain_set_anatomy(room->chain, &room->view, room->total, room->bone, &room->collimator);
    room->anatomy_stale = room->collimator_stale = false;
}

static void count_dose(struct scot_room *room)
{
    room->kerma_mgy += room->report.kerma_mgy;
    room->dap_gycm2 += room->report.dap_gycm2;
    room->pulse++;
    room->pulses++;
}

static void keep_in_run(struct scot_room *room)
{
    const struct still *held = &room->held;
    const struct scot_run_entry entry = {.carm = held->pose.carm, .view = held->view, .report = held->report,
                                         .field_mm = held->pose.field_mm, .time_ms = held->time_ms,
                                         .pulse = held->pulse};
    scot_run_store_add(room->run, held->pixel, &entry);
}

static void pulse(struct scot_room *room)
{
    see_anatomy(room);
    struct scot_objects objects = room_draw_objects(room);
    scot_chain_pulse(room->chain, &room->technique, room->pose.carm.sad_mm, &objects, room->pulse, room->plain,
                     &room->report);
    room->plain_pose = room->pose;
    struct still *held = &room->held;
    held->set = true;
    held->pose = room->pose;
    held->view = room->view;
    held->report = room->report;
    held->pulse = room->pulse;
    held->time_ms = room->time_ms;
    room_show(room, held->pixel);
    count_dose(room);
    keep_in_run(room);
}

/* One pulse is a single shot, unless the automatic has not found its brightness yet: then, as on a real
 * machine, the beam stays on for the few pulses it takes. */
static void end_shot(struct scot_room *room)
{
    bool settled = fabs(log(room->report.detector_mean)) < 0.15;
    room->shot = room->technique.automatic && !settled ? room->shot - 1 : 0;
}

static bool beam_on(struct scot_room *room, double ms)
{
    if (!room->pedal && room->shot == 0)
        return false;
    if (room->pedal) {
        room->fluoro_ms += ms;
        room->alarm_ms += ms;
    }
    room->to_next_pulse_ms -= ms;
    if (room->to_next_pulse_ms > 1e-9)
        return false;
    double interval_ms = 1e3 / room->rate;
    room->to_next_pulse_ms += interval_ms;
    if (room->to_next_pulse_ms < 0) /* time was lost: go on from here, no burst of pulses */
        room->to_next_pulse_ms = interval_ms;
    pulse(room);
    if (room->shot > 0)
        end_shot(room);
    return true;
}

bool scot_room_tick(struct scot_room *room, double ms)
{
    if (!(ms >= 0))
        ms = 0;
    if (ms > 100)
        ms = 100;
    room->time_ms += ms;
    bool changed = room_move(room, ms);
    changed |= room_flow(room, ms);
    bool picture = room_replay(room, ms);
    picture |= beam_on(room, ms);
    picture |= room->exchanged;
    room->exchanged = false;
    if (changed || picture)
        room->version++;
    return picture;
}

double scot_room_due_ms(const struct scot_room *room)
{
    double due = 100;
    if (room->moving || !room_pose_equal(&room->pose, &room->goal) || room->playing_on)
        due = 33;
    if (room->pedal || room->shot > 0)
        due = fmin(due, fmax(room->to_next_pulse_ms, 0));
    return due;
}

uint64_t scot_room_version(const struct scot_room *room)
{
    return room->version;
}

const uint16_t *scot_room_picture(const struct scot_room *room)
{
    return room->held.pixel;
}

int scot_room_size(const struct scot_room *room)
{
    return room->size;
}

void scot_room_now(const struct scot_room *room, struct scot_room_now *out)
{
    *out = (struct scot_room_now){.carm = room->pose.carm,
                                  .goal = room->goal.carm,
                                  .field_mm = room->pose.field_mm,
                                  .view = room_view(room),
                                  .collimator = room->collimator,
                                  .pedal = room->pedal || room->shot > 0,
                                  .moving = room->moving || !room_pose_equal(&room->pose, &room->goal),
                                  .held = room->held.set,
                                  .stale = room->held.set && !room_pose_equal(&room->held.pose, &room->pose),
                                  .active = room->active,
                                  .time_ms = room->time_ms,
                                  .fluoro_ms = room->fluoro_ms,
                                  .kerma_mgy = room->kerma_mgy,
                                  .dap_gycm2 = room->dap_gycm2,
                                  .pulse = room->pulse};
}

bool scot_room_needle(const struct scot_room *room, int index, struct scot_needle *out)
{
    if (index < 0 || index >= SCOT_NEEDLES || !room->needle[index].in_use)
        return false;
    *out = room->needle[index];
    return true;
}

struct scot_contrast_balance scot_room_contrast(const struct scot_room *room, int index)
{
    if (index < 0 || index >= SCOT_NEEDLES || !room->grid_in_use[index])
        return (struct scot_contrast_balance){0};
    return room->rule->balance(room->rule->context, index);
}
