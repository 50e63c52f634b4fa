#include "sandbox.h"

#include <initializer_list>

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static bool limit(__rlimit_resource what, rlim_t most)
{
    struct rlimit value = {most, most};
    return setrlimit(what, &value) == 0;
}

/* A stack of 8 MB is what DCMTK's own tools run on; deeper nesting than it holds is not a CT. */
static bool set_limits(uint64_t memory_bytes, unsigned cpu_s, bool writes_a_file)
{
    return limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, 0) && limit(RLIMIT_NPROC, 0) &&
           limit(RLIMIT_STACK, 8u << 20) && limit(RLIMIT_CPU, cpu_s) && limit(RLIMIT_AS, memory_bytes) &&
           (writes_a_file || limit(RLIMIT_FSIZE, 0));
}

static bool allow_memory(scmp_filter_ctx filter)
{
    /* Pages may be had and given back, never made executable. */
    for (int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) != 0)
            return false;
    for (int call : {SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk)})
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0)
            return false;
    return true;
}

static bool allow_the_rest(scmp_filter_ctx filter)
{
    for (int call : {SCMP_SYS(futex), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn),
                     SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(restart_syscall)})
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0)
            return false;
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(read), 1,
                            SCMP_A0(SCMP_CMP_EQ, STDIN_FILENO, 0)) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
                            SCMP_A0(SCMP_CMP_EQ, STDOUT_FILENO, 0)) == 0;
}

bool enter_sandbox(uint64_t memory_bytes, unsigned cpu_s, bool writes_a_file)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !set_limits(memory_bytes, cpu_s, writes_a_file))
        return false;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (filter == nullptr)
        return false;
    bool in = allow_memory(filter) && allow_the_rest(filter) && seccomp_load(filter) == 0;
    if (in)
        seccomp_release(filter);
    return in;
}
