#!/usr/bin/env python3
"""Computes again, with numpy and scipy, what weir-compare says about files.

    oracle_compare.py A.h5... vs B.h5...

Values, ratios, intervals and significance of groups and of pairs, by several keys and under
many selections; trends; balance of processors. Exit: 0 all agree, 1 some differ.
"""
import math
import os
import re
import sys

import numpy as np
from scipy import stats

from oracle_analyze import (File, MISSING, by_key, differ, found, label, moved_bytes, quantile,
                            same_number, same_row, table)
from oracle_corr import Samples, grid

METRICS = ("count errors time_s mean_ns p50_ns p95_ns p99_ns read_bytes write_bytes "
           "mean_bytes iops bytes_per_s").split()
OF_RUN = "elapsed_s cpu_s max_rss_bytes energy_j core_gini dominant_core_s".split()
BINS, BLOCK, TIMES, SEED = 100, 5, 1000, 0x77656972
MASK = 2**64 - 1


def on_path(f, pattern):
    p = re.compile(pattern)
    return np.array([bool(p.search(a) or p.search(b)) for a, b in zip(f.paths, f.path2)], bool)


# Options, and the rows that they mean in a file.
SELECTIONS = (
    ([], lambda f: np.ones(f.n, bool)),
    (["--op", "read,write"], lambda f: np.isin(f.op, ("read", "write"))),
    (["--path", r"\.so|^/proc"], lambda f: on_path(f, r"\.so|^/proc")),
    (["--not-path", r"\.so"], lambda f: ~on_path(f, r"\.so")),
    (["--err", "any"], lambda f: f.failed),
    (["--min-bytes", "4096"], lambda f: f.moved >= 4096),
    (["--min-dur", "20us"], lambda f: f.dur >= 20000),
    (["--from", "10ms", "--to", "0.06"], lambda f: (f.start >= 10**7) & (f.start < 6 * 10**7)),
    (["--source", "9999"], lambda f: np.zeros(f.n, bool)),
)


def values(f, mine, elapsed):
    """The metrics of some calls of a run; None where they are not known."""
    dur = f.dur[mine & (f.dur >= 0)]
    n = int(mine.sum())
    ops = int((mine & f.done & f.reads).sum() + (mine & f.done & f.writes).sum())
    w = {"count": n, "errors": int((mine & f.failed).sum())}
    w["time_s"] = int(dur.sum()) / 1e9 if len(dur) or not n else None
    w["mean_ns"] = int(dur.sum()) / len(dur) if len(dur) else None
    for name, q in ("p50_ns", .5), ("p95_ns", .95), ("p99_ns", .99):
        w[name] = quantile(dur, q)
    told = f.done & (f.moved >= 0)
    for name, side in ("read_bytes", f.reads), ("write_bytes", f.writes):
        known = (mine & side & told).any() or not (mine & side & f.done).any()
        w[name] = moved_bytes(f, mine & side) if known else None
    sized = int((mine & told & f.reads).sum() + (mine & told & f.writes).sum())
    both = None if None in (w["read_bytes"], w["write_bytes"]) else (
        w["read_bytes"] + w["write_bytes"])
    w["mean_bytes"] = moved_bytes(f, mine & f.reads) / sized + moved_bytes(
        f, mine & f.writes) / sized if sized else None
    w["iops"] = ops / elapsed if elapsed else None
    w["bytes_per_s"] = both / elapsed if elapsed and both is not None else None
    return w


def window(f, m):
    clocked = m & (f.start != MISSING)
    if not clocked.any():
        return None
    end = (f.start + np.maximum(f.dur, 0))[clocked].max()
    return int(f.start[clocked].min()), int(end)


# ---- two single runs ----

