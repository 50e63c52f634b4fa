// The child's own handling of a file, in process and without its sandbox: whatever the bytes, an answer as
// wire.h says. DCMTK and OpenJPEG are not instrumented; what they do wrong here, a child dies of.
#include <cassert>
#include <cstdint>
#include <cstring>
#include <vector>

#include "answer.h"
#include "dataset.h"

class Collect : public Sink
{
  public:
    bool put(const void *bytes, size_t n) override
    {
        const uint8_t *from = static_cast<const uint8_t *>(bytes);
        if (size_ < sizeof head_)
            std::memcpy(reinterpret_cast<uint8_t *>(&head_) + size_, from, n);
        assert(size_ >= sizeof head_ || size_ + n <= sizeof head_);
        size_ += n;
        return true;
    }
    void check(bool decoded) const
    {
        assert(size_ >= sizeof head_ && std::memcmp(head_.magic, SCOT_WIRE_MAGIC, sizeof head_.magic) == 0);
        assert(head_.status <= SCOT_WIRE_MORE && (head_.status == SCOT_WIRE_OK) == (head_.records > 0));
        assert(std::memchr(head_.text, 0, sizeof head_.text) != nullptr);
        const uint64_t each =
            sizeof(scot_wire_frame) + (decoded ? uint64_t(head_.rows) * head_.columns * 2 : 0);
        assert(size_ - sizeof head_ <= each * head_.records);
    }

  private:
    scot_wire_head head_ = {};
    size_t size_ = 0;
};

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const bool prepared = (prepare_dcmtk(), true);
    (void)prepared;
    std::vector<uint8_t> bytes(data, data + size);
    bytes.resize(size + 2);
    for (uint32_t ask : {uint32_t(SCOT_WIRE_SCAN), uint32_t(SCOT_WIRE_DECODE)}) {
        scot_wire_request request = {};
        request.ask = ask;
        request.whole = 1;
        request.bytes = size;
        Collect sink;
        if (answer(request, bytes.data(), sink))
            sink.check(ask == SCOT_WIRE_DECODE);
    }
    return 0;
}
