#include <stdio.h>
#include <stdlib.h>

#include "case_input.h"

/* Writes the seeds of the targets of the case into corpus/: each form filled sparsely and wholly, each form's definition with
 * a body, a few dossiers. Run it from fuzz/ when forms change; the corpora hold nothing else. */

static void write_json(FILE *stream, json_t *value)
{
    if (stream == NULL || json_dumpf(value, stream, JSON_COMPACT) != 0) {
        perror("seed_case");
        exit(1);
    }
    json_decref(value);
}

static FILE *file_of(const char *target, const char *name, int number)
{
    char path[200];
    snprintf(path, sizeof path, "corpus/%s/%s-%d", target, name, number);
    return fopen(path, "wb");
}

static void write_bodies(const char *form, json_t *definition)
{
    unsigned seed = 7;
    for (int i = 0; i < 2; i++) {
        FILE *entry = file_of("entry", form, i), *whole = i == 0 ? file_of("form", form, i) : NULL;
        json_t *body = case_fill(form, i == 0 ? 1 : 4, &seed);
        write_json(entry, json_incref(body));
        fclose(entry);
        if (whole != NULL) {
            json_t *as_note = json_deep_copy(definition);
            json_object_set_new(as_note, "id", json_string("note"));
            write_json(whole, as_note);
            fputc(0, whole);
            write_json(whole, json_incref(body));
            fclose(whole);
        }
        json_decref(body);
    }
}

/* What is cut is cut between characters: words that no form would let through, in every place that takes one. */
static void write_dossiers(unsigned *seed)
{
    for (int i = 0; i < 12; i++) {
        FILE *stream = file_of("answers", "dossier", i);
        write_json(stream, case_dossier(i * 3 / 2, seed));
        fclose(stream);
    }
    for (int i = 0; i < 16; i++) {
        FILE *stream = file_of("answers", "awkward", i);
        json_t *dossier = case_dossier(12, seed), *entry;
        size_t n;
        json_array_foreach(json_object_get(dossier, "entries"), n, entry)
            case_awkward(json_object_get(entry, "body"), 4 + (unsigned)i, seed);
        write_json(stream, dossier);
        fclose(stream);
    }
}

int main(void)
{
    const char *form;
    json_t *definition;
    unsigned seed = 1;
    json_object_foreach((json_t *)scot_forms_all(case_forms()), form, definition)
        write_bodies(form, definition);
    write_dossiers(&seed);
    return 0;
}
