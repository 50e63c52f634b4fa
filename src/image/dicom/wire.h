#ifndef SCOT_IMAGE_DICOM_WIRE_H
#define SCOT_IMAGE_DICOM_WIRE_H

/* What the library and its child `scottie-dicom` say to each other over one socket. C and C++.
 *
 * The parent sends a request and that many bytes of one file; the child answers with one head, and, when
 * its status is SCOT_WIRE_OK, head.records times a frame record, each followed in a DECODE answer by
 * rows*columns 16-bit pixels. Then the next request may come. Everything is little endian.
 *
 * The child parses hostile bytes and must be taken for hostile itself: whatever arrives goes through
 * reply.h first. */

#include <stdint.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the wire is little endian, and so far is every machine this runs on"
#endif

#define SCOT_WIRE_MAGIC "SCTDCM1" /* with its NUL, 8 bytes; the figure counts versions */

enum {
    SCOT_WIRE_MOST_SIDE = 4096,   /* rows and columns, as scot_volume */
    SCOT_WIRE_MOST_FRAMES = 4096, /* of one file */
    SCOT_WIRE_TEXT = 160,
    SCOT_WIRE_UID = 68 /* 64 and a NUL, to a multiple of 4 */
};

enum scot_wire_ask {
    SCOT_WIRE_SCAN = 1,   /* head and frame records; the bytes may be the file's beginning only */
    SCOT_WIRE_DECODE = 2, /* pixels too; the bytes are the whole file */
};

enum scot_wire_status {
    SCOT_WIRE_OK = 0,
    SCOT_WIRE_REFUSED = 1, /* text says why; nothing follows */
    SCOT_WIRE_MORE = 2,    /* scan: the beginning does not reach the pixels; nothing follows */
};

/* Which elements of a record the file had, as numbers that could be read. */
enum scot_wire_has {
    SCOT_WIRE_POSITION = 1,
    SCOT_WIRE_ORIENTATION = 2,
    SCOT_WIRE_SPACING = 4,
    SCOT_WIRE_SLOPE = 8,
    SCOT_WIRE_INTERCEPT = 16,
    SCOT_WIRE_THICKNESS = 32,
    SCOT_WIRE_HAS_ALL = 63
};

struct scot_wire_request {
    char magic[8];
    uint32_t ask;   /* enum scot_wire_ask */
    uint32_t whole; /* 1: the bytes are all of the file */
    uint64_t bytes;
};

struct scot_wire_head {
    char magic[8];
    uint32_t status; /* enum scot_wire_status */
    uint32_t records;
    char text[SCOT_WIRE_TEXT]; /* why it was refused, else "" */
    /* The elements of their names in DICOM, 0 or "" where the file has none. */
    uint32_t rows, columns, samples;
    uint32_t bits_allocated, bits_stored, high_bit;
    uint32_t is_signed;  /* Pixel Representation */
    uint32_t has_pixels; /* Pixel Data is there */
    uint32_t native;     /* not compressed, nor is the file deflated: its size bounds its pixels */
    uint32_t has_padding;
    int32_t padding_first, padding_last; /* stored values, as 16-bit pixels below, first <= last */
    char modality[20], photometric[20], position[20], rescale_type[20];
    char image_type[SCOT_WIRE_UID]; /* A\B\C... */
    char sop_class[SCOT_WIRE_UID], sop_instance[SCOT_WIRE_UID];
    char series[SCOT_WIRE_UID];
    char encoding[20]; /* "JPEG 2000", "RLE", "uncompressed" ... */
};

/* One frame of the file: a classic slice has one. */
struct scot_wire_frame {
    char magic[8];
    uint32_t status; /* OK or REFUSED, in a DECODE answer: REFUSED ends it */
    uint32_t has;    /* bits of enum scot_wire_has */
    char text[SCOT_WIRE_TEXT];
    double position_mm[3];    /* Image Position (Patient) */
    double row[3], column[3]; /* Image Orientation (Patient) */
    double down_mm, along_mm; /* Pixel Spacing: between rows, between columns */
    double slope, intercept;  /* Rescale */
    double thickness_mm;      /* Slice Thickness */
};
/* A pixel is a stored value, shifted to bit 0 and widened to 16 bits by its sign. */

/* What `scottie-dicom --write` reads: this, the frame times, then frames times rows*columns pixels of
 * uint16_t. Strings end with NUL. The file goes to its standard output. */
struct scot_wire_run {
    char magic[8];
    uint32_t rows, columns, frames, padding;
    double pixel_mm, window_centre, window_width, sid_mm, sad_mm;
    double kv, ma, kerma_mgy;   /* means, and the sum of the run */
    char uid[3][SCOT_WIRE_UID]; /* study, series, instance */
    char date[12], time[16];    /* DICOM DA and TM */
    char series_description[SCOT_WIRE_UID];
    char ct_sha256[SCOT_WIRE_UID];
    char version[20];
};

struct scot_wire_run_frame {
    double time_ms;
    double primary_deg, secondary_deg;
};

#endif
