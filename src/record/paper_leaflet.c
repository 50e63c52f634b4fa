#include <stdio.h>
#include <string.h>

#include "record/paper_parts.h"

/* four questions, in words for a patient. What the seed pages said differently is said with both sides or left out
 * (REFERENCE A, C1 to C7): no cut is made, the injection into the joint does not "block pain signals", relief
 * supports and does not prove, it is no cure. Figures are rows, in braces
 * here; those that other rooms go by are theirs, so that leaflet, diary and timeline say the same; "/d" tells hours as days. */

enum about { ANY = 0, JOINT = 1, NERVE = 2 };

struct sentence {
    enum about about;
    char as;                     /* h heading, t text, b box, i item of a list */
    const char *text;
};

static const struct sentence leaflet[] = {
    {ANY, 'b', "This injection is not a cure, and its relief does not last for ever. It can ease the pain for a time, and it can help to "
               "find out where the pain comes from."},
    {ANY, 'h', "1. How does it work?"},
    {ANY, 't', "Facet joints are small paired joints at the back of the spine. They guide every bend and turn, and when they are worn or "
               "inflamed they can hurt."},
    {JOINT, 't', "Injection into the joint: a little local anaesthetic and, mostly, a steroid go into the joint itself. The anaesthetic "
                 "numbs the joint at once, for {agent.lidocaine.shortest} to {agent.bupivacaine.longest} hours. The steroid calms the inflammation; this often "
                 "begins after {aftercare.steroid_begins.from/d} to {aftercare.steroid_begins.until/d} days and may take several days more."},
    {NERVE, 't', "Medial branch block: a few drops of local anaesthetic go beside the small nerves that carry the joint's pain signals. "
                 "Nothing goes into the joint, and there is no steroid in a test block. It is a test: the nerves are numb for "
                 "{agent.lidocaine.shortest} to {agent.bupivacaine.longest} hours, and what you feel in that time is what we want to know."},
    {ANY, 't', "If your usual pain falls much while the anaesthetic works, this supports the joint as its source. It does not prove it: a "
               "single block misleads in {leaflet.misleads.from} to {leaflet.misleads.to} of 100 people, more in the neck than in the lower back. That is "
               "why a second one is often needed. If the pain does not fall, the joint is less likely to be the source; that helps too."},
    {ANY, 'h', "2. Where is it done, and how?"},
    {ANY, 't', "In the pain clinic or the hospital, as an outpatient. You go home the same day. The injection takes {leaflet.minutes.short.from} to "
               "{leaflet.minutes.short.to} minutes by one clinic's account and {leaflet.minutes.long.from} to {leaflet.minutes.long.to} by another's; count on being "
               "watched for about {discharge.observed} minutes afterwards."},
    {ANY, 't', "You mostly lie on your front. The skin is cleaned and numbed. A thin needle is guided by X-ray, and a drop of contrast may show "
               "that it is in the right place. No cut is made; there is only the needle's prick. You usually stay awake, because sedation "
               "would blur the test."},
    {ANY, 't', "Tell us beforehand: pregnancy or a chance of it, fever or infection, medicines that thin the blood (do not stop them by "
               "yourself), diabetes, HIV or fungal medicines, and any allergy to anaesthetic, steroid, contrast, antiseptic or latex."},
    {ANY, 'h', "3. What are the benefits?"},
    {ANY, 'i', "Less pain for a time, so that you can move, sleep and take part in physiotherapy."},
    {ANY, 'i', "A clue to where the pain comes from, and to what may help next."},
    {ANY, 'i', "Often fewer tablets. Little is given and in one place, so stomach and other organs get less of it than from tablets; "
               "some does reach the rest of the body."},
    {ANY, 't', "It works best together with exercise and other care, not instead of it. It does not help everybody. You may also choose "
               "exercise, physiotherapy, medicines or heat and ice without an injection, or wait."},
    {ANY, 'h', "4. How long does it last?"},
    {JOINT, 't', "After an injection into the joint: first hours of numbness, sometimes then a few days of the old pain until the steroid works. "
                 "The relief after that is temporary: for some people none, for others a few weeks to several months."},
    {NERVE, 't', "After a medial branch block: hours. The pain is expected to come back the same day. That is not a failure; it was the test."},
    {ANY, 't', "It can be repeated, but only so often. We count your injections, those done elsewhere too, so please tell us of every one."},
    {ANY, 'h', "Afterwards"},
    {ANY, 'i', "Light activity the same day; usual activity soon after. Do not drive for {aftercare.no_driving.until} hours, and not at all "
               "while a leg or an arm feels weak."},
    {ANY, 'i', "No bath or swimming for {aftercare.no_bath.until} hours; a shower is fine. Ice for {leaflet.ice} minutes at a time if it is sore."},
    {ANY, 'i', "Fill in the diary while doing what usually hurts. If you can, take no pain medicine for the first {diary.no_medicine} hours; "
               "if you need it, take it and note it."},
    {ANY, 'i', "Soreness, a bruise or tingling at the place is common. The pain may be worse for up to {aftercare.flare.until/d} days."},
    {JOINT, 'i', "With diabetes: blood sugar may rise, usually for about {after.glucose.normal} days and up to {after.glucose.days.most}. Measure more often."},
    {ANY, 'h', "What can go wrong"},
    {ANY, 't', "About {leaflet.faint} of 100 people feel faint during the injection. Bleeding, headache, an allergic reaction or lasting nerve damage "
               "are rare. A severe infection happens to about 1 in {leaflet.infection.often} to 1 in {leaflet.infection.seldom}."},
};

