#include "base/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "support.h"

enum { SIZE = 300000 };

static uint8_t plain[SIZE], packed[SIZE + 4096];

static void fill_plain(void)
{
    uint32_t x = 7;
    for (int i = 0; i < SIZE; i++) {
        x = x * 1664525u + 1013904223u;
        plain[i] = (uint8_t)(x >> 29); /* eight values: it packs, but not away */
    }
}

/* One gzip (31) or zlib (15) stream of plain[from..to) at packed + at; its end. */
static size_t pack(size_t at, size_t from, size_t to, int window_bits)
{
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = plain + from;
    z.avail_in = (uInt)(to - from);
    z.next_out = packed + at;
    z.avail_out = (uInt)(sizeof packed - at);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return sizeof packed - z.avail_out;
}

static struct scot_bytes *inflating(size_t size)
{
    struct scot_bytes *bytes = NULL;
    assert_true(scot_bytes_open_memory(&bytes, packed, size, NULL));
    assert_true(scot_bytes_inflate(&bytes, NULL));
    return bytes;
}

static void expect_plain(struct scot_bytes *bytes)
{
    static uint8_t back[SIZE];
    size_t got = 1;
    assert_true(scot_bytes_most_left(bytes) >= SIZE);
    for (size_t at = 0, part = 1; at < SIZE; at += part) {
        part = at % 7919 + 1 < SIZE - at ? at % 7919 + 1 : SIZE - at;
        assert_true(scot_bytes_read(bytes, back + at, part, NULL));
        assert_int_equal(scot_bytes_passed(bytes), at + part);
        assert_true(scot_bytes_most_left(bytes) >= SIZE - at - part);
    }
    assert_memory_equal(back, plain, SIZE);
    assert_true(scot_bytes_read_some(bytes, back, 1, &got, NULL));
    assert_int_equal(got, 0);
    scot_bytes_close(&bytes);
    assert_null(bytes);
}

static void memory_file_gzip_and_zlib_give_the_same(void **state)
{
    (void)state;
    struct scot_bytes *bytes = NULL;
    assert_true(scot_bytes_open_memory(&bytes, plain, SIZE, NULL));
    expect_plain(bytes);
    expect_plain(inflating(pack(0, 0, SIZE, 31)));
    expect_plain(inflating(pack(0, 0, SIZE, 15)));
    char path[] = "/tmp/scottie-bytes-XXXXXX";
    int file = mkstemp(path);
    assert_int_equal(write(file, plain, SIZE), SIZE);
    close(file);
    assert_true(scot_bytes_open_file(&bytes, path, NULL));
    unlink(path);
    expect_plain(bytes);
}

/* Members cut anywhere, so that a member's magic falls across the buffers too; what
 * follows the last is nobody's. */
static void gzip_members_follow_each_other(void **state)
{
    (void)state;
    for (size_t cut = 65000; cut < 65600; cut += 23) {
        size_t end = pack(0, 0, cut, 31);
        end = pack(end, cut, cut + 5, 31);
        end = pack(end, cut + 5, SIZE, 31);
        memcpy(packed + end, "\x1ftail", 5);
        expect_plain(inflating(end + 5));
    }
}

/* A first stream that ends right before the buffer's last byte: its follower's magic is split. */
static void a_magic_across_two_reads_is_seen(void **state)
{
    (void)state;
    char path[] = "/tmp/scottie-bytes-XXXXXX";
    int file = mkstemp(path);
    uint8_t stored[65536] = {0};
    size_t end = 0, from = 0;
    /* Stored blocks (level 0) make a member as long as wanted: 65535 bytes in all. */
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 0, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    for (from = 65535 - 18; ; from--) {
        deflateReset(&z);
        z.next_in = plain;
        z.avail_in = (uInt)from;
        z.next_out = stored;
        z.avail_out = sizeof stored;
        if (deflate(&z, Z_FINISH) == Z_STREAM_END && (end = sizeof stored - z.avail_out) <= 65535)
            break;
    }
    deflateEnd(&z);
    assert_int_equal(end, 65535);
    assert_int_equal(write(file, stored, end), end);
    size_t rest = pack(0, from, SIZE, 31);
    assert_int_equal(write(file, packed, rest), rest);
    close(file);
    struct scot_bytes *bytes = NULL;
    assert_true(scot_bytes_open_file(&bytes, path, NULL));
    unlink(path);
    assert_true(scot_bytes_inflate(&bytes, NULL));
    expect_plain(bytes);
}

static void every_cut_and_a_wrong_sum_are_seen(void **state)
{
    (void)state;
    size_t end = pack(0, 0, 20000, 31);
    for (size_t cut = 0; cut < end; cut += cut < end - 20 ? 97 : 1) {
        struct scot_bytes *bytes = inflating(cut);
        struct scot_error err = {{0}};
        assert_false(scot_bytes_verify(bytes, SIZE, &err));
        assert_non_null(strstr(err.text, "the compressed data end early"));
        scot_bytes_close(&bytes);
    }
    packed[end - 6] ^= 1;
    struct scot_bytes *bytes = inflating(end);
    struct scot_error err = {{0}};
    assert_false(scot_bytes_verify(bytes, SIZE, &err));
    assert_string_equal(err.text, "the compressed data are damaged after 0 inflated bytes");
    scot_bytes_close(&bytes);
}

