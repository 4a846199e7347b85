#!/usr/bin/env bats
# weir-strace on real programs: what is in the log, what the command notices (nothing),
# how it ends.
# shellcheck disable=SC2016 # the scripts between '...' are for an inner shell

load helper
load collector
pid='' counter='' # start and start_counter set them
bats_require_minimum_version 1.5.0

# attached TRACEE: somebody traces it.
attached()
{
    ! grep -q '^TracerPid:.0$' "/proc/$1/status"
}

free()
{
    grep -q '^TracerPid:.0$' "/proc/$1/status"
}

# fds FILE: a command that lists its descriptors there, and those that are closed.
lists_fds='for i in 0 1 2 3 4 5 6 7 8; do [ -e /proc/$$/fd/$i ] && echo $i; done >"$1"; exit 7'

@test "descriptors that are closed are closed for the command, whichever they are" {
    for closed in '0 1 2' '0' '1' '2' '0 1' '1 2' '0 2'; do
        # shellcheck disable=SC2086
        for fd in $closed; do
            printf 'exec %s>&-\n' "$fd"
        done >closing
        rm -f log plain traced
        status=0
        bash -c '. ./closing; exec "$@"' - sh -c "$lists_fds" - plain || status=$?
        same "status alone, closed: $closed" 7 $status
        status=0
        bash -c '. ./closing; exec "$@"' - weir-strace -o log -- sh -c "$lists_fds" - traced || status=$?
        same "status, closed: $closed" 7 $status
        same "descriptors, closed: $closed" "$(cat plain)" "$(cat traced)"
        grep -q 'exited with 7' log
    done
}

@test "the log cannot go to a stdout that is closed" {
    status=0
    weir-strace -- true >&- 2>err || status=$?
    same status 125 $status
    grep -q 'cannot write the log' err
}

# ---- the log ----

@test "the log goes to stdout, the command's stdout to stderr" {
    quiet_run weir-strace -- echo hello
    same status 0 "$status"
    same stderr hello "$stderr"
    grep -qE '^[0-9]+ +[0-9]{10}\.[0-9]{6} write\(1<.*>, "hello\\n", 6\) += 6 <[0-9.]+>$' <<<"$output"
    grep -qE '\+\+\+ exited with 0 \+\+\+$' <<<"$output"
}

@test "with -o the command's output is its own" {
    quiet_run weir-strace -o log -- sh -c 'echo out; echo err >&2'
    same stdout out "$output"
    same stderr err "$stderr"
    grep -q 'exited with 0' log
}

@test "the first line tells what was recorded, on one line whatever it was" {
    weir-strace -o log -- printf '%s' $'a "b"\n\\\t\xff'
    first=$(head -n 1 log)
    grep -qE '^# weir-strace [0-9.]+ host=[^ ]+ start=[0-9]{10}\.[0-9]{6} cwd="/.*" strace=[0-9.]+ calls=io cmd=\[' <<<"$first"
    same command 'cmd=["printf","%s","a \"b\"\012\\\011\377"]' "cmd=${first##* cmd=}"
}

@test "--no-header leaves a log of records only" {
    weir-strace --no-header -o log -- true
    run ! grep -q '^#' log
    grep -q '^[0-9]* *[0-9.]* execve' log
}

@test "an existing log is replaced" {
    weir-strace -o log -- true
    weir-strace -o log -- true
    same heads 1 "$(grep -c '^# weir-strace' log)"
    same ends 1 "$(grep -c 'exited with' log)"
}

@test "a file name that strace would take for a command is a file name" {
    weir-strace -o '|touch ran' -- true
    weir-strace -o '!touch ran' -- true
    grep -q 'exited with 0' '|touch ran'
    grep -q 'exited with 0' '!touch ran'
    [ ! -e ran ]
}

@test "the log can be a pipe with a name" {
    mkfifo pipe
    cat pipe >copy 3>&- &
    weir-strace -o pipe -- true
    wait $!
    grep -q '^# weir-strace' copy
    grep -q 'exited with 0' copy
}

@test "children and threads are followed" {
    weir-strace -o log -- sh -c 'cat /dev/null; cat /dev/null'
    same ends 3 "$(grep -c 'exited with 0' log)"
}

