#ifndef SCOT_CLI_MARKS_H
#define SCOT_CLI_MARKS_H

#include "spine/spine.h"

/* "L4/5 left:cx,cy,cz;ax,ay,az;bx,by,bz" into the spine: a joint by its centre and both ends of its line, LPS mm. */
bool scot_cli_mark(struct scot_spine *spine, const char *text, struct scot_error *err);

#endif
