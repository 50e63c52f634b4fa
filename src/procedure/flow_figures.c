#include <stdio.h>

#include "procedure/flow_parts.h"

/* The figures of rules/contrast.json. */
const char *const flow_comp_name[COMPS] = {
    "closed",     "muscle",   "fat",       "ligament", "periarticular", "pool",   "retrodural",
    "epidural",   "foraminal", "thecal",   "disc",     "other",         "vessel", "joint"};

/* From a tip in the first, fluid also goes to the others: an edge that stands here has its row. */
static const struct {
    int tip, to[8];
} ways[] = {
    {COMP_JOINT, {COMP_JOINT}},
    {COMP_MUSCLE, {COMP_MUSCLE, COMP_FAT, COMP_LIGAMENT, COMP_PERIARTICULAR, COMP_POOL, COMP_RETRODURAL, COMP_FORAMINAL, COMP_OTHER}},
    {COMP_PERIARTICULAR, {COMP_PERIARTICULAR, COMP_MUSCLE, COMP_FAT, COMP_LIGAMENT, COMP_POOL, COMP_RETRODURAL, COMP_OTHER}},
    {COMP_POOL, {COMP_POOL, COMP_MUSCLE, COMP_FAT, COMP_LIGAMENT, COMP_PERIARTICULAR, COMP_FORAMINAL, COMP_OTHER}},
    {COMP_RETRODURAL, {COMP_RETRODURAL, COMP_FAT, COMP_MUSCLE, COMP_LIGAMENT, COMP_PERIARTICULAR, COMP_OTHER}},
    {COMP_EPIDURAL, {COMP_EPIDURAL, COMP_FORAMINAL, COMP_OTHER}},
    {COMP_FORAMINAL, {COMP_FORAMINAL, COMP_EPIDURAL, COMP_FAT, COMP_MUSCLE, COMP_OTHER}},
    {COMP_THECAL, {COMP_THECAL}},
    {COMP_DISC, {COMP_DISC}},
    {COMP_OTHER, {COMP_OTHER, COMP_MUSCLE, COMP_FAT, COMP_LIGAMENT, COMP_PERIARTICULAR, COMP_POOL}},
};

static bool read_speeds(struct flow_figures *f, const struct scot_rules *rules, struct scot_error *err)
{
    for (size_t way = 0; way < sizeof ways / sizeof *ways; way++)
        for (int i = 0; i < 8 && ways[way].to[i] != COMP_CLOSED; i++) {
            char id[64];
            int tip = ways[way].tip, to = ways[way].to[i];
            snprintf(id, sizeof id, "contrast.speed.%s.%s", flow_comp_name[tip], flow_comp_name[to]);
            if (!scot_rules_number(&f->speed[tip][to], rules, id, "1", err))
                return false;
            if (!(f->speed[tip][to] >= 0.05 && f->speed[tip][to] <= 10))
                return scot_fail(err, "rule %s is %g, wanted 0.05 to 10", id, f->speed[tip][to]);
        }
    for (int to = 0; to < COMPS; to++) /* what lies between two muscles, or about a capsule, is one with them */
        f->speed[COMP_FAT][to] = f->speed[COMP_LIGAMENT][to] = f->speed[COMP_MUSCLE][to];
    return true;
}

static bool read_shares(struct flow_figures *f, const struct scot_rules *rules, struct scot_error *err)
{
    for (int comp = COMP_MUSCLE; comp < COMP_VESSEL; comp++) {
        char id[64];
        snprintf(id, sizeof id, "contrast.share.%s", flow_comp_name[comp]);
        if (!scot_rules_number(&f->share[comp], rules, id, "1", err))
            return false;
        if (!(f->share[comp] >= 0.02 && f->share[comp] <= 1))
            return scot_fail(err, "rule %s is %g, wanted 0.02 to 1", id, f->share[comp]);
    }
    f->share[COMP_JOINT] = 1;
    return true;
}

bool flow_read_figures(struct flow_figures *f, const struct scot_rules *rules, struct scot_error *err)
{
    const struct {
        double *to;
        const char *id, *unit;
        double least, most;
    } row[] = {
        {&f->leak_share, "contrast.leak.epidural_share", "1", 0, 1},
        {&f->leak_from, "contrast.leak.from_share", "1", 0.05, 1},
        {&f->leak_to, "contrast.leak.to_share", "1", 0.05, 1},
        {&f->film_share, "contrast.joint.film_share", "1", 0.1, 1},
        {&f->opening_mm, "contrast.tip.opening", "mm", 0.4, 3},
        {&f->joint_tolerance_mm, "contrast.tip.joint_tolerance", "mm", 0, 2},
        {&f->vessel_tolerance_mm, "contrast.tip.vessel_tolerance", "mm", 0, 2},
        {&f->usual_ml_s, "contrast.usual_rate", "mL/s", 0.01, 5},
        {&f->vessel_mm_s, "contrast.vessel.speed", "mm/s", 10, 400},
        {&f->washout_s, "contrast.washout", "s", 10, 1e5},
        {&f->diffusion_tissue, "contrast.diffusion.tissue", "mm2/s", 0, 0.8},
        {&f->diffusion_joint, "contrast.diffusion.joint", "mm2/s", 0, 0.8},
        {&f->diffusion_csf, "contrast.diffusion.csf", "mm2/s", 0, 0.8},
    };
    *f = (struct flow_figures){0};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        if (!scot_rules_number(row[i].to, rules, row[i].id, row[i].unit, err))
            return false;
        if (!(*row[i].to >= row[i].least && *row[i].to <= row[i].most))
            return scot_fail(err, "rule %s is %g %s, wanted %g to %g", row[i].id, *row[i].to, row[i].unit,
                             row[i].least, row[i].most);
    }
    if (f->leak_from > f->leak_to)
        return scot_fail(err, "rule contrast.leak.from_share is %g, wanted at most contrast.leak.to_share, %g",
                         f->leak_from, f->leak_to);
    return read_shares(f, rules, err) && read_speeds(f, rules, err);
}
