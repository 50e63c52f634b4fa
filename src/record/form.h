#ifndef SCOT_RECORD_FORM_H
#define SCOT_RECORD_FORM_H

#include <jansson.h>

#include "base/error.h"

/* Forms are data (doc/case.md): what an entry may hold, of what kind and within which limits. Read once, immutable after; any
 * thread. */
struct scot_forms;

/* Every *.json of a folder; errs naming the file and what is wrong with it, also when there is none. The caller's. */
bool scot_forms_read_folder(struct scot_forms **out, const char *folder, struct scot_error *err);
void scot_forms_destroy(struct scot_forms **forms);

/* The definition, or NULL; borrowed. */
const json_t *scot_form(const struct scot_forms *forms, const char *id);
/* The field of this id in a list of fields (a form's, or those of its rows); NULL: there is none. Borrowed. */
const json_t *scot_form_field(const json_t *fields, const char *id);
/* All of them, {id: definition}; borrowed. */
const json_t *scot_forms_all(const struct scot_forms *forms);
bool scot_form_is_once(const struct scot_forms *forms, const char *id);
/* Whether this role may write it: one of `who`. */
bool scot_form_may_write(const struct scot_forms *forms, const char *id, const char *role);
/* Whether it may read it: who writes it, and one of `read`; where a form says nothing of reading, physicians and nurses,
 * who go on reading what was filled in before a form was taken away. */
bool scot_form_may_read(const struct scot_forms *forms, const char *id, const char *role);

/* Whether body is a filled form: errs with the field's label, the value found and the value wanted. */
bool scot_form_check(const struct scot_forms *forms, const char *id, const json_t *body, struct scot_error *err);

#endif
