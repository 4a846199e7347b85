#!/usr/bin/env python3
"""Logs of fs_usage whose events are known, of every version and layout, and what weir-parse
makes of them, event by event.

usage: fs_usage_check.py SEED...     writes run.log and run.h5 here; says what differs"""
import random
import subprocess
import sys

sys.dont_write_bytecode = True
from fs_usage_events import ERRORS, Maker
from fs_usage_layout import VERSIONS, line, wrapped

NO_EVENTS = [b"", b"[..]", b"fs_usage: buffer overrun, events generated too quickly",
             b"ktrace_start: No such process", b"Password:", b"Script started on Sat Nov 21",
             b"$ sudo fs_usage -w -t 5", b"\x00\xff\xfe hostile \x1b[2J", b"10:20:30.000001", b"#"]
FORGET = (NO_EVENTS[1], NO_EVENTS[2])
MADE = ("open", "openat", "socket")
SHOWN_FLAGS = {"waited", "path_cut", "guarded"}


def dump(table):
    """Rows of run.h5 as dictionaries, in order."""
    out = subprocess.run(["weir-dump", "--table", table, "--format", "tsv", "run.h5"],
                         stdout=subprocess.PIPE, check=False).stdout.decode()
    rows = [r.split("\t") for r in out.splitlines() if not r.startswith("##")]
    return [dict(zip([c.lstrip("#") for c in rows[0]], r)) for r in rows[1:]] if rows else []


