#!/usr/bin/env python3
"""Computes again, by brute force, what the analysis tools say about a file.

    oracle_analyze.py [--large] RUN.h5

--large compares fewer things, for files of many chunks.

Reads the file with h5py and numpy, knows nothing of the tools' code, and compares the
numbers of weir-dump, weir-summary, weir-iops, weir-hist and weir-top under many options
and selections. The tools are looked for in $PATH. Exit: 0 all agree, 1 some differ.
"""
import json
import math
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict

import h5py
import numpy as np

MISSING = -2**63
IO_META = ("open", "close", "seek", "stat", "dir", "name", "sync")
WAITS = ("wait4 waitid waitpid wait3 nanosleep clock_nanosleep clock_nanosleep_time64 pause "
         "rt_sigsuspend sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 accept accept4 "
         "msgrcv semop semtimedop io_getevents io_pgetevents").split()
UNFINISHED = 1 << 1
INTERRUPTED = 1 << 2
CREATED = 1 << 10
TRUNCATED = 1 << 11
found = []  # where tool and oracle differ


class File:
    """The columns of the file as arrays, ids as their texts."""

    def __init__(self, path):
        self.path = path
        with h5py.File(path, "r") as f:
            self.c = {k: v[:] for k, v in f["calls"].items()}
            self.p = {k: v[:] for k, v in f["processes"].items()} if "processes" in f else {}
            self.s = {k: v[:] for k, v in f["sources"].items()}
            self.clock = f.attrs.get("clock", "none")
            self.enum = {name: {n: text for text, n in h5py.check_enum_dtype(
                f["calls"][name].dtype).items()} for name in ("op", "fd_kind", "errno")
                if h5py.check_enum_dtype(f["calls"][name].dtype)}
            strings = {n: self.texts(f["strings"][n]) for n in f["strings"]}
        if isinstance(self.clock, bytes):
            self.clock = self.clock.decode()
        c = self.c
        self.n = len(c["op"])
        self.call = self.look_up(strings.get("call", [""]), c["call"])
        self.paths = self.look_up(strings.get("path", [""]), c["path"])
        self.path2 = self.look_up(strings.get("path", [""]), c["path2"])
        self.op = np.array([self.enum["op"].get(int(v), str(v)) for v in c["op"]], object)
        self.kind = np.array([self.enum["fd_kind"].get(int(v), str(v)) for v in c["fd_kind"]],
                             object)
        self.source = self.look_up(strings.get("text", [""]), self.s["name"])[c["source"]]
        self.host = self.s["host"][c["source"]]
        self.host_name = self.look_up(strings.get("text", [""]), self.s["host"])[c["source"]]
        self.label = self.look_up(strings.get("text", [""]), self.s["label"])[c["source"]]
        self.rank = np.array(["" if v == -2**31 else str(v)
                              for v in self.s["rank"][c["source"]]], object)
        self.comm = self.comms(strings.get("comm", [""]))
        self.component = np.where(self.label != "", self.label, self.comm)
        self.start = c["start_ns"].astype(np.int64)
        self.dur = c["dur_ns"].astype(np.int64)
        self.moved = c["transferred"].astype(np.int64)
        self.failed = c["errno"] != 0
        self.named = (self.kind == "unknown") & (c["fd"] == -1) & (c["path"] != 0)
        self.done = ~self.failed & ((c["flags"] & (UNFINISHED | INTERRUPTED)) == 0)
        self.reads = np.isin(self.op, ("read", "copy"))
        self.writes = np.isin(self.op, ("write", "copy"))
        self.io = self.reads | self.writes | np.isin(self.op, IO_META)

    @staticmethod
    def texts(group):
        raw, end = group["bytes"][:].tobytes(), group["end"][:]
        begin = np.concatenate(([0], end[:-1])) if len(end) else []
        return [raw[int(a):int(b)].decode("utf-8", "surrogateescape")
                for a, b in zip(begin, end)] or [""]

    @staticmethod
    def look_up(texts, ids):
        return np.array([texts[i] if i < len(texts) else "" for i in ids], object)

    def comms(self, texts):
        """The last image of the process that began by then, else its first."""
        c, images = self.c, defaultdict(list)
        for i in range(len(self.p.get("pid", ()))):
            host = self.s["host"][self.p["source"][i]]
            images[int(host), int(self.p["pid"][i])].append(
                (int(self.p["start_ns"][i]), int(self.p["line"][i]), int(self.p["comm"][i])))
        out = []
        for i in range(self.n):
            mine = sorted(images.get((int(self.host[i]), int(c["pid"][i])), []))
            start, at = int(c["start_ns"][i]), None
            for image in mine:
                began = (image[1] <= int(c["line"][i]) if start == MISSING
                         else image[0] <= start)
                if at is None or began:
                    at = image
                else:
                    break
            out.append(texts[at[2]] if at else "")
        return np.array(out, object)


