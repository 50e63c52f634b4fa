/* Every way to write pixels down: byte orders, compressions, bits, signs, frames. */
#include "opening.h"

enum { COLUMNS = 37, ROWS = 24, PIXELS = COLUMNS * ROWS }; /* odd, so that padding bytes occur */

/* Values of `bits` bits, of both signs where there is one, with runs for RLE to find. */
static void make_picture(uint16_t *pixel, int count, int bits, bool is_signed)
{
    uint32_t random = 12345;
    int value = 0;
    for (int i = 0; i < count; i++) {
        random = random * 1664525 + 1013904223;
        if (random >> 30 == 0)
            value = (int)(random >> 8 & ((1u << bits) - 1)) - (is_signed ? 1 << (bits - 1) : 0);
        pixel[i] = (uint16_t)value;
    }
}

static void put_picture(struct opening *o, enum made_syntax syntax, int stored, int high, bool is_signed)
{
    uint16_t pixel[PIXELS], placed[PIXELS];
    make_picture(pixel, PIXELS, stored, is_signed);
    for (int i = 0; i < PIXELS; i++) { /* what overlays once put above and below the stored bits is ignored */
        unsigned bits = pixel[i] & ((1u << stored) - 1), shift = (unsigned)(high + 1 - stored);
        placed[i] = (uint16_t)(syntax == MADE_J2K ? pixel[i] : bits << shift | (shift > 0 ? 1u : 0u));
    }
    for (int k = 0; k < 2; k++) {
        struct made_dicom d = {.syntax = syntax};
        made_ct(&d, COLUMNS, ROWS, k, SERIES, k);
        made_set(&d, 0x00280101, "US", "%d", stored);
        made_set(&d, 0x00280102, "US", "%d", high);
        made_set(&d, 0x00280103, "US", "%d", is_signed);
        made_set(&d, 0x00281052, "DS", "-100");
        made_pixels(&d, placed, PIXELS, 1);
        put(o, &d, k == 0 ? "a" : "b");
    }
}

static int16_t wanted_hu(uint16_t pixel, bool is_signed)
{
    int hu = (is_signed ? (int16_t)pixel : pixel) - 100;
    return (int16_t)(hu < -1024 ? -1024 : hu > SCOT_TOP_HU ? SCOT_TOP_HU : hu);
}

static void every_syntax_gives_the_same_pixels(void **state)
{
    (void)state;
    static const struct {
        int stored, high;
        bool is_signed;
    } shape[] = {{16, 15, true}, {16, 15, false}, {12, 11, false}, {12, 11, true},
                 {10, 9, false}, {12, 14, true},  {12, 15, false}};
    for (int syntax = 0; syntax < MADE_SYNTAXES; syntax++)
        for (size_t s = 0; s < sizeof shape / sizeof shape[0]; s++) {
            struct opening o;
            uint16_t pixel[PIXELS];
            uint64_t clipped = 0;
            begin(&o);
            put_picture(&o, (enum made_syntax)syntax, shape[s].stored, shape[s].high, shape[s].is_signed);
            make_picture(pixel, PIXELS, shape[s].stored, shape[s].is_signed);
            opens(&o);
            for (int i = 0; i < 2 * PIXELS; i++) {
                assert_int_equal(o.volume->voxel[i], wanted_hu(pixel[i % PIXELS], shape[s].is_signed));
                clipped +=
                    (shape[s].is_signed ? (int16_t)pixel[i % PIXELS] : pixel[i % PIXELS]) - 100 > SCOT_TOP_HU;
            }
            assert_int_equal(o.volume->clipped, clipped);
            assert_string_equal(o.info.stored_type, shape[s].is_signed ? "int16" : "uint16");
            end(&o);
        }
}

