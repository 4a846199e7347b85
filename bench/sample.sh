#!/bin/sh
# What sampling costs: processor time of weir-sample, of a psutil loop and of pidstat while
# they watch the same process with 16 threads, one after another. Percent of one core.
set -eu

bin=${WEIR_BIN:-build/release/bin}
prog=${WEIR_PROGS:-build/release/tests/programs}/prog_sampled
here=$(cd "$(dirname "$0")" && pwd)
work=${TMPDIR:-/tmp}/weir-bench
span=${SPAN_S:-20}
mkdir -p "$work"

python=
for name in python3 /usr/bin/python3; do
    $name -c 'import psutil' 2>/dev/null && python=$name && break
done

# name, samples a second, seconds of processor time, what it reads
row() {
    awk -v name="$1" -v hz="$2" -v cpu="$3" -v span="$span" -v reads="$4" 'BEGIN {
        printf "%-14s %6s %10.3f %8.3f  %s\n", name, hz, 1000 * cpu / (hz * span), 100 * cpu / span, reads }'
}

# Seconds of processor time of a command, its start included.
cpu_of() {
    command time -f '%U %S' -o "$work/cpu" "$@" >"$work/out" 2>/dev/null || true
    awk '{ print $1 + $2 }' "$work/cpu"
}

# The sampler's own count, from its first tick on: the others do not count their start, too.
cpu_in_log() {
    awk '$1 == "z" { sub("=", "", $3); if (n++) sum += $3 } END { printf "%.6f", sum / 1e9 }' "$1"
}

"$prog" work 15 600000 &
target=$!
trap 'kill $target' EXIT
sleep 0.5

printf '15 threads that run 1 ms of every 20, and one that waits; %s s each\n\n' "$span"
printf '%-14s %6s %10s %8s  %s\n' program Hz 'ms/sample' '% core' reads
for hz in 10 20; do
    interval=$(awk -v hz=$hz 'BEGIN { print 1 / hz }')
    count=$((hz * span))
    "$bin/weir-sample" -q -i "$interval" -n $count -p $target -o "$work/samples-$hz"
    row weir-sample $hz "$(cpu_in_log "$work/samples-$hz")" 'all tables'
    if [ -n "$python" ]; then
        row psutil $hz "$($python "$here/sample_psutil.py" $target "$interval" $count)" \
            'process, threads, cores, memory, disks'
    fi
done
if command -v pidstat >/dev/null; then
    row pidstat 1 "$(cpu_of pidstat -h -u -r -d -w -t -p $target 1 "$span")" 'process, threads'
fi

printf '\nlog: '
for hz in 10 20; do
    awk -v hz=$hz -v n=$((hz * span)) -v bytes="$(wc -c <"$work/samples-$hz")" \
        -v packed="$(zstd -q -19 -c "$work/samples-$hz" | wc -c)" 'BEGIN {
        printf "%s%.0f KiB for 1000 samples at %d Hz, packed %.0f KiB", (hz > 10 ? "; " : ""), \
            bytes / n * 1000 / 1024, hz, packed / n * 1000 / 1024 }'
done
printf '\n'
