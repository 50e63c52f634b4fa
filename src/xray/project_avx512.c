#include <immintrin.h>

#include "xray/project_kernels.h"

/* AVX-512 F, BW, VL, VBMI, VNNI: 32 source samples by one byte permute of 64 bytes, 16 blended
 * and summed by one 16-bit dot product. */

/* 32 grid columns of a slice: which words of the window at `first` they lie between. The packs put
 * columns 0-3 and 16-19 in the first 128 bits and so on, so that unpacking pairs of rows
 * gives columns 0-15 and 16-31 in order. */
struct columns {
    __m512i bytes, fraction, edge;
    int first;
};

static inline struct columns columns_at(int32_t u0, int32_t du, int32_t u_end, const int16_t *edge)
{
    const __m512i lane = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const __m512i end = _mm512_set1_epi32(u_end), zero = _mm512_setzero_si512();
    __m512i low = _mm512_add_epi32(_mm512_set1_epi32(u0), _mm512_mullo_epi32(lane, _mm512_set1_epi32(du)));
    __m512i high = _mm512_add_epi32(low, _mm512_set1_epi32(16 * du));
    low = _mm512_min_epi32(_mm512_max_epi32(low, zero), end);
    high = _mm512_min_epi32(_mm512_max_epi32(high, zero), end);
    int first = (u0 < 0 ? 0 : u0 > u_end ? u_end : u0) >> SCOT_POSITION_BITS;

    __m512i origin = _mm512_set1_epi32(first), last15 = _mm512_set1_epi32(0x7fff);
    __m512i index = _mm512_packs_epi32(
        _mm512_sub_epi32(_mm512_srai_epi32(low, SCOT_POSITION_BITS), origin),
        _mm512_sub_epi32(_mm512_srai_epi32(high, SCOT_POSITION_BITS), origin));
    struct columns c = {
        .bytes = _mm512_add_epi16(_mm512_mullo_epi16(index, _mm512_set1_epi16(0x0202)), _mm512_set1_epi16(0x0100)),
        .fraction = _mm512_packs_epi32(_mm512_and_si512(_mm512_srli_epi32(low, 1), last15),
                                       _mm512_and_si512(_mm512_srli_epi32(high, 1), last15)),
        .first = first};
    if (edge != NULL)
        c.edge = _mm512_packs_epi32(_mm512_cvtepi16_epi32(_mm256_loadu_si256((const __m256i_u *)edge)),
                                    _mm512_cvtepi16_epi32(_mm256_loadu_si256((const __m256i_u *)(edge + 16))));
    return c;
}

static inline __m512i sample_row(const int16_t *t, const struct columns *c, __m512i floor_value, bool floored, bool edged)
{
    __m512i left = _mm512_loadu_si512(t), right = _mm512_loadu_si512(t + 1);
    if (floored) {
        left = _mm512_subs_epu16(left, floor_value);
        right = _mm512_subs_epu16(right, floor_value);
    }
    left = _mm512_permutexvar_epi8(c->bytes, left);
    right = _mm512_permutexvar_epi8(c->bytes, right);
    __m512i part = _mm512_mulhrs_epi16(_mm512_sub_epi16(right, left), c->fraction);
    __m512i sample = _mm512_add_epi16(left, part);
    return edged ? _mm512_mulhrs_epi16(sample, c->edge) : sample;
}

static inline void resample(const struct scot_cell *cell, const struct scot_cell_slice *slice, uint32_t *pairs,
                            bool floored, bool edged)
{
    __m512i floor_value = _mm512_set1_epi16((int16_t)cell->floor);
    for (int half = 0; half < SCOT_STRIP; half += 32) {
        struct columns c = columns_at(slice->u0 + half * slice->du, slice->du, cell->u_end,
                                      edged ? slice->edge + half : NULL);
        const int16_t *t = slice->rows + c.first;
        uint32_t *out = pairs + half;
        __m512i upper = sample_row(t, &c, floor_value, floored, edged);
        for (int pair = 0; pair < slice->pairs; pair++) {
            t += cell->row_stride;
            _mm_prefetch((const char *)(t + cell->ahead), _MM_HINT_T0);
            __m512i lower = sample_row(t, &c, floor_value, floored, edged);
            _mm512_store_si512(out, _mm512_unpacklo_epi16(upper, lower));
            _mm512_store_si512(out + 16, _mm512_unpackhi_epi16(upper, lower));
            out += SCOT_STRIP;
            upper = lower;
        }
    }
}

/* The compiler makes one loop of each case. */
static void resample_any(const struct scot_cell *cell, const struct scot_cell_slice *slice, uint32_t *pairs)
{
    if (slice->edge != NULL)
        resample(cell, slice, pairs, true, true);
    else if (cell->floor > 0)
        resample(cell, slice, pairs, true, false);
    else
        resample(cell, slice, pairs, false, false);
}

