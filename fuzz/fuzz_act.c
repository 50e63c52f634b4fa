#include <string.h>

#include "procedure/act.h"
#include "target.h"

/* An act from any text: refused in one line, or it is written and read back as the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scot_act act, back;
    struct scot_error err = {0};
    char text[4096];
    if (!scot_act_read(&act, (const char *)data, size, &err)) {
        if (err.text[0] == '\0')
            __builtin_trap();
        return 0;
    }
    size_t length = scot_act_write(&act, text, sizeof text);
    if (length == 0 || !scot_act_read(&back, text, length, &err) || back.spec != act.spec ||
        memcmp(back.text, act.text, sizeof act.text) != 0)
        __builtin_trap();
    return 0;
}
