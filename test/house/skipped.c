/* A skipped test is counted as skipped, not as failed: cmocka itself prints the line that is looked at here. */
#include <unistd.h>

#include "support.h"

static void a_test_that_skips(void **state)
{
    (void)state;
    skip();
}

static void a_skip_is_no_failure(void **state)
{
    (void)state;
    const struct CMUnitTest inner[] = {cmocka_unit_test(a_test_that_skips)};
    char said[400] = "";
    FILE *file = tmpfile();
    int kept = dup(STDOUT_FILENO);
    assert_true(file != NULL && kept >= 0);
    fflush(stdout);
    dup2(fileno(file), STDOUT_FILENO);
    cmocka_run_group_tests(inner, NULL, NULL);
    fflush(stdout);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    rewind(file);
    size_t size = fread(said, 1, sizeof said - 1, file);
    fclose(file);
    assert_true(size > 0 && strstr(said, "not ok") == NULL);
    assert_non_null(strstr(said, "ok 1 # SKIP a_test_that_skips"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_skip_is_no_failure)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
