#include "image/dicom/reply.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool not_a_reply(struct scot_error *err, const char *what)
{
    return scot_fail(err, "the DICOM reader gave up on this file: its answer has a bad %s", what);
}

/* A string field that has no end is no answer; what it holds is for a person's eyes. */
static bool clean_text(char *text, size_t size)
{
    if (memchr(text, 0, size) == NULL)
        return false;
    for (char *c = text; *c != 0; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
    return true;
}

#define CLEAN(field) clean_text(field, sizeof(field))

bool scot_dicom_parse_head(struct scot_wire_head *out, const void *bytes, size_t n, struct scot_error *err)
{
    struct scot_wire_head head;
    if (n != sizeof head)
        return not_a_reply(err, "length");
    memcpy(&head, bytes, sizeof head);
    if (memcmp(head.magic, SCOT_WIRE_MAGIC, sizeof head.magic) != 0)
        return not_a_reply(err, "magic");
    if (head.status > SCOT_WIRE_MORE)
        return not_a_reply(err, "status");
    if (head.records > SCOT_WIRE_MOST_FRAMES || (head.status == SCOT_WIRE_OK) != (head.records > 0))
        return not_a_reply(err, "number of frames");
    if (head.has_padding > 1 || (head.has_padding == 1 && head.padding_first > head.padding_last))
        return not_a_reply(err, "padding");
    if (!CLEAN(head.text) || !CLEAN(head.modality) || !CLEAN(head.photometric) || !CLEAN(head.position) ||
        !CLEAN(head.rescale_type) || !CLEAN(head.image_type) || !CLEAN(head.sop_class) ||
        !CLEAN(head.sop_instance) || !CLEAN(head.series) || !CLEAN(head.encoding))
        return not_a_reply(err, "text");
    *out = head;
    return true;
}

static bool all_finite(const double *value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(value[i]))
            return false;
    return true;
}

bool scot_dicom_parse_frame(struct scot_wire_frame *out, const void *bytes, size_t n, struct scot_error *err)
{
    struct scot_wire_frame frame;
    if (n != sizeof frame)
        return not_a_reply(err, "length");
    memcpy(&frame, bytes, sizeof frame);
    if (memcmp(frame.magic, SCOT_WIRE_MAGIC, sizeof frame.magic) != 0)
        return not_a_reply(err, "magic");
    if (frame.status > SCOT_WIRE_REFUSED || (frame.has & ~(uint32_t)SCOT_WIRE_HAS_ALL) != 0)
        return not_a_reply(err, "status");
    if (!all_finite(frame.position_mm, 3) || !all_finite(frame.row, 3) || !all_finite(frame.column, 3) ||
        !isfinite(frame.down_mm) || !isfinite(frame.along_mm) || !isfinite(frame.slope) ||
        !isfinite(frame.intercept) || !isfinite(frame.thickness_mm))
        return not_a_reply(err, "number");
    if (!CLEAN(frame.text))
        return not_a_reply(err, "text");
    *out = frame;
    return true;
}

__attribute__((format(printf, 2, 3))) static bool say(char *why, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(why, SCOT_WIRE_TEXT, format, values);
    va_end(values);
    return false;
}

static bool is_one_of(const char *text, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(text, *list) == 0)
            return true;
    return false;
}

/* Screenshots and reports that scanners file beside their slices, some of them as modality CT. */
static bool is_capture(const char *sop_class)
{
    return strncmp(sop_class, "1.2.840.10008.5.1.4.1.1.7", 25) == 0 &&
           (sop_class[25] == 0 || sop_class[25] == '.');
}

static bool kind_is_ct(const struct scot_wire_head *head, char *why)
{
    /* CT, enhanced CT, legacy converted enhanced CT; a file that lost its class is judged by the rest. */
    static const char *const ct[] = {"1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.2.1",
                                     "1.2.840.10008.5.1.4.1.1.2.2", NULL};
    bool class_is_ct = is_one_of(head->sop_class, ct);
    if (head->modality[0] == 0 && head->has_pixels == 0)
        return say(why, "no picture in it, wanted CT slices");
    if (strcmp(head->modality, "CT") != 0 && !(head->modality[0] == 0 && class_is_ct))
        return say(why, "modality is %s, wanted CT", head->modality[0] != 0 ? head->modality : "missing");
    if (is_capture(head->sop_class))
        return say(why, "a secondary capture, wanted CT slices");
    if (strstr(head->image_type, "LOCALIZER") != NULL)
        return say(why, "a localizer (scout), wanted CT slices");
    if (!class_is_ct && head->sop_class[0] != 0)
        return say(why, "sop class is %s, wanted CT image", head->sop_class);
    return true;
}

