#!/usr/bin/env bats
# The analysis tools: their numbers against a second computation (oracle_analyze.py), and
# what they do where there is nothing to compute from.
#
# shellcheck disable=SC2154 # quiet_run sets stderr

load helper

setup_file()
{
    cd "$BATS_FILE_TMPDIR" || return
    make_h5 run.h5
    : >nothing.log
    weir-parse -q -f strace -o empty.h5 nothing.log || [ $? -eq 1 ]
    echo 'read(3, "abc", 3) = 3' >no-clock.log
    weir-parse -q -f strace -o no-clock.h5 no-clock.log
    # durations from 0 to 9.9 ms in steps of 100 us, 100 reads of their number of bytes
    for ((i = 0; i < 100; i++)); do
        printf '7 1700000000.%06d read(3</data/f>, ""..., 65536) = %d <0.%06d>\n' \
            $((i * 10000)) "$i" $((i * 100))
    done >steady.log
    weir-parse -q -o steady.h5 steady.log
    make_many_chunks
}

# Files of several chunks: many.h5 is in order of time, beside.h5 holds two logs of the
# same minutes, one behind the other.
make_many_chunks()
{
    "$WEIR_ROOT/build/release/bench/repeat" run.h5 200000 many.h5
    for side in left right; do
        awk -v side=$side 'BEGIN {
            srand(side == "left" ? 1 : 2)
            for (i = 0; i < 90000; i++)
                printf "%d %.6f read(%d</data/%s.%d>, \"\"..., 4096) = %d <%.6f>\n", 7 + i % 3,
                    1700000000 + i / 1000 + rand() / 2000, 3 + i % 4, side, i % 20, i % 4096,
                    rand() / 300
        }' >$side.log
    done
    weir-parse -q -o beside.h5 left.log right.log
}

setup()
{
    cd "$BATS_FILE_TMPDIR" || return
}

# cells: the rows of a table without its head.
cells()
{
    grep -v '^#'
}

oracle()
{
    local python
    python=$(python_with h5py)
    "$python" "$WEIR_ROOT/tests/checks/oracle_analyze.py" "$@"
}

# oracle_on FIXTURE...
oracle_on()
{
    weir-parse -q -o oracle.h5 "${@/#/$FIXTURES/strace/}"
    oracle oracle.h5
}

@test "the oracle agrees: an everyday trace" {
    oracle run.h5
}

@test "the oracle agrees: threads that wait for each other" {
    oracle_on unfinished-resumed.log
}

@test "the oracle agrees: a log without times" {
    oracle_on no-f.log
}

@test "the oracle agrees: a log without durations" {
    sed -E 's/ <[0-9.]+>$//' "$(sample_log)" >bare.log
    weir-parse -q -o bare.h5 bare.log
    oracle bare.h5 # halves that were joined have durations
    sed -E 's/ <[0-9.]+>$//' steady.log >bare.log
    weir-parse -q -o bare.h5 bare.log
    same 'in flight' - "$(weir-iops --bin 100ms --format tsv bare.h5 | cells | cut -f 9 | sort -u)"
    same 'in flight over time' '0 - 200 -' "$(weir-corr --values --series iops,max_inflight --format tsv \
        bare.h5 | cells | cut -f 2,3 | sort -u | xargs)"
    same load '- 0 -' "$(weir-load --format tsv bare.h5 | cells | cut -f 2,3,9 | sort -u | xargs)"
}

@test "the oracle agrees: several logs in one file" {
    oracle_on ff/t.1124{2,3,4,5}
}

@test "the oracle agrees: times that run evenly" {
    oracle steady.h5
}

@test "the oracle agrees: many chunks" {
    oracle --large many.h5
}

@test "the oracle agrees: many chunks of logs that ran side by side" {
    oracle --large beside.h5
}