@test "--calls io names bytes, files and processes, but no waiting" {
    weir-strace -o log -- sh -c 'cat /dev/null; sleep 0.01'
    for call in execve openat read close mmap; do
        grep -q " $call(" log || fail "no $call"
    done
    run ! grep -qE ' (clock_nanosleep|wait4|futex|brk|rt_sigaction)\(' log
}

@test "--calls file, all, a list, and sets in a list" {
    weir-strace --calls file -o log -- cat /dev/null
    grep -q ' openat(' log
    grep -q ' close(' log
    run ! grep -q ' read(' log
    weir-strace --calls all -o log -- true
    grep -q ' brk(' log
    weir-strace --calls read,close -o log -- cat /dev/null
    same calls 'close read' "$(grep -oE ' [a-z0-9_]+\(' log | tr -d ' (' | sort -u | paste -sd ' ')"
    weir-strace --calls io,wait -o log -- sleep 0.01
    grep -q ' clock_nanosleep(' log
    grep -q ' openat(' log
}

@test "every name of the table is one that strace knows, on some architecture" {
    # strace skips unknown names after '?', so a typing error would be silent
    weir-strace --calls io,wait -o log -- true
    names=$(sed -n 's/^CALL(\([a-z0-9_]*\),.*/\1/p' "$WEIR_ROOT/collect/trace/callset.def")
    same duplicates '' "$(sort <<<"$names" | uniq -d)"
    known=0
    for name in $names; do
        strace -e trace="$name" -V >/dev/null 2>&1 && known=$((known + 1))
    done
    [ "$known" -gt 140 ] || fail "strace knows only $known"
}

@test "--strings cuts what is shown of data" {
    weir-strace --strings 4 -o log -- echo 0123456789
    grep -q 'write(1<.*>, "0123"\.\.\., 11)' log
    weir-strace -o log -- echo 0123456789
    grep -q 'write(1<.*>, "0123456789\\n", 11)' log
}

@test "--precision ns gives nine decimals" {
    weir-strace --precision ns -o log -- true
    grep -qE '^[0-9]+ +[0-9]{10}\.[0-9]{9} execve\(.*<[0-9]+\.[0-9]{9}>$' log
}

# ---- what the command sees ----

@test "the command has the same open descriptors as without" {
    list='ls /proc/self/fd'
    sh -c "$list" </dev/null >plain 2>/dev/null
    weir-strace -o log -- sh -c "$list" </dev/null >recorded 2>/dev/null
    diff plain recorded
    weir-strace -- sh -c "$list" </dev/null 2>recorded >log
    diff plain recorded
}

@test "stdin is the command's" {
    same stdout hi "$(echo hi | weir-strace -o log -- cat)"
    same stderr hi "$(echo hi | weir-strace -- cat 2>&1 >log)"
}

@test "signals that were ignored before are ignored by the command" {
    (trap '' HUP INT && weir-strace -o log -- grep SigIgn /proc/self/status >ignored)
    (trap '' HUP INT && grep SigIgn /proc/self/status >plain)
    diff plain ignored
}

@test "seccomp-bpf is used with a filter only, and can be refused" {
    same filtered 'Seccomp:	2' "$(weir-strace -o log -- grep Seccomp: /proc/self/status)"
    same all 'Seccomp:	0' "$(weir-strace --calls all -o log -- grep Seccomp: /proc/self/status)"
    same refused 'Seccomp:	0' \
        "$(weir-strace --no-seccomp-bpf -o log -- grep Seccomp: /proc/self/status)"
}

@test "a command that leaves a daemon: its status, and the daemon to its end" {
    quiet_run weir-strace -o log -- sh -c '(setsid sh -c "sleep 0.5; echo late >late" &) ; exit 4'
    same status 4 "$status"
    same daemon late "$(cat late)"
}

@test "when the reader of stdout leaves, the command goes on to its end" {
    weir-strace -- sh -c 'for i in 1 2 3 4 5 6 7 8; do cat /dev/null; sleep 0.05; done; echo end >end' | head -n 1 >first
    grep -q '^# weir-strace' first
    same end end "$(cat end)"
}

@test "kill -9 of weir-strace: the command and its log go on" {
    start weir-strace -- sh -c 'echo begun >begun; sleep 0.5; echo end >end'
    until_true test -s begun
    kill -9 "$pid"
    until_true test -s end
    until_true grep -q 'exited with 0' start.out
}

# ---- exit status ----

