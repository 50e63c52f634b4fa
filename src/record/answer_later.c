#include "record/answer.h"
#define W __attribute__((weak))
#pragma GCC diagnostic ignored "-Wunused-parameter"
W bool scot_answer_verdict(json_t **out, const json_t *d, const struct scot_rules *r, struct scot_error *err){*out=json_pack("{s:s,s:[],s:[]}","line","later","findings","procedures");return true;}
W bool scot_answer_limits(json_t **out, const json_t *d, const json_t *p, const struct scot_rules *r, struct scot_error *err){*out=json_pack("{s:s,s:[]}","line","later","findings");return true;}
W bool scot_answer_doses(json_t **out, const json_t *d, const json_t *p, const struct scot_rules *r, struct scot_error *err){*out=json_pack("{s:s,s:[]}","line","later","findings");return true;}
W bool scot_answer_aftercare(json_t **out, const json_t *d, json_int_t p, const struct scot_rules *r, struct scot_error *err){*out=json_pack("{s:s,s:[],s:[]}","line","later","findings","diary");return true;}
