#include "base/pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/cpu.h"
#include "base/memory.h"

enum { MOST_THREADS = 64 };

struct worker {
    struct scot_pool *pool;
    int number;
    pthread_t thread;
};

struct scot_pool {
    int threads;
    int started;
    struct worker worker[MOST_THREADS];

    pthread_mutex_t mutex;
    pthread_cond_t work_there;
    pthread_cond_t work_done;
    unsigned run;     /* counts runs, so that a sleeper knows a new one */
    int busy;         /* workers that have not finished this run */
    bool leaving;

    void (*work)(void *, int, int);
    void *context;
    int tasks;
    atomic_int next_task;
};

static void share_tasks(struct scot_pool *pool, int worker)
{
    for (;;) {
        int task = atomic_fetch_add_explicit(&pool->next_task, 1, memory_order_relaxed);
        if (task >= pool->tasks)
            return;
        pool->work(pool->context, task, worker);
    }
}

static void *worker_main(void *argument)
{
    struct worker *self = argument;
    struct scot_pool *pool = self->pool;
    unsigned seen = 0;
    pthread_mutex_lock(&pool->mutex);
    for (;;) {
        while (pool->run == seen && !pool->leaving)
            pthread_cond_wait(&pool->work_there, &pool->mutex);
        if (pool->leaving)
            break;
        seen = pool->run;
        pthread_mutex_unlock(&pool->mutex);
        share_tasks(pool, self->number);
        pthread_mutex_lock(&pool->mutex);
        if (--pool->busy == 0)
            pthread_cond_signal(&pool->work_done);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

bool scot_pool_create(struct scot_pool **out, int threads, struct scot_error *err)
{
    if (threads == 0)
        threads = scot_cpu_count();
    if (threads < 1)
        return scot_fail(err, "threads is %d, wanted 1 to %d", threads, MOST_THREADS);
    if (threads > MOST_THREADS)
        threads = MOST_THREADS;
    struct scot_pool *pool = scot_alloc(1, sizeof *pool, err);
    if (pool == NULL)
        return false;
    pool->threads = threads;
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->work_there, NULL);
    pthread_cond_init(&pool->work_done, NULL);
    for (int i = 1; i < threads; i++) {
        pool->worker[i] = (struct worker){.pool = pool, .number = i};
        if (pthread_create(&pool->worker[i].thread, NULL, worker_main, &pool->worker[i]) != 0) {
            scot_pool_destroy(&pool);
            return scot_fail(err, "could start %d of %d threads", i, threads);
        }
        pool->started++;
    }
    *out = pool;
    return true;
}

void scot_pool_destroy(struct scot_pool **pool)
{
    struct scot_pool *p = *pool;
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->mutex);
    p->leaving = true;
    pthread_cond_broadcast(&p->work_there);
    pthread_mutex_unlock(&p->mutex);
    for (int i = 1; i <= p->started; i++)
        pthread_join(p->worker[i].thread, NULL);
    pthread_cond_destroy(&p->work_done);
    pthread_cond_destroy(&p->work_there);
    pthread_mutex_destroy(&p->mutex);
    scot_free(p);
    *pool = NULL;
}

int scot_pool_threads(const struct scot_pool *pool)
{
    return pool->threads;
}

void scot_pool_run(struct scot_pool *pool, int tasks,
                   void (*work)(void *context, int task, int worker), void *context)
{
    assert(pool->busy == 0);
    pool->work = work;
    pool->context = context;
    pool->tasks = tasks;
    atomic_store(&pool->next_task, 0);
    if (pool->started > 0 && tasks > 1) {
        pthread_mutex_lock(&pool->mutex);
        pool->busy = pool->started;
        pool->run++;
        pthread_cond_broadcast(&pool->work_there);
        pthread_mutex_unlock(&pool->mutex);
    }
    share_tasks(pool, 0);
    if (pool->started > 0 && tasks > 1) {
        pthread_mutex_lock(&pool->mutex);
        while (pool->busy > 0)
            pthread_cond_wait(&pool->work_done, &pool->mutex);
        pthread_mutex_unlock(&pool->mutex);
    }
}