@test "summary: the numbers of a trace known by heart" {
    weir-summary --format json steady.h5 >summary.json
    same ops '[100,100,4950,1]' \
        "$(jq -c '[.calls, .read_ops, .read_bytes, .eof_reads]' summary.json)"
    # 99 steps of 10 ms and the last call's 9.9 ms
    same elapsed 0.9999 "$(jq .elapsed_s summary.json)"
    same iops 100.01 "$(jq '.read_iops * 1000 | round / 1000' summary.json)"
    same 'peak: a run shorter than the window is its own' 0.9999 \
        "$(jq .peak_window_s summary.json)"
    same 'peak of 100 ms' 100 "$(weir-summary --peak-window 100ms --format json steady.h5 |
        jq .peak_iops)"
    same 'time in calls' 0.495 "$(jq .io_time_s summary.json)"
    same 'in flight' 1 "$(jq .max_inflight summary.json)"
    same 'not measured' null "$(jq .max_rss_bytes summary.json)"
}

@test "iops: bins of a trace known by heart" {
    same 'reads per second' '100 100 100 100' \
        "$(weir-iops --bin 100ms --to 0.4 --format tsv steady.h5 | cells | cut -f 2 | xargs)"
    same 'an empty bin is a row' '0 0.1 0.2 0.3' \
        "$(weir-iops --bin 100ms --max-bytes 5 --to 0.4 --format tsv steady.h5 | cells |
            cut -f 1 | xargs)"
    same 'where nothing was, nothing is known of durations' '0 - - 0' \
        "$(weir-iops --bin 100ms --max-bytes 5 --to 0.4 --format tsv steady.h5 | cells |
            sed -n 3p | cut -f 2,7- | xargs)"
    same 'automatic bins' 200 "$(weir-iops --format tsv steady.h5 | cells | wc -l)"
}

@test "hist: percentiles of a trace known by heart" {
    same percentiles '49 89 99' \
        "$(weir-hist --percentiles 50,90,100 --format tsv steady.h5 | cells | cut -f 2 | xargs)"
    same 'bins of bytes' '1 1 2 4 8 16 32 36' \
        "$(weir-hist --format tsv steady.h5 | cells | cut -f 3 | xargs)"
    same 'where they begin' '0 1 2 4 8 16 32 64' \
        "$(weir-hist --format tsv steady.h5 | cells | cut -f 1 | xargs)"
}

@test "hist: the commonest sizes of a trace known by heart" {
    for bytes in 7 7 4096 4096 4096 1 1 20; do
        echo "7 1700000000.1 read(3</f>, ..., 9000) = $bytes <0.1>"
    done >sizes.log
    printf '%s\n' '7 1700000000.2 write(4</g>, ..., 7) = 7 <0.1>' \
        '7 1700000000.3 read(3</f>, ..., 9000) = -1 EIO (Input/output error) <0.1>' >>sizes.log
    weir-parse -q -o sizes.h5 sizes.log
    same 'equal ones by value' '7 2 1 3 4096 3 0 3 1 2 0 2' \
        "$(weir-hist --common 3 --format tsv sizes.h5 | cells | cut -f 1-4 | xargs)"
    same shares '0.25 1 0.333333333' \
        "$(weir-hist --common 1 --format tsv sizes.h5 | cells | cut -f 5- | xargs)"
    same 'told that there are more' '## rows: 3 of 4 different values, at most 3' \
        "$(weir-hist --common 3 --format tsv sizes.h5 | grep '^## rows')"
    same 'each path its own' '/f 4096 - /g 7 1' \
        "$(weir-hist --common 1 --by path --format tsv sizes.h5 | cells | cut -f 1,2,7 | xargs)"
    quiet_run weir-hist --common 3 --percentiles 50 sizes.h5
    same 'one table' 2 "$status"
}

@test "top: directories with all below them" {
    printf '7 1700000000.%d stat("%s", {}) = 0 <0.001>\n' 1 /a/b/c 2 /a/d 3 /e 4 f/g 5 h >dirs.log
    weir-parse -q -o dirs.h5 dirs.log
    same dirs '/ 3 /a 2 - 1 /a/b 1 f 1' \
        "$(weir-top --by dir --rollup --sort count --format tsv dirs.h5 | cells | cut -f 1,2 | xargs)"
    quiet_run weir-top --rollup dirs.h5
    same status 2 "$status"
}

@test "ranks are a key" {
    cp steady.log job.rank0.log
    head -n 40 steady.log >job.rank1.log
    weir-parse -q --source-pattern 'rank(?<rank>\d+)' -o ranks.h5 job.rank{0,1}.log
    same ranks '0 100 1 40' "$(weir-top --by rank --format tsv ranks.h5 | cells | cut -f 1,2 | xargs)"
    same 'no rank is told' '- 100' "$(weir-top --by rank --format tsv steady.h5 | cells | cut -f 1,2 | xargs)"
}

