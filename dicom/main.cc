/* scottie-dicom: reads DICOM files in a sandbox for the program that started it (wire.h), or writes one.
 * It is no use by itself. */

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

#include "answer.h"
#include "dataset.h"
#include "io.h"
#include "sandbox.h"
#include "write.h"

class Stdout : public Sink
{
  public:
    bool put(const void *bytes, size_t n) override
    {
        return write_all(bytes, n);
    }
};

/* One request after the other until the parent closes its end. */
static int serve()
{
    scot_wire_request request;
    Stdout out;
    while (read_all(&request, sizeof request)) {
        if (std::memcmp(request.magic, SCOT_WIRE_MAGIC, sizeof request.magic) != 0)
            return 1;
        uint8_t *bytes = static_cast<uint8_t *>(std::malloc(request.bytes + 2));
        if (bytes == nullptr || !read_all(bytes, request.bytes))
            return 1;
        bytes[request.bytes] = bytes[request.bytes + 1] = 0;
        if (!answer(request, bytes, out))
            return 1;
        std::free(bytes);
    }
    return 0;
}

int main(int count, char **words)
{
    if (count != 3 || (std::strcmp(words[1], "--read") != 0 && std::strcmp(words[1], "--write") != 0)) {
        std::fputs("scottie-dicom reads and writes DICOM files for scottie; it is not to be called by hand\n",
                   stderr);
        return 2;
    }
    const bool writes = std::strcmp(words[1], "--write") == 0;
    const uint64_t memory = std::strtoull(words[2], nullptr, 10);
    prepare_dcmtk();
    if (!enter_sandbox(memory, 3600, writes))
        return 3;
    return writes ? !write_run() : serve();
}
