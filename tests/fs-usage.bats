# weir-parse against logs of fs_usage whose every event is known: all versions and layouts,
# odd names and paths, hostile lines between them, a day's end, lines broken by a window.

# shellcheck disable=SC2030,SC2031 # bats' run sets status and output
load helper
bats_require_minimum_version 1.5.0

setup()
{
    cd "$BATS_TEST_TMPDIR" || return
    export PYTHONPATH=$WEIR_ROOT/tests
}

@test "every event of made logs is read as it was made" {
    python3 "$WEIR_ROOT/tests/fs_usage_check.py" {1..8} 15 47 # these two of a window, without blanks at ends
}

@test "the check notices a row that is wrong" {
    mkdir bin
    cat >bin/weir-parse <<END
#!/bin/sh
sed -i 's/B=0x200 /B=0x201 /' run.log
exec $WEIR_BIN/weir-parse "\$@"
END
    chmod +x bin/weir-parse
    if PATH=$PWD/bin:$PATH python3 "$WEIR_ROOT/tests/fs_usage_check.py" 1; then
        fail 'not noticed'
    fi
}

@test "lines that a terminal broke: the same rows at every width, and redacted, too" {
    local width table
    rows()
    {
        for table in calls disk_events page_events processes; do
            weir-dump --table $table --format tsv "$1" | grep -v '^##' | awk -F '\t' -v OFS='\t' '
                /^#/ { for (i = 1; i <= NF; i++) if ($i == "line" || $i == "source") drop[i] }
                { for (i in drop) $i = ""; print }'
        done
    }
    cp "$FIXTURES/fs_usage/wide.log" whole.log
    weir-parse -q -o whole.h5 whole.log
    rows whole.h5 >whole
    for width in 40 80 100 132; do
        fold -w $width whole.log >broken.log
        weir-parse -q -o broken.h5 broken.log
        rows broken.h5 | diff whole - || fail "$width columns"
        sed -i 's/ *$//' broken.log
        weir-parse -q -o broken.h5 broken.log
        rows broken.h5 | diff whole - || fail "$width columns, no blanks at ends"
    done
    weir-dump --table ledger --columns kind,class broken.h5 | grep -q 'wrapped_line	joined'
    for file in whole broken; do
        weir-pack -q --redact --salt x -o $file.tar.zst $file.log
        weir-parse -q -o $file.h5 $file.tar.zst
        rows $file.h5 >$file
    done
    cmp whole broken
}

@test "a piece of a line whose end never came stays what it is" {
    printf '%s\n' '10:00:00.000001  write             F=3    B=0x10' 'Password:' '' \
        '10:00:00.000003  read              F=3    B=0x10      0.000001   a.1' 'Password:' >run.log
    run -1 weir-parse -o run.h5 run.log
    weir-dump --table ledger --columns kind,count --format tsv run.h5 | grep -v '^#' >got
    diff - got <<END
call	2
blank	1
no_event	2
END
}
