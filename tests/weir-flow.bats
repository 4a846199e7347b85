#!/usr/bin/env bats
# weir-flow: against a second computation (oracle_flow.py), and on a log known by heart.
#
# shellcheck disable=SC2154 # quiet_run sets stderr

load helper

setup_file()
{
    cd "$BATS_FILE_TMPDIR" || return
    make_h5 run.h5
    # thread 7: open, read 1 ms, 2 ms later read 3 ms, close; thread 8: read
    cat >known.log <<'END'
7 1700000000.000000 openat(AT_FDCWD, "/data/in/f", O_RDONLY) = 3</data/in/f> <0.001000>
7 1700000000.001500 read(3</data/in/f>, ""..., 4096) = 4096 <0.001000>
8 1700000000.002000 read(4<pipe:[9]>, ""..., 10) = 10 <0.009000>
7 1700000000.004500 read(3</data/in/f>, ""..., 4096) = 0 <0.003000>
7 1700000000.008000 close(3</data/in/f>) = 0 <0.000500>
END
    weir-parse -q -o known.h5 known.log
    cat >other.log <<'END'
7 1700000000.000000 openat(AT_FDCWD, "/data/in/f", O_RDONLY) = 3</data/in/f> <0.001000>
7 1700000000.001500 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</data/in/f>, 0) = 0x7f00 <0.001000>
7 1700000000.008000 close(3</data/in/f>) = 0 <0.000500>
END
    weir-parse -q -o other.h5 other.log
    # a call and a file whose names are no friends of Graphviz
    printf '7 1700000000.0 weird("x") = 0 <0.1>\n7 1700000001.0 read(3</q"\\\\n\\\\x1b/a>, ""..., 1) = 1 <0.1>\n' >odd.log
    weir-parse -q -o odd.h5 odd.log || [ $? -eq 1 ]
    "$WEIR_ROOT/build/release/bench/repeat" run.h5 200000 many.h5
}

setup()
{
    cd "$BATS_FILE_TMPDIR" || return
}

cells()
{
    grep -v '^#'
}

oracle()
{
    local python
    python=$(python_with h5py)
    "$python" "$WEIR_ROOT/tests/checks/oracle_flow.py" "$@"
}

@test "the oracle agrees: logs of all kinds, alone and against another" {
    for name in unfinished-resumed aio threads no-f; do
        weir-parse -q -o oracle.h5 "$FIXTURES/strace/$name.log"
        oracle oracle.h5 run.h5
    done
}

@test "the oracle agrees: several logs in one file" {
    weir-parse -q -o ff.h5 "$FIXTURES"/strace/ff/t.*
    oracle ff.h5
}

@test "the graph of a log known by heart" {
    same edges "$(printf '%s\n' \
        '(start) openat 1 0.5 0.001 1000000 - -' \
        '(start) read 1 0.5 0.009 9000000 - -' \
        'close (end) 1 1 - - - -' \
        'openat read 1 1 0.001 1000000 0.0005 500000' \
        'read (end) 1 0.333333333 - - - -' \
        'read close 1 0.333333333 0.0005 500000 0.0005 500000' \
        'read read 1 0.333333333 0.003 3000000 0.002 2000000')" \
        "$(weir-flow --format tsv known.h5 | cells | tr '\t' ' ')"
    same 'with classes' '(start) openat /data
(start) read pipe
close /data (end)
openat /data read /data
read /data close /data
read /data read /data
read pipe (end)' \
        "$(weir-flow --node call,path-class --format tsv known.h5 | cells | cut -f 1,2 | tr '\t' ' ')"
    same 'two directories' 'close /data/in' \
        "$(weir-flow --node call,path-class --depth 2 --op close --format tsv known.h5 | cells |
            sed -n 1p | cut -f 2)"
    same operations 'open read' "$(weir-flow --node op --format tsv known.h5 | cells |
        grep ^open | cut -f 1,2 | tr '\t' ' ')"
}

