#ifndef SCOT_RECORD_PERMIT_H
#define SCOT_RECORD_PERMIT_H

#include <stdbool.h>

/* Who may do what: one table, the same for the page, the API and the command line. */
enum scot_role {
    SCOT_PHYSICIAN, SCOT_NURSE, SCOT_COORDINATOR, SCOT_TRAINEE, SCOT_AUDITOR, SCOT_ADMINISTRATOR, SCOT_ROLES
};
extern const char *const scot_role_id[SCOT_ROLES];
/* -1 for none. */
int scot_role_find(const char *id);

enum scot_right {
    SCOT_MAY_READ_CASE,       /* a case that is not restricted */
    SCOT_MAY_READ_NAMES,      /* who the patient is; a trainee learns from cases without */
    SCOT_MAY_BREAK_GLASS,     /* a restricted case, with a reason that is kept */
    SCOT_MAY_ADD_PATIENT,
    SCOT_MAY_OPEN_CASE,
    SCOT_MAY_WRITE,           /* entries: the form says which role writes it */
    SCOT_MAY_SIGN,
    SCOT_MAY_MAKE_LINK,       /* a patient's diary */
    SCOT_MAY_MAKE_PAPER,
    SCOT_MAY_EXPORT,          /* everything, out of the house */
    SCOT_MAY_SEE_CLINIC,      /* today's list, outcomes */
    SCOT_MAY_SEE_AUDIT,
    SCOT_MAY_MANAGE_USERS,
    SCOT_MAY_SET,             /* settings, backups */
    SCOT_RIGHTS
};
extern const char *const scot_right_id[SCOT_RIGHTS];
bool scot_permit(enum scot_role role, enum scot_right right);

#endif
