#include "xray/project_layout.h"

#include <stdatomic.h>

#include "base/memory.h"
#include "xray/project.h"
#include "xray/project_kernels.h"

enum { TILE = 32, MASK_BITS = 64 };

struct filling {
    struct scot_layouts *layouts;
    const struct scot_volume *ct;
    atomic_uint_fast64_t clipped;
};

static bool layout_create(struct scot_layout *out, int row_length, int rows, int outers, int channels,
                          struct scot_error *err)
{
    /* Rows whose length is a multiple of 512 bytes fall on the same few cache sets: a line's
     * distance more between them spreads them. */
    int pitch = row_length % 256 == 0 ? row_length + 32 : row_length;
    *out = (struct scot_layout){.row_length = row_length, .rows = rows, .outers = outers,
                                .row_stride = pitch, .outer_stride = (ptrdiff_t)pitch * rows,
                                .segment = (row_length + MASK_BITS - 1) / MASK_BITS};
    size_t row_count = (size_t)rows * (size_t)outers;
    out->voxel = scot_alloc((row_count + 1) * (size_t)pitch + SCOT_ROW_GUARD, sizeof *out->voxel, err);
    bool made = out->voxel != NULL;
    for (int channel = 0; channel < channels && made; channel++) {
        out->mask[channel] = scot_alloc(row_count, sizeof **out->mask, err);
        made = out->mask[channel] != NULL;
    }
    return made;
}

uint64_t scot_layout_bits(const struct scot_layout *layout, int first, int last)
{
    if (first < 0)
        first = 0;
    if (last > layout->row_length - 1)
        last = layout->row_length - 1;
    if (first > last)
        return 0;
    int low = first / layout->segment, high = last / layout->segment;
    return (~UINT64_C(0) >> (MASK_BITS - 1 - (high - low))) << low;
}

static int16_t t_of_hu(int hu)
{
    int clipped = hu > SCOT_TOP_HU ? SCOT_TOP_HU : hu;
    return (int16_t)(hu > SCOT_AIR_HU ? clipped + 1000 : 0);
}

static void mark_row(struct scot_layout *layout, size_t row, const int16_t *t)
{
    for (int segment = 0; segment * layout->segment < layout->row_length; segment++) {
        int first = segment * layout->segment, last = first + layout->segment, top = 0;
        for (int c = first; c < last && c < layout->row_length; c++)
            top = t[c] > top ? t[c] : top;
        if (top > 0)
            layout->mask[SCOT_TOTAL][row] |= UINT64_C(1) << segment;
        if (top > SCOT_BONE_HU + 1000 && layout->mask[SCOT_BONE] != NULL)
            layout->mask[SCOT_BONE][row] |= UINT64_C(1) << segment;
    }
}

/* Rows along i: the file's own rows, converted. */
static void fill_along_i(struct filling *filling, int j)
{
    struct scot_layout *to = &filling->layouts->along_i;
    const struct scot_volume *ct = filling->ct;
    uint64_t clipped = 0;
    for (int k = 0; k < ct->n[2]; k++) {
        const int16_t *hu = ct->voxel + scot_volume_index(ct, 0, j, k);
        int16_t *t = to->voxel + j * to->outer_stride + k * to->row_stride;
        for (int i = 0; i < ct->n[0]; i++) {
            t[i] = t_of_hu(hu[i]);
            clipped += hu[i] > SCOT_TOP_HU;
        }
        mark_row(to, (size_t)j * (size_t)to->rows + (size_t)k, t);
    }
    atomic_fetch_add_explicit(&filling->clipped, clipped, memory_order_relaxed);
}

static void turn_tile(struct filling *filling, int i0, int j0, int k)
{
    const struct scot_layout *from = &filling->layouts->along_i, *to = &filling->layouts->along_j;
    int i1 = i0 + TILE < from->row_length ? i0 + TILE : from->row_length;
    int j1 = j0 + TILE < to->row_length ? j0 + TILE : to->row_length;
    const int16_t *source = from->voxel + k * from->row_stride;
    int16_t *target = to->voxel + k * to->row_stride;
    for (int i = i0; i < i1; i++)
        for (int j = j0; j < j1; j++)
            target[i * to->outer_stride + j] = source[j * from->outer_stride + i];
}

/* Rows along j, a band of TILE values of i: turned from the other layout tile by tile. */
static void fill_along_j(struct filling *filling, int band)
{
    struct scot_layout *to = &filling->layouts->along_j;
    int i0 = band * TILE, i1 = i0 + TILE < to->outers ? i0 + TILE : to->outers;
    for (int k = 0; k < to->rows; k++)
        for (int j0 = 0; j0 < to->row_length; j0 += TILE)
            turn_tile(filling, i0, j0, k);
    for (int i = i0; i < i1; i++)
        for (int k = 0; k < to->rows; k++)
            mark_row(to, (size_t)i * (size_t)to->rows + (size_t)k,
                     to->voxel + i * to->outer_stride + k * to->row_stride);
}

static void fill_i_task(void *context, int task, int worker)
{
    (void)worker;
    fill_along_i(context, task);
}

static void fill_j_task(void *context, int task, int worker)
{
    (void)worker;
    fill_along_j(context, task);
}

bool scot_layouts_create(struct scot_layouts *out, const struct scot_volume *ct, struct scot_pool *pool,
                         int channels, struct scot_error *err)
{
    *out = (struct scot_layouts){.n = {ct->n[0], ct->n[1], ct->n[2]}};
    if (!layout_create(&out->along_i, ct->n[0], ct->n[2], ct->n[1], channels, err) ||
        !layout_create(&out->along_j, ct->n[1], ct->n[2], ct->n[0], channels, err)) {
        scot_layouts_finish(out);
        return false;
    }
    struct filling filling = {.layouts = out, .ct = ct};
    scot_pool_run(pool, ct->n[1], fill_i_task, &filling);
    scot_pool_run(pool, (ct->n[0] + TILE - 1) / TILE, fill_j_task, &filling);
    out->clipped = atomic_load(&filling.clipped);
    return true;
}

static void layout_finish(struct scot_layout *layout)
{
    scot_free_at(&layout->voxel);
    for (int channel = 0; channel < SCOT_CHANNELS; channel++)
        scot_free_at(&layout->mask[channel]);
}

void scot_layouts_finish(struct scot_layouts *layouts)
{
    layout_finish(&layouts->along_i);
    layout_finish(&layouts->along_j);
}

int scot_layouts_at(const struct scot_layouts *layouts, int i, int j, int k)
{
    const struct scot_layout *layout = &layouts->along_i;
    return layout->voxel[j * layout->outer_stride + k * layout->row_stride + i];
}
