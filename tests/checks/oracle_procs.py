#!/usr/bin/env python3
"""Computes again, by brute force, what weir-procs says about a file.

    oracle_procs.py [--unfiltered] RUN.h5...

--unfiltered: of all calls only, not of selections of them.
Exit: 0 all agree, 1 some differ.
"""
import os
import sys
from collections import defaultdict

import numpy as np

from oracle_analyze import (MISSING, WAITS, File, differ, found, moved_bytes, same_row,
                            selections, table)

LOCK_WAIT, LOCK_WAKE = 1 << 26, 1 << 27
NONE = -2**31


def sums(f, m):
    """What a row of the tree holds of the calls m."""
    timed = m & (f.dur >= 0)

    def time_s(which):
        return None if m.any() and not timed.any() else int(f.dur[timed & which].sum()) / 1e9
    peer = (f.op == "read") & np.isin(f.kind, ("pipe", "socket", "tty"))
    named = np.isin(f.call, WAITS) & ~np.isin(f.op, ("poll", "lock")) & ~peer
    done = m & f.done

    def moved(side):
        sized = done & side & (f.moved >= 0)
        return None if (done & side).any() and not sized.any() else moved_bytes(f, m & side)
    return {
        "calls": int(m.sum()), "errors": int((m & f.failed).sum()),
        "ops": int((done & f.reads).sum() + (done & f.writes).sum()),
        "read_bytes": moved(f.reads), "write_bytes": moved(f.writes),
        "io_time_s": time_s(f.io), "peer_time_s": time_s(peer),
        "poll_time_s": time_s(f.op == "poll"), "lock_time_s": time_s(f.op == "lock"),
        "wait_time_s": time_s(named)}


ADDED = ("calls errors ops read_bytes write_bytes io_time_s peer_time_s poll_time_s lock_time_s "
         "wait_time_s").split()


def add_rows(rows, key):
    """Rows of one process number (it may have been used again) as one."""
    out = defaultdict(dict)
    for row in rows:
        if row["calls"] == "0": # takes no time; beside others whose times are not known
            continue
        sum_of = out[tuple(row[k] for k in key)]
        for name in ADDED:
            if row[name] is not None:
                sum_of[name] = (sum_of.get(name) or 0) + float(row[name])
            else:
                sum_of.setdefault(name, None)
    return out


def check_rows(what, f, m, rows, key):
    got = add_rows(rows, key)
    columns = [f.c[k] for k in key]
    keys = set(zip(*(c[m].tolist() for c in columns)))
    for k in keys:
        mine = m.copy()
        for column, value in zip(columns, k):
            mine &= column == value
        text = tuple(None if v == NONE else str(v) for v in k)
        if text not in got:
            differ(f"{what} {k}", "a row", "none")
        else:
            same_row(f"{what} {k}", sums(f, mine), got[text])
    total = sum(v["calls"] or 0 for v in got.values())
    if total != m.sum():
        differ(f"{what}: calls of all rows", int(m.sum()), total)


def check_tree(f, args, m):
    what = " ".join(["weir-procs", *args])
    rows = table("weir-procs", "--threads", "--images", *args, f.path)
    for kind, key in (("process", ["pid"]), ("thread", ["pid", "tid"]), ("image", ["pid"])):
        mine = [r for r in rows if r["kind"] == kind]
        known = m & np.isin(f.c["pid"], f.p["pid"]) if kind == "image" else m
        check_rows(f"{what} {kind}", f, known, mine, key)
    depth_of = []  # of the processes that are open at this place
    for row in (r for r in rows if r["kind"] == "process"):
        depth = int(row["depth"])
        if depth > len(depth_of):
            differ(f"{what} depth of {row['pid']}", len(depth_of), depth)
        depth_of[depth:] = [row["pid"]]
        if depth and row["ppid"] != depth_of[depth - 1]:
            differ(f"{what} parent of {row['pid']}", row["ppid"], depth_of[depth - 1])


