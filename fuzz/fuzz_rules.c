#include "base/rules.h"
#include "target.h"

/* Rules from any text: refused in one line, or every row can be found by its id. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scot_rules *rules = NULL;
    struct scot_error err = {0};
    if (!scot_rules_create(&rules, &err))
        return 0;
    if (!scot_rules_add(rules, "file", (const char *)data, size, &err)) {
        if (err.text[0] == '\0' || scot_rules_count(rules) != 0)
            __builtin_trap();
    }
    for (int i = 0; i < scot_rules_count(rules); i++)
        if (scot_rules_find(rules, scot_rules_at(rules, i)->id) == NULL)
            __builtin_trap();
    scot_rules_destroy(&rules);
    return 0;
}
