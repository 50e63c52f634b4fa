#include "base/vec.h"

struct scot_vec3 scot_affine_direction(const struct scot_affine *a, struct scot_vec3 d)
{
    return scot_vec3(a->m[0][0] * d.x + a->m[0][1] * d.y + a->m[0][2] * d.z,
                     a->m[1][0] * d.x + a->m[1][1] * d.y + a->m[1][2] * d.z,
                     a->m[2][0] * d.x + a->m[2][1] * d.y + a->m[2][2] * d.z);
}

struct scot_vec3 scot_affine_point(const struct scot_affine *a, struct scot_vec3 p)
{
    return scot_add(scot_affine_direction(a, p), scot_vec3(a->m[0][3], a->m[1][3], a->m[2][3]));
}

struct scot_affine scot_affine_product(const struct scot_affine *a, const struct scot_affine *b)
{
    struct scot_affine product;
    for (int row = 0; row < 3; row++)
        for (int col = 0; col < 4; col++) {
            double sum = col == 3 ? a->m[row][3] : 0.0;
            for (int k = 0; k < 3; k++)
                sum += a->m[row][k] * b->m[k][col];
            product.m[row][col] = sum;
        }
    return product;
}

bool scot_affine_inverse(struct scot_affine *out, const struct scot_affine *a)
{
    struct scot_vec3 i = scot_vec3(a->m[0][0], a->m[1][0], a->m[2][0]);
    struct scot_vec3 j = scot_vec3(a->m[0][1], a->m[1][1], a->m[2][1]);
    struct scot_vec3 k = scot_vec3(a->m[0][2], a->m[1][2], a->m[2][2]);
    double det = scot_dot(i, scot_cross(j, k));
    double scale = scot_length(i) * scot_length(j) * scot_length(k);
    if (!(fabs(det) > 1e-9 * scale) || !isfinite(det))
        return false;
    struct scot_vec3 rows[3] = {scot_scale(scot_cross(j, k), 1 / det),
                                scot_scale(scot_cross(k, i), 1 / det),
                                scot_scale(scot_cross(i, j), 1 / det)};
    struct scot_vec3 shift = scot_vec3(a->m[0][3], a->m[1][3], a->m[2][3]);
    for (int row = 0; row < 3; row++) {
        out->m[row][0] = rows[row].x;
        out->m[row][1] = rows[row].y;
        out->m[row][2] = rows[row].z;
        out->m[row][3] = -scot_dot(rows[row], shift);
    }
    return true;
}

struct scot_vec3 scot_rotate_about(struct scot_vec3 p, struct scot_vec3 pivot, struct scot_vec3 axis,
                                   double angle_rad)
{
    /* Rodrigues' formula. */
    struct scot_vec3 r = scot_sub(p, pivot);
    double c = cos(angle_rad), s = sin(angle_rad);
    struct scot_vec3 turned = scot_scale(r, c);
    turned = scot_along(turned, s, scot_cross(axis, r));
    turned = scot_along(turned, scot_dot(axis, r) * (1 - c), axis);
    return scot_add(pivot, turned);
}
