#!/usr/bin/env python3
"""Works out what weir-load and weir-heat say, call by call, and compares.

    oracle_over_time.py load CALLS.json TABLE.json all|selected
    oracle_over_time.py heat CALLS.json TABLE.json dur|bytes|offset

CALLS.json is weir-dump --format json, TABLE.json the tool's --format json, of the same
selection. Exit 1 and a line for each difference.
"""
import collections
import json
import math
import sys

S = 10**9
READS, WRITES = {"read", "copy"}, {"write", "copy"}
CLASS = {"read": "read", "write": "write", "copy": "write", "sync": "sync", "lock": "lock"}
CLASS.update(dict.fromkeys(("open", "close", "seek", "stat", "dir", "name"), "meta"))
CLASS.update(dict.fromkeys(("poll", "time", "signal", "process", "net"), "wait"))
PEERS = {"pipe", "socket", "tty"}  # who reads there waits for who writes
CLASSES = ("read", "write", "meta", "sync", "lock", "wait", "other")


def rows(path):
    with open(path, encoding="utf-8") as file:
        table = json.load(file)
    names = [c["name"] for c in table["columns"]]
    return [dict(zip(names, row)) for row in table["rows"]], table.get("notes", {})


def overlap(a, b):
    return max(min(a[1], b[1]) - max(a[0], b[0]), 0)


def near(a, b):
    return (a is None) == (b is None) and (a is None or math.isclose(a, b, rel_tol=1e-8, abs_tol=1e-9))


def class_of(call):
    waits = call["op"] == "read" and call["fd_kind"] in PEERS
    return "wait" if waits else CLASS.get(call["op"], "other")


def untold(timed):
    """Classes of calls that end, and the log tells the duration of none."""
    durations = collections.defaultdict(list)
    for _, _, c in timed:
        ends = "unfinished" not in (c["flags"] or "") and (
            c["ret"] is not None or c["errno"] != "OK")
        if ends or c["dur_ns"] is not None:
            durations[class_of(c)].append(c["dur_ns"])
    return {k for k, v in durations.items() if set(v) == {None}}


def load(calls, table, notes, how):
    width = round(float(notes["bin_s"]) * S)
    begin, end = (round(float(t) * S) for t in notes["observed_s"].split(" to "))
    timed = [(c["start_ns"], c["start_ns"] + (c["dur_ns"] or 0), c) for c in calls
             if c["start_ns"] is not None and "asynchronous" not in (c["flags"] or "")]
    lives = {}
    for start, stop, c in timed:
        who = c["source"], c["pid"], c["tid"]
        first, last = lives.get(who, (start, stop))
        lives[who] = min(first, start), max(last, stop)
    for row in table:
        at = round(row["t_s"] * S)
        bounds = at, at + width
        observed = min(bounds[1], end) - max(at, begin)
        inside = dict.fromkeys(CLASSES, 0)
        for start, stop, c in timed:
            inside[class_of(c)] += overlap(bounds, (start, stop))
        alive = sum(overlap(bounds, life) for life in lives.values())
        want = {k: v / observed if observed else None for k, v in inside.items()}
        want["compute"] = max(alive - sum(inside.values()), 0) / observed if observed else None
        missing = untold(timed)
        want.update(dict.fromkeys(missing))
        if missing or how == "selected":
            want["compute"] = None
        for key, value in want.items():
            if not near(value, row[key + "_load"]):
                yield f"{row['t_s']}: {key} {row[key + '_load']}, not {value}"


def offset_row(end):
    height = 4096
    while end > height and end // 64 >= height:
        height *= 2
    return height


def add_time(cell, call):
    if call["dur_ns"] is not None:
        cell[3] = (cell[3] or 0) + call["dur_ns"]


def heat(calls, table, notes, of):
    width = round(float(notes["bin_s"]) * S)
    want = collections.defaultdict(lambda: [0, 0, 0, None])
    ends = collections.defaultdict(int)
    moved = []
    for c in calls:
        flags = c["flags"] or ""
        done = c["errno"] == "OK" and "unfinished" not in flags and "interrupted" not in flags
        moves = done and c["op"] in READS | WRITES
        if of == "offset":
            if moves and (c["transferred"] or 0) > 0 and (c["offset"] is not None):
                moved.append(c)
                ends[c["path"]] = max(ends[c["path"]], c["offset"] + c["transferred"])
            continue
        value = c["dur_ns"] if of == "dur" else c["transferred"] if moves else None
        if value is None or c["start_ns"] is None:
            continue
        low = 0 if value == 0 else 1 << value.bit_length() - 1
        cell = want[None, c["start_ns"] // width, low]
        cell[0] += done and c["op"] in READS
        cell[1] += done and c["op"] in WRITES
        cell[2] += 1
        add_time(cell, c)
    for c in moved:
        height = offset_row(ends[c["path"]])
        for row in range(c["offset"] // height, (c["offset"] + c["transferred"] - 1) // height + 1):
            cell = want[c["path"], c["start_ns"] // width, row * height]
            writes = c["op"] in WRITES
            cell[0] += not writes
            cell[1] += writes
            cell[2] += 1
            add_time(cell, c)
    seen = set()
    for row in table:
        key = row.get("path"), round(row["t_s"] * S) // width, row["lo"]
        time_ns = None if row["time_s"] is None else round(row["time_s"] * S)
        got = [row["count_read"], row["count_write"], row["count_all"], time_ns]
        seen.add(key)
        if got != want.get(key):
            yield f"{key}: {got}, not {want.get(key)}"
    for key in set(want) - seen:
        yield f"{key}: missing"


def main():
    what, calls_path, table_path, *of = sys.argv[1:]
    calls, _ = rows(calls_path)
    table, notes = rows(table_path)
    assert table or not calls or "dur" in of
    wrong = list((load if what == "load" else heat)(calls, table, notes, *of))
    print("\n".join(wrong[:20]))
    sys.exit(bool(wrong))


main()