/* As some encoders do: a stream of 16 bits without sign around 12 stored ones whose sign is the twelfth. */
static void a_jpeg_2000_stream_wider_than_what_is_stored_keeps_its_sign(void **state)
{
    (void)state;
    struct opening o;
    const uint16_t pixel[16] = {0xfff, 0x800, 0x7ff, 0x001};
    static const int16_t wanted[4] = {-1, -1024, 2047, 1};
    struct made_dicom d = {.syntax = MADE_J2K};
    begin(&o);
    made_ct(&d, 4, 4, 0, SERIES, 0);
    made_set(&d, 0x00281052, "DS", "0");
    made_set(&d, 0x00280101, "US", "16");
    made_set(&d, 0x00280103, "US", "0");
    made_pixels(&d, pixel, 16, 1);
    made_set(&d, 0x00280101, "US", "12");
    made_set(&d, 0x00280102, "US", "11");
    made_set(&d, 0x00280103, "US", "1");
    put(&o, &d, "a");
    opens(&o);
    for (int i = 0; i < 4; i++)
        assert_int_equal(o.volume->voxel[i], wanted[i]);
    end(&o);
}

static void eight_bits_are_read_too(void **state)
{
    (void)state;
    struct opening o;
    uint8_t pixel[16];
    begin(&o);
    for (int i = 0; i < 16; i++)
        pixel[i] = (uint8_t)(i * 17);
    for (int k = 0; k < 2; k++) {
        struct made_dicom d = {0};
        made_ct(&d, 4, 4, k, SERIES, k);
        made_set(&d, 0x00280100, "US", "8");
        made_set(&d, 0x00280101, "US", "8");
        made_set(&d, 0x00280102, "US", "7");
        made_set(&d, 0x00280103, "US", "0");
        made_set(&d, 0x00281052, "DS", "0");
        made_pixels_8(&d, pixel, sizeof pixel);
        put(&o, &d, k == 0 ? "a" : "b");
    }
    opens(&o);
    for (int i = 0; i < 32; i++)
        assert_int_equal(o.volume->voxel[i], i % 16 * 17);
    end(&o);
}

static void padding_is_air(void **state)
{
    (void)state;
    struct opening o;
    uint16_t pixel[16] = {(uint16_t)-2000, 500, 501, 502, 503, 0};
    begin(&o);
    for (int k = 0; k < 2; k++) {
        struct made_dicom d = {0};
        made_ct(&d, 4, 4, k, SERIES, k);
        made_set(&d, 0x00281052, "DS", "3000");
        made_set(&d, 0x00280120, k == 0 ? "SS" : "US", "%d", k == 0 ? -2000 : 501);
        if (k == 1)
            made_set(&d, 0x00280121, "SS", "502");
        made_pixels(&d, pixel, 16, 1);
        put(&o, &d, k == 0 ? "a" : "b");
    }
    opens(&o);
    static const int16_t wanted[2][6] = {{-1024, 3500, 3501, 3502, 3503, 3000},
                                         {1000, 3500, -1024, -1024, 3503, 3000}};
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < 6; i++)
            assert_int_equal(o.volume->voxel[16 * k + i], wanted[k][i]);
    end(&o);
}

/* DCMTK's own tools as the encoders of what is too much to write by hand here. */
static bool have(const char *tool)
{
    char line[128];
    snprintf(line, sizeof line, "command -v %s > /dev/null 2>&1", tool);
    return system(line) == 0;
}

static void recode(const struct opening *o, const char *tool)
{
    for (int k = 0; k < 2; k++) {
        char line[1200];
        snprintf(line, sizeof line, "%s %s/%c %s/packed && mv %s/packed %s/%c", tool, o->folder, 'a' + k,
                 o->folder, o->folder, o->folder, 'a' + k);
        assert_int_equal(system(line), 0);
    }
}

