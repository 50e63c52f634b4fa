#ifndef SCOT_XRAY_RUN_STORE_H
#define SCOT_XRAY_RUN_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "xray/carm.h"
#include "xray/chain.h"

/* The frames of the last run: a ring in an unlinked temporary file, mapped, so that 300 frames of
 * 1024 x 1024 cost the page cache and not the heap. When it is full the oldest go. */
struct scot_run_store;

struct scot_run_entry {
    struct scot_carm carm;
    struct scot_view view;
    struct scot_pulse_report report;
    double field_mm, time_ms;
    uint64_t pulse;
};

/* Room for `frames` pictures of pixels 16-bit values each. Errs when the folder named by TMPDIR (else
 * /var/tmp) has no room for them: the file is allocated in full at once, so that no later write can fail. */
bool scot_run_store_create(struct scot_run_store **out, int frames, size_t pixels, struct scot_error *err);
void scot_run_store_destroy(struct scot_run_store **store);

/* Forgets all frames. */
void scot_run_store_clear(struct scot_run_store *store);
void scot_run_store_add(struct scot_run_store *store, const uint16_t *picture, const struct scot_run_entry *entry);
int scot_run_store_count(const struct scot_run_store *store);
/* Frame 0 is the oldest kept. Borrowed, valid until the next add or clear. */
const uint16_t *scot_run_store_picture(const struct scot_run_store *store, int frame);
const struct scot_run_entry *scot_run_store_entry(const struct scot_run_store *store, int frame);

#endif
