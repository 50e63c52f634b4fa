#include "forms_here.h"

#include <stdlib.h>

#include "rules_here.h"
#include "support.h"

struct scot_rules *rules;
struct scot_forms *forms;

int forms_set_up(void **state)
{
    (void)state;
    struct scot_error err = {0};
    char folder[4096];
    rules = rules_here();
    snprintf(folder, sizeof folder, "%s/forms", getenv("RULES"));
    if (!scot_forms_read_folder(&forms, folder, &err))
        fail_msg("%s", err.text);
    return 0;
}

int forms_tear_down(void **state)
{
    (void)state;
    scot_rules_destroy(&rules);
    scot_forms_destroy(&forms);
    return 0;
}

json_t *parsed(const char *text)
{
    json_error_t trouble;
    json_t *value = json_loads(text, JSON_REJECT_DUPLICATES, &trouble);
    if (value == NULL)
        fail_msg("%s at %d of %s", trouble.text, trouble.position, text);
    return value;
}
