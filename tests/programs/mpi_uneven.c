/* A program of MPI whose I/O is known, for tests of jobs: mpi_uneven [-k RANK] DIR.
 *
 * Rank r writes (r + 1) * 16 KiB to DIR/own.r, in pieces of 1 KiB; the straggler, rank 1,
 * does the same 20 times over, and waits for the disk behind each piece of the first
 * time. All ranks write 8 KiB to DIR/shared, each from r * 4 KiB on, so that each fights
 * with its neighbours for half of it. -k RANK: this rank is killed in the middle. */
#include <fcntl.h>
#include <mpi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE_B 1024
#define PIECES 16
#define STRAGGLER 1
#define TIMES 20
#define SHARED_B 8192
#define APART_B 4096

static int
open_in(const char *dir, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    if (fd < 0) {
        perror(path);
        MPI_Abort(MPI_COMM_WORLD, 1);
    }
    return fd;
}

static void
put(int fd, const char *bytes, size_t n, off_t at)
{
    if (pwrite(fd, bytes, n, at) != (ssize_t)n) {
        perror("write");
        MPI_Abort(MPI_COMM_WORLD, 1);
    }
}

static void
write_own(const char *dir, int rank)
{
    char name[32], piece[PIECE_B];
    memset(piece, 'a' + rank % 26, sizeof piece);
    snprintf(name, sizeof name, "own.%d", rank);
    int fd = open_in(dir, name);
    for (int time = 0; time < (rank == STRAGGLER ? TIMES : 1); time++)
        for (int i = 0; i < PIECES * (rank + 1); i++) {
            put(fd, piece, sizeof piece, (off_t)i * PIECE_B);
            if (rank == STRAGGLER && time == 0)
                fsync(fd);
        }
    close(fd);
}

static void
write_shared(const char *dir, int rank)
{
    char bytes[SHARED_B];
    memset(bytes, 'A' + rank % 26, sizeof bytes);
    int fd = open_in(dir, "shared");
    put(fd, bytes, sizeof bytes, (off_t)rank * APART_B);
    close(fd);
}

int
main(int argc, char **argv)
{
    int rank, killed = -1;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    for (int c; (c = getopt(argc, argv, "k:")) != -1;)
        killed = atoi(optarg);
    if (optind + 1 != argc)
        MPI_Abort(MPI_COMM_WORLD, 2);
    MPI_Barrier(MPI_COMM_WORLD);
    write_own(argv[optind], rank);
    if (rank == killed)
        raise(SIGKILL);
    MPI_Barrier(MPI_COMM_WORLD);
    write_shared(argv[optind], rank);
    MPI_Finalize();
    return 0;
}