@test "the command's status is passed on" {
    quiet_run weir-strace -o log -- sh -c 'exit 3'
    same status 3 "$status"
    quiet_run weir-strace -- sh -c 'exit 42'
    same status 42 "$status"
}

@test "128 + signal when the command was killed" {
    quiet_run weir-strace -o log -- sh -c 'kill -9 $$'
    same status 137 "$status"
    quiet_run weir-strace -- sh -c 'kill -TERM $$'
    same status 143 "$status"
    grep -q 'killed by SIGTERM' <<<"$output"
}

@test "127 not found, 126 not executable; nothing is written" {
    touch plain
    echo 'echo hi' >script && chmod +x script
    echo '#!/nowhere/sh' >lost && chmod +x lost
    for case in '127 ./nosuch' '127 nosuchprogram' '126 ./plain' '126 /' '126 ./script' '127 ./lost'; do
        quiet_run weir-strace -o log -- "${case#* }"
        same "status of $case" "${case%% *}" "$status"
        [ -n "$stderr" ]
        [ ! -e log ]
    done
}

@test "125 for bad usage" {
    for args in '' '-p 1 true' '-p x' '-p 0' '--calls nosuchcall true' '--calls , true' '--strings x true'; do
        # shellcheck disable=SC2086 # words
        quiet_run weir-strace $args
        same "status of '$args'" 125 "$status"
    done
}

@test "125 without strace, with the way to get it" {
    WEIR_STRACE=/nowhere/strace quiet_run weir-strace true
    same status 125 "$status"
    grep -q 'apt install strace' <<<"$stderr"
    WEIR_STRACE=true quiet_run weir-strace true
    same status 125 "$status"
}

@test "125 when the log cannot be written" {
    weir-strace -- true >/dev/full 2>err && fail 'exit 0'
    grep -q 'No space left' err
    quiet_run weir-strace -o /dev/full -- touch ran
    same status 125 "$status"
    quiet_run weir-strace -o nosuch/log -- touch ran
    same status 125 "$status"
    [ ! -e ran ]
    status=0
    weir-strace --no-header -- true >/dev/full 2>err || status=$?
    same status 125 "$status"
}

@test "a limit on the size of files cuts the log, not the run, and is told once" {
    run='for i in 1 2 3 4 5 6 7 8 9 10; do cat /etc/passwd; done >/dev/null; touch ran; exit 4'
    for to in -o -; do
        rm -f ran log
        case $to in
        -o) (ulimit -f 8 && exec weir-strace -o log -- sh -c "$run") 2>err || status=$? ;;
        -) (ulimit -f 8 && exec weir-strace -- sh -c "$run" >log) 2>err || status=$? ;;
        esac
        same "status, $to" 125 "$status"
        [ -e ran ]
        same "bytes, $to" 8192 "$(stat -c %s log)"
        grep -q 'File too large; the log ends here, its first 8.00 KiB are kept' err
        same "messages, $to" 1 "$(wc -l <err)"
        weir-parse -q -o log.h5 log || [ $? -eq 1 ]
        [ "$(weir-dump --table calls log.h5 | wc -l)" -gt 10 ]
    done
}

# ---- signals to a command ----

@test "TERM, HUP and USR1 are passed on to the command, once" {
    for signal in TERM HUP USR1; do
        rm -f ready
        make_catcher "$signal" 7
        start weir-strace -o log -- sh catcher.sh
        until_true test -s ready
        kill "-$signal" "$pid"
        exits_with 7 "$pid"
        same "$signal" got "$(cat start.out)"
    done
}

@test "a signal that kills the command ends the log properly" {
    start weir-strace -o log -- sleep 30
    until_true grep -qs openat log
    kill -TERM "$pid"
    exits_with 143 "$pid"
    tail -n 1 log | grep -q '+++ killed by SIGTERM +++'
}

@test "^C on a terminal: the command gets it once, the log has its end" {
    make_catcher INT 5
    status=0
    {
        until_true test -s ready
        printf '\003'
        until_true test -s ended
    } | env --default-signal=HUP,INT,QUIT script -qec 'exec weir-strace -o log -- sh catcher.sh' /dev/null >seen || status=$?
    same status 5 "$status"
    same times 1 "$(grep -c got seen)"
    tail -n 1 log | grep -q '+++ exited with 5 +++'
}

