#include <stdio.h>
#include <string.h>

#include "spine/parts.h"

static const char *const level[] = {"T10", "T11", "T12", "L1", "L2", "L3", "L4", "L5", "S1"};
enum { LEVELS = sizeof level / sizeof *level };

int spine_level(const char *name)
{
    for (int i = 0; i < LEVELS; i++)
        if (strcmp(level[i], name) == 0)
            return i;
    return -1;
}

const char *spine_level_name(int number)
{
    return number >= 0 && number < LEVELS ? level[number] : "?";
}

/* The lower word repeats its letter only where it changes: "L4/5", "L5/S1". */
int spine_level_of_joint(const char *joint)
{
    for (int upper = spine_level("T12"); upper + 1 < LEVELS; upper++) {
        const char *a = level[upper], *b = level[upper + 1];
        char name[12];
        snprintf(name, sizeof name, "%s/%s", a, a[0] == b[0] ? b + 1 : b);
        if (strcmp(name, joint) == 0)
            return upper;
    }
    return -1;
}

void spine_bone_of_nerve(char *out, size_t size, int number)
{
    const char *below = spine_level_name(number + 1);
    snprintf(out, size, "%s %s", below, below[0] == 'S' ? "ala" : "transverse process");
}
