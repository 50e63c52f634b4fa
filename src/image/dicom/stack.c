#include "image/dicom/stack.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "image/format.h"

/* Positions are written with few decimals: a step of 0.625 mm as 0.6 and 0.7. */
static const double ROUNDING_MM = 0.06;
/* Of the step: beyond the first, slices are interpolated to even places; beyond the second, refused. */
static const double EVEN = 0.05, MOST_UNEVEN = 1.5;
static const double MOST_TILT_DEG = 45, MOST_ASIDE_MM = 1.0;

static struct scot_vec3 vec(const double v[3])
{
    return scot_vec3(v[0], v[1], v[2]);
}

static int by_place(const void *a, const void *b)
{
    const struct scot_dicom_slice *x = a, *y = b;
    if (x->at_mm != y->at_mm)
        return x->at_mm < y->at_mm ? -1 : 1;
    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    return x->frame - y->frame;
}

static void sort(struct scot_dicom_stack *stack, struct scot_dicom_scan *scan)
{
    for (int i = 0; i < scan->slices; i++)
        scan->slice[i].at_mm =
            scot_dot(vec(scot_dicom_frame(scan, &scan->slice[i])->position_mm), stack->normal);
    qsort(scan->slice, (size_t)scan->slices, sizeof *scan->slice, by_place);
    double first = scan->slice[0].at_mm;
    for (int i = 0; i < scan->slices; i++)
        scan->slice[i].at_mm -= first;
    stack->origin = vec(scot_dicom_frame(scan, &scan->slice[0])->position_mm);
}

/* A file that was copied: the same object, by the identifier that no two objects share. */
static bool is_copy(const struct scot_dicom_scan *scan, const struct scot_dicom_slice *a,
                    const struct scot_dicom_slice *b)
{
    const char *uid = scot_dicom_head(scan, a)->sop_instance;
    return uid[0] != 0 && a->frame == b->frame && a->file != b->file &&
           strcmp(uid, scot_dicom_head(scan, b)->sop_instance) == 0;
}

static bool two_at_one_place(const struct scot_dicom_scan *scan, int i, struct scot_error *err)
{
    char a[64], b[64];
    scot_dicom_short_name(a, scot_dicom_folder_path(&scan->folder, scan->slice[i - 1].file));
    scot_dicom_short_name(b, scot_dicom_folder_path(&scan->folder, scan->slice[i].file));
    return scot_fail(err, "two different slices %.2f mm apart, wanted one at each place: %s and %s",
                     scan->slice[i].at_mm - scan->slice[i - 1].at_mm, a, b);
}

static bool drop_copies(struct scot_dicom_scan *scan, struct scot_image_info *info, struct scot_error *err)
{
    const double same_mm = 0.005;
    int kept = 1, copies = 0;
    for (int i = 1; i < scan->slices; i++) {
        struct scot_dicom_slice *last = &scan->slice[kept - 1];
        bool same_place = scan->slice[i].at_mm - last->at_mm < same_mm;
        if (same_place && is_copy(scan, last, &scan->slice[i])) {
            copies++;
            continue;
        }
        if (same_place)
            return two_at_one_place(scan, i, err);
        scan->slice[kept++] = scan->slice[i];
    }
    if (copies > 0)
        scot_image_note(info, "%d slices were there twice: the copies were passed over", copies);
    scan->slices = kept;
    return true;
}

