#include <math.h>
#include <stdlib.h>

#include "record/answer.h"
#include "record/answer_dose_parts.h"

/* Local anaesthetic of the patient's other sessions within so many hours of this one, before it or after. */

/* When it went in, or the best that stands in for it. */
static bool time_of(int64_t *out_s, const json_t *body)
{
    return scot_member_instant(out_s, body, "injected_at") || scot_member_instant(out_s, body, "started") ||
           scot_member_instant(out_s, body, "ended");
}

/* By both times; where one lacks, by the days: surely, when however they lie it is within, perhaps, when it can be. */
static bool is_near(bool *perhaps, const json_t *body, const json_t *planned, struct scot_date on, double window_h)
{
    struct scot_date date;
    int64_t at_s, here_s;
    *perhaps = false;
    if (time_of(&at_s, body) && time_of(&here_s, planned))
        return (double)llabs(at_s - here_s) <= 3600 * window_h;
    if (!scot_member_date(&date, body, "date"))
        return false;
    int days = abs(scot_date_days(date) - scot_date_days(on));
    *perhaps = 24.0 * (days + 1) > window_h;
    return 24.0 * (days - 1) < window_h;
}

static void add_session(struct dossier_doses *doses, const json_t *body, bool perhaps)
{
    struct scot_patient_facts *facts = &doses->facts;
    size_t i;
    json_t *given;
    json_array_foreach(json_object_get(body, "given"), i, given)
    {
        const struct scot_product *product = scot_care_product(&doses->cupboard, scot_member_text(given, "product"));
        double ml = scot_member_number(given, "ml");
        if (product != NULL && product->kind == SCOT_DRUG_ANAESTHETIC && ml > 0 && facts->earliers < DOSSIER_EARLIER)
            doses->earlier[facts->earliers++] = (struct scot_earlier){product, ml, perhaps};
    }
    facts->earlier = doses->earlier;
}

bool scot_dossier_other_sessions(struct dossier_doses *doses, const json_t *dossier, const json_t *planned,
                                 struct scot_date on, const struct scot_rules *rules, struct scot_error *err)
{
    static const char *const lists[] = {"entries", "elsewhere"};
    double window_h;
    size_t i;
    json_t *entry;
    if (!scot_rules_number(&window_h, rules, "dose.day.window", "h", err))
        return false;
    for (int list = 0; list < 2; list++)
        json_array_foreach(json_object_get(dossier, lists[list]), i, entry)
        {
            const json_t *body = json_object_get(entry, "body");
            bool perhaps;
            if (scot_member_is(entry, "form", "procedure") && !scot_member_is(body, "status", "cancelled") &&
                !json_equal(body, planned) && is_near(&perhaps, body, planned, on, window_h))
                add_session(doses, body, perhaps);
        }
    return true;
}
