#ifndef SCOT_TEST_FIELDS_H
#define SCOT_TEST_FIELDS_H

#include "volume/volume.h"

/* Made-up CTs and numbers for the projector's tests: the same on every machine. */

struct test_random {
    uint64_t state;
};

/* 0 <= x < 1 */
double test_random(struct test_random *random);
double test_between(struct test_random *random, double low, double high);

/* n voxels of the given spacing, turned about `axis` by angle_rad and mirrored along the axes in
 * `flip` (bits 1, 2, 4), the box's centre at `centre`. Voxels are air (-1000). Asserts that memory holds. */
struct scot_volume *test_empty_ct(const int n[3], const double spacing_mm[3], struct scot_vec3 axis,
                                  double angle_rad, int flip, struct scot_vec3 centre);

/* Fills it with something like a body: soft tissue with noise, a column of bone with a rougher
 * texture and a shell, gas; to the head and foot faces or, when `whole`, ending before them. */
void test_fill_body(struct scot_volume *ct, struct test_random *random, bool whole);

/* Independent values from low to high everywhere. */
void test_fill_noise(struct scot_volume *ct, struct test_random *random, double low, double high);

#endif
