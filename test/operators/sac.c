#include "sac.h"

#include <math.h>

static bool bone_behind(const struct stage *stage, struct scot_vec3 tip)
{
    for (int mm = 4; mm <= 18; mm++)
        if (scot_spine_tissue(stage->spine, scot_add(tip, scot_vec3(0, mm, 0))) == SCOT_TISSUE_BONE)
            return true;
    return false;
}

/* Where a needle along some beam comes to lie in the sac, found by trying. */
static bool way_to(const struct stage *stage, struct scot_vec3 centre, bool roofed, double angles[2], struct scot_vec3 *aim)
{
    for (int tilt = -20; tilt <= 20; tilt += 10)
        for (int oblique = -30; oblique <= 30; oblique += 10)
            for (int up = -24; up <= 24; up += 4) {
                struct scot_vec3 beam = scot_vec3(sin(scot_rad(oblique)) * cos(scot_rad(tilt)),
                                                  cos(scot_rad(oblique)) * cos(scot_rad(tilt)), sin(scot_rad(tilt)));
                struct scot_vec3 at = scot_add(centre, scot_vec3(0, 0, up)), skin;
                struct scot_needle needle;
                if (scot_spine_tissue(stage->spine, at) != SCOT_TISSUE_DURAL_SAC ||
                    !scot_body_skin_hit(stage->body, stage->ct, scot_along(at, 300, beam), scot_scale(beam, -1), 300, &skin) ||
                    !scot_needle_place(&needle, 22, 150, skin, scot_scale(beam, -1), NULL))
                    continue;
                scot_needle_advance(&needle, stage->ct, scot_length(scot_sub(at, skin)));
                if (scot_spine_tissue(stage->spine, scot_needle_tip(&needle)) != SCOT_TISSUE_DURAL_SAC ||
                    (roofed && !bone_behind(stage, scot_needle_tip(&needle))))
                    continue;
                angles[0] = oblique;
                angles[1] = tilt;
                *aim = at;
                return true;
            }
    return false;
}

/* A point within the sac near the joint's level. */
static bool middle_of_sac(const struct stage *stage, struct scot_vec3 *out)
{
    const struct scot_plan *plan = scot_procedure_plan(stage->procedure);
    struct scot_vec3 at = plan->target_mm;
    for (int x = -40; x <= 40; x++)
        for (int y = -40; y <= 20; y++) {
            struct scot_vec3 p = scot_add(at, scot_vec3(x, y, 0));
            bool inside = true;
            for (int k = 0; k < 4 && inside; k++)
                inside = scot_spine_tissue(stage->spine, scot_add(p, scot_vec3(k % 2 ? 3 : -3, k / 2 ? 2 : -2, 0))) == SCOT_TISSUE_DURAL_SAC;
            if (inside) {
                *out = p;
                return true;
            }
        }
    return false;
}

bool sac_find_way(const struct stage *stage, bool roofed, double angles[2], struct scot_vec3 *aim)
{
    struct scot_vec3 middle;
    return middle_of_sac(stage, &middle) && way_to(stage, middle, roofed, angles, aim);
}
