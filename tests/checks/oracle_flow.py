#!/usr/bin/env python3
"""Computes again, by brute force, what weir-flow says about a file.

    oracle_flow.py RUN.h5 [OTHER.h5]

Exit: 0 all agree, 1 some differ.
"""
import os
import sys
from collections import defaultdict

import numpy as np

from oracle_analyze import (MISSING, File, differ, found, same_row, selections, table, unescape)

ASYNCHRONOUS = 1 << 25


def path_class(f, i, depth):
    path, kind = f.paths[i], f.kind[i]
    if path.startswith("/"):
        parts = path[1:].split("/")[:-1][:depth]
        return "/" + "/".join(parts)
    return "" if kind == "unknown" else kind


def nodes(f, node, depth):
    if node == "call":
        return list(f.call)
    if node == "op":
        return list(f.op)
    return [f"{c} {k}" if k else c
            for c, k in ((f.call[i], path_class(f, i, depth)) for i in range(f.n))]


def edges(f, m, node="call", depth=1):
    """(from, to) → the numbers of its row."""
    name = nodes(f, node, depth)
    calls = defaultdict(list)
    for i in np.flatnonzero(m & (f.c["flags"] & ASYNCHRONOUS == 0)):
        calls[int(f.c["source"][i]), int(f.c["tid"][i])].append(i)
    out = defaultdict(list)
    for thread in calls.values():
        for a, b in zip([None, *thread], [*thread, None]):
            gap = None
            if a is not None and b is not None and f.start[a] != MISSING and \
                    f.dur[a] >= 0 and f.start[b] != MISSING:
                gap = int(f.start[b] - f.start[a] - f.dur[a])
                gap = gap if gap >= 0 else None
            dur = None if b is None or f.dur[b] < 0 else int(f.dur[b])
            out["(start)" if a is None else name[a], "(end)" if b is None else name[b]].append(
                (dur, gap))
    leaving = defaultdict(int)
    for (a, _), steps in out.items():
        leaving[a] += len(steps)
    rows = {}
    for (a, b), steps in out.items():
        durs = [d for d, _ in steps if d is not None]
        gaps = [g for _, g in steps if g is not None]
        rows[a, b] = {
            "count": len(steps), "share": len(steps) / leaving[a],
            "time_s": sum(durs) / 1e9 if durs else None,
            "mean_ns": sum(durs) / len(durs) if durs else None,
            "gap_s": sum(gaps) / 1e9 if gaps else None,
            "mean_gap_ns": sum(gaps) / len(gaps) if gaps else None}
    return rows


def got_rows(*args):
    return {(unescape(r["from"]), unescape(r["to"])): r for r in table("weir-flow", *args)}


def check(what, wanted, got):
    if set(wanted) != set(got):
        differ(f"{what}: edges", sorted(set(wanted) - set(got))[:5],
               sorted(set(got) - set(wanted))[:5])
    for key in set(wanted) & set(got):
        same_row(f"{what} {key}", wanted[key], got[key])


def check_one(f):
    everything = np.ones(f.n, bool)
    for args, m in selections(f):
        check(" ".join(["weir-flow", *args]), edges(f, m), got_rows(*args, f.path))
    for node in "op", "call,path-class":
        check(node, edges(f, everything, node), got_rows("--node", node, f.path))
    check("depth 2", edges(f, everything, "call,path-class", 2),
          got_rows("--node", "call,path-class", "--depth", "2", f.path))
    few = {k: v for k, v in edges(f, everything).items() if v["count"] >= 3}
    check("min-count", few, got_rows("--min-count", "3", f.path))


def check_two(f, other):
    for args, m in selections(f):
        if any(a in args for a in ("--from", "--min-dur", "--pid", "--tid", "--source", "--comm",
                                   "--min-bytes", "--max-bytes", "--call")):
            continue  # these are numbers of the one file
        mine = edges(f, m)
        theirs = dict((tuple(a), k) for a, k in selections(other)).get(tuple(args))
        if theirs is None:
            continue
        theirs = edges(other, theirs)
        got = got_rows(*args, "--against", other.path, f.path)
        nothing = {"count": 0, "time_s": None, "mean_ns": None, "gap_s": None,
                   "mean_gap_ns": None}
        wanted = {}
        for key in set(mine) | set(theirs):
            a, b = mine.get(key, nothing), theirs.get(key, nothing)
            group = "both" if a["count"] and b["count"] else "a" if a["count"] else "b"
            wanted[key] = {"group": group, **a, **{f"other_{k}": v for k, v in b.items()}}
        check(" ".join(["against", *args]), wanted, got)


def main():
    files = [File(p) for p in sys.argv[1:]]
    check_one(files[0])
    if len(files) > 1:
        check_two(*files)
    for line in found[:40]:
        print(line)
    print(f"{os.path.basename(files[0].path)}: {files[0].n} calls, {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
