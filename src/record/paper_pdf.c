#include "record/paper_parts.h"
bool paper_show_pdf(uint8_t **out, size_t *size, const json_t *paper, const struct scot_paper_order *order, struct scot_error *err)
{
    (void)out; (void)size; (void)paper; (void)order;
    return scot_fail(err, "later");
}
