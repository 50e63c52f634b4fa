#include "image/mha.h"

#include "image_check.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scot_volume *volume = NULL;
    struct scot_image_info info = {.files = 0};
    struct scot_image_options options = {.labels = size % 2 != 0};
    struct scot_error err = {{0}};
    struct scot_bytes *bytes = NULL;
    assert(scot_bytes_open_memory(&bytes, data, size, NULL));
    bool opened = scot_mha_read(&volume, &info, &bytes, NULL, &options, &err);
    check_image(opened, &volume, &info, options.labels, &err);
    scot_bytes_close(&bytes);
    return 0;
}
