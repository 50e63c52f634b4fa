#ifndef SCOT_BASE_VEC_H
#define SCOT_BASE_VEC_H

#include <math.h>
#include <stdbool.h>

/* Points and directions, LPS millimetres unless the name says otherwise. */
struct scot_vec3 {
    double x, y, z;
};

/* x' = m[.][0..2] x + m[.][3]. Named <to>_from_<from>. */
struct scot_affine {
    double m[3][4];
};

static inline struct scot_vec3 scot_vec3(double x, double y, double z)
{
    return (struct scot_vec3){x, y, z};
}
static inline struct scot_vec3 scot_add(struct scot_vec3 a, struct scot_vec3 b)
{
    return scot_vec3(a.x + b.x, a.y + b.y, a.z + b.z);
}
static inline struct scot_vec3 scot_sub(struct scot_vec3 a, struct scot_vec3 b)
{
    return scot_vec3(a.x - b.x, a.y - b.y, a.z - b.z);
}
static inline struct scot_vec3 scot_scale(struct scot_vec3 a, double s)
{
    return scot_vec3(a.x * s, a.y * s, a.z * s);
}
/* a + s b */
static inline struct scot_vec3 scot_along(struct scot_vec3 a, double s, struct scot_vec3 b)
{
    return scot_vec3(a.x + s * b.x, a.y + s * b.y, a.z + s * b.z);
}
static inline double scot_dot(struct scot_vec3 a, struct scot_vec3 b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}
static inline struct scot_vec3 scot_cross(struct scot_vec3 a, struct scot_vec3 b)
{
    return scot_vec3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
}
static inline double scot_length(struct scot_vec3 a)
{
    return sqrt(scot_dot(a, a));
}
static inline struct scot_vec3 scot_unit(struct scot_vec3 a)
{
    return scot_scale(a, 1.0 / scot_length(a));
}
static inline double scot_rad(double deg)
{
    return deg * (3.14159265358979323846 / 180.0);
}
static inline double scot_deg(double rad)
{
    return rad * (180.0 / 3.14159265358979323846);
}

struct scot_vec3 scot_affine_point(const struct scot_affine *a, struct scot_vec3 p);
/* The linear part only. */
struct scot_vec3 scot_affine_direction(const struct scot_affine *a, struct scot_vec3 d);
/* a after b: (a_from_b) * (b_from_c) = a_from_c. */
struct scot_affine scot_affine_product(const struct scot_affine *a, const struct scot_affine *b);
/* False when the matrix is singular or not finite; *out is then untouched. */
bool scot_affine_inverse(struct scot_affine *out, const struct scot_affine *a);
/* p turned by angle_rad about the line through pivot along the unit axis. */
struct scot_vec3 scot_rotate_about(struct scot_vec3 p, struct scot_vec3 pivot, struct scot_vec3 axis,
                                   double angle_rad);

#endif
