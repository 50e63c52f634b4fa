#include "image/grid.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "image/voxels.h"

/* Half-way between refusing a dicom-to-anything converter's rounding and dividing by nothing. */
static const double LEAST_STEP_MM = 0.01, MOST_STEP_MM = 100, FARTHEST_MM = 1e5, LEAST_SPAN = 0.01;

/* Compressed better than this, and larger than that, a claimed size must first be seen. */
enum { PLAUSIBLE_RATIO = 24 };
static const uint64_t SMALL_BYTES = 64u << 20;

/* What may follow the voxels of a compressed file before its checksum. */
static const uint64_t MOST_TRAILING_BYTES = 64u << 20;

void scot_grid_set_column(struct scot_grid *grid, int column, struct scot_vec3 value)
{
    grid->patient_from_voxel.m[0][column] = value.x;
    grid->patient_from_voxel.m[1][column] = value.y;
    grid->patient_from_voxel.m[2][column] = value.z;
}

static struct scot_vec3 column_of(const struct scot_grid *grid, int column)
{
    const struct scot_affine *a = &grid->patient_from_voxel;
    return scot_vec3(a->m[0][column], a->m[1][column], a->m[2][column]);
}

void scot_grid_note_orientation(struct scot_image_info *info)
{
    scot_image_note(info, "the file does not say where left is: check the side before use");
}

bool scot_grid_check_place(const struct scot_grid *grid, struct scot_error *err)
{
    double step_mm[3];
    for (int axis = 0; axis < 3; axis++) {
        step_mm[axis] = fabs(scot_length(column_of(grid, axis))); /* -nan becomes nan */
        if (!(step_mm[axis] >= LEAST_STEP_MM && step_mm[axis] <= MOST_STEP_MM))
            return scot_fail(err, "the step along axis %d is %g mm, wanted %g to %g", axis + 1, step_mm[axis],
                             LEAST_STEP_MM, MOST_STEP_MM);
    }
    double origin_mm = fabs(scot_length(column_of(grid, 3)));
    if (!(origin_mm <= FARTHEST_MM))
        return scot_fail(err, "the first voxel is %g mm from the origin, wanted at most %g", origin_mm,
                         FARTHEST_MM);
    double span = scot_dot(column_of(grid, 0), scot_cross(column_of(grid, 1), column_of(grid, 2)));
    double part = fabs(span) / (step_mm[0] * step_mm[1] * step_mm[2]);
    if (!(part >= LEAST_SPAN))
        return scot_fail(err, "the voxel axes lie in one plane: they span %.2g of a box, wanted at least %g",
                         part, LEAST_SPAN);
    return true;
}

bool scot_grid_check(const struct scot_grid *grid, struct scot_error *err)
{
    return scot_volume_check_size(grid->n, err) && scot_grid_check_place(grid, err);
}

static uint64_t count_of(const struct scot_grid *grid)
{
    return (uint64_t)grid->n[0] * (uint64_t)grid->n[1] * (uint64_t)grid->n[2];
}

uint64_t scot_grid_bytes(const struct scot_grid *grid)
{
    /* A digit and a space each, but the last. */
    return grid->text ? 2 * count_of(grid) - 1 : count_of(grid) * scot_stored_size(grid->stored);
}

/* The size that a header claims against what is there. */
static bool check_claim(const struct scot_grid *grid, const struct scot_bytes *data, struct scot_error *err)
{
    uint64_t claimed = scot_grid_bytes(grid), most = scot_bytes_most_left(data);
    if (claimed > most)
        return scot_fail(err, "%lld x %lld x %lld voxels of %s take %llu bytes, the file has %s%llu",
                         (long long)grid->n[0], (long long)grid->n[1], (long long)grid->n[2],
                         grid->text ? "text" : scot_stored_name(grid->stored), (unsigned long long)claimed,
                         most > scot_bytes_stored_left(data) ? "at most " : "", (unsigned long long)most);
    return true;
}

/* Whether the claim could be far from what arrives: then memory follows the data. */
static bool claim_proves_nothing(const struct scot_grid *grid, const struct scot_bytes *data)
{
    uint64_t claimed = scot_grid_bytes(grid);
    return claimed > SMALL_BYTES && claimed / PLAUSIBLE_RATIO > scot_bytes_stored_left(data);
}

