/* A run as a file: valid by another's rules, and the same pixels in another's hands. */
#include <dirent.h>
#include <math.h>

#include "opening.h"
#include "image/dicom_write.h"

enum { COLUMNS = 65, ROWS = 48, FRAMES = 5, PIXELS = COLUMNS * ROWS };

struct film {
    uint16_t frame[PIXELS];
    int asked; /* frames so far */
    int gone;  /* this frame is no longer there; -1: all are */
};

static const uint16_t *draw(void *context, int frame)
{
    struct film *film = context;
    assert_int_equal(frame, film->asked++);
    for (int i = 0; i < PIXELS; i++)
        film->frame[i] = (uint16_t)(i * 19 + frame * 7777);
    return frame == film->gone ? NULL : film->frame;
}

static struct scot_run_frame told[FRAMES];

static struct scot_run_file run_of(struct film *film, int frames)
{
    for (int i = 0; i < FRAMES; i++)
        told[i] = (struct scot_run_frame){.time_ms = 40 + 33.25 * i,
                                          .oblique_rad = 0.5235987755982988,
                                          .tilt_rad = -0.1,
                                          .kv = 78,
                                          .ma = 3,
                                          .kerma_mgy = 0.01};
    return (struct scot_run_file){
        .columns = COLUMNS,
        .rows = ROWS,
        .frames = frames,
        .pixel_mm = 0.3,
        .pixel = draw,
        .frame = told,
        .context = film,
        .window_centre = 30000,
        .window_width = 60000,
        .sid_mm = 1100,
        .sad_mm = 700,
        .ct_sha256 = "0123abcd",
        .series_description =
            "L4/5 left, a very long description that goes well beyond what fits into the field",
    };
}

static bool have(const char *tool)
{
    char line[128];
    snprintf(line, sizeof line, "command -v %s > /dev/null 2>&1", tool);
    return system(line) == 0;
}

/* Lines of the command's output; the first into *first. */
static int lines_of(const char *command, char first[400])
{
    char line[4000];
    int lines = 0;
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    first[0] = 0;
    while (fgets(line, sizeof line, pipe) != NULL)
        if (lines++ == 0)
            snprintf(first, 400, "%.399s", line);
    pclose(pipe);
    return lines;
}

static void write_ok(struct opening *o, struct film *film, int frames, char path[400])
{
    *film = (struct film){.gone = -1};
    struct scot_run_file run = run_of(film, frames);
    snprintf(path, 400, "%s/run.dcm", o->folder);
    bool written = scot_dicom_write_run(path, &run, &o->err);
    if (!written)
        print_error("%s\n", o->err.text);
    assert_true(written);
    assert_int_equal(film->asked, frames);
}

static void dciodvfy_has_nothing_to_say(void **state)
{
    (void)state;
    if (!have("dciodvfy"))
        skip();
    for (int frames = 1; frames <= FRAMES; frames += FRAMES - 1) {
        struct opening o;
        struct film film;
        char path[400], line[600], first[400];
        begin(&o);
        write_ok(&o, &film, frames, path);
        snprintf(line, sizeof line, "dciodvfy %s 2>&1 | grep -v '^MultiframeGrayscaleWordSCImage$'", path);
        if (lines_of(line, first) != 0)
            print_error("%s", first);
        assert_int_equal(lines_of(line, first), 0);
        end(&o);
    }
}

static void check_pixels(const char *path, size_t skip_bytes, int frames)
{
    uint8_t word[2];
    FILE *raw = fopen(path, "rb");
    assert_non_null(raw);
    fseek(raw, (long)skip_bytes, SEEK_SET);
    for (int f = 0; f < frames; f++)
        for (int i = 0; i < PIXELS; i++) {
            assert_int_equal(fread(word, 2, 1, raw), 1);
            assert_int_equal(word[1] << 8 | word[0], (uint16_t)(i * 19 + f * 7777));
        }
    assert_int_equal(fgetc(raw), EOF);
    fclose(raw);
}

/* dctopgx is of dicom3tools, which shares nothing with the writer; it takes single frames only. */
static void another_program_reads_the_same_pixels(void **state)
{
    (void)state;
    struct opening o;
    struct film film;
    char path[400], line[1000], out[420], head[64];
    if (!have("dctopgx"))
        skip();
    begin(&o);
    write_ok(&o, &film, 1, path);
    snprintf(out, sizeof out, "%s.pgx", path);
    snprintf(line, sizeof line, "dctopgx %s %s > /dev/null 2>&1", path, out);
    assert_int_equal(system(line), 0);
    int n = snprintf(head, sizeof head, "PG LM  16 %d %d\n", COLUMNS, ROWS);
    check_pixels(out, (size_t)n, 1);
    end(&o);
}

