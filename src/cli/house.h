#ifndef SCOT_CLI_HOUSE_H
#define SCOT_CLI_HOUSE_H

#include "record/record.h"

/* The case record as a command opens it: rules, forms, store. Every part may be NULL; finish in any case. */
struct scot_house {
    struct scot_rules *rules;
    struct scot_forms *forms;
    struct scot_record *record;
};
/* rules_folder NULL: that beside the program; its folder forms holds the forms. path is made where `create`; in that case its
 * folder too. */
bool scot_cli_house_open(struct scot_house *out, const char *path, bool create, const char *rules_folder, struct scot_error *err);
void scot_cli_house_close(struct scot_house *house);
/* Rules and forms alone. */
bool scot_cli_house_rules(struct scot_house *out, const char *rules_folder, struct scot_error *err);
/* The store's options with this house's rules and forms. */
struct scot_record_options scot_cli_house_options(const struct scot_house *house, const char *path, bool create);
/* A file of the user's data folder (XDG): "scottie/case.db"; NULL where there is no such folder. */
const char *scot_cli_data_path(char *out, size_t size, const char *name);

#endif
