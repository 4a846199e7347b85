/* What schedulers tell by the environment: ranks, names, programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "collect/trace/job.h"

static int
clean(void **state)
{
    const char *name, *value;
    (void)state;
    for (size_t i = 0; job_variable(i, true, &name, &value); i++)
        unsetenv(name);
    setenv("SLURMD_NODENAME", "n1", 1);
    return 0;
}

static void
assert_name(const char *wanted)
{
    struct job j = job_here();
    char *name = job_name(&j);
    assert_string_equal(name, wanted);
    free(name);
}

static void
test_no_job(void **state)
{
    (void)state;
    struct job j = job_here();
    assert_null(job_name(&j));
    assert_false(job_is_parallel(&j));
    assert_true(j.local_rank == MISSING_I64);
}

static void
test_slurm(void **state)
{
    (void)state;
    setenv("SLURM_JOB_ID", "12", 1);
    setenv("SLURM_PROCID", "0", 1);
    assert_name("job12.n1"); /* a script is no task, though it has a number */
    setenv("SLURM_STEP_ID", "4294967291", 1);
    assert_name("job12.batch.n1");
    setenv("SLURM_STEP_ID", "0", 1);
    setenv("SLURM_PROCID", "17", 1);
    setenv("SLURM_LOCALID", "1", 1);
    assert_name("job12.step0.n1.rank17");
    struct job j = job_here();
    assert_int_equal(j.rank, 17);
    assert_int_equal(j.local_rank, 1);
    assert_false(j.by_mpi);
    setenv("SLURM_ARRAY_JOB_ID", "10", 1);
    setenv("SLURM_ARRAY_TASK_ID", "2", 1);
    setenv("SLURM_RESTART_COUNT", "1", 1);
    assert_name("job10_2.restart1.step0.n1.rank17");
}

static void
test_mpi_before_slurm(void **state)
{
    (void)state;
    setenv("SLURM_JOB_ID", "12", 1);
    setenv("SLURM_STEP_ID", "0", 1);
    setenv("SLURM_PROCID", "1", 1); /* of the launcher's daemon */
    setenv("PMI_RANK", "6", 1);
    setenv("OMPI_COMM_WORLD_RANK", "5", 1);
    setenv("OMPI_COMM_WORLD_LOCAL_RANK", "2", 1);
    setenv("SLURM_LOCALID", "0", 1);
    struct job j = job_here();
    assert_int_equal(j.rank, 5);
    assert_int_equal(j.local_rank, 2);
    assert_true(j.by_mpi);
    assert_name("job12.mpi.n1.rank5");
}

/* What is no number is no rank, and nobody gets a path into a name. */
static void
test_hostile(void **state)
{
    (void)state;
    setenv("SLURM_JOB_ID", "../a b", 1);
    setenv("SLURM_STEP_ID", "0/..", 1);
    setenv("PMI_RANK", "-3", 1);
    setenv("PMIX_RANK", "4x", 1);
    setenv("SLURM_PROCID", "99999999999999999999", 1);
    assert_name("job___a_b.step0___.n1");
}

static void
assert_other_program(const char *variable, const char *value)
{
    struct job j = job_here();
    char *before = job_program(&j);
    setenv(variable, value, 1);
    j = job_here();
    char *after = job_program(&j);
    assert_string_not_equal(before, after);
    free(before);
    free(after);
}

/* Tasks of one step share a program; steps, nodes and calls of mpirun do not. */
static void
test_program(void **state)
{
    (void)state;
    setenv("SLURM_JOB_ID", "12", 1);
    setenv("SLURM_STEP_ID", "0", 1);
    setenv("SLURM_PROCID", "1", 1);
    struct job j = job_here();
    char *one = job_program(&j);
    setenv("SLURM_PROCID", "2", 1);
    j = job_here();
    char *two = job_program(&j);
    assert_string_equal(one, two);
    free(one);
    free(two);
    assert_other_program("SLURM_STEP_ID", "1");
    assert_other_program("SLURMD_NODENAME", "n2");
    assert_other_program("PMIX_NAMESPACE", "7");
    assert_other_program("PMIX_NAMESPACE", "8");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_no_job, clean),
        cmocka_unit_test_setup(test_slurm, clean),
        cmocka_unit_test_setup(test_mpi_before_slurm, clean),
        cmocka_unit_test_setup(test_hostile, clean),
        cmocka_unit_test_setup(test_program, clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