# ---- running the tools ----

def run(*args):
    out = subprocess.run(args, stdout=subprocess.PIPE, check=True).stdout
    return out.decode("utf-8", "surrogateescape")


def unescape(text):
    simple = {"t": b"\t", "n": b"\n", "r": b"\r", "\\": b"\\"}
    plain = text.encode("utf-8", "surrogateescape")
    whole = re.sub(rb"\\(x[0-9A-Fa-f]{2}|.)", lambda m: (
        bytes([int(m[1][1:], 16)]) if m[1][:1] == b"x" and len(m[1]) == 3
        else simple.get(m[1].decode("latin-1"), m[0])), plain)
    return whole.decode("utf-8", "surrogateescape")


def table(*args):
    """Rows of a TSV table as dicts; numbers as numbers, "-" as None."""
    lines = [l for l in run(*args, "--format", "tsv").split("\n") if not l.startswith("##")]
    names = lines[0][1:].split("\t")
    return [dict(zip(names, (None if v == "-" else v for v in l.split("\t"))))
            for l in lines[1:] if l]


def differ(what, wanted, got):
    found.append(f"{what}: wanted {wanted!r}, got {got!r}")


def same_number(what, wanted, got, slack=2e-8):
    if wanted is None or got is None or (isinstance(wanted, float) and math.isnan(wanted)):
        wanted = None if isinstance(wanted, float) and math.isnan(wanted) else wanted
        if wanted is not None or got is not None:
            differ(what, wanted, got)
    elif abs(float(got) - float(wanted)) > slack * max(1e-12, abs(float(wanted))):
        differ(what, wanted, got)


def same_row(what, wanted, got, slack=None):
    for name, value in wanted.items():
        if name not in got:
            differ(f"{what} {name}", value, "no such member")
        elif isinstance(value, str):
            if value != got[name]:
                differ(f"{what} {name}", value, got[name])
        else:
            same_number(f"{what} {name}", value, got[name], (slack or {}).get(name, 2e-8))


# ---- numbers ----

def quantile(values, q):
    """Nearest rank."""
    if len(values) == 0:
        return None
    values = np.sort(values)
    return int(values[max(1, min(len(values), math.ceil(q * len(values)))) - 1])


def quantile_slack(n):
    return 2e-8 if n <= 10000 else 1 / 128


def peak(starts, window):
    starts = np.sort(starts)
    ends = np.searchsorted(starts, starts + window, "left")
    return int((ends - np.arange(len(starts))).max()) if len(starts) else 0


def overlap(start, dur, low=None, high=None):
    """Length of the union and the most open at once, in a stretch of time if asked."""
    edges = []
    for s, d in zip(start.tolist(), dur.tolist()):
        e = s + max(d, 1)
        if low is not None:
            s, e = max(s, low), min(e, high)
            if s >= e:
                continue
        edges += [(s, 1), (e, -1)]
    edges.sort()
    busy = most = open_now = since = 0
    for t, step in edges:
        if open_now == 0:
            since = t
        open_now += step
        most = max(most, open_now)
        if open_now == 0:
            busy += t - since
    return busy, most


def moved_bytes(f, m):
    return int(f.moved[m & f.done & (f.moved > 0)].sum())


# ---- weir-summary ----

