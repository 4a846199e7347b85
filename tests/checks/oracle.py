#!/usr/bin/env python3
"""An independent, slow, simple reader of strace logs: the judge of weir-parse.

usage: oracle.py [--odd] LOG|DIRECTORY...

Prints one JSON object with sorted keys: all inputs added up (a directory is one -ff set).
--odd lists the lines that it does not understand instead, as FILE:LINE: TEXT.

  lines              lines read
  calls              {name: calls that have an end, `= ?` included}
  errors             {name: calls that ended in an error}; not restarts, not sigreturn
  interrupted        {name: calls that ended in ERESTART...}
  no_return          {name: calls that ended in `= ?` without a reason}
  bytes              {name: bytes moved, by the result}
  joined             calls put together from an unfinished and a resumed half
  unfinished         {name: calls whose end never came}
  orphans            {name: ends whose begin is not in the log; they are in calls too}
  signals, exits     {SIGNAL: delivered}, {exited|killed|superseded: tracees}
  async              {told: asynchronous transfers that io_getevents shows, bytes: theirs}
  table              {name: [calls, errors]} of -c and -C
  messages, frames, dumps, blank, foreign    lines of strace about itself, of -k, of
                     -e read/write, without text, not understood
"""
import collections
import gzip
import json
import os
import re
import sys

MOVE_RET = set("""read readv pread pread64 preadv preadv2 write writev pwrite pwrite64
pwritev pwritev2 recv recvfrom recvmsg send sendto sendmsg sendfile sendfile64
copy_file_range splice tee vmsplice process_vm_readv process_vm_writev""".split())
MOVE_MSG_LEN = {"recvmmsg", "recvmmsg_time32", "recvmmsg_time64", "sendmmsg"}

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
PREFIX = re.compile(
    r"(?:\[pid +(?P<pid1>\d+)(?:<[^>]*>)?\] |(?P<pid2>\d{1,7})(?:<[^>]*>)? +(?=\S))?"
    r"(?:\[[a-z_]\w*(?::[\w.:,-]+)?\] )?"                         # SELinux context
    r"(?: *(?:\d\d:\d\d:\d\d|\d{8,})(?:\.\d{3,9})? )?"            # -t, -tt, -ttt
    r"(?:\(\+ *\d+(?:\.\d+)?\) | *\d{1,6}\.\d{3,9} | *\d{1,6} (?=[a-z+<\[-]))?"  # -r
    r"(?:\[(?: *\d+|\?{3,7})\] )?"                                          # -n
    r"(?:\[(?:[0-9a-f]{8}|[0-9a-f]{16}|\?+)\] )?")                # -i
NAME = re.compile(r"(?:64:)?([A-Za-z_]\w*|\?{3,8})(?:#64)?\(")
RESUMED = re.compile(r"<\.\.\. ([A-Za-z_]\w*)(?:#64)? resumed>")
MESSAGE = re.compile(
    r"(?:(?:(?:/[\w.+-]+)+|strace[\w.-]*): )?"
    r"(?:\[ )?Process (?:PID=)?\d+ (?:attached|detached|suspended|resumed|runs in)[^\"]*$"
    r"|(?:(?:/[\w.+-]+)+|strace[\w.-]*): (?:umoven|deprecated option|Could not attach)"
    r"[^\"]*$")
SIGNAL = re.compile(r"--- (?!stopped).*?(SIG[A-Z0-9_]+(?:[+-]\d+)?)\b.* ---$|--- stopped by .* ---$")
EXIT = re.compile(r"\+\+\+ (exited|killed|superseded)\b.* \+\+\+$")
FRAME = re.compile(r" > .*\[0x[0-9a-f]+\]$| > unexpected_backtracing_error| > [^ ]*\.\w+:\d+")
DUMP = re.compile(r" \| [0-9a-f]{5,} | \* \d+ bytes in buffer \d+$")
TIP = re.compile(r" (?:\| .{40,}| (?:_{40,}| {40,}).*|/ {40,}.*|\\_{40,}.*)$")  # --tips
DASHES = re.compile(r"-{4,}(?: -{4,}){3,}$")
RESULT = re.compile(
    r"(?P<value>\?|-?\d+|0x[0-9a-fA-F]+|NULL)(?P<mark><.*?>(?:\(deleted\))?)?"
    r"(?P<text> +(?:E[A-Z0-9]|errno |#|\(|<|/\*).*)?$")