static void lossless_jpeg_and_jpeg_ls_give_the_same_pixels(void **state)
{
    (void)state;
    static const char *const tool[] = {"dcmcjpeg +e1", "dcmcjpeg +el", "dcmcjpls", "dcmconv +te",
                                       "dcmconv +ti",  "dcmconv +tb",  "dcmcrle",  "dcmconv +td"};
    if (!have("dcmcjpeg") || !have("dcmcjpls"))
        skip();
    for (size_t t = 0; t < sizeof tool / sizeof tool[0]; t++)
        for (int is_signed = 0; is_signed < 2; is_signed++) {
            struct opening o;
            uint16_t pixel[PIXELS];
            begin(&o);
            put_picture(&o, MADE_EXPLICIT, 12, 11, is_signed != 0);
            recode(&o, tool[t]);
            make_picture(pixel, PIXELS, 12, is_signed != 0);
            opens(&o);
            for (int i = 0; i < 2 * PIXELS; i++)
                assert_int_equal(o.volume->voxel[i], wanted_hu(pixel[i % PIXELS], is_signed != 0));
            end(&o);
        }
}

static void lossy_jpeg_is_near(void **state)
{
    (void)state;
    static const struct {
        const char *tool;
        int bits;
    } lossy[] = {{"dcmcjpeg +eb +q 95", 8}, {"dcmcjpeg +ee +q 95", 12}, {"dcmcjpls +en +md 3", 12}};
    if (!have("dcmcjpeg") || !have("dcmcjpls"))
        skip();
    for (size_t t = 0; t < 3; t++) {
        struct opening o;
        uint16_t pixel[PIXELS];
        uint8_t narrow[PIXELS];
        begin(&o);
        for (int i = 0; i < PIXELS; i++)
            pixel[i] = narrow[i] = (uint8_t)(40 + 3 * (i % COLUMNS) + 2 * (i / COLUMNS));
        for (int k = 0; k < 2; k++) {
            struct made_dicom d = {0};
            made_ct(&d, COLUMNS, ROWS, k, SERIES, k);
            made_set(&d, 0x00280100, "US", "%d", lossy[t].bits == 8 ? 8 : 16);
            made_set(&d, 0x00280101, "US", "%d", lossy[t].bits);
            made_set(&d, 0x00280102, "US", "%d", lossy[t].bits - 1);
            made_set(&d, 0x00280103, "US", "0");
            made_set(&d, 0x00281052, "DS", "0");
            if (lossy[t].bits == 8)
                made_pixels_8(&d, narrow, PIXELS);
            else
                made_pixels(&d, pixel, PIXELS, 1);
            put(&o, &d, k == 0 ? "a" : "b");
        }
        recode(&o, lossy[t].tool);
        opens(&o);
        for (int i = 0; i < 2 * PIXELS; i++)
            assert_in_range(o.volume->voxel[i] - pixel[i % PIXELS] + 6, 0, 12);
        end(&o);
    }
}

