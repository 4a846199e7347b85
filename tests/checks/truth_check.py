#!/usr/bin/env python3
"""Compares the rows of a trace with what known_io says that it did.

usage: truth_check.py [--one-thread] [--missing-offsets] REPORT CALLS.tsv

REPORT is known_io's (its head tells the form), CALLS.tsv comes from weir-dump. Calls are
compared in each thread's order: every call, count, byte and offset. The work stands
between known_io's two marker calls; calls that it never makes itself are left out.

  --one-thread        the log holds only the main thread, without numbers (no -f)
  --missing-offsets   offsets and paths may be missing, but not wrong (one log a thread)
"""
import argparse
import collections
import errno
import os
import re
import sys

COLUMNS = "op call path path2 fd offset offset2 requested transferred errno".split()
MARKERS = "/weir-known-io-begin", "/weir-known-io-end"


def unescape(text):
    """Bytes of a cell: \\t \\n \\r \\\\ \\xHH; other characters are UTF-8."""
    plain = {"t": b"\t", "n": b"\n", "r": b"\r", "\\": b"\\"}
    out = b""
    for part in re.findall(r"\\x[0-9a-fA-F]{2}|\\.|[^\\]+", text):
        if part.startswith("\\x"):
            out += bytes([int(part[2:], 16)])
        elif part.startswith("\\"):
            out += plain[part[1]]
        else:
            out += part.encode()
    return out


def read_report(path):
    """{tid: [row]} and the tid of the main thread, which comes first."""
    threads = collections.OrderedDict()
    with open(path) as f:
        for line in f:
            cells = line.rstrip("\n").split("\t")
            row = dict(zip(["pid", "tid"] + COLUMNS, cells))
            threads.setdefault(row["tid"], []).append(row)
    return threads, next(iter(threads))


def read_calls(path):
    names, rows = None, []
    with open(path, encoding="utf-8") as f:
        for line in f:
            cells = line.rstrip("\n").split("\t")
            if line.startswith("##"):
                continue
            if names is None:
                names = [cells[0].lstrip("#")] + cells[1:]
                continue
            rows.append(dict(zip(names, cells)))
    return rows


def between_markers(rows):
    at = {}
    for row in rows:
        if row["path"] in MARKERS:
            at[row["path"]] = (row["source"], int(row["line"]))
    missing = [m for m in MARKERS if m not in at]
    if missing:
        sys.exit("truth_check: no call with path %s in the trace" % missing[0])
    source, first = at[MARKERS[0]]
    last = at[MARKERS[1]][1]
    return [r for r in rows if r["source"] != source or first < int(r["line"]) < last]


def error_number(text):
    return "0" if text == "OK" else str(getattr(errno, text, text))


def agrees(column, want, got, may_miss):
    if want == "?" or (got == "-" and column in may_miss):
        return True
    if want.startswith("~"):
        return got in ("-", want[1:])
    if column == "errno":
        return error_number(got) == want
    if column in ("path", "path2"):
        # sub/../x is x here: no directory of known_io is a link.
        return os.path.normpath(unescape(want)) == os.path.normpath(unescape(got))
    return want == got


def compare(tid, expected, rows, may_miss):
    """Complaints about one thread."""
    wanted, got = [r["call"] for r in expected], [r["call"] for r in rows]
    if wanted != got:
        i = next((i for i, (a, b) in enumerate(zip(wanted, got)) if a != b),
                 min(len(wanted), len(got)))
        return ["thread %s: %d calls expected, %d in the trace; they part at call %d: "
                "%s expected, %s (line %s) in the trace" % (
                    tid, len(wanted), len(got), i + 1, (wanted[i:i + 1] or ["nothing"])[0],
                    (got[i:i + 1] or ["nothing"])[0],
                    rows[i]["line"] if i < len(rows) else "-")]
    return ["line %s: %s: %s is %s, not %s" % (row["line"], row["call"], column,
                                               row[column], want[column])
            for want, row in zip(expected, rows) for column in COLUMNS
            if not agrees(column, want[column], row[column], may_miss)]


def blurred(row, unseen):
    """A row without what depends on calls of threads that are not in the log."""
    return dict(row, path="?", offset="?") if row["path"] in unseen else row


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--one-thread", action="store_true")
    parser.add_argument("--missing-offsets", action="store_true")
    parser.add_argument("report")
    parser.add_argument("calls")
    options = parser.parse_args()
    threads, main_tid = read_report(options.report)
    known = {row["call"] for rows in threads.values() for row in rows}
    rows = [r for r in between_markers(read_calls(options.calls))
            if r["call"] in known and not (r["call"] == "mmap" and r["fd"] == "-")]
    if options.one_thread:
        unseen = {r["path"] for tid, rs in threads.items() if tid != main_tid for r in rs}
        threads = {main_tid: [blurred(r, unseen) for r in threads[main_tid]]}
        rows = [dict(r, tid=main_tid) for r in rows]
    may_miss = {"offset", "offset2", "path", "path2"} if options.missing_offsets else set()
    complaints = []
    for tid, expected in threads.items():
        complaints += compare(tid, expected, [r for r in rows if r["tid"] == tid], may_miss)
    for line in complaints[:40]:
        print(line)
    calls = sum(map(len, threads.values()))
    print("%d rows of %d threads: %d differences" % (calls, len(threads), len(complaints)))
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
