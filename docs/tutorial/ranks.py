# Two ranks of a parallel program write the rows of one table, one of them the even rows,
# the other the odd ones. A lock on the file keeps them out of each other's way.
import fcntl
import math
import os
import struct

ROWS, COLUMNS = 1000, 1024


def cell(row, column):
    return sum(math.sin(column * j) * math.exp(-j * row) for j in range(4))


def row_of(number):
    return struct.pack(f"{COLUMNS}d", *(cell(number, column) for column in range(COLUMNS)))


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
