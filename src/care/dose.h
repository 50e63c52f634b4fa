#ifndef SCOT_CARE_DOSE_H
#define SCOT_CARE_DOSE_H

#include "care/finding.h"

/* Doses of one sitting: local anaesthetics as additive fractions of each drug's maximum by weight, steroid in
 * methylprednisolone equivalents, what is particulate and where it must not go. Pure functions over plain data and
 * the rules; no file, no clock. REFERENCE B4. */

enum scot_drug_kind { SCOT_DRUG_ANAESTHETIC, SCOT_DRUG_STEROID, SCOT_DRUG_CONTRAST, SCOT_DRUG_DILUENT };

/* A product as the cupboard has it; from rules rows "product.<id>.*". */
struct scot_product {
    char id[32];               /* "lidocaine-1", "triamcinolone-40", "iohexol-240" */
    char name[64];             /* "lidocaine 1 % (10 mg/mL)" */
    char drug[32];             /* "lidocaine" */
    enum scot_drug_kind kind;
    double mg_ml;              /* contrast: mg of iodine per mL */
    bool particulate;          /* of the product, not of the drug */
    bool epinephrine;
};
/* All products of the table in its order; false when a row is missing or nonsense (errs naming it). */
enum { SCOT_PRODUCTS = 32 };
struct scot_cupboard {
    struct scot_product product[SCOT_PRODUCTS];
    int products;
};
bool scot_care_cupboard(struct scot_cupboard *out, const struct scot_rules *rules, struct scot_error *err);
const struct scot_product *scot_care_product(const struct scot_cupboard *cupboard, const char *id);

/* What was given, or is about to be: volume of a product at a place. */
enum scot_place { SCOT_PLACE_SKIN, SCOT_PLACE_LUMBAR_JOINT, SCOT_PLACE_LUMBAR_NERVE, SCOT_PLACE_CERVICAL_JOINT, SCOT_PLACE_FORAMEN,
                  SCOT_PLACE_THORACIC_JOINT, SCOT_PLACES };
struct scot_given {
    const struct scot_product *product;
    double ml;
    enum scot_place place;
};

struct scot_patient_facts {
    double weight_kg;
    bool allergic_anaesthetic, allergic_steroid, allergic_contrast;
    double steroid_this_year_mg; /* methylprednisolone equivalents, before today; NAN unknown */
};

struct scot_dose_answer {
    double anaesthetic_fraction; /* sum of fractions of each maximum; at most 1 */
    double steroid_mpa_mg;       /* methylprednisolone equivalents of all of it */
    bool particulate;
    struct scot_findings findings;
};
/* Judges all that was given together. Errs only on nonsense input (negative volume, weight not 20..350 kg, a product
 * NULL, more than 20 mL in one place) or a missing rule. */
bool scot_care_doses(struct scot_dose_answer *out, const struct scot_rules *rules, const struct scot_patient_facts *facts,
                     const struct scot_given *given, int count, struct scot_error *err);

#endif