static void a_long_tail_is_not_read_for_ever(void **state)
{
    (void)state;
    struct scot_bytes *bytes = inflating(pack(0, 0, SIZE, 31));
    struct scot_error err = {{0}};
    assert_false(scot_bytes_verify(bytes, 100000, &err));
    assert_string_equal(err.text, "more than 100000 bytes follow the voxels");
    scot_bytes_close(&bytes);
}

static void only_regular_files_are_opened(void **state)
{
    (void)state;
    struct scot_bytes *bytes = NULL;
    char path[] = "/tmp/scottie-fifo-XXXXXX";
    close(mkstemp(path));
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    const char *const bad[] = {path, "/tmp", "/dev/zero"};
    for (int i = 0; i < 3; i++) {
        struct scot_error err = {{0}};
        assert_false(scot_bytes_open_file(&bytes, bad[i], &err));
        assert_string_equal(err.text, "found a folder, pipe or device, wanted a file");
        assert_null(bytes);
    }
    unlink(path);
    struct scot_error err = {{0}};
    assert_false(scot_bytes_open_file(&bytes, path, &err));
    assert_string_equal(err.text, "cannot open the file: No such file or directory");
}

static void lines_end_in_either_way(void **state)
{
    (void)state;
    static const char text[] = "one\r\n\ntwo 3\nlast";
    static const char *const wanted[] = {"one", "", "two 3", "last"};
    struct scot_bytes *bytes = NULL;
    char line[8];
    bool got;
    assert_true(scot_bytes_open_memory(&bytes, text, sizeof text - 1, NULL));
    for (int i = 0; i < 4; i++) {
        assert_true(scot_bytes_read_line(bytes, line, sizeof line, &got, NULL));
        assert_true(got);
        assert_string_equal(line, wanted[i]);
    }
    assert_true(scot_bytes_read_line(bytes, line, sizeof line, &got, NULL));
    assert_false(got);
    scot_bytes_close(&bytes);
}

static void a_line_too_long_or_with_a_nul_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *line;
    } bad[] = {{"12345678\n", "a header line is longer than 7 bytes"}, {"a\0b\n....", "a NUL byte in the text header"}};
    for (int i = 0; i < 2; i++) {
        struct scot_bytes *bytes = NULL;
        char line[8];
        bool got;
        struct scot_error err = {{0}};
        assert_true(scot_bytes_open_memory(&bytes, bad[i].text, 8, NULL));
        assert_false(scot_bytes_read_line(bytes, line, sizeof line, &got, &err));
        assert_string_equal(err.text, bad[i].line);
        scot_bytes_close(&bytes);
    }
}

static void skipping_past_the_end_is_refused_at_once(void **state)
{
    (void)state;
    struct scot_bytes *bytes = inflating(pack(0, 0, SIZE, 31));
    struct scot_error err = {{0}};
    assert_false(scot_bytes_skip(bytes, UINT64_MAX, &err));
    assert_non_null(strstr(err.text, "the data end before byte"));
    assert_int_equal(scot_bytes_passed(bytes), 0);
    assert_true(scot_bytes_skip(bytes, SIZE - 1, NULL));
    int byte = 0;
    assert_true(scot_bytes_next(bytes, &byte, NULL));
    assert_int_equal(byte, plain[SIZE - 1]);
    assert_true(scot_bytes_next(bytes, &byte, NULL));
    assert_int_equal(byte, -1);
    scot_bytes_close(&bytes);
}

static void the_nth_read_fails(void **state)
{
    (void)state;
    static uint8_t back[SIZE];
    struct scot_bytes *bytes = inflating(pack(0, 0, SIZE, 31));
    scot_bytes_fail_at(1);
    struct scot_error err = {{0}};
    assert_false(scot_bytes_read(bytes, back, SIZE, &err));
    assert_string_equal(err.text, "cannot read on after 0 bytes");
    scot_bytes_close(&bytes);
    scot_bytes_fail_at(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_file_gzip_and_zlib_give_the_same),
        cmocka_unit_test(gzip_members_follow_each_other),
        cmocka_unit_test(a_magic_across_two_reads_is_seen),
        cmocka_unit_test(every_cut_and_a_wrong_sum_are_seen),
        cmocka_unit_test(a_long_tail_is_not_read_for_ever),
        cmocka_unit_test(only_regular_files_are_opened),
        cmocka_unit_test(lines_end_in_either_way),
        cmocka_unit_test(a_line_too_long_or_with_a_nul_is_refused),
        cmocka_unit_test(skipping_past_the_end_is_refused_at_once),
        cmocka_unit_test(the_nth_read_fails),
    };
    fill_plain();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
