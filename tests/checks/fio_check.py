#!/usr/bin/env python3
"""Compares what weir saw of a run of fio with what fio says of itself.

usage: fio_check.py FIO.json LOG RUN.h5 PATTERN

FIO.json and LOG_clat.N.log are fio's (--write_lat_log=LOG --log_offset=1): totals, and each
transfer's direction, size, offset and latency. PATTERN selects the data files by --path.

Compared exactly: transfers, bytes, syncs, every size and offset in order, shares of order,
percentiles of sizes. Of latencies there are two clocks, and only their order is certain:
strace's clock runs from the stop at the kernel's door to the next one, fio's around the
call, so that each lies within the other's neighbours:

    end of the thread's call before <= [ fio: clat [ strace: dur ] ] <= start of the next

Therefore dur <= clat <= the stretch between the neighbours holds for each transfer, and
dur's percentiles are at most clat's; neither depends on how fast the machine is. That the
percentiles are those of the rows is compared exactly.
"""
import collections
import glob
import json
import math
import subprocess
import sys

found = []
SIDES = {0: "read", 1: "write"}
PERCENTILES = (1, 25, 50, 90, 99, 99.9, 100)
ROUNDED_NS = 2000   # strace's clocks print microseconds, both ends
SLEWED = 1e-3       # a clock that is being set runs at most this much slower
FIO_BUCKET = 1 / 64  # fio's JSON keeps latencies in buckets of this width


def same(what, wanted, got):
    if wanted != got:
        found.append(f"{what}: fio {wanted!r}, weir {got!r}")


def at_most(what, less, more):
    if less > more:
        found.append(f"{what}: {less!r} is more than {more!r}")


def nearest_rank(values, percent):
    rank = math.ceil(percent / 100 * len(values))
    return sorted(values)[max(rank, 1) - 1] if values else None


def number(text):
    if text == "-":
        return None
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return text


class Run:
    """RUN.h5 through the tools, as a user sees it; only the data files are selected."""

    def __init__(self, path, pattern):
        self.path, self.pattern = path, pattern

    def rows(self, *args, every=False):
        select = [] if every else ["--path", self.pattern]
        out = subprocess.run([*map(str, args), *select, "--format", "tsv", self.path], check=True,
                             stdout=subprocess.PIPE, text=True).stdout
        lines = [l.split("\t") for l in out.splitlines() if not l.startswith("##")]
        names = [lines[0][0].lstrip("#"), *lines[0][1:]]
        return [dict(zip(names, map(number, l))) for l in lines[1:]]

    def transfers(self):
        """{tid: [{side, size, offset, path, dur, room}]}, in order; room: between neighbours."""
        columns = "start_ns,dur_ns,tid,op,call,path,offset,transferred"
        dump = ["weir-dump", "--table", "calls", "--columns", columns]
        chosen = {(r["tid"], r["start_ns"]) for r in self.rows(*dump, "--op", "read,write")}
        threads = collections.defaultdict(list)
        for r in self.rows(*dump, every=True):
            threads[r["tid"]].append(r)
        out = {}
        for tid, calls in threads.items():
            calls.sort(key=lambda r: r["start_ns"])
            mine = []
            for i, r in enumerate(calls):
                if (tid, r["start_ns"]) not in chosen:
                    continue
                before = calls[i - 1] if i else None
                after = calls[i + 1] if i + 1 < len(calls) else None
                mine.append({"side": r["op"], "size": r["transferred"], "offset": r["offset"],
                             "path": r["path"], "dur": r["dur_ns"],
                             "room": after["start_ns"] - before["start_ns"] - before["dur_ns"]
                             if before and after and before["dur_ns"] is not None else None})
            if mine:
                out[tid] = mine
        return out


def read_logs(prefix):
    """[[(side, size, offset, clat)]] of each job, in order."""
    jobs = []
    for path in sorted(glob.glob(glob.escape(prefix) + "_clat.*.log")):
        with open(path) as f:
            rows = [[int(v) for v in line.split(",")] for line in f]
        jobs.append([(SIDES[r[2]], r[3], r[4], r[1]) for r in rows])
    return jobs


def match(jobs, threads):
    """Each job's thread is the one that did the same transfers: all of them, in order."""
    pairs = []
    for n, job in enumerate(jobs, 1):
        wanted = [t[:3] for t in job]
        tids = [tid for tid, mine in threads.items()
                if [(t["side"], t["size"], t["offset"]) for t in mine] == wanted]
        if not tids:
            found.append(f"job {n}: no thread did its {len(wanted)} transfers in order")
            continue
        pairs += zip(job, threads.pop(tids[0]))
    if threads:
        found.append(f"threads of no job: {({t: len(m) for t, m in threads.items()})}")
    return pairs


def order_of(jobs, side):
    """(judged, consecutive, sequential) by the definitions of weir-access(1)."""
    judged = consecutive = sequential = 0
    for job in jobs:
        end = None
        for _, size, offset, _ in (t for t in job if t[0] == side):
            if end is not None:
                judged += 1
                consecutive += offset == end
                sequential += offset >= end
            end = offset + size
    return judged, consecutive, sequential


