#ifndef SCOT_FUZZ_IMAGE_CHECK_H
#define SCOT_FUZZ_IMAGE_CHECK_H

#include <assert.h>
#include <math.h>
#include <string.h>

#include "image/format.h"

/* What every image reader owes for any input: a volume that can be used, or one line. */
static inline void check_image(bool opened, struct scot_volume **volume, const struct scot_image_info *info,
                               bool labels, const struct scot_error *err)
{
    assert(info->notes >= 0 && info->notes <= 8);
    if (!opened) {
        assert(*volume == NULL && err->text[0] != '\0' && strchr(err->text, '\n') == NULL);
        return;
    }
    const struct scot_volume *v = *volume;
    double spacing_mm[3];
    scot_volume_spacing_mm(v, spacing_mm);
    for (int axis = 0; axis < 3; axis++)
        assert(v->n[axis] >= 1 && spacing_mm[axis] > 0.009 && spacing_mm[axis] < 101);
    for (int i = 0; i < 12; i++)
        assert(isfinite(v->patient_from_voxel.m[i / 4][i % 4]) && isfinite(v->voxel_from_patient.m[i / 4][i % 4]));
    for (size_t i = 0; i < scot_volume_count(v); i++)
        assert(labels ? v->voxel[i] >= 0 : v->voxel[i] >= -1024 && v->voxel[i] <= SCOT_TOP_HU);
    scot_volume_destroy(volume);
}

#endif
