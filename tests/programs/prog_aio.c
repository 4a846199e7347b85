/* Asynchronous transfers by the raw calls: of every command, with numbers of their own
 * and with one number for several, that fail and that nobody waits for.
 *
 *   prog_aio DIR    an empty directory */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static char buf[4][8192];
static aio_context_t context;
static long under_way; /* and to be waited for */

static struct iocb
transfer(int command, int fd, int which, size_t n, long long offset, unsigned long data)
{
    struct iocb cb = {0};
    cb.aio_lio_opcode = (unsigned short)command;
    cb.aio_fildes = (unsigned)fd;
    cb.aio_buf = command == IOCB_CMD_FSYNC ? 0 : (unsigned long)buf[which];
    cb.aio_nbytes = n;
    cb.aio_offset = offset;
    cb.aio_data = data;
    return cb;
}

static void
submit(struct iocb *cb, int n)
{
    struct iocb *list[4];
    for (int i = 0; i < n; i++)
        list[i] = &cb[i];
    long accepted = syscall(SYS_io_submit, context, (long)n, list);
    under_way += accepted > 0 ? accepted : 0;
}

static void
wait_for_all(void)
{
    struct io_event events[8];
    if (syscall(SYS_io_getevents, context, under_way, 8L, events, NULL) != under_way)
        perror("io_getevents");
    under_way = 0;
}

int
main(int argc, char **argv)
{
    struct iovec v[2] = {
        {buf[2], 100 },
        {buf[3], 1000}
    };
    int p[2];
    if (argc != 2 || chdir(argv[1]) != 0 || pipe(p) != 0) {
        fputs("usage: prog_aio DIR\n", stderr);
        return 2;
    }
    int fd = open("data", O_RDWR | O_CREAT | O_TRUNC, 0600);
    int log = open("log", O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (syscall(SYS_io_setup, 8L, &context) != 0)
        return 3;

    struct iocb first[] = {
        transfer(IOCB_CMD_PWRITE, fd, 0, 4096, 0, 1),
        transfer(IOCB_CMD_PWRITEV, fd, 2, 2, 8192, 2),
        transfer(IOCB_CMD_PWRITE, log, 1, 300, 77, 3), /* appends all the same */
    };
    first[1].aio_buf = (unsigned long)v;
    submit(first, 3);
    wait_for_all();

    struct iocb second[] = {
        transfer(IOCB_CMD_PREAD, fd, 0, 8192, 0, 1),
        transfer(IOCB_CMD_PREAD, fd, 1, 500, 1 << 20, 2), /* behind the end */
        transfer(IOCB_CMD_FSYNC, fd, 0, 0, 0, 3),
    };
    submit(second, 2);
    submit(second + 2, 1);
    wait_for_all();

    /* one number for all: which one ended is not known */
    struct iocb alike[] = {
        transfer(IOCB_CMD_PREAD, fd, 0, 100, 0, 0),
        transfer(IOCB_CMD_PREAD, fd, 1, 100, 4000, 0),
        transfer(IOCB_CMD_PWRITE, fd, 2, 60, 9000, 9),
    };
    submit(alike, 3);
    wait_for_all();

    struct iocb odd[] = {transfer(IOCB_CMD_POLL, p[0], 0, 0, 0, 5)};
    odd[0].aio_buf = POLLIN;
    submit(odd, 1); /* nobody writes: it is still under way at the end */
    struct iocb wrong = transfer(IOCB_CMD_PREAD, 99, 0, 10, 0, 6);
    submit(&wrong, 1);
    syscall(SYS_io_destroy, context);
    return 0;
}
