#!/bin/sh
# demo.sh BINDIR OUTDIR: records a program, parses the log, reports on it. Every step says
# what it does, how long it took and what came out.
set -eu

bin=$1
out=$2
here=$(dirname "$0")
mkdir -p "$out"
rm -rf "$out/run.tar.zst" "$out/run.tar.zst.parts" "$out/run.h5" "$out/report.html" "$out/work"

# step WHAT FILE COMMAND...: runs the command that makes FILE.
step()
{
    what=$1
    file=$2
    shift 2
    began=$(date +%s)
    status=0
    "$@" || status=$?
    [ "$status" -eq 0 ] || return "$status"
    printf '%-44s %3d s  %s, %s KiB\n' "$what" "$(($(date +%s) - began))" "$file" \
        "$(($(wc -c <"$file") / 1024))"
}

log=$out/run.tar.zst
status=0
step 'weir-record records packaging/demo-load.sh' "$log" \
    "$bin/weir-record" -q -o "$log" -- sh "$here/demo-load.sh" "$out/work" || status=$?
case $status in
0) ;;
125) # the collector's own failure: tracing may be forbidden here
    echo 'demo: a log that was recorded elsewhere stands in' >&2
    log=$here/../fixtures/strace/everyday.log
    ;;
*) exit "$status" ;;
esac
step 'weir-parse turns the logs into columns' "$out/run.h5" \
    "$bin/weir-parse" -q -o "$out/run.h5" "$log"
step 'weir-report writes a page' "$out/report.html" \
    "$bin/weir-report" -q --format html -o "$out/report.html" "$out/run.h5"

echo
"$bin/weir-report" -q --format text "$out/run.h5"
echo
echo "The whole report: $out/report.html"
