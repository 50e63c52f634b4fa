#include "patient/paint_isa.h"

#include "patient/paint.h"

#include <math.h>
#include <string.h>

/* The grid is painted in blocks of 8 x 8 x 8: small enough that most solids miss a block
 * altogether, large enough that a part's set-up is paid once per 512 voxels. */
enum { SIDE = 8, AIR_HU = -1024 };

struct paint {
    const struct scot_model *model;
    struct scot_volume *ct, *labels;
    float spacing, origin[3];
    uint32_t seed;
    int blocks[3];
};

/* A solid that touches a block, with those of its parts that matter there. */
enum cover { CLEAR, PARTLY, WHOLLY };
struct touch {
    const struct scot_solid *solid;
    const struct scot_part *const *active;
    int parts;
    enum cover cover;
};

struct block {
    int at[3];
    const struct scot_part *active[SCOT_MODEL_PARTS]; /* of all touching solids, one after the other */
    struct touch touch[SCOT_SOLIDS];
    int touching;
    struct scot_points p;
    float centre[3], reach; /* ball round the voxel centres */
    float mottle[SCOT_SHAPE_POINTS];
    float hu[SCOT_SHAPE_POINTS];
    int32_t label[SCOT_SHAPE_POINTS]; /* as wide as a float, so that loops over both become vectors */
};

/* Wang's mixing, good enough for texture. */
static inline uint32_t mix(uint32_t a)
{
    a = (a ^ 61U) ^ (a >> 16);
    a *= 9U;
    a ^= a >> 4;
    a *= 0x27d4eb2dU;
    return a ^ (a >> 15);
}

static inline float lattice(uint32_t seed, int i, int j, int k)
{
    uint32_t h = mix(seed ^ ((uint32_t)i * 73856093U) ^ ((uint32_t)j * 19349663U) ^ ((uint32_t)k * 83492791U));
    return (float)(h & 0xffffU) * (2.0F / 65535) - 1;
}

static inline float blend(float a, float b, float t)
{
    return a + t * (b - a);
}

/* Smooth noise in -1..1 whose grain is one unit of x, y, z. */
static float grain(uint32_t seed, float x, float y, float z)
{
    float fx = floorf(x), fy = floorf(y), fz = floorf(z);
    int i = (int)fx, j = (int)fy, k = (int)fz;
    x -= fx;
    y -= fy;
    z -= fz;
    float c[4];
    for (int n = 0; n < 4; n++)
        c[n] = blend(lattice(seed, i, j + (n & 1), k + (n >> 1)), lattice(seed, i + 1, j + (n & 1), k + (n >> 1)), x);
    return blend(blend(c[0], c[1], y), blend(c[2], c[3], y), z);
}

static void mottle_block(const struct paint *paint, struct block *b)
{
    float corner[8];
    for (int n = 0; n < 8; n++)
        corner[n] = lattice(paint->seed, b->at[0] + (n & 1), b->at[1] + ((n >> 1) & 1), b->at[2] + (n >> 2));
    for (int k = 0, i = 0; k < SIDE; k++)
        for (int j = 0; j < SIDE; j++) {
            float y = (float)j / SIDE, z = (float)k / SIDE;
            float left = blend(blend(corner[0], corner[2], y), blend(corner[4], corner[6], y), z);
            float right = blend(blend(corner[1], corner[3], y), blend(corner[5], corner[7], y), z);
            for (int x = 0; x < SIDE; x++, i++)
                b->mottle[i] = blend(left, right, (float)x / SIDE);
        }
}

static float place_of(const struct paint *paint, const struct block *b, int axis, int step)
{
    return paint->origin[axis] + (float)(b->at[axis] * SIDE + step) * paint->spacing;
}

static void start_block(const struct paint *paint, struct block *b, int x)
{
    b->at[0] = x;
    for (int a = 0; a < 3; a++)
        b->centre[a] = paint->origin[a] + ((float)(b->at[a] * SIDE) + (SIDE - 1) * 0.5F) * paint->spacing;
    b->reach = (SIDE - 1) * 0.5F * 1.7320508F * paint->spacing;
}

/* What only a block that something touches needs. */
static void fill_block(const struct paint *paint, struct block *b)
{
    float x[SIDE];
    for (int i = 0; i < SIDE; i++)
        x[i] = place_of(paint, b, 0, i);
    b->p.count = SCOT_SHAPE_POINTS;
    for (int row = 0; row < SIDE * SIDE; row++) {
        float y = place_of(paint, b, 1, row % SIDE), z = place_of(paint, b, 2, row / SIDE);
        for (int i = 0; i < SIDE; i++) {
            b->p.x[row * SIDE + i] = x[i];
            b->p.y[row * SIDE + i] = y;
            b->p.z[row * SIDE + i] = z;
            b->hu[row * SIDE + i] = AIR_HU;
            b->label[row * SIDE + i] = 0;
        }
    }
    mottle_block(paint, b);
}

/* Along the given axes. */
static bool solid_near(const struct scot_solid *solid, const struct block *b, int first_axis, int last_axis)
{
    for (int a = first_axis; a <= last_axis; a++)
        if (b->centre[a] + b->reach < solid->low[a] || b->centre[a] - b->reach > solid->high[a])
            return false;
    return true;
}

