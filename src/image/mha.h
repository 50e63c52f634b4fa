#ifndef SCOT_IMAGE_MHA_H
#define SCOT_IMAGE_MHA_H

#include "image/grid.h"

/* Reads a MetaImage (itk.org/Wiki/MetaIO/Documentation) from a source (in-out: it may come to be
 * inflated) that stands at its first line. `path` is the header's, for a data file beside it;
 * NULL refuses one. Data LOCAL or in one file, raw, zlib-compressed, or text (BinaryData = False);
 * LIST and numbered slices are refused.
 *
 * The world is LPS. Row i of TransformMatrix (Rotation, Orientation) is the direction of axis i, as ITK
 * reads it; Offset (Position, Origin) is the first voxel's centre; AnatomicalOrientation and
 * CenterOfRotation describe and are not used, as in ITK. Without TransformMatrix the axes run
 * along LPS and a note says that left is not certain. ElementSpacing wins over ElementSize;
 * ElementToIntensityFunctionSlope and Offset scale. Bytes are little endian unless the
 * header says otherwise. */
bool scot_mha_read(struct scot_volume **out, struct scot_image_info *info, struct scot_bytes **bytes,
                   const char *path, const struct scot_image_options *options, struct scot_error *err);

#endif
