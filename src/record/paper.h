#ifndef SCOT_RECORD_PAPER_H
#define SCOT_RECORD_PAPER_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/rules.h"
#include "record/form.h"

/* The papers of a case: what the referrer, the payer and the patient are given. Each is built once, as content; the text and
 * the PDF are two ways of showing the same content, so that both say the same. A paper tells only what is in the dossier:
 * what is not recorded is told as not recorded, and a rehearsal is in none of them. No clock, no files. */

enum scot_paper {
    SCOT_PAPER_PROCEDURE, /* report of one procedure; REFERENCE D4 */
    SCOT_PAPER_LETTER,    /* to the referrer; R-110 */
    SCOT_PAPER_PAYER,     /* what the payer wants, what there is and what is missing; D4 */
    SCOT_PAPER_LEAFLET,   /* for the patient: four questions; R-109 */
    SCOT_PAPERS
};
extern const char *const scot_paper_id[SCOT_PAPERS]; /* "procedure", "letter", "payer", "leaflet" */

enum scot_sheet { SCOT_SHEET_A4, SCOT_SHEET_LETTER };

/* A chosen picture: a PNG's or JPEG's bytes, borrowed. What cannot be read is told as not read, by its caption. */
struct scot_paper_picture {
    const uint8_t *bytes;
    size_t size;
    char caption[160];
};

struct scot_paper_order {
    enum scot_paper kind;
    const struct scot_rules *rules; /* products, wanted documents, figures of the leaflet; wanted */
    const struct scot_forms *forms; /* the words for ids; NULL: the ids as they are */
    json_int_t procedure;           /* the procedure's entry; 0: the last one */
    const char *clinic;             /* letterhead, one line; NULL: none */
    enum scot_sheet sheet;          /* PDF only */
    const struct scot_paper_picture *picture;
    int pictures;                   /* at most 12 */
};

/* The content, for a third way to show it (doc/case.md, "Papers"): {"kind", "title", "subtitle", "clinic", "status", "draft",
 * "about", "made", "blocks": [...]}. `answers`: {"screening", "ladder", "choice", "verdict", "limits", "aftercare"}, each as
 * scot_answer_<x> gives it, any of them missing; NULL: none. Errs when the order's procedure is none of the case's, when a
 * procedure's report is wanted and there is no procedure, or a rule is missing. The caller's (json_decref). */
bool scot_paper_content(json_t **out, const struct scot_paper_order *order, const json_t *dossier, const json_t *answers,
                        struct scot_error *err);

/* Plain UTF-8 text to paste into another record, lines of at most 78 characters where words allow, from scot_alloc. Errs as
 * scot_paper_content. */
bool scot_paper_text(char **out, const struct scot_paper_order *order, const json_t *dossier, const json_t *answers,
                     struct scot_error *err);

/* PDF 1.5 with tagged headings, *size bytes from scot_alloc. The same dossier and order give the same bytes with the same fonts
 * and libraries. Errs as scot_paper_content. */
bool scot_paper_pdf(uint8_t **out, size_t *size, const struct scot_paper_order *order, const json_t *dossier,
                    const json_t *answers, struct scot_error *err);

#endif
