# Two ranks of a parallel program write the rows of one table, one of them the even rows,
# the other the odd ones. A lock on the file keeps them out of each other's way.
import fcntl
import math
import os
import struct

ROWS, COLUMNS = 3000, 2048


def row_of(number):
    return struct.pack(f"{COLUMNS}d", *(math.sin(k) * math.exp(-k * number) for k in range(COLUMNS)))


def work(rank, table):
    for number in range(rank, ROWS, 2):
        fcntl.lockf(table, fcntl.LOCK_EX)
        row = row_of(number)
        os.pwrite(table, row, number * len(row))
        fcntl.lockf(table, fcntl.LOCK_UN)


table = os.open("table.bin", os.O_RDWR | os.O_CREAT)
first = os.fork()
work(1 if first else 0, table)
if first:
    os.waitpid(first, 0)
