#include "joseph.h"

#include "xray/project.h"

static double voxel_value(const struct scot_volume *ct, const int index[3], bool bone)
{
    int hu = ct->voxel[scot_volume_index(ct, index[0], index[1], index[2])];
    if (hu <= SCOT_AIR_HU)
        return 0;
    if (hu > SCOT_TOP_HU)
        hu = SCOT_TOP_HU;
    return bone ? fmax(hu - SCOT_BONE_HU, 0) : hu + 1000;
}

/* Bilinear in slice w of axis `main`, at a point given in voxels. */
static double slice_value(const struct scot_volume *ct, int main, const double point[3], bool bone)
{
    int u = (main + 1) % 3, v = (main + 2) % 3, index[3];
    if (!(point[u] >= 0 && point[u] <= ct->n[u] - 1 && point[v] >= 0 && point[v] <= ct->n[v] - 1))
        return 0;
    index[main] = (int)point[main];
    double sum = 0;
    for (int corner = 0; corner < 4; corner++) {
        index[u] = (int)point[u] + (corner & 1);
        index[v] = (int)point[v] + (corner >> 1);
        double weight = (1 - fabs(point[u] - index[u])) * (1 - fabs(point[v] - index[v]));
        if (weight > 0)
            sum += weight * voxel_value(ct, index, bone);
    }
    return sum;
}

double test_joseph_ray(const struct scot_volume *ct, const struct scot_view *view, double column, double row,
                       bool bone)
{
    struct scot_vec3 pixel = scot_view_pixel(view, column, row), ray = scot_sub(pixel, view->source);
    struct scot_vec3 from = scot_affine_point(&ct->voxel_from_patient, view->source);
    struct scot_vec3 along = scot_affine_direction(&ct->voxel_from_patient, ray);
    const double start[3] = {from.x, from.y, from.z}, step[3] = {along.x, along.y, along.z};
    int main = 0;
    for (int axis = 1; axis < 3; axis++)
        if (fabs(step[axis]) > fabs(step[main]))
            main = axis;
    double sum = 0;
    for (int w = 0; w < ct->n[main]; w++) {
        double part = (w - start[main]) / step[main];
        if (part <= 0 || part > 1)
            continue;
        double point[3];
        for (int axis = 0; axis < 3; axis++)
            point[axis] = axis == main ? w : start[axis] + part * step[axis];
        sum += slice_value(ct, main, point, bone);
    }
    return sum / 1000 * scot_length(ray) / fabs(step[main]);
}
