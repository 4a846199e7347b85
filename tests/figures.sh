#!/usr/bin/env bash
# What weir-parse makes of each real log of a collection, as the table in docs/strace.md.
#
#   figures.sh COLLECTION             prints the table
#   figures.sh --rewrite COLLECTION   puts it into docs/strace.md
#
# A row: log, lines, calls, lines that are the first half of a call, signals exits and other
# marks, lines of strace that say nothing of a call, and what was not understood, by kind.
set -eu

root=$(cd "${0%/*}/.." && pwd)
doc=$root/docs/strace.md
export LC_ALL=C PATH=${WEIR_BIN:-$root/build/release/bin}:$PATH
begin='<!-- figures: tests/figures.sh -->'
end='<!-- end of figures -->'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

row_of()
{
    local status=0
    weir-parse -q -f strace -o "$work/run.h5" "$1" 2>/dev/null || status=$?
    ((status <= 1)) || { echo "figures.sh: $1: weir-parse ended with $status" >&2; exit 3; }
    weir-dump --table ledger --format tsv "$work/run.h5" | awk -F '\t' -v name="$2" '
        /^#/ { next }
        { lines += $4; class[$3] += $4 }
        $3 == "not_understood" { kinds = kinds (kinds ? ", " : "") $4 " " $2 }
        END {
            printf "| %s | %d | %d | %d | %d | %d | %s |\n", name, lines, class["event"],
                class["joined"], class["marker"], class["ignored"], kinds ? kinds : "0"
        }'
}

table()
{
    local log
    echo '| log | lines | calls | first halves | marks | remarks | not understood |'
    echo '|---|---:|---:|---:|---:|---:|---|'
    for log in "$1"/lab/*.[67][12] "$1/lab/ff61"; do
        row_of "$log" "lab/${log##*/}"
    done
    for log in "$1"/strace/*; do
        row_of "$log" "${log##*/}"
    done
}

if [[ $1 = --rewrite ]]; then
    table "$2" >"$work/table"
    awk -v begin="$begin" -v end="$end" -v table="$work/table" '
        $0 == end { inside = 0 }
        !inside { print }
        $0 == begin { inside = 1; while ((getline line < table) > 0) print line }
    ' "$doc" >"$work/doc"
    cat "$work/doc" >"$doc"
else
    table "$1"
fi
