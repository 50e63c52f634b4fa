#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "cli/bench_body.h"
#include "cli/command.h"
#include "cli/open.h"
#include "xray/project.h"

enum { SIZE, FRAMES, GRID, WRITE, OPTIONS };
enum { VIEWS = 3, MOST_FRAMES = 999 };

static const struct scot_cli_option options[] = {
    [SIZE] = {"--size", SCOT_CLI_WHOLE, "N", 16, 4096, 1024, "pixels on a side of the 300 mm detector"},
    [FRAMES] = {"--frames", SCOT_CLI_WHOLE, "N", 1, MOST_FRAMES, 15, "frames a row; the median counts"},
    [GRID] = {"--grid", SCOT_CLI_POINT, "I,J,K", 8, 1500, 0, "voxels of the made-up CT (default 512,512,300)"},
    [WRITE] = {"--write", SCOT_CLI_TEXT, "OUT.mha", 0, 0, 0, "also write the CT that was measured on"},
};

static const struct {
    const char *name;
    double oblique_deg, tilt_deg;
} views[VIEWS] = {{"AP", 0, 0}, {"LAT", 90, 0}, {"OBL", 35, 20}};

struct bench {
    const struct scot_volume *ct;
    struct scot_pool *pool;
    struct scot_projector *projector;
    enum scot_isa isa;
    int size, frames, rows;
    float *picture[2];
    bool json;
    double ms[MOST_FRAMES], floor_ms[MOST_FRAMES];
};

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *ms, int count)
{
    qsort(ms, (size_t)count, sizeof *ms, by_value);
    return ms[count / 2];
}

static struct scot_view view_of(const struct bench *b, int view)
{
    struct scot_carm carm = {.oblique_rad = scot_rad(views[view].oblique_deg),
                             .tilt_rad = scot_rad(views[view].tilt_deg),
                             .isocentre = scot_volume_centre(b->ct), .sad_mm = 700, .sid_mm = 1100};
    return scot_carm_view(&carm, 300, b->size);
}

static void print_row(struct bench *b, int view, int channels)
{
    double ms = median(b->ms, b->frames), floor_ms = median(b->floor_ms, b->frames);
    if (b->json)
        printf("%s{\"view\":\"%s\",\"size\":%d,\"threads\":%d,\"isa\":\"%s\",\"channels\":%d,\"ms\":%.3f,"
               "\"floor_ms\":%.3f}", b->rows > 0 ? "," : "", views[view].name, b->size,
               scot_pool_threads(b->pool), scot_isa_name(b->isa), channels, ms, floor_ms);
    else
        printf("%-4s %4d %7d  %-6s %8d %8.2f %8.2f %6.1f\n", views[view].name, b->size, scot_pool_threads(b->pool),
               scot_isa_name(b->isa), channels, ms, floor_ms, ms / floor_ms);
    b->rows++;
}

/* Frames and floors by turns, so that what else the machine does meets both. The first pair warms up. */
static bool measure_row(struct bench *b, int view, int channels, struct scot_error *err)
{
    struct scot_view v = view_of(b, view);
    uint64_t read = 0;
    for (int frame = -1; frame < b->frames; frame++) {
        int at = frame < 0 ? 0 : frame;
        double start = scot_clock_ms();
        if (!scot_projector_run(b->projector, &v, b->picture[0], channels > 1 ? b->picture[1] : NULL, NULL, err))
            return false;
        double middle = scot_clock_ms();
        read += scot_projector_read_floor(b->projector, &v);
        b->ms[at] = middle - start;
        b->floor_ms[at] = scot_clock_ms() - middle;
    }
    if (read == 0)
        return scot_fail(err, "the beam of the %s view meets nothing but air, wanted a patient in it", views[view].name);
    print_row(b, view, channels);
    return true;
}

