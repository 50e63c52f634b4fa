/* What a taken-over child could do: every way out of it must end it (SIGSYS), and what it needs must work. */
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox.h"

struct Attempt {
    const char *name;
    void (*act)();
    bool allowed;
};

static const Attempt attempts[] = {
    {"opening a file", [] { syscall(SYS_open, "/etc/passwd", O_RDONLY); }, false},
    {"opening a file by openat", [] { syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY); }, false},
    {"creating a file", [] { syscall(SYS_creat, "/tmp/scottie-sandbox", 0600); }, false},
    {"making a socket", [] { syscall(SYS_socket, AF_INET, SOCK_STREAM, 0); }, false},
    {"sending by another call", [] { syscall(SYS_sendto, 1, "x", 1, 0, nullptr, 0); }, false},
    {"passing a descriptor", [] { syscall(SYS_sendmsg, 1, nullptr, 0); }, false},
    {"forking", [] { syscall(SYS_fork); }, false},
    {"starting a thread or process", [] { syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, 0); },
     false},
    {"starting a program", [] { syscall(SYS_execve, "/bin/true", nullptr, nullptr); }, false},
    {"signalling its parent", [] { syscall(SYS_kill, getppid(), 0); }, false},
    {"looking into its parent", [] { syscall(SYS_ptrace, 0, 0, 0, 0); }, false},
    {"writing to another descriptor", [] { syscall(SYS_write, 2, "x", 1); }, false},
    {"reading from another descriptor", [] { syscall(SYS_read, 5, nullptr, 0); }, false},
    {"copying a descriptor", [] { syscall(SYS_dup, 1); }, false},
    {"looking about", [] { syscall(SYS_getcwd, nullptr, 0); }, false},
    {"memory to run",
     [] { syscall(SYS_mmap, nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); },
     false},
    {"making memory run", [] { syscall(SYS_mprotect, nullptr, 4096, PROT_EXEC); }, false},
    {"a system call of the other word size", [] { syscall(0x40000000 + SYS_open, "/etc/passwd", 0); }, false},
    {"raising its limits", [] { syscall(SYS_prlimit64, 0, RLIMIT_AS, nullptr, nullptr); }, false},
    {"memory",
     [] {
         void *volatile block = malloc(100u << 20);
         if (block == nullptr)
             _exit(9);
     },
     true},
    {"writing its answer",
     [] {
         if (write(1, "", 0) != 0)
             _exit(9);
     },
     true},
    {"reading its question",
     [] {
         char c;
         if (read(0, &c, 0) != 0)
             _exit(9);
     },
     true},
    {"no more memory than it was given",
     [] {
         void *volatile block = malloc(1u << 30);
         if (block != nullptr)
             _exit(9);
     },
     true},
};

static int try_one(const Attempt &attempt)
{
    const pid_t pid = fork();
    if (pid == 0) {
        if (!enter_sandbox(512u << 20, 10, false))
            _exit(8);
        attempt.act();
        _exit(0);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    return status;
}

int main()
{
    const int count = sizeof attempts / sizeof attempts[0];
    int failed = 0;
    std::printf("1..%d\n", count);
    std::fflush(stdout);
    for (int i = 0; i < count; i++) {
        const int status = try_one(attempts[i]);
        const bool good = attempts[i].allowed ? WIFEXITED(status) && WEXITSTATUS(status) == 0
                                              : WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
        std::printf("%s %d - %s %s\n", good ? "ok" : "not ok", i + 1, attempts[i].name,
                    attempts[i].allowed ? "works" : "ends it");
        std::fflush(stdout);
        failed += !good;
    }
    return failed != 0;
}
