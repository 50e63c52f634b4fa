#include "volume/volume.h"

#include <stdio.h>

#include <nettle/sha2.h>
#include <unistd.h>

#include "base/memory.h"

enum { MOST_VOXELS_A_SIDE = 4096 };

static bool finite_affine(const struct scot_affine *a)
{
    for (int row = 0; row < 3; row++)
        for (int col = 0; col < 4; col++)
            if (!isfinite(a->m[row][col]))
                return false;
    return true;
}

bool scot_volume_check_size(const int64_t n[3], struct scot_error *err)
{
    uint64_t count = 1;
    for (int axis = 0; axis < 3; axis++) {
        if (n[axis] < 1 || n[axis] > MOST_VOXELS_A_SIDE)
            return scot_fail(err, "the volume is %lld x %lld x %lld voxels, wanted 1 to %d each way",
                             (long long)n[0], (long long)n[1], (long long)n[2], MOST_VOXELS_A_SIDE);
        count *= (uint64_t)n[axis];
    }
    if (count > UINT64_C(1) << 33)
        return scot_fail(err, "the volume has %llu voxels, wanted at most 2^33", (unsigned long long)count);
    return true;
}

/* A file's claim must not be able to bring the machine down. */
static bool check_memory(size_t count, struct scot_error *err)
{
    uint64_t memory = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t needed = count * sizeof(int16_t);
    return needed <= memory / 2 ||
           scot_fail(err, "the volume takes %llu MB of memory, wanted at most %llu on this machine",
                     (unsigned long long)(needed >> 20), (unsigned long long)(memory >> 21));
}

bool scot_volume_create(struct scot_volume **out, const int n[3],
                        const struct scot_affine *patient_from_voxel, struct scot_error *err)
{
    const int64_t wide[3] = {n[0], n[1], n[2]};
    if (!scot_volume_check_size(wide, err))
        return false;
    size_t count = (size_t)n[0] * (size_t)n[1] * (size_t)n[2];
    if (!check_memory(count, err))
        return false;
    struct scot_affine inverse;
    if (!finite_affine(patient_from_voxel) || !scot_affine_inverse(&inverse, patient_from_voxel))
        return scot_fail(err, "the voxel axes do not span space");
    struct scot_volume *v = scot_alloc(1, sizeof *v, err);
    if (v == NULL)
        return false;
    v->voxel = scot_alloc(count, sizeof *v->voxel, err);
    if (v->voxel == NULL) {
        scot_free(v);
        return false;
    }
    for (int axis = 0; axis < 3; axis++)
        v->n[axis] = n[axis];
    v->patient_from_voxel = *patient_from_voxel;
    v->voxel_from_patient = inverse;
    *out = v;
    return true;
}

void scot_volume_destroy(struct scot_volume **volume)
{
    if (*volume == NULL)
        return;
    scot_free((*volume)->voxel);
    scot_free(*volume);
    *volume = NULL;
}

/* The farthest that the two put a corner of the box apart: a step or a turn that is off by little is off by
 * that many times the voxels at the far end. */
static double corner_distance_mm(const struct scot_volume *a, const struct scot_volume *b)
{
    double most = 0;
    for (int corner = 0; corner < 8; corner++) {
        struct scot_vec3 voxel = scot_vec3(corner & 1 ? a->n[0] - 1 : 0, corner & 2 ? a->n[1] - 1 : 0,
                                           corner & 4 ? a->n[2] - 1 : 0);
        most = fmax(most, scot_length(scot_sub(scot_affine_point(&a->patient_from_voxel, voxel),
                                               scot_affine_point(&b->patient_from_voxel, voxel))));
    }
    return most;
}

