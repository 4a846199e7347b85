#!/usr/bin/env bats
# weir-compare: on repeated runs of two programs that are recorded here, against a second
# computation (oracle_compare.py), and on logs made to be known by heart.
#
# shellcheck disable=SC2154 # quiet_run sets stderr

load helper

setup_file()
{
    cd "$BATS_FILE_TMPDIR" || return
    make_h5 run.h5
    program >prog.sh
    for i in 1 2 3; do
        record "a$i" 10
        record "b$i" 16 more
    done
    for i in 1 2; do
        weir-sample -q -i 20ms -o sampled.log -- weir-strace -o strace.log -- sh prog.sh $((i * 20))
        weir-parse -q -o "sampled$i.h5" sampled.log strace.log
    done
    : >nothing.log
    weir-parse -q -f strace -o empty.h5 nothing.log || [ $? -eq 1 ]
    echo 'read(3, "abc", 3) = 3' >no-clock.log
    weir-parse -q -f strace -o no-clock.h5 no-clock.log
    steady 100 /data/old >slow.log
    steady 50 /data/new >fast.log
    for name in slow fast; do
        weir-parse -q -o $name.h5 $name.log
    done
}

# $1: how much; $2: one file more.
program()
{
    cat <<'SH'
dd if=/dev/zero of=one bs=4096 count=$(($1 * 20)) 2>/dev/null
cat one >two
gzip -1 -c two >three
[ -z "$2" ] || cat /etc/passwd >four
rm -f one two three four
SH
}

# record NAME ARGUMENT...
record()
{
    local name=$1
    shift
    weir-strace -o record.log -- sh prog.sh "$@"
    weir-parse -q -o "$name.h5" record.log
}

# steady US PATH: 1000 reads and 1000 writes, one each ms; reads of $1 microseconds, give
# or take 1, writes all the same.
steady()
{
    local i
    for ((i = 0; i < 1000; i++)); do
        printf '7 1700000000.%06d read(3<%s>, ""..., 4096) = 4096 <0.%06d>\n' \
            $((i * 1000)) "$2" $(($1 + i % 3 - 1))
        printf '7 1700000000.%06d write(1</dev/null>, ""..., 100) = 100 <0.000020>\n' \
            $((i * 1000 + 500))
    done
}

setup()
{
    cd "$BATS_FILE_TMPDIR" || return
}

cells()
{
    grep -v '^#'
}

compare()
{
    weir-compare --format tsv "$@" | cells
}

oracle()
{
    "$(python_with h5py)" -W ignore "$WEIR_ROOT/tests/checks/oracle_compare.py" "$@"
}

@test "numpy and scipy agree: groups and pairs, every key, many selections" {
    oracle a[123].h5 vs b[123].h5
}

@test "numpy and scipy agree: runs with samples, trends, processors" {
    oracle sampled1.h5 vs sampled2.h5
}

@test "a run and itself: ratios of 1, nothing significant" {
    compare run.h5 run.h5 >same
    same ratios 1 "$(cut -f 7 same | grep -vx -e - | sort -u)"
    same significant no "$(cut -f 12 same | grep -vx -e - | sort -u)"
    compare --by path --limit 0 run.h5 run.h5 >same
    same states both "$(cut -f 14 same | sort -u)"
}

@test "what changed is found, what did not is not" {
    compare --by call --metric mean_ns,count slow.h5 fast.h5 >calls
    same 'reads took half as long' 'read 100 50 0.500 yes' \
        "$(awk '$2 == "mean_ns" && $1 == "read" { printf "%s %.0f %.0f %.3f %s", $1, $5 / 1e3, $6 / 1e3, $8, $13 }' calls)"
    same 'writes did not' 'write 20000 20000 1 no' \
        "$(awk '$2 == "mean_ns" && $1 == "write" { print $1, $5, $6, $8, $13 }' calls)"
    same 'the others' 'no' "$(awk '!($2 == "mean_ns" && $1 == "read") { print $13 }' calls | sort -u)"
    same 'largest difference first' read "$(head -1 calls | cut -f 1)"
}

@test "new and vanished files" {
    compare --by path --metric count --limit 0 slow.h5 fast.h5 | sort >paths
    same paths '/data/new 0 1000 - new /data/old 1000 0 0 vanished /dev/null 1000 1000 1 both' \
        "$(awk '{ print $1, $5, $6, $8, $14 }' paths | xargs)"
    same new /data/new "$(compare --by path --state new --metric count slow.h5 fast.h5 | cut -f 1)"
    same vanished /data/old \
        "$(compare --by path --state vanished --metric count slow.h5 fast.h5 | cut -f 1)"
}

@test "not measured is missing, calls that are not there are 0" {
    compare --metric energy_j,max_rss_bytes slow.h5 fast.h5 >of-run
    same 'no samples' '0 0 - -' "$(cut -f 2-5 of-run | sort -u | xargs)"
    compare --metric count,mean_ns,elapsed_s slow.h5 empty.h5 >none
    same 'no calls in the file' '- - -' "$(cut -f 5 none | xargs)"
    compare --metric count,mean_ns --path nothing slow.h5 fast.h5 >none
    same 'none was selected' '0 -' "$(cut -f 5 none | xargs)"
    compare --metric time_s no-clock.h5 no-clock.h5 >none
    same 'no times' '- -' "$(cut -f 4,5 none | xargs)"
}

