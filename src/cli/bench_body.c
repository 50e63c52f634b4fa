#include "cli/bench_body.h"

#include <math.h>
#include <stdio.h>

#include "base/output.h"

/* A number from -1 to 1 that looks random: Ellis' lowbias32 hash of the voxel's index. */
static double noise(uint64_t index)
{
    uint32_t x = (uint32_t)index ^ (uint32_t)(index >> 32);
    x = (x ^ x >> 16) * 0x7feb352du;
    x = (x ^ x >> 15) * 0x846ca68bu;
    x ^= x >> 16;
    /* Two halves added: a triangle, near enough to a bell. */
    return ((int)(x & 0xffff) + (int)(x >> 16) - 0xffff) / 65535.0;
}

/* The vertebra's part: body, disc, arch; the level repeats every 36 mm. */
static bool spine_hu(double x, double y, double z, double rough, double *hu)
{
    double level = z - 36 * floor(z / 36) - 18, back = y - 35, canal = hypot(x, y - 60);
    double body = x * x / (24 * 24) + back * back / (18 * 18);
    if (body < 1) {
        bool bone = fabs(level) < 14;
        *hu = !bone ? 80 + 60 * rough : body > 0.85 || fabs(level) > 12.5 ? 900 + 300 * rough : 180 + 220 * rough;
        return true;
    }
    bool lamina = canal > 10 && canal < 16 && y > 55 && fabs(level) < 10;
    bool process = (fabs(x) < 4 && y > 72 && y < 100 && fabs(level) < 9) ||
                   (fabs(x) < 42 && fabs(y - 58) < 5 && canal > 12 && fabs(level) < 6);
    *hu = 500 + 350 * rough;
    return lamina || process;
}

static double body_hu(double x, double y, double z, double rough)
{
    double edge = x * x / (165 * 165) + y * y / (115 * 115), hu;
    if (edge >= 1)
        return y > 128 && y < 132 && fabs(x) < 200 ? -250 + 100 * rough : -1000 + 25 * rough;
    if (spine_hu(x, y, z, rough, &hu))
        return hu;
    double rib = z + 0.2 * x - 28 * floor((z + 0.2 * x) / 28) - 14;
    if (edge > 0.62 && edge < 0.70 && fabs(rib) < 5)
        return 600 + 350 * rough;
    if (hypot(x - 40, y + 50) < 22 && fabs(fmod(z, 60)) < 25)
        return -950 + 40 * rough;
    return (edge > 0.8 ? -100 : 45) + 45 * rough;
}

struct filling {
    struct scot_volume *ct;
};

static void fill_slice(void *context, int k, int worker)
{
    (void)worker;
    struct scot_volume *ct = ((struct filling *)context)->ct;
    for (int j = 0; j < ct->n[1]; j++)
        for (int i = 0; i < ct->n[0]; i++) {
            size_t index = scot_volume_index(ct, i, j, k);
            struct scot_vec3 p = scot_affine_point(&ct->patient_from_voxel, scot_vec3(i, j, k));
            ct->voxel[index] = (int16_t)lrint(body_hu(p.x, p.y, p.z, noise(index)));
        }
}

bool scot_cli_bench_body(struct scot_volume **out, const int n[3], const double spacing_mm[3],
                         struct scot_pool *pool, struct scot_error *err)
{
    struct scot_affine a = {0};
    for (int axis = 0; axis < 3; axis++) {
        a.m[axis][axis] = spacing_mm[axis];
        a.m[axis][3] = -0.5 * (n[axis] - 1) * spacing_mm[axis];
    }
    struct filling filling = {0};
    if (!scot_volume_create(&filling.ct, n, &a, err))
        return false;
    scot_pool_run(pool, n[2], fill_slice, &filling);
    *out = filling.ct;
    return true;
}

bool scot_cli_bench_write(const char *path, const struct scot_volume *ct, struct scot_error *err)
{
    struct scot_output out;
    const struct scot_affine *a = &ct->patient_from_voxel;
    if (!scot_output_begin(&out, path, err))
        return false;
    fprintf(out.stream,
            "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
            "TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = %.9g %.9g %.9g\nElementSpacing = %.9g %.9g %.9g\n"
            "DimSize = %d %d %d\nElementType = MET_SHORT\nElementDataFile = LOCAL\n",
            a->m[0][3], a->m[1][3], a->m[2][3], a->m[0][0], a->m[1][1], a->m[2][2], ct->n[0], ct->n[1], ct->n[2]);
    fwrite(ct->voxel, sizeof *ct->voxel, scot_volume_count(ct), out.stream);
    return scot_output_keep(&out, err);
}
