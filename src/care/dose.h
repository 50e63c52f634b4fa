#ifndef SCOT_CARE_DOSE_H
#define SCOT_CARE_DOSE_H

#include "base/date.h"
#include "care/finding.h"
#include "care/said.h"

/* Doses of one sitting: local anaesthetics as additive fractions of each drug's maximum by weight, steroid in
 * methylprednisolone equivalents, what is particulate and where it must not go. Pure functions over plain
 * data and the rules; no file, no clock. REFERENCE B4. */

enum scot_drug_kind { SCOT_DRUG_ANAESTHETIC, SCOT_DRUG_STEROID, SCOT_DRUG_CONTRAST, SCOT_DRUG_DILUENT };

/* A product as the cupboard has it; from rules rows "product.<id>.*". */
struct scot_product {
    char id[32];   /* "lidocaine-1", "triamcinolone-40", "iohexol-240" */
    char name[64]; /* "lidocaine 1 % (10 mg/mL)" */
    char drug[32]; /* "lidocaine" */
    enum scot_drug_kind kind;
    double mg_ml;     /* contrast: mg of iodine per mL */
    bool particulate; /* of the product, not of the drug */
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

/* What was given, or is about to be: volume of a product at a place. Rows go by the place's id:
 * "particulate.<place>", "volume.<place>", "injectate.<place>", "epidural.<place>". */
enum scot_place {
    SCOT_PLACE_SKIN,
    SCOT_PLACE_LUMBAR_JOINT,
    SCOT_PLACE_LUMBAR_NERVE,
    SCOT_PLACE_CERVICAL_JOINT,
    SCOT_PLACE_FORAMEN, /* of the neck, or of a region that is not known */
    SCOT_PLACE_THORACIC_JOINT,
    SCOT_PLACE_CERVICAL_NERVE,
    SCOT_PLACE_THORACIC_NERVE,
    SCOT_PLACE_THORACIC_FORAMEN,
    SCOT_PLACE_LUMBAR_FORAMEN,
    SCOT_PLACE_CERVICAL_EPIDURAL,
    SCOT_PLACE_LUMBAR_EPIDURAL,
    SCOT_PLACE_SACROILIAC,
    SCOT_PLACE_MUSCLE,
    SCOT_PLACE_SYMPATHETIC,
    SCOT_PLACES
};
extern const char *const scot_place_id[SCOT_PLACES]; /* "lumbar.joint", "cervical.foramen" */
struct scot_given {
    const struct scot_product *product;
    double ml;
    enum scot_place place;
    const char *target; /* "L4/5 left": what the volume is counted for; NULL counts it nowhere */
};

/* Local anaesthetic of another session, within so many hours of this one as row "dose.day.window" says. */
struct scot_earlier {
    const struct scot_product *product;
    double ml;
    bool perhaps; /* the times are not recorded: it may lie farther off */
};

/* Zero is "nothing was asked": then the stricter figures hold, and what is not known is not complained of. */
struct scot_patient_facts {
    double weight_kg;
    bool weight_unknown; /* weight_kg tells nothing: the anaesthetic's maximum cannot be said */
    bool allergic_anaesthetic, allergic_steroid, allergic_contrast;
    const char *allergy_words;   /* what it says of allergies: a drug named there is refused; NULL none */
    double steroid_this_year_mg; /* methylprednisolone equivalents, before today; NAN unknown */
    enum scot_said post_menopausal, diabetic, cyp3a4_inhibitor;
    bool therapeutic;          /* a nerve block that is not diagnostic */
    bool epidural_leak;        /* contrast was seen in the epidural space */
    bool no_contrast;          /* none is used */
    int lumbar_foramen_before; /* earlier transforaminal injections of the lower back */
    const struct scot_earlier *earlier;
    int earliers;
    const char *particulate_reason,
        *cyp3a4_reason; /* a physician's, who goes on all the same; NULL or "" none */
};

enum { SCOT_DOSE_TARGETS = 24 };
struct scot_dose_target {
    const char *target;
    enum scot_place place;
    double ml, most_ml; /* contrast and injectate; NAN where no row says */
};
struct scot_dose_answer {
    double anaesthetic_fraction; /* sum of fractions of each maximum; at most 1; NAN without a weight */
    double steroid_mpa_mg;       /* methylprednisolone equivalents of all of it */
    bool particulate;
    enum scot_said
        glucose_plan; /* steroid and diabetes: yes; steroid, diabetes not known: unknown; no steroid: no */
    struct scot_dose_target target[SCOT_DOSE_TARGETS];
    int targets;
    struct scot_findings findings;
};
/* Judges all that was given together. Errs only on nonsense input (volume not within row "entry.ml.most",
 * weight not within "entry.weight.*", a product NULL, a place that is none) or a missing rule. */
bool scot_care_doses(struct scot_dose_answer *out, const struct scot_rules *rules,
                     const struct scot_patient_facts *facts, const struct scot_given *given, int count,
                     struct scot_error *err);

/* Parts of it: what must not go where, and the volume of each target. */
bool scot_care_dose_places(struct scot_dose_answer *out, const struct scot_rules *rules,
                           const struct scot_patient_facts *facts, const struct scot_given *given, int count,
                           struct scot_error *err);
bool scot_care_dose_volumes(struct scot_dose_answer *out, const struct scot_rules *rules,
                            const struct scot_patient_facts *facts, const struct scot_given *given, int count,
                            struct scot_error *err);
bool scot_care_dose_steroid(struct scot_dose_answer *out, const struct scot_rules *rules,
                            const struct scot_patient_facts *facts, const struct scot_given *given, int count,
                            struct scot_error *err);

/* How many nerves a target of a nerve block names: a joint's, by row "innervation.<joint>", else one. */
int scot_care_nerves(const struct scot_rules *rules, const char *target);

/* What was typed for one drug: the product, or NULL with a finding that names its rule: not in the cupboard,
 * stronger than it is sold ("lidocaine 10 %"), no volume, more than a place takes (mg typed for mL). Errs on
 * a missing rule. */
bool scot_care_entry(const struct scot_product **out, struct scot_findings *findings,
                     const struct scot_rules *rules, const struct scot_cupboard *cupboard, const char *typed,
                     double ml, struct scot_error *err);
/* Whether a weight is one; *sane is false with a finding "entry.weight.least" or ".most". NAN is not sane,
 * and no finding. */
bool scot_care_weight(bool *sane, struct scot_findings *findings, const struct scot_rules *rules,
                      double weight_kg, struct scot_error *err);

/* Methylprednisolone equivalents of so much of a drug, by rows "steroid.<drug>.equivalent". */
bool scot_care_mpa(double *out_mg, const struct scot_rules *rules, const char *drug, double mg,
                   struct scot_error *err);

/* Steroid given before, here or elsewhere, by injection or by mouth (premedication too). */
struct scot_steroid_past {
    const char *drug;
    double mg;                         /* NAN: how much is not known */
    struct scot_date earliest, latest; /* the same where the date is known */
};
struct scot_steroid_year {
    double least_mg, most_mg; /* methylprednisolone equivalents within the year that ends on the date, as
                                 dates are imprecise */
    int counted, unknown;
};
bool scot_care_steroid_year(struct scot_steroid_year *out, const struct scot_rules *rules,
                            const struct scot_steroid_past *past, int count, struct scot_date date,
                            struct scot_error *err);
/* Whether a medicine of this name is a strong inhibitor of CYP3A4, or holds one: a row "cyp3a4.<word>" for any
 * word of it, in small letters ("nirmatrelvir/ritonavir 150 mg"). */
bool scot_care_is_cyp3a4_inhibitor(const struct scot_rules *rules, const char *name);

#endif
