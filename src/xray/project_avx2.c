#include <immintrin.h>

#include "xray/project_kernels.h"

/* AVX2: a byte shuffle reaches 8 samples, so each 128 bits hold a window of 8 source samples
 * under 8 grid columns. */

/* 16 grid columns of a slice, 0-7 from the window at first[0], 8-15 from that at first[1]. */
struct columns {
    __m256i bytes, fraction, edge;
    int first[2];
};

static int window_of(int32_t u, int32_t u_end)
{
    int32_t within = u < 0 ? 0 : u > u_end ? u_end : u;
    return within >> SCOT_POSITION_BITS;
}

/* 16 dwords to words, in order. */
static __m256i pack(__m256i low, __m256i high)
{
    return _mm256_permute4x64_epi64(_mm256_packs_epi32(low, high), 0xd8);
}

static __m256i index_in(__m256i u, int first)
{
    return _mm256_sub_epi32(_mm256_srai_epi32(u, SCOT_POSITION_BITS), _mm256_set1_epi32(first));
}

static inline struct columns columns_at(int32_t u0, int32_t du, int32_t u_end, const int16_t *edge)
{
    const __m256i lane = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0), last15 = _mm256_set1_epi32(0x7fff);
    const __m256i end = _mm256_set1_epi32(u_end), zero = _mm256_setzero_si256();
    __m256i low = _mm256_add_epi32(_mm256_set1_epi32(u0), _mm256_mullo_epi32(lane, _mm256_set1_epi32(du)));
    __m256i high = _mm256_add_epi32(low, _mm256_set1_epi32(8 * du));
    low = _mm256_min_epi32(_mm256_max_epi32(low, zero), end);
    high = _mm256_min_epi32(_mm256_max_epi32(high, zero), end);
    struct columns c = {.first = {window_of(u0, u_end), window_of(u0 + 8 * du, u_end)}};
    __m256i index = pack(index_in(low, c.first[0]), index_in(high, c.first[1]));
    c.bytes = _mm256_add_epi16(_mm256_mullo_epi16(index, _mm256_set1_epi16(0x0202)), _mm256_set1_epi16(0x0100));
    c.fraction = pack(_mm256_and_si256(_mm256_srli_epi32(low, 1), last15),
                      _mm256_and_si256(_mm256_srli_epi32(high, 1), last15));
    if (edge != NULL)
        c.edge = _mm256_loadu_si256((const __m256i_u *)edge);
    return c;
}

static inline __m256i windows(const int16_t *t, const struct columns *c)
{
    __m128i low = _mm_loadu_si128((const __m128i_u *)(t + c->first[0]));
    return _mm256_inserti128_si256(_mm256_castsi128_si256(low),
                                   _mm_loadu_si128((const __m128i_u *)(t + c->first[1])), 1);
}

static inline __m256i sample_row(const int16_t *t, const struct columns *c, __m256i floor_value, bool floored, bool edged)
{
    __m256i left = windows(t, c), right = windows(t + 1, c);
    if (floored) {
        left = _mm256_subs_epu16(left, floor_value);
        right = _mm256_subs_epu16(right, floor_value);
    }
    left = _mm256_shuffle_epi8(left, c->bytes);
    right = _mm256_shuffle_epi8(right, c->bytes);
    __m256i part = _mm256_mulhrs_epi16(_mm256_sub_epi16(right, left), c->fraction);
    __m256i sample = _mm256_add_epi16(left, part);
    return edged ? _mm256_mulhrs_epi16(sample, c->edge) : sample;
}

