#!/bin/sh
# How fast weir reads logs, and what it made of them, beside others that look at the same
# bytes in the same run. Prints ratios: seconds depend on the machine and on what else it
# does.
#
#   bench/run.sh [LOG]      default: a real trace, recorded once and repeated to ~300 MB
#
# RUNS (3): the fastest one counts. CALLS (100 million): of the file that is read back, the
# trace repeated with times that go on. MEGABYTES (300): of the log.
set -eu

bin=${WEIR_BIN:-build/release/bin}
repeat=${REPEAT:-build/release/bench/repeat}
here=$(cd "$(dirname "$0")" && pwd)
work=${TMPDIR:-/tmp}/weir-bench
runs=${RUNS:-3}
megabytes=${MEGABYTES:-300}
calls=${CALLS:-100000000}
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

# fastest COMMAND: elapsed and CPU seconds of the fastest of a few runs, the least disturbed
# one. Output goes to a file: grep stops at its first match when it sees /dev/null.
fastest() {
    : >"$work/times"
    for _ in $(seq "$runs"); do
        command time -f '%e %U %S' -o "$work/seconds" \
            sh -c "LC_ALL=C; export LC_ALL; $1" >"$work/out" 2>/dev/null
        cat "$work/seconds" >>"$work/times"
    done
    sort -n "$work/times" | awk 'NR == 1 { print $1, $2 + $3 }'
}

# row NAME 'SECONDS CPU' COUNT BYTES 'BASE CPU': what it was, how many a second, how many
# times as long as the first of the table.
row() {
    echo "$2 $5" | awk -v name="$1" -v count="$3" -v bytes="$4" '{
        t = $1 > 0 ? $1 : 0.005
        base = $3 > 0 ? $3 : 0.005
        printf "%-34s %8.2f %8.2f %12.0f %9.0f %8.2f\n", name, t, $2, count / t,
            bytes / t / 1e6, t / base
    }'
}

head_of() {
    printf '\n%-34s %8s %8s %12s %9s %8s\n' program seconds CPU "$1" MB/s "x $2"
}

# ---- a log ----

log_row() {
    row "$1" "$(fastest "$2")" "$lines" "$bytes" "$base"
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

printf '%s lines, %s bytes; fastest of %s runs\n' "$lines" "$bytes" "$runs"
head_of lines/s grep
base=$(fastest "grep -c 'read(' '$log'")
row "grep -c 'read('" "$base" "$lines" "$bytes" "$base"
log_row 'wc -l' "wc -l '$log'"
log_row 'mawk (count and sum per call)' "mawk -f '$here/per_call.awk' '$log'"
log_row 'python re (count and sum)' "python3 '$here/per_call.py' '$log'"
log_row 'weir-parse -j 1' "'$bin/weir-parse' -q -j 1 '$log' -o '$work/run.h5'"
log_row 'weir-parse' "'$bin/weir-parse' -q '$log' -o '$work/run.h5'"

# The same bytes as 4,000 logs: in a directory, and in an archive.
rm -rf "$work/logs" && mkdir "$work/logs"
split -a 4 -d -n l/4000 --additional-suffix=.log "$log" "$work/logs/part"
tar cf - -C "$work" logs | zstd -q -f -o "$work/logs.tar.zst"
cat "$work"/logs/* >/dev/null
plain_s=$(fastest "'$bin/weir-parse' -q '$work/logs' -o '$work/run.h5'")
packed_s=$(fastest "'$bin/weir-parse' -q --limit ratio=1000000 '$work/logs.tar.zst' -o '$work/run.h5'")
row 'weir-parse of 4,000 logs' "$plain_s" "$lines" "$bytes" "$base"
row 'weir-parse of them in a tar.zst' "$packed_s" "$lines" "$bytes" "$base"
awk -v p="$plain_s" -v z="$packed_s" \
    'BEGIN { printf "\narchive: %.0f %% of the speed of the same logs in a directory\n", 100 * p / z }'
command time -f 'peak memory of weir-parse on the archive: %M KiB' \
    "$bin/weir-parse" -q --limit ratio=1000000 "$work/logs.tar.zst" -o "$work/run.h5"
"$bin/weir-parse" -q "$log" -o "$work/run.h5"

printf '\nfile: %s bytes, %s a line\n' "$(wc -c <"$work/run.h5")" \
    "$(awk -v b="$(wc -c <"$work/run.h5")" -v n="$lines" 'BEGIN { printf "%.2f", b / n }')"
command time -f 'peak memory of weir-parse: %M KiB' \
    "$bin/weir-parse" -q "$log" -o "$work/run.h5"

# ---- the file that was made of it, larger ----

file=$work/calls.h5
file_row() {
    row "$1" "$(fastest "$2")" "$calls" "$bytes" "$base"
}

if [ $# -gt 0 ]; then
    ln -sf run.h5 "$work/one.h5"
else
    "$bin/weir-parse" -q "$work/one.log" -o "$work/one.h5"
fi
"$repeat" "$work/one.h5" "$calls" "$file"
bytes=$(wc -c <"$file")
cat "$file" >/dev/null

printf '\n%s calls, %s bytes, %s a call\n' "$calls" "$bytes" \
    "$(awk -v b="$bytes" -v n="$calls" 'BEGIN { printf "%.2f", b / n }')"
head_of calls/s cat
base=$(fastest "cat '$file' | cat >/dev/null")
row 'cat | cat' "$base" "$calls" "$bytes" "$base"
file_row 'weir-summary -j 1' "'$bin/weir-summary' -j 1 '$file'"
file_row 'weir-summary' "'$bin/weir-summary' '$file'"
file_row 'weir-iops' "'$bin/weir-iops' '$file'"
file_row 'weir-hist' "'$bin/weir-hist' '$file'"
file_row 'weir-hist --of dur --by op' "'$bin/weir-hist' --of dur --by op '$file'"
file_row 'weir-top --by path' "'$bin/weir-top' --by path '$file'"
if python3 -c 'import h5py' 2>/dev/null; then # slow: a tenth of it
    tenth=$((calls / 10))
    runs=1
    row 'h5py, the columns of weir-summary' \
        "$(fastest "python3 '$here/read_columns.py' '$file' $tenth" |
            awk '{ print $1 * 10, $2 * 10 }')" "$calls" "$bytes" "$base"
fi
command time -f 'peak memory of weir-summary: %M KiB' "$bin/weir-summary" "$file" >/dev/null
command time -f 'peak memory of weir-top --by path: %M KiB' \
    "$bin/weir-top" --by path "$file" >/dev/null
