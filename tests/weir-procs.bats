#!/usr/bin/env bats
# weir-procs: against a second computation (oracle_procs.py), and on logs known by heart.
#
# shellcheck disable=SC2154 # quiet_run sets stderr

load helper

setup_file()
{
    cd "$BATS_FILE_TMPDIR" || return
    make_h5 run.h5
    weir-parse -q -o futex.h5 "$FIXTURES/strace/futex.log"
    # The fixture of samples, and calls of its processes: 4711 started 4712.
    cat >calls.log <<'END'
4711 1763725412.200000 read(3</data/f>, ""..., 4096) = 4096 <0.001000>
4711 1763725412.530000 clone(child_stack=NULL, flags=SIGCHLD) = 4712 <0.000100>
4712 1763725412.540000 execve("/usr/bin/cc", ["cc"], 0x1) = 0 <0.000500>
4712 1763725412.550000 write(1</data/g>, ""..., 100) = 100 <0.003000>
4712 1763725412.560000 +++ exited with 2 +++
4711 1763725412.530200 wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 2}], 0, NULL) = 4712 <0.030000>
4711 1763725412.570000 poll([{fd=4, events=POLLIN}], 1, -1) = 1 <0.007000>
4711 1763725412.600000 read(4<pipe:[9]>, ""..., 100) = 10 <0.002000>
4711 1763725412.610000 +++ killed by SIGKILL +++
END
    cp "$FIXTURES/samples/sample-hand.log" samples.log
    weir-parse -q -o both.h5 calls.log samples.log
    weir-parse -q -o samples.h5 samples.log
    "$WEIR_ROOT/build/release/bench/repeat" futex.h5 200000 many.h5
}

setup()
{
    cd "$BATS_FILE_TMPDIR" || return
}

cells()
{
    grep -v '^#'
}

# columns NAME,...: those of the table on stdin.
columns()
{
    awk -F '\t' -v names="$1" '
        /^##/ { next }
        /^#/ { sub(/^#/, ""); for (i = 1; i <= NF; i++) at[$i] = i; n = split(names, want, ","); next }
        { for (i = 1; i <= n; i++) printf "%s%s", $at[want[i]], i < n ? " " : "\n" }'
}

oracle()
{
    local python
    python=$(python_with h5py)
    "$python" "$WEIR_ROOT/tests/checks/oracle_procs.py" "$@"
}

@test "the oracle agrees: every fixture of strace" {
    mkdir -p each
    for log in "$FIXTURES"/strace/*.log; do
        name=${log##*/}
        weir-parse -q -o "each/${name%.log}.h5" "$log" || [ $? -eq 1 ]
    done
    oracle --unfiltered each/*.h5
}

@test "the oracle agrees: selections of calls" {
    oracle each/{everyday,f-ttt-T-y,futex,no-f,r,signals,threads,unfinished-resumed}.h5
}

@test "the oracle agrees: several logs in one file" {
    weir-parse -q -o ff.h5 "$FIXTURES"/strace/ff/t.*
    oracle ff.h5
}

@test "the oracle agrees: calls and samples" {
    oracle both.h5
}

@test "the tree of a run known by heart" {
    weir-procs --format tsv both.h5 >tree.tsv
    same processes 'make 4711 1 0 - 9
cc 4712 4711 1 2 -' "$(columns name,pid,ppid,depth,exit_status,signal <tree.tsv | sed 's/ma"ke/make/')"
    same 'I/O, of it from pipes, poll, waits' '0.003 0.002 0.007 0.03
0.003 0 0 0' "$(columns io_time_s,peer_time_s,poll_time_s,wait_time_s <tree.tsv)"
    same 'ops and bytes' '2 4106 0
1 0 100' "$(columns ops,read_bytes,write_bytes <tree.tsv)"
    # 5 + 1 ticks of 10 ms; 2 + 1
    same 'processor time' '0.06
0.03' "$(columns cpu_s <tree.tsv)"
}

@test "images are rows of their own: the fork, the exec" {
    same images 'process 2 2
image - 0
image - 2' "$(weir-procs --images --pid 4712 --format tsv both.h5 | columns kind,images,calls |
        tail -n 3)"
}

@test "a selection: processes with such calls, and their ancestors" {
    same 'who wrote' '4711 0
4712 1' "$(weir-procs --op write --format tsv both.h5 | columns pid,calls)"
    same 'who polled' '4711 1' "$(weir-procs --op poll --format tsv both.h5 | columns pid,calls)"
}

@test "processes that were only sampled are in the tree, without numbers of calls" {
    same tree 'process 0 - - 0.06
process 1 - - 0.03' "$(weir-procs --format tsv samples.h5 | columns kind,depth,calls,io_time_s,cpu_s)"
    weir-procs --format json samples.h5 | jq -e '[.rows[] | .[13]] == [null, null]'
}

@test "what is not measured is said" {
    weir-procs --format tsv run.h5 | grep -q '^## cpu_s: not measured'
    same cpu - "$(weir-procs --format tsv run.h5 | columns cpu_s | sort -u)"
    same share - "$(weir-procs --rank cpu --format tsv run.h5 | columns cpu_share | sort -u)"
}

@test "the ranking: shares of the sum" {
    weir-procs --rank bytes --format tsv both.h5 >rank.tsv
    same shares '4711 4106 0.976224441
4712 100 0.0237755587' "$(columns pid,bytes,bytes_share <rank.tsv)"
    same cpu '0.666666667
0.333333333' "$(columns cpu_share <rank.tsv)"
    grep -q '^## bytes_share: (read_bytes + write_bytes) / sum of the same$' rank.tsv
    same 'nobody polled' '- -' "$(weir-procs --rank poll --pid 4712 --format tsv both.h5 |
        columns lock_share,poll_share)"
}

@test "locks: waits, waiters, holders of a run known by heart" {
    weir-procs --locks --format tsv futex.h5 >locks.tsv
    # one mutex, taken in turns; a join; a condition that times out
    same mutex '4 2 0 5 4 2 12655 3 0.002235 580000 12654' "$(columns \
        waits,waiters,timeouts,wakes,woken,holders,holder_tid,holder_wakes,wait_s,longest_ns,longest_tid \
        <locks.tsv | sed -n 2p)"
    same 'join: the kernel wakes' '1 0 -' "$(columns waits,holders,holder_tid <locks.tsv | head -n 1)"
    same condition '1 1' "$(columns waits,timeouts <locks.tsv | tail -n 1)"
    grep -q "futex.log:17\$" locks.tsv
    same 'time of all' "$(weir-procs --format tsv futex.h5 | columns lock_time_s)" \
        "$(weir-procs --locks --format tsv futex.h5 | columns wait_s |
            awk '{ n += $1 } END { print n + 0.000176 }')"
}

@test "any number of threads gives the same" {
    for mode in --threads '--rank io --threads' --locks; do
        # shellcheck disable=SC2086 # words
        for j in 1 2 7; do
            weir-procs $mode -j $j --format csv many.h5 | sha256sum
        done | sort -u | wc -l | grep -qx 1 || fail "$mode differs"
    done
    same calls 200000 "$(weir-procs --format tsv many.h5 | columns calls | awk '{ n += $1 } END { print n }')"
}

@test "text indents the children, other formats do not" {
    weir-procs --format text both.h5 | grep -q '^  cc '
    weir-procs --format tsv both.h5 | grep -q '^cc'
}

@test "--locks and --rank exclude each other" {
    quiet_run weir-procs --locks --rank io run.h5
    same status 2 "$status"
    grep -q 'one at a time' <<<"$stderr"
}