LATE_END = re.compile(r"(.*)\)\s+= (.*)$", re.S)
CUT_TAILS = ("<detached ...>",)
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
IOCB = re.compile(r"\{aio_data=(\w+), (?:aio_\w+=[^,]*, )*?aio_lio_opcode="
                  r"(?:\d+ /\* )?(?:IOCB_CMD_)?(\w+)")
EVENT = re.compile(r"\{data=(\w+), obj=\w+, res=(-?\d+)")
SIDES = {"PREAD": "read", "PREADV": "read", "0": "read", "7": "read",
         "PWRITE": "write", "PWRITEV": "write", "1": "write", "8": "write"}
RECEIVES = {"recv": 3, "recvfrom": 3, "recvmsg": 2, "recvmmsg": 3}  # where the flags are


def plain_arguments(args):
    """The arguments without what stands in strings and brackets."""
    args = STRING.sub('""', args)
    inner = None
    while args != inner:
        inner, args = args, re.sub(r"\{[^{}\[\]]*\}|\[[^{}\[\]]*\]", "@", args)
    return [re.sub(r"^[a-z_]\w*=", "", arg.strip()) for arg in args.split(",")]


def has_flag(name, args, word, bit):
    """Whether a call that receives has MSG_..., by name or as a number."""
    plain = plain_arguments(args)
    at = RECEIVES.get(name.replace("_time32", "").replace("_time64", ""))
    if at is None or at >= len(plain):
        return False
    number = re.match(r"(0x[0-9a-f]+|\d+)\b", plain[at])
    return bool(number and int(number[1], 0) & bit) or word in plain[at]


def room_for(name, args):
    """Bytes that a call that receives has room for; None when that is not shown."""
    if name == "recvmsg":
        lengths = re.findall(r"iov_len=(\d+)", STRING.sub('""', args))
        return sum(map(int, lengths)) if lengths else None
    plain = plain_arguments(args)
    return int(plain[2], 0) if len(plain) > 2 and plain[2].isdigit() else None


def argument_end(text, start):
    """Index behind the `)` that closes the list opened before start, else -1; also
    whether the text ends inside of a string."""
    depth, i = 1, start
    while i < len(text):
        c = text[i]
        if c == '"':
            i = string_end(text, i)
            if i < 0:
                return -1, True
            continue
        if c == "/" and text.startswith("/*", i):
            close = text.find("*/", i)
            if close >= 0:
                i = close + 2
                continue
        if c == "<" and decorates(text, i):
            close = decoration_end(text, i)
            if close > 0:
                i = close
                continue
        if c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
            if depth == 0:
                return (i + 1, False) if c == ")" else (-1, False)
        i += 1
    return -1, False


def string_end(text, i):
    i += 1
    while i < len(text):
        if text[i] == "\\":
            i += 2
        elif text[i] == '"':
            return i + 1
        else:
            i += 1
    return -1


def decorates(text, i):
    """Whether the `<` at i opens what -y says about a descriptor or a pid."""
    if text.startswith("<<", i) or text.startswith("<=", i):
        return False
    before = text[:i]
    return before[-1:].isdigit() or before.endswith("AT_FDCWD")


def decoration_end(text, i):
    depth = 0
    while i < len(text):
        c = text[i]
        if c == '"':
            i = string_end(text, i)
            if i < 0:
                return -1
            continue
        if c == "\\":
            i += 1
        elif c == "<":
            depth += 1
        elif c == ">" and text[i - 1] != "-":
            depth -= 1
            if depth == 0:
                return i + 1
        i += 1
    return -1


