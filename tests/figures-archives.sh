#!/usr/bin/env bash
# What weir-parse makes of each archive of a collection, as the table in docs/archives.md.
#
#   figures-archives.sh COLLECTION             prints the table
#   figures-archives.sh --rewrite COLLECTION   puts it into docs/archives.md
#
# A row: archive, logs, members that are no trace, lines, rows, lines that are the first half
# of a call, marks, remarks, and lines that were not understood.
set -eu

root=$(cd "${0%/*}/.." && pwd)
doc=$root/docs/archives.md
export LC_ALL=C PATH=${WEIR_BIN:-$root/build/release/bin}:$PATH
begin='<!-- figures: tests/figures-archives.sh -->'
end='<!-- end of figures -->'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

row_of()
{
    local status=0
    weir-parse -q -o "$work/run.h5" "$1" 2>/dev/null || status=$?
    ((status <= 1)) || { echo "figures-archives.sh: $1: status $status" >&2; exit 3; }
    weir-dump --table sources --columns format --format tsv "$work/run.h5" | grep -v '^#' \
        >"$work/formats"
    weir-dump --table ledger --format tsv "$work/run.h5" | awk -F '\t' \
        -v name="$(basename "$1" | sed 's/.*--//')" \
        -v logs="$(grep -vc '^not a trace' "$work/formats")" \
        -v others="$(grep -c '^not a trace' "$work/formats")" '
        /^#/ { next }
        { lines += $4; class[$3] += $4 }
        END {
            printf "| %s | %d | %d | %d | %d | %d | %d | %d | %d |\n", name, logs, others,
                lines, class["event"], class["joined"], class["marker"], class["ignored"],
                class["not_understood"]
        }'
}

table()
{
    local archive
    echo '| archive | logs | others | lines | calls | first halves | marks | remarks | not understood |'
    echo '|---|---:|---:|---:|---:|---:|---:|---:|---:|'
    for archive in "$1"/archives/*; do
        row_of "$archive"
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