/* The parts that can matter inside the block; 0 when no added one can. */
static int active_parts(const struct scot_model *model, const struct scot_solid *solid, const struct block *b,
                        const struct scot_part **active)
{
    int count = 0, added = 0;
    for (int n = solid->first; n < solid->first + solid->parts; n++) {
        const struct scot_part *part = &model->part[n];
        float dx = b->centre[0] - part->centre[0], dy = b->centre[1] - part->centre[1],
              dz = b->centre[2] - part->centre[2];
        float reach = part->radius + b->reach + part->blend_mm + 1;
        if (dx * dx + dy * dy + dz * dz > reach * reach)
            continue;
        active[count++] = part;
        added += !part->cut;
    }
    return added > 0 ? count : 0;
}

/* What a solid does to a block, judged by its distance at the middle. The distances may be half
 * too long (they are true only near the surface), hence the margins. */
static enum cover cover_of(const struct touch *t, const struct block *b)
{
    struct scot_points middle;
    middle.count = 1;
    middle.x[0] = b->centre[0];
    middle.y[0] = b->centre[1];
    middle.z[0] = b->centre[2];
    float distance[1], cortex[1];
    scot_solid_distance(t->active, t->parts, &middle, distance, cortex);
    float margin = 1.6F * b->reach + 2;
    return distance[0] > margin ? CLEAR : distance[0] < -margin ? WHOLLY : PARTLY;
}

/* The solids that touch a block, of those that touch its row, in order; what one covers wholly need not be painted
 * before it. */
static void find_touching(const struct scot_model *model, const struct scot_solid *const *solid, int solids, struct block *b)
{
    int used = 0;
    b->touching = 0;
    for (int s = 0; s < solids; s++) {
        if (!solid_near(solid[s], b, 0, 0))
            continue;
        struct touch t = {.solid = solid[s], .active = b->active + used};
        t.parts = active_parts(model, solid[s], b, b->active + used);
        t.cover = t.parts == 0 ? CLEAR : cover_of(&t, b);
        if (t.cover == CLEAR)
            continue;
        if (t.cover == WHOLLY && solid[s]->material == SCOT_MATERIAL_SOFT)
            b->touching = 0;
        b->touch[b->touching++] = t;
        used += t.parts;
    }
}

/* How much of a voxel lies inside a surface at this distance from its centre. */
static inline float share(float distance, float per_voxel)
{
    float s = 0.5F - distance * per_voxel;
    return s < 0 ? 0 : s > 1 ? 1 : s;
}

static void paint_label(struct block *b, int32_t label, const float *d)
{
    for (int i = 0; i < SCOT_SHAPE_POINTS; i++) {
        int32_t before = b->label[i];
        b->label[i] = d[i] < 0 ? label : before;
    }
}

static void rename_part(struct block *b, const struct scot_solid *solid, const float *d)
{
    for (int i = 0; i < SCOT_SHAPE_POINTS; i++)
        b->label[i] = d[i] < 0 && b->label[i] == solid->part_of ? solid->label : b->label[i];
}

static void paint_soft(struct block *b, const struct scot_solid *solid, const float *d, float per_voxel)
{
    const float base = solid->hu, mottle = solid->mottle;
    for (int i = 0; i < SCOT_SHAPE_POINTS; i++) {
        float s = share(d[i], per_voxel);
        float hu = base + mottle * b->mottle[i];
        b->hu[i] += s * (hu - b->hu[i]);
    }
    paint_label(b, solid->label, d);
}

static void paint_bone(struct block *b, const struct scot_solid *solid, const float *d, const float *cortex,
                       float per_voxel, uint32_t seed)
{
    for (int i = 0; i < SCOT_SHAPE_POINTS; i++) {
        float bone = share(d[i], per_voxel);
        if (bone <= 0)
            continue;
        float x = b->p.x[i], y = b->p.y[i], z = b->p.z[i];
        float patchy = grain(seed + 1, x * 0.16F, y * 0.16F, z * 0.16F);
        float inner = share(d[i] + cortex[i] * (1 + 0.3F * patchy), per_voxel);
        float fine = inner > 0 ? grain(seed + 2, x * 0.62F, y * 0.62F, z * 0.40F) : 0;
        float spongy = solid->inner_hu * (1 + 0.38F * fine + 0.22F * patchy);
        float dense = solid->hu * (1 + 0.14F * patchy);
        b->hu[i] = b->hu[i] * (1 - bone) + dense * (bone - inner) + spongy * inner;
    }
    paint_label(b, solid->label, d);
}

static void paint_partly(const struct paint *paint, const struct touch *t, struct block *b)
{
    float distance[SCOT_SHAPE_POINTS], cortex[SCOT_SHAPE_POINTS];
    scot_solid_distance(t->active, t->parts, &b->p, distance, cortex);
    float per_voxel = 1 / paint->spacing;
    if (t->solid->material == SCOT_MATERIAL_NAME)
        rename_part(b, t->solid, distance);
    else if (t->solid->material == SCOT_MATERIAL_BONE)
        paint_bone(b, t->solid, distance, cortex, per_voxel, paint->seed);
    else
        paint_soft(b, t->solid, distance, per_voxel);
}

