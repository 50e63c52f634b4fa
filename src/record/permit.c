#include "record/permit.h"

#include <string.h>

const char *const scot_role_id[SCOT_ROLES] = {"physician", "nurse", "coordinator", "trainee", "auditor", "administrator"};
const char *const scot_right_id[SCOT_RIGHTS] = {"read_case", "read_names", "break_glass", "add_patient", "open_case", "write", "sign",
                                                "make_link", "make_paper", "export", "see_clinic", "see_audit", "manage_users", "set"};

int scot_role_find(const char *id)
{
    for (int i = 0; i < SCOT_ROLES; i++)
        if (strcmp(scot_role_id[i], id) == 0)
            return i;
    return -1;
}

/* The administrator keeps the house and reads no case; the auditor reads what was done, not what was found. */
static const bool may[SCOT_RIGHTS][SCOT_ROLES] = {
    /*                          physician nurse coordinator trainee auditor administrator */
    [SCOT_MAY_READ_CASE] =     {true,     true, true,       true,   false,  false},
    [SCOT_MAY_READ_NAMES] =    {true,     true, true,       false,  false,  false},
    [SCOT_MAY_BREAK_GLASS] =   {true,     true, false,      false,  false,  false},
    [SCOT_MAY_ADD_PATIENT] =   {true,     true, true,       false,  false,  false},
    [SCOT_MAY_OPEN_CASE] =     {true,     true, true,       false,  false,  false},
    [SCOT_MAY_WRITE] =         {true,     true, true,       true,   false,  false},
    [SCOT_MAY_SIGN] =          {true,     false, false,     false,  false,  false},
    [SCOT_MAY_MAKE_LINK] =     {true,     true, true,       false,  false,  false},
    [SCOT_MAY_MAKE_PAPER] =    {true,     true, true,       false,  false,  false},
    [SCOT_MAY_EXPORT] =        {false,    false, false,     false,  false,  true},
    [SCOT_MAY_SEE_CLINIC] =    {true,     true, true,       false,  false,  false},
    [SCOT_MAY_SEE_AUDIT] =     {false,    false, false,     false,  true,   true},
    [SCOT_MAY_MANAGE_USERS] =  {false,    false, false,     false,  false,  true},
    [SCOT_MAY_SET] =           {false,    false, false,     false,  false,  true},
};

bool scot_permit(enum scot_role role, enum scot_right right)
{
    return (unsigned)role < SCOT_ROLES && (unsigned)right < SCOT_RIGHTS && may[right][role];
}