@test "every call is the head of one edge" {
    same heads "$(weir-summary --format json run.h5 | jq .calls)" \
        "$(weir-flow --format tsv run.h5 | cells | awk -F '\t' '$2 != "(end)" { n += $3 } END { print n }')"
    same threads "$(weir-summary --format json run.h5 | jq .threads)" \
        "$(weir-flow --format tsv run.h5 | cells | awk -F '\t' '$2 == "(end)" { n += $3 } END { print n }')"
}

@test "two files: whose an edge is" {
    weir-flow --against other.h5 --format tsv known.h5 >two.tsv
    same groups "$(printf '%s\n' '(start) openat both 1 1' '(start) read a 1 0' 'close (end) both 1 1' \
        'mmap close b 0 1' 'openat mmap b 0 1' 'openat read a 1 0' 'read (end) a 1 0' \
        'read close a 1 0' 'read read a 1 0')" \
        "$(cells <two.tsv | cut -f 1-4,10 | tr '\t' ' ' | LC_ALL=C sort)"
    grep -q '^## input: known.h5 against other.h5$' two.tsv
    weir-flow --against other.h5 --format dot known.h5 >two.dot
    same colours '2 2 5' "$(for c in gray25 darkorange2 dodgerblue3; do
        grep -c "^.*->.* color=\"$c\"" two.dot
    done | sort | xargs)"
}

@test "seldom edges are left out, and that is said" {
    weir-flow --min-count 3 --format tsv run.h5 >often.tsv
    [ "$(cells <often.tsv | cut -f 3 | sort -n | head -n 1)" -ge 3 ]
    grep -q '^## min-count: [0-9]* edges of less than 3 are left out' often.tsv
    weir-flow --limit 2 --format tsv run.h5 | grep -q '^## rows: the first 2 of'
}

@test "Graphviz reads the graph" {
    command -v dot >/dev/null || skip "no dot here"
    for file in run known odd; do
        weir-flow --format dot --node call,path-class $file.h5 >$file.dot
        dot -T svg $file.dot >$file.svg
        grep -q '<svg' $file.svg
    done
}

@test "odd names are escaped" {
    printf '7 1700000000.0 read(3</&lt;b/f>, ""..., 1) = 1 <0.1>\n' >entity.log
    weir-parse -q -o entity.h5 entity.log
    weir-flow --format dot --node call,path-class entity.h5 | grep -qF 'label="read /&amp;lt;b'
    weir-flow --format dot --node call,path-class odd.h5 >odd.dot
    same 'control bytes' 0 "$(grep -c "$(printf '\x1b')" odd.dot)"
    # balanced quotes on every line, those with a backslash before them left out
    sed 's/\\\\//g; s/\\"//g' odd.dot | awk -F '"' 'NF % 2 == 0 { print; bad = 1 } END { exit bad }'
}

@test "any number of threads gives the same" {
    for format in csv dot; do
        for j in 1 2 7; do
            weir-flow -j $j --node call,path-class --format $format many.h5 | sha256sum
        done | sort -u | wc -l | grep -qx 1 || fail "$format differs"
    done
}

@test "a log without times: counts, no times" {
    echo 'read(3, "abc", 3) = 3' >no-clock.log
    weir-parse -q -f strace -o no-clock.h5 no-clock.log
    same row '(start) read 1 1 - - - -' "$(weir-flow --format tsv no-clock.h5 | cells | head -n 1 | tr '\t' ' ')"
}

@test "nothing selected is an empty graph" {
    same rows '' "$(weir-flow --pid 999999 --format tsv run.h5 | cells)"
    weir-flow --pid 999999 --format dot run.h5 | tail -n 1 | grep -qx '}'
}

@test "a second file that is none: status 3" {
    quiet_run weir-flow --against nowhere.h5 run.h5
    same status 3 "$status"
    grep -q nowhere.h5 <<<"$stderr"
}