bool scot_volume_check_same_grid(const struct scot_volume *a, const struct scot_volume *map, const char *what,
                                 struct scot_error *err)
{
    const double part_of_step = 0.25; /* room for a header that rounds its steps */
    double spacing_mm[3];
    if (a->n[0] != map->n[0] || a->n[1] != map->n[1] || a->n[2] != map->n[2])
        return scot_fail(err, "the %s is %d x %d x %d voxels, wanted the CT's %d x %d x %d", what, map->n[0],
                         map->n[1], map->n[2], a->n[0], a->n[1], a->n[2]);
    scot_volume_spacing_mm(a, spacing_mm);
    double most_mm = part_of_step * fmin(spacing_mm[0], fmin(spacing_mm[1], spacing_mm[2]));
    double off_mm = corner_distance_mm(a, map);
    return off_mm <= most_mm || scot_fail(err, "a corner of the %s lies %.2f mm beside the CT's, wanted at most %.2f",
                                          what, off_mm, most_mm);
}

void scot_volume_spacing_mm(const struct scot_volume *v, double spacing_mm[3])
{
    for (int axis = 0; axis < 3; axis++)
        spacing_mm[axis] = sqrt(v->patient_from_voxel.m[0][axis] * v->patient_from_voxel.m[0][axis] +
                                v->patient_from_voxel.m[1][axis] * v->patient_from_voxel.m[1][axis] +
                                v->patient_from_voxel.m[2][axis] * v->patient_from_voxel.m[2][axis]);
}

struct scot_vec3 scot_volume_centre(const struct scot_volume *v)
{
    return scot_affine_point(&v->patient_from_voxel,
                             scot_vec3((v->n[0] - 1) / 2.0, (v->n[1] - 1) / 2.0, (v->n[2] - 1) / 2.0));
}

/* The lower corner of the cell around p and how far into it p lies; false outside the
 * outermost centres. A volume one voxel thick has its cells collapsed onto it. */
static bool cell_of(int n, double p, int *low, int *high, double *part)
{
    if (!(p >= 0 && p <= n - 1))
        return false;
    *low = (int)p;
    *high = *low + 1 < n ? *low + 1 : *low;
    *part = p - *low;
    return true;
}

static double sample_voxel(const struct scot_volume *v, struct scot_vec3 p, double outside)
{
    int lo[3], hi[3];
    double part[3];
    if (!cell_of(v->n[0], p.x, &lo[0], &hi[0], &part[0]) || !cell_of(v->n[1], p.y, &lo[1], &hi[1], &part[1]) ||
        !cell_of(v->n[2], p.z, &lo[2], &hi[2], &part[2]))
        return outside;
    double sum = 0;
    for (int corner = 0; corner < 8; corner++) {
        int i = corner & 1 ? hi[0] : lo[0], j = corner & 2 ? hi[1] : lo[1], k = corner & 4 ? hi[2] : lo[2];
        double weight = (corner & 1 ? part[0] : 1 - part[0]) * (corner & 2 ? part[1] : 1 - part[1]) *
                        (corner & 4 ? part[2] : 1 - part[2]);
        sum += weight * v->voxel[scot_volume_index(v, i, j, k)];
    }
    return sum;
}

double scot_volume_sample(const struct scot_volume *v, struct scot_vec3 patient_mm, double outside)
{
    return sample_voxel(v, scot_affine_point(&v->voxel_from_patient, patient_mm), outside);
}

int scot_volume_nearest(const struct scot_volume *v, struct scot_vec3 patient_mm, int outside)
{
    struct scot_vec3 p = scot_affine_point(&v->voxel_from_patient, patient_mm);
    double i = floor(p.x + 0.5), j = floor(p.y + 0.5), k = floor(p.z + 0.5);
    if (!(i >= 0 && j >= 0 && k >= 0 && i < v->n[0] && j < v->n[1] && k < v->n[2]))
        return outside;
    return v->voxel[scot_volume_index(v, (int)i, (int)j, (int)k)];
}

void scot_volume_hash(struct scot_volume *v)
{
    struct sha256_ctx sha;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&sha);
    sha256_update(&sha, scot_volume_count(v) * sizeof *v->voxel, (const uint8_t *)v->voxel);
    sha256_digest(&sha, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(v->sha256 + 2 * i, 3, "%02x", digest[i]);
}
