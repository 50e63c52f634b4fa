#include "rules_here.h"

#include <stdlib.h>

#include "support.h"

struct scot_rules *rules_here(void)
{
    struct scot_rules *rules = NULL;
    struct scot_error err = {0};
    const char *folder = getenv("RULES");
    assert_non_null(folder);
    if (!scot_rules_create(&rules, &err) || !scot_rules_read_folder(rules, folder, &err))
        fail_msg("%s", err.text);
    return rules;
}
