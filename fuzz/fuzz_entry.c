#include <stdlib.h>

#include "case_input.h"
#include "target.h"

/* A form's body from any text, for each form: refused in one line, or as good after it was written and read again. */

static void check(const char *form, const json_t *body)
{
    struct scot_error err = {0}, again = {0};
    json_error_t why;
    if (!scot_form_check(case_forms(), form, body, &err)) {
        case_refused(&err);
        return;
    }
    char *text = json_dumps(body, JSON_COMPACT);
    json_t *back = text != NULL ? json_loads(text, JSON_REJECT_DUPLICATES, &why) : NULL;
    if (back == NULL || !scot_form_check(case_forms(), form, back, &again))
        __builtin_trap();
    json_decref(back);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_error_t why;
    const char *form;
    json_t *body = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, &why), *definition;
    if (body != NULL)
        json_object_foreach((json_t *)scot_forms_all(case_forms()), form, definition)
            check(form, body);
    json_decref(body);
    return 0;
}
