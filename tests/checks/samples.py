"""Reads a log of weir-sample by its manual, on its own: what weir-sample writes is checked
with other code than what it is written and read with.

    samples.py LOG check                  every line is understood; ticks go up
    samples.py LOG total COLUMN           of everything that was recorded, by the manual's rule
    samples.py LOG last TABLE COLUMN      KEY VALUE of each entity, as it was last
    samples.py LOG first TABLE COLUMN     ... as it was first
    samples.py LOG ends                   PID HOW TAKEN_BY STATUS SIGNAL of each x record
    samples.py LOG times                  the time of each tick, ns
    samples.py LOG na                     TABLE COLUMN WHY
    samples.py LOG count WORD             lines that begin with it
"""
import re
import sys

TEXT = re.compile(rb'"((?:[^"\\]|\\.)*)"')
WORD = re.compile(rb'"(?:[^"\\]|\\.)*"|[^ ]+')
WORDS = {b"tick", b"at", b"gone", b"root", b"na", b"missed", b"interval", b"clock", b"reset",
         b"note", b"end"}


def unescape(text):
    def one(m):
        s = m[1]
        return bytes([int(s, 8)]) if s[:1].isdigit() else s
    return re.sub(rb"\\([0-7]{3}|.)", one, text)


class Log:
    """The state of all entities while the log is read."""

    def __init__(self):
        self.tables = {}   # tag -> (name, columns)
        self.now = {}      # (tag, key) -> {column: value}
        self.first = {}
        self.last = {}
        self.ends = []
        self.times = []
        self.na = []
        self.roots = []
        self.counts = {}
        self.gone_total = {}
        self.bad = []
        self.sections = 0

    def begin(self):
        self.now = {}
        self.sections += 1

    def field(self, words, entity, columns):
        at = 1
        for word in words:
            if word.startswith(b"."):
                at += int(word[1:] or 1)
                continue
            column = columns[at]
            at += 1
            if word == b"-":
                entity[column] = None
            elif word.startswith(b'"'):
                entity[column] = unescape(TEXT.fullmatch(word)[1])
            elif word.startswith(b"="):
                entity[column] = int(word[1:])
            else:
                entity[column] += int(word)
        if at > len(columns):
            raise ValueError("more fields than columns")

    def gone(self, tag, key):
        entity = self.now.pop((tag, key))
        if tag != b"p":
            return
        end = self.now.pop((b"x", key), None)
        taken = end and end["taken_by"]
        if taken != b"parent":
            for column in self.tables[b"p"][1]:
                self.add(column, deep(entity, column))
        for other in [k for k, v in self.now.items() if k[0] == b"h" and v["pid"] == key]:
            del self.now[other]

    def add(self, column, value):
        if value is not None:
            self.gone_total[column] = self.gone_total.get(column, 0) + value

    def line(self, line):
        words = WORD.findall(line)
        first = words[0]
        self.counts[first.decode()] = self.counts.get(first.decode(), 0) + 1
        if first == b"#":
            if words[1] == b"weir-sample":
                self.begin()
            elif words[1] == b"table":
                self.tables[words[2]] = (words[3].decode(), [w.decode() for w in words[4:]])
        elif first in self.tables:
            name, columns = self.tables[first]
            key = int(words[1])
            new = (first, key) not in self.now
            entity = self.now.setdefault((first, key), dict.fromkeys(columns))
            entity[columns[0]] = key
            self.field(words[2:], entity, columns)
            if new:
                self.first[(name, key)] = dict(entity)
            self.last[(name, key)] = entity
            if first == b"x":
                self.ends.append(dict(entity))
        elif first == b"tick":
            self.times.append((int(words[1]), int(words[2])))
        elif first == b"gone":
            self.gone(words[1], int(words[2]))
        elif first == b"na":
            self.na.append((self.tables[words[1]][0], words[2].decode(), unescape(words[4][1:-1])))
        elif first == b"root":
            self.roots.append(int(words[1]))
        elif first == b"reset":
            self.now = {}
        elif first not in WORDS:
            raise ValueError("unknown record")

    def read(self, data):
        lines = data.split(b"\n")
        if lines.pop() != b"":
            self.bad.append((len(lines) + 1, b"", "the last line is cut"))
        for number, line in enumerate(lines, 1):
            if not line:
                continue
            try:
                self.line(line)
            except (ValueError, KeyError, TypeError, IndexError) as e:
                self.bad.append((number, line, repr(e)))

    def total(self, column):
        rest = [deep(v, column) for k, v in self.now.items() if k[0] == b"p"]
        return self.gone_total.get(column, 0) + sum(v for v in rest if v is not None)


def deep(entity, column):
    """The value with what waited-for children had."""
    below = {"utime_ticks": "cutime_ticks", "stime_ticks": "cstime_ticks", "minflt": "cminflt",
             "majflt": "cmajflt"}.get(column)
    value = entity[column]
    if not isinstance(value, int):
        return None
    return value + (entity[below] if below else 0)


def show(value):
    if value is None:
        return "-"
    return value.decode("latin-1").encode("unicode_escape").decode() if isinstance(value, bytes) else value


def main():
    log = Log()
    with open(sys.argv[1], "rb") as f:
        log.read(f.read())
    what, args = sys.argv[2], sys.argv[3:]
    if what == "check":
        for number, line, why in log.bad:
            print(f"line {number}: {why}: {line[:200]!r}")
        for (a, s), (b, t) in zip(log.times, log.times[1:]):
            if (b <= a or t < s) and log.sections == 1:
                print(f"tick {b} at {t} behind tick {a} at {s}")
    elif what == "total":
        print(log.total(args[0]))
    elif what in ("last", "first"):
        for (table, key), entity in sorted(getattr(log, what).items()):
            if table == args[0]:
                print(key, show(entity[args[1]]))
    elif what == "ends":
        for e in log.ends:
            print(e["pid"], show(e["how"]), show(e["taken_by"]), show(e["exit_status"]), show(e["signal"]))
    elif what == "times":
        for _, t in log.times:
            print(t)
    elif what == "na":
        for table, column, why in log.na:
            print(table, column, show(why))
    elif what == "count":
        print(log.counts.get(args[0], 0))
    elif what == "root":
        print(log.roots[0])


main()
