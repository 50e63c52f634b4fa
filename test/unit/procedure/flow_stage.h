#ifndef SCOT_TEST_FLOW_STAGE_H
#define SCOT_TEST_FLOW_STAGE_H

#include "patient/patient.h"
#include "procedure/flow.h"

/* The built-in patient, his spine, the figures, a flow and a grid such as the room has. */
struct stage {
    struct scot_patient *patient;
    struct scot_rules *rules;
    struct scot_spine *spine;
    struct scot_flow *flow;
    struct scot_contrast_grid *grid;
};
/* cmocka's group setup and teardown: *state is a struct stage. */
int stage_open(void **state);
int stage_close(void **state);

/* The flow's rule, needle 0. */
bool stage_inject(struct stage *s, struct scot_vec3 tip, double ml, double ml_s, double mg_ml);
void stage_wait(struct stage *s, double seconds);
struct scot_flow_report stage_report(const struct stage *s);
/* All that must hold at any time: volume and iodine to 1 %, nothing negative, nothing outside the box. */
void stage_check(const struct stage *s);

const struct scot_spine_joint *stage_joint(const struct stage *s, const char *name, enum scot_spine_side side);
/* From the middle between the two joints of a level dorsally: mm beyond the rear wall of the dural sac. */
struct scot_vec3 stage_behind_sac(const struct stage *s, const char *name, double mm);

#endif