def summary(f, m, window=10**9):
    clocked = m & (f.start != MISSING)
    timed = f.dur >= 0
    w = {"calls": int(m.sum()), "errors": int((m & f.failed).sum())}
    w["read_ops"] = int((m & f.reads & f.done).sum())
    w["write_ops"] = int((m & f.writes & f.done).sum())
    w["meta_ops"] = int((m & np.isin(f.op, IO_META)).sum())
    w["read_bytes"] = moved_bytes(f, m & f.reads)
    w["write_bytes"] = moved_bytes(f, m & f.writes)
    w["eof_reads"] = int((m & (f.op == "read") & f.done & (f.moved == 0)).sum())
    w["unfinished"] = int((m & ((f.c["flags"] & UNFINISHED) != 0)).sum())
    for name, col in ("processes", "pid"), ("threads", "tid"):
        w[name] = len({(h, v) for h, v in zip(f.host[m], f.c[col][m]) if v != -2**31})
    w["files"] = len(set(f.paths[m & (f.kind == "file")]) - {""})
    w["created_files"] = len(set(f.paths[m & f.done & ((f.c["flags"] & CREATED) != 0)]) - {""})
    changes = np.isin(f.op, ("write", "copy")) | ((f.c["flags"] & TRUNCATED) != 0)
    w["modified_files"] = len(set(f.paths[m & f.done & (f.kind == "file") & changes]) - {""})
    w["executions"] = int((m & f.done & np.isin(f.call, ("execve", "execveat"))).sum())
    elapsed = None
    if clocked.any():
        ends = f.start[clocked] + np.maximum(f.dur[clocked], 0)
        elapsed = int(ends.max() - f.start[clocked].min())
    w["elapsed_s"] = None if elapsed is None else elapsed / 1e9
    per_s = (lambda n: n * 1e9 / elapsed) if elapsed else (lambda n: None)
    w["read_iops"], w["write_iops"] = per_s(w["read_ops"]), per_s(w["write_ops"])
    w["iops"], w["meta_iops"] = per_s(w["read_ops"] + w["write_ops"]), per_s(w["meta_ops"])
    w["read_bytes_per_s"], w["write_bytes_per_s"] = per_s(w["read_bytes"]), per_s(w["write_bytes"])
    starts = np.concatenate([f.start[clocked & side & f.done] for side in (f.reads, f.writes)])
    w["peak_iops"] = w["peak_window_s"] = None
    if elapsed:
        length = min(elapsed, window)
        n = len(starts) if elapsed < window else peak(starts, window)
        w["peak_iops"], w["peak_window_s"] = n * 1e9 / length, length / 1e9

    def time_s(ops):
        mine = m & ops
        return None if mine.any() and not (mine & timed).any() else int(
            f.dur[mine & timed].sum()) / 1e9
    w["io_time_s"], w["read_time_s"] = time_s(f.io), time_s(f.op == "read")
    w["write_time_s"], w["copy_time_s"] = time_s(f.op == "write"), time_s(f.op == "copy")
    w["meta_time_s"] = time_s(np.isin(f.op, IO_META))
    w["file_io_time_s"] = time_s(f.io & (np.isin(f.kind, ("file", "dir")) | f.named))
    waits = (np.isin(f.op, ("poll", "lock")) | np.isin(f.call, WAITS) |
             ((f.op == "read") & np.isin(f.kind, ("pipe", "socket", "tty"))))
    w["wait_time_s"] = (None if m.any() and not (m & timed).any()
                        else int(f.dur[m & waits & timed].sum()) / 1e9)
    spans = clocked & f.io & timed
    busy, most = overlap(f.start[spans], f.dur[spans])
    known = spans.any() or not (m & f.io).any()
    w["busy_time_s"], w["max_inflight"] = (busy / 1e9, most) if known else (None, None)
    return w


def layers(f, m):
    out = {}
    for kind in "file", "pipe", "socket", "tty", "other":
        mine = m & (f.kind == kind) if kind != "other" else m & ~np.isin(
            f.kind, ("file", "pipe", "socket", "tty"))
        out[kind] = {"read_bytes": moved_bytes(f, mine & f.reads),
                     "write_bytes": moved_bytes(f, mine & f.writes)}
    return out


def hot_paths(f, m):
    """The five files with the most time, [path, seconds, percent]."""
    on_file = m & f.io & (f.dur > 0) & (np.isin(f.kind, ("file", "dir")) | f.named)
    sums = Counter()
    for path, ns in zip(f.paths[on_file].tolist(), f.dur[on_file].tolist()):
        sums[path] += ns
    every = sum(sums.values())
    top = sorted((p for p in sums if p), key=lambda p: (-sums[p], os.fsencode(p)))[:5]
    return [[p, sums[p] / 1e9, 100 * sums[p] / every] for p in top]


