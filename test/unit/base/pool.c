#include "base/pool.h"

#include <stdatomic.h>

#include "support.h"

struct tally {
    atomic_int done[1000];
    int threads;
    atomic_int strangers;
};

static void count(void *context, int task, int worker)
{
    struct tally *tally = context;
    atomic_fetch_add(&tally->done[task], 1);
    if (worker < 0 || worker >= tally->threads)
        atomic_fetch_add(&tally->strangers, 1);
}

static void every_task_is_done_once(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 4; threads++) {
        struct scot_pool *pool = NULL;
        assert_true(scot_pool_create(&pool, threads, NULL));
        struct tally tally = {.threads = threads};
        for (int run = 1; run <= 50; run++) {
            scot_pool_run(pool, 1000, count, &tally);
            for (int i = 0; i < 1000; i++)
                assert_int_equal(atomic_load(&tally.done[i]), run);
        }
        assert_int_equal(atomic_load(&tally.strangers), 0);
        scot_pool_destroy(&pool);
        assert_null(pool);
    }
}

static void no_tasks_is_no_work(void **state)
{
    (void)state;
    struct scot_pool *pool = NULL;
    assert_true(scot_pool_create(&pool, 2, NULL));
    struct tally tally = {.threads = 2};
    scot_pool_run(pool, 0, count, &tally);
    assert_int_equal(atomic_load(&tally.done[0]), 0);
    scot_pool_destroy(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_task_is_done_once),
        cmocka_unit_test(no_tasks_is_no_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
