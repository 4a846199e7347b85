#!/usr/bin/env python3
"""Computes again, by brute force, what weir-access says about a file.

    oracle_access.py [--large] RUN.h5

Reads the file with h5py, goes over it call by call, knows nothing of the tool's code, and
compares every column of weir-access, for each path, directory and for all together, under
all kinds of selections. --large compares a few selections only. Exit: 0 all agree, 1 not.
"""
import sys
from collections import Counter, defaultdict

import numpy as np

import oracle_analyze as base

MISSING = base.MISSING
APPEND = 1 << 6
PLACED_KINDS = ("file", "device", "memfd", "unknown")


def union(ranges):
    """Disjoint ranges in order."""
    out = []
    for lo, hi in sorted(map(tuple, ranges)):
        if out and lo <= out[-1][1]:
            out[-1][1] = max(out[-1][1], hi)
        else:
            out.append([lo, hi])
    return out


def length(ranges):
    return sum(hi - lo for lo, hi in ranges)


def covered_twice(sets):
    """Bytes that several of the sets hold: a sweep over all their ends."""
    ends = sorted(e for s in sets for lo, hi in union(s) for e in ((lo, 1), (hi, -1)))
    total = depth = 0
    for (at, step), after in zip(ends, ends[1:] + ends[-1:]):
        depth += step
        if depth > 1:
            total += after[0] - at
    return total


class Use:
    """A file."""

    def __init__(self):
        self.n = Counter()
        self.ranges = {"read": [], "write": []}
        self.written = defaultdict(list)  # by process
        self.strides = Counter()
        self.did = defaultdict(set)  # process to what it did


def moves(f, i):
    """Reads and writes of row i: side, path, descriptor, position."""
    c, op = f.c, f.op[i]
    out = []
    if op in ("read", "write", "copy") and f.kind[i] in PLACED_KINDS:
        out.append(("read" if op == "read" else "write", f.paths[i], int(c["fd"][i]),
                    int(c["offset"][i])))
    if op == "copy":
        out.append(("read", f.path2[i], -1, int(c["offset2"][i])))
    return out


def transfer(f, i, use, move, last, chosen, block):
    side, path, fd, offset = move
    size, asked = int(f.moved[i]), int(f.c["requested"][i])
    who = int(f.host[i]), int(f.c["pid"][i])
    known = offset >= 0 and size != MISSING
    asked = asked if asked > 0 else size
    n = use.n
    if chosen:
        n[side + "s"] += 1
        n[side + "_bytes"] += max(size, 0)
        use.did[who].add(side)
        if side == "read" and n["writes"]:
            n["read_back"] += 1
        n["sized_" + side] += size != MISSING
        if size == 0:
            n["empty"] += 1
        elif not known:
            n["unplaced"] += 1
            n["unplaced_" + side] += 1
        else:
            n["placed"] += 1
            n["placed_n_" + side] += 1
            n["placed_" + side] += size
            use.ranges[side].append((offset, offset + size))
            if side == "write":
                use.written[who].append((offset, offset + size))
            n["misaligned"] += offset % block != 0 or asked % block != 0
    if size == 0:
        return
    state = last.setdefault((who, fd) if fd >= 0 else (who, None, path), {})
    if state.get("path", path) != path:
        state.clear()
    state["path"] = path
    before = state.get(side)
    if chosen and "turn" in state and state["turn"] != side:
        n["switches"] += 1
    if chosen and known and before:
        begin, end = before
        n["judged"] += 1
        n[side + "_consecutive"] += offset == end
        n[side + "_sequential"] += offset >= end
        n[side + "_random"] += offset < end
        use.strides[offset - begin] += 1
    state["turn"] = side
    state[side] = (offset, offset + size) if known else None


def files(f, m, block):
    """Every file's use, by host and path."""
    uses, last = {}, {}
    for i in np.nonzero(f.done)[0]:
        c, op, ret = f.c, f.op[i], int(f.c["ret"][i])
        who = int(f.host[i]), int(c["pid"][i])
        if (op == "open" or f.call[i] in ("dup", "dup2", "dup3")) and ret >= 0:
            last.pop((who, ret), None)
        elif op == "close":
            last.pop((who, int(c["fd"][i])), None)
        elif op == "map" and m[i] and f.paths[i]:
            use = uses.setdefault((who[0], f.paths[i]), Use())
            use.n["maps"] += 1
            use.n["mapped_bytes"] += max(int(c["requested"][i]), 0)
        for move in moves(f, i):
            if not move[1]:
                continue
            use = uses.setdefault((who[0], move[1]), Use()) if m[i] else Use()
            if move[0] == "write" and int(c["flags"][i]) & APPEND:
                use.n["appends"] += 1
            transfer(f, i, use, move, last, m[i], block)
    return uses


def ratio(a, b):
    return a / b if b else None


