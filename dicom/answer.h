#ifndef SCOTTIE_DICOM_ANSWER_H
#define SCOTTIE_DICOM_ANSWER_H

#include <cstddef>
#include <cstdint>

#include "image/dicom/wire.h"

/* Where an answer goes. */
class Sink
{
  public:
    virtual ~Sink() = default;
    virtual bool put(const void *bytes, size_t n) = 0;
};

/* Answers one request as wire.h says. bytes[request.bytes] must be there and 0. False when the sink is
 * closed. Throws nothing. */
bool answer(const scot_wire_request &request, const uint8_t *bytes, Sink &sink);

#endif
