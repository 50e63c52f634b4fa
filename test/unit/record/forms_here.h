#ifndef SCOT_TEST_FORMS_HERE_H
#define SCOT_TEST_FORMS_HERE_H

#include <jansson.h>

#include "base/rules.h"
#include "record/form.h"

/* The rules and the forms of the folder that RULES names, there between the two fixtures of a group of tests. */
extern struct scot_rules *rules;
extern struct scot_forms *forms;
int forms_set_up(void **state);
int forms_tear_down(void **state);

/* The value of a JSON text; the test fails where it is none, or says a member twice. The caller releases it. */
json_t *parsed(const char *text);

#endif
