#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "record/paper.h"
#include "forms_here.h"
#include "support.h"
#include "papers_case.h"
#include "disturb.h"

/* fontconfig keeps a little of what it reads from its own files; a leak of ours is still found. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}

static json_t *dossier, *answers;

static int begin(void **state)
{
    dossier = parsed(papers_dossier);
    answers = parsed(papers_answers);
    return forms_set_up(state);
}

static int end(void **state)
{
    json_decref(dossier);
    json_decref(answers);
    return forms_tear_down(state);
}

struct pdf {
    uint8_t *at;
    size_t size;
};

static struct pdf print(const struct scot_paper_order *order)
{
    struct pdf pdf = {0};
    struct scot_error err = {0};
    if (!scot_paper_pdf(&pdf.at, &pdf.size, order, dossier, answers, &err))
        fail_msg("%s", err.text);
    return pdf;
}

static bool holds(const struct pdf *pdf, const char *word)
{
    return memmem(pdf->at, pdf->size, word, strlen(word)) != NULL;
}

static void every_kind_is_a_pdf_on_both_sheets(void **state)
{
    (void)state;
    for (int kind = 0; kind < SCOT_PAPERS; kind++)
        for (int sheet = 0; sheet < 2; sheet++) {
            struct pdf pdf = print(&(struct scot_paper_order){.kind = (enum scot_paper)kind, .rules = rules, .forms = forms,
                                                              .sheet = (enum scot_sheet)sheet});
            assert_memory_equal(pdf.at, "%PDF-1.", 7);
            assert_memory_equal(pdf.at + pdf.size - 6, "%%EOF\n", 6);
            assert_true(pdf.size > 10000);
            scot_free(pdf.at);
        }
}

static void same_dossier_same_bytes(void **state)
{
    (void)state;
    struct scot_paper_order order = {.kind = SCOT_PAPER_PROCEDURE, .rules = rules, .forms = forms, .clinic = "Riverside"};
    struct pdf one = print(&order), two = print(&order);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.at, two.at, one.size);
    scot_free(one.at);
    scot_free(two.at);
}

/* The PDF's words by another program's eyes. */
static char *words_of(const struct scot_paper_order *order)
{
    struct pdf pdf = print(order);
    char path[] = "/tmp/scottie-paper-XXXXXX", command[128];
    int file = mkstemp(path);
    assert_true(file >= 0 && write(file, pdf.at, pdf.size) == (ssize_t)pdf.size);
    close(file);
    snprintf(command, sizeof command, "pdftotext -layout %s -", path);
    FILE *pipe = popen(command, "r");
    char *words = calloc(1, 1 << 18);
    size_t got = fread(words, 1, (1 << 18) - 1, pipe);
    words[got] = '\0';
    int status = pclose(pipe);
    unlink(path);
    scot_free(pdf.at);
    if (status != 0) {
        free(words);
        return NULL;
    }
    return words;
}

static int count(const char *words, const char *word)
{
    int n = 0;
    for (const char *at = words; (at = strstr(at, word)) != NULL; at += strlen(word))
        n++;
    return n;
}

/* Each word of the text is in the PDF, whatever the kind: both are the same content. */
static void says_what_the_text_says(void **state)
{
    (void)state;
    for (int kind = 0; kind < SCOT_PAPERS; kind++) {
        struct scot_paper_order order = {.kind = (enum scot_paper)kind, .rules = rules, .forms = forms, .clinic = "Riverside"};
        struct scot_error err = {0};
        char *words = words_of(&order), *text, *rest = NULL;
        if (words == NULL)
            skip();
        assert_true(scot_paper_text(&text, &order, dossier, answers, &err));
        for (char *word = strtok_r(text, " \n-=!:,", &rest); word != NULL; word = strtok_r(NULL, " \n-=!:,", &rest))
            if (strlen(word) > 4 && strstr(word, "\u00a0") == NULL && strstr(words, word) == NULL)
                fail_msg("\"%s\" is in the text of %s, not in its PDF", word, scot_paper_id[kind]);
        scot_free(text);
        free(words);
    }
}

