#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "cli/contrast.h"
#include "image/image.h"
#include "xray/needle.h"

/* A small field about the tip, and as many pulses as the recursive filter needs to be quiet. */
enum { SIZE = 480, PRINT = 300, PULSES = 24 };
static const double panel_mm = 150, needle_mm = 90, needle_outer_mm = 0.7;

bool scot_cli_studio_open(struct scot_cli_studio *s, const struct scot_volume *ct, int threads, struct scot_error *err)
{
    *s = (struct scot_cli_studio){0};
    if (!scot_isa_detect(&s->isa, err) || !scot_pool_create(&s->pool, threads, err))
        return false;
    const struct scot_projector_options options = {.isa = s->isa, .channels = 2};
    float **const plane[] = {&s->total, &s->bone, &s->steel, &s->iodine};
    for (int i = 0; i < 4; i++)
        if ((*plane[i] = scot_alloc((size_t)SIZE * SIZE, sizeof(float), err)) == NULL)
            return false;
    s->picture = scot_alloc((size_t)SIZE * SIZE, sizeof *s->picture, err);
    s->print = scot_alloc((size_t)PRINT * PRINT, 1, err);
    return s->picture != NULL && s->print != NULL && scot_projector_create(&s->projector, ct, s->pool, &options, err);
}

void scot_cli_studio_close(struct scot_cli_studio *s)
{
    scot_projector_destroy(&s->projector);
    scot_chain_destroy(&s->chain);
    scot_pool_destroy(&s->pool);
    void *const block[] = {s->total, s->bone, s->steel, s->iodine, s->picture, s->print};
    for (size_t i = 0; i < sizeof block / sizeof *block; i++)
        scot_free(block[i]);
}

/* The middle of the picture in 64 greys: what the eye sees, in half the bytes. */
static void crop(struct scot_cli_studio *s)
{
    int edge = (SIZE - PRINT) / 2;
    for (int row = 0; row < PRINT; row++)
        for (int column = 0; column < PRINT; column++) {
            uint16_t value = s->picture[(size_t)(row + edge) * SIZE + (size_t)(column + edge)];
            s->print[(size_t)row * PRINT + (size_t)column] = (uint8_t)((value >> 10) * 255 / 63);
        }
}

static void draw_objects(struct scot_cli_studio *s, const struct scot_contrast_grid *grid, const struct scot_view *view,
                         struct scot_vec3 tip, struct scot_vec3 direction)
{
    int box[4] = {SIZE, SIZE, 0, 0};
    memset(s->steel, 0, (size_t)SIZE * SIZE * sizeof *s->steel);
    memset(s->iodine, 0, (size_t)SIZE * SIZE * sizeof *s->iodine);
    scot_steel_draw(s->steel, view, scot_along(tip, -needle_mm, direction), tip, needle_outer_mm, 0.4, box);
    scot_contrast_project(grid, view, s->pool, s->iodine, box);
}

bool scot_cli_studio_shoot(struct scot_cli_studio *s, const struct scot_contrast_grid *grid, struct scot_vec3 tip,
                           struct scot_vec3 direction, double oblique_deg, const char *path, struct scot_error *err)
{
    const struct scot_carm carm = {.oblique_rad = scot_rad(oblique_deg), .isocentre = tip, .sad_mm = 700, .sid_mm = 1100};
    struct scot_view view = scot_carm_view(&carm, panel_mm, SIZE);
    view = scot_view_mirrored(&view);
    const struct scot_chain_options options = {.size = SIZE, .seed = 1, .isa = s->isa};
    const struct scot_technique technique = {.kv = 75, .ma = 3, .pulse_ms = 8, .cu_mm = 0.1, .automatic = true,
                                             .edge = 0.3, .lag = 0.85};
    const struct scot_collimator open = {0};
    const struct scot_objects objects = {.steel = s->steel, .iodine = s->iodine, .column1 = SIZE, .row1 = SIZE};
    const char *const text[] = {"Description", "SIMULATED fluoroscopy of the built-in patient", NULL};
    struct scot_pulse_report report;
    scot_chain_destroy(&s->chain);
    if (!scot_projector_run(s->projector, &view, s->total, s->bone, NULL, err) ||
        !scot_chain_create(&s->chain, s->pool, &options, err))
        return false;
    scot_chain_set_anatomy(s->chain, &view, s->total, s->bone, &open);
    draw_objects(s, grid, &view, tip, direction);
    for (uint64_t pulse = 0; pulse < PULSES; pulse++)
        scot_chain_pulse(s->chain, &technique, carm.sad_mm, &objects, pulse, s->picture, &report);
    crop(s);
    return scot_png_write_grey(path, s->print, PRINT, PRINT, 8, text, err);
}
