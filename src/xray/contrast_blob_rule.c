#include "xray/contrast_blob_rule.h"

#include <string.h>

static const double usual_ml_s = 0.5;

static bool inject(void *context, int needle, struct scot_contrast_grid *grid, struct scot_vec3 tip,
                   struct scot_vec3 direction, double ml, double ml_s, double mg_ml, struct scot_error *err)
{
    (void)direction;
    struct scot_contrast_blobs *blobs = context;
    struct scot_contrast_blob *blob = &blobs->blob[needle];
    if (!blobs->in_use[needle]) {
        scot_contrast_grid_place(grid, blobs->ct, tip);
        *blob = (struct scot_contrast_blob){0};
    }
    blob->rate_ml_s = ml_s > 0 ? ml_s : usual_ml_s;
    if (!scot_contrast_blob_inject(blob, grid, blobs->ct, tip, ml, mg_ml, err))
        return false;
    blobs->in_use[needle] = true;
    blobs->asked_ml[needle] += ml;
    return true;
}

static bool step(void *context, int needle, struct scot_contrast_grid *grid, double ms)
{
    struct scot_contrast_blobs *blobs = context;
    return blobs->in_use[needle] && scot_contrast_blob_step(&blobs->blob[needle], grid, ms);
}

static void clear(void *context, int needle)
{
    struct scot_contrast_blobs *blobs = context;
    blobs->blob[needle] = (struct scot_contrast_blob){0};
    blobs->in_use[needle] = false;
    blobs->asked_ml[needle] = 0;
}

static struct scot_contrast_balance balance(const void *context, int needle)
{
    const struct scot_contrast_blobs *blobs = context;
    const struct scot_contrast_blob *blob = &blobs->blob[needle];
    double gone_mg = blob->washed_mg + blob->dropped_mg;
    return (struct scot_contrast_balance){.injected_ml = blobs->asked_ml[needle],
                                          .out_ml = blobs->asked_ml[needle] - blob->waiting_ml,
                                          .mg = blob->injected_mg - gone_mg,
                                          .gone_mg = gone_mg};
}

void scot_contrast_blobs_init(struct scot_contrast_blobs *blobs, const struct scot_volume *ct)
{
    memset(blobs, 0, sizeof *blobs);
    blobs->ct = ct;
    blobs->rule = (struct scot_contrast_rule){.context = blobs,
                                              .note = "not anatomical: proves nothing",
                                              .inject = inject,
                                              .step = step,
                                              .clear = clear,
                                              .balance = balance};
}
