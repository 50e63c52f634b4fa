#include "image/dicom_write.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/memory.h"
#include "base/output.h"
#include "base/vec.h"
#include "image/dicom/child.h"

enum { MOST_OF_LO = 64 + 1 }; /* characters of VR LO, and a NUL */

/* 2.25 and a random UUID's 128 bits in decimal: needs no registration (PS3.5 B.2). */
static bool make_uid(char uid[SCOT_WIRE_UID], struct scot_error *err)
{
    unsigned __int128 number = 0;
    uint8_t byte[16];
    if (getrandom(byte, sizeof byte, 0) != (ssize_t)sizeof byte)
        return scot_fail(err, "no random numbers for a DICOM uid");
    byte[6] = (uint8_t)((byte[6] & 0x0f) | 0x40); /* RFC 4122: version 4, variant 1 */
    byte[8] = (uint8_t)((byte[8] & 0x3f) | 0x80);
    for (int i = 0; i < 16; i++)
        number = number << 8 | byte[i];
    char digits[40];
    int n = 0;
    for (; number > 0; number /= 10)
        digits[n++] = (char)('0' + (int)(number % 10));
    int at = snprintf(uid, SCOT_WIRE_UID, "2.25.");
    while (n > 0)
        uid[at++] = digits[--n];
    uid[at] = 0;
    return true;
}

static bool is_possible(const struct scot_run_file *run, struct scot_error *err)
{
    if (run->columns < 1 || run->rows < 1 || run->columns > SCOT_WIRE_MOST_SIDE ||
        run->rows > SCOT_WIRE_MOST_SIDE)
        return scot_fail(err, "a run of %d x %d pixels, wanted 1 to %d each way", run->columns, run->rows,
                         SCOT_WIRE_MOST_SIDE);
    if (run->frames < 1 || run->frames > SCOT_WIRE_MOST_FRAMES)
        return scot_fail(err, "a run of %d frames, wanted 1 to %d", run->frames, SCOT_WIRE_MOST_FRAMES);
    if ((uint64_t)run->columns * (uint64_t)run->rows * (uint64_t)run->frames > UINT32_MAX / 2)
        return scot_fail(err, "a run of %d frames of %d x %d pixels, wanted under 4 GiB, DICOM's most",
                         run->frames, run->columns, run->rows);
    if (!isfinite(run->window_centre) || !(run->window_width >= 1) || !isfinite(run->window_width))
        return scot_fail(err, "a display window of %g / %g, wanted a width of at least 1", run->window_centre,
                         run->window_width);
    return true;
}

static void describe(struct scot_wire_run *wire, const struct scot_run_file *run)
{
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    memcpy(wire->magic, SCOT_WIRE_MAGIC, sizeof wire->magic);
    wire->rows = (uint32_t)run->rows;
    wire->columns = (uint32_t)run->columns;
    wire->frames = (uint32_t)run->frames;
    wire->pixel_mm = run->pixel_mm;
    wire->window_centre = run->window_centre;
    wire->window_width = run->window_width;
    wire->sid_mm = run->sid_mm;
    wire->sad_mm = run->sad_mm;
    for (int i = 0; i < run->frames; i++) {
        wire->kv += run->frame[i].kv / run->frames;
        wire->ma += run->frame[i].ma / run->frames;
        wire->kerma_mgy += run->frame[i].kerma_mgy;
    }
    strftime(wire->date, sizeof wire->date, "%Y%m%d", &local);
    strftime(wire->time, sizeof wire->time, "%H%M%S", &local);
    const char *described = run->series_description != NULL ? run->series_description : "";
    snprintf(wire->series_description, MOST_OF_LO, "SIMULATED fluoroscopy%s%s", described[0] != 0 ? " " : "",
             described);
    snprintf(wire->ct_sha256, sizeof wire->ct_sha256, "%s",
             run->ct_sha256 != NULL ? run->ct_sha256 : "unknown");
    snprintf(wire->version, sizeof wire->version, "%s", SCOT_VERSION);
}

/* PS3.3 C.8.7.5.1.2: 0 where the patient faces the detector. */
static double primary_deg(double oblique_rad)
{
    return remainder(180 - scot_deg(oblique_rad), 360);
}

static bool send_times(struct scot_dicom_child *child, const struct scot_run_file *run,
                       struct scot_error *err)
{
    for (int i = 0; i < run->frames; i++) {
        struct scot_wire_run_frame frame = {
            .time_ms = run->frame[i].time_ms,
            .primary_deg = primary_deg(run->frame[i].oblique_rad),
            .secondary_deg = scot_deg(run->frame[i].tilt_rad),
        };
        if (!isfinite(frame.time_ms) || !isfinite(frame.primary_deg) || !isfinite(frame.secondary_deg))
            return scot_fail(err, "frame %d has a time or an angle that is no number", i);
        if (!scot_dicom_child_send(child, &frame, sizeof frame, err))
            return false;
    }
    return true;
}

static bool send_run(struct scot_dicom_child *child, const struct scot_run_file *run, struct scot_error *err)
{
    struct scot_wire_run wire = {{0}};
    describe(&wire, run);
    for (int i = 0; i < 3; i++)
        if (!make_uid(wire.uid[i], err))
            return false;
    if (!scot_dicom_child_send(child, &wire, sizeof wire, err) || !send_times(child, run, err))
        return false;
    size_t bytes = (size_t)run->rows * (size_t)run->columns * sizeof(uint16_t);
    for (int i = 0; i < run->frames; i++) {
        const uint16_t *pixel = run->pixel(run->context, i);
        if (pixel == NULL)
            return scot_fail(err, "frame %d of %d is no longer there", i + 1, run->frames);
        if (!scot_dicom_child_send(child, pixel, bytes, err))
            return false;
    }
    return true;
}

bool scot_dicom_write_run(const char *path, const struct scot_run_file *run, struct scot_error *err)
{
    struct scot_output *out = scot_alloc(1, sizeof *out, err);
    struct scot_dicom_child child = {.memory_bytes = UINT64_C(512) << 20};
    if (out == NULL)
        return false;
    bool begun = is_possible(run, err) && scot_output_begin(out, path, err);
    bool written = begun && scot_dicom_child_start(&child, "--write", fileno(out->stream), err) &&
                   send_run(&child, run, err) && scot_dicom_child_finish(&child, err);
    scot_dicom_child_stop(&child);
    if (begun && !written)
        scot_output_drop(out);
    written = written && scot_output_keep(out, err);
    scot_free(out);
    return written;
}
