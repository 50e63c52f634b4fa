#include "cli/house.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/open.h"
#include "cli/theatre.h"

bool scot_cli_house_rules(struct scot_house *out, const char *rules_folder, struct scot_error *err)
{
    char own[1024], beside[1100], forms[1200];
    *out = (struct scot_house){0};
    scot_cli_own_folder(own, sizeof own);
    snprintf(beside, sizeof beside, "%s/rules", own);
    const char *folder = rules_folder != NULL ? rules_folder : beside;
    snprintf(forms, sizeof forms, "%.1100s/forms", folder);
    return scot_cli_rules(&out->rules, folder, err) &&
           scot_forms_read_folder(&out->forms, forms, err);
}

struct scot_record_options scot_cli_house_options(const struct scot_house *house, const char *path, bool create)
{
    return (struct scot_record_options){.path = path, .create = create, .forms = house->forms, .rules = house->rules};
}

/* Each folder on the way to a file. */
static bool make_folders(const char *path, struct scot_error *err)
{
    char at[4096];
    snprintf(at, sizeof at, "%s", path);
    for (char *c = at + 1; *c != '\0'; c++) {
        if (*c != '/')
            continue;
        *c = '\0';
        if (mkdir(at, 0700) != 0 && errno != EEXIST)
            return scot_fail(err, "%s cannot be made: %s", at, strerror(errno));
        *c = '/';
    }
    return true;
}

bool scot_cli_house_open(struct scot_house *out, const char *path, bool create, const char *rules_folder, struct scot_error *err)
{
    if (!scot_cli_house_rules(out, rules_folder, err) || (create && !make_folders(path, err)))
        return false;
    const struct scot_record_options options = scot_cli_house_options(out, path, create);
    bool ok = scot_record_open(&out->record, &options, err);
    if (!ok)
        scot_error_prefix(err, path);
    return ok;
}

void scot_cli_house_close(struct scot_house *house)
{
    scot_record_close(&house->record);
    scot_forms_destroy(&house->forms);
    scot_rules_destroy(&house->rules);
}

const char *scot_cli_data_path(char *out, size_t size, const char *name)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (data != NULL && data[0] == '/')
        snprintf(out, size, "%.800s/%s", data, name);
    else if (home != NULL && home[0] == '/')
        snprintf(out, size, "%.800s/.local/share/%s", home, name);
    else
        return NULL;
    return out;
}
