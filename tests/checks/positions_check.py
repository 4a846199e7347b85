#!/usr/bin/env python3
"""Compares the offsets of a trace with where prog_positions' transfers really began.

usage: positions_check.py [--never-wrong] REPORT CALLS.tsv

A transfer is known by its call and by the bytes that it asked for. No offset may be wrong,
and those that must be known must be there; --never-wrong: they may all be missing, in logs
that do not show enough."""
import sys

sys.dont_write_bytecode = True
from truth_check import read_calls  # noqa: E402

NONE = "-1"


def read_report(path):
    """{(call, size): (expectation, offset, offset2)}"""
    with open(path) as f:
        rows = [line.rstrip("\n").split("\t") for line in f]
    return {(call, size): (expect, at, at2) for expect, call, size, at, at2 in rows}


def complaints(told, rows, never_wrong):
    for row in rows:
        key = row["call"], row["requested"]
        if key not in told or "unfinished" in row["flags"]:
            continue
        expect, *truth = told.pop(key)
        for column, true in zip(("offset", "offset2"), truth):
            where = "line %s: %s of %s bytes: %s" % (row["line"], *key, column)
            if expect == "never":
                if row[column] != "-":
                    yield "%s is %s, not missing" % (where, row[column])
            elif true == NONE or row[column] == true:
                continue
            elif row[column] != "-":
                yield "%s is %s, not %s" % (where, row[column], true)
            elif expect == "must" and not never_wrong:
                yield "%s is missing, not %s" % (where, true)


def main(args):
    never_wrong = "--never-wrong" in args
    report, calls = [a for a in args if not a.startswith("--")]
    told = read_report(report)
    total = len(told)
    rows = read_calls(calls)
    found = list(complaints(told, rows, never_wrong))
    found += [] if never_wrong else ["%s of %s bytes is not in the trace" % k for k in told]
    for line in found[:40]:
        print(line)
    known = sum("offset_reconstructed" in r["flags"] for r in rows)
    print("%d transfers told, %d not in the trace, %d offsets reconstructed, %d complaints"
          % (total, len(told), known, len(found)))
    return 1 if found or total < 50 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