static bool pixels_are_hu(const struct scot_wire_head *head, char *why)
{
    static const char *const hu[] = {"", "HU", "HU_MOD", "US", NULL};
    if (head->samples != 1)
        return say(why, "%u samples a pixel, wanted 1 (grey)", head->samples);
    if (strcmp(head->photometric, "MONOCHROME2") != 0)
        return say(why, "photometric interpretation is %s, wanted MONOCHROME2",
                   head->photometric[0] != 0 ? head->photometric : "missing");
    if (!is_one_of(head->rescale_type, hu))
        return say(why, "pixels are rescaled to %s, wanted HU", head->rescale_type);
    return true;
}

static bool bits_are_possible(const struct scot_wire_head *head, char *why)
{
    if (head->bits_allocated != 8 && head->bits_allocated != 16)
        return say(why, "%u bits allocated, wanted 8 or 16", head->bits_allocated);
    if (head->bits_stored < 1 || head->bits_stored > head->bits_allocated ||
        head->high_bit >= head->bits_allocated || head->high_bit + 1 < head->bits_stored)
        return say(why, "%u bits stored of %u up to bit %u, which cannot be", head->bits_stored,
                   head->bits_allocated, head->high_bit);
    if (head->is_signed > 1)
        return say(why, "pixel representation is %u, wanted 0 or 1", head->is_signed);
    return true;
}

bool scot_dicom_head_is_ct(const struct scot_wire_head *head, uint64_t file_bytes, char *why)
{
    if (!kind_is_ct(head, why))
        return false;
    if (head->has_pixels == 0)
        return say(why, "the file ends before its pixels");
    if (head->rows < 1 || head->rows > SCOT_WIRE_MOST_SIDE || head->columns < 1 ||
        head->columns > SCOT_WIRE_MOST_SIDE)
        return say(why, "%u rows and %u columns, wanted 1 to %d", head->rows, head->columns,
                   SCOT_WIRE_MOST_SIDE);
    if (!pixels_are_hu(head, why) || !bits_are_possible(head, why))
        return false;
    /* A frame of any encoding is an item of its own, or pixels: else a small file could ask for much memory. */
    const uint64_t least_bytes = 8;
    if (head->records > 1 && head->records * least_bytes > file_bytes)
        return say(why, "%u frames in %llu bytes, which cannot be", head->records, (unsigned long long)file_bytes);
    uint64_t wanted = (uint64_t)head->rows * head->columns * (head->bits_allocated / 8) * head->records;
    if (head->native != 0 && wanted > file_bytes)
        return say(why, "the file is cut short: %llu bytes, its pixels alone are %llu",
                   (unsigned long long)file_bytes, (unsigned long long)wanted);
    return true;
}

static double dot(const double *a, const double *b)
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static bool orientation_is_possible(const struct scot_wire_frame *frame)
{
    const double slack = 0.01;
    return fabs(dot(frame->row, frame->row) - 1) < slack &&
           fabs(dot(frame->column, frame->column) - 1) < slack &&
           fabs(dot(frame->row, frame->column)) < slack;
}

static bool spacing_is_possible(double mm)
{
    return mm >= 0.01 && mm <= 100;
}

bool scot_dicom_frame_is_slice(const struct scot_wire_frame *frame, char *why)
{
    const double far_mm = 1e6;
    if (!(frame->has & SCOT_WIRE_POSITION))
        return say(why, "no image position (patient) that is three numbers");
    if (!(frame->has & SCOT_WIRE_ORIENTATION))
        return say(why, "no image orientation (patient) that is six numbers");
    if (!(frame->has & SCOT_WIRE_SPACING))
        return say(why, "no pixel spacing that is two numbers");
    if (!(frame->has & SCOT_WIRE_SLOPE) || !(frame->has & SCOT_WIRE_INTERCEPT))
        return say(why, "no rescale slope and intercept: the pixels are not HU");
    for (int axis = 0; axis < 3; axis++)
        if (fabs(frame->position_mm[axis]) > far_mm)
            return say(why, "image position is %g mm, wanted at most %g", frame->position_mm[axis], far_mm);
    if (!orientation_is_possible(frame))
        return say(why, "image orientation is not two unit vectors at a right angle");
    if (!spacing_is_possible(frame->down_mm) || !spacing_is_possible(frame->along_mm))
        return say(why, "pixel spacing is %g x %g mm, wanted 0.01 to 100", frame->down_mm, frame->along_mm);
    if (fabs(frame->slope) < 1e-6 || fabs(frame->slope) > 1e6 || fabs(frame->intercept) > 1e6)
        return say(why, "rescale slope is %g and intercept %g, which cannot be HU", frame->slope,
                   frame->intercept);
    return true;
}