/* An enhanced CT: places per frame, orientation and spacing shared, the rescale per frame. */
static void put_enhanced(struct opening *o, enum made_syntax syntax, int frames, int drop)
{
    uint16_t *pixel = calloc((size_t)frames * 16, sizeof *pixel);
    uint8_t *per_frame = NULL, *shared = NULL;
    size_t per_frame_size = 0, shared_size = 0;
    struct made_dicom d = {.syntax = syntax};
    made_ct(&d, 4, 4, 0, SERIES, 0);
    for (int f = 0; f < frames; f++) {
        struct made_dicom item = made_empty(syntax), place = made_empty(syntax), value = made_empty(syntax);
        uint8_t *inside = NULL;
        size_t size = 0;
        made_place(&place, -2, -2, 3 * ((f * 5) % frames));
        made_item(&inside, &size, &place);
        made_set_bytes(&item, 0x00209113, "SQ", inside, size);
        free(inside);
        inside = NULL;
        size = 0;
        made_set(&value, 0x00281052, "DS", "%d", f);
        made_set(&value, 0x00281053, "DS", "1");
        made_item(&inside, &size, &value);
        made_set_bytes(&item, 0x00289145, "SQ", inside, size);
        free(inside);
        if (f != drop)
            made_item(&per_frame, &per_frame_size, &item);
        made_finish(&item);
        made_finish(&place);
        made_finish(&value);
        for (int i = 0; i < 16; i++)
            pixel[16 * f + i] = (uint16_t)(100 * f);
    }
    struct made_dicom group = made_empty(syntax), way = made_empty(syntax), measures = made_empty(syntax);
    uint8_t *inside = NULL;
    size_t size = 0;
    made_orient(&way, (double[6]){1, 0, 0, 0, 1, 0});
    made_item(&inside, &size, &way);
    made_set_bytes(&group, 0x00209116, "SQ", inside, size);
    free(inside);
    inside = NULL;
    size = 0;
    made_set(&measures, 0x00280030, "DS", "0.5\\0.75");
    made_item(&inside, &size, &measures);
    made_set_bytes(&group, 0x00289110, "SQ", inside, size);
    free(inside);
    made_item(&shared, &shared_size, &group);
    made_set(&d, 0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2.1");
    static const uint32_t not_here[] = {0x00200032, 0x00200037, 0x00280030, 0x00281052, 0x00281053};
    for (int i = 0; i < 5; i++)
        made_drop(&d, not_here[i]);
    made_set(&d, 0x00280008, "IS", "%d", frames);
    made_set_bytes(&d, 0x52009229, "SQ", shared, shared_size);
    made_set_bytes(&d, 0x52009230, "SQ", per_frame, per_frame_size);
    made_pixels(&d, pixel, (size_t)frames * 16, frames);
    put(o, &d, "enhanced");
    made_finish(&group);
    made_finish(&way);
    made_finish(&measures);
    free(pixel);
    free(per_frame);
    free(shared);
}

static void an_enhanced_ct_is_sorted_frame_by_frame(void **state)
{
    (void)state;
    enum { FRAMES = 12 };
    for (int syntax = 0; syntax < MADE_SYNTAXES; syntax++) {
        struct opening o;
        double spacing_mm[3];
        begin(&o);
        put_enhanced(&o, (enum made_syntax)syntax, FRAMES, -1);
        opens(&o);
        assert_int_equal(o.volume->n[2], FRAMES);
        assert_int_equal(o.info.files, 1);
        scot_volume_spacing_mm(o.volume, spacing_mm);
        assert_true(spacing_mm[0] == 0.75 && spacing_mm[1] == 0.5 && spacing_mm[2] == 3);
        for (int f = 0; f < FRAMES; f++)
            assert_int_equal(o.volume->voxel[16 * ((f * 5) % FRAMES) + 7], 101 * f);
        end(&o);
    }
}

static void an_enhanced_ct_without_a_frames_place_is_refused(void **state)
{
    (void)state;
    struct opening o;
    begin(&o);
    put_enhanced(&o, MADE_EXPLICIT, 6, 3);
    is_refused(&o, "no image position");
    end(&o);
}

/* Pixels that are not what the header says: one line each, whatever the decoder. */
static void cut_and_broken_pixels_are_refused(void **state)
{
    (void)state;
    for (int syntax = MADE_EXPLICIT; syntax < MADE_SYNTAXES; syntax++)
        for (int kind = 0; kind < 4; kind++) {
            struct opening o;
            uint16_t pixel[PIXELS];
            begin(&o);
            make_picture(pixel, PIXELS, 12, false);
            struct made_dicom d = {.syntax = (enum made_syntax)syntax};
            made_ct(&d, COLUMNS, ROWS, 0, SERIES, 1);
            made_set(&d, 0x00280103, "US", "0");
            made_set(&d, 0x00280101, "US", "12");
            made_set(&d, 0x00280102, "US", "11");
            made_pixels(&d, pixel, PIXELS, 1);
            struct made_element *e = &d.element[d.elements - 1];
            if (kind == 0)
                e->size = e->size / 2;
            if (kind == 1)
                made_set(&d, 0x00280010, "US", "%d", ROWS * 3);
            if (kind == 2 && syntax >= MADE_RLE)
                memset(e->value + 24, 0x5a, 30);
            if (kind == 3)
                e->size = 0;
            if (kind == 2 && syntax < MADE_RLE) {
                made_finish(&d);
                end(&o);
                continue;
            }
            put(&o, &d, "a");
            assert_false(open_as(&o, NULL));
            assert_true(o.err.text[0] != 0 && strchr(o.err.text, '\n') == NULL);
            end(&o);
        }
}

static void signs_that_disagree_are_settled_or_refused(void **state)
{
    (void)state;
    struct opening o;
    uint16_t pixel[16], twos[16];
    begin(&o);
    for (int i = 0; i < 16; i++) {
        pixel[i] = (uint16_t)(i * 9 - 70);
        twos[i] = pixel[i] & 0xfff;
    }
    for (int k = 0; k < 2;
         k++) { /* the stream unsigned, the header signed: the stream's bits are the header's */
        struct made_dicom d = {.syntax = MADE_J2K};
        made_ct(&d, 4, 4, k, SERIES, k);
        made_set(&d, 0x00280101, "US", "12");
        made_set(&d, 0x00280102, "US", "11");
        made_set(&d, 0x00280103, "US", "0");
        made_set(&d, 0x00281052, "DS", "0");
        made_pixels(&d, twos, 16, 1);
        made_set(&d, 0x00280103, "US", "1");
        put(&o, &d, k == 0 ? "a" : "b");
    }
    opens(&o);
    for (int i = 0; i < 16; i++)
        assert_int_equal(o.volume->voxel[i], i * 9 - 70);
    struct made_dicom d = {.syntax = MADE_J2K}; /* the other way round, with values below 0: no telling */
    made_ct(&d, 4, 4, 0, SERIES, 0);
    made_pixels(&d, pixel, 16, 1);
    made_set(&d, 0x00280103, "US", "0");
    put(&o, &d, "a");
    is_refused(&o, "values below 0");
    end(&o);
}

static void files_without_preamble_or_meta_header_are_read(void **state)
{
    (void)state;
    for (int kind = 0; kind < 3; kind++) {
        struct opening o;
        begin(&o);
        for (int k = 0; k < 2; k++) {
            struct made_dicom d = {.syntax = kind == 2 ? MADE_IMPLICIT : MADE_EXPLICIT};
            made_ct(&d, 4, 4, k, SERIES, k);
            d.no_preamble = true;
            d.no_meta = kind > 0;
            put(&o, &d, k == 0 ? "a" : "b");
        }
        opens(&o);
        assert_int_equal(o.volume->n[2], 2);
        end(&o);
    }
}

static void an_encoding_not_known_is_refused(void **state)
{
    (void)state;
    static const char *const uid[] = {"1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.201", "1.2.3.4.5.6"};
    for (int i = 0; i < 3; i++) {
        struct opening o;
        struct made_dicom d = {.syntax = MADE_RLE};
        begin(&o);
        made_ct(&d, 4, 4, 0, SERIES, 0);
        d.syntax_uid = uid[i];
        put(&o, &d, "a");
        assert_false(open_as(&o, NULL));
        assert_true(o.err.text[0] != 0);
        end(&o);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_syntax_gives_the_same_pixels),
        cmocka_unit_test(a_jpeg_2000_stream_wider_than_what_is_stored_keeps_its_sign),
        cmocka_unit_test(eight_bits_are_read_too),
        cmocka_unit_test(padding_is_air),
        cmocka_unit_test(lossless_jpeg_and_jpeg_ls_give_the_same_pixels),
        cmocka_unit_test(lossy_jpeg_is_near),
        cmocka_unit_test(an_enhanced_ct_is_sorted_frame_by_frame),
        cmocka_unit_test(an_enhanced_ct_without_a_frames_place_is_refused),
        cmocka_unit_test(cut_and_broken_pixels_are_refused),
        cmocka_unit_test(signs_that_disagree_are_settled_or_refused),
        cmocka_unit_test(files_without_preamble_or_meta_header_are_read),
        cmocka_unit_test(an_encoding_not_known_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