static bool put_figure(char *out, size_t size, const char *name, size_t length, const struct scot_rules *rules, struct scot_error *err)
{
    char id[64];
    bool days = length > 2 && strncmp(name + length - 2, "/d", 2) == 0;
    snprintf(id, sizeof id, "%.*s", (int)(length - (days ? 2 : 0)), name);
    const struct scot_rule *row = scot_rules_find(rules, id);
    if (row == NULL || !row->is_number)
        return scot_fail(err, "rule %s is missing or no number", id);
    double value = days ? row->value / 24 : row->value;
    if (value >= 1000 && value < 1e6)
        snprintf(out, size, "%d,%03d", (int)value / 1000, (int)value % 1000);
    else
        snprintf(out, size, "%.4g", value);
    return true;
}

/* The sentence with its figures. */
static bool fill(char *out, size_t size, const char *text, const struct scot_rules *rules, struct scot_error *err)
{
    size_t used = 0;
    while (*text != '\0' && used + 32 < size) {
        const char *end = *text == '{' ? strchr(text, '}') : NULL;
        if (end == NULL) {
            out[used++] = *text++;
            continue;
        }
        if (!put_figure(out + used, size - used, text + 1, (size_t)(end - text - 1), rules, err))
            return false;
        used += strlen(out + used);
        text = end + 1;
    }
    out[used] = '\0';
    return true;
}

/* What is planned or was done; both kinds are told where neither is known. */
static enum about about_of(const struct paper_desk *desk)
{
    const json_t *plan = scot_dossier_last(desk->dossier, "plan");
    const char *planned = scot_member_text(plan, "kind"), *kind = planned[0] != '\0' ? planned : scot_member_text(desk->done, "kind");
    return paper_same(kind, "intra_articular") ? JOINT : paper_same(kind, "medial_branch") ? NERVE : ANY;
}

/* The row's text, "" where there is none. */
static const char *text_of(const struct paper_desk *desk, const char *warning, size_t length, const char *what)
{
    char id[64];
    snprintf(id, sizeof id, "%.*s%s", (int)length, warning, what);
    const struct scot_rule *row = scot_rules_find(desk->order->rules, id);
    return row != NULL ? row->text : "";
}

/* Warning signs are the diary's own rows "warning.<id>.name|level|do": emergencies first, on a
 * sheet that one can hang up at home. */
static void write_warnings(struct paper_desk *desk)
{
    static const char head[] = "warning.", tail[] = ".name";
    const struct scot_rules *rules = desk->order->rules;
    paper_break(desk);
    paper_heading(desk, "When to call, and whom");
    json_t *table = paper_table(desk, "If you notice|Do this");
    for (int urgent = 1; urgent >= 0; urgent--)
        for (int i = 0; i < scot_rules_count(rules); i++) {
            const struct scot_rule *row = scot_rules_at(rules, i);
            size_t length = strlen(row->id), stem = length - (sizeof tail - 1);
            if (strncmp(row->id, head, sizeof head - 1) != 0 || length < sizeof head + sizeof tail || strcmp(row->id + stem, tail) != 0 ||
                scot_rules_find(rules, row->id) != row || paper_same(text_of(desk, row->id, stem, ".level"), "emergency") != urgent)
                continue;
            const char *cell[] = {row->text, text_of(desk, row->id, stem, ".do")};
            paper_row(table, 2, cell);
        }
    paper_box(desk, "Our telephone, day and night: ........................................  If you cannot reach us, call the emergency number.");
}

bool paper_write_leaflet(struct paper_desk *desk, struct scot_error *err)
{
    enum about about = about_of(desk);
    json_t *list = NULL;
    json_object_set_new(desk->paper, "subtitle", json_string("How it works, where it is done, what it may bring, how long it lasts"));
    for (size_t i = 0; i < sizeof leaflet / sizeof leaflet[0]; i++) {
        const struct sentence *s = &leaflet[i];
        char text[1024];
        if (s->about != ANY && about != ANY && s->about != about)
            continue;
        if (!fill(text, sizeof text, s->text, desk->order->rules, err))
            return false;
        if (s->as == 'i')
            list = list != NULL ? list : paper_list(desk);
        else
            list = NULL;
        if (s->as == 'h')
            paper_heading(desk, text);
        else if (s->as == 'b')
            paper_box(desk, "%s", text);
        else if (s->as == 'i')
            paper_item(list, "%s", text);
        else
            paper_say(desk, "%s", text);
    }
    write_warnings(desk);
    return true;
}