static inline void add_sums(int32_t *sum, const __m512i part[4])
{
    const __m512i half = _mm512_set1_epi32(1 << (SCOT_SUM_SHIFT - 1));
    for (int i = 0; i < 4; i++) {
        __m512i more = _mm512_srai_epi32(_mm512_add_epi32(part[i], half), SCOT_SUM_SHIFT);
        _mm512_storeu_si512(sum + 16 * i, _mm512_add_epi32(_mm512_loadu_si512(sum + 16 * i), more));
    }
}

static inline void blend(__m512i part[4], const uint32_t *pair, uint32_t weight)
{
    __m512i w = _mm512_set1_epi32((int32_t)weight);
    for (int i = 0; i < 4; i++)
        part[i] = _mm512_dpwssd_epi32(part[i], _mm512_load_si512(pair + 16 * i), w);
}

static void cell_avx512(const struct scot_cell *cell)
{
    const uint32_t *pairs[SCOT_BATCH];
    uint32_t *next = cell->pairs;
    for (int s = 0; s < cell->slices; s++) {
        resample_any(cell, &cell->slice[s], next);
        pairs[s] = next;
        next += cell->slice[s].pairs * SCOT_STRIP;
    }
    int32_t *sum = cell->sum;
    int row = 0;
    for (; row + 1 < cell->rows; row += 2, sum += 2 * cell->sum_stride) {
        __m512i part[4] = {0}, below[4] = {0};
        for (int s = 0; s < cell->slices; s++) {
            const struct scot_cell_slice *slice = &cell->slice[s];
            blend(part, pairs[s] + slice->pair[row] * SCOT_STRIP, slice->weight[row]);
            blend(below, pairs[s] + slice->pair[row + 1] * SCOT_STRIP, slice->weight[row + 1]);
        }
        add_sums(sum, part);
        add_sums(sum + cell->sum_stride, below);
    }
    if (row < cell->rows) {
        __m512i part[4] = {0};
        for (int s = 0; s < cell->slices; s++)
            blend(part, pairs[s] + cell->slice[s].pair[row] * SCOT_STRIP, cell->slice[s].weight[row]);
        add_sums(sum, part);
    }
}

/* Where 16 pixels lie in the grid and what their samples weigh. */
struct places {
    __m512 across[4], down[4], length;
    __mmask16 inside;
    int32_t first[16]; /* of the 4 x 4 samples, in the grid */
};

static inline void cubic(__m512 f, __m512 w[4])
{
    const __m512 one = _mm512_set1_ps(1.0f), a = _mm512_set1_ps(SCOT_CUBIC_A), b = _mm512_set1_ps(SCOT_CUBIC_A + 2);
    __m512 g = _mm512_sub_ps(one, f), afg = _mm512_mul_ps(a, _mm512_mul_ps(f, g));
    w[0] = _mm512_mul_ps(afg, g);
    w[1] = _mm512_mul_ps(g, _mm512_sub_ps(_mm512_add_ps(one, f), _mm512_mul_ps(b, _mm512_mul_ps(f, f))));
    w[2] = _mm512_mul_ps(f, _mm512_sub_ps(_mm512_add_ps(one, g), _mm512_mul_ps(b, _mm512_mul_ps(g, g))));
    w[3] = _mm512_mul_ps(afg, f);
}

/* a + b * c, rounded twice, as the other kernels do. */
static inline __m512 plus_product(__m512 a, float b, __m512 c)
{
    return _mm512_add_ps(a, _mm512_mul_ps(_mm512_set1_ps(b), c));
}

static inline __mmask16 between(__m512 x, int top)
{
    return _mm512_cmp_ps_mask(x, _mm512_set1_ps(1.0f), _CMP_GE_OQ) &
           _mm512_cmp_ps_mask(x, _mm512_set1_ps((float)top), _CMP_LT_OQ);
}

static inline void find_places(struct places *at, const struct scot_warp *w, __m512 column)
{
    __m512 inverse = _mm512_div_ps(_mm512_set1_ps(1.0f), plus_product(_mm512_set1_ps(w->d0), w->d1, column));
    __m512 x = _mm512_mul_ps(plus_product(_mm512_set1_ps(w->x0), w->x1, column), inverse);
    __m512 y = _mm512_mul_ps(plus_product(_mm512_set1_ps(w->y0), w->y1, column), inverse);
    __m512 aside = _mm512_sub_ps(_mm512_mul_ps(_mm512_set1_ps(w->l1), column), _mm512_set1_ps(w->l2));
    __m512 square = _mm512_add_ps(_mm512_set1_ps(w->l0), _mm512_mul_ps(aside, aside));
    at->length = _mm512_mul_ps(_mm512_sqrt_ps(square), inverse);
    at->inside = between(x, w->columns - 2) & between(y, w->rows - 2);
    __m512i left = _mm512_maskz_cvttps_epi32(at->inside, x), top = _mm512_maskz_cvttps_epi32(at->inside, y);
    cubic(_mm512_sub_ps(x, _mm512_cvtepi32_ps(left)), at->across);
    cubic(_mm512_sub_ps(y, _mm512_cvtepi32_ps(top)), at->down);
    const __m512i one = _mm512_set1_epi32(1);
    __m512i first = _mm512_mullo_epi32(_mm512_sub_epi32(top, one), _mm512_set1_epi32(w->columns));
    first = _mm512_add_epi32(first, _mm512_sub_epi32(left, one));
    _mm512_storeu_si512(at->first, _mm512_maskz_mov_epi32(at->inside, first));
}