static void paint_wholly(struct block *b, const struct scot_solid *solid)
{
    const float hu = solid->hu, mottle = solid->mottle;
    const int32_t label = solid->label;
    for (int i = 0; i < SCOT_SHAPE_POINTS; i++) {
        b->hu[i] = hu + mottle * b->mottle[i];
        b->label[i] = label;
    }
}

/* A scanner's noise on every voxel that is not air, near enough: two bytes summed, 9 HU. Hashed from the voxel's place
 * in the grid. */
static void add_noise(const struct paint *paint, struct block *b)
{
    uint32_t place[SCOT_SHAPE_POINTS];
    for (int row = 0; row < SIDE * SIDE; row++) {
        uint32_t first = (uint32_t)scot_volume_index(paint->ct, b->at[0] * SIDE, b->at[1] * SIDE + row % SIDE,
                                                     b->at[2] * SIDE + row / SIDE);
        for (int i = 0; i < SIDE; i++)
            place[row * SIDE + i] = first + (uint32_t)i;
    }
    const uint32_t seed = paint->seed;
    for (int i = 0; i < SCOT_SHAPE_POINTS; i++) {
        uint32_t h = mix(place[i] ^ seed);
        float noise = (float)((int32_t)(h & 0xffU) + (int32_t)((h >> 8) & 0xffU) - 255) * (b->label[i] != 0 ? 0.088F : 0);
        b->hu[i] = rintf(b->hu[i] + noise);
    }
}

static void paint_block(const struct paint *paint, struct block *b)
{
    fill_block(paint, b);
    for (int n = 0; n < b->touching; n++) {
        const struct touch *t = &b->touch[n];
        if (t->cover == WHOLLY && t->solid->material == SCOT_MATERIAL_SOFT)
            paint_wholly(b, t->solid);
        else
            paint_partly(paint, t, b);
    }
    add_noise(paint, b);
}

static int least_of(int a, int b)
{
    return a < b ? a : b;
}

static void copy_row(int16_t *out, const int16_t *row, int count)
{
    if (count == SIDE)
        memcpy(out, row, SIDE * sizeof *row); /* a size known beforehand is one move */
    else
        memcpy(out, row, (size_t)count * sizeof *row);
}

/* An untouched block is air. */
static void store_block(const struct paint *paint, const struct block *b)
{
    const int x = b->at[0] * SIDE, y = b->at[1] * SIDE, z = b->at[2] * SIDE;
    const int wide = least_of(SIDE, paint->ct->n[0] - x), deep = least_of(SIDE, paint->ct->n[1] - y),
              high = least_of(SIDE, paint->ct->n[2] - z);
    int16_t hu[SCOT_SHAPE_POINTS], label[SCOT_SHAPE_POINTS];
    for (int i = 0; i < SCOT_SHAPE_POINTS; i++) {
        hu[i] = b->touching > 0 ? (int16_t)(int32_t)b->hu[i] : AIR_HU;
        label[i] = b->touching > 0 ? (int16_t)b->label[i] : 0;
    }
    for (int k = 0; k < high; k++)
        for (int j = 0; j < deep; j++) {
            const int n = (k * SIDE + j) * SIDE;
            size_t to = scot_volume_index(paint->ct, x, y + j, z + k);
            copy_row(paint->ct->voxel + to, hu + n, wide);
            copy_row(paint->labels->voxel + to, label + n, wide);
        }
}

static void paint_row(void *context, int task, int worker)
{
    (void)worker;
    const struct paint *paint = context;
    const struct scot_solid *near[SCOT_SOLIDS];
    struct block b = {.touching = 0};
    int solids = 0;
    b.at[1] = task % paint->blocks[1];
    b.at[2] = task / paint->blocks[1];
    start_block(paint, &b, 0);
    for (int s = 0; s < paint->model->solids; s++)
        if (solid_near(&paint->model->solid[s], &b, 1, 2))
            near[solids++] = &paint->model->solid[s];
    for (int x = 0; x < paint->blocks[0]; x++) {
        start_block(paint, &b, x);
        find_touching(paint->model, near, solids, &b);
        if (b.touching > 0)
            paint_block(paint, &b);
        store_block(paint, &b);
    }
}

void scot_model_paint(const struct scot_model *model, struct scot_volume *ct, struct scot_volume *labels,
                      struct scot_pool *pool, uint64_t seed)
{
    struct paint paint = {.model = model,
                          .ct = ct,
                          .labels = labels,
                          .spacing = (float)ct->patient_from_voxel.m[0][0],
                          .seed = mix((uint32_t)seed + 77U)};
    for (int a = 0; a < 3; a++) {
        paint.origin[a] = (float)ct->patient_from_voxel.m[a][3];
        paint.blocks[a] = (ct->n[a] + SIDE - 1) / SIDE;
    }
    scot_pool_run(pool, paint.blocks[1] * paint.blocks[2], paint_row, &paint);
}
