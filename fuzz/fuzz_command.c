/* What a page or a script sends as a command: JSON in, a checked command or one line out. */
#include <assert.h>
#include <string.h>

#include "serve/command.h"
#include "serve/text.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scot_wish wish;
    struct scot_error err = {0};
    char name[32], quoted[400];
    if (!scot_wish_read(&wish, (const char *)data, size, name, &err)) {
        assert(err.text[0] != '\0' && memchr(name, '\0', sizeof name) != NULL);
        assert(scot_json_string(quoted, sizeof quoted, err.text) < sizeof quoted);
        return 0;
    }
    if (wish.kind != SCOT_WISH_COMMAND)
        return 0;
    assert(wish.command.spec >= 0 && wish.command.spec < scot_room_command_count);
    const struct scot_command_spec *spec = &scot_room_commands[wish.command.spec];
    for (int i = 0; i < SCOT_COMMAND_ARGS && spec->arg[i] != NULL; i++) {
        double value = wish.command.value[i];
        assert((isnan(value) && spec->arg[i][0] == '?') || (value >= spec->least[i] && value <= spec->most[i]));
    }
    assert(memchr(wish.command.text, '\0', sizeof wish.command.text) != NULL);
    return 0;
}