@test "hist: offsets of a trace known by heart" {
    printf '7 1700000000.%d pread64(3</f>, ""..., 10, %d) = 10 <0.1>\n' 1 0 2 4096 3 8192 >given.log
    weir-parse -q -o given.h5 given.log
    same offsets '0 4096 8192' "$(weir-hist --of offset --percentiles 1,50,100 --format tsv given.h5 |
        cells | cut -f 2 | xargs)"
}

@test "top: the slowest calls with their lines" {
    same slowest '9900000 steady.log:100 9800000 steady.log:99' \
        "$(weir-top --slowest 2 --format tsv steady.h5 | cells | cut -f 1,10 | xargs)"
}

@test "top: the number of rows left out is told" {
    weir-top --by call --limit 1 --format tsv run.h5 >limited.tsv
    same rows 1 "$(cells <limited.tsv | wc -l)"
    grep -q '^## rows: the first 1 of' limited.tsv
}

@test "a selection of nothing: no rows, no rates, counts of 0" {
    for tool in weir-iops weir-hist weir-top weir-dump; do
        same "$tool" '' "$("$tool" --pid 999999 --format tsv run.h5 | cells)"
    done
    same summary '[0,0,null,null,null]' \
        "$(weir-summary --pid 999999 --format json run.h5 |
            jq -c '[.calls, .read_bytes, .iops, .peak_iops, .elapsed_s]')"
}

@test "an empty log: no rows, and all is well" {
    for tool in weir-iops weir-hist weir-top weir-dump weir-summary; do
        "$tool" --format tsv empty.h5 >empty.tsv || fail "$tool: status $?"
        [ "$tool" = weir-summary ] || same "$tool" '' "$(cells <empty.tsv)"
    done
}

@test "a log without times: weir-iops says what to do, the others count" {
    quiet_run weir-iops no-clock.h5
    same status 1 "$status"
    [[ $stderr = *'no times'*'weir-strace'* ]] || fail "$stderr"
    quiet_run weir-hist --of gap no-clock.h5
    same status 1 "$status"
    same bytes '2 4 1' "$(weir-hist --format tsv no-clock.h5 | cells | tail -1 | cut -f 1-3 | xargs)"
    same rates '[1,3,null,null]' "$(weir-summary --format json no-clock.h5 |
        jq -c '[.read_ops, .read_bytes, .iops, .io_time_s]')"
}

@test "a time of day is asked of a log that has none: told, status 1" {
    quiet_run weir-dump --from 12:00:00 no-clock.h5
    same status 1 "$status"
    quiet_run weir-dump --from 2023-11-14T22:13:20.5Z --columns transferred steady.h5
    same status 0 "$status"
    same rows 50 "$(cells <<<"$output" | wc -l)"
}

@test "lines that were not understood are told under the table" {
    { cat steady.log && echo 'what is this'; } >odd.log
    weir-parse -q -f strace -o odd.h5 odd.log || true
    for tool in weir-top weir-hist weir-iops weir-dump; do
        "$tool" --format tsv odd.h5 | grep -q '^## data quality: 1 of 101 lines' ||
            fail "$tool does not tell"
    done
    same summary 1 "$(weir-summary --format json odd.h5 | jq .ledger.not_understood)"
}

@test "mistakes in a selection: bad usage" {
    for mistake in '--op reed' '--err ENOWHERE' '--path (' '--pid x' '--from soon' \
        '--bin 0' '--by nothing'; do
        # shellcheck disable=SC2086 # an option and its argument
        quiet_run weir-iops $mistake run.h5
        same "$mistake" 2 "$status"
    done
    quiet_run weir-dump --columns nothing run.h5
    same 'no such column' 2 "$status"
    quiet_run weir-dump --table nothing run.h5
    same 'no such table' 2 "$status"
}

@test "bins beyond number are refused, not tried" {
    quiet_run weir-iops --bin 1ns steady.h5
    same status 3 "$status"
    [[ $stderr = *' bins, more than 10000000'*'larger --bin'* ]] || fail "$stderr"
    # each bin is a row for every series: 1 million of the one, 20 of the other
    quiet_run weir-iops --bin 90us --by path beside.h5
    same status 3 "$status"
    [[ $stderr = *'bins times series'*'select fewer'* ]] || fail "$stderr"
}

