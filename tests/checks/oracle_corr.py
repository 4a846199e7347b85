#!/usr/bin/env python3
"""Computes again, with numpy, pandas and scipy, what weir-corr says about a file.

    oracle_corr.py RUN.h5

Makes the series from the columns of the file, by brute force, and compares them with
`weir-corr --values` under many selections; compares coefficients, p-values and lags of
these series with those of pandas and scipy. Exit: 0 all agree, 1 some differ.
"""
import math
import os
import sys

import h5py
import numpy as np
import pandas as pd
from scipy import stats

from oracle_analyze import (File, MISSING, differ, found, moved_bytes, overlap, same_number,
                            same_row, selections, table)

WIDTHS = 100_000_000, 37_000_000
SLACK = 1e-7


class Samples:
    """The tables under /samples, and what their units rest on."""

    def __init__(self, path):
        with h5py.File(path, "r") as f:
            self.tables = {name: {k: v[:] for k, v in t.items()}
                           for name, t in f.get("samples", {}).items()}
            text = f["strings"]["text"]
            self.text = File.texts(text)
        r = self.tables.get("recording")
        self.tick_s = 1 / int(r["clk_tck"][0]) if r else None
        self.page_b = int(r["page_b"][0]) if r else None
        self.start_ns = int(r["time_ns"][0]) if r else None
        self.boottime_ns = int(r["boottime_ns"][0]) if r else None

    def born(self, row):
        """When a process began, if that was while it was recorded."""
        since = int(row["starttime_ticks"] * self.tick_s * 1e9 + 0.5) - self.boottime_ns
        if since < -self.tick_s * 1e9:
            return None
        return min(max(self.start_ns + since, self.start_ns), int(row["time_ns"]))

    def steps(self, name, columns, only=lambda row: True):
        """(from, to, value then, value now) of each pair of readings of an entity."""
        t = self.tables[name]
        key = [k for k in ("pid", "cpu", "id") if k in t][0]
        before, out = {}, []
        for i in range(len(t["time_ns"])):
            row = {k: v[i] for k, v in t.items()}
            value = [int(row[c]) for c in columns]
            if not only(row) or MISSING in value:
                continue
            who = (int(row[key]), int(row.get("starttime_ticks", 0)))
            now = int(row["time_ns"]), sum(value)
            if who not in before and name == "process" and self.born(row) is not None:
                before[who] = self.born(row), 0
            if who in before:
                out.append((*before[who], *now))
            before[who] = now
        return [(a, b, v, w) for a, v, b, w in out]


