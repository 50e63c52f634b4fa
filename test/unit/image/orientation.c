#include "image/image.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image_files.h"
#include "support.h"

/* A body whose HU tell where in the patient they are: x, y and z of a 6 x 7 x 8 mm box in
 * decimal digits. However a file orders its axes, the patient must come out the same. */

enum { NX = 6, NY = 7, NZ = 8 };

static int hu_at(int x, int y, int z)
{
    return 100 * x + 10 * y + z;
}

/* The order'th of the 48 ways to lay three file axes along three patient axes. */
struct layout {
    int along[3]; /* file axis -> patient axis */
    int sign[3];
};

static struct layout layout_of(int order)
{
    static const int permutation[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    struct layout layout;
    for (int axis = 0; axis < 3; axis++) {
        layout.along[axis] = permutation[order / 8][axis];
        layout.sign[axis] = order >> axis & 1 ? -1 : 1;
    }
    return layout;
}

static void lay_out(struct file_said *said, const struct layout *layout, double *value)
{
    static const int size[3] = {NX, NY, NZ};
    memset(&said->patient_from_voxel, 0, sizeof said->patient_from_voxel);
    for (int axis = 0; axis < 3; axis++) {
        int to = layout->along[axis];
        said->n[axis] = size[to];
        said->patient_from_voxel.m[to][axis] = layout->sign[axis];
        said->patient_from_voxel.m[to][3] = layout->sign[axis] > 0 ? 0 : size[to] - 1;
    }
    int index[3], place[3];
    for (index[2] = 0; index[2] < said->n[2]; index[2]++)
        for (index[1] = 0; index[1] < said->n[1]; index[1]++)
            for (index[0] = 0; index[0] < said->n[0]; index[0]++) {
                for (int axis = 0; axis < 3; axis++) {
                    int to = layout->along[axis];
                    place[to] = layout->sign[axis] > 0 ? index[axis] : size[to] - 1 - index[axis];
                }
                *value++ = hu_at(place[0], place[1], place[2]);
            }
    said->value = value - NX * NY * NZ;
}

/* q v q* for a unit quaternion q = (a, b, c, d): written as two quaternion products, unlike the matrix
 * that the reader uses. */
static struct scot_vec3 turned(const double q[4], struct scot_vec3 v)
{
    const double r[4] = {-q[1] * v.x - q[2] * v.y - q[3] * v.z, q[0] * v.x + q[2] * v.z - q[3] * v.y,
                         q[0] * v.y - q[1] * v.z + q[3] * v.x, q[0] * v.z + q[1] * v.y - q[2] * v.x};
    return scot_vec3(-r[0] * q[1] + r[1] * q[0] - r[2] * q[3] + r[3] * q[2],
                     -r[0] * q[2] + r[1] * q[3] + r[2] * q[0] - r[3] * q[1],
                     -r[0] * q[3] - r[1] * q[2] + r[2] * q[1] + r[3] * q[0]);
}

static bool turns_into(const double q[4], const struct file_said *said, double handed)
{
    static const double ras[3] = {-1, -1, 1};
    for (int column = 0; column < 3; column++) {
        struct scot_vec3 unit = scot_vec3(column == 0, column == 1, column == 2 ? handed : 0), to = turned(q, unit);
        const double (*m)[4] = (const double (*)[4])said->patient_from_voxel.m;
        struct scot_vec3 wanted = scot_vec3(ras[0] * m[0][column], ras[1] * m[1][column], ras[2] * m[2][column]);
        if (scot_length(scot_sub(to, wanted)) > 1e-9)
            return false;
    }
    return true;
}

/* Finds the quaternion by trying all 24 turns of a cube: parts 0, +-1/2, +-sqrt(1/2) and +-1. */
static void find_quaternion(struct file_said *said)
{
    static const double part[7] = {0, 0.5, -0.5, 0.70710678118654752, -0.70710678118654752, 1, -1};
    for (int i = 0; i < 7 * 7 * 7 * 2; i++) {
        double q[4] = {0, part[i % 7], part[i / 7 % 7], part[i / 49 % 7]}, handed = i / 343 ? -1 : 1;
        double square = q[1] * q[1] + q[2] * q[2] + q[3] * q[3];
        if (square > 1 + 1e-9)
            continue;
        q[0] = sqrt(fmax(0, 1 - square));
        if (!turns_into(q, said, handed))
            continue;
        memcpy(said->quaternion, q + 1, sizeof said->quaternion);
        said->handed = handed;
        said->qform = true;
        return;
    }
    fail_msg("no quaternion");
}

static void check_patient(const struct file_said *said, int order)
{
    char stem[4200], path[4096];
    snprintf(stem, sizeof stem, "%s/o", folder);
    file_write(said, stem, path);
    struct scot_volume *v = NULL;
    struct scot_error err = {{0}};
    if (!scot_image_open(&v, NULL, path, NULL, &err))
        fail_msg("order %d, %s: %s", order, path, err.text);
    for (int z = 0; z < NZ; z++)
        for (int y = 0; y < NY; y++)
            for (int x = 0; x < NX; x++)
                if (scot_volume_nearest(v, scot_vec3(x, y, z), -9) != hu_at(x, y, z))
                    fail_msg("order %d, %s: at %d %d %d is %d", order, path, x, y, z,
                             scot_volume_nearest(v, scot_vec3(x, y, z), -9));
    scot_volume_destroy(&v);
}

static void every_order_of_axes_is_the_same_patient(void **state)
{
    (void)state;
    static double value[NX * NY * NZ];
    static const char *const space[] = {"LPS", "RAS", "LAS"};
    for (int order = 0; order < 48; order++)
        for (int kind = 0; kind < FILE_KINDS; kind++)
            for (int s = 0; s < (kind == NRRD || kind == NHDR ? 3 : 1); s++) {
                struct layout layout = layout_of(order);
                struct file_said said = {.kind = (enum file_kind)kind, .stored = SCOT_INT16, .slope = 1};
                said.space = space[s];
                lay_out(&said, &layout, value);
                check_patient(&said, order);
            }
}

static void every_quaternion_is_the_same_patient(void **state)
{
    (void)state;
    static double value[NX * NY * NZ];
    for (int order = 0; order < 48; order++)
        for (int kind = NIFTI1; kind <= NIFTI2; kind++) {
            struct layout layout = layout_of(order);
            struct file_said said = {.kind = (enum file_kind)kind, .stored = SCOT_FLOAT32, .slope = 1};
            lay_out(&said, &layout, value);
            find_quaternion(&said);
            check_patient(&said, order);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_of_axes_is_the_same_patient),
        cmocka_unit_test(every_quaternion_is_the_same_patient),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
