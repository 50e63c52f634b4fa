#include "image_case.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <zlib.h>

#include "support.h"

/* What is awkward about the file itself, whatever format it claims. */

static void what_is_no_file_is_refused(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(in_folder("pipe.nii"), 0600), 0);
    assert_null(case_verdict(in_folder("pipe.nii"), "found a folder, pipe or device, wanted a file", NULL));
    assert_null(case_verdict("/dev/zero", "found a folder, pipe or device, wanted a file", NULL));
    assert_null(case_verdict(in_folder("none.nii"), "cannot open the file: No such file or directory", NULL));
    assert_null(case_verdict("", "cannot open the file: No such file or directory", NULL));
    assert_int_equal(symlink("loop.nii", in_folder("loop.nii")), 0);
    assert_null(case_verdict(in_folder("loop.nii"), "cannot open the file: Too many levels of symbolic links", NULL));
}

static void what_is_no_image_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *line;
    } row[] = {
        {"empty.nii", "", "the file is empty"},
        {"empty", "", "the file is empty"},
        {"text.txt", "hello, this is a letter", "not an image known here: wanted DICOM, NIfTI, NRRD or MetaImage"},
        {"text.nii", "hello, this is a letter", "sizeof_hdr is 1819043176, wanted 348 (NIfTI-1) or 540 (NIfTI-2)"},
        {"text.nii.gz", "hello, this is a letter", "sizeof_hdr is 1819043176, wanted 348 (NIfTI-1) or 540 (NIfTI-2)"},
        {"text.nrrd", "hello, this is a letter", "magic is \"hello, this \", wanted NRRD0001 to NRRD0005"},
        {"text.nhdr", "hello\nletter", "magic is \"hello\", wanted NRRD0001 to NRRD0005"},
        {"text.mha", "hello, this is a letter", "a header line is \"hello, this is a letter\", wanted \"key = value\""},
        {"text.mhd", "\n\n\n", "the header ends without ElementDataFile"},
        {"words.hdr", "hello", "the other half of the .hdr and .img pair: cannot open the file: No such file or directory"},
        {"letters.img", "hello", "the other half of the .hdr and .img pair: cannot open the file: No such file or directory"},
        {"one.nii", "\x5c", "the data end after 1 bytes, wanted 3 more"},
        {"gz_head.nii.gz", "\x1f\x8b", "the compressed data end early, after 0 inflated bytes"},
        {"gz_junk.nii.gz", "\x1f\x8b\x08garbage and more garbage", "the compressed data are damaged after 0 inflated bytes"},
        {"gz_junk", "\x1f\x8b\x08garbage and more garbage", "not an image known here: wanted DICOM, NIfTI, NRRD or MetaImage"},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct blob file = {NULL, 0};
        blob_put(&file, row[i].text, strlen(row[i].text));
        blob_write(&file, in_folder(row[i].name));
        blob_drop(&file);
        const char *verdict = case_verdict(in_folder(row[i].name), row[i].line, NULL);
        if (verdict != NULL)
            fail_msg("%s", verdict);
    }
}

/* Content wins over the name. */
static void a_wrong_name_is_no_hindrance(void **state)
{
    (void)state;
    static const char *const name[] = {"a.mha", "b.nrrd", "c.nii", "d", "e.dcm", "f.gz"};
    for (int kind = 0; kind < FILE_KINDS; kind++) {
        if (kind == NIFTI1_PAIR || kind == NIFTI2_PAIR || kind == NHDR || kind == MHD)
            continue;
        for (int i = 0; i < 6; i++) {
            struct file_said said = file_plain((enum file_kind)kind);
            struct blob file, none;
            file_build(&said, "", &file, &none);
            blob_write(&file, in_folder(name[i]));
            blob_drop(&file);
            const char *verdict = case_verdict(in_folder(name[i]), "", NULL);
            if (verdict != NULL)
                fail_msg("kind %d: %s", kind, verdict);
        }
    }
}

/* A gzip of `header` and then `zeros` bytes of nothing, written without holding them. */
static void write_bomb(const char *path, const struct blob *header, uint64_t zeros)
{
    static const uint8_t nothing[1 << 16];
    gzFile file = gzopen(path, "wb9");
    assert_non_null(file);
    gzwrite(file, header->data, (unsigned)header->size);
    for (uint64_t left = zeros; left > 0;) {
        unsigned part = left < sizeof nothing ? (unsigned)left : sizeof nothing;
        assert_int_equal(gzwrite(file, nothing, part), (int)part);
        left -= part;
    }
    gzclose(file);
}

static struct blob header_of(int ni, int nj, int nk)
{
    struct file_said said = file_plain(NIFTI1);
    struct blob file, none, word = {NULL, 0};
    file_build(&said, "", &file, &none);
    blob_number(&word, ni, SCOT_INT16, false);
    blob_number(&word, nj, SCOT_INT16, false);
    blob_number(&word, nk, SCOT_INT16, false);
    memcpy(file.data + 42, word.data, 6);
    blob_drop(&word);
    file.size = 352;
    return file;
}