class Counts:
    """What is told about all logs together."""

    TEXTS = ("async", "calls", "errors", "interrupted", "no_return", "bytes", "unfinished",
             "orphans", "signals", "exits")
    NUMBERS = ("lines", "joined", "messages", "frames", "dumps", "blank", "foreign")

    def __init__(self):
        for name in self.TEXTS + self.NUMBERS:
            setattr(self, name, collections.Counter() if name in self.TEXTS else 0)
        self.table = {}
        self.odd = []
        self.under_way = {}  # (context, number): how many transfers, and their sides

    def as_object(self):
        out = {name: dict(getattr(self, name)) for name in self.TEXTS}
        out.update({name: getattr(self, name) for name in self.NUMBERS})
        out["table"] = self.table
        return out

    def call(self, name, args, result):
        """One call with its end; result is what stands behind `= `."""
        self.calls[name] += 1
        m = RESULT.match(result)
        value, text = m["value"], m["text"] or ""
        if value == "?" or (value == "-1" and re.match(" +ERESTART", text)):
            interrupted = re.match(r" +E[A-Z_]+", text)
            (self.interrupted if interrupted else self.no_return)[name] += 1
            return
        if re.match(r" +\(?(E[A-Z0-9]+|errno \d+)\b", text) and value.startswith("-"):
            if "sigreturn" not in name:
                self.errors[name] += 1
            return
        if has_flag(name, args, "MSG_PEEK", 2):
            return  # they stay where they are
        if name == "io_submit":
            self.submitted(args, int(value, 0))
        elif name.startswith(("io_getevents", "io_pgetevents")):
            self.told(args)
        if name in MOVE_RET and value != "NULL":
            moved = int(value, 0)
            if has_flag(name, args, "MSG_TRUNC", 0x20):
                room = room_for(name, args)
                moved = moved if room is None else min(moved, room)
            self.bytes[name] += moved
        elif name in MOVE_MSG_LEN:
            shown = STRING.sub('""', args)  # before 4.13: {{...}, 19}
            lengths = [int(n) for n in re.findall(r"msg_len=(\d+)", shown)
                       or re.findall(r"\}, (\d+)\}", shown)]
            if len(lengths) == int(value, 0):  # else the list was cut: not all are known
                self.bytes[name] += sum(lengths)


    def submitted(self, args, accepted):
        context = args.split(",")[0]
        for data, opcode in IOCB.findall(args)[:accepted]:
            side = SIDES.get(opcode, "none")
            group = self.under_way.setdefault((context, data), {"sides": set(), "n": 0})
            group["sides"].add(side)
            group["n"] += 1

    def told(self, args):
        """Which of several transfers with the same number ended is not known."""
        context = args.split(",")[0]
        for data, result in EVENT.findall(args):
            group = self.under_way.get((context, data), {"sides": {"none"}, "n": 1})
            self["async"]["told"] += 1
            if int(result) > 0 and group["sides"] in ({"read"}, {"write"}):
                self["async"]["bytes"] += int(result)
            group["n"] -= 1
            if group["n"] == 0:
                self.under_way.pop((context, data), None)

    def __getitem__(self, name):
        return getattr(self, name)


