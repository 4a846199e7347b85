# weir-load and weir-heat: the same as worked out call by call, however the work is split.

# shellcheck disable=SC2154 # quiet_run sets status, output and stderr
load helper

setup_file()
{
    cd "$BATS_FILE_TMPDIR" || return
    make_h5 run.h5
    make_h5 odd.h5 "$FIXTURES/strace/odd-names.log"
    # Two threads: long calls over many bins, one inside a bin, one unfinished, gaps.
    printf '%s\n' '5 1700000000.000100 read(3</a>, "x", 4096) = 4096 <0.350000>' \
        '6 1700000000.050000 futex(0x1, FUTEX_WAIT, 0, NULL) = 0 <0.900000>' \
        '5 1700000000.400000 pwrite64(3</a>, "x", 9000, 1000000) = 9000 <0.000100>' \
        '5 1700000000.500000 fsync(3</a>) = 0 <0.300000>' \
        '5 1700000000.900000 pread64(3</a>, "x", 10, 4090) = 10 <0.000001>' \
        '6 1700000000.990000 read(4</b>, "", 10) = 0 <0.000010>' \
        '5 1700000001.000000 read(3</a>,  <unfinished ...>' | weir-parse -q -o hand.h5
    # No durations.
    sed -E 's/ <[0-9.]+>$//' "$(sample_log)" >bare.log
    weir-parse -q -o bare.h5 bare.log
}

setup()
{
    cd "$BATS_FILE_TMPDIR" || return
}

# values TABLE-COMMAND...: the rows of a table, without remarks and legend.
values()
{
    "$@" --format tsv | grep -v '^#'
}

@test "weir-load: by hand" {
    # 350 ms of read, 450.1 of futex, 0.1 each of pwrite64 and fsync; alive 500 + 450.1
    same rows '0 0.7 0.0002 0 0.0002 0.9002 0 0 0.2996' \
        "$(values weir-load --bin 500ms hand.h5 | head -n 1 | tr '\t' ' ')"
}

oracle()
{
    python3 "$WEIR_ROOT/tests/checks/oracle_over_time.py" "$@"
}

@test "weir-load: the time of every call is in its bins" {
    for run in run odd hand bare; do
        weir-dump --format json $run.h5 >calls.json
        for bin in auto 1ms 7ms 300ms 10s; do
            weir-load --bin $bin --format json $run.h5 >load.json
            oracle load calls.json load.json all || fail "$run, --bin $bin"
        done
    done
}

# Every way to select, most of them together with another one.
selections=('--op read,close --from 0.001' '--call openat,read' '--path \.so --min-bytes 10'
    '--not-path \.so --to 0.02' '--err any' '--err OK --max-bytes 4096' '--min-dur 20us'
    '--source 0 --op open')

@test "weir-load, weir-heat: of selected calls, the same" {
    pid=$(weir-dump --columns pid --format csv run.h5 | sed -n 2p)
    comm=$(weir-top --by comm --columns comm --format csv run.h5 | sed -n 2p)
    same 'nothing selected' '' "$(values weir-load --comm none run.h5)$(values weir-heat --pid 1 run.h5)"
    for some in "${selections[@]}" "--pid $pid --tid $pid" "--comm $comm --op read"; do
        # shellcheck disable=SC2086 # words
        {
            weir-dump $some --format json run.h5 >calls.json
            weir-load $some --bin 7ms --format json run.h5 >load.json
            weir-heat $some --bin 7ms --format json run.h5 >heat.json
        }
        oracle load calls.json load.json selected || fail "weir-load $some"
        oracle heat calls.json heat.json dur || fail "weir-heat $some"
    done
}

@test "weir-heat: every call is in its cell" {
    for run in run odd hand bare; do
        weir-dump --format json $run.h5 >calls.json
        for of in dur bytes offset; do
            weir-heat --of $of --limit 0 --format json $run.h5 >heat.json
            oracle heat calls.json heat.json $of || fail "$run, --of $of"
        done
    done
}

@test "any number of threads gives the same bytes" {
    for tool in 'weir-load --by tid' weir-load 'weir-heat --of offset' 'weir-heat --by comm'; do
        for jobs in 2 7; do
            # shellcheck disable=SC2086 # words
            cmp <(values $tool -j 1 run.h5) <(values $tool -j $jobs run.h5) || fail "$tool -j $jobs"
        done
    done
}

@test "weir-load: what a selection leaves out is not computing" {
    same compute - "$(values weir-load --op read run.h5 | cut -f 9 | sort -u)"
    same compute - "$(values weir-load --by op run.h5 | cut -f 10 | sort -u)"
    values weir-load --by tid hand.h5 | cut -f 10 | grep -q '[1-9]' || fail "no thread computes"
}

@test "weir-heat: files with the most calls, and how many are left" {
    weir-heat --of offset --limit 1 --format tsv hand.h5 >one
    same files /a "$(grep -v '^#' one | cut -f 1 | sort -u)"
    weir-heat --of offset --limit 1 --format tsv odd.h5 | grep -q '^## rows: the 1 of '
}

@test "a log without times is told, a grid too fine is refused" {
    printf 'read(3</tmp/a>, "x"..., 10) = 1\n' | weir-parse -q -o timeless.h5
    for tool in weir-load weir-heat; do
        quiet_run $tool timeless.h5
        same "$tool" 1 "$status"
        quiet_run $tool --bin 1ns hand.h5
        same "$tool --bin 1ns" 3 "$status"
        [[ $stderr = *'choose a larger --bin'* ]] || fail "$stderr"
        quiet_run $tool --bin 0 hand.h5
        same "$tool --bin 0" 2 "$status"
    done
}

@test "the charts of these tables" {
    title()
    {
        weir-plot --script x.gp | sed -n 's,.*<title>\(.*\): hand.h5</title>.*,\1,p'
    }
    same load 'What the threads did' "$(weir-load hand.h5 | title)"
    same dur 'Durations over time' "$(weir-heat hand.h5 | title)"
    same bytes 'Sizes over time' "$(weir-heat --of bytes hand.h5 | title)"
    same offset 'Where in the files' "$(weir-heat --of offset hand.h5 | title)"
    grep -q '"/a"' x.gp || fail "no name of a file"
    weir-load --by tid hand.h5 | weir-plot --chart activity --term dumb >busy.txt
    grep -qE '^ +5 [+]@@@@@@' busy.txt || fail "$(cat busy.txt)"
}