def check_summary(f, args, m):
    what = " ".join(["weir-summary", *args])
    got = json.loads(run("weir-summary", *args, "--format", "json", f.path))
    same_row(what, summary(f, m), got)
    wanted, hot = hot_paths(f, m), got["hot_paths"]
    if sorted(hot) != [str(i + 1) for i in range(max(1, len(wanted)))]:
        differ(f"{what} hot paths", wanted, hot)
    for i, (_, time_s, percent) in enumerate(wanted):
        same_row(f"{what} hot path {i + 1}", {"time_s": time_s, "percent": percent},
                 hot.get(str(i + 1), {}))
    for kind, wanted in layers(f, m).items():
        same_row(f"{what} {kind}", wanted, got["layers"]["logical"][kind])


# ---- keys ----

def key_of(f, key):
    def part(path, sort):
        name = path.rsplit("/", 1)[-1]
        if sort == "dir":
            head = path.rpartition("/")
            return "" if not head[1] else head[0] or "/"
        return name.rsplit(".", 1)[1] if "." in name[1:] else ""
    if key in ("dir", "ext"):
        return np.array([part(p, key) for p in f.paths], object)
    number = {"pid": -2**31, "tid": -2**31, "fd": -1}
    if key in number:
        return np.array(["" if v == number[key] else str(v) for v in f.c[key]], object)
    if key == "size":  # the power of two at or below
        return np.array(["" if v < 0 else str(1 << (int(v).bit_length() - 1) if v else 0)
                         for v in f.moved], object)
    if key == "err":
        return np.array([f.enum["errno"].get(int(v), str(v)) if "errno" in f.enum else str(v)
                         for v in f.c["errno"]], object)
    return {"call": f.call, "path": f.paths, "comm": f.comm, "source": f.source, "op": f.op,
            "fd_kind": f.kind, "rank": f.rank, "host": f.host_name, "label": f.label,
            "component": f.component}[key]


def by_key(f, key, m):
    keys = key_of(f, key) if key else np.full(f.n, "all", object)
    return {k: m & (keys == k) for k in sorted(set(keys[m]))}


def label(row, key):
    value = row[key]
    return "" if value is None else unescape(value)


# ---- weir-summary --by ----

ROW = ("calls errors read_ops write_ops meta_ops read_bytes write_bytes elapsed_s iops "
       "peak_iops peak_window_s io_time_s busy_time_s max_inflight").split()
ADDS_UP = "calls errors read_ops write_ops meta_ops read_bytes write_bytes io_time_s".split()


def check_rows(f, key, args, m):
    what = " ".join(["weir-summary --by", key, *args])
    rows = table("weir-summary", "--by", key, *args, f.path)
    groups, whole = by_key(f, key, m), summary(f, m)
    if key != "source" and sorted(label(r, key) for r in rows) != sorted(groups):
        return differ(what, sorted(groups), sorted(label(r, key) for r in rows))
    for row in rows:
        if label(row, key) not in groups:  # a log of samples
            if row["calls"] is not None:
                differ(f"{what} {label(row, key)}: calls", None, row["calls"])
            continue
        wanted = summary(f, groups[label(row, key)])
        same_row(f"{what} {label(row, key)}", {name: wanted[name] for name in ROW}, row)
    for name in ADDS_UP:
        parts = [r[name] for r in rows]
        if None not in parts and (parts or whole[name]):
            same_number(f"{what}: sum of {name}", whole[name], sum(map(float, parts)))
    return None


# ---- weir-top ----

def tally(f, m):
    dur = f.dur[m & (f.dur >= 0)]
    clocked = m & (f.start != MISSING)
    w = {"count": int(m.sum()), "errors": int((m & f.failed).sum())}
    n = len(dur)
    w["time_s"] = int(dur.sum()) / 1e9 if n else None
    w["min_ns"], w["max_ns"] = (int(dur.min()), int(dur.max())) if n else (None, None)
    w["mean_ns"] = int(dur.sum()) / n if n else None
    for name, q in ("p50_ns", .5), ("p95_ns", .95), ("p99_ns", .99):
        w[name] = quantile(dur, q)
    w["sd_ns"] = float(np.std(dur.astype(float), ddof=1)) if n > 1 else None
    ops = int((m & f.done & f.reads).sum() + (m & f.done & f.writes).sum())
    w["read_bytes"], w["write_bytes"] = moved_bytes(f, m & f.reads), moved_bytes(f, m & f.writes)
    w["mean_bytes"] = (w["read_bytes"] + w["write_bytes"]) / ops if ops else None
    w["first_s"] = int(f.start[clocked].min()) / 1e9 if clocked.any() else None
    w["last_s"] = (int((f.start + np.maximum(f.dur, 0))[clocked].max()) / 1e9
                   if clocked.any() else None)
    return w


