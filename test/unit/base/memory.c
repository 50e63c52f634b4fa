#include "base/memory.h"

#include <string.h>

#include "support.h"

static void blocks_are_zeroed_aligned_and_counted(void **state)
{
    (void)state;
    uint64_t before = scot_alloc_count();
    char *block = scot_alloc(3, 50, NULL);
    assert_non_null(block);
    assert_int_equal((uintptr_t)block % 64, 0);
    for (int i = 0; i < 150; i++)
        assert_int_equal(block[i], 0);
    assert_int_equal(scot_alloc_count(), before + 1);
    scot_free_at(&block);
    assert_null(block);
}

static void a_product_that_overflows_is_refused(void **state)
{
    (void)state;
    struct scot_error err = {0};
    assert_null(scot_alloc(SIZE_MAX / 2, 3, &err));
    assert_non_null(strstr(err.text, "out of memory"));
}

static void the_nth_allocation_fails(void **state)
{
    (void)state;
    scot_alloc_fail_at(2);
    void *first = scot_alloc(1, 1, NULL), *second = scot_alloc(1, 1, NULL), *third = scot_alloc(1, 1, NULL);
    assert_non_null(first);
    assert_null(second);
    assert_non_null(third);
    scot_free(first);
    scot_free(third);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_zeroed_aligned_and_counted),
        cmocka_unit_test(a_product_that_overflows_is_refused),
        cmocka_unit_test(the_nth_allocation_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
