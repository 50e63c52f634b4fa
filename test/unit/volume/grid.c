#include <unistd.h>

#include "support.h"
#include "volume/volume.h"

static const struct scot_affine plain = {{{0.8, 0, 0, -200}, {0, 0.8, 0, -200}, {0, 0, 1, -900}}};

static struct scot_volume *placed(const int n[3], const struct scot_affine *a)
{
    struct scot_volume *v = NULL;
    assert_true(scot_volume_create(&v, n, a, NULL));
    return v;
}

static void expect_line(const struct scot_volume *ct, const int n[3], const struct scot_affine *a, const char *line)
{
    struct scot_error err = {{0}};
    struct scot_volume *map = placed(n, a);
    assert_int_equal(scot_volume_check_same_grid(ct, map, "label map", &err), line[0] == '\0');
    assert_string_equal(err.text, line);
    scot_volume_destroy(&map);
}

static void a_map_belongs_to_a_ct_only_when_every_corner_does(void **state)
{
    (void)state;
    const int n[3] = {401, 301, 101}, fewer[3] = {401, 301, 100};
    struct scot_volume *ct = placed(n, &plain);
    struct scot_affine other = plain;
    expect_line(ct, n, &plain, "");
    expect_line(ct, fewer, &plain, "the label map is 401 x 301 x 100 voxels, wanted the CT's 401 x 301 x 101");
    other.m[0][0] = 0.8004; /* as a header rounds it: 0.16 mm at the far end */
    expect_line(ct, n, &other, "");
    other.m[0][0] = 0.805; /* each step looks right; the far end is 2 mm off */
    expect_line(ct, n, &other, "a corner of the label map lies 2.00 mm beside the CT's, wanted at most 0.20");
    other = plain;
    other.m[0][0] = -0.8; /* mirrored about its own middle: left would be right */
    other.m[0][3] = 120;
    expect_line(ct, n, &other, "a corner of the label map lies 320.00 mm beside the CT's, wanted at most 0.20");
    scot_volume_destroy(&ct);
}

static void a_claim_that_no_machine_holds_is_refused(void **state)
{
    (void)state;
    struct scot_error err = {{0}};
    const int64_t wide[3] = {4097, 1, 1}, many[3] = {4096, 4096, 513}, none[3] = {2, 0, 2}, least[3] = {1, 1, 1};
    assert_true(scot_volume_check_size(least, &err));
    assert_false(scot_volume_check_size(wide, &err));
    assert_string_equal(err.text, "the volume is 4097 x 1 x 1 voxels, wanted 1 to 4096 each way");
    err.text[0] = '\0';
    assert_false(scot_volume_check_size(many, &err));
    assert_string_equal(err.text, "the volume has 8606711808 voxels, wanted at most 2^33");
    assert_false(scot_volume_check_size(none, NULL));
}

/* The least volume that is over half of this machine's memory, where one may be that large. */
static void more_than_half_the_memory_is_refused(void **state)
{
    (void)state;
    uint64_t half = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE) / 2;
    uint64_t slices = half / (2 * 4096 * 4096) + 1;
    struct scot_error err = {{0}};
    struct scot_volume *v = NULL;
    if (slices > 512)
        skip();
    const int n[3] = {4096, 4096, (int)slices};
    assert_false(scot_volume_create(&v, n, &plain, &err));
    assert_non_null(strstr(err.text, "MB of memory, wanted at most"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_belongs_to_a_ct_only_when_every_corner_does),
        cmocka_unit_test(a_claim_that_no_machine_holds_is_refused),
        cmocka_unit_test(more_than_half_the_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
