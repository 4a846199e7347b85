#!/bin/sh
# How fast weir-parse reads a log, beside others that look at the same bytes in the same
# run. Prints ratios: seconds depend on the machine and on what else it does.
#
#   bench/run.sh [LOG]      default: a real trace, recorded once and repeated to ~300 MB
set -eu

bin=${WEIR_BIN:-build/release/bin}
here=$(cd "$(dirname "$0")" && pwd)
work=${TMPDIR:-/tmp}/weir-bench
runs=${RUNS:-3}
megabytes=${MEGABYTES:-300}
mkdir -p "$work"

record() {
    [ -s "$work/one.log" ] ||
        strace -f -ttt -T -y -o "$work/one.log" tar cf - /usr/include /usr/share/doc \
            2>/dev/null | gzip -1 >/dev/null
    : >"$work/trace.log"
    while [ "$(wc -c <"$work/trace.log")" -lt $((megabytes * 1000000)) ]; do
        cat "$work/one.log" >>"$work/trace.log"
    done
}

# Seconds of the fastest of a few runs: the least disturbed one. Output goes to a file:
# grep stops at its first match when it sees /dev/null.
fastest() {
    best=
    for _ in $(seq "$runs"); do
        command time -f '%e' -o "$work/seconds" sh -c "LC_ALL=C; export LC_ALL; $1" \
            >"$work/out" 2>/dev/null
        best=$(printf '%s\n%s\n' "$best" "$(cat "$work/seconds")" | grep . | sort -n | head -n 1)
    done
    echo "$best"
}

row() {
    awk -v name="$1" -v t="$2" -v lines="$lines" -v bytes="$bytes" -v base="$3" 'BEGIN {
        if (t <= 0) t = 0.005
        printf "%-34s %8.2f %12.0f %9.0f %8.2f\n", name, t, lines / t, bytes / t / 1e6, t / base
    }'
}

if [ $# -gt 0 ]; then
    log=$1
else
    record
    log=$work/trace.log
fi
lines=$(wc -l <"$log")
bytes=$(wc -c <"$log")
cat "$log" >/dev/null

printf '%s lines, %s bytes; fastest of %s runs\n\n' "$lines" "$bytes" "$runs"
printf '%-34s %8s %12s %9s %8s\n' program seconds lines/s MB/s 'x grep'
grep_s=$(fastest "grep -c 'read(' '$log'")
row "grep -c 'read('" "$grep_s" "$grep_s"
row 'wc -l' "$(fastest "wc -l '$log'")" "$grep_s"
row 'mawk (count and sum per call)' "$(fastest "mawk -f '$here/per_call.awk' '$log'")" "$grep_s"
row 'python re (count and sum)' "$(fastest "python3 '$here/per_call.py' '$log'")" "$grep_s"
row 'weir-parse -j 1' "$(fastest "'$bin/weir-parse' -q -j 1 '$log' -o '$work/run.h5'")" "$grep_s"
row 'weir-parse' "$(fastest "'$bin/weir-parse' -q '$log' -o '$work/run.h5'")" "$grep_s"
row 'weir-summary of the file' "$(fastest "'$bin/weir-summary' '$work/run.h5'")" "$grep_s"
row 'weir-hist of the file' "$(fastest "'$bin/weir-hist' '$work/run.h5'")" "$grep_s"
row 'weir-iops of the file' "$(fastest "'$bin/weir-iops' '$work/run.h5'")" "$grep_s"

# The same bytes as 4,000 logs: in a directory, and in an archive.
rm -rf "$work/logs" && mkdir "$work/logs"
split -a 4 -d -n l/4000 --additional-suffix=.log "$log" "$work/logs/part"
tar cf - -C "$work" logs | zstd -q -f -o "$work/logs.tar.zst"
cat "$work"/logs/* >/dev/null
plain_s=$(fastest "'$bin/weir-parse' -q '$work/logs' -o '$work/run.h5'")
packed_s=$(fastest "'$bin/weir-parse' -q --limit ratio=1000000 '$work/logs.tar.zst' -o '$work/run.h5'")
row 'weir-parse of 4,000 logs' "$plain_s" "$grep_s"
row 'weir-parse of them in a tar.zst' "$packed_s" "$grep_s"
awk -v p="$plain_s" -v z="$packed_s" \
    'BEGIN { printf "\narchive: %.0f %% of the speed of the same logs in a directory\n", 100 * p / z }'
command time -f 'peak memory of weir-parse on the archive: %M KiB' \
    "$bin/weir-parse" -q --limit ratio=1000000 "$work/logs.tar.zst" -o "$work/run.h5"
"$bin/weir-parse" -q "$log" -o "$work/run.h5"

printf '\nfile: %s bytes, %s a call\n' "$(wc -c <"$work/run.h5")" \
    "$(awk -v b="$(wc -c <"$work/run.h5")" -v n="$lines" 'BEGIN { printf "%.2f", b / n }')"
command time -f 'peak memory of weir-parse: %M KiB' \
    "$bin/weir-parse" -q "$log" -o "$work/run.h5"