static bool create_volume(struct scot_volume **out, const struct scot_grid *grid, struct scot_error *err)
{
    const int n[3] = {(int)grid->n[0], (int)grid->n[1], (int)grid->n[2]};
    return scot_volume_create(out, n, &grid->patient_from_voxel, err);
}

static bool read_directly(struct scot_volume **out, struct scot_voxel_reader *reader, struct scot_error *err)
{
    if (!create_volume(out, reader->grid, err))
        return false;
    if (scot_voxels_read(reader, (*out)->voxel, scot_volume_count(*out), err))
        return true;
    scot_volume_destroy(out);
    return false;
}

/* 16 MiB each; 2^33 voxels at most are 1024 of them. */
enum { BLOCK_VOXELS = 1 << 23, MOST_BLOCKS = 1024 };

static bool read_blocks(int16_t **block, struct scot_voxel_reader *reader, uint64_t count, struct scot_error *err)
{
    for (uint64_t done = 0; done < count; done += BLOCK_VOXELS) {
        size_t part = count - done < BLOCK_VOXELS ? (size_t)(count - done) : BLOCK_VOXELS;
        *block = scot_alloc(part, sizeof **block, err);
        if (*block == NULL || !scot_voxels_read(reader, *block, part, err))
            return false;
        block++;
    }
    return true;
}

static void gather_blocks(struct scot_volume *v, int16_t *const *block)
{
    size_t count = scot_volume_count(v);
    for (size_t done = 0; done < count; done += BLOCK_VOXELS) {
        size_t part = count - done < BLOCK_VOXELS ? count - done : BLOCK_VOXELS;
        memcpy(v->voxel + done, *block++, part * sizeof *v->voxel);
    }
}

static bool read_as_it_comes(struct scot_volume **out, struct scot_voxel_reader *reader, struct scot_error *err)
{
    int16_t **block = scot_alloc(MOST_BLOCKS, sizeof *block, err);
    if (block == NULL)
        return false;
    bool ok = read_blocks(block, reader, count_of(reader->grid), err) && create_volume(out, reader->grid, err);
    if (ok)
        gather_blocks(*out, block);
    for (int i = 0; i < MOST_BLOCKS; i++)
        scot_free(block[i]);
    scot_free(block);
    return ok;
}

/* A picture, strictly; but what it shows is in place, and a single DICOM slice is opened and noted alike. */
static void note_thin(struct scot_image_info *info, const struct scot_grid *grid)
{
    for (int axis = 0; axis < 3; axis++)
        if (grid->n[axis] == 1)
            scot_image_note(info, "one slice only: its thickness, %g mm, is taken from the file",
                            scot_length(column_of(grid, axis)));
}

static void note_voxels(struct scot_image_info *info, const struct scot_voxel_reader *reader)
{
    if (reader->above > 0)
        scot_image_note(info, "%llu voxels above %d HU were clipped to it", (unsigned long long)reader->above,
                        SCOT_TOP_HU);
    if (reader->below > 0)
        scot_image_note(info, "%llu voxels below -1024 HU were taken as air", (unsigned long long)reader->below);
    if (reader->not_finite > 0)
        scot_image_note(info, "%llu voxels were not a number and were taken as air",
                        (unsigned long long)reader->not_finite);
    if (!reader->labels && reader->least >= 0)
        scot_image_note(info, "no voxel is below 0 HU: is this a CT in Hounsfield units?");
}

bool scot_grid_read(struct scot_volume **out, struct scot_image_info *info, const struct scot_grid *grid,
                    struct scot_bytes *data, const struct scot_image_options *options, struct scot_error *err)
{
    if (!scot_grid_check(grid, err) || !check_claim(grid, data, err))
        return false;
    struct scot_voxel_reader reader;
    scot_voxel_reader_init(&reader, grid, data, options);
    bool doubtful = claim_proves_nothing(grid, data);
    if (!(doubtful ? read_as_it_comes(out, &reader, err) : read_directly(out, &reader, err)))
        return false;
    if (!scot_bytes_verify(data, MOST_TRAILING_BYTES, err)) {
        scot_volume_destroy(out);
        return false;
    }
    (*out)->clipped = reader.above + reader.below;
    (*out)->not_finite = reader.not_finite;
    snprintf(info->stored_type, sizeof info->stored_type, "%s", grid->text ? "text" : scot_stored_name(grid->stored));
    note_thin(info, grid);
    note_voxels(info, &reader);
    return true;
}
