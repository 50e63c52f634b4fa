#include "answer.h"

#include <new>
#include <vector>

#include "dataset.h"
#include "head.h"
#include "pixels.h"

static bool send_frames(const scot_wire_head &head, DcmDataset &dataset, Pixels *pixels, Sink &sink)
{
    std::vector<uint16_t> pixel;
    for (uint32_t i = 0; i < head.records; i++) {
        scot_wire_frame frame = new_frame();
        fill_frame(frame, dataset, i);
        const bool good = pixels == nullptr || pixels->decode(frame, i, pixel);
        if (!sink.put(&frame, sizeof frame))
            return false;
        if (!good)
            return true;
        if (pixels != nullptr && !sink.put(pixel.data(), pixel.size() * sizeof pixel[0]))
            return false;
    }
    return true;
}

static bool answer_or_throw(const scot_wire_request &request, const uint8_t *bytes, Sink &sink)
{
    DcmFileFormat file;
    scot_wire_head head = new_head();
    const bool with_pixels = request.ask == SCOT_WIRE_DECODE;
    const Reach reach = read_dataset(file, bytes, request.bytes, request.whole != 0, with_pixels);
    if (reach == Reach::nonsense)
        refuse(head, "not a DICOM file, or a broken one");
    else if (reach == Reach::cut && request.whole != 0)
        refuse(head, "the file is cut short");
    else if (reach == Reach::cut)
        head.status = SCOT_WIRE_MORE;
    else
        fill_head(head, *file.getDataset(), reach == Reach::pixels);
    if (head.status == SCOT_WIRE_OK && with_pixels) {
        Pixels pixels(head, *file.getDataset());
        return sink.put(&head, sizeof head) && send_frames(head, *file.getDataset(), &pixels, sink);
    }
    return sink.put(&head, sizeof head) && send_frames(head, *file.getDataset(), nullptr, sink);
}

bool answer(const scot_wire_request &request, const uint8_t *bytes, Sink &sink)
{
    try {
        return answer_or_throw(request, bytes, sink);
    } catch (...) {
        /* Out of memory, most likely; half an answer may be out: the parent sees the child end. */
        return false;
    }
}
