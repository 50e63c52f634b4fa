#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/memory.h"
#include "spine/parts.h"

static const char *const side_name[] = {"left", "right"};
static const char *const kind_name[] = {"root", "medial branch", "dorsal ramus"};

static json_t *point(struct scot_vec3 p)
{
    return json_pack("[fff]", p.x, p.y, p.z);
}

static json_t *told_mm(double mm)
{
    return isnan(mm) ? json_null() : json_real(mm);
}

/* R-052, with the sentence that belongs to it. `space_mm` is null where the CT does not tell it. */
static bool add_space(json_t *object, const struct scot_joint_space *s)
{
    char line[200], rim[200];
    scot_joint_space_line(line, sizeof line, s);
    scot_joint_rim_line(rim, sizeof rim, s);
    json_t *space = json_pack("{so so so so so so ss ss ss}", "low_mm", told_mm(s->low_mm), "high_mm", told_mm(s->high_mm), "limit_mm",
                              told_mm(s->limit_mm), "voxel_mm", told_mm(s->voxel_mm), "rim_mm", told_mm(s->rim_mm), "grade",
                              s->grade < 0 ? json_null() : json_integer(s->grade), "text", line, "rim", rim, "says", scot_joint_finding_only);
    return json_object_set_new(object, "space_mm", told_mm(s->median_mm)) == 0 && json_object_set_new(object, "space", space) == 0;
}

/* The angle of the joint line's chord to the sagittal plane, and of its axis to the transverse plane. */
static json_t *joint(const struct scot_spine_joint *j)
{
    struct scot_vec3 beam = scot_joint_tangent(j, j->width_mm / 3);
    double transverse_deg = scot_deg(atan2(fabs(j->dorsal.x), j->dorsal.y));
    json_t *warnings = json_array();
    if (!j->gap_measured)
        json_array_append_new(warnings, json_string("the CT does not show the gap: its width is the usual one"));
    json_t *object = json_pack("{ss ss so so sf sf sf sf sf s{sf sf} sf so ss so so so so sf}", "joint", j->name, "side", side_name[j->side],
                     "centre_mm", point(j->centre), "normal", point(j->normal), "gap_mm", j->gap_mm, "width_mm", j->width_mm,
                     "height_mm", j->height_mm, "transverse_deg", transverse_deg, "sagittal_deg",
                     90 - scot_deg(atan2(hypot(j->up.x, j->up.y), j->up.z)), "profile", "oblique_deg",
                     scot_deg(atan2(beam.x, beam.y)), "tilt_deg", scot_deg(asin(beam.z)), "confidence",
                     j->source == SCOT_FROM_TRUTH ? 1.0 : j->gap_measured ? 0.7 : 0.4, "warnings", warnings, "source",
                     j->source == SCOT_FROM_TRUTH ? "truth" : "marked", "dorsal_end_mm", point(scot_joint_point(j, j->width_mm / 2, 0, 0)),
                     "ventral_end_mm", point(scot_joint_point(j, -j->width_mm / 2, 0, 0)), "up", point(j->up), "dorsal",
                     point(j->dorsal), "capacity_ml", j->capacity_ml);
    if (object != NULL && add_space(object, &j->space))
        return object;
    json_decref(object);
    return NULL;
}

static json_t *line(const struct scot_spine_line *l)
{
    json_t *points = json_array();
    for (int i = 0; i < l->points; i++)
        json_array_append_new(points, point(l->point[i]));
    return points;
}

static json_t *nerve(const struct scot_spine_nerve *n)
{
    return json_pack("{ss ss ss ss ss ss so so}", "name", n->name, "source", n->source == SCOT_FROM_TRUTH ? "truth" : "marked", "nerve", n->level, "bone", n->bone, "side", side_name[n->side], "kind",
                     kind_name[n->kind], "target_mm", n->target_known ? point(n->target) : json_null(), "points_mm", line(&n->line));
}

static json_t *lists(const struct scot_spine *spine)
{
    json_t *joints = json_array(), *nerves = json_array(), *vessels = json_array(), *warnings = json_array();
    for (int i = 0; i < spine->joints; i++)
        json_array_append_new(joints, joint(&spine->joint[i]));
    for (int i = 0; i < spine->nerves; i++)
        json_array_append_new(nerves, nerve(&spine->nerve[i]));
    for (int i = 0; i < spine->vessels; i++)
        json_array_append_new(vessels, json_pack("{ss sb so}", "name", spine->vessel[i].name, "vein", spine->vessel[i].vein, "points_mm",
                                                 line(&spine->vessel[i].line)));
    if (spine->tissue == NULL)
        json_array_append_new(warnings, json_string("canal, roots and vessels of this CT are not known"));
    return json_pack("{ss so so so so}", "frame", "LPS mm", "joints", joints, "nerves", nerves, "vessels", vessels, "warnings",
                     warnings);
}

bool scot_spine_json(char **out, size_t *length, const struct scot_spine *spine, struct scot_error *err)
{
    json_t *object = lists(spine);
    char *text = object != NULL ? json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;
    json_decref(object);
    if (text == NULL)
        return scot_fail(err, "the spine cannot be written as JSON");
    *length = strlen(text);
    *out = scot_alloc(*length + 1, 1, err);
    if (*out != NULL)
        memcpy(*out, text, *length + 1);
    free(text);
    return *out != NULL;
}