/* Four samples in a row for each of the pixels i, i + 4, i + 8, i + 12. */
static inline __m512 four_rows(const float *grid, const int32_t first[16], int i)
{
    __m512 v = _mm512_castps128_ps512(_mm_loadu_ps(grid + first[i]));
    v = _mm512_insertf32x4(v, _mm_loadu_ps(grid + first[i + 4]), 1);
    v = _mm512_insertf32x4(v, _mm_loadu_ps(grid + first[i + 8]), 2);
    return _mm512_insertf32x4(v, _mm_loadu_ps(grid + first[i + 12]), 3);
}

/* The four column sums of the pixels i, i + 4, i + 8, i + 12: one pixel in each 128 bits. The
 * weights of pixel i stand at place i of each 128 bits. */
#define COLUMN_SUMS(i)                                                                                        \
    _mm512_add_ps(                                                                                            \
        _mm512_add_ps(_mm512_mul_ps(four_rows(grid, at->first, i), _mm512_permute_ps(at->down[0], (i)*0x55)), \
                      _mm512_mul_ps(four_rows(grid + stride, at->first, i),                                   \
                                    _mm512_permute_ps(at->down[1], (i)*0x55))),                               \
        _mm512_add_ps(_mm512_mul_ps(four_rows(grid + 2 * stride, at->first, i),                               \
                                    _mm512_permute_ps(at->down[2], (i)*0x55)),                                \
                      _mm512_mul_ps(four_rows(grid + 3 * stride, at->first, i),                               \
                                    _mm512_permute_ps(at->down[3], (i)*0x55))))

static inline __m512 sample_grid(const float *grid, ptrdiff_t stride, const struct places *at)
{
    __m512 a = COLUMN_SUMS(0), b = COLUMN_SUMS(1), c = COLUMN_SUMS(2), d = COLUMN_SUMS(3);
    __m512 ab_low = _mm512_unpacklo_ps(a, b), ab_high = _mm512_unpackhi_ps(a, b);
    __m512 cd_low = _mm512_unpacklo_ps(c, d), cd_high = _mm512_unpackhi_ps(c, d);
    __m512 s0 = _mm512_shuffle_ps(ab_low, cd_low, 0x44), s1 = _mm512_shuffle_ps(ab_low, cd_low, 0xee);
    __m512 s2 = _mm512_shuffle_ps(ab_high, cd_high, 0x44), s3 = _mm512_shuffle_ps(ab_high, cd_high, 0xee);
    __m512 left = _mm512_add_ps(_mm512_mul_ps(s0, at->across[0]), _mm512_mul_ps(s1, at->across[1]));
    __m512 right = _mm512_add_ps(_mm512_mul_ps(s2, at->across[2]), _mm512_mul_ps(s3, at->across[3]));
    return _mm512_maskz_mul_ps(at->inside, _mm512_add_ps(left, right), at->length);
}

static void warp_avx512(float *const out[], int channels, int from, int to, const struct scot_warp *w)
{
    const __m512i lane = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    struct places at;
    for (int c = from; c < to; c += 16) {
        __mmask16 wanted = (__mmask16)(to - c < 16 ? (1 << (to - c)) - 1 : 0xffff);
        find_places(&at, w, _mm512_cvtepi32_ps(_mm512_add_epi32(_mm512_set1_epi32(c), lane)));
        for (int channel = 0; channel < channels; channel++)
            _mm512_mask_storeu_ps(out[channel] + c, wanted, sample_grid(w->grid[channel], w->columns, &at));
    }
}

static uint64_t read_avx512(const int16_t *voxel, int count)
{
    const __m512i ones = _mm512_set1_epi16(1);
    __m512i sum = _mm512_setzero_si512(), more = sum;
    int i = 0;
    for (; i + 64 <= count; i += 64) {
        sum = _mm512_dpwssd_epi32(sum, _mm512_loadu_si512(voxel + i), ones);
        more = _mm512_dpwssd_epi32(more, _mm512_loadu_si512(voxel + i + 32), ones);
    }
    for (; i < count; i += 32) {
        __mmask32 wanted = count - i < 32 ? (1u << (count - i)) - 1 : ~0u;
        sum = _mm512_dpwssd_epi32(sum, _mm512_maskz_loadu_epi16(wanted, voxel + i), ones);
    }
    return (uint64_t)(uint32_t)_mm512_reduce_add_epi32(_mm512_add_epi32(sum, more));
}

const struct scot_project_kernels scot_project_avx512 = {cell_avx512, warp_avx512, read_avx512};
