#include "patient/shape.h"

#include <assert.h>

void scot_part_place(struct scot_part *part, struct scot_vec3 origin, struct scot_vec3 x, struct scot_vec3 y,
                     struct scot_vec3 z)
{
    const struct scot_vec3 axis[3] = {x, y, z};
    part->origin[0] = (float)origin.x;
    part->origin[1] = (float)origin.y;
    part->origin[2] = (float)origin.z;
    for (int i = 0; i < 3; i++) {
        part->axis[i][0] = (float)axis[i].x;
        part->axis[i][1] = (float)axis[i].y;
        part->axis[i][2] = (float)axis[i].z;
    }
}

void scot_part_outline(struct scot_part *part, const double (*corner)[2], int corners, double scale)
{
    assert(2 * corners <= SCOT_SHAPE_CORNERS);
    part->corners = 2 * corners;
    for (int i = 0; i < corners; i++)
        for (int a = 0; a < 2; a++) {
            double here = corner[i][a] * scale, next = corner[(i + 1) % corners][a] * scale;
            part->corner[2 * i][a] = (float)(0.75 * here + 0.25 * next);
            part->corner[2 * i + 1][a] = (float)(0.25 * here + 0.75 * next);
        }
}
