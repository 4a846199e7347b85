#!/usr/bin/env bats
# What weir makes of a log against what an independent reader sees in it (oracle.py): every
# fixture here, and every real log of a collection, where there is one (WEIR_CORPUS).

load helper

setup()
{
    corpus=${WEIR_CORPUS:-$WEIR_ROOT/../shared/corpus}
    cd "$BATS_TEST_TMPDIR" || return
}

# weigh LOG: dumps what weir-parse makes of it and compares.
weigh()
{
    local status=0
    rm -rf dumps && mkdir dumps
    weir-parse -q -f strace -o run.h5 "$1" 2>stderr || status=$?
    if ((status > 1)); then
        echo "$1: weir-parse ended with status $status"
        cat stderr
        return 1
    fi
    for table in calls signals ledger; do
        weir-dump --table "$table" --format tsv run.h5 >dumps/"$table".tsv
    done
    weir-top --by call --limit 0 --format tsv run.h5 >dumps/top.tsv
    python3 "$WEIR_ROOT/tests/checks/corpus_check.py" dumps "$1"
}

# weigh_all LOG...: all of them, and then whether all were right.
weigh_all()
{
    local log wrong=0
    for log; do
        weigh "$log" || wrong=$((wrong + 1))
    done
    echo "$# logs, $wrong of them read differently"
    ((wrong == 0))
}

@test "the oracle agrees with what is known of the fixtures" {
    local counts
    counts=$(python3 "$WEIR_ROOT/tests/checks/oracle.py" "$FIXTURES/strace/unfinished-resumed.log")
    for spelling in old new; do
        same "resumed halves, $spelling spelling" "$counts" \
            "$(python3 "$WEIR_ROOT/tests/checks/oracle.py" "$FIXTURES/strace/resumed-$spelling.log")"
    done
    same "CRLF" "$(python3 "$WEIR_ROOT/tests/checks/oracle.py" "$FIXTURES/strace/no-f.log")" \
        "$(python3 "$WEIR_ROOT/tests/checks/oracle.py" "$FIXTURES/strace/crlf.log")"
    same "colour" "$(python3 "$WEIR_ROOT/tests/checks/oracle.py" "$FIXTURES/strace/named-args.log")" \
        "$(python3 "$WEIR_ROOT/tests/checks/oracle.py" "$FIXTURES/strace/colour.log")"
}

@test "every fixture" {
    weigh_all "$FIXTURES"/strace/*.log "$FIXTURES/strace/ff"
}

@test "bad input" {
    weigh_all "$FIXTURES"/bad/*
}

@test "collection: logs of known programs" {
    [[ -d $corpus/lab ]] || skip "no collection here"
    weigh_all "$corpus"/lab/*.[67][12] "$corpus/lab/ff61"
}

@test "collection: real logs" {
    [[ -d $corpus/strace ]] || skip "no collection here"
    weigh_all "$corpus"/strace/*
}

@test "collection: the figures in docs/strace.md are true" {
    [[ -d $corpus/strace ]] || skip "no collection here"
    "$WEIR_ROOT/tests/figures.sh" "$corpus" >figures
    sed -n '/^<!-- figures/,/^<!-- end/p' "$WEIR_ROOT/docs/strace.md" | grep '^|' |
        diff - figures
}

# weigh_fs LOG...: the same for fs_usage, by its own oracle.
weigh_fs()
{
    local log table wrong=0
    for log; do
        rm -rf dumps && mkdir dumps
        weir-parse -q -f fs_usage -o run.h5 "$log" 2>stderr || (($? == 1)) || wrong=$((wrong + 1))
        for table in calls disk_events page_events; do
            weir-dump --table "$table" --format tsv run.h5 >dumps/"$table".tsv
        done
        python3 "$WEIR_ROOT/tests/checks/oracle_fs.py" --check dumps "$log" || wrong=$((wrong + 1))
    done
    echo "$# logs, $wrong of them read differently"
    ((wrong == 0))
}

@test "fs_usage: every fixture" {
    weigh_fs "$FIXTURES"/fs_usage/*
}

@test "fs_usage: the oracle notices a row that is not there" {
    mkdir dumps
    weir-parse -q -o run.h5 "$FIXTURES/fs_usage/wide.log"
    for table in calls disk_events page_events; do
        weir-dump --table "$table" --format tsv run.h5 >dumps/"$table".tsv
    done
    sed -i '$d' dumps/calls.tsv
    if python3 "$WEIR_ROOT/tests/checks/oracle_fs.py" --check dumps "$FIXTURES/fs_usage/wide.log"; then
        fail 'not noticed'
    fi
}

@test "collection: fs_usage, real logs, recognised without being told" {
    [[ -d $corpus/fs_usage ]] || skip "no collection here"
    weigh_fs "$corpus"/fs_usage/*
    for log in "$corpus"/fs_usage/*; do
        weir-parse -q -o run.h5 "$log" 2>stderr || fail "$log" "$(cat stderr)"
        same "$log" fs_usage "$(weir-dump --table sources --columns format --format tsv run.h5 | tail -n 1)"
    done
}

@test "collection: the figures in docs/fs_usage.md are true" {
    [[ -d $corpus/fs_usage ]] || skip "no collection here"
    "$WEIR_ROOT/tests/figures_fs.sh" "$corpus/fs_usage" >figures
    sed -n '/^<!-- figures/,/^<!-- end/p' "$WEIR_ROOT/docs/fs_usage.md" | grep '^|' |
        diff - figures
}
