#ifndef SCOT_BASE_POOL_H
#define SCOT_BASE_POOL_H

#include "base/error.h"

/* A fixed set of threads that share numbered tasks. */
struct scot_pool;

/* threads >= 1 counts the calling thread: a pool of one starts no thread.
 * 0 means one per processor. *out is the caller's, scot_pool_destroy ends it. */
bool scot_pool_create(struct scot_pool **out, int threads, struct scot_error *err);
void scot_pool_destroy(struct scot_pool **pool);
int scot_pool_threads(const struct scot_pool *pool);

/* Calls work(context, task, worker) once for each task 0..tasks-1, in any order
 * and on any worker 0..threads-1, the caller being one of them, and returns when
 * all are done. Allocates nothing. One run at a time per pool; not reentrant. */
void scot_pool_run(struct scot_pool *pool, int tasks,
                   void (*work)(void *context, int task, int worker), void *context);

#endif