def check_top(f, key, args, m):
    what = " ".join(["weir-top --by", key, *args])
    rows = table("weir-top", "--by", key, "--limit", "0", *args, f.path)
    groups = by_key(f, key, m)
    if key != "source" and sorted(label(r, key) for r in rows) != sorted(groups):
        return differ(what, sorted(groups), sorted(label(r, key) for r in rows))
    times = [float(r["time_s"] or -1) for r in rows]
    if times != sorted(times, reverse=True):
        differ(what, "rows sorted by time", times)
    for row in rows:
        mine = groups[label(row, key)]
        slack = dict.fromkeys(("p50_ns", "p95_ns", "p99_ns"), quantile_slack(int(mine.sum())))
        slack["sd_ns"] = 1e-6
        same_row(f"{what} {row[key]}", tally(f, mine), row, slack)
    return None


def check_rollup(f, args, m):
    """A directory holds what is in it and in all below."""
    def chain(path):
        head = path.rpartition("/")
        at = "" if not head[1] else head[0] or "/"
        out = [at]
        while at not in ("", "/"):
            at = at.rpartition("/")[0].rstrip("/") or ("/" if at.startswith("/") else "")
            if at:
                out.append(at)
        return out
    chains = [chain(p) for p in f.paths]
    got = {label(r, "dir"): r for r in table("weir-top", "--by", "dir", "--rollup", "--limit", "0",
                                             *args, f.path)}
    wanted = sorted({d for i in np.flatnonzero(m) for d in chains[i]})
    if wanted != sorted(got):
        differ("rollup", wanted, sorted(got))
    for name in set(wanted) & set(got):
        mine = m & np.array([name in c for c in chains], bool)
        same_row(f"rollup {name}", {
            "count": int(mine.sum()), "errors": int((mine & f.failed).sum()),
            "read_bytes": moved_bytes(f, mine & f.reads),
            "write_bytes": moved_bytes(f, mine & f.writes),
            "p50_ns": quantile(f.dur[mine & (f.dur >= 0)], .5)}, got[name],
            {"p50_ns": quantile_slack(int(mine.sum()))})


def check_slowest(f, n, m):
    rows = table("weir-top", "--slowest", str(n), f.path)
    order = sorted((-int(f.dur[i]), int(f.c["source"][i]), int(f.c["line"][i]), i)
                   for i in np.nonzero(m & (f.dur >= 0))[0])[:n]
    wanted = [(str(-d), f"{f.source[i]}:{line}") for d, _, line, i in order]
    got = [(r["dur_ns"], unescape(r["where"])) for r in rows]
    if wanted != got:
        differ(f"weir-top --slowest {n}", wanted, got)


# ---- weir-iops ----

def check_iops(f, width, key, args, m):
    what = " ".join(["weir-iops --bin", f"{width}ns", *(["--by", key] if key else []), *args])
    rows = table("weir-iops", "--bin", f"{width}ns", *(["--by", key] if key else []), *args,
                 f.path)
    m = m & (f.start != MISSING)
    by = defaultdict(list)
    for row in rows:
        by[label(row, key) if key else "all"].append(row)
    if key != "source" and sorted(by) != sorted(by_key(f, key, m)):
        return differ(what, sorted(by_key(f, key, m)), sorted(by))
    end = f.start + np.maximum(f.dur, 0)
    for k, mine in by_key(f, key, m).items():
        ops = reads = 0
        for row in by[k]:
            low = round(float(row["t_s"]) * 1e9 / width) * width
            inside = mine & (f.start >= low) & (f.start < low + width)
            ops += int((inside & f.io).sum())
            reads += int((inside & f.reads & f.done).sum())
            last = max([int(x) for x, sampled in zip(f.s["last_ns"], f.s["samples"])
                        if x != MISSING and not sampled] + [int(end[m].max())])
            # the edges of the window are cut by --from and --to: compare whole bins only
            if low < 0 or low + width > last or args:
                continue
            s = width / 1e9
            dur = f.dur[inside & f.io & (f.dur >= 0)]
            spans = mine & f.io & (f.dur >= 0)
            began = (inside & f.io).any()
            most = overlap(f.start[spans], f.dur[spans], low, low + width)[1]
            if most == 0 and (not spans.any() and (mine & f.io).any() or began and not len(dur)):
                most = None
            w = {"read_iops": int((inside & f.reads & f.done).sum()) / s,
                 "write_iops": int((inside & f.writes & f.done).sum()) / s,
                 "meta_iops": int((inside & np.isin(f.op, IO_META)).sum()) / s,
                 "read_bytes_per_s": moved_bytes(f, inside & f.reads) / s,
                 "write_bytes_per_s": moved_bytes(f, inside & f.writes) / s,
                 "mean_dur_ns": float(dur.mean()) if len(dur) else None,
                 "p99_dur_ns": quantile(dur, .99),
                 "max_inflight": most}
            same_row(f"{what} {k} {row['t_s']}", w, row,
                     {"p99_dur_ns": quantile_slack(len(dur))})
        if ops != int((mine & f.io).sum()) or reads != int((mine & f.reads & f.done).sum()):
            differ(f"{what} {k}: calls in all bins", int((mine & f.io).sum()), ops)
        lows = [float(r["t_s"]) for r in by[k]]
        steps = {round((b - a) * 1e9) for a, b in zip(lows, lows[1:])}
        if steps - {width}:
            differ(f"{what} {k}: steps", width, steps)
    return None