def grid(width, low, high):
    first = low // width
    return [(max(k * width, low), min((k + 1) * width, high), k * width)
            for k in range(first, -(-high // width))]


def half_known(bins, width, low, high):
    """The ns of each bin that were observed, 0 where that is less than half."""
    seen = [max(0, min(b, high) - max(a, low)) for a, b, _ in bins]
    return [n if 2 * n >= width else 0 for n in seen]


def sampled(steps, bins, width, how):
    """A series: amounts spread evenly, levels taken to go straight."""
    seen = half_known(bins, width, min(s[0] for s in steps), max(s[1] for s in steps))
    out = np.zeros(len(bins))
    unknown = np.zeros(len(bins), bool)
    for a, b, v, w in steps:
        for i, (low, high, _) in enumerate(bins):
            x, y = max(a, low), min(b, high)
            gain = {"rate": w - v, "growth": max(w - v, 0), "shrink": max(v - w, 0),
                    "level": 0}[how]
            if how == "rate" and w < v:
                unknown[i] |= a < high and b >= low
            elif a == b:
                out[i] += gain * (low <= a < high)
            elif x < y and how == "level":
                at = lambda t: v + (w - v) * (t - a) / (b - a)
                out[i] += (at(x) + at(y)) / 2 * (y - x) / 1e9
            elif x < y:
                out[i] += gain * (y - x) / (b - a)
    return [math.nan if n == 0 or u else o * 1e9 / n for o, n, u in zip(out, seen, unknown)]


def sampled_series(s, bins, width):
    is_disk = lambda row: s.text[row["layer"]] == "disk"
    machine = lambda of: lambda row: row["cgroup"] == 0 and s.text[row["resource"]] == of
    wire = lambda row: s.text[row["interface"]] != "lo"
    wanted = {
        "process_cpu": ("process", ["utime_ticks", "stime_ticks"], "rate", s.tick_s),
        "rss_bytes": ("process", ["rss_pages"], "level", s.page_b),
        "rss_growth_bytes_per_s": ("process", ["rss_pages"], "growth", s.page_b),
        "rss_shrink_bytes_per_s": ("process", ["rss_pages"], "shrink", s.page_b),
        "minor_faults_per_s": ("process", ["minflt"], "rate", 1),
        "cpu_busy": ("cpu", ["user_ticks", "nice_ticks", "system_ticks", "irq_ticks",
                             "softirq_ticks"], "rate", s.tick_s),
        "iowait": ("cpu", ["iowait_ticks"], "rate", s.tick_s),
        "runnable": ("system", ["running"], "level", 1),
        "page_cache_bytes": ("memory", ["cached_kib"], "level", 1024),
        "pressure_io": ("pressure", ["some_us"], "rate", 1e-6, machine("io")),
        "device_write_bytes_per_s": ("disk", ["written_sectors"], "rate", 512, is_disk),
        "device_busy": ("disk", ["busy_ms"], "rate", 1e-3, is_disk),
        "net_rx_bytes_per_s": ("net", ["rx_b"], "rate", 1, wire),
    }
    out = {}
    for name, (t, columns, how, scale, *only) in wanted.items():
        steps = s.steps(t, columns, *only) if t in s.tables else []
        if steps:
            out[name] = [v * scale for v in sampled(steps, bins, width, how)]
    return out


def traced_series(f, m, bins, width, low, high):
    """Of calls, between the first and last event of their logs."""
    seen = half_known(bins, width, low, high)
    rows = {n: [] for n in ("iops", "meta_iops", "read_bytes_per_s", "bytes_per_s",
                            "mean_dur_ns", "errors_per_s", "max_inflight")}
    meta = f.io & ~f.reads & ~f.writes
    end = f.start + np.maximum(f.dur, 1)
    for n, (_, _, start) in zip(seen, bins):
        mine = m & f.io & (f.start != MISSING) & (f.start >= start) & (f.start < start + width)
        per_s = (lambda v, n=n: v * 1e9 / n) if n else (lambda v: math.nan)
        durations = f.dur[mine & (f.dur >= 0)]
        done = [int((mine & side & f.done).sum()) for side in (f.reads, f.writes)]
        moved = [moved_bytes(f, mine & side) for side in (f.reads, f.writes)]
        rows["iops"].append(per_s(sum(done)))
        rows["meta_iops"].append(per_s(int((mine & meta).sum())))
        rows["read_bytes_per_s"].append(per_s(moved[0]))
        rows["bytes_per_s"].append(per_s(sum(moved)))
        rows["errors_per_s"].append(per_s(int((mine & f.failed).sum())))
        rows["mean_dur_ns"].append(durations.mean() if n and len(durations) else math.nan)
        near = m & f.io & (f.start != MISSING) & (f.dur >= 0) & (f.start < start + width) & (
            end > start)
        most = overlap(f.start[near], f.dur[near], start, start + width)[1]
        rows["max_inflight"].append(most if n else math.nan)
    return rows


def check_values(f, s, width, args, m, low, high, cut):
    what = " ".join(["weir-corr --values --bin", f"{width}ns", *args])
    got = table("weir-corr", "--values", "--bin", f"{width}ns", *args, f.path)
    wanted_tables = ("process", "cpu", "system", "memory", "paging", "disk", "net", "pressure",
                     "frequency", "gpu", "energy", "temperature")
    times = [s.tables[n]["time_ns"] for n in wanted_tables if n in s.tables]
    first = max(min([low, *(int(t.min()) for t in times)]), cut[0])
    last = min(max([high, *(int(t.max()) for t in times)]), cut[1])
    bins = grid(width, first, last)
    if [round(float(r["t_s"]) * 1e9) for r in got] != [b[2] for b in bins]:
        differ(what, [b[2] / 1e9 for b in bins], [r["t_s"] for r in got])
        return
    low, high = max(low, cut[0]), min(high, cut[1])
    series = traced_series(f, m, bins, width, low, high)
    if f.start[m].size:
        series.update(sampled_series(s, bins, width))
    for name, values in series.items():
        for row, value in zip(got, values):
            at = None if math.isnan(value) else value
            have = None if row[name] is None else float(row[name])
            if at is None or have is None or abs(at - have) > 1e-6 * max(1e-3, abs(at)):
                if at is not None or have is not None:
                    differ(f"{what} {name} at {row['t_s']}", at, have)


# ---- coefficients ----

def effective_n(a, b):
    """Bretherton et al. 1999, with neighbours that are neighbours on the grid."""
    def autocorrelation(x):
        d = x - x.mean()
        return (d * d.shift(1)).sum() / (d * d).sum()
    both = a.notna() & b.notna()
    product = autocorrelation(a.where(both)) * autocorrelation(b.where(both))
    return min(both.sum(), both.sum() * (1 - product) / (1 + product))


def correlation(a, b, method):
    both = a.notna() & b.notna()
    a, b = a.where(both), b.where(both)
    if both.sum() < 3 or a.nunique() < 2 or b.nunique() < 2:
        return both.sum(), None, None, None
    x, y = a[both].to_numpy(), b[both].to_numpy()
    r = (stats.pearsonr if method == "pearson" else stats.spearmanr)(x, y)[0]
    if method == "spearman":
        a, b = a.rank(), b.rank()
    n_eff = effective_n(a, b)
    df = n_eff - 2
    p = 2 * stats.t.sf(abs(r) * math.sqrt(df / max(1 - r * r, 1e-300)), df) if df > 0 else None
    return both.sum(), r, n_eff, p


def best_lag(a, b, method, most):
    at_zero = (a.notna() & b.notna()).sum()
    best = None
    for lag in sorted(range(-most, most + 1), key=lambda n: (abs(n), -n)):
        n, r, *_ = correlation(a, b.shift(-lag), method)
        if r is not None and 2 * n >= at_zero and (best is None or
                                                   abs(r) > abs(best[1]) * (1 + 1e-9)):
            best = lag, r
    return best


SOME = ("iops,meta_iops,read_bytes_per_s,mean_dur_ns,max_inflight,process_cpu,rss_bytes,"
        "rss_growth_bytes_per_s,minor_faults_per_s,iowait,runnable,pressure_io,device_busy")


def same_coefficient(what, wanted, got):
    """To 1e-6 of itself, and to 1e-8: the values that are read here have nine digits, and a
    sum that cancels leaves its rounding."""
    if wanted is None or got is None or abs(float(wanted) - float(got)) > 1e-8:
        same_number(what, wanted, got, 1e-6)


def check_matrix(path, width):
    """All series at once, by pandas."""
    frame = pd.DataFrame(table("weir-corr", "--values", "--bin", f"{width}ns", path)).astype(float)
    for method in "pearson", "spearman":
        what = f"weir-corr --all --matrix --bin {width}ns --method {method}"
        ours = frame.corr(method=method, min_periods=3)
        for row in table(*what.split(), path):
            for name, value in row.items():
                if name != "series":
                    r = ours[row["series"]][name]
                    r = None if math.isnan(r) or min(
                        frame[row["series"]].nunique(), frame[name].nunique()) < 2 else r
                    same_coefficient(f"{what} {row['series']} {name}", r, value)


def check_pairs(path, width, args):
    frame = pd.DataFrame(table("weir-corr", "--values", "--bin", f"{width}ns", *args, path))
    frame = frame.astype(float)
    what = " ".join(["weir-corr --bin", f"{width}ns", *args])
    for method in "pearson", "spearman":
        rows = table("weir-corr", "--series", SOME, "--method", method, "--max-lag", "3", "--bin",
                     f"{width}ns", *args, path)
        ours = frame.corr(method=method, min_periods=3)
        if not rows:
            differ(what, "pairs", "none")
        for row in rows:
            a, b = frame[row["a"]], frame[row["b"]]
            n, r, n_eff, p = correlation(a, b, method)
            pair = f"{what} {method} {row['a']} {row['b']}"
            same_number(pair + " n", int(n), row["n"])
            same_coefficient(pair + " pandas", None if r is None else ours[row["a"]][row["b"]],
                             row["r"])
            same_coefficient(pair + " r", r, row["r"])
            same_row(pair, {"n_eff": n_eff}, row, {"n_eff": 1e-6})
            if p is None or float(row["p"]) > 1e-12 or p > 1e-11:
                same_number(pair + " p", p, row["p"], 1e-4)
        for row in rows[::5]:  # every fifth: shifting is slow here
            best = best_lag(frame[row["a"]], frame[row["b"]], method, 3)
            pair = f"{what} {method} {row['a']} {row['b']}"
            if row["r"] is not None:
                same_number(pair + " lag", best[0], row["lag"])
                same_coefficient(pair + " lag_r", best[1], row["lag_r"])


def main():
    f, s = File(sys.argv[1]), Samples(sys.argv[1])
    events = (f.s["samples"] <= 0) & (f.s["first_ns"] != MISSING)  # no manifest
    low, high = int(f.s["first_ns"][events].min()), int(f.s["last_ns"][events].max())
    for args, m in selections(f):
        cut = [-2**62, 2**62]
        for option, i in ("--from", 0), ("--to", 1):
            if option in args:
                cut[i] = int(args[args.index(option) + 1].removesuffix("ns"))
        check_values(f, s, WIDTHS[0], args, m, low, high, cut)
    check_values(f, s, WIDTHS[1], [], np.ones(f.n, bool), low, high, [-2**62, 2**62])
    check_matrix(f.path, WIDTHS[0])
    for width in WIDTHS:
        check_pairs(f.path, width, [])
    check_pairs(f.path, WIDTHS[0], ["--op", "read", "--from", "0.3"])
    for line in found[:40]:
        print(line)
    print(f"{os.path.basename(f.path)}: {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
