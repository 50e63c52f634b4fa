#include "cli/marks.h"

#include <stdio.h>
#include <string.h>

bool scot_cli_mark(struct scot_spine *spine, const char *text, struct scot_error *err)
{
    char words[40], name[SCOT_SPINE_NAME], joint[12], side[8];
    double p[9];
    int used = 0, index;
    int read = sscanf(text, "%39[^:]:%lf,%lf,%lf;%lf,%lf,%lf;%lf,%lf,%lf%n", words, &p[0], &p[1], &p[2], &p[3], &p[4], &p[5], &p[6], &p[7],
                      &p[8], &used);
    bool named = read == 10 && sscanf(scot_spine_read_name(name, words) == SCOT_NAMED_JOINT ? name : words, "%11s %7s", joint, side) == 2;
    bool left = named && strcmp(side, "left") == 0;
    if (!named || text[used] != '\0' || (!left && strcmp(side, "right") != 0))
        return scot_fail(err, "the mark is \"%.60s\", wanted \"L4/5 left:x,y,z;x,y,z;x,y,z\": centre and both ends of the joint line", text);
    return scot_spine_mark_joint(spine, joint, left ? SCOT_SPINE_LEFT : SCOT_SPINE_RIGHT, scot_vec3(p[0], p[1], p[2]),
                                 scot_vec3(p[3], p[4], p[5]), scot_vec3(p[6], p[7], p[8]), &index, err);
}