# ---- weir-hist ----

def measure(f, of, m):
    """The value of each call, MISSING where it has none."""
    v = np.full(f.n, MISSING, np.int64)
    if of == "bytes":
        use = m & f.done & (f.reads | f.writes) & (f.moved >= 0)
        v[use] = f.moved[use]
    elif of == "offset":
        use = m & f.done & (f.reads | f.writes) & (f.c["offset"] >= 0)
        v[use] = f.c["offset"][use]
    elif of == "dur":
        v[m & (f.dur >= 0)] = f.dur[m & (f.dur >= 0)]
    elif of == "gap":
        last = {}
        for i in np.nonzero(m)[0]:
            key = f.c["source"][i], f.c["tid"][i]
            if last.get(key) is not None and f.start[i] != MISSING and f.start[i] >= last[key]:
                v[i] = f.start[i] - last[key]
            known = f.start[i] != MISSING and f.dur[i] >= 0
            last[key] = f.start[i] + f.dur[i] if known else None
    else:
        at = {}
        for i in np.nonzero(m & f.done)[0]:
            fd = f.c["ret"][i] if f.op[i] == "open" else f.c["fd"][i]
            key = f.host[i], f.c["pid"][i], fd
            if fd < 0:
                continue
            if f.op[i] in ("open", "close"):
                at.pop(key, None)
            elif (f.reads | f.writes)[i] and f.c["offset"][i] >= 0 and f.moved[i] >= 0:
                path, end = at.get(key, (None, 0))
                if path == f.c["path"][i]:
                    v[i] = abs(int(f.c["offset"][i]) - end)
                at[key] = f.c["path"][i], int(f.c["offset"][i]) + int(f.moved[i])
    return v


def check_hist(f, of, bins, key, args, m):
    options = ["--of", of, "--bins", bins, *(["--by", key] if key else []), *args]
    what = " ".join(["weir-hist", *options])
    by = defaultdict(list)
    for row in table("weir-hist", *options, f.path):
        by[label(row, key) if key else "all"].append(row)
    v = measure(f, of, m)
    for k, mine in by_key(f, key, m).items():
        use = mine & (v != MISSING)
        counted = 0
        lows = [int(r["lo"]) for r in by[k]]
        if use.any() and (lows[0] != 0 or lows != sorted(lows)):
            differ(f"{what} {k}", "ascending bins from 0", lows)
        for row in by[k]:
            lo, hi = int(row["lo"]), 2**63 if row["hi"] is None else int(row["hi"])
            inside = use & (v >= lo) & (v.astype(object) < hi)
            r, w = inside & f.done & f.reads, inside & f.done & f.writes
            wanted = {"count_read": int(r.sum()), "count_write": int(w.sum()),
                      "count_all": int(r.sum() + w.sum() if of == "bytes" else inside.sum()),
                      "bytes_read": moved_bytes(f, r), "bytes_write": moved_bytes(f, w)}
            wanted["bytes_all"] = wanted["bytes_read"] + wanted["bytes_write"]
            same_row(f"{what} {k} [{lo},{hi})", wanted, row)
            counted += int(inside.sum())
        if counted != int(use.sum()):
            differ(f"{what} {k}: values in all bins", int(use.sum()), counted)
    if bins == "20" and not key and (v > 0).any():
        wanted = (int(v[v > 0].min()), int(v.max()) + 1)
        rows = by["all"]
        if (int(rows[1]["lo"]), int(rows[-1]["hi"])) != wanted:
            differ(f"{what}: ends", wanted, (rows[1]["lo"], rows[-1]["hi"]))


