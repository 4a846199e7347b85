"""The usual script: one regular expression per line, counts and sums per call."""
import re
import sys

LINE = re.compile(r"^(\d+) +(\d+\.\d+) (\w+)\((.*)\) += (-?\d+|\?|0x[0-9a-f]+)(.*?)(?: <([\d.]+)>)?$")
count, total, seconds = {}, {}, {}
with open(sys.argv[1], errors="replace") as log:
    for line in log:
        m = LINE.match(line)
        if not m:
            continue
        call, ret = m[3], m[5]
        count[call] = count.get(call, 0) + 1
        seconds[call] = seconds.get(call, 0.0) + float(m[7] or 0)
        if ret.isdigit():
            total[call] = total.get(call, 0) + int(ret)
for call in sorted(count):
    print(call, count[call], total.get(call, 0), round(seconds[call], 6))
