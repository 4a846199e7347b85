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
    python3 "$WEIR_ROOT/tests/checks/fs_usage_check.py" {1..8} 15 47 # these two of a window, without blanks at ends
}

@test "the check notices a row that is wrong" {
    mkdir bin
    cat >bin/weir-parse <<END
#!/bin/sh
sed -i 's/B=0x200 /B=0x201 /' run.log
exec $WEIR_BIN/weir-parse "\$@"
END
    chmod +x bin/weir-parse
    if PATH=$PWD/bin:$PATH python3 "$WEIR_ROOT/tests/checks/fs_usage_check.py" 1; then
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

@test "requests to disks beside calls: by disk, by kind, over time, in the numbers" {
    cat "$FIXTURES/fs_usage/wide.log" "$FIXTURES/fs_usage/disks.log" >run.log
    weir-parse -q -o run.h5 run.log
    weir-dump --table disk_events --columns device,op,bytes --format tsv run.h5 | grep -v '^#' |
        awk -F '\t' '{ n[$1]++; if ($2 == "read" && $3 != "-") r[$1] += $3 }
            END { for (d in n) print d "\t" n[d] "\t" r[d] + 0 }' | sort >by-hand
    weir-top --layer disk --by device --limit 0 --columns device,count,read_bytes --format tsv run.h5 |
        grep -v '^#' | sort >got
    diff by-hand got
    weir-top --by device --columns device,count --format tsv run.h5 | grep -v '^#' | cut -f 1 | grep -qx -- -

    weir-summary --format json run.h5 >summary
    jq -e --arg read "$(awk -F '\t' '{ s += $3 } END { print s }' by-hand)" \
        '.layers | .device.read_bytes == ($read | tonumber) and .paging.read_bytes == 262144' summary
    run -0 weir-summary --op read run.h5
    [[ $output = *'layers.device.read_bytes'*'not measured: requests are of disks, not of selected calls'* ]]

    weir-report -f json run.h5 >report
    jq -e '.sections | has("diskrate") and has("disks") and has("diskkinds")' report
    weir-report run.h5 >text
    grep -q '^Requests to disks by kind' text
    if grep -q 'What the disk moved' text; then
        fail 'told as not measured'
    fi
    weir-parse -q "$FIXTURES/strace/everyday.log" | weir-report >text
    if grep -q '^Requests to disks' text; then
        fail 'of a log without'
    fi
    grep -q 'What the disk moved' text
}
