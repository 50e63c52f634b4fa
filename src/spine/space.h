#ifndef SCOT_SPINE_SPACE_H
#define SCOT_SPINE_SPACE_H

#include "spine/spine.h"

/* The joint's space from bone to bone over its whole face, and bone beyond its rim, as the CT shows them. What is seen
 * never says where pain comes from: scot_joint_finding_only is told wherever a figure is. */

extern const char *const scot_joint_finding_only;

/* Figures of rules/targets.json, `joint.space.*` and `joint.rim.*`. */
struct scot_space_figures {
    double usual_mm, usual_sd_mm;         /* Simon 2012, central */
    double narrow_mm, wide_mm;            /* Weishaupt 1999: normal is 2 to 4 mm */
    double voxels;                        /* a space thinner than so many voxels is not told */
    double rim_hu;                        /* what is bone beyond the rim */
    double rim_mm[3];                     /* small, moderate, large */
    double click_mm;                      /* how well a marked rim is known */
};
bool scot_space_figures(struct scot_space_figures *out, const struct scot_rules *rules, struct scot_error *err);

/* Measures on ct (NULL: nothing is told): 81 places of the middle four fifths of the face, each along the surface's own normal,
 * between the points where HU has risen half way from the space to the bone. A place with bone on both sides and no space between
 * counts as closed, so that a median is never of the open places alone. The space is told where more than half of the places show
 * one and the median is not thinner than the voxels allow; the rim where the space is told and the voxels are no coarser than a
 * small osteophyte. A millisecond; pure, any thread. */
void scot_joint_space(struct scot_joint_space *out, const struct scot_spine_joint *joint, const struct scot_volume *ct,
                      const struct scot_space_figures *figures);

/* One line for a person each: the space with its limit and grade; the rim. Returns whether it is as it is in a healthy joint: what
 * is not told is not. No text from outside is in them. */
bool scot_joint_space_line(char *out, size_t size, const struct scot_joint_space *space);
bool scot_joint_rim_line(char *out, size_t size, const struct scot_joint_space *space);

#endif
