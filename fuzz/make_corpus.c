#include "image_files.h"

/* Writes the seeds of the image targets into corpus/NAME: a small file of every format, type, endian
 * and packing, and a few that use the rarer fields. Run it from fuzz/ when a reader learns something
 * new; the corpora hold nothing else. */

static void write_seed(const char *target, int number, const struct file_said *said)
{
    char path[300];
    struct blob header, data;
    file_build(said, "none.raw", &header, &data);
    snprintf(path, sizeof path, "corpus/%s/%03d", target, number);
    blob_write(&header, path);
    blob_drop(&header);
    blob_drop(&data);
}

static const char *const nrrd_extra[] = {NULL, "byte skip: -1\n", "space units: \"mm\" \"mm\" \"mm\"\n", "line skip: 0\n"};
static const char *const mha_extra[] = {NULL, "HeaderSize = -1\n", "ElementNumberOfChannels = 1\n", "Modality = MET_MOD_CT\n"};

static void write_target(const char *target, enum file_kind first, enum file_kind last)
{
    int number = 0;
    for (int kind = (int)first; kind <= (int)last; kind++)
        for (int i = 0; i < 2 * SCOT_STORED_COUNT; i++) {
            struct file_said said = file_plain((enum file_kind)kind);
            double small[8] = {0, 1, 2, 3, 4, 5, 6, 7};
            said.n[0] = said.n[1] = said.n[2] = 2;
            said.value = small;
            said.stored = (enum scot_stored)(i / 2);
            said.big_endian = i % 2 != 0;
            said.packing = (enum file_packing)(number % (first == NIFTI1 ? 2 : 3));
            said.qform = first == NIFTI1 && i % 3 == 0;
            said.handed = i % 6 == 0 ? 1 : -1;
            said.space = i % 3 == 0 ? "LPS" : i % 3 == 1 ? "RAS" : "left-anterior-superior";
            said.slope = i % 4 == 3 ? 2 : 1;
            said.extra = first == NRRD ? nrrd_extra[i % 4] : first == MHA ? mha_extra[i % 4] : NULL;
            write_seed(target, number++, &said);
        }
}

int main(void)
{
    write_target("nifti", NIFTI1, NIFTI2_PAIR);
    write_target("nrrd", NRRD, NHDR);
    write_target("mha", MHA, MHD);
    return 0;
}
