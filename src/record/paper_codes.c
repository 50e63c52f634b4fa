#include <stdio.h>
#include <string.h>

#include "record/paper_parts.h"
#include "record/fhir_code.h"

/* REFERENCE D3, G5: numbers only, offered by level; the words of CPT are not ours to print. */

static const char *side_words(const struct paper_desk *desk, const char *joint)
{
    bool left = false, right = false;
    size_t i;
    json_t *target;
    json_array_foreach(json_object_get(desk->done, "targets"), i, target) {
        left |= scot_member_is(target, "joint", joint) && scot_member_is(target, "side", "left");
        right |= scot_member_is(target, "joint", joint) && scot_member_is(target, "side", "right");
    }
    return left && right ? "both, modifier 50" : left ? "left, modifier LT" : "right, modifier RT";
}

/* Whether a target before this one names the same joint: joints are counted, not needles, and both sides are one level. */
static bool seen_before(const json_t *targets, size_t index, const char *joint)
{
    for (size_t i = 0; i < index; i++)
        if (scot_member_is(json_array_get(targets, i), "joint", joint))
            return true;
    return false;
}

void paper_write_codes(struct paper_desk *desk)
{
    const json_t *targets = json_object_get(desk->done, "targets");
    size_t i;
    json_t *target;
    int level = 0;
    paper_heading(desk, "Codes that may fit");
    json_t *table = paper_table(desk, "Joint|Side|CPT|ICD-10-CM");
    json_array_foreach(targets, i, target) {
        const char *joint = scot_member_text(target, "joint");
        char cpt[24], icd10[24];
        if (seen_before(targets, i, joint))
            continue;
        level++;
        scot_code_cpt(cpt, desk->order->rules, scot_member_text(desk->done, "kind"), scot_member_text(desk->done, "region"), level);
        scot_code_joint(icd10, desk->order->rules, joint);
        const char *cell[] = {joint, side_words(desk, joint), cpt[0] != '\0' ? cpt : "none offered", icd10};
        paper_row(table, 4, cell);
    }
    if (level == 0)
        return;
    if (scot_member_is(desk->done, "purpose", "diagnostic"))
        paper_say(desk, "Diagnostic lines carry the modifier KX.");
    paper_say(desk, "Offered by joint and number of levels; whoever codes decides. Joints are counted, not nerves, and both sides of a "
                    "joint are one level.");
}
