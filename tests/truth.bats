#!/usr/bin/env bats
# Ground truth: known_io says what it did, strace sees it, weir must give back every call,
# count, byte and offset, whatever options the log was made with.

load helper

setup()
{
    strace -o /dev/null true 2>/dev/null || skip "strace cannot trace here"
    cd "$BATS_TEST_TMPDIR" || return
    mkdir work
    known=("$WEIR_PROGS/known_io" "$PWD/work" "$PWD/report")
}

# judge LOG [OPTION...]: parses LOG and compares its calls with the report.
judge()
{
    local log=$1
    shift
    weir-parse -q -o run.h5 "$log"
    weir-dump --table calls --format tsv run.h5 >calls.tsv
    python3 "$WEIR_ROOT/tests/checks/truth_check.py" "$@" report calls.tsv
}

# seen_with OPTION...: traces known_io with these options of strace and judges the log.
seen_with()
{
    strace "$@" -o log "${known[@]}"
    judge log
}

@test "weir-strace sees all that known_io did" {
    weir-strace -o log -- "${known[@]}"
    judge log
}

@test "weir-strace into a pipe" {
    weir-strace -- "${known[@]}" | weir-parse -q -o run.h5
    weir-dump --table calls --format tsv run.h5 >calls.tsv
    python3 "$WEIR_ROOT/tests/checks/truth_check.py" report calls.tsv
}

@test "weir-strace with all calls" {
    weir-strace --calls all -o log -- "${known[@]}"
    judge log
}

@test "strace -f: no clock, no paths" {
    seen_with -f
}

@test "strace -f -ttt -T -y" {
    seen_with -f -ttt -T -y
}

@test "strace -f -tt -T" {
    seen_with -f -tt -T
}

@test "strace -f -yy -s 4" {
    seen_with -f -yy -s 4
}

@test "strace -f -r -i -n -Y -v" {
    seen_with -f -r -i -n -Y -v
}

@test "strace -f -xx -y" {
    seen_with -f -xx -y
}

@test "strace's long options together: nanoseconds, hex, numbers of calls, addresses" {
    seen_with -f --absolute-timestamps=format:unix,precision:ns --syscall-times=ns \
        --strings-in-hex=all --decode-fds=path,socket -n -i -a 0
}

@test "strace -f -t -r in seconds, numbers for flags, long lines" {
    seen_with -f -t --relative-timestamps=s -X raw -y -v -s 100000 -e signal=none -qq
}

@test "strace -f -X verbose" {
    seen_with -f -X verbose
}

@test "strace -f -C: the table behind the records" {
    seen_with -f -C
}

@test "strace without -f: the main thread alone" {
    strace -tt -o log "${known[@]}"
    judge log --one-thread --missing-offsets # threads that the log lacks share the files
}

@test "strace -f on the terminal: pids that come and go" {
    strace -f -y "${known[@]}" 2>log
    judge log
}

@test "strace -ff: a log for each thread" {
    mkdir log
    strace -ff -ttt -T -y -o log/t "${known[@]}"
    judge log
}

@test "counts of all calls equal strace's own table" {
    mkdir -p tree/{a,b/c}
    for i in 1 2 3 4 5 6 7; do
        head -c $((i * 9000)) /dev/zero >tree/a/$i
        echo $i >tree/b/c/$i
    done
    strace -f -c -o table tar cf /dev/null tree
    weir-strace --calls all -o log -- tar cf /dev/null tree
    weir-parse -q -o run.h5 log
    # Memory is managed as addresses fall, and exit_group never returns to be counted.
    local skip='^(brk|mmap|munmap|exit_group)	'
    awk '/^ *[0-9]/ && $NF != "total" { print $NF "\t" $4 "\t" (NF == 6 ? $5 : 0) }' table |
        grep -vE "$skip" | sort >wanted
    weir-top --by call --format tsv --limit 0 run.h5 |
        awk -F'\t' '/^##/ { next }
                    /^#/ { sub(/^#/, ""); for (i = 1; i <= NF; i++) at[$i] = i; next }
                    { print $at["call"] "\t" $at["count"] "\t" $at["errors"] }' |
        grep -vE "$skip" | sort >got
    diff -u wanted got
}
