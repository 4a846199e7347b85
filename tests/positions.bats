#!/usr/bin/env bats
# prog_positions moves the positions of files in every way that there is and says where each
# transfer really began. Whatever the log shows or hides: no offset is wrong; and where the
# log shows enough, those that can be known are there.

load helper

setup()
{
    strace -o /dev/null true 2>/dev/null || skip "strace cannot trace here"
    cd "$BATS_TEST_TMPDIR" || return
    mkdir work
    moves=("$WEIR_PROGS/prog_positions" "$PWD/work" "$PWD/report")
}

# judge LOG [OPTION...]: parses LOG and compares its offsets with the report.
judge()
{
    local log=$1
    shift
    # A thread that an exec ends before strace can ask what call it made.
    grep -qrF '???(' "$log" && set -- --never-wrong
    weir-parse -q -o run.h5 "$log"
    weir-dump --table calls --format tsv run.h5 >calls.tsv
    python3 "$WEIR_ROOT/tests/checks/positions_check.py" "$@" report calls.tsv
}

# all_known OPTION...: with these options strace shows all that is needed.
all_known()
{
    strace -f "$@" -o log "${moves[@]}"
    judge log
}

# never_wrong OPTION...: the log does not show all that is needed.
never_wrong()
{
    strace "$@" -o log "${moves[@]}"
    judge log --never-wrong
}

# until_true COMMAND...: waits for it, 10 s at most.
until_true()
{
    for _ in {1..200}; do
        "$@" && return
        sleep 0.05
    done
    fail "never true: $*"
}

# has_threads N PID, all_traced PID
has_threads()
{
    local tasks=(/proc/"$2"/task/*)
    ((${#tasks[@]} == $1))
}

all_traced()
{
    ! grep -q '^TracerPid:.0$' /proc/"$1"/task/*/status
}

# attach_to MODE TRACER...: attaches to a process that begins when it is traced. MODE: wait,
# or pool for one with threads.
attach_to()
{
    local mode=$1 program tracer
    shift
    "${moves[@]}" "$mode:$PWD/go" basics appends duplicates copies forks 3>&- &
    program=$!
    [ "$mode" = wait ] || until_true has_threads 4 $program
    "$@" -o log -p $program 2>err 3>&- &
    tracer=$!
    until_true grep -q 'TracerPid:.[1-9]' /proc/$program/status
    [ "$1 ${2-}" = "strace " ] || until_true all_traced $program
    touch go
    wait $program $tracer
}

@test "weir-strace" {
    weir-strace -o log -- "${moves[@]}"
    judge log
}

@test "strace -f: no clock, no paths" {
    all_known
}

@test "strace -f -ttt -T -y" {
    all_known -ttt -T -y
}

@test "strace -f -r -yy -s 4" {
    all_known -r -yy -s 4
}

@test "strace -f -X raw: numbers for flags" {
    all_known -X raw
}

@test "strace -f -X verbose: flags as comments" {
    all_known -X verbose
}

@test "strace -ff -ttt -T: a log for each thread, in the order of their clocks" {
    mkdir logs
    strace -ff -ttt -T -o logs/t "${moves[@]}"
    judge logs
}

@test "strace -ff without durations, or without a clock: who came first is not known" {
    mkdir logs
    strace -ff -ttt -o logs/t "${moves[@]}"
    judge logs --never-wrong
    rm -r logs work report report.counter
    mkdir logs work
    strace -ff -o logs/t "${moves[@]}"
    judge logs --never-wrong
}

@test "strace without -f: children are not there" {
    never_wrong -y
}

@test "calls filtered out: forks" {
    never_wrong -f -e 'trace=!fork,vfork,clone,clone3'
}

@test "calls filtered out: all but a few" {
    never_wrong -f -e trace=openat,read,write
}

@test "calls filtered out, as weir-strace's header says" {
    weir-strace --calls openat,close,read,write,execve,mmap -o log -- "${moves[@]}"
    judge log --never-wrong
    same "offsets reconstructed" 0 "$(grep -c offset_reconstructed calls.tsv)"
}

@test "only calls that succeeded (-z), at their end" {
    never_wrong -f -z -ttt -T
}

@test "arguments as numbers (-e raw=all)" {
    never_wrong -f -e raw=all
}

@test "weir-strace -p: a process, and one with threads" {
    attach_to wait weir-strace
    judge log
    rm -r go work report report.counter
    mkdir work
    attach_to pool weir-strace
    grep -Eq '^# weir-strace .* threads=\[[0-9]+(/[0-9]+){3}\]' log
    judge log
}

@test "strace -f -p of a process with threads: nothing tells that they belong together" {
    attach_to pool strace -f
    judge log --never-wrong
}

@test "strace -p of one thread of several" {
    attach_to pool strace
    judge log --never-wrong
}

@test "asynchronous transfers: a row each, when the program is told of their ends" {
    "$WEIR_PROGS/prog_aio" "$PWD/work" || skip "no asynchronous I/O here"
    rm work/*
    weir-strace -o log -- "$WEIR_PROGS/prog_aio" "$PWD/work"
    weir-parse -q -o run.h5 log
    weir-dump --format tsv run.h5 | grep asynchronous | cut -f5,11,13,14 >told
    diff - told <<'END'
aio_pwrite	0	4096	4096
aio_pwritev	8192	1100	1100
aio_pwrite	-	300	300
aio_pread	0	8192	8192
aio_pread	1048576	500	0
aio_fsync	-	-	-
aio_pread	-	100	100
aio_pread	-	100	100
aio_pwrite	9000	60	60
END
}
