/* The nth allocation fails, the nth read fails, the child is killed: one line each time, nothing leaks out.
 */
#include <stdlib.h>

#include "../unit/image/dicom/opening.h"
#include "base/memory.h"
#include "image/dicom/child.h"
#include "image/dicom_write.h"

/* Opens with the nth of something failing, n = 1, 2, ... until it opens; returns that n. */
static int until_it_opens(struct opening *o, void (*fail_at)(uint64_t nth))
{
    for (int n = 1; n < 2000; n++) {
        fail_at((uint64_t)n);
        bool opened = open_as(o, NULL);
        fail_at(0);
        if (opened) {
            assert_int_equal(o->volume->n[2], 4); /* a failure never costs a slice in silence */
            return n;
        }
        assert_true(o->err.text[0] != 0 && o->volume == NULL);
    }
    fail();
    return 0;
}

static void the_nth_allocation_fails(void **state)
{
    (void)state;
    struct opening o;
    begin(&o);
    put_stack(&o, 4, 1);
    assert_true(until_it_opens(&o, scot_alloc_fail_at) > 10);
    end(&o);
}

static void the_nth_allocation_fails_while_straightening(void **state)
{
    (void)state;
    struct opening o;
    static const double at[] = {0, 2, 4.7, 6.7};
    begin(&o);
    for (int k = 0; k < 4; k++) {
        struct made_dicom d = {0};
        char name[8];
        snprintf(name, sizeof name, "%d", k);
        made_ct(&d, 4, 4, 0, SERIES, k);
        made_place(&d, 0, 0.5 * at[k], at[k]);
        put(&o, &d, name);
    }
    assert_true(until_it_opens(&o, scot_alloc_fail_at) > 10);
    assert_int_equal(o.info.notes, 2);
    end(&o);
}

static void the_nth_read_fails(void **state)
{
    (void)state;
    struct opening o;
    begin(&o);
    put_stack(&o, 4, 1);
    assert_true(until_it_opens(&o, scot_dicom_read_fail_at) > 10);
    end(&o);
}

static const uint16_t *no_pixels(void *context, int frame)
{
    (void)frame;
    return context;
}

static void the_nth_allocation_fails_while_writing(void **state)
{
    (void)state;
    static uint16_t pixel[16];
    struct opening o;
    struct scot_run_frame told = {.kv = 80};
    struct scot_run_file run = {.columns = 4,
                                .rows = 4,
                                .frames = 1,
                                .pixel = no_pixels,
                                .context = pixel,
                                .frame = &told,
                                .window_width = 1};
    char path[400];
    int n = 1;
    begin(&o);
    snprintf(path, sizeof path, "%s/run.dcm", o.folder);
    for (bool written = false; !written; n++) {
        assert_true(n < 50);
        scot_alloc_fail_at((uint64_t)n);
        written = scot_dicom_write_run(path, &run, &o.err);
        scot_alloc_fail_at(0);
    }
    assert_true(n > 2);
    end(&o);
}

static void without_the_reader_it_says_so(void **state)
{
    (void)state;
    struct opening o;
    char kept[2000];
    begin(&o);
    put_stack(&o, 4, 1);
    snprintf(kept, sizeof kept, "%s", getenv("SCOTTIE_DICOM"));
    setenv("SCOTTIE_DICOM", "/nowhere/scottie-dicom", 1);
    is_refused(&o, "SCOTTIE_DICOM does not name a program");
    setenv("SCOTTIE_DICOM", "/bin/true", 1); /* ends at once */
    is_refused(&o, "the DICOM reader gave up");
    setenv("SCOTTIE_DICOM", "/bin/cat", 1); /* answers, but not so */
    is_refused(&o, "the DICOM reader gave up");
    unsetenv("SCOTTIE_DICOM");
    is_refused(&o, "scottie-dicom, the DICOM reader, is not beside the program");
    setenv("SCOTTIE_DICOM", kept, 1);
    opens(&o);
    end(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nth_allocation_fails),
        cmocka_unit_test(the_nth_allocation_fails_while_straightening),
        cmocka_unit_test(the_nth_read_fails),
        cmocka_unit_test(the_nth_allocation_fails_while_writing),
        cmocka_unit_test(without_the_reader_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
