#include <ctype.h>
#include <string.h>

#include "record/record_parts.h"

/* What each field alone may hold and all of them together cannot be true: a day that has not come, an end before its beginning, a
 * joint of another region. Caught where it is typed: each of them would count, be signed and be printed. */

enum { DAY_S = 86400, CLOCK_S = 900 }; /* how far somebody's clock may run ahead of this one */

/* A day is the clinic's, which in the far east is tomorrow's in UTC. */
static bool lies_ahead(const char *text, int64_t now_s)
{
    struct scot_date day;
    int64_t at_s;
    if (scot_date_parse(&day, text, NULL))
        return scot_date_days(day) > now_s / DAY_S + 1;
    return scot_instant_parse(&at_s, text, NULL) && at_s > now_s + CLOCK_S;
}

static bool check_past(const json_t *fields, const json_t *body, int64_t now_s, struct scot_error *err)
{
    const json_t *field;
    for (size_t i = 0; (field = json_array_get(fields, i)) != NULL; i++) {
        const char *text = scot_member_text(body, scot_member_text(field, "id"));
        if (json_is_true(json_object_get(field, "past")) && lies_ahead(text, now_s))
            return scot_fail(err, "%s: %.20s lies ahead, wanted today at the latest", scot_member_text(field, "label"), text);
    }
    return true;
}

static bool seconds_of(int64_t *out, const json_t *body, const char *member)
{
    struct scot_date day;
    if (scot_member_date(&day, body, member)) {
        *out = (int64_t)scot_date_days(day) * DAY_S;
        return true;
    }
    return scot_member_instant(out, body, member);
}

static const char *label_of(const json_t *fields, const char *id)
{
    const char *label = scot_member_text(scot_form_field(fields, id), "label");
    return label[0] != '\0' ? label : id;
}

static bool check_order(const char *form, const json_t *fields, const json_t *body, struct scot_error *err)
{
    static const char *const pair[][3] = {{"procedure", "started", "injected_at"}, {"procedure", "started", "ended"},
                                          {"procedure", "injected_at", "ended"}, {"procedure", "ended", "discharged_at"},
                                          {"procedure", "injected_at", "discharged_at"}, {"procedure", "injected_at", "recovery_at"},
                                          {"elsewhere", "earliest", "latest"}, {"care_item", "start", "stop"}, {"medicine", "since", "until"},
                                          {"event", "began", "ended"}};
    int64_t first_s, then_s;
    for (size_t i = 0; i < sizeof pair / sizeof pair[0]; i++)
        if (strcmp(form, pair[i][0]) == 0 && seconds_of(&first_s, body, pair[i][1]) && seconds_of(&then_s, body, pair[i][2]) &&
            then_s < first_s)
            return scot_fail(err, "%s: before \"%s\", wanted not before it", label_of(fields, pair[i][2]), label_of(fields, pair[i][1]));
    return true;
}

/* The hours of a procedure are its day's; a day of the clinic begins and ends up to half a day beside that of UTC. */
static bool check_day(const json_t *fields, const json_t *body, struct scot_error *err)
{
    static const char *const member[] = {"started", "injected_at", "ended"};
    int64_t day_s, at_s;
    for (size_t i = 0; seconds_of(&day_s, body, "date") && i < sizeof member / sizeof member[0]; i++)
        if (scot_member_instant(&at_s, body, member[i]) && (at_s < day_s - DAY_S || at_s >= day_s + 2 * DAY_S))
            return scot_fail(err, "%s: not on the procedure's day, wanted %s", label_of(fields, member[i]), scot_member_text(body, "date"));
    return true;
}

/* "C7/T1" is of both regions it joins, the sacroiliac joint of the lumbar one too: it is come at from there. */
static bool is_of_region(const char *joint, const char *region)
{
    const char of = (char)toupper((unsigned char)region[0]), *slash = strchr(joint, '/');
    if (strchr("CTLS", of) == NULL || joint[0] == '\0')
        return true;
    return joint[0] == of || (slash != NULL && slash[1] == of) || (strcmp(joint, "SIJ") == 0 && of == 'L');
}

static bool check_targets(const json_t *body, struct scot_error *err)
{
    const json_t *targets = json_object_get(body, "targets"), *row;
    const char *region = scot_member_text(body, "region");
    bool known = strcmp(region, "unknown") != 0 && region[0] != '\0';
    for (size_t i = 0; (row = json_array_get(targets, i)) != NULL; i++) {
        const char *joint = scot_member_text(row, "joint"), *side = scot_member_text(row, "side");
        if (known && !is_of_region(joint, region))
            return scot_fail(err, "Joints: %s is no joint of the region %s, wanted one of it or another region", joint, region);
        for (size_t j = 0; j < i; j++)
            if (json_equal(row, json_array_get(targets, j)))
                return scot_fail(err, "Joints: %s %s twice, wanted each once", joint, side);
    }
    return true;
}

bool record_sense(const struct scot_record *r, const char *form, const json_t *body, struct scot_error *err)
{
    const json_t *fields = json_object_get(scot_form(r->options.forms, form), "fields");
    return check_past(fields, body, record_now_s(r), err) && check_order(form, fields, body, err) &&
           (strcmp(form, "procedure") != 0 || check_day(fields, body, err)) && check_targets(body, err);
}
