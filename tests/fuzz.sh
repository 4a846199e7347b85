#!/bin/sh
# fuzz.sh DIR SECONDS: runs each fuzz target in DIR for so long. What it learns is kept in
# DIR/corpus; an input that fails is kept in DIR and named. Exit 1 when one was found.
set -u

dir=$1
seconds=$2
status=0
for target in "$dir"/fuzz_*; do
    [ -x "$target" ] || continue
    name=${target##*/}
    mkdir -p "$dir/corpus/$name"
    echo "$name: $seconds s"
    "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$dir/$name-" "$dir/corpus/$name" fixtures >"$dir/$name.log" 2>&1 || {
        status=1
        tail -n 40 "$dir/$name.log"
    }
    grep -E 'number_of_executed_units|peak_rss_mb' "$dir/$name.log"
done
exit $status
