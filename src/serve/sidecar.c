#include "serve/sidecar.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

struct page {
    char *text;
    size_t size, used;
};

__attribute__((format(printf, 2, 3))) static void say(struct page *page, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = page->used < page->size
                     ? vsnprintf(page->text + page->used, page->size - page->used, format, args)
                     : 0;
    va_end(args);
    page->used += (size_t)(length > 0 ? length : 0);
}

static void say_point(struct page *page, const char *name, struct scot_vec3 p, int digits)
{
    say(page, "\"%s\":[%.*f,%.*f,%.*f],", name, digits, p.x, digits, p.y, digits, p.z);
}

static void say_carm(struct page *page, const struct scot_carm *carm)
{
    double primary_deg, secondary_deg;
    scot_carm_positioner_deg(carm->oblique_rad, carm->tilt_rad, &primary_deg, &secondary_deg);
    say(page, "\"oblique_deg\":%.6g,\"tilt_deg\":%.6g,\"wigwag_deg\":%.6g,\"primary_deg\":%.6g,\"secondary_deg\":%.6g,",
        scot_deg(carm->oblique_rad), scot_deg(carm->tilt_rad), scot_deg(carm->wigwag_rad), primary_deg,
        secondary_deg);
    say_point(page, "isocentre_mm", carm->isocentre, 4);
    say(page, "\"sad_mm\":%.6g,\"sid_mm\":%.6g,", carm->sad_mm, carm->sid_mm);
}

static void say_view(struct page *page, const struct scot_view *view)
{
    say_point(page, "source_mm", view->source, 4);
    say_point(page, "detector_centre_mm", view->detector_centre, 4);
    say_point(page, "right", view->right, 9);
    say_point(page, "up", view->up, 9);
    say(page, "\"pixel_mm\":%.9g,\"columns\":%d,\"rows\":%d,", view->pixel_mm, view->columns, view->rows);
    say(page, "\"order\":\"monitor: patient's left on screen left at 0/0\",");
}

size_t scot_sidecar_json(char *buffer, size_t size, const struct scot_still *still, const char *ct_sha256,
                         uint64_t seed)
{
    struct page page = {.text = buffer, .size = size};
    const struct scot_pulse_report *report = &still->report;
    say(&page, "{\"scottie\":\"%s\",\"simulated\":true,\"ct_sha256\":\"%s\",\"time_ms\":%.3f,", SCOT_VERSION,
        ct_sha256, still->time_ms);
    say_carm(&page, &still->carm);
    say_view(&page, &still->view);
    say(&page, "\"kv\":%.6g,\"ma\":%.6g,\"pulse_ms\":%.6g,\"kerma_mgy\":%.6g,\"dap_gycm2\":%.6g,", report->kv,
        report->ma, report->pulse_ms, report->kerma_mgy, report->dap_gycm2);
    say(&page, "\"seed\":%" PRIu64 ",\"pulse\":%" PRIu64 "}", seed, still->pulse);
    return page.used < size ? page.used : 0;
}
