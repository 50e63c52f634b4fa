#include "image/image.h"

#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "image_files.h"
#include "support.h"

/* The n-th allocation or read fails, n counting up until all goes well: each time one line, nothing
 * opened, nothing left behind (the sanitizer build looks for leaks). */

static bool open_once(const char *path)
{
    struct scot_volume *v = NULL;
    struct scot_error err = {{0}};
    bool opened = scot_image_open(&v, NULL, path, NULL, &err);
    assert_true(opened == (v != NULL) && opened == (err.text[0] == '\0'));
    scot_volume_destroy(&v);
    return opened;
}

/* How often it failed before it went well three times in a row: a read that fails while a gzip is
 * only looked at is no trouble, for its name then says what it is. */
static int count_failures(const char *path, void (*fail_at)(uint64_t nth))
{
    int failures = 0, well = 0;
    for (uint64_t nth = 1; well < 3; nth++) {
        fail_at(nth);
        well = open_once(path) ? well + 1 : 0;
        fail_at(0);
        failures += well == 0;
        assert_true(nth < 1000);
    }
    return failures;
}

static void write_any(enum file_kind kind, int packed, char path[4096])
{
    struct file_said said = file_plain(kind);
    said.packing = packed ? PACKED : AS_IS;
    file_write(&said, in_folder(packed ? "packed" : "plain"), path);
}

static void every_allocation_may_fail_while_opening(void **state)
{
    (void)state;
    for (int kind = 0; kind < FILE_KINDS; kind++)
        for (int packed = 0; packed < 2; packed++) {
            char path[4096];
            write_any((enum file_kind)kind, packed, path);
            /* A source, the volume and its voxels are the least. */
            assert_true(count_failures(path, scot_alloc_fail_at) >= 3 + 3 * packed);
        }
}

static void every_read_may_fail_while_opening(void **state)
{
    (void)state;
    for (int kind = 0; kind < FILE_KINDS; kind++)
        for (int packed = 0; packed < 2; packed++) {
            char path[4096];
            write_any((enum file_kind)kind, packed, path);
            assert_true(count_failures(path, scot_bytes_fail_at) >= 2);
        }
}

/* The way of volumes whose size must first be seen: 300 x 300 x 400 empty voxels. */
static void every_allocation_may_fail_while_memory_follows_the_data(void **state)
{
    (void)state;
    static const uint8_t nothing[300 * 300 * 400 * 2];
    char path[4096];
    struct blob file = {NULL, 0}, data = {NULL, 0};
    blob_print(&file, "ObjectType = Image\nNDims = 3\nCompressedData = True\nElementSpacing = 1 1 1\n"
                      "DimSize = 300 300 400\nElementType = MET_SHORT\nElementDataFile = LOCAL\n");
    blob_put(&data, nothing, sizeof nothing);
    blob_zlib(&data);
    blob_put(&file, data.data, data.size);
    snprintf(path, sizeof path, "%.3000s/empty.mha", folder);
    blob_write(&file, path);
    blob_drop(&file);
    blob_drop(&data);
    assert_true(count_failures(path, scot_alloc_fail_at) >= 6);
}

static int files_in_folder(void)
{
    int count = 0;
    DIR *open = opendir(folder);
    assert_non_null(open);
    for (struct dirent *entry = readdir(open); entry != NULL; entry = readdir(open))
        count++;
    closedir(open);
    return count;
}

static struct scot_volume *any_volume(void)
{
    const int n[3] = {40, 40, 40};
    const struct scot_affine place = {{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}};
    struct scot_volume *v = NULL;
    uint32_t seed = 1;
    assert_true(scot_volume_create(&v, n, &place, NULL));
    for (size_t i = 0; i < scot_volume_count(v); i++)
        v->voxel[i] = (int16_t)chance_below(&seed, 3000);
    return v;
}

static bool write_nifti(struct scot_error *err)
{
    struct scot_volume *v = any_volume();
    scot_alloc_fail_at(0);
    bool ok = scot_nifti_write(in_folder("w.nii.gz"), v, err);
    scot_volume_destroy(&v);
    return ok;
}

static bool write_png(struct scot_error *err)
{
    static uint16_t pixel[200 * 200];
    static const char *const words[] = {"Title", "SIMULATED", NULL};
    uint32_t seed = 1;
    for (int i = 0; i < 200 * 200; i++)
        pixel[i] = (uint16_t)chance(&seed);
    return scot_png_write_grey(in_folder("w.png"), pixel, 200, 200, 16, words, err);
}

static bool write_picture(struct scot_error *err)
{
    static float pixel[200 * 200];
    const struct scot_plane plane = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, 200, 200};
    return scot_mha_write_picture(in_folder("w.mha"), pixel, &plane, err);
}

static void every_allocation_may_fail_while_writing(void **state)
{
    (void)state;
    int before = files_in_folder(), failures = 0;
    struct scot_volume *v = any_volume();
    for (uint64_t nth = 1;; nth++) {
        struct scot_error err = {{0}};
        scot_alloc_fail_at(nth);
        bool ok = scot_nifti_write(in_folder("a.nii.gz"), v, &err);
        scot_alloc_fail_at(0);
        if (ok)
            break;
        failures++;
        assert_true(err.text[0] != '\0');
        assert_int_equal(files_in_folder(), before);
    }
    scot_volume_destroy(&v);
    assert_true(failures >= 2);
    before = files_in_folder();
    for (uint64_t nth = 1;; nth++) {
        struct scot_error err = {{0}};
        scot_alloc_fail_at(nth);
        bool ok = write_png(&err);
        scot_alloc_fail_at(0);
        if (ok)
            break;
        assert_true(err.text[0] != '\0' && nth < 1000);
        assert_int_equal(files_in_folder(), before);
    }
}

/* A disk that is full after so many bytes, for every so many. */
static void a_full_disk_leaves_nothing_behind(void **state)
{
    (void)state;
    bool (*const writer[])(struct scot_error *) = {write_nifti, write_png, write_picture};
    static const char *const name[] = {"w.nii.gz", "w.png", "w.mha"};
    struct rlimit was;
    getrlimit(RLIMIT_FSIZE, &was);
    signal(SIGXFSZ, SIG_IGN);
    for (int w = 0; w < 3; w++) {
        int before = files_in_folder(), failures = 0;
        for (rlim_t most = 0;; most += 9973) {
            const struct rlimit small = {most, was.rlim_max};
            struct scot_error err = {{0}};
            setrlimit(RLIMIT_FSIZE, &small);
            bool ok = writer[w](&err);
            setrlimit(RLIMIT_FSIZE, &was);
            if (ok)
                break;
            failures++;
            assert_true(err.text[0] != '\0');
            assert_int_equal(files_in_folder(), before);
        }
        assert_true(failures > 3);
        remove(in_folder(name[w]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail_while_opening),
        cmocka_unit_test(every_read_may_fail_while_opening),
        cmocka_unit_test(every_allocation_may_fail_while_memory_follows_the_data),
        cmocka_unit_test(every_allocation_may_fail_while_writing),
        cmocka_unit_test(a_full_disk_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
