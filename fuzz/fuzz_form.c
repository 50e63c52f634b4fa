#include <string.h>

#include "case_input.h"
#include "record/form_parts.h"
#include "target.h"

/* A form's definition from any text, and behind a byte 0 a body for it: refused in one line, or a body may be checked by it,
 * be it this one or one of the project's own. */

static void check(const struct scot_forms *forms, const char *id, const json_t *body)
{
    struct scot_error err = {0};
    if (!scot_form_check(forms, id, body, &err))
        case_refused(&err);
}

static void use(const struct scot_forms *forms, const char *text, size_t size)
{
    json_error_t why;
    json_t *body = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why), *empty = json_object();
    check(forms, "note", empty);
    if (body != NULL)
        check(forms, "note", body);
    scot_form_is_once(forms, "note");
    scot_form_may_read(forms, "note", "nurse");
    scot_form_may_write(forms, "note", "nurse");
    json_decref(empty);
    json_decref(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size > 0 ? memchr(data, 0, size) : NULL;
    size_t length = end != NULL ? (size_t)(end - data) : size;
    struct scot_forms *forms = NULL;
    struct scot_error err = {0};
    if (!forms_create(&forms, &err))
        return 0;
    if (form_add(forms, "note.json", (const char *)data, length, &err))
        use(forms, (const char *)data + length + (end != NULL), size - length - (end != NULL));
    else
        case_refused(&err);
    scot_forms_destroy(&forms);
    return 0;
}
