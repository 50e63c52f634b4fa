/* The child's answers taken for hostile, and stored values made into HU. */
#include <math.h>

#include "opening.h"
#include "image/dicom/fill.h"
#include "image/dicom/reply.h"

static struct scot_wire_head good_head(void)
{
    return (struct scot_wire_head){
        .magic = SCOT_WIRE_MAGIC,
        .records = 1,
        .rows = 4,
        .columns = 4,
        .samples = 1,
        .bits_allocated = 16,
        .bits_stored = 12,
        .high_bit = 11,
        .has_pixels = 1,
        .native = 1,
        .modality = "CT",
        .photometric = "MONOCHROME2",
    };
}

static struct scot_wire_frame good_frame(void)
{
    return (struct scot_wire_frame){.magic = SCOT_WIRE_MAGIC,
                                    .has = SCOT_WIRE_HAS_ALL,
                                    .row = {1, 0, 0},
                                    .column = {0, 1, 0},
                                    .down_mm = 1,
                                    .along_mm = 1,
                                    .slope = 1,
                                    .intercept = -1024};
}

static bool head_passes(const struct scot_wire_head *head)
{
    struct scot_wire_head out;
    struct scot_error err = {{0}};
    bool passes = scot_dicom_parse_head(&out, head, sizeof *head, &err);
    assert_int_equal(passes, err.text[0] == 0);
    return passes;
}

static void a_head_that_is_none_is_refused(void **state)
{
    (void)state;
    struct scot_wire_head head = good_head(), out;
    char why[SCOT_WIRE_TEXT];
    assert_true(head_passes(&head));
    assert_true(scot_dicom_head_is_ct(&head, 1000, why));
    assert_false(scot_dicom_parse_head(&out, &head, sizeof head - 1, NULL));
    head.magic[0] = 'X';
    assert_false(head_passes(&head));
    head = good_head();
    head.status = 3;
    assert_false(head_passes(&head));
    head = good_head();
    head.records = SCOT_WIRE_MOST_FRAMES + 1;
    assert_false(head_passes(&head));
    head.records = 0;
    assert_false(head_passes(&head));
    head = good_head();
    head.status = SCOT_WIRE_REFUSED; /* and yet with records */
    assert_false(head_passes(&head));
    head = good_head();
    head.has_padding = 1;
    head.padding_first = 5;
    assert_false(head_passes(&head));
    head = good_head();
    memset(head.series, 'x', sizeof head.series);
    assert_false(head_passes(&head));
}

static void text_is_made_fit_to_print(void **state)
{
    (void)state;
    struct scot_wire_head head = good_head(), out;
    memcpy(head.modality, "C\033[2J\nT\377", 9);
    assert_true(scot_dicom_parse_head(&out, &head, sizeof head, NULL));
    assert_string_equal(out.modality, "C?[2J?T?");
}

static void a_frame_that_is_none_is_refused(void **state)
{
    (void)state;
    struct scot_wire_frame out;
    char why[SCOT_WIRE_TEXT];
    struct scot_wire_frame frame = good_frame();
    assert_true(scot_dicom_parse_frame(&out, &frame, sizeof frame, NULL) &&
                scot_dicom_frame_is_slice(&out, why));
    double *const number[] = {&frame.position_mm[0], &frame.position_mm[2], &frame.row[1],
                              &frame.column[2],      &frame.down_mm,        &frame.along_mm,
                              &frame.slope,          &frame.intercept,      &frame.thickness_mm};
    for (size_t i = 0; i < sizeof number / sizeof number[0]; i++)
        for (int kind = 0; kind < 2; kind++) {
            frame = good_frame();
            *number[i] = kind == 0 ? (double)NAN : -(double)INFINITY;
            assert_false(scot_dicom_parse_frame(&out, &frame, sizeof frame, NULL));
        }
    frame = good_frame();
    frame.has = 64;
    assert_false(scot_dicom_parse_frame(&out, &frame, sizeof frame, NULL));
    frame = good_frame();
    frame.status = SCOT_WIRE_MORE;
    assert_false(scot_dicom_parse_frame(&out, &frame, sizeof frame, NULL));
}

/* The plain way, one value at a time, in doubles. */
static int slow_hu(int16_t bits, const struct scot_wire_head *head, const struct scot_wire_frame *frame,
                   uint64_t *clipped)
{
    int value = head->is_signed ? bits : (uint16_t)bits;
    if (head->has_padding && value >= head->padding_first && value <= head->padding_last)
        return -1024;
    double hu = rint(value * frame->slope + frame->intercept);
    if (hu > SCOT_TOP_HU)
        (*clipped)++;
    return hu < -1024 ? -1024 : hu > SCOT_TOP_HU ? SCOT_TOP_HU : (int)hu;
}

static void hu_are_what_slope_and_intercept_say(void **state)
{
    (void)state;
    static const double slope[] = {1, 1, 1, 1, 0.5, -1, 2.7, 1},
                        intercept[] = {0, -1024, 30000, -1e6, -1024, 0, 0.25, 0.5};
    static int16_t pixel[65536];
    for (int kind = 0; kind < 8; kind++)
        for (int bits = 0; bits < 4; bits++) {
            struct scot_wire_head head = good_head();
            struct scot_wire_frame frame = good_frame();
            uint64_t clipped = 0;
            head.is_signed = (uint32_t)bits & 1;
            head.has_padding = (uint32_t)bits >> 1;
            head.padding_first = 100;
            head.padding_last = 120;
            frame.slope = slope[kind];
            frame.intercept = intercept[kind];
            for (int i = 0; i < 65536; i++)
                pixel[i] = (int16_t)(i - 32768);
            uint64_t counted = scot_dicom_to_hu(pixel, 65536, &head, &frame);
            for (int i = 0; i < 65536; i++)
                assert_int_equal(pixel[i], slow_hu((int16_t)(i - 32768), &head, &frame, &clipped));
            assert_int_equal(counted, clipped);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_that_is_none_is_refused),
        cmocka_unit_test(text_is_made_fit_to_print),
        cmocka_unit_test(a_frame_that_is_none_is_refused),
        cmocka_unit_test(hu_are_what_slope_and_intercept_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
