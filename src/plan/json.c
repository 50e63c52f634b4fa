#include "base/say.h"
#include "plan/plan.h"

/* Written by hand into the caller's buffer: the live loop tells it with every state and allocates nothing. No text here
 * comes from outside the program, so that none needs escaping. */

static void say_view(struct scot_say *t, const char *name, const struct scot_plan_view *view)
{
    scot_say(t, "\"%s\":{\"oblique_deg\":%.1f,\"tilt_deg\":%.1f,\"bone_mm\":%.2f},", name, view->oblique_deg, view->tilt_deg, view->bone_mm);
}

static void say_point(struct scot_say *t, const char *name, struct scot_vec3 p)
{
    scot_say(t, "\"%s\":", name);
    scot_say_point(t, p);
    scot_say(t, ",");
}

size_t scot_plan_json(const struct scot_plan *plan, char *buffer, size_t size)
{
    struct scot_say t = {buffer, size, 0};
    scot_say(&t, "{\"target\":\"%s\",\"target_long\":\"%s\",\"approach\":\"%s\",", plan->target, plan->target_long,
        scot_approach_name[plan->approach]);
    say_view(&t, "view", &plan->view);
    say_view(&t, "second", &plan->second);
    say_view(&t, "scottie", &plan->scottie);
    say_point(&t, "isocentre", plan->isocentre);
    say_point(&t, "target_mm", plan->target_mm);
    say_point(&t, "entry_mm", plan->entry_mm);
    scot_say(&t, "\"depth_mm\":%.2f,\"needle\":{\"gauge\":%d,\"length_mm\":%.0f},\"volume_ml\":%.2f,\"clearance\":[", plan->depth_mm,
        plan->gauge, plan->needle_mm, plan->volume_ml);
    for (int i = 0; i < plan->clearances; i++) {
        scot_say(&t, "%s{\"structure\":\"%s\",\"distance_mm\":", i > 0 ? "," : "", plan->clearance[i].structure);
        scot_say_number(&t, 2, plan->clearance[i].distance_mm);
        scot_say(&t, "}");
    }
    scot_say(&t, "],\"checks\":[");
    for (int i = 0; i < plan->checks; i++)
        scot_say(&t, "%s{\"id\":\"%s\",\"ok\":%s,\"text\":\"%s\"}", i > 0 ? "," : "", plan->check[i].id,
            scot_say_truth(plan->check[i].ok), plan->check[i].text);
    scot_say(&t, "]}");
    return scot_say_end(&t);
}
