#include "patient/patient.h"

#include <math.h>
#include "base/memory.h"
#include "patient/anatomy.h"
#include "patient/inside.h"
#include "patient/paint.h"

static void grid_of(const struct scot_person *person, double spacing_mm, int n[3], struct scot_affine *grid)
{
    const struct scot_trunk *t = &person->trunk;
    double wide = 0, front = 1e9, back = -1e9;
    for (int row = 0; row < SCOT_TRUNK_ROWS; row++) {
        wide = fmax(wide, (double)t->half_width[row]);
        front = fmin(front, (double)(t->middle[row] - t->front[row]));
        back = fmax(back, (double)(t->middle[row] + t->back[row]));
    }
    /* From the hip sockets to T10: a 190 mm field at L1 or at S1 stays inside. */
    double high = scot_frame_point(&person->vertebra[SCOT_L1].frame, 0, 0, 0).z + 112;
    const double low[3] = {-wide - 8, front - 8, -122}, top[3] = {wide + 8, back + 8, high};
    *grid = (struct scot_affine){{{0}}};
    for (int a = 0; a < 3; a++) {
        n[a] = (int)ceil((top[a] - low[a]) / spacing_mm) + 1;
        grid->m[a][a] = spacing_mm;
        grid->m[a][3] = low[a];
    }
}

scot_painter *scot_painter_for(enum scot_isa isa)
{
#if defined(__x86_64__)
    if (isa == SCOT_ISA_AVX512)
        return scot_model_paint_avx512;
    if (isa == SCOT_ISA_AVX2)
        return scot_model_paint_avx2;
#endif
    (void)isa;
    return scot_model_paint;
}

static bool paint(struct scot_patient *patient, const struct scot_model *model, double spacing_mm,
                  struct scot_pool *pool, struct scot_error *err)
{
    int n[3];
    struct scot_affine grid;
    enum scot_isa isa;
    grid_of(&patient->person, spacing_mm, n, &grid);
    if (!scot_isa_detect(&isa, err) || !scot_volume_create(&patient->ct, n, &grid, err) ||
        !scot_volume_create(&patient->labels, n, &grid, err))
        return false;
    scot_painter_for(isa)(model, patient->ct, patient->labels, pool, patient->person.seed);
    return true;
}

static bool fill(struct scot_patient *patient, double spacing_mm, struct scot_pool *given, struct scot_error *err)
{
    struct scot_model *model = scot_alloc(1, sizeof *model, err);
    struct scot_pool *own = NULL;
    bool ok = model != NULL && (given != NULL || scot_pool_create(&own, 0, err));
    if (ok) {
        patient->courses = scot_person_courses(&patient->person, patient->course);
        scot_build_person(model, &patient->person, patient->course, patient->courses);
        ok = paint(patient, model, spacing_mm, given != NULL ? given : own, err);
    }
    scot_pool_destroy(&own);
    scot_free(model);
    return ok;
}

bool scot_patient_create(struct scot_patient **out, const struct scot_patient_options *options,
                         struct scot_error *err)
{
    static const char *const region[] = {"lumbar", "thoracic", "cervical", "whole"};
    double spacing_mm = options->spacing_mm == 0 ? 0.8 : options->spacing_mm;
    if (options->region != SCOT_REGION_LUMBAR)
        return scot_fail(err, "region is %s, wanted lumbar: the others are not built yet",
                         (unsigned)options->region < 4 ? region[options->region] : "unknown");
    if (!(spacing_mm >= 0.4 && spacing_mm <= 8))
        return scot_fail(err, "spacing is %g mm, wanted 0.4 to 8 mm", spacing_mm);
    struct scot_patient *patient = scot_alloc(1, sizeof *patient, err);
    if (patient == NULL)
        return false;
    scot_person_init(&patient->person, options->seed);
    if (!fill(patient, spacing_mm, options->pool, err)) {
        scot_patient_destroy(&patient);
        return false;
    }
    scot_patient_find_joints(patient);
    scot_volume_hash(patient->ct);
    *out = patient;
    return true;
}

void scot_patient_destroy(struct scot_patient **patient)
{
    if (*patient == NULL)
        return;
    scot_volume_destroy(&(*patient)->ct);
    scot_volume_destroy(&(*patient)->labels);
    scot_free(*patient);
    *patient = NULL;
}

const struct scot_volume *scot_patient_ct(const struct scot_patient *patient)
{
    return patient->ct;
}

const struct scot_volume *scot_patient_labels(const struct scot_patient *patient)
{
    return patient->labels;
}

struct scot_volume *scot_patient_take_ct(struct scot_patient *patient)
{
    struct scot_volume *ct = patient->ct;
    patient->ct = NULL;
    return ct;
}
