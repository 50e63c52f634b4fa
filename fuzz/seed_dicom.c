/* Writes the first inputs of the DICOM fuzz targets: seed_dicom fuzz/corpus. Files small and of every
 * kind, all made here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dicom_files.h"
#include "image/dicom/wire.h"

static void write_slices(const char *folder)
{
    for (int syntax = 0; syntax < MADE_SYNTAXES; syntax++)
        for (int kind = 0; kind < 3; kind++) {
            struct made_dicom d = {.syntax = (enum made_syntax)syntax};
            uint16_t pixel[64];
            char path[512];
            for (int i = 0; i < 64; i++)
                pixel[i] = (uint16_t)(i * i);
            made_ct(&d, 8, kind == 1 ? 4 : 8, 2, "2.25.3", kind);
            made_set(&d, 0x00280103, "US", "%d", kind == 0);
            made_set(&d, 0x00280120, kind == 0 ? "SS" : "US", "1");
            if (kind > 0)
                made_set(&d, 0x00280101, "US", "12");
            if (kind == 1)
                made_set(&d, 0x00280008, "IS", "2");
            made_pixels(&d, pixel, 64, kind == 1 ? 2 : 1);
            d.no_preamble = kind == 2;
            snprintf(path, sizeof path, "%s/dicom_file/slice-%d-%d", folder, syntax, kind);
            made_write(&d, path);
            made_finish(&d);
        }
}

static struct scot_wire_head new_head(int number)
{
    struct scot_wire_head head = {
        .magic = SCOT_WIRE_MAGIC,
        .records = 1,
        .rows = 4,
        .columns = 6,
        .samples = 1,
        .bits_allocated = 16,
        .bits_stored = 12,
        .high_bit = 11,
        .has_pixels = 1,
        .native = 1,
        .modality = "CT",
        .photometric = "MONOCHROME2",
        .position = "HFS",
        .image_type = "ORIGINAL\\PRIMARY",
        .sop_class = "1.2.840.10008.5.1.4.1.1.2",
        .series = "2.25.3",
        .encoding = "uncompressed",
    };
    snprintf(head.sop_instance, sizeof head.sop_instance, "2.25.3.%d", number);
    return head;
}

/* Stacks that are even, uneven, tilted, doubled. */
static void write_replies(const char *folder)
{
    for (int kind = 0; kind < 4; kind++) {
        char path[512];
        snprintf(path, sizeof path, "%s/dicom_reply/stack-%d", folder, kind);
        FILE *file = fopen(path, "wb");
        for (int k = 0; k < 5 && file != NULL; k++) {
            struct scot_wire_head head = new_head(kind == 3 && k == 4 ? 3 : k);
            struct scot_wire_frame frame = {
                .magic = SCOT_WIRE_MAGIC,
                .has = SCOT_WIRE_HAS_ALL,
                .row = {1, 0, 0},
                .column = {0, 1, 0},
                .down_mm = 1,
                .along_mm = 0.5,
                .slope = kind == 0 ? 1 : 1.5,
                .intercept = -1024,
                .thickness_mm = 3,
            };
            frame.position_mm[2] = kind == 3 && k == 4 ? 6 : 2 * k + (kind == 1 ? 0.4 * (k % 2) : 0);
            frame.position_mm[1] = kind == 2 ? 0.5 * k : 0;
            fwrite(&head, sizeof head, 1, file);
            fwrite(&frame, sizeof frame, 1, file);
        }
        if (file != NULL)
            fclose(file);
    }
}

int main(int count, char **words)
{
    if (count != 2) {
        fputs("usage: seed_dicom fuzz/corpus\n", stderr);
        return 2;
    }
    write_slices(words[1]);
    write_replies(words[1]);
    return 0;
}