static int by_size(const void *a, const void *b)
{
    double x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static double gap_after(const struct scot_dicom_scan *scan, int i)
{
    return scan->slice[i + 1].at_mm - scan->slice[i].at_mm;
}

static bool median_gap(const struct scot_dicom_scan *scan, double *median_mm, struct scot_error *err)
{
    int gaps = scan->slices - 1;
    double *gap = scot_alloc((size_t)gaps, sizeof *gap, err);
    if (gap == NULL)
        return false;
    for (int i = 0; i < gaps; i++)
        gap[i] = gap_after(scan, i);
    qsort(gap, (size_t)gaps, sizeof *gap, by_size);
    *median_mm = gap[gaps / 2];
    scot_free(gap);
    return true;
}

static bool is_even(const struct scot_dicom_stack *stack, const struct scot_dicom_scan *scan)
{
    double slack = fmax(EVEN * stack->step_mm, fmin(ROUNDING_MM, 0.4 * stack->step_mm));
    for (int i = 0; i < scan->slices; i++)
        if (fabs(scan->slice[i].at_mm - i * stack->step_mm) > slack)
            return false;
    return true;
}

/* A missing slice is not to be painted over: what an interpolated one would hide is the injection's target.
 */
static bool measure_steps(struct scot_dicom_stack *stack, const struct scot_dicom_scan *scan,
                          struct scot_error *err)
{
    double median_mm;
    if (!median_gap(scan, &median_mm, err))
        return false;
    stack->step_mm = scan->slice[scan->slices - 1].at_mm / (scan->slices - 1);
    stack->uneven = !is_even(stack, scan);
    for (int i = 0; i + 1 < scan->slices && stack->uneven; i++) {
        double mm = gap_after(scan, i);
        char name[64];
        scot_dicom_short_name(name, scot_dicom_folder_path(&scan->folder, scan->slice[i].file));
        if (mm > MOST_UNEVEN * median_mm)
            return scot_fail(
                err, "a gap of %.2f mm after slice %d of %d (%s), wanted %.2f mm as between the others", mm,
                i + 1, scan->slices, name, median_mm);
        if (mm < median_mm / MOST_UNEVEN)
            return scot_fail(err,
                             "slices %d and %d (%s) are %.2f mm apart, wanted %.2f mm as between the others",
                             i + 1, i + 2, name, mm, median_mm);
    }
    return true;
}

void scot_dicom_stack_offset(const struct scot_dicom_stack *stack, const struct scot_dicom_scan *scan, int i,
                             double *along_mm, double *down_mm)
{
    struct scot_vec3 aside =
        scot_sub(vec(scot_dicom_frame(scan, &scan->slice[i])->position_mm), stack->origin);
    *along_mm = scot_dot(aside, stack->row);
    *down_mm = scot_dot(aside, stack->column);
}

/* Slices that move evenly in their own planes were scanned with a tilted gantry; any other way to lie
 * beside each other is no stack. */
static bool measure_tilt(struct scot_dicom_stack *stack, const struct scot_dicom_scan *scan,
                         struct scot_error *err)
{
    double along, down, last_along, last_down, most = 0, last_mm = scan->slice[scan->slices - 1].at_mm;
    scot_dicom_stack_offset(stack, scan, scan->slices - 1, &last_along, &last_down);
    for (int i = 0; i < scan->slices; i++) {
        double part = scan->slice[i].at_mm / last_mm;
        scot_dicom_stack_offset(stack, scan, i, &along, &down);
        double aside = hypot(along - part * last_along, down - part * last_down);
        if (aside > MOST_ASIDE_MM)
            return scot_fail(err,
                             "slice %d of %d lies %.1f mm beside the line of the others, wanted at most %.1f",
                             i + 1, scan->slices, aside, MOST_ASIDE_MM);
        most = fmax(most, hypot(along, down));
    }
    if (most < 0.1 * fmin(stack->along_mm, stack->down_mm))
        return true;
    stack->sheared = true;
    stack->tilt_deg = scot_deg(atan2(hypot(last_along, last_down), last_mm));
    return stack->tilt_deg <= MOST_TILT_DEG ||
           scot_fail(err, "the slices are stacked %.1f degrees off their normal, wanted at most %.0f",
                     stack->tilt_deg, MOST_TILT_DEG);
}

static bool take_one_slice(struct scot_dicom_stack *stack, const struct scot_dicom_scan *scan,
                           struct scot_image_info *info, struct scot_error *err)
{
    const struct scot_wire_frame *frame = scot_dicom_frame(scan, &scan->slice[0]);
    if (!(frame->has & SCOT_WIRE_THICKNESS) || !(frame->thickness_mm >= 0.01 && frame->thickness_mm <= 100))
        return scot_fail(err, "one slice and no slice thickness, wanted a series of two or more slices");
    stack->step_mm = frame->thickness_mm;
    scot_image_note(info, "one slice only: its thickness, %g mm, is taken from the file",
                    frame->thickness_mm);
    return true;
}

static void take_directions(struct scot_dicom_stack *stack, const struct scot_wire_frame *frame)
{
    struct scot_vec3 row = scot_unit(vec(frame->row)), column = vec(frame->column);
    stack->row = row;
    stack->column = scot_unit(scot_along(column, -scot_dot(column, row), row));
    stack->normal = scot_cross(stack->row, stack->column);
    stack->along_mm = frame->along_mm;
    stack->down_mm = frame->down_mm;
}

bool scot_dicom_stack_measure(struct scot_dicom_stack *out, struct scot_dicom_scan *scan,
                              struct scot_image_info *info, struct scot_error *err)
{
    struct scot_dicom_stack stack = {0};
    take_directions(&stack, scot_dicom_frame(scan, &scan->slice[0]));
    sort(&stack, scan);
    if (!drop_copies(scan, info, err))
        return false;
    if (scan->slices == 1) {
        if (!take_one_slice(&stack, scan, info, err))
            return false;
    } else if (!measure_steps(&stack, scan, err) || !measure_tilt(&stack, scan, err)) {
        return false;
    }
    *out = stack;
    return true;
}

struct scot_affine scot_dicom_stack_affine(const struct scot_dicom_stack *stack)
{
    struct scot_vec3 i = scot_scale(stack->row, stack->along_mm),
                     j = scot_scale(stack->column, stack->down_mm);
    struct scot_vec3 k = scot_scale(stack->normal, stack->step_mm), o = stack->origin;
    return (struct scot_affine){{{i.x, j.x, k.x, o.x}, {i.y, j.y, k.y, o.y}, {i.z, j.z, k.z, o.z}}};
}