class Log:
    """One log: knows the open entry and the pending halves."""

    def __init__(self, path, counts, pending):
        self.path, self.counts, self.pending = path, counts, pending
        self.open = None       # (name, pid, text, line number) of a record without end
        self.whole_line = True
        self.number = 0
        own_pid = re.search(r"\.(\d+)(?:\.gz)?$", path)  # of a file of -ff
        self.alive = {own_pid[1] if own_pid else "?": True}

    def read(self, data):
        lines = data.split("\n")
        self.last_has_end = lines[-1] == ""
        if self.last_has_end:
            lines.pop()
        lines = [COLOUR.sub("", line.rstrip("\r")) for line in lines]
        self.counts.lines += len(lines)
        tables = table_lines(lines, self.counts)
        for self.number, line in enumerate(lines, 1):
            self.whole_line = self.number < len(lines) or self.last_has_end
            if self.number - 1 not in tables:
                self.line(line)
        self.drop_open()

    def line(self, line):
        if not line.strip():
            if self.open:
                return self.more(line)
            self.counts.blank += 1
            return
        if FRAME.match(line):
            self.counts.frames += 1
        elif DUMP.match(line):
            self.counts.dumps += 1
        elif TIP.match(line):
            self.counts.messages += 1
        else:
            self.record(line)

    def record(self, line):
        pid, body = self.prefix(line)
        message = MESSAGE.search(body)
        if message:
            self.counts.messages += 1
            self.message(message.group())
            body = body[:message.start()].rstrip()
            if not body:
                return
        if body.startswith("--- ") and SIGNAL.match(body):
            return self.signal(body)
        if body.startswith("+++ ") and EXIT.match(body):
            return self.exit(pid, body)
        resumed = RESUMED.match(body)
        if resumed:
            return self.resume(pid, resumed[1], body[resumed.end():])
        name = NAME.match(body)
        if name and not (self.open and LATE_END.match(body) and not self.complete(body)):
            self.drop_open()
            return self.entry(pid, name[1], body)
        self.more(line)

    def prefix(self, line):
        """The tracee that the line is about and the rest of it. Without a pid on the
        line it is the only one alive: "?" as long as its number has not been seen."""
        m = PREFIX.match(line)
        pid = m["pid1"] or m["pid2"]
        self.has_pid = pid is not None
        if not self.has_pid:
            living = [p for p, is_alive in self.alive.items() if is_alive]
            pid = living[0] if len(living) == 1 else "?"
        elif pid not in self.alive:
            self.alive.pop("?", None)
            self.alive[pid] = True
        return pid, line[m.end():].rstrip()

    def complete(self, body):
        end, _ = argument_end(body, body.index("(") + 1)
        return end > 0 and re.match(r"\s+= ", body[end:])

    def message(self, text):
        m = re.search(r"Process (?:PID=)?(\d+) (attached|detached)", text)
        if m:
            self.alive[m[1]] = m[2] == "attached"

    def signal(self, body):
        self.drop_open()
        if SIGNAL.match(body)[1]:
            self.counts.signals[SIGNAL.match(body)[1]] += 1

    def exit(self, pid, body):
        self.drop_open()
        kind = EXIT.match(body)[1]
        self.counts.exits[kind] += 1
        if kind == "superseded":
            by = re.search(r"in pid (\d+)", body)[1]
            self.unfinish(pid)
            if by in self.pending:
                self.pending[pid] = self.pending.pop(by)
            self.alive = {pid: True}
            return
        self.alive[pid] = False
        self.unfinish(pid)

    def unfinish(self, pid):
        if pid in self.pending:
            self.counts.unfinished[self.pending.pop(pid)[0]] += 1

    def resume(self, pid, name, rest):
        self.drop_open()
        key = pid if pid in self.pending else self.same_name(name)
        if key is None or self.pending[key][0] != name:
            self.unfinish(pid)
            self.counts.orphans[name] += 1
            end = LATE_END.match(rest)
            if end and RESULT.match(end[2]):
                self.counts.call(name, end[1], end[2])
            return
        text = self.pending.pop(key)[1]
        self.counts.joined += 1
        self.entry(pid, name, text + rest)

    def same_name(self, name):
        """A pending half that may belong to another number: where one of the two lines
        has no pid, or the number has gone."""
        for pid, (pending_name, _, had_pid) in self.pending.items():
            if pending_name == name and not (had_pid and self.has_pid and self.alive[pid]):
                return pid
        return None

    def entry(self, pid, name, body):
        """A record that begins with NAME(; ends are looked for from here."""
        start = body.index("(") + 1
        m = re.search(r" ?<(?:unfinished \.\.\.|pid changed to \d+ \.\.\.)>$", body)
        end, in_string = argument_end(body, start)
        tail = body[end:] if end > 0 else ""
        if m and not re.match(r"\s+= ", tail):
            self.unfinish(pid)
            self.pending[pid] = (name, body[:m.start()], self.has_pid)
        elif re.match(r"\s+= ", tail) and RESULT.match(tail.lstrip()[2:]):
            self.counts.call(name, body[start:end], tail.lstrip()[2:])
        elif body.endswith(CUT_TAILS) or re.search(r"<unfinished \.\.\. exit status", body):
            self.counts.unfinished[name] += 1
        elif self.late_end(name, body, in_string):
            pass
        else:
            self.open = (name, pid, body, self.number)

    def late_end(self, name, body, in_string):
        """Foreign text has put the brackets out of balance: the last `) = N` is the end."""
        m = LATE_END.match(body)
        if not m or not RESULT.match(m[2]) or (in_string and not self.whole_line):
            return False
        self.counts.call(name, m[1], m[2])
        return True

    def more(self, line):
        """A line that begins no record: the rest of the open one, or foreign."""
        if not self.open:
            begin = re.search(r"\[pid +\d+\] |<\.\.\. \w+ resumed>", line)
            if begin and begin.start() > 0:
                return self.record(line[begin.start():])
            self.foreign(self.number, line)
            return
        name, pid, text, number = self.open
        if re.search(r"\) += .|<(?:unfinished|detached) \.\.\.>$", line):
            self.open = None
            self.entry(pid, name, text + "\n" + line)
            if self.open:
                self.open = (name, pid, text, number)
                self.foreign(self.number, line)
        elif line.strip():
            self.foreign(self.number, line)

    def foreign(self, number, line):
        self.counts.foreign += 1
        self.counts.odd.append("%s:%d: %s" % (self.path, number, line))

    def drop_open(self):
        if self.open:
            self.counts.foreign += 1
            self.counts.odd.append("%s:%d: no end: %s" % (self.path, self.open[3],
                                                        self.open[2]))
        self.open = None