def check_side(run, totals, jobs, pairs, side):
    """Counts, bytes, sizes, order: every tool that tells them says the same."""
    ours = [t for job in jobs for t in job if t[0] == side]
    ios = sum(j[side]["total_ios"] for j in totals)
    moved = sum(j[side]["io_bytes"] for j in totals)
    same(f"{side}: transfers in fio's own log", ios, len(ours))
    same(f"{side}: bytes in fio's own log", moved, sum(t[1] for t in ours))

    access = run.rows("weir-access", "--by", "all", "--show", "all")[0]
    same(f"weir-access {side}s", ios, access[f"{side}s"])
    same(f"weir-access {side}_bytes", moved, access[f"{side}_bytes"] or 0)
    judged, consecutive, sequential = order_of(jobs, side)
    same(f"weir-access {side}_consecutive", consecutive, access[f"{side}_consecutive"])
    same(f"weir-access {side}_sequential", sequential, access[f"{side}_sequential"])
    same(f"weir-access {side}_random", judged - sequential, access[f"{side}_random"])
    places = {(call["path"], b) for t, call in pairs if t[0] == side
              for b in range(t[2], t[2] + t[1])}
    same(f"weir-access {side}_distinct_bytes", len(places), access[f"{side}_distinct_bytes"] or 0)

    summary = {r["name"]: r["value"] for r in run.rows("weir-summary")}
    same(f"weir-summary {side}_ops", ios, summary[f"{side}_ops"])
    same(f"weir-summary {side}_bytes", moved, summary[f"{side}_bytes"] or 0)

    if not ours:
        return
    top = run.rows("weir-top", "--by", "op", "--op", side)[0]
    same(f"weir-top {side}: count", ios, top["count"])
    same(f"weir-top {side}: bytes", moved, top[f"{side}_bytes"])
    bins = run.rows("weir-iops", "--op", side, "--bin", "1ms")
    same(f"weir-iops {side}: operations", ios,
         sum(round((r[f"{side}_iops"] or 0) / 1000) for r in bins))
    same(f"weir-iops {side}: bytes", moved,
         sum(round((r[f"{side}_bytes_per_s"] or 0) / 1000) for r in bins))
    sizes = [t[1] for t in ours]
    edges = ",".join(str(e) for s in sorted(set(sizes)) for e in (s, s + 1))
    bins = run.rows("weir-hist", "--op", side, "--bins", ",".join(dict.fromkeys(edges.split(","))))
    same(f"weir-hist {side}: each size",
         dict(collections.Counter(sizes)),
         {r["lo"]: r[f"count_{side}"] for r in bins if r[f"count_{side}"]})
    common = run.rows("weir-hist", "--op", side, "--common", len(sizes))
    same(f"weir-hist {side}: the commonest sizes",
         sorted(collections.Counter(sizes).items(), key=lambda c: (-c[1], c[0])),
         [(r["value"], r[f"count_{side}"]) for r in common])
    for r in run.rows("weir-hist", "--op", side, "--percentiles", ",".join(map(str, PERCENTILES))):
        same(f"weir-hist {side}: size p{r['percentile']}",
             nearest_rank(sizes, r["percentile"]), r[f"value_{side}"])


def check_fsyncs(run, totals):
    """fio's JSON counts fsync alone."""
    wanted = sum(j["sync"]["total_ios"] for j in totals)
    calls = run.rows("weir-top", "--by", "call", "--limit", "0")
    same("weir-top: fsync", wanted, sum(r["count"] for r in calls if r["call"] == "fsync"))


def check_latencies(run, totals, pairs, side):
    ours = [(t[3], w) for t, w in pairs if t[0] == side]
    if not ours:
        return
    for n, (clat, call) in enumerate(ours, 1):
        at_most(f"{side} {n}: strace's time within fio's", call["dur"], clat + ROUNDED_NS)
        if call["room"] is not None:
            at_most(f"{side} {n}: fio's time between the neighbours", clat,
                    call["room"] * (1 + SLEWED) + ROUNDED_NS)
    durs = [call["dur"] for _, call in ours]
    clats = [clat for clat, _ in ours]
    rows = run.rows("weir-hist", "--of", "dur", "--op", side, "--percentiles",
                    ",".join(map(str, PERCENTILES)))
    same(f"weir-hist --of dur {side}: rows", len(PERCENTILES), len(rows))
    for r in rows:
        p, got = r["percentile"], r[f"value_{side}"]
        same(f"weir-hist --of dur {side}: p{p} of the rows", nearest_rank(durs, p), got)
        at_most(f"{side}: p{p} of fio's log", got, nearest_rank(clats, p) + ROUNDED_NS)
    top = run.rows("weir-top", "--by", "op", "--op", side)[0]
    at_most(f"weir-top {side}: mean of the rows",
            abs(top["mean_ns"] - sum(durs) / len(durs)), 1)
    if len(totals) == 1:
        told = totals[0][side]["clat_ns"]
        at_most(f"{side}: fio's mean", top["mean_ns"], told["mean"] + ROUNDED_NS)
        for p, value in told.get("percentile", {}).items():
            at_most(f"{side}: p{p} of fio's JSON", nearest_rank(durs, float(p)),
                    value * (1 + FIO_BUCKET) + ROUNDED_NS)


def main():
    fio_json, logs, h5, pattern = sys.argv[1:]
    with open(fio_json) as f:
        totals = json.load(f)["jobs"]
    run, jobs = Run(h5, pattern), read_logs(logs)
    same("logs of jobs", len(totals), len(jobs))
    pairs = match(jobs, run.transfers())
    for side in SIDES.values():
        check_side(run, totals, jobs, pairs, side)
        check_latencies(run, totals, pairs, side)
    check_fsyncs(run, totals)
    print("\n".join(found[:40]))
    print(f"{len(pairs)} transfers, {len(found)} differences")
    return 1 if found or not pairs else 0


if __name__ == "__main__":
    sys.exit(main())
