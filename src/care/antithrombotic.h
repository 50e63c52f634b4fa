#ifndef SCOT_CARE_ANTITHROMBOTIC_H
#define SCOT_CARE_ANTITHROMBOTIC_H

#include "care/finding.h"
#include "care/said.h"

/* Anticoagulants and antiplatelets before an injection: how much a procedure may bleed, what the published table says of a drug
 * there, what comes first (for a low-risk procedure: go on with it), and what stopping costs. The prescriber agrees or it is not
 * settled. Everything is a row of rules/antithrombotic.json. REFERENCE E2. */

enum scot_bleeding_class { SCOT_BLEEDING_LOW, SCOT_BLEEDING_INTERMEDIATE, SCOT_BLEEDING_HIGH };
extern const char *const scot_bleeding_class_id[3];    /* "low", "intermediate", "high" */
enum scot_stop { SCOT_STOP_CONTINUE, SCOT_STOP_SHARED, SCOT_STOP_HOLD };
extern const char *const scot_stop_id[3];              /* "continue", "shared", "hold" */
enum scot_clot_risk { SCOT_CLOT_UNKNOWN, SCOT_CLOT_LOW, SCOT_CLOT_MODERATE, SCOT_CLOT_HIGH };
extern const char *const scot_clot_risk_id[4];         /* "unknown", "low", "moderate", "high" */
/* Published ways to class procedures; they disagree on the neck, so both are shown. */
enum { SCOT_CLASS_ASRA, SCOT_CLASS_SIR, SCOT_CLASS_SCHEMES };
extern const char *const scot_class_scheme_id[SCOT_CLASS_SCHEMES]; /* "asra", "sir" */

struct scot_bleeding_facts {
    int age;                                /* years; -1 not known */
    enum scot_said liver, kidney, surgery_at_site;
    int agents;                             /* how many such medicines are taken */
    double creatinine_clearance_ml_min;     /* NAN not known */
};

struct scot_procedure_class {
    bool published[SCOT_CLASS_SCHEMES];     /* whether the scheme names this procedure */
    enum scot_bleeding_class by[SCOT_CLASS_SCHEMES];
    int scheme;                             /* the one that counts here (row anti.scheme) */
    enum scot_bleeding_class counted;       /* its class, one up where the patient's factors say so */
    bool upgraded;
    struct scot_findings findings;
};

/* kind and region as in a procedure's form; a region without a row of its own (also "") takes the kind's strictest. Errs where
 * the table has no class for it. */
bool scot_care_procedure_class(struct scot_procedure_class *out, const struct scot_rules *rules, const char *kind,
                               const char *region, const struct scot_bleeding_facts *facts, struct scot_error *err);

struct scot_agent {
    const char *drug;                       /* "warfarin"; one the table lacks is a finding */
    const char *taken_for;                  /* "mechanical_valve", "" not recorded */
    enum scot_said agreed;                  /* the prescriber */
    const char *agreed_to;                  /* "continue", "hold", "bridge", "" */
};

/* What the table says at one class; hours before the procedure and after it, NAN where there are none. */
struct scot_agent_plan {
    enum scot_stop stop;
    double hold_h, hold_most_h, restart_h, restart_most_h;
    char also[160];                         /* "INR normal before", "" */
    char rule[64];
};

struct scot_agent_answer {
    char name[64];
    bool known;                             /* in the table */
    struct scot_agent_plan counted;         /* at the class that counts */
    struct scot_agent_plan by[SCOT_CLASS_SCHEMES]; /* at each scheme's class, with the same factors */
    enum scot_stop first;                   /* what to do first of all */
    enum scot_clot_risk clot_risk;          /* of stopping it */
    bool vitamin_k;                         /* its effect is read as INR */
    bool settled;                           /* nothing to ask, or the prescriber has agreed */
    char line[240];
    struct scot_findings findings;
};

bool scot_care_agent(struct scot_agent_answer *out, const struct scot_rules *rules, const struct scot_agent *agent,
                     const struct scot_procedure_class *procedure, const struct scot_bleeding_facts *facts,
                     struct scot_error *err);

/* INR and platelets (10^9/L) against the class's rows; NAN says nothing. vitamin_k_continued: an INR within the therapeutic
 * range is meant, and only above it refuses. */
struct scot_clotting {
    bool inr_ok, platelets_ok;              /* measured and within */
    bool refused;
    struct scot_findings findings;
};
bool scot_care_clotting(struct scot_clotting *out, const struct scot_rules *rules, double inr, double platelets,
                        enum scot_bleeding_class counted, bool vitamin_k_continued, struct scot_error *err);

#endif