static bool measure_isa(struct bench *b, enum scot_isa isa, struct scot_error *err)
{
    struct scot_projector_options projector_options = {.isa = isa, .channels = 2};
    b->isa = isa;
    bool ok = scot_projector_create(&b->projector, b->ct, b->pool, &projector_options, err);
    for (int view = 0; view < VIEWS; view++)
        for (int channels = 1; channels <= 2; channels++)
            ok = ok && measure_row(b, view, channels, err);
    scot_projector_destroy(&b->projector);
    return ok;
}

static bool measure_all(struct bench *b, enum scot_isa best, struct scot_error *err)
{
    bool ok = true;
    size_t pixels = (size_t)b->size * (size_t)b->size;
    for (int channel = 0; channel < 2 && ok; channel++) {
        b->picture[channel] = scot_alloc(pixels, sizeof **b->picture, err);
        ok = b->picture[channel] != NULL;
    }
    if (ok)
        fputs(b->json ? "{\"runs\":[" : "view size threads  isa    channels       ms    floor  ratio\n", stdout);
    /* The best set, and where there is one the set below it. */
    for (int isa = (int)best; isa > 0 && isa >= (int)best - 1 && ok; isa--)
        ok = measure_isa(b, (enum scot_isa)isa, err);
    if (ok && best == SCOT_ISA_SCALAR)
        ok = measure_isa(b, best, err);
    if (ok && b->json)
        puts("]}");
    scot_free(b->picture[0]);
    scot_free(b->picture[1]);
    return ok;
}

static bool made_up_ct(struct scot_volume **out, const struct scot_cli_call *call, struct scot_pool *pool,
                       struct scot_error *err)
{
    int n[3] = {512, 512, 300};
    const double extent_mm[3] = {409.6, 409.6, 300};
    double spacing_mm[3];
    for (int axis = 0; axis < 3; axis++) {
        if (call->value[GRID].given)
            n[axis] = (int)call->value[GRID].number[axis];
        spacing_mm[axis] = extent_mm[axis] / n[axis];
    }
    return scot_cli_bench_body(out, n, spacing_mm, pool, err) &&
           (!call->value[WRITE].given || scot_cli_bench_write(call->value[WRITE].text, *out, err));
}

static bool run(const struct scot_cli_call *call, struct scot_error *err)
{
    struct scot_opened opened = {0};
    struct scot_volume *made = NULL;
    enum scot_isa best;
    struct bench *b = scot_alloc(1, sizeof *b, err);
    if (b == NULL)
        return false;
    b->size = (int)call->value[SIZE].number[0];
    b->frames = (int)call->value[FRAMES].number[0];
    b->json = call->json;
    bool ok = scot_isa_detect(&best, err) && scot_pool_create(&b->pool, call->threads, err);
    if (ok && call->arguments > 0)
        ok = scot_cli_open(&opened, call, call->argument[0], 0, false, err);
    else if (ok)
        ok = made_up_ct(&made, call, b->pool, err);
    b->ct = made != NULL ? made : opened.ct;
    ok = ok && measure_all(b, best, err);
    scot_volume_destroy(&made);
    scot_cli_close(&opened);
    scot_pool_destroy(&b->pool);
    scot_free(b);
    return ok;
}

const struct scot_cli_command scot_cli_bench_xray = {
    .name = "bench xray",
    .argument_names = "[CT]",
    .least_arguments = 0,
    .most_arguments = 1,
    .summary = "How fast line integrals are made, beside reading the voxels of the beam once",
    .lesson = "Median milliseconds a frame of the projector alone, the final warp included, for the views\n"
              "AP, LAT and OBL (oblique 35, tilt 20) with SAD 700, SID 1100 mm and a 300 mm detector about\n"
              "the CT's centre; one channel (all tissue) and two (bone beside it); the best instruction set\n"
              "and the next. The floor, reading each voxel in the beam once with all threads, is measured\n"
              "between the frames of the same row. Without CT a body of 512 x 512 x 300 voxels is made up.\n\n"
              "    scottie bench xray --threads 2\n"
              "    scottie bench xray scan.nii.gz --json\n"
              "    scottie bench xray --grid 256,256,150 --size 512",
    .option = options,
    .options = OPTIONS,
    .run = run,
};