def table_lines(lines, counts):
    """Indices of the lines of -c tables; their rows go to counts.table."""
    found, i = set(), 0
    while i < len(lines):
        if not (i > 0 and DASHES.match(lines[i]) and "calls" in lines[i - 1]):
            i += 1
            continue
        spans = [m.span() for m in re.finditer("-+", lines[i])]
        last = next((j for j in range(i + 1, len(lines)) if DASHES.match(lines[j])), None)
        last = len(lines) - 1 if last is None else last
        heads = [lines[i - 1][a:b].strip() for a, b in spans]
        for row in lines[i + 1:last]:
            cells = dict(zip(heads, (row[a:b].strip() for a, b in spans[:-1])))
            cells["syscall"] = row[spans[-1][0]:].strip()
            old = counts.table.setdefault(cells["syscall"], [0, 0])
            old[0] += int(cells["calls"])
            old[1] += int(cells.get("errors") or 0)
        found.update(range(i - 1, last + 2))
        i = last + 1
    found.update(i for i, line in enumerate(lines) if line.startswith("System call usage"))
    return found


def read_bytes(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rb") as f:
        return f.read().decode("latin-1")


def main(arguments):
    odd = "--odd" in arguments
    paths = [a for a in arguments if a != "--odd"]
    if not paths:
        sys.exit(__doc__)
    counts = Counts()
    for path in paths:
        pending = {}
        files = [path]
        if os.path.isdir(path):
            files = sorted(os.path.join(path, f) for f in os.listdir(path))
            # The thread that calls execve ends in `pid changed`: before the file it goes to.
            files.sort(key=lambda f: b"pid changed to" not in open(f, "rb").read())
        for file in files:
            Log(file, counts, pending).read(read_bytes(file))
        for half in pending.values():
            counts.unfinished[half[0]] += 1
    if odd:
        print("\n".join(counts.odd))
    else:
        print(json.dumps(counts.as_object(), sort_keys=True))


if __name__ == "__main__":
    main(sys.argv[1:])
