#include <stdarg.h>
#include <stdio.h>

#include "plan/plan.h"

/* Written by hand into the caller's buffer: the live loop tells it with every state and allocates nothing. No text here
 * comes from outside the program, so that none needs escaping. */

struct text {
    char *at;
    size_t size, used;
};

__attribute__((format(printf, 2, 3))) static void say(struct text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    size_t left = t->used < t->size ? t->size - t->used : 0;
    int wrote = vsnprintf(left > 0 ? t->at + t->used : NULL, left, format, args);
    va_end(args);
    t->used += wrote > 0 ? (size_t)wrote : 0;
}

static void say_view(struct text *t, const char *name, const struct scot_plan_view *view)
{
    say(t, "\"%s\":{\"oblique_deg\":%.1f,\"tilt_deg\":%.1f,\"bone_mm\":%.2f},", name, view->oblique_deg, view->tilt_deg, view->bone_mm);
}

static void say_point(struct text *t, const char *name, struct scot_vec3 p)
{
    say(t, "\"%s\":[%.3f,%.3f,%.3f],", name, p.x, p.y, p.z);
}

size_t scot_plan_json(const struct scot_plan *plan, char *buffer, size_t size)
{
    struct text t = {buffer, size, 0};
    say(&t, "{\"target\":\"%s\",\"target_long\":\"%s\",\"approach\":\"%s\",", plan->target, plan->target_long,
        scot_approach_name[plan->approach]);
    say_view(&t, "view", &plan->view);
    say_view(&t, "second", &plan->second);
    say_view(&t, "scottie", &plan->scottie);
    say_point(&t, "isocentre", plan->isocentre);
    say_point(&t, "target_mm", plan->target_mm);
    say_point(&t, "entry_mm", plan->entry_mm);
    say(&t, "\"depth_mm\":%.2f,\"needle\":{\"gauge\":%d,\"length_mm\":%.0f},\"volume_ml\":%.2f,\"clearance\":[", plan->depth_mm,
        plan->gauge, plan->needle_mm, plan->volume_ml);
    for (int i = 0; i < plan->clearances; i++) {
        say(&t, "%s{\"structure\":\"%s\",\"distance_mm\":", i > 0 ? "," : "", plan->clearance[i].structure);
        if (isnan(plan->clearance[i].distance_mm))
            say(&t, "null}");
        else
            say(&t, "%.2f}", plan->clearance[i].distance_mm);
    }
    say(&t, "],\"checks\":[");
    for (int i = 0; i < plan->checks; i++)
        say(&t, "%s{\"id\":\"%s\",\"ok\":%s,\"text\":\"%s\"}", i > 0 ? "," : "", plan->check[i].id,
            plan->check[i].ok ? "true" : "false", plan->check[i].text);
    say(&t, "]}");
    return t.used < size ? t.used : 0;
}