@test "bytes that the log does not tell are missing" {
    weir-parse -q -o narrow.h5 "$FIXTURES/fs_usage/narrow.log"
    compare --op read,write --metric read_bytes,mean_bytes,bytes_per_s narrow.h5 narrow.h5 >bytes
    same bytes '- - -' "$(cut -f 4 bytes | xargs)"
    same series '0 - 0 1 0 - 2 0 0 3 - -' "$(weir-corr --values --bin 1s --format tsv \
        --series read_bytes_per_s,write_bytes_per_s narrow.h5 | cells | xargs)"
}

@test "--fail-above: 1 when something grew, surely" {
    quiet_run weir-compare --metric mean_ns --op read --fail-above 1.5 fast.h5 slow.h5
    same grew 1 "$status"
    [ -n "$output" ] || fail 'no table'
    quiet_run weir-compare --metric mean_ns --op read --fail-above 2.5 fast.h5 slow.h5
    same 'not so much' 0 "$status"
    quiet_run weir-compare --metric mean_ns --op read --fail-above 1.5 slow.h5 fast.h5
    same shrank 0 "$status"
    quiet_run weir-compare --metric elapsed_s --fail-above 0.0001 fast.h5 slow.h5
    same 'one run each: not sure' 0 "$status"
}

@test "the table says which kind of interval it has" {
    weir-compare slow.h5 fast.h5 | grep -q '^## interval: block bootstrap over time bins'
    weir-compare a1.h5 a2.h5 vs b1.h5 b2.h5 | grep -q "^## interval: Student's.*by Welch"
    weir-compare a1.h5 vs b1.h5 b2.h5 | grep -q "^## interval: Student's, of the logarithms of the runs\$"
}

@test "trends: a rise is found, a steady run has none" {
    for ((i = 0; i < 1000; i++)); do
        printf '7 1700000000.%06d read(3</f>, ""..., 4096) = %d <0.000%03d>\n' $((i * 1000)) \
            $((i + 1)) $(((i * 7919) % 100 + 1))
    done >rise.log
    weir-parse -q -o rise.h5 rise.log
    weir-compare --trend --format tsv rise.h5 | cells >trends
    same bytes up "$(awk '$2 == "bytes_per_s" { print $10 }' trends)"
    # a read of one byte more each ms: (1/ms) * 1000 reads/s * 1000 ms
    same slope 1000000 "$(awk '$2 == "bytes_per_s" { print $5 }' trends)"
    same durations none "$(awk '$2 == "mean_dur_ns" { print $10 }' trends)"
    same 'not measured' - "$(awk '$2 == "rss_bytes" { print $10 }' trends)"
}

@test "processors: a row for each run, missing without samples" {
    weir-compare --cores --format tsv sampled1.h5 run.h5 | cells >cores
    same rows 2 "$(wc -l <cores)"
    same missing '- - - - - - -' "$(sed -n 2p cores | cut -f 2- | xargs)"
    [ "$(sed -n 1p cores | cut -f 2)" -ge 1 ] || fail "$(cat cores)"
}

@test "the number of threads changes nothing" {
    for jobs in 1 2 5; do
        weir-compare --by path -j $jobs a1.h5 b1.h5 | grep -v '^## command' >jobs.$jobs
        weir-compare --by call -j $jobs a[123].h5 vs b[123].h5 | grep -v '^## command' >>jobs.$jobs
    done
    cmp jobs.1 jobs.2
    cmp jobs.1 jobs.5
}

@test "nan and infinity are in no format" {
    for format in text tsv csv json md; do
        weir-compare --by path --limit 0 --format $format a1.h5 b1.h5 | grep -v passwd >out
        grep -wE 'nan|inf|-nan|-inf' out && fail "$format"
        weir-compare --trend --format $format run.h5 empty.h5 >out
        grep -wE 'nan|inf|-nan|-inf' out && fail "$format"
    done
    weir-compare --by size --metric count --format json a1.h5 b1.h5 | jq -e '.rows | length > 3' >out
}

@test "mistakes: bad usage" {
    for mistake in '' a1.h5 'a1.h5 b1.h5 b2.h5' 'vs a1.h5' 'a1.h5 vs' '--by nothing a1.h5 b1.h5' \
        '--metric nothing a1.h5 b1.h5' '--fail-above 0 a1.h5 b1.h5' '--trend' '--trend --cores a1.h5'; do
        # shellcheck disable=SC2086 # several words on purpose
        quiet_run weir-compare $mistake
        same "weir-compare $mistake" 2 "$status"
        same output '' "$output"
    done
    quiet_run weir-compare a1.h5 not-there
    same 'a missing file' 3 "$status"
}
