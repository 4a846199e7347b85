#!/usr/bin/env bash
# What weir-parse makes of each real fs_usage log of a collection, as the table in
# docs/fs_usage.md.
#
#   figures_fs.sh COLLECTION             prints the table
#   figures_fs.sh --rewrite COLLECTION   puts it into docs/fs_usage.md
set -eu

root=$(cd "${0%/*}/.." && pwd)
doc=$root/docs/fs_usage.md
export LC_ALL=C PATH=${WEIR_BIN:-$root/build/release/bin}:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

row_of()
{
    local status=0
    weir-parse -q -f fs_usage -o "$work/run.h5" "$1" 2>/dev/null || status=$?
    ((status <= 1)) || { echo "figures_fs.sh: $1: weir-parse ended with $status" >&2; exit 3; }
    for table in ledger calls; do
        weir-dump --table "$table" --format tsv "$work/run.h5" >"$work/$table"
    done
    awk -F '\t' -v name="${1##*/}" '
        /^##/ { next }
        FNR == 1 || /^#/ { for (i = 1; i <= NF; i++) at[$i] = i; next }
        FILENAME ~ /ledger$/ { lines += $4; kind[$2] += $4; class[$3] += $4; next }
        $(at["transferred"]) != "-" { told++ }
        $(at["op"]) == "read" { read += $(at["transferred"]) }
        $(at["op"]) == "write" { written += $(at["transferred"]) }
        /value_rejected/ { rejected++ }
        /path_doubtful/ { doubtful++ }
        /path_cut/ { cut++ }
        END {
            printf "| %s | %d | %d | %d | %d | %d | %d | %d | %s | %s | %d | %d | %d |\n", name,
                lines, kind["call"], kind["disk_event"], kind["page_event"], class["joined"],
                class["marker"] + class["ignored"], class["not_understood"],
                told ? read + 0 : "-", told ? written + 0 : "-",
                rejected, doubtful, cut
        }' "$work/ledger" "$work/calls"
}

table()
{
    local log
    echo '| log | lines | calls | disk events | page events | broken | remarks | not understood | bytes read | bytes written | values rejected | paths by name of the process | paths cut |'
    echo '|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|'
    for log in "$1"/*; do
        row_of "$log"
    done
}

if [[ $1 = --rewrite ]]; then
    table "$2" >"$work/table"
    awk -v table="$work/table" '
        /^<!-- end of figures -->$/ { inside = 0 }
        !inside { print }
        /^<!-- figures/ { inside = 1; while ((getline line < table) > 0) print line }
    ' "$doc" >"$work/doc"
    cat "$work/doc" >"$doc"
else
    table "$1"
fi
