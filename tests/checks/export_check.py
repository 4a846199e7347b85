#!/usr/bin/env python3
"""Reads what weir-export wrote, as the tools that it is meant for would.

    export_check.py chrome TRACE.json CALLS.json    CALLS.json: weir-dump --format json
    export_check.py folded STACKS                   prints the sum of the weights
    export_check.py openmetrics METRICS
    export_check.py csv TABLE.csv

Exit: 0 all well, 1 a check failed, 77 a module is not here.
"""
import collections
import csv
import json
import re
import sys


def strict(path):
    """JSON in UTF-8, without NaN and without the same member twice."""

    def no_constant(text):
        raise ValueError(text)

    def no_twins(pairs):
        assert len({key for key, _ in pairs}) == len(pairs), pairs
        return dict(pairs)

    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_constant=no_constant, object_pairs_hook=no_twins)


def ns(microseconds):
    return round(microseconds * 1000)


def nests(slices):
    """Whether slices of one thread lie inside or beside each other, as a stack shows."""
    stack = []
    for start, end in sorted(slices, key=lambda s: (s[0], -s[1])):
        while stack and stack[-1] <= start:
            stack.pop()
        if stack and end > stack[-1]:
            return False
        if end > start:
            stack.append(end)
    return True


def chrome(trace_path, calls_path):
    events = strict(trace_path)["traceEvents"]
    table = strict(calls_path)
    names = [c["name"] for c in table["columns"]]
    calls = [dict(zip(names, row)) for row in table["rows"]]
    threads = collections.defaultdict(list)
    lines = collections.Counter()
    last_counter = {}
    for e in events:
        assert e["ph"] in "XibeMC", e
        if e["ph"] in "Xib":
            lines[e["args"]["log"], e["args"]["line"]] += 1
        if e["ph"] == "X":
            assert e["dur"] >= 0, e
            threads[e["pid"], e["tid"]].append((ns(e["ts"]), ns(e["ts"]) + ns(e["dur"])))
        if e["ph"] == "C":
            assert last_counter.get(e["name"], -1) < e["ts"], e
            last_counter[e["name"]] = e["ts"]
    begun = sorted(e["id"] for e in events if e["ph"] == "b")
    assert begun == sorted(e["id"] for e in events if e["ph"] == "e")
    for thread, slices in threads.items():
        assert nests(slices), thread
    timed = [c for c in calls if c["start_ns"] is not None]
    assert lines == collections.Counter((c["source"], c["line"]) for c in timed)
    assert set(threads) <= {(c["pid"], c["tid"]) for c in timed}
    at_most = sum(c["dur_ns"] or 0 for c in timed)
    drawn = sum(end - start for slices in threads.values() for start, end in slices)
    assert drawn <= at_most, (drawn, at_most)
    paths = {c["path"] for c in timed} - {None}
    assert paths == {e["args"]["path"] for e in events if "path" in e.get("args", {})}
    assert last_counter or not timed


def folded(path):
    """The format that flame graph tools read: frames apart by ;, a space, a number."""
    total, seen = 0, set()
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file:
            match = re.fullmatch(r"([^;\n]+(?:;[^;\n]+){2,3}) (\d+)\n", line)
            assert match, line
            assert match[1] not in seen, line
            assert not re.search(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", match[1]), line
            seen.add(match[1])
            total += int(match[2])
    assert list(seen)
    print(total)


def openmetrics(path):
    try:
        from prometheus_client import parser
        from prometheus_client.openmetrics import parser as open_parser
    except ImportError:
        sys.exit(77)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert text.endswith("# EOF\n")
    old = {f.name: f for f in parser.text_string_to_metric_families(text)}
    new = {f.name: f for f in open_parser.text_string_to_metric_families(text)}
    assert set(old) == set(new) and len(new) > 20
    for family in new.values():
        assert family.type == "gauge" and family.documentation, family
        for sample in family.samples:
            assert sample.timestamp is None and sample.value == sample.value, sample
    assert new["weir_elapsed_seconds"].samples[0].value > 0
    return new


def table_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    assert len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows for cell in row):
        number = re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", cell)
        assert number or not re.match(r"[=+\-@\t\r]", cell), cell


def main():
    what, *paths = sys.argv[1:]
    {"chrome": chrome, "folded": folded, "openmetrics": openmetrics, "csv": table_csv}[what](
        *paths)


main()