@test "^Z on a terminal stops the job, CONT continues it" {
    cat >job.sh <<'END'
weir-strace -o log -- sh -c 'i=0; while :; do i=$((i + 1)); echo $i >count.new; mv count.new count; sleep 0.02; done'
for try in {1..20}; do
    cp count stopped
    sleep 0.3
    cp count still
    cmp -s stopped still && break
done
kill -CONT %1
for try in {1..200}; do
    cmp -s count still || break
    sleep 0.05
done
kill -TERM %1
wait %1
echo "status $?"
echo 1 >ended
END
    {
        until_true test -s count
        printf '\032'
        until_true test -s ended
    } | env --default-signal=HUP,INT,QUIT script -qec 'bash -m job.sh' /dev/null >seen
    same count "$(cat stopped)" "$(cat still)"
    counted_beyond "$(cat still)"
    grep -q 'status 143' seen
}

# ---- attaching ----

@test "attached: TERM lets go, exit 0, and the process runs on" {
    start_counter
    start weir-strace -o log -p "$counter"
    until_true grep -qs 'openat.*count' log
    kill -TERM "$pid"
    exits_with 0 "$pid"
    still_counts
    free "$counter"
    grep -qE "^# weir-strace .* pid=\[$counter\]$" log
    same 'last byte' '\n' "$(tail -c 1 log | od -An -c | tr -d ' ')"
}

@test "attached: INT and HUP too" {
    start_counter
    for signal in INT HUP; do
        rm -f log
        start weir-strace -o log -p "$counter"
        until_true grep -qs 'openat.*count' log
        kill "-$signal" "$pid"
        exits_with 0 "$pid"
    done
    still_counts
}

@test "attached: it ends when the process does" {
    start sleep 2
    weir-strace -o log -p "$pid"
    grep -q 'exited with 0' log
}

@test "attached: when the reader of stdout leaves, it lets go" {
    start_counter
    weir-strace -p "$counter" 2>err | head -n 3 >first
    same lines 3 "$(wc -l <first)"
    same stderr '' "$(cat err)"
    until_true free "$counter"
    still_counts
}

@test "attached: kill -9 of weir-strace frees the process" {
    start_counter
    start weir-strace -o log -p "$counter"
    until_true attached "$counter"
    kill -9 "$pid"
    until_true free "$counter"
    still_counts
}

@test "attached: stopping weir-strace does not stop the process" {
    start_counter
    start weir-strace -o log -p "$counter"
    until_true attached "$counter"
    kill -TSTP "$pid"
    still_counts
    kill -CONT "$pid"
    kill -TERM "$pid"
    exits_with 0 "$pid"
}

@test "attaching says who traces the process already" {
    start_counter
    start strace -qq -o /dev/null -p "$counter"
    until_true attached "$counter"
    quiet_run weir-strace -o log -p "$counter"
    same status 125 "$status"
    grep -q "$counter (perl): already traced by $pid (strace)" <<<"$stderr"
    [ ! -e log ]
    kill -TERM "$pid"
    until_true free "$counter"
    still_counts
}

@test "attaching to some of many: the others are told of, exit 0" {
    start sleep 2
    quiet_run weir-strace -o log -p "$pid 999999999" -p "$pid"
    same status 0 "$status"
    grep -q '999999999: no such process' <<<"$stderr"
    grep -q 'recording 1 of 2 processes' <<<"$stderr"
}

@test "attaching to nobody: 125" {
    quiet_run weir-strace -o log -p 999999999
    same status 125 "$status"
    [ ! -e log ]
}

@test "attaching to a process of somebody else says whose it is" {
    [ "$(id -u)" = 0 ] || skip 'needs root, to become somebody else'
    start_counter
    chmod 755 "$BATS_TEST_TMPDIR"
    cp "$WEIR_BIN/weir-strace" "$BATS_TEST_TMPDIR/mine"
    quiet_run setpriv --reuid 65534 --clear-groups ./mine -o /dev/null -p "$counter"
    same status 125 "$status"
    grep -q 'belongs to user root' <<<"$stderr"
}

@test "inside another strace it says why it cannot work" {
    quiet_run env ASAN_OPTIONS=detect_leaks=0 strace -f -o /dev/null weir-strace -o log -- true
    same status 125 "$status"
    grep -q 'traced ourselves by [0-9]* (strace)' <<<"$stderr"
    [ ! -e log ]
}
