#!/usr/bin/env bats
# weir-access: its numbers against a second computation (oracle_access.py) on real traces,
# against what fio says it did, and what it does where there is nothing to tell.
#
# shellcheck disable=SC2154 # quiet_run sets stderr

load helper

setup_file()
{
    cd "$BATS_FILE_TMPDIR" || return
    make_h5 run.h5
    if strace -o /dev/null true 2>/dev/null; then
        weir-strace -o used.log -- python3 "$WEIR_ROOT/tests/checks/use_files.py"
        weir-parse -q -o used.h5 used.log
    fi
    # two logs of the same minutes, several chunks, writers that overlap
    for side in left right; do
        awk -v side=$side 'BEGIN {
            srand(side == "left" ? 1 : 2)
            for (i = 0; i < 70000; i++)
                printf "%d %.6f pwrite64(%d</data/%d>, \"\"..., 512, %d) = 512 <0.000010>\n",
                    7 + i % 3 + (side == "left" ? 0 : 10), 1700000000 + i / 1000 + rand() / 2000,
                    3 + i % 4, i % 20, i % 5 ? int(i / 20) * 512 : int(rand() * 4000) * 512
        }' >$side.log
    done
    weir-parse -q -o beside.h5 left.log right.log
}

setup()
{
    cd "$BATS_FILE_TMPDIR" || return
}

oracle()
{
    local python
    python=$(python_with h5py)
    "$python" "$WEIR_ROOT/tests/checks/oracle_access.py" "$@"
}

# oracle_on FIXTURE...
oracle_on()
{
    weir-parse -q -o oracle.h5 "${@/#/$FIXTURES/strace/}"
    oracle oracle.h5
}

# cell COLUMN FILE.h5 OPTION...: that column of the first row.
cell()
{
    local column=$1 file=$2
    shift 2
    weir-access --show all --format json "$@" "$file" |
        jq --arg c "$column" '(.columns | map(.name) | index($c)) as $i | .rows[0][$i]'
}

@test "the oracle agrees: an everyday trace" {
    oracle run.h5
}

@test "the oracle agrees: a program that uses files in every way" {
    [ -e used.h5 ] || skip "strace cannot trace here"
    oracle used.h5
}

@test "the oracle agrees: threads that wait for each other" {
    oracle_on unfinished-resumed.log
}

@test "the oracle agrees: a log without times" {
    oracle_on no-f.log
}

@test "the oracle agrees: several logs in one file" {
    oracle_on ff/t.1124{2,3,4,5}
}

@test "the oracle agrees: asynchronous I/O" {
    oracle_on aio.log
}

@test "the oracle agrees: a log that tells no bytes" {
    weir-parse -q -o oracle.h5 "$FIXTURES/fs_usage/narrow.log"
    oracle oracle.h5
}

@test "the oracle agrees: many chunks of logs that ran side by side" {
    oracle --large beside.h5
}

@test "any number of threads gives the same bytes" {
    for options in '--by path --show all' '--by all --show all --op write' '--bin 1s'; do
        for n in 1 2 7; do
            # shellcheck disable=SC2086 # several words
            weir-access $options --format json -j $n beside.h5 | jq -c .rows >threads.$n
        done
        cmp threads.1 threads.2
        cmp threads.1 threads.7
    done
}

# fio_job OPTION...: records a job of fio; fio.json, fio.h5.
fio_job()
{
    command -v fio >/dev/null || skip "no fio here"
    strace -o /dev/null true 2>/dev/null || skip "strace cannot trace here"
    rm -f data
    weir-strace -o fio.log -- fio --name=job --filename="$PWD/data" --ioengine=psync \
        --thread --size=1m --output=fio.json --output-format=json "$@"
    weir-parse -q -o fio.h5 fio.log
}

# fio says how many transfers and bytes there were; weir counts the same, exactly.
same_as_fio()
{
    local side=$1 ops=$2 bytes=$3
    same "$side: operations" "$(jq ".jobs[0].$side.total_ios" fio.json)" \
        "$(cell "$ops" fio.h5 --path '/data$' --by all --min-bytes 1)"
    same "$side: bytes" "$(jq ".jobs[0].$side.io_bytes" fio.json)" \
        "$(cell "$bytes" fio.h5 --path '/data$' --by all --min-bytes 1)"
}

@test "fio: sequential writes are consecutive" {
    fio_job --rw=write --bs=4k
    same_as_fio write writes write_bytes
    same 'consecutive share' 1 "$(cell consecutive_share fio.h5 --path '/data$' --op write)"
    same stride 4096 "$(cell stride1_bytes fio.h5 --path '/data$' --op write)"
}

@test "fio: random writes are not" {
    fio_job --rw=randwrite --bs=4k --randseed=7
    same_as_fio write writes write_bytes
    share=$(cell random_share fio.h5 --path '/data$' --op write)
    same 'about half go back' true "$(jq -n "$share > 0.35 and $share < 0.65")"
    same 'each block once' 1 "$(cell write_redundancy fio.h5 --path '/data$' --op write)"
}

@test "fio: blocks of 1000 bytes are misaligned" {
    fio_job --rw=write --bs=1000
    share=$(cell misaligned_share fio.h5 --path '/data$' --op write)
    same misaligned true "$(jq -n "$share > 0.99")"
    same 'of 1000 they are none' 0 \
        "$(cell misaligned fio.h5 --path '/data$' --op write --block 1000)"
}

@test "mapping is told, not guessed" {
    same maps true "$(jq -n "$(cell mapped_bytes run.h5 --by all) > 0")"
    weir-access --show reuse --format tsv run.h5 | grep -q '^#.*mapped_bytes'
}

@test "what has no position is counted apart" {
    printf '%s\n' '7 1700000000.1 write(4</l>, "a"..., 10) = 10 <0.000001>' \
        '7 1700000000.2 pread64(4</l>, "a"..., 10, 0) = 10 <0.000001>' >half.log
    weir-parse -q -o half.h5 half.log
    same counted '[1,1,10]' "[$(cell unplaced half.h5),$(cell reads half.h5),$(
        cell read_distinct_bytes half.h5)]"
    same 'a lone read is not judged' null "$(cell random_share half.h5)"
}

@test "nothing to tell: an empty file, a log without times" {
    : >nothing.log
    weir-parse -q -f strace -o empty.h5 nothing.log || [ $? -eq 1 ]
    same rows 0 "$(weir-access --format json empty.h5 | jq '.rows | length')"
    same bins 0 "$(weir-access --bin 1s --format json empty.h5 | jq '.rows | length')"
    weir-parse -q -o no-clock.h5 "$FIXTURES/strace/no-f.log"
    quiet_run weir-access --bin 1s no-clock.h5
    same 'exit status' 1 "$status"
    [[ $stderr == *"the log has no times"* ]] || fail "$stderr"
}

@test "bad usage" {
    for options in '--block 0' '--by colour' '--sort nothing' '--show some'; do
        # shellcheck disable=SC2086 # two words
        quiet_run weir-access $options run.h5
        same "$options" 2 "$status"
    done
    quiet_run weir-access --bin 1ns run.h5
    same 'too many bins' 3 "$status"
    [[ $stderr == *"give a longer --bin"* ]] || fail "$stderr"
}
