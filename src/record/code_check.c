#include "record/code_check.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* How many digits it starts with. */
static size_t digits(const char *code)
{
    return strspn(code, "0123456789");
}

/* In the dihedral group of ten (Verhoeff 1969): a turn is 0..4, a turned mirror 5..9. */
static int dihedral(int a, int b)
{
    if (a < 5)
        return b < 5 ? (a + b) % 5 : 5 + (a + b) % 5;
    return b < 5 ? 5 + (a - b) % 5 : (a - b + 5) % 5;
}

/* What a place does to its digit: Verhoeff's permutation, once more for each place from the right. */
static int permuted(int digit, size_t place)
{
    static const int once[10] = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
    for (size_t i = 0; i < place % 8; i++)
        digit = once[digit];
    return digit;
}

bool scot_code_sct(const char *code)
{
    size_t n = digits(code);
    int check = 0;
    if (n < 6 || n > 18 || code[n] != '\0' || code[0] == '0')
        return false;
    for (size_t i = 0; i < n; i++)
        check = dihedral(check, permuted(code[n - 1 - i] - '0', i));
    return check == 0;
}

bool scot_code_loinc(const char *code)
{
    size_t n = digits(code);
    int sum = 0;
    if (n < 1 || n > 7 || code[n] != '-' || !is_digit(code[n + 1]) || code[n + 2] != '\0')
        return false;
    for (size_t i = 0; i < n; i++) {
        int digit = code[n - 1 - i] - '0';
        int twice = 2 * digit > 9 ? 2 * digit - 9 : 2 * digit;
        sum += i % 2 == 0 ? twice : digit;
    }
    return (sum + code[n + 1] - '0') % 10 == 0;
}

bool scot_code_icd10(const char *code)
{
    static const char tail[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t length = strlen(code);
    return length >= 5 && length <= 8 && code[0] >= 'A' && code[0] <= 'Z' && is_digit(code[1]) && strspn(code + 2, tail) == 1 &&
           code[3] == '.' && strspn(code + 4, tail) == length - 4;
}

static bool is_number(const char *code)
{
    return code[0] != '\0' && code[digits(code)] == '\0';
}

bool scot_codes_check(const struct scot_rules *rules, struct scot_error *err)
{
    static const struct {
        const char *prefix, *wanted;
        bool (*is)(const char *code);
    } system[] = {
        {"code.sct.", "a SNOMED CT code whose check digit is right", scot_code_sct},
        {"code.loinc.", "a LOINC code whose check digit is right", scot_code_loinc},
        {"code.icd10.", "an ICD-10-CM code", scot_code_icd10},
        {"code.", "a number", is_number},
    };
    for (int i = 0; i < scot_rules_count(rules); i++) {
        const struct scot_rule *row = scot_rules_at(rules, i);
        char code[24] = "";
        size_t s = 0, length = strcspn(row->text, " ");
        if (strncmp(row->id, "code.", 5) != 0)
            continue;
        memcpy(code, row->text, length < sizeof code ? length : 0);
        while (strncmp(row->id, system[s].prefix, strlen(system[s].prefix)) != 0)
            s++;
        if (!system[s].is(code))
            return scot_fail(err, "rule %s is %.23s, wanted %s", row->id, row->text, system[s].wanted);
    }
    return true;
}
