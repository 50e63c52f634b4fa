#include <stdio.h>
#include <string.h>

#include "care/dose.h"
#include "care/row_names.h"

/* What stands in the cupboard: rows "product.<id>.<what>", a product for each "product.<id>.name". */

static const char *row_of(char out[64], const char *id, const char *what)
{
    snprintf(out, 64, "product.%.31s.%.20s", id, what);
    return out;
}

static bool read_kind(enum scot_drug_kind *out, const struct scot_rules *rules, const char *id,
                      struct scot_error *err)
{
    static const char *const kind[] = {"anaesthetic", "steroid", "contrast", "diluent"};
    const char *word;
    char row[64];
    if (!scot_rules_text(&word, rules, row_of(row, id, "kind"), err))
        return false;
    for (int i = 0; i < 4; i++)
        if (strcmp(kind[i], word) == 0) {
            *out = (enum scot_drug_kind)i;
            return true;
        }
    return scot_fail(err, "rule %s is \"%.20s\", wanted anaesthetic, steroid, contrast or diluent", row,
                     word);
}

/* Absent is no. */
static bool flag(const struct scot_rules *rules, const char *id, const char *what)
{
    char row[64];
    const struct scot_rule *rule = scot_rules_find(rules, row_of(row, id, what));
    return rule != NULL && rule->is_number && rule->value != 0;
}

/* 10 % lidocaine is a typing error wherever it is typed, also in a site's own rows. */
static bool is_sold(const struct scot_product *product, const struct scot_rules *rules,
                    struct scot_error *err)
{
    char row[64];
    double most;
    snprintf(row, sizeof row, "strength.%.30s.most", product->drug);
    if (scot_rules_find(rules, row) == NULL)
        return true;
    if (!scot_rules_number(&most, rules, row, "mg/mL", err))
        return false;
    if (product->mg_ml > most)
        return scot_fail(err, "rule product.%s.strength is %g mg/mL, wanted at most %g", product->id,
                         product->mg_ml, most);
    return true;
}

static bool read_product(struct scot_product *out, const struct scot_rules *rules, const char *id,
                         struct scot_error *err)
{
    const char *name, *drug;
    char row[64];
    *out = (struct scot_product){0};
    if (!scot_rules_text(&name, rules, row_of(row, id, "name"), err) ||
        !scot_rules_text(&drug, rules, row_of(row, id, "drug"), err) ||
        !read_kind(&out->kind, rules, id, err) ||
        !scot_rules_number(&out->mg_ml, rules, row_of(row, id, "strength"), "mg/mL", err))
        return false;
    snprintf(out->id, sizeof out->id, "%s", id);
    snprintf(out->name, sizeof out->name, "%s", name);
    snprintf(out->drug, sizeof out->drug, "%s", drug);
    out->particulate = flag(rules, id, "particulate");
    out->epinephrine = flag(rules, id, "epinephrine");
    if (out->mg_ml < 0)
        return scot_fail(err, "rule product.%s.strength is %g mg/mL, wanted at least 0", id, out->mg_ml);
    return is_sold(out, rules, err);
}

bool scot_care_cupboard(struct scot_cupboard *out, const struct scot_rules *rules, struct scot_error *err)
{
    *out = (struct scot_cupboard){0};
    for (int i = 0; i < scot_rules_count(rules); i++) {
        char id[32];
        if (!row_names(id, sizeof id, rules, i, "product.", ".name"))
            continue;
        if (out->products == SCOT_PRODUCTS)
            return scot_fail(err, "there are more than %d products", SCOT_PRODUCTS);
        if (!read_product(&out->product[out->products], rules, id, err))
            return false;
        out->products++;
    }
    return true;
}

const struct scot_product *scot_care_product(const struct scot_cupboard *cupboard, const char *id)
{
    for (int i = 0; i < cupboard->products; i++)
        if (strcmp(cupboard->product[i].id, id) == 0)
            return &cupboard->product[i];
    return NULL;
}
