"""Reads the columns that weir-summary needs with h5py, a million rows at a time, and does
nothing with them: read_columns.py RUN.h5 ROWS."""
import sys

import h5py

NEEDED = ("start_ns dur_ns pid tid call op path fd_kind fd errno flags source "
          "transferred").split()
MILLION = 10**6
rows = int(sys.argv[2])
with h5py.File(sys.argv[1]) as f:
    for begin in range(0, rows, MILLION):
        for name in NEEDED:
            f["calls"][name][begin:min(begin + MILLION, rows)]
