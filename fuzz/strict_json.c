#include <jansson.h>
#include <stdarg.h>
#include <string.h>

/* Linked in place of jansson's own (--wrap): jansson answers half a character, a number that is none and a member that is not
 * there with NULL, which then is quietly left out of what is made. In a target that is a finding. */

json_t *__wrap_json_pack(const char *format, ...);
json_t *__wrap_json_string(const char *text);
json_t *__wrap_json_real(double value);
json_t *__real_json_string(const char *text);
json_t *__real_json_real(double value);

json_t *__wrap_json_pack(const char *format, ...)
{
    va_list args;
    json_error_t why;
    va_start(args, format);
    json_t *made = json_vpack_ex(&why, 0, format, args);
    va_end(args);
    if (made == NULL)
        __builtin_trap();
    return made;
}

json_t *__wrap_json_string(const char *text)
{
    json_t *made = __real_json_string(text);
    if (made == NULL)
        __builtin_trap();
    return made;
}

json_t *__wrap_json_real(double value)
{
    json_t *made = __real_json_real(value);
    if (made == NULL)
        __builtin_trap();
    return made;
}
