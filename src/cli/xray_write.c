#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "cli/xray.h"
#include "serve/burn.h"
#include "serve/sidecar.h"
#include "xray/chain.h"
#include "xray/project.h"

/* Automatic brightness has settled well before this many pulses. */
enum { PULSES = 12 };
static const double water_per_mm = 0.022;

/* What a picture is computed with and in; every part may be NULL. */
struct work {
    enum scot_isa isa;
    struct scot_pool *pool;
    struct scot_projector *projector;
    struct scot_chain *chain;
    float *total, *bone;
    uint16_t *picture;
};

static void finish_work(struct work *work)
{
    scot_projector_destroy(&work->projector);
    scot_chain_destroy(&work->chain);
    scot_pool_destroy(&work->pool);
    scot_free(work->total);
    scot_free(work->bone);
    scot_free(work->picture);
}

static size_t pixels_of(const struct scot_view *view)
{
    return (size_t)view->columns * (size_t)view->rows;
}

static bool begin_work(struct work *work, const struct scot_volume *ct, const struct scot_view *view, int channels,
                       int threads, struct scot_error *err)
{
    *work = (struct work){0};
    if (!scot_isa_detect(&work->isa, err) || !scot_pool_create(&work->pool, threads, err))
        return false;
    const struct scot_projector_options options = {.isa = work->isa, .channels = channels};
    work->total = scot_alloc(pixels_of(view), sizeof(float), err);
    work->bone = scot_alloc(pixels_of(view), sizeof(float), err);
    return work->total != NULL && work->bone != NULL &&
           scot_projector_create(&work->projector, ct, work->pool, &options, err);
}

bool scot_cli_write_integral(const struct scot_cli_shot *shot, const struct scot_volume *ct, int threads,
                             struct scot_error *err)
{
    const struct scot_view *view = &shot->view;
    struct work work;
    bool ok = begin_work(&work, ct, view, 1, threads, err) &&
              scot_projector_run(work.projector, view, work.total, NULL, NULL, err);
    if (ok) {
        for (size_t i = 0; i < pixels_of(view); i++)
            work.total[i] = (float)(water_per_mm * (double)work.total[i]);
        const struct scot_plane plane = {.origin = scot_view_pixel(view, 0, 0),
                                         .column_step = scot_scale(view->right, view->pixel_mm),
                                         .row_step = scot_scale(view->up, -view->pixel_mm),
                                         .columns = view->columns,
                                         .rows = view->rows};
        ok = scot_mha_write_picture(shot->integral, work.total, &plane, err);
    }
    finish_work(&work);
    return ok;
}

/* The chain's picture after its brightness has settled; noise is the last pulse's alone. */
static bool expose(struct work *work, const struct scot_cli_shot *shot, struct scot_still *still,
                   struct scot_error *err)
{
    const struct scot_chain_options options = {.size = still->view.columns, .seed = shot->seed, .isa = work->isa};
    const struct scot_technique technique = {.kv = 75, .ma = 3, .pulse_ms = 8, .cu_mm = 0.1, .automatic = true,
                                             .edge = 0.3};
    const struct scot_collimator open = {0};
    const struct scot_objects nothing = {0};
    work->picture = scot_alloc(pixels_of(&still->view), sizeof *work->picture, err);
    if (work->picture == NULL || !scot_chain_create(&work->chain, work->pool, &options, err))
        return false;
    scot_chain_set_anatomy(work->chain, &still->view, work->total, work->bone, &open);
    for (still->pulse = 0; still->pulse < PULSES; still->pulse++)
        scot_chain_pulse(work->chain, &technique, shot->carm.sad_mm, &nothing, still->pulse, work->picture,
                         &still->report);
    still->pulse--;
    still->picture = work->picture;
    return true;
}

static bool write_text(const char *path, const char *text, struct scot_error *err)
{
    FILE *out = fopen(path, "wb");
    bool ok = out != NULL && fputs(text, out) >= 0 && fputc('\n', out) != EOF;
    if (out != NULL)
        ok &= fclose(out) == 0;
    return ok || scot_fail(err, "%.200s cannot be written", path);
}

static bool write_still(const struct scot_cli_shot *shot, const struct scot_still *still, uint16_t *picture,
                        const char *ct_sha256, struct scot_error *err)
{
    char sidecar[SCOT_SIDECAR_BYTES], beside[4200];
    const char *const text[] = {"Description", "SIMULATED fluoroscopy", "Scottie", sidecar, NULL};
    if (snprintf(beside, sizeof beside, "%s.json", shot->picture) >= (int)sizeof beside)
        return scot_fail(err, "the path of -o has more than %zu bytes", sizeof beside - 6);
    scot_sidecar_json(sidecar, sizeof sidecar, still, ct_sha256, shot->seed);
    scot_burn_marks(picture, &still->view);
    return scot_png_write_grey(shot->picture, picture, still->view.columns, still->view.rows, 16, text, err) &&
           write_text(beside, sidecar, err);
}

bool scot_cli_write_picture(const struct scot_cli_shot *shot, const struct scot_opened *opened, int threads,
                            struct scot_error *err)
{
    struct scot_still still = {.carm = shot->carm, .view = scot_view_mirrored(&shot->view), .field_mm = shot->panel_mm};
    struct scot_volume *bare = NULL;
    struct work work = {0};
    bool ok = shot->keep_couch || !opened->body->couch_found ||
              scot_body_without_couch(&bare, opened->ct, opened->body, err);
    ok = ok && begin_work(&work, bare != NULL ? bare : opened->ct, &still.view, 2, threads, err) &&
         scot_projector_run(work.projector, &still.view, work.total, work.bone, NULL, err) &&
         expose(&work, shot, &still, err) && write_still(shot, &still, work.picture, opened->ct->sha256, err);
    finish_work(&work);
    scot_volume_destroy(&bare);
    return ok;
}