/* On every page: draft, or signed by whom and when; and which page of how many. */
static void every_page_tells_its_state(void **state)
{
    (void)state;
    struct scot_paper_order order = {.kind = SCOT_PAPER_PROCEDURE, .rules = rules, .forms = forms};
    char *words = words_of(&order);
    if (words == NULL)
        skip();
    int pages = count(words, "\f");
    assert_true(pages >= 2);
    assert_true(count(words, "Signed by Dr. Olga Operator, 14 November 2026, 10:00 UTC") >= pages);
    char last[32];
    snprintf(last, sizeof last, "Page %d of %d", pages, pages);
    assert_int_equal(count(words, last), 1);
    assert_int_equal(count(words, "DRAFT"), 0);
    free(words);
    json_t *signed_entry = dossier;
    dossier = json_deep_copy(dossier);
    json_object_set_new(json_array_get(json_object_get(dossier, "entries"), 3), "signed", json_false());
    words = words_of(&order);
    pages = count(words, "\f");
    assert_true(count(words, "Draft, not signed") >= pages);
    assert_int_equal(count(words, "Signed by"), 0);
    free(words);
    json_decref(dossier);
    dossier = signed_entry;
}

/* One pixel, written by hand. */
static const uint8_t dot[] = {
    0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55,
    0, 0, 0, 10, 'I', 'D', 'A', 'T', 0x78, 0x9C, 0x63, 0x68, 0x00, 0x00, 0x00, 0x82, 0x00, 0x81, 0x77, 0xCD, 0x72, 0xB6, 0, 0, 0, 0,
    'I', 'E', 'N', 'D', 0xAE, 0x42, 0x60, 0x82};

static void pictures_are_in_it(void **state)
{
    (void)state;
    struct scot_paper_picture picture[3] = {{dot, sizeof dot, "left L4/5, oblique"}, {dot, sizeof dot, "AP"}, {dot, sizeof dot, "lateral"}};
    struct scot_paper_order order = {.kind = SCOT_PAPER_LETTER, .rules = rules, .forms = forms, .picture = picture, .pictures = 3};
    struct pdf pdf = print(&order);
    assert_true(holds(&pdf, "/Image"));
    scot_free(pdf.at);
}

/* One that cannot be read costs the paper that picture alone, and the paper says so. */
static void a_picture_that_cannot_be_read_is_told(void **state)
{
    (void)state;
    struct scot_paper_picture picture[3] = {{dot, 20, "left L4/5, oblique"}, {dot, sizeof dot, "AP"}, {NULL, 0, "gone"}};
    struct scot_paper_order order = {.kind = SCOT_PAPER_LETTER, .rules = rules, .forms = forms, .picture = picture, .pictures = 3};
    struct pdf pdf = print(&order);
    assert_true(holds(&pdf, "/Image"));
    scot_free(pdf.at);
    char *text, *words;
    assert_true(scot_paper_text(&text, &order, dossier, answers, NULL));
    assert_non_null(strstr(text, "picture left L4/5, oblique could not be read"));
    assert_non_null(strstr(text, "picture gone could not be read"));
    assert_non_null(strstr(text, "Picture: AP"));
    scot_free(text);
    if ((words = words_of(&order)) == NULL)
        skip();
    assert_non_null(strstr(words, "picture left L4/5, oblique could not be read"));
    free(words);
}

/* Long words and long texts go over pages, and come to an end. */
static void long_texts_go_over_pages(void **state)
{
    (void)state;
    json_t *before = dossier, *body;
    char remarks[2001];
    dossier = json_deep_copy(dossier);
    body = json_object_get(json_array_get(json_object_get(dossier, "entries"), 3), "body");
    memset(remarks, '\n', 2000);
    memset(remarks, 'w', 400);
    remarks[2000] = '\0';
    remarks[1999] = 'z';
    json_object_set_new(body, "remarks", json_string(remarks));
    struct pdf pdf = print(&(struct scot_paper_order){.kind = SCOT_PAPER_PROCEDURE, .rules = rules, .forms = forms});
    assert_true(pdf.size > 10000);
    scot_free(pdf.at);
    json_decref(dossier);
    dossier = before;
}

