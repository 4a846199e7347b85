#!/usr/bin/env bats
# Jobs of fio, whose pattern is known, recorded by weir-strace: what fio says that it did and
# what weir's tools say that they saw (fio_check.py tells what is compared, and how).

load helper

setup()
{
    command -v fio >/dev/null || skip "no fio here"
    strace -o /dev/null true 2>/dev/null || skip "strace cannot trace here"
    cd "$BATS_TEST_TMPDIR" || return
    mkdir data
}

# There before the job, lest fio writes it first to have something to read.
make_data()
{
    local name
    for name in "$@"; do
        head -c 256k /dev/zero >data/"$name"
    done
}

# record OPTION...: a job of fio in processes of its own, in run.h5, fio.json and fio_*.log.
record()
{
    weir-strace -o log -- fio --name=job --ioengine=psync --thread=0 --size=256k \
        --clocksource=clock_gettime --write_lat_log=fio --log_offset=1 \
        --output=fio.json --output-format=json "$@"
    weir-parse -q -o run.h5 log
}

check()
{
    python3 "$WEIR_ROOT/tests/checks/fio_check.py" fio.json fio run.h5 '/data/'
}

# seen OPTION...: one job on one file agrees with fio.
seen()
{
    make_data file
    record --filename="$PWD/data/file" "$@"
    check
}

# share COLUMN OP: that column of weir-access.
share()
{
    weir-access --by all --show all --path /data/ --op "$2" --format json run.h5 |
        jq --arg c "$1" '(.columns | map(.name) | index($c)) as $i | .rows[0][$i]'
}

@test "sequential reads" {
    seen --rw=read --bs=4k
    same transfers 64 "$(jq '.jobs[0].read.total_ios' fio.json)"
    same consecutive 1 "$(share consecutive_share read)"
}

@test "sequential writes" {
    seen --rw=write --bs=4k
    same consecutive 1 "$(share consecutive_share write)"
}

@test "random reads" {
    seen --rw=randread --bs=2k
    same 'some go back' true "$(jq -n "$(share random_share read) > 0")"
}

@test "random writes" {
    seen --rw=randwrite --bs=4k
    same 'each block once' 1 "$(share write_redundancy write)"
}

@test "random reads and writes, mixed" {
    seen --rw=randrw --rwmixread=70 --bs=4k
    same 'both kinds' true "$(jq '.jobs[0] | .read.total_ios > 0 and .write.total_ios > 0' fio.json)"
}

@test "reads and writes of one sequence" {
    seen --rw=rw --bs=8k
}

@test "several sizes, by weight" {
    seen --rw=read --bssplit=512/50:4k/30:16k/20 --bs_unaligned
}

@test "any size in a range, others for writes" {
    seen --rw=randrw --bsrange=512-8k,1k-3k --bs_unaligned
}

@test "blocks of 1000 bytes" {
    seen --rw=write --bs=1000
}

@test "fsync after every 8 writes" {
    seen --rw=randwrite --bs=16k --fsync=8
    same syncs true "$(jq '.jobs[0].sync.total_ios > 0' fio.json)"
}

@test "fdatasync after every 4 writes, not after the last" {
    seen --rw=write --bs=16k --fdatasync=4
    same fdatasync 3 "$(weir-top --by call --path /data/ --format tsv run.h5 |
        awk '$1 == "fdatasync" { print $2 }')"
}

@test "read() and write() with seeks: positions are reconstructed" {
    seen --ioengine=sync --rw=randrw --bs=4k
}

@test "vectors" {
    seen --ioengine=pvsync --rw=randread --bs=4k
    same calls preadv "$(weir-top --by call --op read --path /data/ --format tsv run.h5 |
        sed '/^#/d' | cut -f 1)"
}

@test "two processes, a file each" {
    make_data job.0.0 job.1.0
    record --directory="$PWD/data" --numjobs=2 --rw=randrw --bs=4k
    check
    same jobs 2 "$(jq '.jobs | length' fio.json)"
    same files 2 "$(share files read,write)"
}

@test "two processes, halves of one file" {
    make_data file
    record --filename="$PWD/data/file" --numjobs=2 --size=128k --offset_increment=128k \
        --rw=write --bs=4k
    check
    same processes 2 "$(share processes write)"
    same 'bytes of both' 0 "$(share contested_bytes write)"
}
