#include "image/dicom/scan.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "image/format.h"

/* Slices that could make one volume: the first of them stands for all. */
struct group {
    struct scot_dicom_slice first;
    int slices;
    bool wanted; /* of the series asked for */
};

struct groups {
    struct group *group;
    size_t used, room;
};

static bool near(const double *a, const double *b, int count, double slack)
{
    for (int i = 0; i < count; i++)
        if (!(fabs(a[i] - b[i]) <= slack))
            return false;
    return true;
}

/* One series, one size, one orientation (to 0.1 degree, as rounded files differ), one pixel spacing. */
static bool belongs(const struct scot_dicom_scan *scan, const struct scot_dicom_slice *a,
                    const struct scot_dicom_slice *b)
{
    const struct scot_wire_head *ha = scot_dicom_head(scan, a), *hb = scot_dicom_head(scan, b);
    const struct scot_wire_frame *fa = scot_dicom_frame(scan, a), *fb = scot_dicom_frame(scan, b);
    return strcmp(ha->series, hb->series) == 0 && ha->rows == hb->rows && ha->columns == hb->columns &&
           near(fa->row, fb->row, 3, 0.002) && near(fa->column, fb->column, 3, 0.002) &&
           near(&fa->down_mm, &fb->down_mm, 1, 1e-3 * fa->down_mm) &&
           near(&fa->along_mm, &fb->along_mm, 1, 1e-3 * fa->along_mm);
}

static bool put_into_group(struct groups *groups, const struct scot_dicom_scan *scan,
                           struct scot_dicom_slice *slice, const char *series_uid, struct scot_error *err)
{
    for (size_t i = groups->used; i-- > 0;)
        if (belongs(scan, &groups->group[i].first, slice)) {
            slice->group = (int)i;
            groups->group[i].slices++;
            return true;
        }
    if (!scot_dicom_make_room((void **)&groups->group, groups->used, &groups->room, sizeof *groups->group,
                              err))
        return false;
    slice->group = (int)groups->used;
    groups->group[groups->used++] = (struct group){
        .first = *slice,
        .slices = 1,
        .wanted = series_uid == NULL || strcmp(series_uid, scot_dicom_head(scan, slice)->series) == 0,
    };
    return true;
}

/* Every slice there is, in list order, each with its group. */
static bool collect(struct scot_dicom_scan *scan, struct groups *groups, const char *series_uid,
                    struct scot_error *err)
{
    size_t total = 0;
    for (int i = 0; i < scan->folder.files; i++)
        total += scan->found[i] != NULL ? scan->found[i]->head.records : 0;
    scan->slice = scot_alloc(total, sizeof *scan->slice, err);
    if (scan->slice == NULL)
        return false;
    scan->slices = 0;
    for (int i = 0; i < scan->folder.files; i++)
        for (uint32_t f = 0; scan->found[i] != NULL && f < scan->found[i]->head.records; f++) {
            struct scot_dicom_slice *slice = &scan->slice[scan->slices++];
            *slice = (struct scot_dicom_slice){.file = i, .frame = (int)f};
            if (!put_into_group(groups, scan, slice, series_uid, err))
                return false;
        }
    return true;
}

static bool nothing_found(const struct scot_dicom_scan *scan, struct scot_error *err)
{
    if (scan->folder.files == 1)
        return scot_fail(err, "%s", scan->refused == 0 ? "not a DICOM file" : scan->why);
    if (scan->refused == 0)
        return scot_fail(err, "no DICOM file among %d, wanted a CT series", scan->folder.files);
    return scot_fail(err, "no CT slice among %d files, wanted a series; %s", scan->folder.files, scan->why);
}

static const char *uid_of(const struct scot_dicom_scan *scan, const struct group *group)
{
    const char *uid = scot_dicom_head(scan, &group->first)->series;
    return uid[0] != 0 ? uid : "(none)";
}

static bool not_clear(const struct scot_dicom_scan *scan, const struct groups *groups, const struct group *a,
                      const struct group *b, struct scot_error *err)
{
    if (strcmp(uid_of(scan, a), uid_of(scan, b)) == 0)
        return scot_fail(
            err,
            "one series holds stacks of %d and %d slices that differ in size, spacing or direction, "
            "wanted one stack: series %s",
            a->slices, b->slices, uid_of(scan, a));
    return scot_fail(err, "%zu CT series, wanted one or a series uid, e.g. %s (%d slices) or %s (%d)",
                     groups->used, uid_of(scan, a), a->slices, uid_of(scan, b), b->slices);
}

/* The largest wanted group into *best; false when the next is nearly as large. */
static bool pick(const struct scot_dicom_scan *scan, const struct groups *groups, int *best,
                 struct scot_error *err)
{
    const struct group *first = NULL, *second = NULL;
    for (size_t i = 0; i < groups->used; i++) {
        const struct group *group = &groups->group[i];
        if (!group->wanted)
            continue;
        if (first == NULL || group->slices > first->slices) {
            second = first;
            first = group;
        } else if (second == NULL || group->slices > second->slices) {
            second = group;
        }
    }
    if (first == NULL)
        return scot_fail(err, "no CT series of that uid, wanted one of %zu, e.g. %s", groups->used,
                         uid_of(scan, &groups->group[0]));
    if (second != NULL && 2 * first->slices < 3 * second->slices)
        return not_clear(scan, groups, first, second, err);
    *best = first->first.group;
    return true;
}

/* Keeps the slices of one group, and counts what is left out. */
static void keep_group(struct scot_dicom_scan *scan, struct scot_image_info *info,
                       const struct groups *groups, int best)
{
    int kept = 0, last_file = -1;
    for (int i = 0; i < scan->slices; i++) {
        if (scan->slice[i].group != best)
            continue;
        scan->files += scan->slice[i].file != last_file;
        last_file = scan->slice[i].file;
        scan->slice[kept++] = scan->slice[i];
    }
    if (groups->used > 1)
        scot_image_note(info, "%zu stacks of CT slices in the folder; the largest was taken: %d of %d slices",
                        groups->used, kept, scan->slices);
    if (scan->refused > 0)
        scot_image_note(info, "%d DICOM files are no CT slices and were passed over, e.g. %s", scan->refused,
                        scan->why);
    scan->slices = kept;
}

bool scot_dicom_scan_choose(struct scot_dicom_scan *scan, struct scot_image_info *info,
                            const char *series_uid, struct scot_error *err)
{
    struct groups groups = {0};
    int best = 0;
    bool any = false;
    for (int i = 0; i < scan->folder.files; i++)
        any |= scan->found[i] != NULL;
    if (!any)
        return nothing_found(scan, err);
    bool chosen = collect(scan, &groups, series_uid, err) && pick(scan, &groups, &best, err);
    if (chosen)
        keep_group(scan, info, &groups, best);
    scot_free(groups.group);
    return chosen;
}
