#ifndef SCOT_RECORD_FORM_PARTS_H
#define SCOT_RECORD_FORM_PARTS_H

#include <jansson.h>

enum form_type {
    FORM_UNKNOWN, FORM_TEXT, FORM_NUMBER, FORM_CHOICE, FORM_CHOICES, FORM_ANSWER, FORM_FLAG, FORM_DATE, FORM_TIME, FORM_ENTRY,
    FORM_ROWS
};
enum form_type form_type_of(const json_t *field);

#endif