static void the_frames_stand_in_their_order(void **state)
{
    (void)state;
    struct opening o;
    struct film film;
    char path[400], line[1400];
    if (!have("dcmdump"))
        skip();
    begin(&o);
    write_ok(&o, &film, FRAMES, path);
    snprintf(line, sizeof line, "dcmdump -q +W %s %s > /dev/null && mv %s/*.raw %s/frames", o.folder, path,
             o.folder, o.folder);
    assert_int_equal(system(line), 0);
    snprintf(line, sizeof line, "%s/frames", o.folder);
    check_pixels(line, 0, FRAMES);
    end(&o);
}

static void it_says_that_it_is_simulated_and_where_the_c_arm_was(void **state)
{
    (void)state;
    static const char *const wanted[] = {
        "PatientName.*|SIMULATED",
        "PatientID.*|SIMULATED",
        "ImageType.*|SIMULATED",
        "SeriesDescription.*|SIMULATED fluoro",
        "StudyDescription.*|SIMULATED",
        "FrameTimeVector.*|[0\\\\33.25\\\\33.25",
        "FramePrimaryAngleVector|[150\\\\150",
        "FrameSecondaryAngleVector|[-5.7295",
        "WindowWidth|[60000]",
        "DerivationDescription|0123abcd",
        "SOPInstanceUID|[2.25.",
    };
    struct opening o;
    struct film film;
    char path[400];
    if (!have("dcmdump"))
        skip();
    begin(&o);
    write_ok(&o, &film, FRAMES, path);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        char line[900], first[400], word[64];
        const char *bar = strchr(wanted[i], '|');
        snprintf(word, sizeof word, "%.*s", (int)(bar - wanted[i]), wanted[i]);
        snprintf(line, sizeof line, "dcmdump -q +L %s | grep '%s' | grep -F '%s'", path, word, bar + 1);
        char *twice = strstr(line, "\\\\");
        for (; twice != NULL; twice = strstr(twice + 1, "\\\\"))
            memmove(twice, twice + 1, strlen(twice));
        if (lines_of(line, first) < 1)
            print_error("nothing for %s\n", line);
        assert_true(lines_of(line, first) >= 1);
    }
    end(&o);
}

static void two_runs_have_different_uids(void **state)
{
    (void)state;
    struct opening o;
    struct film film;
    char path[400], line[900], first[2][400];
    if (!have("dcmdump"))
        skip();
    begin(&o);
    for (int i = 0; i < 2; i++) {
        write_ok(&o, &film, 1, path);
        snprintf(line, sizeof line, "dcmdump -q +P 0008,0018 %s", path);
        assert_int_equal(lines_of(line, first[i]), 1);
    }
    assert_string_not_equal(first[0], first[1]);
    end(&o);
}

static int files_in(const char *path)
{
    int files = 0;
    DIR *folder = opendir(path);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        files += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
    closedir(folder);
    return files;
}

static void nothing_is_left_of_a_run_that_breaks_off(void **state)
{
    (void)state;
    struct opening o;
    struct film film = {.gone = 3};
    char path[400];
    begin(&o);
    snprintf(path, sizeof path, "%s/run.dcm", o.folder);
    struct scot_run_file run = run_of(&film, FRAMES);
    assert_false(scot_dicom_write_run(path, &run, &o.err));
    assert_non_null(strstr(o.err.text, "frame 4 of 5 is no longer there"));
    assert_int_equal(files_in(o.folder), 0);
    snprintf(path, sizeof path, "%s/nowhere/run.dcm", o.folder);
    film = (struct film){.gone = -1};
    o.err.text[0] = 0;
    assert_false(scot_dicom_write_run(path, &run, &o.err));
    end(&o);
}

static void an_impossible_run_is_refused(void **state)
{
    (void)state;
    struct opening o;
    struct film film = {.gone = -1};
    char path[400];
    begin(&o);
    snprintf(path, sizeof path, "%s/run.dcm", o.folder);
    for (int kind = 0; kind < 5; kind++) {
        struct scot_run_file run = run_of(&film, FRAMES);
        run.columns = kind == 0 ? 0 : run.columns;
        run.rows = kind == 1 ? 5000 : run.rows;
        run.frames = kind == 2 ? 0 : run.frames;
        run.window_width = kind == 3 ? (double)NAN : run.window_width;
        told[2].time_ms = kind == 4 ? (double)NAN : told[2].time_ms;
        o.err.text[0] = 0;
        assert_false(scot_dicom_write_run(path, &run, &o.err));
        assert_true(o.err.text[0] != 0);
        assert_int_equal(files_in(o.folder), 0);
    }
    end(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dciodvfy_has_nothing_to_say),
        cmocka_unit_test(another_program_reads_the_same_pixels),
        cmocka_unit_test(the_frames_stand_in_their_order),
        cmocka_unit_test(it_says_that_it_is_simulated_and_where_the_c_arm_was),
        cmocka_unit_test(two_runs_have_different_uids),
        cmocka_unit_test(nothing_is_left_of_a_run_that_breaks_off),
        cmocka_unit_test(an_impossible_run_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
