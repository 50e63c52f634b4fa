#ifndef SCOT_CARE_SCREEN_H
#define SCOT_CARE_SCREEN_H

#include "care/antithrombotic.h"
#include "care/finding.h"
#include "care/said.h"

/* May this person have the injection: eligible, not yet, no; each reason with its row and with what else there is. What
 * may stop it and is not recorded stops it until it is. REFERENCE C6, E1 to E3, E5, E7, F3. */

enum scot_screen_verdict { SCOT_SCREEN_ELIGIBLE, SCOT_SCREEN_NOT_YET, SCOT_SCREEN_NO };
extern const char *const scot_screen_verdict_id[3]; /* "eligible", "not_yet", "no" */

/* Yes-no questions whose rows say all there is to say (screen.<id>, .label, .wanted, .instead); ids as in the form. */
enum scot_screen_item {
    SCOT_ITEM_PROGRESSIVE_MOTOR_LOSS, SCOT_ITEM_CAUDA_EQUINA, SCOT_ITEM_FEVER_WITH_BACK_PAIN, SCOT_ITEM_CANCER_NEW_PAIN,
    SCOT_ITEM_INFECTION_LOCAL, SCOT_ITEM_INFECTION_SYSTEMIC, SCOT_ITEM_REFUSES, SCOT_ITEM_SKIN_PSORIASIS,
    SCOT_ITEM_PROSTHESIS_NEAR, SCOT_ITEM_STIMULATOR, SCOT_ITEM_FUSED_LEVEL, SCOT_ITEM_ALLERGY_STEROID,
    SCOT_ITEM_ALLERGY_ANTISEPTIC, SCOT_ITEM_ALLERGY_LATEX, SCOT_ITEM_ALLERGY_SHELLFISH, SCOT_ITEM_STRONG_CYP3A4_INHIBITOR,
    SCOT_SCREEN_ITEMS
};
extern const char *const scot_screen_item_id[SCOT_SCREEN_ITEMS];

/* Red flags that inform and never decide; ids as in the form. */
enum { SCOT_RED_FLAGS = 10 };
extern const char *const scot_red_flag_id[SCOT_RED_FLAGS];

enum scot_sex { SCOT_SEX_UNKNOWN, SCOT_SEX_FEMALE, SCOT_SEX_MALE };
enum scot_purpose_asked { SCOT_ASKED_NOTHING, SCOT_ASKED_DIAGNOSTIC, SCOT_ASKED_THERAPEUTIC, SCOT_ASKED_BOTH };
/* What a numb or weak limb comes from. */
enum scot_explained { SCOT_EXPLAINED_NOT_YET, SCOT_EXPLAINED_NEW, SCOT_EXPLAINED_OLD, SCOT_EXPLAINED_TREATED,
                      SCOT_EXPLAINED_PERIPHERAL, SCOT_EXPLAINED_NEUROPATHY, SCOT_EXPLAINED_CYST, SCOT_EXPLANATIONS };
extern const char *const scot_explained_id[SCOT_EXPLANATIONS];
enum scot_contrast_plan { SCOT_CONTRAST_UNDECIDED, SCOT_CONTRAST_OTHER_AGENT, SCOT_CONTRAST_PREMEDICATION, SCOT_CONTRAST_NONE,
                          SCOT_CONTRAST_PLANS };
extern const char *const scot_contrast_plan_id[SCOT_CONTRAST_PLANS];
enum scot_vertebra { SCOT_VERTEBRA_UNKNOWN, SCOT_VERTEBRA_NOT_SEEN, SCOT_VERTEBRA_SEEN };

struct scot_screen_facts {
    bool recorded;                          /* a screening was written down at all */
    int days_old, inr_days_old;             /* the screening, its INR; -1 not known */
    enum scot_said item[SCOT_SCREEN_ITEMS];
    int age;                                /* years, -1 not known */
    enum scot_sex sex;
    enum scot_said can_be_pregnant, post_menopausal, pregnant;
    enum scot_said cannot_judge;
    enum scot_purpose_asked purpose;
    enum scot_said numbness, weakness;
    enum scot_explained numbness_explained, weakness_explained;
    bool red_flags_asked, red_flag[SCOT_RED_FLAGS];
    enum scot_said allergy_anaesthetic, anaesthetic_other, allergy_contrast;
    enum scot_contrast_plan contrast_plan;
    bool contrast_reason;                   /* why without contrast is written down */
    enum scot_said bleeding_disorder, bleeding_corrected, takes_antithrombotic;
    int agents, agents_open;                /* such medicines recorded; of them, not settled with the prescriber */
    bool vitamin_k_continued;
    enum scot_bleeding_class bleeding_class;/* the highest of what is in question */
    double inr, platelets;                  /* 1, 10^9/L; NAN not measured */
    enum scot_said diabetes, steroid_planned;
    double hba1c, glucose_mg_dl, glucose_mmol_l; /* %, NAN */
    double bmi, weight_kg;                  /* kg/m2, kg, NAN */
    enum scot_vertebra vertebra;
    bool numbering_disagrees;               /* an image shows a transitional vertebra that the screening did not */
    bool level_counted;                     /* from C2 or the rib of T12 */
    bool indication;                        /* any named */
    bool exam;                              /* strength, sensation and reflexes examined */
    bool imaging_suspicion;                 /* an image asks about fracture, tumour or infection */
};

struct scot_screen_reason {
    enum scot_screen_verdict verdict;       /* ELIGIBLE: it weighs, and does not stop */
    char rule[64], text[240], instead[160], source[200], mark[12];
    bool urgent;
};
enum { SCOT_SCREEN_REASONS = 48 };
struct scot_screen {
    enum scot_screen_verdict verdict;
    struct scot_screen_reason reason[SCOT_SCREEN_REASONS]; /* those that stop first */
    int reasons;
    bool urgent;                            /* somebody has to act today */
    struct scot_findings findings;
    char line[240];
};
bool scot_care_screen(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                      struct scot_error *err);

/* What else there is for anybody, also for who prefers otherwise: rows screen.else.1 and on, borrowed; NULL after the last. */
const char *scot_care_screen_else(const struct scot_rules *rules, int n);

/* what of the picture fits facet pain. It supports, and proves nothing. */
enum { SCOT_SYMPTOMS = 8 };
extern const char *const scot_symptom_id[SCOT_SYMPTOMS]; /* as in the form; the last is "radiates" */
struct scot_picture {
    enum scot_said fits[SCOT_SYMPTOMS];     /* YES fits, NO speaks against */
    struct scot_findings findings;
};
/* said: the form's answers; of radiates YES means into the limb, which does not fit, NO none or to surrounding areas. */
void scot_care_picture(struct scot_picture *out, const struct scot_rules *rules, const enum scot_said said[SCOT_SYMPTOMS]);

/* Revel's seven, each with its likelihood ratio. Never decides anything: its own studies found no use in it. */
enum { SCOT_REVEL = 7 };
extern const char *const scot_revel_id[SCOT_REVEL];      /* "age", "recumbency", "cough", ... */
struct scot_revel {
    enum scot_said item[SCOT_REVEL];
    const char *label[SCOT_REVEL];          /* borrowed from the rules */
    double lr[SCOT_REVEL];                  /* of the item as found; NAN not published or not known */
    int positive, known;
    double rule_lr;                         /* of the whole, NAN while it is open */
    char line[200];
};
/* item: YES where Revel's item holds ("not worse with cough": the cough does not make it worse); [0], age, is computed. */
bool scot_care_revel(struct scot_revel *out, const struct scot_rules *rules, int age, const enum scot_said item[SCOT_REVEL],
                     struct scot_error *err);

#endif