@test "bins beyond number are refused before the calls are read" {
    "$(python_with h5py)" -c '
import h5py
c = h5py.File("many.h5")["calls/start_ns"].id.get_chunk_info(2)
print(c.byte_offset + c.size // 2)' >place
    cp many.h5 bad.h5
    printf '\377\377\377\377\377\377\377\377' |
        dd of=bad.h5 bs=1 seek="$(cat place)" conv=notrunc 2>/dev/null
    quiet_run weir-iops --by path bad.h5
    [[ $stderr = *damaged* ]] || fail "$stderr"
    quiet_run weir-iops --bin 1ns --by path bad.h5
    [[ $stderr = *'bins, more than'* ]] || fail "$stderr"
}

@test "hist: edges are whole numbers that ascend" {
    for edges in 1,1 4k,4k 2,1 1.5,2.5 0,1; do
        quiet_run weir-hist --bins $edges steady.h5
        same "$edges" 2 "$status"
        [[ $stderr = *'each larger than the one before'* ]] || fail "$stderr"
    done
    same edges '0 1 10' "$(weir-hist --bins 1,10 --format tsv steady.h5 | cells | cut -f 1 | xargs)"
}

# with_threads FILE TOOL OPTION...: the same from one thread, two and seven.
with_threads()
{
    local file=$1
    shift
    for jobs in 1 2 7; do
        "$@" -j $jobs "$file" | grep -v '^## command' >jobs.$jobs
    done
    if ! { cmp jobs.1 jobs.2 && cmp jobs.1 jobs.7; }; then
        fail "$* $file"
    fi
}

@test "the number of threads changes nothing" {
    for file in many.h5 beside.h5; do
        with_threads $file weir-summary
        with_threads $file weir-summary --op read --min-bytes 100 --peak-window 20ms
        with_threads $file weir-iops
        with_threads $file weir-iops --by path --bin 2s
        with_threads $file weir-iops --by tid --op read,write --from 1 --to 3.0005 --bin 10ms
        with_threads $file weir-hist
        with_threads $file weir-hist --of dur --by call --percentiles 1,50,99.9
        with_threads $file weir-hist --of gap --bins 30
        with_threads $file weir-hist --of dur --common 20 --by path
        with_threads $file weir-hist --of offset_jump
        with_threads $file weir-top --by path
        with_threads $file weir-top --by comm --sort sd_ns
        with_threads $file weir-top --slowest 50
        with_threads $file weir-dump --columns line,start_ns,path --op read
    done
}

@test "memory does not grow with the number of calls" {
    "$WEIR_ROOT/build/release/bench/repeat" run.h5 3000000 large.h5
    python3 - <<'PYTHON'
import resource, subprocess
for tool in "weir-summary", "weir-iops", "weir-hist", "weir-top":
    subprocess.run([tool, "-j", "2", "large.h5"], check=True, stdout=subprocess.DEVNULL)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert peak < 70000, f"{tool}: {peak} KiB"
PYTHON
    rm large.h5
}

@test "dump: every table, its columns, its schema" {
    for table in $(weir-dump --table list --format tsv run.h5 | cells | cut -f 1); do
        rows=$(weir-dump --table list --format tsv run.h5 | awk -v t="$table" '$1 == t { print $2 }')
        [ "$rows" = - ] && continue
        same "$table" "$rows" "$(weir-dump --table "$table" --format tsv run.h5 | cells | wc -l)"
    done
    same 'columns in their order' 'line	call' \
        "$(weir-dump --columns line,call --limit 1 --format tsv run.h5 | grep '^#[a-z]' | cut -c 2-)"
    same 'schema without a file' \
        "$(weir-dump --format tsv run.h5 | grep '^#[a-z]' | cut -c 2- | tr '\t' ' ')" \
        "$(weir-dump --schema --format tsv </dev/null | awk -F '\t' '$1 == "calls" { print $2 }' |
            xargs)"
}