def check_percentiles(f, of, args, m):
    rows = table("weir-hist", "--of", of, "--percentiles", "0,50,90,99,99.9,100", *args, f.path)
    v = measure(f, of, m)
    use = v != MISSING
    sides = {"value_read": v[use & f.done & f.reads], "value_write": v[use & f.done & f.writes],
             "value_all": v[use]}
    if of == "bytes":
        sides["value_all"] = np.concatenate((sides["value_read"], sides["value_write"]))
    for row in rows:
        q = float(row["percentile"]) / 100
        for name, values in sides.items():
            same_number(f"weir-hist --of {of} {' '.join(args)} p{row['percentile']} {name}",
                        quantile(values, q), row[name], quantile_slack(len(values)))
    if bool(rows) != bool(use.any()):
        differ(f"weir-hist --of {of} --percentiles", bool(use.any()), len(rows))


def check_common(f, of, n, key, args, m):
    """The n commonest values of each key, all counts of them, and in this order."""
    options = ["--of", of, "--common", str(n), *(["--by", key] if key else []), *args]
    what = " ".join(["weir-hist", *options])
    by = defaultdict(list)
    for row in table("weir-hist", *options, f.path):
        by[label(row, key) if key else "all"].append(row)
    v = measure(f, of, m)
    for k, mine in by_key(f, key, m).items():
        use = mine & (v != MISSING)
        reads, writes = (Counter(v[use & f.done & side].tolist()) for side in (f.reads, f.writes))
        every = reads + writes if of == "bytes" else Counter(v[use].tolist())
        wanted = sorted(every, key=lambda x: (-every[x], x))[:n]
        if wanted != [int(r["value"]) for r in by[k]]:
            differ(f"{what} {k}", wanted, [r["value"] for r in by[k]])
            continue
        for x, row in zip(wanted, by[k]):
            counts = {"read": (reads, reads[x]), "write": (writes, writes[x]),
                      "all": (every, every[x])}
            for side, (of_side, count) in counts.items():
                total = sum(of_side.values())
                same_row(f"{what} {k} {x}", {
                    f"count_{side}": count,
                    f"share_{side}": count / total if total else None}, row)


# ---- weir-dump ----

def check_dump(f, args, m):
    what = " ".join(["weir-dump", *args])
    rows = table("weir-dump", "--columns", "start_ns,call,path,transferred,source,line", *args,
                 f.path)
    which = np.nonzero(m)[0]
    if len(rows) != len(which):
        return differ(f"{what}: rows", len(which), len(rows))
    for row, i in zip(rows, which):
        wanted = [int(f.start[i]), int(f.moved[i]), int(f.c["source"][i]), int(f.c["line"][i]),
                  f.call[i], len(f.paths[i]) > 0]
        got = [MISSING if row[n] is None else int(row[n])
               for n in ("start_ns", "transferred", "source", "line")]
        got += [row["call"], row["path"] is not None]
        if wanted != got:
            return differ(f"{what}: row {i}", wanted, got)
    return None


# ---- selections ----

def commonest(values):
    values, counts = np.unique(values.astype(str), return_counts=True)
    return str(values[np.argmax(counts)])


