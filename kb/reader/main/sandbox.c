/* sandbox.c - limits and the filter of system calls (seccomp). What is not in the list ends the
 * process. */
#include "kb/reader/main/sandbox.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define OPEN_FILES 3 /* the file, the pipe, the errors */

static rlim_t mapped_now(void)
{
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f == NULL)
        return 64u << 20;
    if (fscanf(f, "%lu", &pages) != 1)
        pages = (64u << 20) / 4096;
    fclose(f);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static enum rc limit(int what, rlim_t to, struct err *err)
{
    struct rlimit both = {to, to};
    if (setrlimit(what, &both) == 0)
        return RC_OK;
    return err_set(err, RC_INTERNAL, "读取进程设不了限额：%s", strerror(errno));
}

static enum rc set_limits(struct err *err)
{
    rlim_t memory = mapped_now() + SANDBOX_MEMORY;
    enum rc rc = limit(RLIMIT_AS, memory, err);
    if (rc == RC_OK)
        rc = limit(RLIMIT_CPU, SANDBOX_CPU_S, err);
    if (rc == RC_OK)
        rc = limit(RLIMIT_FSIZE, 0, err);
    if (rc == RC_OK)
        rc = limit(RLIMIT_NOFILE, OPEN_FILES, err);
    if (rc == RC_OK)
        rc = limit(RLIMIT_NPROC, 0, err);
    return rc == RC_OK ? limit(RLIMIT_CORE, 0, err) : rc;
}

static int allow_calls(scmp_filter_ctx filter)
{
    static const int CALLS[] = {
        SCMP_SYS(read),          SCMP_SYS(pread64),      SCMP_SYS(write),
        SCMP_SYS(lseek),         SCMP_SYS(fstat),        SCMP_SYS(newfstatat),
        SCMP_SYS(brk),           SCMP_SYS(munmap),       SCMP_SYS(mremap),
        SCMP_SYS(madvise),       SCMP_SYS(futex),        SCMP_SYS(exit),
        SCMP_SYS(exit_group),    SCMP_SYS(rt_sigreturn), SCMP_SYS(clock_gettime),
        SCMP_SYS(gettimeofday),  SCMP_SYS(getrandom),    SCMP_SYS(getpid),
        SCMP_SYS(rt_sigprocmask)};
    int bad = 0;
    for (size_t i = 0; i < sizeof CALLS / sizeof CALLS[0]; i++)
        bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALLS[i], 0);
    /* memory, but none that can be run */
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    return bad;
}

static enum rc filter_calls(struct err *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (filter == NULL)
        return err_set(err, RC_INTERNAL, "读取进程建不了系统调用过滤器");
    int bad = allow_calls(filter);
    if (bad == 0)
        bad = seccomp_load(filter);
    seccomp_release(filter);
    return bad == 0 ? RC_OK : err_set(err, RC_INTERNAL, "读取进程设不了系统调用过滤器");
}

enum rc sandbox_enter(struct err *err)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0);
    /* Not permitted everywhere; the filter keeps sockets out anyway. */
    (void)!unshare(CLONE_NEWUSER | CLONE_NEWNET);
    enum rc rc = set_limits(err);
    return rc == RC_OK ? filter_calls(err) : rc;
}