def check_processes(f):
    """Every image is in one process row: its end, its status, its number of images."""
    rows = [r for r in table("weir-procs", f.path) if r["kind"] == "process"]
    images = len(f.p["pid"])
    if sum(int(r["images"] or 0) for r in rows) != images:
        differ("images", images, sum(int(r["images"] or 0) for r in rows))
    for name in "exit_status", "signal":
        wanted = sorted(str(v) for v in f.p[name] if v != NONE)
        got = sorted(r[name] for r in rows if r[name] is not None)
        if wanted != got:
            differ(name, wanted, got)


def check_rank(f, args, m):
    what = " ".join(["weir-procs --rank io --threads", *args])
    rows = table("weir-procs", "--rank", "io", "--threads", *args, f.path)
    values = [float(r["io_time_s"]) for r in rows if r["io_time_s"] is not None]
    if values != sorted(values, reverse=True):
        differ(what, "sorted", values)
    for value, share in (("io_time_s", "io_share"), ("bytes", "bytes_share"),
                         ("ops", "ops_share"), ("lock_time_s", "lock_share")):
        total = sum(float(r[value] or 0) for r in rows)
        for r in rows:
            wanted = float(r[value]) / total if r[value] is not None and total else None
            same_row(what, {share: wanted}, {share: r[share]}, {share: 1e-6})


def check_locks(f, args, m):
    what = " ".join(["weir-procs --locks", *args])
    flags, address = f.c["flags"], f.c["offset2"]
    wait, wake = m & (flags & LOCK_WAIT != 0), m & (flags & LOCK_WAKE != 0) & (
        flags & LOCK_WAIT == 0)
    got = {(r["pid"], r["lock"]): r for r in table("weir-procs", "--locks", *args, f.path)}
    keys = set(zip(f.c["pid"][wait | wake].tolist(), address[wait | wake].tolist()))
    if len(keys) != len(got):
        differ(f"{what}: rows", len(keys), len(got))
    for pid, at in keys:
        mine = (f.c["pid"] == pid) & (address == at)
        name = (str(pid), None if at == MISSING else hex(at))
        if name not in got:
            differ(f"{what} {name}", "a row", "none")
            continue
        waits, wakes = mine & wait, mine & wake
        woke = wakes & (f.c["ret"] > 0) & ~f.failed
        by_tid = defaultdict(int)
        for tid in f.c["tid"][woke]:
            by_tid[int(tid)] += 1
        best = min(by_tid, key=lambda t: (-by_tid[t], t)) if by_tid else None
        timed = waits & (f.dur >= 0)
        error = np.array([f.enum["errno"].get(int(v), "") for v in f.c["errno"]], object)
        row = dict(got[name])
        longest = [i for i in np.flatnonzero(timed) if f.dur[i] == f.dur[timed].max()]
        line = min((f.c["source"][i], f.c["line"][i], f.source[i]) for i in longest) \
            if longest else None
        same_row(f"{what} {name}", {
            "waits": int(waits.sum()), "waiters": len(set(f.c["tid"][waits])),
            "timeouts": int((waits & (error == "ETIMEDOUT")).sum()),
            "refused": int((waits & (error == "EAGAIN")).sum()),
            "wakes": int(wakes.sum()), "woken": int(f.c["ret"][woke].sum()),
            "holders": len(by_tid), "holder_tid": best,
            "holder_wakes": by_tid[best] if best is not None else None,
            "wait_s": int(f.dur[timed].sum()) / 1e9 if timed.any() else None,
            "longest_ns": int(f.dur[timed].max()) if timed.any() else None}, row)
        if line and row["longest_line"] != f"{line[2]}:{line[1]}":
            differ(f"{what} {name} longest_line", line, row["longest_line"])


def check(f, unfiltered):
    before = len(found)
    for args, m in selections(f):
        if args and unfiltered:
            continue
        check_tree(f, args, m)
        check_rank(f, args, m)
        check_locks(f, args, m)
    check_processes(f)
    for line in found[before:before + 40]:
        print(line)
    print(f"{os.path.basename(f.path)}: {f.n} calls, {len(found) - before} differences")


def main():
    paths = [a for a in sys.argv[1:] if a != "--unfiltered"]
    for path in paths:
        check(File(path), "--unfiltered" in sys.argv)
    return 1 if found or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
