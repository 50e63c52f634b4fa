#include "patient/patient.h"

#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"
#include "support.h"

/* The built-in patient painted by each instruction set that this machine has: the same person to the byte. */

static struct scot_patient *painted_by(const char *isa)
{
    const struct scot_patient_options options = {.seed = 5, .spacing_mm = 2.5};
    struct scot_patient *patient = NULL;
    struct scot_error err = {0};
    setenv("SCOTTIE_ISA", isa, 1);
    if (!scot_patient_create(&patient, &options, &err))
        fail_msg("%s", err.text);
    return patient;
}

static void same(const struct scot_volume *a, const struct scot_volume *b)
{
    assert_int_equal(scot_volume_count(a), scot_volume_count(b));
    assert_memory_equal(a->voxel, b->voxel, scot_volume_count(a) * sizeof *a->voxel);
}

static void every_instruction_set_paints_the_same_person(void **state)
{
    (void)state;
    struct scot_patient *slow = painted_by("scalar");
    for (enum scot_isa isa = SCOT_ISA_AVX2; isa < SCOT_ISA_COUNT; isa++) {
        struct scot_patient *fast = painted_by(scot_isa_name(isa)); /* the best there is, up to this one */
        same(scot_patient_ct(slow), scot_patient_ct(fast));
        same(scot_patient_labels(slow), scot_patient_labels(fast));
        scot_patient_destroy(&fast);
    }
    scot_patient_destroy(&slow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_instruction_set_paints_the_same_person)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
