#ifndef SCOT_RECORD_CODE_CHECK_H
#define SCOT_RECORD_CODE_CHECK_H

#include "base/rules.h"

/* Codes carry a check digit so that a mistyped one is found. Every configured code goes through here before it leaves the
 * house: 90743009, which a public repository ships as a facet injection, is no SNOMED CT code at all. */

/* SNOMED CT identifier: 6 to 18 digits, no leading zero, last one Verhoeff's (SNOMED CT TSG, 2.9.2). */
bool scot_code_sct(const char *code);
/* LOINC: digits, a hyphen, the Luhn digit of those before it. */
bool scot_code_loinc(const char *code);
/* ICD-10-CM as billed: a letter, two characters, a point, one to four characters. Its form only: it has no check digit. */
bool scot_code_icd10(const char *code);

/* Rows "code.<system>.<name>", a code, a blank and our own words for it: errs naming the first whose code cannot be one. */
bool scot_codes_check(const struct scot_rules *rules, struct scot_error *err);

#endif