/* Both sides apart, on the other scale, hours after hours: the curve's other shapes. */
static void curves_of_all_shapes(void **state)
{
    (void)state;
    json_t *before = dossier, *entries;
    dossier = json_deep_copy(dossier);
    entries = json_object_get(dossier, "entries");
    json_t *done = json_object_get(json_array_get(entries, 3), "body");
    json_object_set_new(done, "scale", json_string("vas"));
    json_object_del(done, "injected_at");
    json_object_set_new(done, "baseline_by_side", json_loads("[{\"side\":\"left\",\"score\":70},{\"side\":\"right\",\"score\":0}]", 0, NULL));
    for (size_t i = 4; i + 1 < json_array_size(entries); i++) {
        json_t *body = json_object_get(json_array_get(entries, i), "body");
        json_object_set_new(body, "scale", json_string("vas"));
        json_object_set_new(body, "side", json_string(i % 3 == 0 ? "left" : i % 3 == 1 ? "right" : "index"));
        if (i == 10)
            json_object_set_new(body, "at", json_string("2026-11-14T23:12:00Z"));
        if (i == 16)
            json_object_set_new(body, "at", json_string("2027-03-20T19:00:00Z"));
    }
    struct pdf pdf = print(&(struct scot_paper_order){.kind = SCOT_PAPER_PROCEDURE, .rules = rules, .forms = forms});
    scot_free(pdf.at);
    json_decref(dossier);
    dossier = before;
}

static void disturbed_dossiers(void **state)
{
    (void)state;
    unsigned seed = 7;
    int made = 0;
    for (int i = 0; i < 40; i++) {
        json_t *wrong = json_deep_copy(dossier), *said = json_deep_copy(answers);
        struct scot_paper_order order = {.kind = (enum scot_paper)(i % 3), .rules = rules, .forms = forms};
        struct scot_error err = {0};
        struct pdf pdf = {0};
        disturb(wrong, &seed);
        disturb(said, &seed);
        if (scot_paper_pdf(&pdf.at, &pdf.size, &order, wrong, said, &err))
            made++;
        else
            assert_true(err.text[0] != '\0');
        scot_free(pdf.at);
        json_decref(wrong);
        json_decref(said);
    }
    assert_true(made > 30);
}

static void no_memory(void **state)
{
    (void)state;
    struct scot_paper_order order = {.kind = SCOT_PAPER_LEAFLET, .rules = rules, .forms = forms};
    struct pdf pdf = {0};
    for (uint64_t nth = 1; nth <= 2; nth++) {
        struct scot_error err = {0};
        scot_alloc_fail_at(nth);
        bool ok = scot_paper_pdf(&pdf.at, &pdf.size, &order, dossier, answers, &err);
        scot_alloc_fail_at(0);
        if (ok) {
            scot_free(pdf.at);
            pdf.at = NULL;
        } else {
            assert_null(pdf.at);
            assert_true(err.text[0] != '\0');
        }
        assert_true(nth > 1 || !ok);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_a_pdf_on_both_sheets),
        cmocka_unit_test(same_dossier_same_bytes),
        cmocka_unit_test(says_what_the_text_says),
        cmocka_unit_test(every_page_tells_its_state),
        cmocka_unit_test(pictures_are_in_it),
        cmocka_unit_test(a_picture_that_cannot_be_read_is_told),
        cmocka_unit_test(long_texts_go_over_pages),
        cmocka_unit_test(curves_of_all_shapes),
        cmocka_unit_test(disturbed_dossiers),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
