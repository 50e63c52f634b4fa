#include "record/fhir_code.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *uri;
} system_of[] = {
    {"sct", "http://snomed.info/sct"},
    {"loinc", "http://loinc.org"},
    {"rxnorm", "http://www.nlm.nih.gov/research/umls/rxnorm"},
    {"icd10", "http://hl7.org/fhir/sid/icd-10-cm"},
    {"dcm", "http://dicom.nema.org/resources/ontology/DCM"},
    {"cpt", "http://www.ama-assn.org/go/cpt"},
};

static const struct scot_rule *row_of(const struct scot_rules *rules, const char *system, const char *name)
{
    char id[64];
    snprintf(id, sizeof id, "code.%.8s.%.40s", system, name);
    return scot_rules_find(rules, id);
}

bool scot_code_add(json_t *concept, const struct scot_rules *rules, const char *system, const char *name)
{
    const struct scot_rule *row = row_of(rules, system, name);
    for (size_t i = 0; row != NULL && i < sizeof system_of / sizeof system_of[0]; i++) {
        size_t length = strcspn(row->text, " ");
        if (strcmp(system_of[i].name, system) != 0)
            continue;
        json_t *coding = json_pack("{s:s, s:o}", "system", system_of[i].uri, "code", json_stringn(row->text, length));
        if (row->text[length] != '\0')
            json_object_set_new(coding, "display", json_string(row->text + length + 1));
        if (json_object_get(concept, "coding") == NULL)
            json_object_set_new(concept, "coding", json_array());
        json_array_append_new(json_object_get(concept, "coding"), coding);
        return true;
    }
    return false;
}

json_t *scot_code_concept(const struct scot_rules *rules, const char *name, const char *text)
{
    json_t *concept = json_object();
    for (size_t i = 0; i < sizeof system_of / sizeof system_of[0]; i++)
        scot_code_add(concept, rules, system_of[i].name, name);
    if (text[0] != '\0')
        json_object_set_new(concept, "text", json_string(text));
    return concept;
}

static void code_only(char out[24], const struct scot_rule *row)
{
    out[0] = '\0';
    if (row != NULL)
        snprintf(out, 24, "%.*s", (int)strcspn(row->text, " "), row->text);
}

void scot_code_cpt(char out[24], const struct scot_rules *rules, const char *kind, const char *region, int level)
{
    bool injection = strcmp(kind, "intra_articular") == 0 || strcmp(kind, "medial_branch") == 0;
    bool radiofrequency = strcmp(kind, "radiofrequency") == 0, back = strcmp(region, "lumbar") == 0;
    bool neck = strcmp(region, "cervical") == 0 || strcmp(region, "thoracic") == 0;
    int most = injection ? 3 : 2;
    char name[48];
    out[0] = '\0';
    if ((!injection && !radiofrequency) || (!neck && !back))
        return;
    snprintf(name, sizeof name, "%s.%s.%d", injection ? "injection" : "radiofrequency",
             back ? "back" : "neck", level < most ? level : most);
    code_only(out, row_of(rules, "cpt", name));
}

const char *scot_code_joint_name(const char *joint)
{
    static const struct {
        const char *joint, *name;
    } whole[] = {{"C0/1", "neck_top"}, {"C1/2", "neck_top"}, {"C7/T1", "cervicothoracic"}, {"T12/L1", "thoracolumbar"},
                 {"L5/S1", "lumbosacral"}, {"SIJ", "sacral"}};
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
        if (strcmp(whole[i].joint, joint) == 0)
            return whole[i].name;
    return joint[0] == 'C' ? "cervical" : joint[0] == 'T' ? "thoracic" : joint[0] == 'L' ? "lumbar" : "";
}

void scot_code_joint(char out[24], const struct scot_rules *rules, const char *joint)
{
    code_only(out, row_of(rules, "icd10", scot_code_joint_name(joint)));
}
