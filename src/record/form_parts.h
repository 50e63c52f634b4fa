#ifndef SCOT_RECORD_FORM_PARTS_H
#define SCOT_RECORD_FORM_PARTS_H

#include <jansson.h>

#include "record/form.h"

enum form_type {
    FORM_UNKNOWN, FORM_TEXT, FORM_NUMBER, FORM_CHOICE, FORM_CHOICES, FORM_ANSWER, FORM_FLAG, FORM_DATE, FORM_TIME, FORM_ENTRY,
    FORM_ROWS
};
enum form_type form_type_of(const json_t *field);

/* None yet; the caller's (scot_forms_destroy). */
bool forms_create(struct scot_forms **out, struct scot_error *err);
/* One file's text; its name says what the id has to be. Errs as scot_forms_read_folder, adding nothing. */
bool form_add(struct scot_forms *forms, const char *file, const char *text, size_t size, struct scot_error *err);

#endif