def selections(f):
    """Options, and the rows they mean: one of each, and some together."""
    everything = np.ones(f.n, bool)
    yield [], everything
    if f.n == 0:
        return
    either = lambda p: np.array([bool(p.search(a) or p.search(b))
                                 for a, b in zip(f.paths, f.path2)], bool)
    pid, call = commonest(f.c["pid"]), commonest(f.call)
    tid = commonest(f.c["tid"][f.c["pid"] == int(pid)])
    sizes = f.moved[f.moved > 0]
    size = int(np.median(sizes)) if len(sizes) else 1
    durations = f.dur[f.dur >= 0]
    dur = int(np.median(durations)) if len(durations) else 0
    if int(pid) >= 0:
        yield ["--pid", pid], f.c["pid"] == int(pid)
        yield ["--tid", tid + ",1"], np.isin(f.c["tid"], (int(tid), 1))
    yield ["--op", "read,write"], np.isin(f.op, ("read", "write"))
    yield ["--call", call], f.call == call
    yield ["--path", r"\.so|^/proc"], either(re.compile(r"\.so|^/proc"))
    yield ["--not-path", r"\.so"], ~either(re.compile(r"\.so"))
    yield ["--err", "any"], f.failed
    yield ["--err", "OK"], ~f.failed
    yield ["--min-bytes", str(size)], f.moved >= size
    yield ["--max-bytes", str(size)], (f.moved <= size) & (f.moved != MISSING)
    yield ["--min-dur", f"{dur}ns"], f.dur >= max(dur, 0)
    yield ["--source", "0"], f.c["source"] == 0
    yield ["--source", "9999"], ~everything
    yield (["--path", r"^/", "--not-path", r"\.so", "--err", "OK", "--max-bytes", str(size)],
           either(re.compile("^/")) & ~either(re.compile(r"\.so")) & ~f.failed &
           (f.moved <= size) & (f.moved != MISSING))
    if (f.comm != "").any():
        comm = commonest(f.comm[f.comm != ""])
        yield ["--comm", comm], f.comm == comm
    clocked = f.start[f.start != MISSING]
    if len(clocked):
        a, b = int(np.quantile(clocked, .25)), int(np.quantile(clocked, .75))
        if a >= 0:
            yield (["--from", f"{a}ns", "--to", f"{b}ns"],
                   (f.start >= a) & (f.start < b))
            yield (["--from", f"{a}ns", "--op", "read", "--min-dur", f"{dur}ns"],
                   (f.start >= a) & (f.op == "read") & (f.dur >= max(dur, 0)))


def check_large(f):
    """What many chunks may change: sums, sets, the order of time; not every option."""
    everything = np.ones(f.n, bool)
    a, b = int(np.quantile(f.start, .25)), int(np.quantile(f.start, .75))
    for args, m in (
            ([], everything),
            (["--op", "read,write"], np.isin(f.op, ("read", "write"))),
            (["--from", f"{a}ns", "--to", f"{b}ns"], (f.start >= a) & (f.start < b))):
        check_summary(f, args, m)
        check_top(f, "call", args, m)
        check_hist(f, "bytes", "log2", None, args, m)
    width = (int(f.start.max()) // 20 // 10**6 + 1) * 10**6
    check_iops(f, width, None, [], everything)
    check_iops(f, width, "op", [], everything)
    check_rows(f, "op", [], everything)
    check_hist(f, "gap", "20", None, [], everything)
    for of in "bytes", "dur":
        check_common(f, of, 1000, None, [], everything)
    check_percentiles(f, "dur", [], everything)
    check_slowest(f, 50, everything)


def check_small(f):
    everything = np.ones(f.n, bool)
    for args, m in selections(f):
        check_dump(f, args, m)
        check_summary(f, args, m)
        check_top(f, "call", args, m)
        check_rollup(f, args, m)
        check_rows(f, "comm", args, m)
        check_hist(f, "bytes", "log2", None, args, m)
        check_common(f, "bytes", 8, None, args, m)
        if f.clock != "none" and m.any():
            check_iops(f, 50_000_000, None, args, m)
    for key in ("path dir ext pid tid comm fd err source op fd_kind size rank host "
                "label component").split():
        check_top(f, key, [], everything)
        check_rows(f, key, [], everything)
    for of in "bytes", "dur", "gap", "offset_jump", "offset":
        if of == "gap" and f.clock == "none":
            continue
        for bins in "log2", "darshan", "20", "100,4k,1M":
            check_hist(f, of, bins, None, [], everything)
        check_hist(f, of, "log2", "op", [], everything)
        check_common(f, of, 3, "op", [], everything)
        check_percentiles(f, of, [], everything)
    if f.clock != "none" and f.n:
        check_iops(f, 10_000_000, "op", [], everything)
    check_slowest(f, 7, everything)


def main():
    f = File(sys.argv[-1])
    (check_large if sys.argv[1] == "--large" else check_small)(f)
    for line in found[:40]:
        print(line)
    print(f"{os.path.basename(f.path)}: {f.n} calls, {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
