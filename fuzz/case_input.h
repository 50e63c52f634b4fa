#ifndef SCOT_FUZZ_CASE_INPUT_H
#define SCOT_FUZZ_CASE_INPUT_H

#include <jansson.h>

#include "base/rules.h"
#include "record/form.h"

/* What the targets of the case share. The project's own rules and forms, read once. */
const struct scot_rules *case_rules(void);
const struct scot_forms *case_forms(void);

/* Traps unless a refusal is one line that JSON takes. */
void case_refused(const struct scot_error *err);
/* Traps unless text is one line of a character or more. */
void case_line(const char *text);

/* From 0 up to, without most. */
unsigned case_random(unsigned *seed, unsigned most);
/* A form filled by its own definition, each optional field with one chance in `sparse`; mostly what the form's check takes. */
json_t *case_fill(const char *form, unsigned sparse, unsigned *seed);
/* Puts a word too long, of three bytes a character or of two lines in place of one of so many texts below. */
void case_awkward(json_t *value, unsigned one_of, unsigned *seed);
/* A whole dossier of so many such entries. */
json_t *case_dossier(int entries, unsigned *seed);

#endif
