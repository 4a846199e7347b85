#!/usr/bin/env python3
"""Each rule of weir-diagnose just under and just over its thresholds, by logs made for it.

    findings_check.py [CODE...]

A case is a log that does not meet a rule and one that does, by as little as a log can
tell. Of each finding: the value, by which threshold, the example, that the advice names
file or process, the estimate worked out again from its own words, and the rows that the
printed command lists. Run in an empty folder. Exit: 0 all agree, 1 some do not.
"""
import json
import re
import subprocess
import sys

MIB = 1 << 20
wrong = []


class Log:
    """Lines of strace, one behind the other."""

    def __init__(self):
        self.lines, self.at_us = [], 0

    def call(self, text, dur_us=10, pid=7, n=1):
        for _ in range(n):
            self.put(self.at_us, text, dur_us, pid)
            self.at_us += int(dur_us) + 1
        return self

    def put(self, at_us, text, dur_us, pid=7):
        self.lines.append("%d %d.%06d %s <%d.%06d>" % (
            pid, 1700000000 + at_us // 10**6, at_us % 10**6, text,
            dur_us // 10**6, dur_us % 10**6))

    def moves(self, call, sizes, step=None, at=0, dur_us=10, asked=None):
        """Transfers of these sizes one behind the other, or `step` apart."""
        for size in sizes:
            self.call('%s(3</d/f>, ""..., %d, %d) = %d' % (call, asked or size, at, size), dur_us)
            at += step or size
        return self


def small(call):
    return lambda over: Log().moves(call, [4095] * (100 + over) + [4096] * (900 - over), 8192)


def few_small(call):
    return lambda over: Log().moves(call, [4095] * (99 + over) + [4096] * 100, 8192)


def misaligned(over):
    return Log().moves("pread64", [4096] * (900 - over), 8192).moves(
        "pread64", [4096] * (100 + over), 8192, 8192 * 900 + 1)


def back_and_forth(call):
    def log(over):
        out = Log()
        for i in range(1001):  # the first one is not judged
            back = i % 2 and 2 < i < 2 * (200 + over) + 3
            out.moves(call, [4096], at=(i - 1 if back else i) * 8192 - 4096 * bool(back))
        return out
    return log


def metadata_time(over):
    return Log().call('stat("/d/f", {}) = 0', 10, n=1000).moves("pread64", [MIB], dur_us=10001 - over)


def metadata_number(over):
    return Log().call('stat("/d/f", {}) = 0', 10, n=1000 + over).moves("pread64", [MIB], dur_us=10**6)


def opens(over):
    out = Log()
    for _ in range(100 + over):
        out.call('openat(AT_FDCWD, "/d/f", O_RDONLY) = 3</d/f>').call("close(3</d/f>) = 0")
    return out


def opened_for_much(over):
    out = Log()
    for i in range(101):
        out.call('openat(AT_FDCWD, "/d/f", O_RDONLY) = 3</d/f>').moves(
            "pread64", [65536 - (over and not i)], at=i * 65536)
    return out


def lookups(over):
    return Log().call('stat("/d/none", 0x7f) = -1 ENOENT (No such file or directory)',
                      n=100 + over).call('stat("/d/f", {}) = 0', n=400 - over)


def again(call, distinct, more):
    def log(over):
        extra = more + 4096 * over
        return Log().moves(call, [4096] * (distinct // 4096)).moves(
            call, [4096] * (extra // 4096))
    return log


def sync_time(over):
    out = Log()
    for i in range(10):
        out.moves("pwrite64", [MIB], at=i * MIB, dur_us=400 - (over and not i)).call("fsync(3</d/f>) = 0", 100)
    return out


def sync_between(over):
    out = Log()
    for i in range(10):
        out.moves("pwrite64", [MIB - (over and not i)], at=i * MIB, dur_us=9999).call(
            "fsync(3</d/f>) = 0", 1)
    return out


def few_syncs(over):
    return Log().moves("pwrite64", [4096]).call("fsync(3</d/f>) = 0", n=9 + over)


def peers(most_ms, under_ms, over_ms):
    def log(over):
        out = Log()
        for pid in range(8, 12):
            out.call("clone(child_stack=NULL, flags=SIGCHLD) = %d" % pid)
        for i in range(10):
            for pid in range(8, 12):
                ms = most_ms if pid == 8 else over_ms if over else under_ms
                out.put(i * 50000 + pid, 'pread64(3</d/f>, ""..., 4096, %d) = 4096' % (
                    4096 * (10 * pid + i)), ms * 100, pid)
        return out
    return log


def bursts(over):
    out = Log()
    out.put(0, 'stat("/d/f", {}) = 0', 1)
    for i in range(100):
        size = 36 * 4096 + over if i < 10 else 4096
        out.put(i * 10000 + 1000, 'pread64(3</d/f>, ""..., %d, %d) = %d' % (size, i * MIB, size), 10)
    out.put(10**6, 'stat("/d/f", {}) = 0', 0)
    return out


def tail(p50_us, p99_us):
    return lambda over: Log().moves("pread64", [4096] * 197, dur_us=p50_us).moves(
        "pread64", [4096] * 3, at=197 * 4096, dur_us=p99_us + over)


def tiny(over):
    return Log().call('write(1<pipe:[5]>, "x"..., 127) = 127', n=10000 + over)


def bytes_one_by_one(over):
    return Log().moves("pread64", [1] * (1000 + over))


def locked(over):
    out = Log()
    out.put(0, 'stat("/d/f", {}) = 0', 0)
    out.put(100, "futex(0x7f0000, FUTEX_WAIT_PRIVATE, 2, NULL) = 0", 50000 + over)
    out.put(10**6, 'stat("/d/f", {}) = 0', 0)
    return out


def not_understood(over):
    out = Log().call('stat("/d/f", {}) = 0', n=990 - over)
    out.lines += ["what is this"] * (10 + over)
    return out


def clock_back(over):
    out = Log()
    for at in 5 * 10**6, 4 * 10**6 - over, 6 * 10**6:
        out.put(at, 'stat("/d/f", {}) = 0', 0)
    return out


def short(over):
    return Log().moves("pread64", [4095] * (100 + over), 4096, asked=4096).moves(
        "pread64", [4096] * (100 - over), at=MIB)


def spin(over):
    out = Log()
    for i in range(1000 + over):
        out.put(i * 900, "read(3<socket:[9]>, 0x7f, 10) = -1 EAGAIN (Resource temporarily unavailable)", 1)
    return out


def mapped(over):
    return Log().call("mmap(NULL, %d, PROT_READ, MAP_SHARED, 3</d/f>, 0) = 0x7f00" % (64 * MIB + over))


# code, log, threshold, value when met, column and sum that the printed command shows
CASES = [
    ("W01", small("pread64"), "share", .101, ("count", 101)),
    ("W01", few_small("pread64"), "share", .5, ("count", 100)),
    ("W02", small("pwrite64"), "share", .101, ("count", 101)),
    ("W02", few_small("pwrite64"), "share", .5, ("count", 100)),
    ("W03", misaligned, "share", .101, ("misaligned", 101)),
    ("W04", back_and_forth("pread64"), "share", .201, ("read_random", 201)),
    ("W05", back_and_forth("pwrite64"), "share", .201, ("write_random", 201)),
    ("W06", metadata_time, "share", .5, ("count", 1000)),
    ("W06", metadata_number, "per_mib", 1001, ("count", 1001)),
    ("W07", opens, "opens", 101, ("count", 101)),
    ("W07", opened_for_much, "opens", 101, ("count", 101)),
    ("W08", lookups, "share", .202, ("errors", 101)),
    ("W09", again("pread64", 2 * MIB, MIB), "ratio", (3 * MIB + 4096) / (2 * MIB),
     ("read_bytes", 3 * MIB + 4096)),
    ("W09", again("pread64", MIB, MIB - 4096), "ratio", 2, ("read_bytes", 2 * MIB)),
    ("W10", again("pwrite64", 2 * MIB, MIB), "ratio", (3 * MIB + 4096) / (2 * MIB),
     ("write_bytes", 3 * MIB + 4096)),
    ("W10", again("pwrite64", MIB, MIB - 4096), "ratio", 2, ("write_bytes", 2 * MIB)),
    ("W11", sync_time, "share", 1000 / 4999, ("count", 10)),
    ("W11", sync_between, "between", MIB - .1, ("count", 10)),
    ("W11", few_syncs, "share", 100 / 110, ("count", 10)),
    ("W12", peers(200, 121, 119), "share", (200 - 557 / 4) / 200, ("count", 44)),
    ("W13", peers(200, 134, 133), "ratio", 200 / 133, ("count", 10)),
    ("W14", bursts, "share", (360 * 4096 + 10) / (450 * 4096 + 10), None),
    ("W15", tail(1100, 11000), "ratio", 11001 / 1100, None),
    ("W15", tail(100, 10000), "ratio", 100.01, None),
    ("W16", tiny, "count", 10001, ("count", 10001)),
    ("W17", bytes_one_by_one, "count", 1001, ("count", 1001)),
    ("W18", locked, "share", .050001, ("count", 1)),
    ("W19", not_understood, "lost", .011, None),
    ("W19", clock_back, "back", 1000001000, None),
    ("W20", short, "share", .505, ("count", 200)),
    ("W20", spin, "spin", 1001, ("errors", 1001)),
    ("W21", mapped, "bytes", 64 * MIB + 1, ("mapped_bytes", 64 * MIB + 1)),
]
# what the advice names, where it is not the file
NAMED = {"W12": "process 8", "W13": "process 8", "W14": "", "W16": "pipe:[5]", "W18": "process 7",
         "W19": "", "W20": "process 7"}


def tell(what, wanted, got):
    wrong.append("%s: %r, not %r" % (what, got, wanted))


def near(a, b):
    return abs(a - b) <= 2e-5 * max(abs(a), abs(b), 1e-12)


def diagnose(log, *options):
    with open("it.log", "w", encoding="ascii") as out:
        out.write("\n".join(log.lines) + "\n")
    subprocess.run(["weir-parse", "-q", "-f", "strace", "-o", "it.h5", "it.log"], check=False,
                   stderr=subprocess.DEVNULL)
    return json.loads(subprocess.run(["weir-diagnose", "--format", "json", *options, "it.h5"],
                                     stdout=subprocess.PIPE, check=True).stdout)


def estimate(words):
    """What the arithmetic in the words of a finding comes to; None where it has none."""
    number = r"(\d[\d.e+-]*)"
    for shape, value in (
            (number + r" s x \(1 - (\d+) / (\d+)\)", lambda s, a, b: s * (1 - a / b)),
            (number + r" s of the busiest - " + number + " s", lambda a, b: a - b),
            (number + r" s - (\d+) x " + number + " s", lambda s, n, each: s - n * each)):
        found = re.search(shape, words)
        if found:
            return value(*map(float, found.groups()))
    return None


def check_found(code, finding, by, value, shown):
    if finding["by"] != "%s.%s" % (code, by):
        tell(code + " by", by, finding["by"])
    if not near(finding["value"], value):
        tell(code + " value", value, finding["value"])
    if NAMED.get(code, "/d/") not in finding["advice"]:
        tell(code + " advice", NAMED.get(code, "/d/"), finding["advice"])
    if finding["gain"] is not None:
        worth = estimate(finding["gain"])
        worth = finding["time_s"] if worth is None else worth
        if not near(worth, finding["gain_s"]):
            tell(code + " gain " + finding["gain"], worth, finding["gain_s"])
    rows = subprocess.run(finding["show"] + " --format json", shell=True, check=False,
                          stdout=subprocess.PIPE)
    table = json.loads(rows.stdout) if rows.returncode == 0 else {"rows": [], "columns": []}
    if not table["rows"]:
        tell(code + " show", "rows", finding["show"])
    elif shown:
        at = [c["name"] for c in table["columns"]].index(shown[0])
        if sum(r[at] or 0 for r in table["rows"]) != shown[1]:
            tell("%s: %s" % (code, finding["show"]), shown, table["rows"])


def check_case(code, log, by, value, shown):
    under = diagnose(log(0))
    if code in (under.get("findings") or {}) or code in (under.get("not_judged") or {}):
        tell(code + " just under", "nothing", under)
    finding = (diagnose(log(1)).get("findings") or {}).get(code)
    if finding is None:
        tell(code + " just over", "found", None)
    else:
        check_found(code, finding, by, value, shown)


def level_of(n, each_us, run_us):
    log = Log()
    for i in range(n):
        log.put(i * (run_us - each_us) // (n - 1), 'pread64(3</d/f>, ""..., 1, %d) = 1' % i, each_us)
    return diagnose(log)["findings"]["W01"]["level"]


def check_levels():
    """Time of the calls over the run's; quiet below 1000 calls and 1 s."""
    for n, each_us, run_us, level in (
            (1000, 100, 10**6, "HIGH"), (1000, 99, 10**6, "WARN"), (1000, 20, 10**6, "WARN"),
            (1000, 19, 10**6, "INFO"), (999, 500, 10**6, "INFO"), (1000, 500, 999999, "INFO")):
        got = level_of(n, each_us, run_us)
        if got != level:
            tell("level of %d calls of %d us in %d us" % (n, each_us, run_us), level, got)


def main():
    cases = [c for c in CASES if not sys.argv[1:] or c[0] in sys.argv[1:]]
    for case in cases:
        check_case(*case)
    if not sys.argv[1:]:
        check_levels()
    print("\n".join(wrong[:40]))
    print("%d cases, %d wrong" % (len(cases), len(wrong)))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
