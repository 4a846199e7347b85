#!/usr/bin/env python3
"""An independent, slow, simple reader of fs_usage logs, and its verdict on weir-parse.

usage: oracle_fs.py LOG                 prints what it reads as JSON
       oracle_fs.py --check DUMPS LOG   compares that with calls.tsv, disk_events.tsv,
                                        page_events.tsv and ledger.tsv in DUMPS

Per layer and name: events, errors, bytes moved, and nanoseconds of elapsed time."""
import collections
import json
import re
import sys

sys.dont_write_bytecode = True

CLOCK = r"(?:(?P<clock>\d\d:\d\d:\d\d(?:\.\d+)?) +)?"
HEAD = re.compile(r"^\s*" + CLOCK + r"(?P<name>[A-Za-z_]\S*)(?P<rest>.*)$")
WIDE = re.compile(r"^(?P<body>.*?\s)(?P<took>\d+\.\d{6}) +(?:W +)?(?P<proc>\S?.{0,60})\.(?P<tid>\d+)\s*$")
NARROW = re.compile(r"^(?P<body>.*\s)(?P<took>\d+\.\d{6})(?: +(?:W +)?(?P<proc>\S.{0,60}))?\s*$")
DISK = re.compile(r"^(?:(?:Rd|Wr)(?:Data|Meta|Chunk|BgTf|BgMigr)|Pg(?:In|Out)|SyncCache"
                  r"|HFS_update|THROTTLED|IOCTL|TrimExtent)")
PAGE = re.compile(r"^(?:PAGE_|CACHE_HIT)")
MOVES = {"read", "write", "readv", "writev", "pread", "pwrite", "preadv", "pwritev",
         "recvfrom", "recvmsg", "sendto", "sendmsg"}
ERROR = re.compile(r"^\s*(?:[FABODP]=\S*?)?(?:\s+D=\S+)?\s*\[(?: *-?\d{3,}| +\d+)\](?!/)")


def unbroken(lines):
    """Lines of quoted-printable mail put together; others as they are."""
    held = ""
    for line in lines:
        if held and re.match(r"\d\d:\d\d:\d\d", line):
            held = ""
        whole = held + line
        if whole.endswith("=") and re.match(r"\d\d:\d\d:\d\d.* {3}", whole):
            held = whole[:-1]
            continue
        yield re.sub(r"=([0-9A-F]{2})", lambda m: chr(int(m.group(1), 16)), whole) if held else whole
        held = ""


def tail_of(rest, wide):
    """(text before the elapsed time, ns or None). The last time that fits counts."""
    if wide:
        ends = [m.end() for m in re.finditer(r"(?<=\s)\d+\.\d{6}(?=\s|$)", rest)]
        for end in reversed(ends):
            start = re.search(r"\d+\.\d{6}$", rest[:end]).start()
            if re.match(r" +(?:W +)?.{0,60}\.\d+\s*$", rest[end:]):
                return rest[:start], ns(rest[start:end])
    m = NARROW.match(rest)
    return (m.group("body"), ns(m.group("took"))) if m else (rest, None)


def ns(text):
    whole, part = text.split(".")
    return int(whole) * 10**9 + int(part) * 1000


def plain(name):
    name = re.sub(r"_nocan(?:c)?el$", "", name)
    cut = {"guarded_open_dpro": "open_dprotected_np", "fstat64_extende": "fstat64_extended"}
    if name in cut:
        return cut[name]
    m = re.match(r"guarded_(open|close|write|writev|pwrite|kqueue)_np$", name)
    return m.group(1) if m else name


def read(path):
    sums = {layer: collections.defaultdict(lambda: [0, 0, 0, 0])
            for layer in ("calls", "disk_events", "page_events")}
    with open(path, encoding="latin-1", newline="\n") as f:
        for line in unbroken(f.read().splitlines()):
            m = HEAD.match(line)
            if not m:
                continue
            name, rest = m.group("name"), m.group("rest")
            body, took = tail_of(rest, "." in (m.group("clock") or ""))
            known = took is not None or re.match(r"\s+(?:[FBDAO]=|\(|/)", rest)
            if not known or not (m.group("clock") or re.match(r"[a-z_0-9]+$|.*\[", name)):
                continue
            if re.match(r"(?:PB|FS)[A-Z]|(?:Get|Set)Cat|Create(?:File|Dir)|fs_usage:", name):
                continue
            base = re.sub(r"\[.*", "", name)
            layer = ("disk_events" if DISK.match(base) else
                     "page_events" if PAGE.match(base) else "calls")
            failed = bool(ERROR.match(body))
            moved = re.search(r"(?:^|\s)B=0x([0-9a-f]+)", body)
            if base == "IOCTL":
                base = re.search(r"<(\w+)>", body).group(1)
                moved = None
            stored = plain(base) if layer == "calls" else base
            row = sums[layer][stored]
            row[0] += 1
            row[1] += failed
            if moved and not failed and (layer != "calls" or stored in MOVES):
                row[2] += int(moved.group(1), 16)
            row[3] += took or 0
    return {layer: dict(rows) for layer, rows in sums.items()}


def stored(dumps, layer):
    name, size = ("call", "transferred") if layer == "calls" else ("kind", "bytes")
    sums = collections.defaultdict(lambda: [0, 0, 0, 0])
    columns = None
    with open("%s/%s.tsv" % (dumps, layer)) as f:
        for line in f:
            fields = line.rstrip("\n").split("\t")
            if line.startswith("##"):
                continue
            if columns is None:
                columns = fields
                columns[0] = columns[0].lstrip("#")
                continue
            row = dict(zip(columns, fields))
            total = sums[row[name]]
            total[0] += 1
            total[1] += row.get("errno", "OK") != "OK"
            total[2] += int(row[size].replace("-", "0"))
            total[3] += int(row["dur_ns"].replace("-", "0"))
    return dict(sums)


def check(dumps, log):
    wanted, bad = read(log), 0
    for layer, rows in wanted.items():
        got = stored(dumps, layer)
        for name in sorted(set(rows) | set(got)):
            if rows.get(name) != got.get(name):
                print("%s: %s %s: oracle %s, weir %s (events, errors, bytes, ns)"
                      % (log, layer, name, rows.get(name), got.get(name)))
                bad = 1
    return bad


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        sys.exit(check(*sys.argv[2:]))
    print(json.dumps(read(sys.argv[1]), indent=1, sort_keys=True))
