/* What each call means: syscalls.def as a table with a lookup by name. */
#ifndef WEIR_PARSE_CALLS_SYSCALLS_H
#define WEIR_PARSE_CALLS_SYSCALLS_H

#include "lib/columns/cols.h"

/* Which value says how many bytes moved. */
enum moves { MOVES_NOTHING, MOVES_RET, MOVES_MSG_LEN };

/* How the file position of the transfer is known. */
enum at { AT_NONE, AT_POSITION, AT_GIVEN, AT_GIVEN_OR_POSITION };

/* What a call does to descriptors, directories and processes (effects.c). */
enum effect {
    FX_NONE,
    FX_OPEN,
    FX_CREAT,
    FX_CLOSE,
    FX_CLOSE_RANGE,
    FX_DUP,
    FX_FCNTL,
    FX_IOCTL,
    FX_PIPE,
    FX_SOCKETPAIR,
    FX_MEMFD,
    FX_NEW_SOCKET,
    FX_NEW_EPOLL,
    FX_NEW_OTHER,
    FX_GETFD,
    FX_SEND,
    FX_RECV,
    FX_SEEK,
    FX_LLSEEK,
    FX_MMAP,
    FX_STAT,
    FX_MKNOD,
    FX_IS_DIR,
    FX_GETCWD,
    FX_CHDIR,
    FX_CHROOT,
    FX_PIVOT_ROOT,
    FX_SETNS,
    FX_EXEC,
    FX_FORK,
    FX_EXIT,
    FX_EXIT_THREAD,
    FX_UNSHARE,
    FX_WAIT,
    FX_RESTART,
    FX_SIGRETURN,
    FX_FUTEX,
    FX_AIO_SUBMIT,
    FX_AIO_EVENTS,
    FX_AIO_DESTROY,
    FX_URING_SETUP,
    FX_URING,
};

/* Places are argument numbers from 1; 0 = the call has no such argument. */
struct syscall_def {
    const char *name;
    enum op op;
    uint8_t fd, fd2, dirfd, dirfd2, path, path2, size, iov, offset, offset2, oflags,
        flags;
    bool cloexec; /* the descriptor that it gives is always closed by exec */
    enum moves moves;
    enum at at;
    enum effect effect;
};

/* The row of a name; aliases give the row they stand for. Never NULL: an unknown name
 * gets the empty row (op other). *known (may be NULL) tells. Thread-safe after the first
 * call of syscalls_init. */
const struct syscall_def *syscall_find(struct slice name, bool *known);
void syscalls_init(void);
/* Number of a row, from 0 to syscalls_count() - 1; the empty row is the last. */
size_t syscall_number(const struct syscall_def *d);
size_t syscalls_count(void);

#endif