def draws():
    """The bins of each run that is made again, from the sequence splitmix64."""
    state, out = SEED, []
    for _ in range(TIMES):
        bins = []
        for _ in range(BINS // BLOCK):
            state = (state + 0x9e3779b97f4a7c15) & MASK
            x = state
            x = ((x ^ x >> 30) * 0xbf58476d1ce4e5b9) & MASK
            x = ((x ^ x >> 27) * 0x94d049bb133111eb) & MASK
            x ^= x >> 31
            at = (x >> 32) * BINS >> 32
            bins += [(at + i) % BINS for i in range(BLOCK)]
        out.append(np.bincount(bins, minlength=BINS))
    return np.array(out, float)


class Spread:
    """Standard errors of the logarithms of the metrics of some calls; sums once for all."""

    def __init__(self, f, mine, m, weights):
        at = window(f, m)
        self.known = at is not None and at[0] != at[1] and mine.any()
        if not self.known:
            return
        self.f, self.weights, self.mine = f, weights, mine
        self.clocked = mine & (f.start != MISSING)
        self.place = np.clip(((f.start - at[0]) / (at[1] - at[0]) * BINS).astype(int), 0, BINS - 1)
        self.timed = f.dur >= 0
        self.dur = f.dur[mine & self.timed]
        self.n_timed = self.total(self.timed)
        self.logs = None

    def total(self, rows, v=None):
        rows = self.clocked & rows
        return self.weights @ np.bincount(
            self.place[rows], None if v is None else v[rows].astype(float), BINS)

    def sums(self):
        f, every = self.f, np.ones(self.f.n, bool)
        moved, told = f.done & (f.moved > 0), f.done & (f.moved >= 0)
        ops = self.total(f.done & f.reads) + self.total(f.done & f.writes)
        sized = self.total(told & f.reads) + self.total(told & f.writes)
        read, write = self.total(moved & f.reads, f.moved), self.total(moved & f.writes, f.moved)
        time = self.total(self.timed, f.dur)
        return {"count": self.total(every), "errors": self.total(f.failed), "read_bytes": read,
                "write_bytes": write, "iops": ops, "bytes_per_s": read + write, "time_s": time,
                "mean_ns": time / self.n_timed, "mean_bytes": (read + write) / sized}

    def of_quantile(self, q):
        here = quantile(self.dur, q)
        if here is None or min(q, 1 - q) * len(self.dur) < 5:
            return None
        with np.errstate(all="ignore"):
            share = self.total(self.timed & (self.f.dur <= here)) / self.n_timed
        if np.isfinite(share).mean() < .95:
            return None
        se = np.nanstd(share[np.isfinite(share)], ddof=1)
        if q - se <= 0 or q + se >= 1:
            return None
        low, high = quantile(self.dur, q - se), quantile(self.dur, q + se)
        return math.log(high / low) / 2 if high > low > 0 else None

    def of(self, metric):
        if not self.known:
            return None
        if metric in ("p50_ns", "p95_ns", "p99_ns"):
            return self.of_quantile(int(metric[1:3]) / 100)
        if self.logs is None:
            with np.errstate(all="ignore"):
                self.logs = {name: np.log(v) for name, v in self.sums().items()}
        v = self.logs[metric]
        v = v[np.isfinite(v)]
        return float(np.std(v, ddof=1)) if len(v) >= .95 * TIMES else None


def ratio_of_pair(a, b, se_a, se_b):
    if not a or b is None:
        return None, None, None, None
    if b == 0:
        return 0, None, None, None
    d = math.log(b) - math.log(a)
    if se_a is None or se_b is None:
        return b / a, None, None, None
    se = math.hypot(se_a, se_b)
    half = stats.norm.ppf(.975) * se
    p = 2 * stats.norm.sf(abs(d) / se) if se > 1e-12 else 1.0 if abs(d) < 1e-12 else 0.0
    return b / a, math.exp(d - half), math.exp(d + half), p


# ---- groups of runs ----

def ratio_of_groups(a, b):
    if not a or not b or min(a) <= 0 or min(b) <= 0:
        return None, None, None, None
    x, y = np.log(np.array(a, float)), np.log(np.array(b, float))
    d = y.mean() - x.mean()
    if max(np.ptp(x), np.ptp(y)) < 1e-13:
        same = math.exp(d)
        return same, same, same, 1.0 if abs(d) < 1e-13 else 0.0
    if len(x) > 1 and len(y) > 1:
        test = stats.ttest_ind(y, x, equal_var=False)
        va, vb = x.var(ddof=1) / len(x), y.var(ddof=1) / len(y)
        df = (va + vb)**2 / (va**2 / (len(x) - 1) + vb**2 / (len(y) - 1))
        half = stats.t.ppf(.975, df) * math.sqrt(va + vb)
        return math.exp(d), math.exp(d - half), math.exp(d + half), float(test.pvalue)
    more = x if len(x) > 1 else y
    if len(more) < 2:
        return math.exp(d), None, None, None
    se = more.std(ddof=1) * math.sqrt(1 / len(x) + 1 / len(y))
    half = stats.t.ppf(.975, len(more) - 1) * se
    return (math.exp(d), math.exp(d - half), math.exp(d + half),
            2 * stats.t.sf(abs(d) / se, len(more) - 1))


# ---- tables ----

def check_adjusted(what, rows):
    p = [float(r["p"]) for r in rows if r["p"] is not None]
    order = np.argsort(p, kind="stable")
    adjusted, least = np.empty(len(p)), 1.0
    for rank in range(len(p), 0, -1):
        least = min(least, p[order[rank - 1]] * len(p) / rank)
        adjusted[order[rank - 1]] = least
    got = [r for r in rows if r["p"] is not None]
    for row, value in zip(got, adjusted):
        same_number(f"{what} p_adjusted", float(value), row["p_adjusted"], 1e-6)
        if "significant" in row and abs(value - .05) > 1e-6:
            same_row(what, {"significant": "yes" if value <= .05 else "no"}, row)


def check_rows(files, na, key, args, masks, weights):
    paths = [f.path for f in files]
    what = " ".join(["weir-compare --by", str(key), *args])
    weights = weights if len(files) == 2 else None
    rows = table("weir-compare", *(["--by", key, "--limit", "0"] if key else []), "--metric",
                 ",".join(METRICS), *args, *paths[:na], "vs", *paths[na:])
    check_adjusted(what, rows)
    groups = [by_key(f, key, m) if key else {"": m} for f, m in zip(files, masks)]
    wanted = sorted({k for g in groups for k in g} if key else [""] * bool(rows))
    if key and sorted({label(r, key) for r in rows}) != wanted:
        return differ(what, wanted, sorted({label(r, key) for r in rows}))
    spans = [window(f, m) for f, m in zip(files, masks)]
    elapsed = [(s[1] - s[0]) / 1e9 if s else None for s in spans]
    cache, spread = {}, {}
    for row in rows:
        k, metric = label(row, key) if key else "", row["metric"]
        mine = [g.get(k, np.zeros(f.n, bool)) for f, g in zip(files, groups)]
        if k not in cache:  # once for all metrics of the key
            cache[k] = [values(f, w, e) for f, w, e in zip(files, mine, elapsed)]
            if weights is not None:
                spread[k] = [Spread(f, x, m, weights) for f, x, m in zip(files, mine, masks)]
        v = [c[metric] for c in cache[k]]
        a, b = ([x for x in part if x is not None] for part in (v[:na], v[na:]))
        mean = lambda x: sum(x) / len(x) if x else None
        w = {"n_a": len(a), "n_b": len(b), "a": mean(a), "b": mean(b)}
        w["difference"] = w["b"] - w["a"] if a and b else None
        if weights is None:
            ratio = ratio_of_groups(a, b)
        else:
            ratio = ratio_of_pair(w["a"], w["b"], *(s.of(metric) for s in spread[k]))
        w.update(zip(("ratio", "ratio_low", "ratio_high"), ratio))
        if key:
            there = [x.any() for x in mine]
            w["state"] = ("both" if any(there[:na]) and any(there[na:]) else
                          "vanished" if any(there[:na]) else "new")
        slack = dict.fromkeys(w, 1e-6)
        if any(x.sum() > 10000 for x in mine) and metric.startswith("p"):
            slack = dict.fromkeys(w, 1 / 40)
        if w["difference"] is not None:  # digits are lost where both are nearly the same
            near = 1e-6 * max(1e-9, abs(w["a"]), abs(w["b"]))
            if abs(float(row["difference"]) - w["difference"]) <= near:
                w.pop("difference")
        same_row(f"{what} {k} {metric}", w, row, slack)
        if ratio[3] is None or ratio[3] > 1e-9:
            same_number(f"{what} {k} {metric} p", ratio[3], row["p"], 1e-4)
    return None


def check_state(files, na):
    """--state and --limit choose among the keys, the largest difference of time first."""
    paths = [f.path for f in files]
    command = ["weir-compare", "--by", "path", "--metric", "count,time_s", *paths[:na], "vs",
               *paths[na:]]
    rows = table(*command, "--limit", "0")
    for state in "new", "vanished", "both":
        some = table(*command, "--limit", "0", "--state", state)
        if sorted(r["path"] or "" for r in some) != sorted(
                r["path"] or "" for r in rows if r["state"] == state):
            differ(f"--state {state}", "its keys", [r["path"] for r in some])
    times = [abs(float(r["difference"])) for r in rows if r["metric"] == "time_s"]
    if any(a < b - 1e-12 for a, b in zip(times, times[1:])):
        differ("keys", "by difference of time", times)
    if [r["path"] for r in table(*command, "--limit", "3")] != [r["path"] for r in rows[:6]]:
        differ("--limit 3", "the first three keys", "others")


# ---- runs one by one ----

def check_trends(path):
    got = table("weir-compare", "--trend", path)
    check_adjusted("--trend", got)
    names = [r["series"] for r in got]
    series = table("weir-corr", "--values", "--series", ",".join(names), path)
    width = float(series[1]["t_s"]) - float(series[0]["t_s"])
    for row in got:
        pairs = [(i, float(r[row["series"]])) for i, r in enumerate(series)
                 if r[row["series"]] is not None]
        same_number(f"trend {row['series']} n", len(pairs), row["n"])
        if len(pairs) < 8 or len({v for _, v in pairs}) < 2:
            same_number(f"trend {row['series']}", None, row["p"])
            continue
        t, v = (np.array(x, float) for x in zip(*pairs))
        n, i, k = len(v), *np.triu_indices(len(v), 1)
        s = np.sign(v[k] - v[i]).sum()
        ties = np.unique(v, return_counts=True)[1].astype(float)
        slope = np.median((v[k] - v[i]) / (t[k] - t[i]))
        rank = stats.rankdata(v - slope * t)
        d = rank - rank.mean()
        lag = np.arange(1, n - 2)
        r = np.array([(d[:-j] * d[j:]).sum() / (d * d).sum() for j in lag])
        r[np.abs(r) <= 1.96 / math.sqrt(n)] = 0
        more = max(1, 1 + 2 * ((n - lag) * (n - lag - 1) * (n - lag - 2) * r).sum() /
                   (n * (n - 1) * (n - 2)))
        variance = (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
        z = (s - np.sign(s)) / math.sqrt(variance * more)
        same_row(f"trend {row['series']}", {
            "mean": v.mean(), "slope_per_s": slope / width, "tau": stats.kendalltau(t, v)[0],
            "widened": more, "p": 2 * stats.norm.sf(abs(z))}, row, dict.fromkeys(row, 1e-5))


def check_cores(path):
    s = Samples(path)
    row = table("weir-compare", "--cores", path)[0]
    steps = {}
    t = s.tables["cpu"]
    for cpu in sorted(set(t["cpu"])):
        steps[int(cpu)] = s.steps("cpu", ["user_ticks", "nice_ticks", "system_ticks", "irq_ticks",
                                          "softirq_ticks"], lambda r, cpu=cpu: r["cpu"] == cpu)
    low, high = int(t["time_ns"].min()), int(t["time_ns"].max())
    busy = {c: sum(max(w - v, 0) for _, _, v, w in rows) * s.tick_s for c, rows in steps.items()}
    x = np.array(sorted(busy.values()))
    n = len(x)
    gini = np.abs(np.subtract.outer(x, x)).sum() / (2 * n * n * x.mean()) / ((n - 1) / n)
    least = max((high - low) / 200, int(s.tables["recording"]["interval_ns"].max()))
    width = next(m * 10**e for e in range(6, 19) for m in (1, 2, 5) if m * 10**e >= least)
    led = dict.fromkeys(busy, 0.0)
    for a, b, _ in grid(width, low, high):
        load = {c: sum((w - v) * max(0, min(b, y) - max(a, z)) / (y - z) * s.tick_s
                       for z, y, v, w in rows if y > z) for c, rows in steps.items()}
        order = sorted(load, key=load.get)
        if load[order[-1]] - load[order[-2]] >= .7 * (b - a) / 1e9:
            led[order[-1]] += (b - a) / 1e9
    same_row("cores", {"cores": n, "busy_s": sum(busy.values()), "gini": gini,
                       "load": sum(busy.values()) / n / ((high - low) / 1e9),
                       "dominant_s": sum(led.values())}, row, dict.fromkeys(row, 1e-6))
    if any(led.values()):
        same_number("dominant core", max(led, key=led.get), row["dominant_core"])


def main():
    at = sys.argv.index("vs")
    files = [File(p) for p in sys.argv[1:at] + sys.argv[at + 1:]]
    na = at - 1
    weights = draws()
    pair = [files[0], files[na]]
    for i, (args, mask) in enumerate(SELECTIONS):
        masks = [mask(f) for f in files]
        check_rows(files, na, None, args, masks, weights)
        if i % 4 == 0:
            check_rows(files, na, "call", args, masks, weights)
            check_rows(pair, 1, "size", args, [masks[0], masks[na]], weights)
    everything = [np.ones(f.n, bool) for f in files]
    for key in "call", "path", "dir", "err":
        check_rows(files, na, key, [], everything, weights)
    if len(files) > 2:
        check_rows(pair, 1, "path", [], [everything[0], everything[na]], weights)
        check_rows(files[:1] + files[na:], 1, "op", [], everything[:1] + everything[na:], None)
    check_state(files, na)
    for f in pair:
        check_trends(f.path)
        if "cpu" in Samples(f.path).tables:
            check_cores(f.path)
    for line in found[:40]:
        print(line)
    print(f"{os.path.basename(files[0].path)} ...: {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