def row_of(uses):
    """The columns of these files together."""
    n, strides, did = Counter(), Counter(), defaultdict(set)
    for use in uses:
        n.update(use.n)
        strides.update(use.strides)
        for side in "read", "write":
            n[side + "_distinct_bytes"] += length(union(use.ranges[side]))
        n["contested_bytes"] += covered_twice(use.written.values())
        n["shared_files"] += len(use.did) > 1
        n["read_back_files"] += use.n["read_back"] > 0
        n["unread_files"] += bool(use.n["writes"] and not use.n["read_back"] and
                                  not use.n["maps"])
        for who, what in use.did.items():
            did[who] |= what
    w = {k: n[k] for k in (
        "reads writes read_bytes write_bytes unplaced empty judged read_consecutive "
        "read_sequential read_random write_consecutive write_sequential write_random "
        "misaligned switches appends read_distinct_bytes write_distinct_bytes read_back "
        "read_back_files unread_files maps mapped_bytes shared_files contested_bytes").split()}
    w["bytes"] = n["read_bytes"] + n["write_bytes"]
    w["files"] = len(uses)
    # what the log does not tell of any call is not 0
    for side in "read", "write":
        if n[side + "s"] and not n["sized_" + side]:
            w[side + "_bytes"] = None
        if n["unplaced_" + side] and not n["placed_n_" + side]:
            w[side + "_distinct_bytes"] = None
            if side == "write":
                w["contested_bytes"] = None
    if n["reads"] + n["writes"] and not n["sized_read"] + n["sized_write"]:
        w["bytes"] = None
    if n["unplaced"] and not n["placed"]:
        w["misaligned"] = None
    if n["maps"] and not n["mapped_bytes"]:
        w["mapped_bytes"] = None
    for share in "consecutive", "sequential", "random":
        w[share + "_share"] = ratio(n["read_" + share] + n["write_" + share], n["judged"])
    w["misaligned_share"] = ratio(n["misaligned"], n["placed"])
    for side in "read", "write":
        w[side + "_redundancy"] = ratio(n["placed_" + side], n[side + "_distinct_bytes"])
    top = sorted(strides.items(), key=lambda s: (-s[1], s[0]))[:4] + [(None, None)] * 4
    for k in range(4):
        w[f"stride{k + 1}_bytes"], w[f"stride{k + 1}_count"] = top[k]
    w["processes"] = len(did)
    w["readers"] = sum("read" in d for d in did.values())
    w["writers"] = sum("write" in d for d in did.values())
    return w


def check_rows(f, args, m, by, block=4096):
    options = ["--by", by, "--show", "all", "--limit", "0", "--block", str(block), *args]
    what = " ".join(["weir-access", *options])
    rows = base.table("weir-access", *options, f.path)
    groups = defaultdict(list)
    for (_, path), use in files(f, m, block).items():
        head = path.rpartition("/")
        name = {"path": path, "all": "all",
                "dir": "" if not head[1] else head[0] or "/"}[by]
        groups[name].append(use)
    if sorted(base.label(r, by) for r in rows) != sorted(groups):
        base.differ(what, sorted(groups), sorted(base.label(r, by) for r in rows))
        return
    sizes = [int(r["bytes"] or -1) for r in rows]
    if sizes != sorted(sizes, reverse=True):
        base.differ(what, "rows sorted by bytes", sizes)
    for row in rows:
        base.same_row(f"{what} {row[by]}", row_of(groups[base.label(row, by)]), row)


def check_bins(f, args, m, width):
    what = " ".join(["weir-access --bin", f"{width}ns", *args])
    bins = defaultdict(lambda: defaultdict(list))
    for i in np.nonzero(f.done & m & (f.start != MISSING))[0]:
        for _, path, _, offset in moves(f, i):
            if path and offset >= 0 and f.moved[i] > 0:
                bins[int(f.start[i]) // width][int(f.host[i]), path].append(
                    (offset, offset + int(f.moved[i])))
    rows = base.table("weir-access", "--bin", f"{width}ns", *args, f.path)
    keys = range(min(bins), max(bins) + 1) if bins else []
    if len(rows) != len(keys):
        base.differ(f"{what}: rows", len(keys), len(rows))
        return
    so_far = defaultdict(list)
    for row, k in zip(rows, keys):
        for name, ranges in bins[k].items():
            so_far[name] = union(so_far[name] + ranges)
        base.same_row(f"{what} {k}", {
            "t_s": k * width / 1e9, "files": len(bins[k]),
            "bytes": sum(hi - lo for r in bins[k].values() for lo, hi in r),
            "working_set_bytes": sum(length(union(r)) for r in bins[k].values()),
            "cumulative_bytes": sum(length(r) for r in so_far.values())}, row)


def main():
    f = base.File(sys.argv[-1])
    large = sys.argv[1] == "--large"
    for k, (args, m) in enumerate(base.selections(f)):
        if large and k not in (0, 2, 13):
            continue
        check_rows(f, args, m, "path")
        check_rows(f, args, m, "all")
        if f.clock != "none" and f.n:
            check_bins(f, args, m, 50_000_000)
    everything = np.ones(f.n, bool)
    check_rows(f, [], everything, "dir")
    check_rows(f, [], everything, "path", 512)
    for line in base.found[:40]:
        print(line)
    print(f"{f.path}: {f.n} calls, {len(base.found)} differences")
    return 1 if base.found else 0


if __name__ == "__main__":
    sys.exit(main())
