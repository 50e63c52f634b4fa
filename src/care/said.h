#ifndef SCOT_CARE_SAID_H
#define SCOT_CARE_SAID_H

/* What a form's yes-no-unknown question holds: nothing was put in, somebody asked and could not tell, or an answer. */
enum scot_said { SCOT_SAID_NOTHING, SCOT_SAID_UNKNOWN, SCOT_SAID_NO, SCOT_SAID_YES };

#endif
