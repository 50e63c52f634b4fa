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

struct block {
    struct scot_points p;
    float centre[3], reach; /* ball round the voxel centres */
    float mottle[SCOT_SHAPE_POINTS];
    float hu[SCOT_SHAPE_POINTS];
    int16_t label[SCOT_SHAPE_POINTS];
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

static void mottle_block(const struct paint *paint, struct block *b, const int at[3])
{
    float corner[8];
    for (int n = 0; n < 8; n++)
        corner[n] = lattice(paint->seed, at[0] + (n & 1), at[1] + ((n >> 1) & 1), at[2] + (n >> 2));
    for (int k = 0, i = 0; k < SIDE; k++)
        for (int j = 0; j < SIDE; j++) {
            float y = (float)j / SIDE, z = (float)k / SIDE;
            float left = blend(blend(corner[0], corner[2], y), blend(corner[4], corner[6], y), z);
            float right = blend(blend(corner[1], corner[3], y), blend(corner[5], corner[7], y), z);
            for (int x = 0; x < SIDE; x++, i++)
                b->mottle[i] = blend(left, right, (float)x / SIDE);
        }
}

static void start_block(const struct paint *paint, struct block *b, const int at[3])
{
    const float step = paint->spacing;
    for (int a = 0; a < 3; a++)
        b->centre[a] = paint->origin[a] + ((float)(at[a] * SIDE) + (SIDE - 1) * 0.5F) * step;
    b->reach = (SIDE - 1) * 0.5F * 1.7320508F * step;
    b->p.count = SCOT_SHAPE_POINTS;
    for (int i = 0; i < SCOT_SHAPE_POINTS; i++) {
        b->p.x[i] = paint->origin[0] + (float)(at[0] * SIDE + i % SIDE) * step;
        b->p.y[i] = paint->origin[1] + (float)(at[1] * SIDE + i / SIDE % SIDE) * step;
        b->p.z[i] = paint->origin[2] + (float)(at[2] * SIDE + i / (SIDE * SIDE)) * step;
        b->hu[i] = AIR_HU;
        b->label[i] = 0;
    }
    mottle_block(paint, b, at);
}

static bool solid_near(const struct scot_solid *solid, const struct block *b)
{
    for (int a = 0; a < 3; a++)
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
enum cover { CLEAR, PARTLY, WHOLLY };

static enum cover cover_of(const struct scot_part *const *active, int parts, const struct block *b)
{
    struct scot_points middle = {.count = 1};
    middle.x[0] = b->centre[0];
    middle.y[0] = b->centre[1];
    middle.z[0] = b->centre[2];
    float distance[1], cortex[1];
    scot_solid_distance(active, parts, &middle, distance, cortex);
    float margin = 1.6F * b->reach + 2;
    return distance[0] > margin ? CLEAR : distance[0] < -margin ? WHOLLY : PARTLY;
}

/* How much of a voxel lies inside a surface at this distance from its centre. */
static inline float share(float distance, float per_voxel)
{
    float s = 0.5F - distance * per_voxel;
    return s < 0 ? 0 : s > 1 ? 1 : s;
}

static void paint_soft(struct block *b, const struct scot_solid *solid, const float *d, float per_voxel)
{
    for (int i = 0; i < SCOT_SHAPE_POINTS; i++) {
        float s = share(d[i], per_voxel);
        float hu = solid->hu + solid->mottle * b->mottle[i];
        b->hu[i] += s * (hu - b->hu[i]);
    }
    if (solid->keeps_label)
        return;
    for (int i = 0; i < SCOT_SHAPE_POINTS; i++)
        b->label[i] = d[i] < 0 ? solid->label : b->label[i];
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
        b->label[i] = d[i] < 0 ? solid->label : b->label[i];
    }
}

static void paint_partly(const struct paint *paint, const struct scot_solid *solid,
                         const struct scot_part *const *active, int parts, struct block *b)
{
    float distance[SCOT_SHAPE_POINTS], cortex[SCOT_SHAPE_POINTS];
    scot_solid_distance(active, parts, &b->p, distance, cortex);
    float per_voxel = 1 / paint->spacing;
    if (solid->material == SCOT_MATERIAL_BONE)
        paint_bone(b, solid, distance, cortex, per_voxel, paint->seed);
    else
        paint_soft(b, solid, distance, per_voxel);
}

static void paint_wholly(struct block *b, const struct scot_solid *solid)
{
    for (int i = 0; i < SCOT_SHAPE_POINTS; i++) {
        b->hu[i] = solid->hu + solid->mottle * b->mottle[i];
        b->label[i] = solid->label;
    }
}

/* The solids that touch a block, in order; what one covers wholly need not be painted before it. */
static void paint_block(const struct paint *paint, struct block *b)
{
    const struct scot_model *model = paint->model;
    const struct scot_solid *near[SCOT_SOLIDS];
    enum cover cover[SCOT_SOLIDS];
    int count = 0;
    for (int s = 0; s < model->solids; s++) {
        const struct scot_part *active[SCOT_SOLID_PARTS];
        const struct scot_solid *solid = &model->solid[s];
        if (!solid_near(solid, b))
            continue;
        int parts = active_parts(model, solid, b, active);
        enum cover c = parts == 0 ? CLEAR : cover_of(active, parts, b);
        if (c == WHOLLY && solid->material == SCOT_MATERIAL_SOFT)
            count = 0;
        near[count] = solid;
        cover[count] = c;
        count += c != CLEAR;
    }
    for (int n = 0; n < count; n++) {
        const struct scot_part *active[SCOT_SOLID_PARTS];
        if (cover[n] == WHOLLY && near[n]->material == SCOT_MATERIAL_SOFT)
            paint_wholly(b, near[n]);
        else
            paint_partly(paint, near[n], active, active_parts(model, near[n], b, active), b);
    }
}

static void store_block(const struct paint *paint, const struct block *b, const int at[3])
{
    for (int k = 0; k < SIDE; k++)
        for (int j = 0; j < SIDE; j++)
            for (int i = 0; i < SIDE; i++) {
                int x = at[0] * SIDE + i, y = at[1] * SIDE + j, z = at[2] * SIDE + k;
                if (x >= paint->ct->n[0] || y >= paint->ct->n[1] || z >= paint->ct->n[2])
                    continue;
                int n = (k * SIDE + j) * SIDE + i;
                size_t to = scot_volume_index(paint->ct, x, y, z);
                uint32_t h = mix((uint32_t)to ^ paint->seed);
                /* Two even numbers summed: a scanner's noise, near enough, 9 HU. */
                float noise = ((float)(h & 0xffU) + (float)((h >> 8) & 0xffU) - 255) * (b->label[n] != 0 ? 0.088F : 0);
                paint->ct->voxel[to] = (int16_t)lrintf(b->hu[n] + noise);
                paint->labels->voxel[to] = b->label[n];
            }
}

static void paint_row(void *context, int task, int worker)
{
    (void)worker;
    const struct paint *paint = context;
    struct block b;
    int at[3] = {0, task % paint->blocks[1], task / paint->blocks[1]};
    for (at[0] = 0; at[0] < paint->blocks[0]; at[0]++) {
        start_block(paint, &b, at);
        paint_block(paint, &b);
        store_block(paint, &b, at);
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
