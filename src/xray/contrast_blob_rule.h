#ifndef SCOT_XRAY_CONTRAST_BLOB_RULE_H
#define SCOT_XRAY_CONTRAST_BLOB_RULE_H

#include "xray/contrast_blob.h"
#include "xray/contrast_rule.h"
#include "xray/needle.h"

/* The room's own rule of contrast, for a CT of which nothing is known: one blob a needle. */
struct scot_contrast_blobs {
    struct scot_contrast_rule rule;
    const struct scot_volume *ct; /* borrowed */
    struct scot_contrast_blob blob[SCOT_NEEDLES];
    bool in_use[SCOT_NEEDLES];
    double asked_ml[SCOT_NEEDLES];
};

/* Where it lies it must stay: the rule points to it. */
void scot_contrast_blobs_init(struct scot_contrast_blobs *blobs, const struct scot_volume *ct);

#endif
