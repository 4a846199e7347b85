#!/usr/bin/env python3
"""Compares what weir-parse made of a log with what oracle.py reads in it.

usage: corpus_check.py DUMPS LOG

DUMPS is a folder with the tables calls.tsv, signals.tsv and ledger.tsv (weir-dump) and
top.tsv (weir-top --by call) of LOG, which may be a folder of strace -ff. Prints what
differs; nothing and status 0 when all counts and bytes are equal."""
import collections
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
from truth_check import read_calls as read_table  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
# Their bytes are in another process: the store has no column for that.
NOT_MOVED = {"process_vm_readv", "process_vm_writev"}
ENDS_ALL = {"exit", "exit_group", "_exit"}


def oracle(log):
    text = subprocess.check_output([sys.executable, os.path.join(HERE, "oracle.py"), log])
    return json.loads(text)


def by_name(rows, value):
    """{call: sum}, without the zeros."""
    sums = collections.Counter()
    for row in rows:
        sums[row["call"]] += value(row)
    return {name: n for name, n in sums.items() if n}


def flag(name):
    return lambda row: name in row["flags"].replace("|", ",").split(",")


def without(counts, names):
    return {name: n for name, n in counts.items() if n and name not in names}


def differences(what, wanted, got, slack=0):
    for name in sorted(set(wanted) | set(got)):
        if abs(wanted.get(name, 0) - got.get(name, 0)) > slack:
            yield "%s of %s: oracle %s, weir %s" % (what, name, wanted.get(name, 0),
                                                    got.get(name, 0))


def main(dumps, log):
    calls, signals, ledger, top = (
        read_table(os.path.join(dumps, name + ".tsv"))
        for name in ("calls", "signals", "ledger", "top"))
    want = oracle(log)
    told = [row for row in calls if flag("asynchronous")(row)]
    every_row, calls = calls, [row for row in calls if not flag("asynchronous")(row)]
    every = collections.Counter(want["calls"])
    every.update(want["unfinished"])
    open_ended = collections.Counter(want["unfinished"])
    open_ended.update(without(want["no_return"], ENDS_ALL))
    lines = collections.Counter()
    for row in ledger:
        lines[row["kind"]] += int(row["count"])

    # Where other text has torn records to pieces, two readers may pair them differently.
    slack = sum(want["orphans"].values()) if want["foreign"] else 0
    found = []
    found += differences("rows", every, by_name(calls, lambda r: 1), slack)
    found += differences("weir-top's count", by_name(every_row, lambda r: 1),
                         {r["call"]: int(r["count"]) for r in top})
    found += differences("errors", want["errors"],
                         by_name(calls, lambda r: r["errno"] not in ("0", "-", "OK")), slack)
    found += differences("interruptions", want["interrupted"],
                         by_name(calls, flag("interrupted")), slack)
    found += differences("unfinished", without(open_ended, ENDS_ALL),
                         without(by_name(calls, flag("unfinished")), ENDS_ALL), slack)
    if not slack:
        found += differences("bytes", without(want["bytes"], NOT_MOVED),
                             by_name(calls, lambda r: int(r["transferred"].replace("-", "0"))))
        found += differences("asynchronous transfers", want["async"], {
            "told": len(told),
            "bytes": sum(int(r["transferred"].replace("-", "0")) for r in told)})
    found += differences("signals", want["signals"],
                         collections.Counter(r["signal"] for r in signals))
    found += differences("lines", {"read": want["lines"]}, {"read": sum(lines.values())})
    # A first half that other text has cut is in another kind.
    if not lines["unfinished"] <= want["joined"] <= lines["unfinished"] + lines["cut_call"]:
        found.append("joined: oracle %d, weir %d and %d cut" % (
            want["joined"], lines["unfinished"], lines["cut_call"]))
    if found:
        print("%s:" % os.path.basename(log.rstrip("/")))
    for line in found:
        print("  " + line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
