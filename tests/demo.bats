# The README's first command, as it stands there, in a copy of its output folder.

load helper

setup_file()
{
    cd "$WEIR_ROOT" || return
    export DEMO=$BATS_FILE_TMPDIR/demo
    packaging/demo.sh "$WEIR_BIN" "$DEMO" >"$BATS_FILE_TMPDIR/said" 2>&1 || {
        cat "$BATS_FILE_TMPDIR/said"
        return 1
    }
}

@test "it names its steps, their time and the page" {
    same steps 3 "$(grep -cE '^weir-[a-z]+ .* [0-9]+ s  .*KiB$' "$BATS_FILE_TMPDIR/said")"
    grep -q "report: $DEMO/report.html" "$BATS_FILE_TMPDIR/said"
}

@test "it leaves the recording, a file of columns and a page" {
    same files 'report.html run.h5 run.tar.zst' "$(cd "$DEMO" && echo *)"
}

@test "the page needs nothing from outside itself" {
    links=$(grep -oE '(src|href)="[^"#][^"]*"|url\([^)#]*\)' "$DEMO/report.html" |
        grep -v -e '"data:' -e 'url(data:' -e 'url("data:' || true)
    same links '' "$links"
}

@test "every line of the log was understood" {
    quiet_run weir-dump --format json --table ledger "$DEMO/run.h5"
    bad=$(jq -r '[.columns[].name] as $names | .rows[] | [$names, .] | transpose
        | map({(.[0]): .[1]}) | add | select(.class == "not_understood") | .example' <<<"$output")
    same 'not understood' '' "$bad"
}

@test "the kinds of I/O that it does are in the numbers" {
    weir-top --by op --format json "$DEMO/run.h5" >"$BATS_FILE_TMPDIR/ops.json"
    for op in read write open close stat dir name sync seek; do
        grep -q "\"$op\"" "$BATS_FILE_TMPDIR/ops.json" || fail "no $op"
    done
}