/* A few hundred bytes that claim gigabytes: refused by deflate's best ratio, before any memory. */
static void a_claim_beyond_any_packing_is_refused(void **state)
{
    (void)state;
    struct blob header = header_of(2000, 2000, 2000);
    write_bomb(in_folder("claim.nii.gz"), &header, 100000);
    assert_null(case_verdict(in_folder("claim.nii.gz"), "2000 x 2000 x 2000 voxels of int16 take 16000000000 bytes, the file has at most *", NULL));
    blob_drop(&header);
}

/* 650 kB that could be 650 MB, and claim to be, but are not: memory follows what arrives (the
 * limit on address space would stop anything else). */
static void a_claim_that_is_not_kept_takes_no_memory(void **state)
{
    (void)state;
    struct blob header = header_of(1000, 1000, 280);
    uint32_t seed = 1;
    static uint8_t noise[650000];
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (uint8_t)chance_below(&seed, 256);
    blob_put(&header, noise, sizeof noise);
    write_bomb(in_folder("broken.nii.gz"), &header, 1000);
    const char *verdict = case_verdict(in_folder("broken.nii.gz"), "the data end after 651352 bytes, wanted *", NULL);
    if (verdict != NULL)
        fail_msg("%s", verdict);
    blob_drop(&header);
}

/* One that keeps its claim is no bomb: a large, empty label map. */
static void a_well_packed_volume_opens(void **state)
{
    (void)state;
    struct blob header = header_of(500, 400, 180);
    write_bomb(in_folder("labels.nii.gz"), &header, 500 * 400 * 180 * 2);
    struct scot_volume *v = NULL;
    const struct scot_image_options labels = {.labels = true};
    struct scot_error err = {{0}};
    if (!scot_image_open(&v, NULL, in_folder("labels.nii.gz"), &labels, &err))
        fail_msg("%s", err.text);
    assert_int_equal(scot_volume_count(v), 500 * 400 * 180);
    scot_volume_destroy(&v);
    blob_drop(&header);
}

/* What follows the voxels is read for the checksum's sake, but not for ever. */
/* Others pack whole files; and one slice is opened alike in every format, and said. */
static void packed_whole_and_one_slice_thick(void **state)
{
    (void)state;
    static const char *const ending[FILE_KINDS] = {".nii", ".nii", "", "", ".nrrd", "", ".mha", ""};
    for (int kind = 0; kind < FILE_KINDS; kind++)
        for (int packed = 0; packed < 2 && ending[kind][0] != '\0'; packed++) {
            struct file_said said = file_plain((enum file_kind)kind);
            struct scot_image_info info;
            struct blob file, none;
            char name[40];
            said.n[2] = 1;
            file_build(&said, "", &file, &none);
            if (packed)
                blob_gzip(&file);
            snprintf(name, sizeof name, "whole%s%s", ending[kind], packed ? ".gz" : "");
            blob_write(&file, in_folder(name));
            blob_drop(&file);
            blob_drop(&none);
            const char *verdict = case_verdict(in_folder(name), "", &info);
            if (verdict != NULL)
                fail_msg("%s", verdict);
            assert_non_null(strstr(info.note[0], "one slice only: its thickness"));
        }
}

static void a_tail_without_end_is_refused(void **state)
{
    (void)state;
    struct blob header = header_of(4, 3, 5);
    write_bomb(in_folder("tail.nii.gz"), &header, 1u << 20);
    assert_null(case_verdict(in_folder("tail.nii.gz"), "", NULL));
    write_bomb(in_folder("long_tail.nii.gz"), &header, 66u << 20);
    assert_null(case_verdict(in_folder("long_tail.nii.gz"), "more than 67108864 bytes follow the voxels", NULL));
    blob_drop(&header);
}

/* A sparse file of 20 GB whose header claims them: more than any machine here should give. */
static void more_than_half_the_memory_is_refused(void **state)
{
    (void)state;
    uint64_t memory = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    if (memory > UINT64_C(32) << 30) {
        print_message("SKIP: this machine has memory enough for what the case claims\n");
        skip();
    }
    struct blob header = header_of(2048, 2048, 2047);
    blob_write(&header, in_folder("sparse.nii"));
    blob_drop(&header);
    if (truncate(in_folder("sparse.nii"), INT64_C(20) << 30) != 0) {
        print_message("SKIP: this file system makes no sparse file of 20 GB\n");
        skip();
    }
    const char *verdict = case_verdict(in_folder("sparse.nii"), "the volume takes 16376 MB of memory, wanted at most *", NULL);
    unlink(in_folder("sparse.nii"));
    assert_null(verdict);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_file_is_refused),
        cmocka_unit_test(what_is_no_image_is_refused),
        cmocka_unit_test(a_wrong_name_is_no_hindrance),
        cmocka_unit_test(a_claim_beyond_any_packing_is_refused),
        cmocka_unit_test(a_claim_that_is_not_kept_takes_no_memory),
        cmocka_unit_test(a_well_packed_volume_opens),
        cmocka_unit_test(packed_whole_and_one_slice_thick),
        cmocka_unit_test(a_tail_without_end_is_refused),
        cmocka_unit_test(more_than_half_the_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, case_setup, folder_tear_down);
}