@test "columns: chosen and ordered in every format, and by every tool" {
    same tsv 'read_ops comm' "$(weir-summary --by comm --columns read_ops,comm --format tsv run.h5 |
        grep '^#[a-z]' | cut -c 2- | tr '\t' ' ')"
    same json '["max_ns","call"]' "$(weir-top --columns max_ns,call --format json run.h5 |
        jq -c '[.columns[].name]')"
    same 'the same cells' "$(weir-top --limit 0 --format csv run.h5 | cut -d, -f 10,1)" \
        "$(weir-top --limit 0 --columns call,max_ns --format csv run.h5)"
    same all "$(weir-top --format csv run.h5)" "$(weir-top --columns all --format csv run.h5)"
    for tool in weir-{access,clocks,flow,heat,hist,iops,load,procs,top,diagnose,corr}; do
        name=$("$tool" --format tsv run.h5 | grep '^#[a-z]' | awk '{ print $NF }')
        same "$tool" "$name" "$("$tool" --format csv --columns "$name" run.h5 | head -n 1)"
        quiet_run "$tool" --columns "$name,nothing" -o left.over run.h5
        same "$tool: status" 2 "$status"
        [[ $stderr = *"no column 'nothing'; there are: "*"$name"* ]] || fail "$stderr"
        [ ! -e left.over ] || fail "$tool leaves output"
    done
    quiet_run weir-summary --columns calls run.h5
    same 'a record has none' 2 "$status"
    quiet_run weir-flow --format dot --columns from run.h5
    same 'a graph has none' 2 "$status"
}

@test "columns: a narrow terminal is spared some, which is said; a pipe none" {
    for width in 80 100 120; do
        for tool in 'weir-top --by path' weir-procs 'weir-summary --by comm' weir-access; do
            # shellcheck disable=SC2086 # a tool and its options
            python3 "$WEIR_ROOT/tests/checks/on_terminal.py" $width $tool run.h5 >seen ||
                fail "$tool: status $?"
            # the table: behind the title, up to the next empty line
            widest=$(awk '/^$/ { part++ } part == 1' seen | wc -L)
            ((widest <= width)) || fail "$tool: $widest columns on a terminal of $width"
            grep -q '^not shown for want of room: .*--columns all' seen || fail "$tool: $(cat seen)"
        done
    done
    python3 "$WEIR_ROOT/tests/checks/on_terminal.py" 80 weir-top --columns all run.h5 >seen
    [[ $(cat seen) = *'last'* && $(cat seen) != *'want of room'* ]] || fail "$(cat seen)"
    [[ $(COLUMNS=80 weir-top --format text run.h5) != *'want of room'* ]] || fail 'a pipe'
}

# odd_names: a log of files, and of a program, whose names hold what formats are made of.
odd_names()
{
    local name n=0
    printf '%s\n' '7 1700000000.000000 execve("/bin/o\"d d\t", ["o"], 0x0 /* 0 vars */) = 0 <0.000100>'
    for name in 'two words' 'quo\"te' 'new\nline' 'tab\tx' 'bad\377\376' 'cut\303' '=1+1' '-' \
        'back\\slash' 'back\\tslash' 'com,ma' '\303\274' '\342\200\256' '\33[31m' 'NaN' '#x' "it's" \
        '\r' '{"a":1}'; do
        n=$((n + 1))
        printf '7 1700000000.%06d openat(AT_FDCWD, "/d/%s", O_RDONLY) = 3 <0.000020>\n' \
            $((n * 1000)) "${name//\"a\"/\\\"a\\\"}"
        printf '7 1700000000.%06d read(3, ""..., 4096) = %d <0.000%03d>\n' $((n * 1000 + 100)) $((n * 7)) $n
        printf '7 1700000000.%06d close(3) = 0 <0.000002>\n' $((n * 1000 + 900))
    done
}

@test "odd names: every table in every format is read by others, cell by cell the same" {
    odd_names >odd-names.log
    weir-parse -q -f strace -o odd-names.h5 odd-names.log
    same 'all are there' 19 "$(weir-top --by path --op open --limit 0 --format json odd-names.h5 |
        jq '.rows | length')"
    python3 "$WEIR_ROOT/tests/checks/tables_check.py" odd-names.h5
}

@test "the oracle agrees: odd names" {
    odd_names >odd-names.log
    weir-parse -q -f strace -o odd-names.h5 odd-names.log
    oracle odd-names.h5
}
