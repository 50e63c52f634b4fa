#include "procedure/flow_parts.h"

/* Chance that is a function of where and of the seed: no order of calls changes it. */

/* The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
uint64_t flow_hash(uint64_t seed, uint64_t value)
{
    uint64_t z = seed + 0x9e3779b97f4a7c15u * (value + 1);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

double flow_draw(uint64_t seed, uint64_t value)
{
    return (double)(flow_hash(seed, value) >> 11) * 0x1p-53;
}

static double at_corner(uint64_t seed, int64_t x, int64_t y, int64_t z)
{
    uint64_t place = ((uint64_t)(x & 0x1fffff) << 42) | ((uint64_t)(y & 0x1fffff) << 21) | (uint64_t)(z & 0x1fffff);
    return flow_draw(seed, place);
}

static double ease(double t)
{
    return t * t * (3 - 2 * t);
}

double flow_noise(uint64_t seed, struct scot_vec3 p)
{
    int64_t x = (int64_t)floor(p.x), y = (int64_t)floor(p.y), z = (int64_t)floor(p.z);
    double u = ease(p.x - (double)x), v = ease(p.y - (double)y), w = ease(p.z - (double)z), plane[2];
    for (int k = 0; k < 2; k++) {
        double a = at_corner(seed, x, y, z + k), b = at_corner(seed, x + 1, y, z + k);
        double c = at_corner(seed, x, y + 1, z + k), d = at_corner(seed, x + 1, y + 1, z + k);
        double near = a + u * (b - a), far = c + u * (d - c);
        plane[k] = near + v * (far - near);
    }
    return plane[0] + w * (plane[1] - plane[0]);
}
