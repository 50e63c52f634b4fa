#ifndef SCOT_IMAGE_NRRD_H
#define SCOT_IMAGE_NRRD_H

#include "image/grid.h"

/* Reads an NRRD (teem.sourceforge.net/nrrd/format.html) from a source (in-out: it may come to be inflated)
 * that stands at its magic. Three spatial axes; further axes may hold one thing each. `path` is the header's, for a
 * detached data file; NULL refuses one. Encodings raw, gzip and text; bzip2 and hex are
 * refused. The whole may be packed once more (.nrrd.gz).
 *
 * Space is LPS, RAS or LAS by their long or short names. Without `space` the axes are taken as LPS
 * (as ITK does) and a note says that left is not certain; with `spacings` alone the axes run along
 * the space's. Values are used as they are: old min and old max describe, they do not scale. */
bool scot_nrrd_read(struct scot_volume **out, struct scot_image_info *info, struct scot_bytes **bytes,
                    const char *path, const struct scot_image_options *options, struct scot_error *err);

#endif
