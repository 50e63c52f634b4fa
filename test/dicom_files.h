#ifndef SCOT_TEST_DICOM_FILES_H
#define SCOT_TEST_DICOM_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* DICOM files written byte by byte from PS3.5, with nothing of the reader in them, and wrong on demand. */

enum made_syntax { MADE_EXPLICIT, MADE_IMPLICIT, MADE_BIG, MADE_DEFLATED, MADE_RLE, MADE_J2K, MADE_SYNTAXES };

struct made_element {
    uint32_t tag;
    char vr[3];
    uint8_t *value; /* as it stands in the file */
    size_t size;
};

struct made_dicom {
    struct made_element element[80];
    int elements;
    enum made_syntax syntax;
    const char *syntax_uid; /* instead of syntax's own, in the meta header; NULL: its own */
    bool no_preamble, no_meta;
    uint32_t claim_pixel_bytes; /* length of Pixel Data as written, when not 0 */
};

/* A CT slice of zeros, as a scanner would write it: 16 bits signed, slope 1, intercept -1024, supine head
 * first, 1 x 1 x 2 mm, at (0, 0, z). */
void made_ct(struct made_dicom *d, int columns, int rows, double z_mm, const char *series, int number);
void made_finish(struct made_dicom *d);

/* Sets an element: text for strings, numbers for "US" ("1\\2" gives two), nothing for an empty one. */
__attribute__((format(printf, 4, 5))) void made_set(struct made_dicom *d, uint32_t tag, const char *vr,
                                                    const char *format, ...);
void made_set_bytes(struct made_dicom *d, uint32_t tag, const char *vr, const void *bytes, size_t size);
void made_drop(struct made_dicom *d, uint32_t tag);
void made_place(struct made_dicom *d, double x, double y, double z);
void made_orient(struct made_dicom *d, const double direction[6]);

/* Pixel Data of count 16-bit words in the file's own syntax (compressed where that is so); set the syntax
 * and the rows, columns and bits before. frames > 1 compresses each by itself. */
void made_pixels(struct made_dicom *d, const uint16_t *pixel, size_t count, int frames);
void made_pixels_8(struct made_dicom *d, const uint8_t *pixel, size_t count);

/* The file's bytes, malloc'd. */
uint8_t *made_bytes(const struct made_dicom *d, size_t *size);
void made_write(const struct made_dicom *d, const char *path);

/* A sequence's value for made_set_bytes(.., "SQ", ..): one item of the elements of `item`. Appends to what
 * *sequence holds. */
void made_item(uint8_t **sequence, size_t *size, const struct made_dicom *item);
struct made_dicom made_empty(enum made_syntax syntax);

/* A new folder below $TMPDIR or /tmp; and away with it and all in it. */
void made_folder(char path[256]);
void made_folder_remove(const char *path);

/* JPEG 2000, lossless, in made_j2k.c. */
uint8_t *made_j2k(const uint16_t *pixel, int columns, int rows, int bits, bool is_signed, size_t *size);

#endif
