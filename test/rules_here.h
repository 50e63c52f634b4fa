#ifndef SCOT_TEST_RULES_HERE_H
#define SCOT_TEST_RULES_HERE_H

#include "base/rules.h"

/* The project's own rules, from the folder that the environment's RULES names; the test fails without. */
struct scot_rules *rules_here(void);
/* A copy of a table without row `id`, or where word is not NULL with that word in its place. The caller's. */
struct scot_rules *rules_but(const struct scot_rules *rules, const char *id, const char *word);

#endif
