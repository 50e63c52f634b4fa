#include "fields.h"

#include <assert.h>

double test_random(struct test_random *random)
{
    /* Knuth's MMIX constants. */
    random->state = random->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(random->state >> 11) / 9007199254740992.0;
}

double test_between(struct test_random *random, double low, double high)
{
    return low + (high - low) * test_random(random);
}

struct scot_volume *test_empty_ct(const int n[3], const double spacing_mm[3], struct scot_vec3 axis,
                                  double angle_rad, int flip, struct scot_vec3 centre)
{
    struct scot_affine a = {0};
    const struct scot_vec3 unit[3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, origin = {0};
    double *translation[3] = {&a.m[0][3], &a.m[1][3], &a.m[2][3]};
    *translation[0] = centre.x;
    *translation[1] = centre.y;
    *translation[2] = centre.z;
    for (int i = 0; i < 3; i++) {
        double step = flip >> i & 1 ? -spacing_mm[i] : spacing_mm[i];
        struct scot_vec3 d = scot_scale(scot_rotate_about(unit[i], origin, axis, angle_rad), step);
        const double part[3] = {d.x, d.y, d.z};
        for (int row = 0; row < 3; row++) {
            a.m[row][i] = part[row];
            *translation[row] -= part[row] * (n[i] - 1) / 2.0;
        }
    }
    struct scot_volume *ct = NULL;
    bool made = scot_volume_create(&ct, n, &a, NULL);
    assert(made);
    for (size_t i = 0; i < scot_volume_count(ct); i++)
        ct->voxel[i] = -1000;
    return ct;
}

/* x, y, z: -1..1 across the box. */
static double body_hu(double x, double y, double z, double noise)
{
    if (x * x + y * y > 0.8)
        return -1000;
    double column = 4 * x * x + 8 * (y - 0.3) * (y - 0.3);
    if (column < 0.3)
        return 250 + 300 * noise;
    if (column < 0.4)
        return 1000 + 100 * noise;
    if (x * x + (y + 0.4) * (y + 0.4) + z * z < 0.04)
        return -950;
    return 40 + 60 * noise;
}

void test_fill_body(struct scot_volume *ct, struct test_random *random, bool whole)
{
    for (int k = 0; k < ct->n[2]; k++)
        for (int j = 0; j < ct->n[1]; j++)
            for (int i = 0; i < ct->n[0]; i++) {
                double x = 2.0 * i / ct->n[0] - 1, y = 2.0 * j / ct->n[1] - 1, z = 2.0 * k / ct->n[2] - 1;
                double hu = body_hu(x, y, z, test_between(random, -1, 1));
                ct->voxel[scot_volume_index(ct, i, j, k)] = (int16_t)(whole && fabs(z) > 0.85 ? -1000 : hu);
            }
}

void test_fill_noise(struct scot_volume *ct, struct test_random *random, double low, double high)
{
    for (size_t i = 0; i < scot_volume_count(ct); i++)
        ct->voxel[i] = (int16_t)test_between(random, low, high);
}