/* Pairs come out as columns 0-3 and 8-11, then 4-7 and 12-15; add_sums puts them right. */
static inline void resample(const struct scot_cell *cell, const struct scot_cell_slice *slice, uint32_t *pairs,
                            bool floored, bool edged)
{
    __m256i floor_value = _mm256_set1_epi16((int16_t)cell->floor);
    for (int quarter = 0; quarter < SCOT_STRIP; quarter += 16) {
        struct columns c = columns_at(slice->u0 + quarter * slice->du, slice->du, cell->u_end,
                                      edged ? slice->edge + quarter : NULL);
        const int16_t *t = slice->rows;
        uint32_t *out = pairs + quarter;
        __m256i upper = sample_row(t, &c, floor_value, floored, edged);
        for (int pair = 0; pair < slice->pairs; pair++) {
            t += cell->row_stride;
            if (quarter % 32 == 0)
                _mm_prefetch((const char *)(t + c.first[0] + cell->ahead), _MM_HINT_T0);
            __m256i lower = sample_row(t, &c, floor_value, floored, edged);
            _mm256_store_si256((__m256i *)out, _mm256_unpacklo_epi16(upper, lower));
            _mm256_store_si256((__m256i *)(out + 8), _mm256_unpackhi_epi16(upper, lower));
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

static inline void add_sum(int32_t *sum, __m256i part)
{
    __m256i rounded = _mm256_add_epi32(part, _mm256_set1_epi32(1 << (SCOT_SUM_SHIFT - 1)));
    __m256i old = _mm256_loadu_si256((const __m256i_u *)sum);
    _mm256_storeu_si256((__m256i_u *)sum, _mm256_add_epi32(old, _mm256_srai_epi32(rounded, SCOT_SUM_SHIFT)));
}

static inline void add_sums(int32_t *sum, const __m256i part[8])
{
    for (int i = 0; i < 8; i += 2) {
        add_sum(sum + 8 * i, _mm256_permute2x128_si256(part[i], part[i + 1], 0x20));
        add_sum(sum + 8 * i + 8, _mm256_permute2x128_si256(part[i], part[i + 1], 0x31));
    }
}

static inline void blend(__m256i part[8], const uint32_t *pair, uint32_t weight)
{
    __m256i w = _mm256_set1_epi32((int32_t)weight);
    for (int i = 0; i < 8; i++)
        part[i] = _mm256_add_epi32(part[i], _mm256_madd_epi16(_mm256_load_si256((const __m256i *)(pair + 8 * i)), w));
}

static void cell_avx2(const struct scot_cell *cell)
{
    const uint32_t *pairs[SCOT_BATCH];
    uint32_t *next = cell->pairs;
    for (int s = 0; s < cell->slices; s++) {
        resample_any(cell, &cell->slice[s], next);
        pairs[s] = next;
        next += cell->slice[s].pairs * SCOT_STRIP;
    }
    int32_t *sum = cell->sum;
    for (int row = 0; row < cell->rows; row++, sum += cell->sum_stride) {
        __m256i part[8] = {0};
        for (int s = 0; s < cell->slices; s++)
            blend(part, pairs[s] + cell->slice[s].pair[row] * SCOT_STRIP, cell->slice[s].weight[row]);
        add_sums(sum, part);
    }
}

/* Where 8 pixels lie in the grid and what their samples weigh. */
struct places {
    __m256 across[4], down[4], length, inside;
    int32_t first[8]; /* of the 4 x 4 samples, in the grid */
};

static inline void cubic(__m256 f, __m256 w[4])
{
    const __m256 one = _mm256_set1_ps(1.0f), a = _mm256_set1_ps(SCOT_CUBIC_A), b = _mm256_set1_ps(SCOT_CUBIC_A + 2);
    __m256 g = _mm256_sub_ps(one, f), afg = _mm256_mul_ps(a, _mm256_mul_ps(f, g));
    w[0] = _mm256_mul_ps(afg, g);
    w[1] = _mm256_mul_ps(g, _mm256_sub_ps(_mm256_add_ps(one, f), _mm256_mul_ps(b, _mm256_mul_ps(f, f))));
    w[2] = _mm256_mul_ps(f, _mm256_sub_ps(_mm256_add_ps(one, g), _mm256_mul_ps(b, _mm256_mul_ps(g, g))));
    w[3] = _mm256_mul_ps(afg, f);
}

/* a + b * c, rounded twice, as the other kernels do. */
static inline __m256 plus_product(float a, float b, __m256 c)
{
    return _mm256_add_ps(_mm256_set1_ps(a), _mm256_mul_ps(_mm256_set1_ps(b), c));
}

static inline __m256 between(__m256 x, int top)
{
    return _mm256_and_ps(_mm256_cmp_ps(x, _mm256_set1_ps(1.0f), _CMP_GE_OQ),
                         _mm256_cmp_ps(x, _mm256_set1_ps((float)top), _CMP_LT_OQ));
}

static inline void find_places(struct places *at, const struct scot_warp *w, __m256 column)
{
    __m256 inverse = _mm256_div_ps(_mm256_set1_ps(1.0f), plus_product(w->d0, w->d1, column));
    __m256 x = _mm256_mul_ps(plus_product(w->x0, w->x1, column), inverse);
    __m256 y = _mm256_mul_ps(plus_product(w->y0, w->y1, column), inverse);
    __m256 aside = _mm256_sub_ps(_mm256_mul_ps(_mm256_set1_ps(w->l1), column), _mm256_set1_ps(w->l2));
    __m256 square = _mm256_add_ps(_mm256_set1_ps(w->l0), _mm256_mul_ps(aside, aside));
    at->length = _mm256_mul_ps(_mm256_sqrt_ps(square), inverse);
    at->inside = _mm256_and_ps(between(x, w->columns - 2), between(y, w->rows - 2));
    __m256i left = _mm256_cvttps_epi32(_mm256_and_ps(at->inside, x));
    __m256i top = _mm256_cvttps_epi32(_mm256_and_ps(at->inside, y));
    cubic(_mm256_sub_ps(x, _mm256_cvtepi32_ps(left)), at->across);
    cubic(_mm256_sub_ps(y, _mm256_cvtepi32_ps(top)), at->down);
    const __m256i one = _mm256_set1_epi32(1);
    __m256i first = _mm256_mullo_epi32(_mm256_sub_epi32(top, one), _mm256_set1_epi32(w->columns));
    first = _mm256_add_epi32(first, _mm256_sub_epi32(left, one));
    first = _mm256_and_si256(first, _mm256_castps_si256(at->inside));
    _mm256_storeu_si256((__m256i_u *)at->first, first);
}

/* Four samples in a row for each of the pixels i and i + 4. */
static inline __m256 two_rows(const float *grid, const int32_t first[8], int i)
{
    __m256 low = _mm256_castps128_ps256(_mm_loadu_ps(grid + first[i]));
    return _mm256_insertf128_ps(low, _mm_loadu_ps(grid + first[i + 4]), 1);
}

/* The four column sums of the pixels i and i + 4: one pixel in each 128 bits. The weights of
 * pixel i stand at place i of each 128 bits. */
#define COLUMN_SUMS(i)                                                                                       \
    _mm256_add_ps(                                                                                           \
        _mm256_add_ps(_mm256_mul_ps(two_rows(grid, at->first, i), _mm256_permute_ps(at->down[0], (i)*0x55)), \
                      _mm256_mul_ps(two_rows(grid + stride, at->first, i),                                   \
                                    _mm256_permute_ps(at->down[1], (i)*0x55))),                              \
        _mm256_add_ps(_mm256_mul_ps(two_rows(grid + 2 * stride, at->first, i),                               \
                                    _mm256_permute_ps(at->down[2], (i)*0x55)),                               \
                      _mm256_mul_ps(two_rows(grid + 3 * stride, at->first, i),                               \
                                    _mm256_permute_ps(at->down[3], (i)*0x55))))

static inline __m256 sample_grid(const float *grid, ptrdiff_t stride, const struct places *at)
{
    __m256 a = COLUMN_SUMS(0), b = COLUMN_SUMS(1), c = COLUMN_SUMS(2), d = COLUMN_SUMS(3);
    __m256 ab_low = _mm256_unpacklo_ps(a, b), ab_high = _mm256_unpackhi_ps(a, b);
    __m256 cd_low = _mm256_unpacklo_ps(c, d), cd_high = _mm256_unpackhi_ps(c, d);
    __m256 s0 = _mm256_shuffle_ps(ab_low, cd_low, 0x44), s1 = _mm256_shuffle_ps(ab_low, cd_low, 0xee);
    __m256 s2 = _mm256_shuffle_ps(ab_high, cd_high, 0x44), s3 = _mm256_shuffle_ps(ab_high, cd_high, 0xee);
    __m256 left = _mm256_add_ps(_mm256_mul_ps(s0, at->across[0]), _mm256_mul_ps(s1, at->across[1]));
    __m256 right = _mm256_add_ps(_mm256_mul_ps(s2, at->across[2]), _mm256_mul_ps(s3, at->across[3]));
    return _mm256_and_ps(at->inside, _mm256_mul_ps(_mm256_add_ps(left, right), at->length));
}

static void warp_avx2(float *const out[], int channels, int from, int to, const struct scot_warp *w)
{
    const __m256i lane = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    struct places at;
    for (int c = from; c < to; c += 8) {
        __m256i wanted = _mm256_cmpgt_epi32(_mm256_set1_epi32(to - c), lane);
        find_places(&at, w, _mm256_cvtepi32_ps(_mm256_add_epi32(_mm256_set1_epi32(c), lane)));
        for (int channel = 0; channel < channels; channel++)
            _mm256_maskstore_ps(out[channel] + c, wanted, sample_grid(w->grid[channel], w->columns, &at));
    }
}

static uint64_t read_avx2(const int16_t *voxel, int count)
{
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i sum = _mm256_setzero_si256();
    int i = 0;
    for (; i + 16 <= count; i += 16) {
        __m256i t = _mm256_loadu_si256((const __m256i_u *)(voxel + i));
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(t, ones));
    }
    uint32_t part[8];
    _mm256_storeu_si256((__m256i_u *)part, sum);
    uint64_t total = 0;
    for (int lane = 0; lane < 8; lane++)
        total += part[lane];
    for (; i < count; i++)
        total += (uint16_t)voxel[i];
    return total;
}

const struct scot_project_kernels scot_project_avx2 = {cell_avx2, warp_avx2, read_avx2};
