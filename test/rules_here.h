#ifndef SCOT_TEST_RULES_HERE_H
#define SCOT_TEST_RULES_HERE_H

#include "base/rules.h"

/* The project's own rules, from the folder that the environment's RULES names; the test fails without. */
struct scot_rules *rules_here(void);

#endif