class Truth:
    """What each row must say; knows the descriptors that the lines have told of."""

    def __init__(self, version, wide):
        self.v, self.wide, self.fds, self.origin = version, wide, {}, None

    def shown_name(self, e):
        width = 1 << 20 if self.wide and self.v.threads else 20 if self.wide else 12
        return e["comm"][:width].strip()

    def time(self, e):
        step = 10 ** (6 - self.v.decimals) if self.wide else 10 ** 6
        start = (e["end_us"] // step * step - e["dur_us"]) * 1000
        self.origin = start if self.origin is None else self.origin
        return start - self.origin

    def row(self, e, want, cut, shown):
        """Columns and what must stand in them; times of calls without a layer count, too."""
        start = self.time(e)
        comm = self.shown_name(e)
        row = {"dur_ns": str(e["dur_us"] * 1000),
               "tid": str(e["tid"]) if self.wide and self.v.threads else "-"}
        if want["layer"] == "calls":
            return dict(row, start_ns=str(start), call=want["call"], op=want["op"], comm=comm or "-",
                        **self.call(e, want, cut, shown, comm))
        row.update(time_ns=str(start), kind=want["kind"])
        if want["layer"] == "disk_events":
            row["op"] = want["op"]
            row["how"] = want["how"]
            known = self.wide and e["kind"] in ("disk", "chunk")
            row["bytes"] = str(e["bytes"]) if known and not e["error"] else "-"
            row["path"] = shown or "-"
            if known and not e["error"]:
                row["device"] = "/dev/" + e["device"]
        elif self.wide:
            row["address"] = str(e["address"])
        return row

    def call(self, e, want, cut, shown, comm):
        flags = {f for f, is_set in (("waited", e["waited"]), ("path_cut", cut),
                                     ("guarded", e["name"].startswith("guarded_"))) if is_set}
        if not self.wide:
            return {"path": self.path(e, shown, comm)[0], "flags": flags, "fd": "-", "ret": "-",
                    "errno": "OK", "transferred": "-", "offset": "-"}
        path, doubt = self.path(e, shown, comm)
        if doubt:
            flags.add("path_cut")
        good, kind = not e["error"], e["kind"]
        counted = kind in ("io", "pread")
        ret = ("-1" if not good else str(e["fd"]) if kind in MADE else
               str(e["fd2"]) if kind == "fd2" else str(e["offset"]) if kind == "lseek" else
               str(e["bytes"]) if counted or kind == "aio_return" else "-")
        moved = counted and want["op"] in ("read", "write") and good
        return {"fd": "-" if kind in MADE or e["fd"] is None else str(e["fd"]), "ret": ret,
                "errno": ERRORS[e["error"]] if e["error"] else "OK", "path": path, "flags": flags,
                "transferred": str(e["bytes"]) if moved else "-",
                "offset": str(e["offset"]) if kind == "pread" or kind == "mmap" and good else "-"}

    def path(self, e, shown, comm):
        """The path of the row and whether it hangs on one that was cut."""
        table, kind, cut = self.fds.setdefault(comm, {}), e["kind"], False
        if not comm:
            table = {}
        if e["dirfd"] is not None and shown.startswith("["):
            shown = shown.split("/", 1)[1]
            if table.get(e["dirfd"], ("",))[0] and not shown.startswith("/"):
                base, cut = table[e["dirfd"]]
                shown = base + "/" + shown
        if kind == "mount":
            shown = e["path"]
        if not self.wide:
            return shown or "-", cut
        path = shown
        if kind not in MADE and not path and e["fd"] is not None:
            path, cut = table.get(e["fd"], ("", False))
        self.effect(e, table, shown, cut)
        return path or "-", cut

    def effect(self, e, table, shown, cut):
        if e["name"].endswith("close") or "close_" in e["name"]:
            if e["error"] != 9:
                table.pop(e["fd"], None)
        if e["error"]:
            return
        if e["kind"] in ("open", "openat"):
            table[e["fd"]] = (shown, cut or e["cut"])
        elif e["kind"] == "socket":
            table[e["fd"]] = ("", False)
        elif e["kind"] == "fd2" and e["name"] == "accept":
            table[e["fd2"]] = ("", False)
        elif e["kind"] == "fd2":
            table[e["fd2"]] = table.get(e["fd"], ("", False))
        elif e["words"] == "OPENFROM":
            table[6] = ("", False)


class Log:
    """Lines of run.log, and the rows that they must give."""

    def __init__(self, rng, version):
        self.lines, self.want = [], {"calls": [], "disk_events": [], "page_events": []}
        self.window = rng.choice([60, 80, 100, 131, 163]) if rng.random() < .3 else None
        # without threads, blanks tell a name that ends in a number from a name with one
        self.stripped = self.window and version.threads and rng.random() < .5

    def put(self, text):
        """A line, or what a window made of it. Returns the numbers of its pieces: blanks
        behind the name of a process may be a piece of their own."""
        parts = [text]
        if self.window:
            parts = [part.encode(errors="surrogateescape") for part in
                     wrapped(text.decode(errors="surrogateescape"), self.window, self.stripped)]
        first = len(self.lines)
        self.lines += parts
        return range(first + 1, first + 1 + len(parts))

    def write(self, rng):
        """Perhaps without its last bytes; returns how many lines are whole, and all."""
        end = rng.choice([b"\n", b"\r\n"])
        whole = len(self.lines)
        if rng.random() < .3:
            whole = self.last_event
            cut = self.lines[whole][:rng.randrange(1, max(2, len(self.lines[whole])))]
            self.lines[whole:] = [cut.rstrip(b" ") or b" "]
        with open("run.log", "wb") as out:
            out.write(end.join(self.lines))
            out.write(end if whole == len(self.lines) else b"")
        for layer, rows in self.want.items():
            self.want[layer] = [row for row in rows if row[0].stop - 1 <= whole]
        return whole, len(self.lines)


def pass_time(rng, maker):
    """Hours in which nothing happens, midnight perhaps; summer time that begins, which looks
    like such an hour, or ends."""
    what, hour = rng.random(), 3600_000_000
    if what < .006:
        maker.now_us += rng.randrange(1, 20) * hour
    elif what < .01 and maker.ahead_us == 0 and maker.now_us % (24 * hour) > 2 * hour:
        maker.ahead_us = -hour


def write_log(rng, version, n):
    """Writes run.log; returns it, and how many lines are whole and all. Runs of both layouts,
    in windows of different widths, may stand one behind the other."""
    start_us = rng.choice([0, 36_000_000_000, 86_399_000_000])
    maker, log = Maker(rng, version, True, start_us), Log(rng, version)
    truth = Truth(version, True)
    for i in range(n):
        if i == 0 or rng.random() < .005:
            truth.wide = maker.wide = rng.random() < .75
            columns = rng.choice([172, 264, 400] if maker.wide else [80, 131])
        if i and rng.random() < .03:
            noise = rng.choice(NO_EVENTS)
            if noise in FORGET:
                truth.fds.clear()
            log.put(noise)
        pass_time(rng, maker)
        e, about = maker.event()
        text, whole, shown = line(version, maker.wide, columns, e)
        e["cut"] = cut = not whole and bool(shown) and not (
            e["dirfd"] is not None and shown.startswith("["))
        log.last_event = len(log.lines)
        numbers = log.put(text.encode())
        if about["layer"]:
            log.want[about["layer"]].append((numbers, truth.row(e, about, cut, shown)))
        else:
            truth.time(e)
    return (log,) + log.write(rng)


def differs(got, want, comms):
    """Names of the columns that are not as they must be."""
    got = dict(got, comm=comms.get(got.get("pid"), "-"))
    bad = []
    for name, value in want.items():
        has = got[name]
        if name == "flags":
            has = set(has.split("|")) & SHOWN_FLAGS
        elif name == "how":
            has = set(has.split("|")) - {"", "-"}
        elif name == "path":
            value = "".join(c if " " <= c <= "~" or c > "\x7f" else repr(c)[1:-1] for c in
                            value.replace("\\", "\\\\"))
        if has != value:
            bad.append("%s: %s, not %s" % (name, has, value))
    return bad


def check(seed):
    rng = random.Random(seed)
    version = rng.choice(VERSIONS)
    log, whole, lines = write_log(rng, version, 400)
    status = subprocess.run(["weir-parse", "-q", "-o", "run.h5", "run.log"],
                            stderr=subprocess.PIPE, check=False)
    bad = ["status %d: %s" % (status.returncode, status.stderr)] if status.returncode > 1 else []
    comms = {p["pid"]: p["comm"] for p in dump("processes")} if not bad else {}
    for layer, rows in log.want.items():
        got = [g for g in (dump(layer) if not bad or comms else []) if int(g["line"]) <= whole]
        if len(got) != len(rows):
            bad.append("%s: %d rows, not %d" % (layer, len(got), len(rows)))
        by_line = {g["line"]: g for g in got}
        for numbers, w in rows:
            g = next((by_line[str(i)] for i in numbers if str(i) in by_line), None)
            wrong = differs(g, w, comms) if g else ["no row"]
            if wrong:
                bad.append("%s, line %d: %s" % (layer, numbers.start, "; ".join(wrong)))
    counted = sum(int(k["count"]) for k in dump("ledger"))
    if counted != lines:
        bad.append("%d lines counted, not %d" % (counted, lines))
    for text in bad[:10]:
        print("seed %d, %s, window %s: %s" % (seed, version.name, log.window, text))
    return not bad


if __name__ == "__main__":
    good = [check(int(seed)) for seed in sys.argv[1:]]
    sys.exit(not all(good))
