#!/usr/bin/env bats
# weir-sample on real programs: totals against what they did, what the command notices
# (nothing), how it ends.
# shellcheck disable=SC2016 # the scripts between '...' are for an inner shell

load helper
load collector
pid='' counter='' # start and start_counter set them
bats_require_minimum_version 1.5.0

# sampled QUESTION...: what another reader of the log answers.
sampled()
{
    python3 "$WEIR_ROOT/tests/checks/samples.py" log "$@"
}

known()
{
    "$WEIR_PROGS/prog_sampled" "$@"
}

# record ARG...: a program of known behaviour; the log is well-formed.
record()
{
    weir-sample -o log "${options[@]}" -- "$WEIR_PROGS/prog_sampled" "$@"
    same 'lines that are wrong' '' "$(sampled check)"
}
options=()

# ---- totals ----

@test "writes: as many and as large as they were" {
    for interval in 5ms 100ms 10s; do
        options=(-i "$interval")
        record write 1000 4096 file sleep 30
        same "bytes, every $interval" 4096000 "$(sampled total wchar)"
        same "calls, every $interval" 1000 "$(sampled total syscw)"
    done
}

@test "a run much shorter than the interval has its totals" {
    options=(-i 1h)
    record write 10 100 /dev/null
    same bytes 1000 "$(sampled total wchar)"
    same ends 1 "$(sampled ends | grep -c ' final sampler 0 -$')"
    [ "$(sampled total minflt)" -gt 10 ]
}

@test "children of 2 ms: nothing is lost, nothing counted twice" {
    options=(-i 20ms)
    record fork 100 2 10 1000 write 5 7 /dev/null
    same bytes 1000035 "$(sampled total wchar)"
    same calls 1005 "$(sampled total syscw)"
}

@test "children of children, and an orphan that outlives the command" {
    options=(-i 10ms)
    weir-sample -o log "${options[@]}" -- sh -c \
        "$WEIR_PROGS/prog_sampled fork 20 2 3 100 orphan 60 500; $WEIR_PROGS/prog_sampled fork 5 25 1 1; exit 4" || status=$?
    same status 4 "$status"
    same 'lines that are wrong' '' "$(sampled check)"
    same bytes 6505 "$(sampled total wchar)"
    same orphan 1 "$(sampled ends | grep -c ' final sampler 0 -$')"
}

@test "an orphan that nobody has seen before the command ended" {
    options=(-i 1s)
    record orphan 100 321
    same bytes 321 "$(sampled total wchar)"
}

@test "threads: the process has what they did, joined or not" {
    options=(-i 10ms)
    record threads 8 40 100 threads 20 0 5
    same bytes 900 "$(sampled total wchar)"
    record idle 5 write 3 3 /dev/null exit 0
    same bytes 9 "$(sampled total wchar)"
}

@test "with 16 descriptors: the same totals" {
    ulimit -n 16
    record threads 8 40 100 fork 5 20 10 10
    same bytes 1300 "$(sampled total wchar)"
}

@test "each thread has a first and a last sample" {
    options=(-i 10ms --slow 10ms)
    record threads 4 100 25
    same threads 5 "$(sampled first thread pid | wc -l)"
    same 'bytes of each' '25 25 25 25' "$(sampled last thread wchar | awk '$2 { printf "%s%s", s, $2; s = " " }')"
}

@test "a child of a thread that is not the first one is found while it lives" {
    cat >program.py <<'END'
import subprocess, sys, threading
# ends when the log has it; with 1 when that takes too long
wait = 'for i in $(seq 100); do grep -q "^p .*child_of_a_thread" log && exit 0; sleep 0.1; done; exit 1'
status = []
t = threading.Thread(target=lambda: status.append(subprocess.call(["sh", "-c", wait, "child_of_a_thread"])))
t.start()
t.join()
sys.exit(status[0])
END
    quiet_run weir-sample -i 50ms -o log -- python3 program.py
    same status 0 "$status"
}

@test "processor time agrees with what wait4 tells" {
    record burn 300
    us=$({ sampled last process_end user_us; sampled last process_end system_us; } | awk '{ n += $2 } END { print n }')
    [ "$us" -ge 299000 ] || fail "$us us"
    ticks=$(($(sampled total utime_ticks) + $(sampled total stime_ticks)))
    awk -v us="$us" -v ticks="$ticks" 'BEGIN { d = us / 10000 - ticks; exit !(d > -2 && d < 2) }' ||
        fail "$us us but $ticks ticks"
}

@test "bytes read and written on a disk" {
    record write 64 65536 file
    if [ "$(stat -f -c %T .)" = tmpfs ]; then skip 'no disk here'; fi
    bytes=$(sampled total write_bytes) # the folder's own block may be among them
    ((bytes >= 4194304 && bytes < 4194304 + 65536)) || fail "$bytes bytes"
}

@test "children whose parent does not wait are as they were seen last" {
    options=(-i 5ms)
    record leave fork 2 100 50 10
    n=$(sampled ends | grep -c ' last_seen nobody ') # a sanitizer has a child of its own
    [ "$n" -ge 2 ] || fail "$n children"
}

# ---- the schedule ----

@test "ticks are where they belong, however long the run" {
    options=(-i 50ms)
    record sleep 1000
    # On a busy machine a tick may be late by any time; that none is early, and that some of
    # the last ones are still on their places, shows that nothing adds up.
    sampled times | sed '$d' | awk '$1 < (NR - 1) * 50e6 { print "tick", NR - 1, "at", $1 }' >early
    same 'early ticks' '' "$(cat early)"
    least=$(sampled times | sed '$d' | tail -n 12 |
        awk '{ late = $1 % 50e6; if (NR == 1 || late < least) least = late } END { print least }')
    ((least < 5000000)) || fail "the last ticks are late by $least ns at least"
    [ "$(sampled count tick)" -ge 20 ]
}

@test "ticks that were missed are counted" {
    start weir-sample -i 20ms -o log -- sleep 2.5
    until_true grep -qs '^tick 5 ' log
    kill -STOP "$pid"
    sleep 0.4
    kill -CONT "$pid"
    exits_with 0 "$pid"
    same 'lines that are wrong' '' "$(sampled check)"
    missed=$(awk '$1 == "missed" { n += $2 } END { print n + 0 }' log)
    [ "$missed" -ge 15 ] || fail "missed $missed"
    awk '$1 == "tick" { if (NR > 1 && $2 != last + 1 + missed) jumps++; last = $2; missed = 0 }
         $1 == "missed" { missed = $2 } END { exit jumps > 1 }' log
}

@test "--adaptive backs off and says so" {
    quiet_run weir-sample -i 5ms --adaptive --max-overhead 0.05% -o log -- sleep 3
    same status 0 "$status"
    grep -q '^interval 10000000 "sampling cost more than allowed"$' log
    grep -q 'now a sample every 10 ms' <<<"$stderr"
    same 'lines that are wrong' '' "$(sampled check)"
}

@test "--count: so many ticks" {
    weir-sample --machine -n 3 -i 10ms -o log
    same ticks 3 "$(sampled count tick)"
    weir-sample -n 2 -i 10ms -o log -- sh -c 'sleep 0.2; exit 0'
    same ticks 3 "$(sampled count tick)"
    same ends 1 "$(sampled ends | grep -c 'final sampler')"
}

# ---- the log ----

@test "the log goes to stdout, the command's stdout to stderr" {
    quiet_run weir-sample -- echo hello
    same status 0 "$status"
    same stderr hello "$stderr"
    grep -q '^end ' <<<"$output"
}

@test "with -o the command's output is its own" {
    quiet_run weir-sample -o log -- sh -c 'echo out; echo err >&2'
    same stdout out "$output"
    same stderr err "$stderr"
}

@test "the header tells what was recorded, on one line whatever it was" {
    weir-sample -o log -- printf '%s' $'a "b"\n\\\t\xff'
    first=$(head -n 1 log)
    grep -qE '^# weir-sample [0-9.]+ host=[^ ]+ start=[0-9]{10}\.[0-9]{9} mono=[0-9]+ boottime=[0-9]+ interval_ns=100000000 clk_tck=[0-9]+ page_b=[0-9]+ cpus=[0-9]+ kernel="[^"]+" cwd="/.*" cmd=\[' <<<"$first"
    same command 'cmd=["printf","%s","a \"b\"\012\\\011\377"]' "cmd=${first##* cmd=}"
}

@test "names with blanks, parentheses and newlines" {
    record name $'a) (b\n"c' sleep 50
    same name 'a) (b\n"c' "$(sampled last process comm | cut -d ' ' -f 2-)"
}

@test "an existing log is replaced, or appended to" {
    weir-sample -o log -- true
    weir-sample -o log -- true
    same heads 1 "$(grep -c '^# weir-sample' log)"
    printf 'p 1 =' >>log
    weir-sample --append -o log -- true
    same heads 2 "$(grep -c '^# weir-sample' log)"
    same 'wrong lines' 1 "$(sampled check | wc -l)"
}

@test "cut anywhere, the log reads up to its last whole line" {
    options=(-i 10ms)
    record fork 5 20 3 3
    cp log whole
    size=$(wc -c <whole)
    for at in 1 100 $((size / 3)) $((size / 2)) $((size - 2)); do
        head -c "$at" whole >log
        sampled check | grep -v 'the last line is cut' >wrong || true
        same "cut at $at" '' "$(cat wrong)"
    done
}

@test "kill -9 of weir-sample: the command goes on, the log is readable" {
    start weir-sample -i 20ms -o log -- sh -c 'until [ -e go ]; do sleep 0.05; done; echo end >end'
    until_true grep -qs '^tick 6 ' log
    kill -9 "$pid"
    touch go
    until_true test -s end
    same 'lines that are wrong' '' "$(sampled check)"
    [ "$(sampled count tick)" -gt 5 ]
}

@test "when the reader of stdout leaves, the command goes on to its end" {
    weir-sample -i 10ms -- sh -c 'sleep 0.3; echo end >end' | head -n 1 >first
    grep -q '^# weir-sample' first
    same end end "$(cat end)"
}

@test "--tables: only those that were asked for" {
    options=(--tables "process,cpu")
    record sleep 20
    same tables 'cpu process' "$(sed -n 's/^# table . \([a-z_]*\) .*/\1/p' log | sort | paste -sd ' ')"
    quiet_run weir-sample --tables nosuch -- true
    same status 125 "$status"
    [[ $stderr = *"no table 'nosuch'"* ]]
}

# ---- what the command sees ----

@test "the command has the same open descriptors, limits and signals as without" {
    list='ls /proc/self/fd; ulimit -n; grep "^Sig[BIC]" /proc/self/status'
    sh -c "$list" </dev/null >plain 2>/dev/null
    weir-sample -o log -- sh -c "$list" </dev/null >recorded 2>/dev/null
    diff plain recorded
}

@test "stdin is the command's" {
    same stdout hi "$(echo hi | weir-sample -o log -- cat)"
}

@test "a command that leaves a daemon: its status, and the daemon to its end" {
    quiet_run weir-sample -o log -- sh -c '(setsid sh -c "sleep 0.5; echo late >late" &) ; exit 4'
    same status 4 "$status"
    same daemon late "$(cat late)"
    [[ $stderr = *'recorded until it ends too'* ]]
}

# ---- exit status ----

@test "the command's status is passed on" {
    quiet_run weir-sample -o log -- sh -c 'exit 3'
    same status 3 "$status"
    quiet_run weir-sample -o log -- sh -c 'kill -9 $$'
    same status 137 "$status"
    same signal 9 "$(sampled ends | awk '{ print $5 }')"
}

@test "127 not found, 126 not executable; nothing is written" {
    touch plain
    for case in '127 ./nosuch' '127 nosuchprogram' '126 ./plain' '126 /'; do
        quiet_run weir-sample -o log -- "${case#* }"
        same "status of $case" "${case%% *}" "$status"
        [ -n "$stderr" ]
        [ ! -e log ]
    done
}

@test "125 for bad usage" {
    for args in '' '-p 1 true' '-p x' '-p 0' '-i 1ms true' '-i x true' '--max-overhead 0 true' '--machine true'; do
        # shellcheck disable=SC2086 # words
        quiet_run weir-sample $args
        same "status of '$args'" 125 "$status"
    done
}

@test "125 when the log cannot be written; the command is not started" {
    quiet_run weir-sample -o /dev/full -- touch ran
    same status 125 "$status"
    [[ $stderr = *'No space left'* ]]
    quiet_run weir-sample -o nosuch/log -- touch ran
    same status 125 "$status"
    [ ! -e ran ]
}

@test "a disk that fills up: the command goes on, the rest of the log is readable, 125" {
    [ "$(id -u)" = 0 ] || skip 'needs root, for a small file system'
    mkdir small
    mount -t tmpfs -o size=64k none small 2>/dev/null || skip 'cannot mount'
    dd if=/dev/zero of=small/ballast bs=1k count=48 2>/dev/null
    status=0
    # shellcheck disable=SC2016 # expanded by the inner shell
    weir-sample -i 5ms -o small/log -- sh -c 'while dd if=/dev/zero of=small/room bs=1k count=1 && rm small/room; do :; done
        sleep 0.3; rm -f small/ballast small/room; until grep -q "^reset" small/log; do sleep 0.1; done' 2>err || status=$?
    cp small/log log
    umount small
    same status 125 "$status"
    grep -q 'the log of samples is not whole: No space left' err
    grep -q '^reset "No space left on device"$' log
    # The disk may have been full more than once. All that is wrong was cut, and says so.
    sampled check >wrong || true
    while read -r _ number _; do
        sed -n "${number%:}p" log | grep -q '?$'
    done <wrong
    grep -qx '.*?' log
    tail -n 1 log | grep -q '^end '
}

# ---- signals ----

@test "TERM, HUP and USR1 are passed on to the command, once" {
    for signal in TERM HUP USR1; do
        rm -f ready
        make_catcher "$signal" 7
        start weir-sample -o log -- sh catcher.sh
        until_true test -s ready
        kill "-$signal" "$pid"
        exits_with 7 "$pid"
        same "$signal" got "$(cat start.out)"
    done
}

@test "^C on a terminal: the command gets it once, the log has its end" {
    make_catcher INT 5
    status=0
    {
        until_true test -s ready
        printf '\003'
        until_true test -s ended
    } | env --default-signal=HUP,INT,QUIT script -qec 'exec weir-sample -o log -- sh catcher.sh' /dev/null >seen || status=$?
    same status 5 "$status"
    same times 1 "$(grep -c got seen)"
    tail -n 1 log | grep -q '^end '
}

@test "after the command has ended, a signal ends the recording of what it left behind" {
    start weir-sample -o log -- sh -c '(setsid sleep 30 &) ; exit 4'
    until_true grep -q 'recorded until it ends too' start.err
    kill -TERM "$pid"
    exits_with 4 "$pid"
    grep -q '^x [0-9]* "running"' log
    tail -n 1 log | grep -q '^end .* "Terminated"$'
    kill "$(awk '$1 == "x" && $3 == "\"running\"" { print $2 }' log)"
}

# ---- attaching ----

@test "attached: TERM ends the recording, exit 0, and the process runs on" {
    # one that counts, too, and starts programs all the time
    start sh -c 'i=0; while :; do i=$((i + 1)); echo $i >count.new; mv count.new count; sleep 0.02; done'
    local busy=$pid
    until_true test -s count
    start weir-sample -i 20ms -o log -p "$busy"
    until_true grep -qs '^tick 20 ' log
    kill -TERM "$pid"
    exits_with 0 "$pid"
    still_counts
    grep -qE "^# weir-sample .* pid=\[$busy\]$" log
    same 'lines that are wrong' '' "$(sampled check)"
    grep -q "^x $busy \"running\"" log
    [ "$(sampled first process pid | wc -l)" -gt 5 ]
}

@test "attached: it ends when the process does" {
    start sleep 2
    weir-sample -o log -p "$pid"
    tail -n 1 log | grep -q 'all processes have ended'
}

# has_threads N: the process $pid
has_threads()
{
    local tasks=("/proc/$pid/task"/*)
    ((${#tasks[@]} == $1))
}

@test "attached to a thread: it is the process" {
    start "$WEIR_PROGS/prog_sampled" idle 3 sleep 2000
    until_true has_threads 4
    for tid in "/proc/$pid/task"/*; do tid=${tid##*/}; done
    weir-sample -o log -p "$tid"
    same root "$pid" "$(sampled root)"
}

@test "attached: when the reader of stdout leaves, it ends" {
    start_counter
    weir-sample -i 10ms -p "$counter" 2>err | head -n 3 >first
    same lines 3 "$(wc -l <first)"
    same stderr '' "$(cat err)"
    still_counts
}

@test "attaching to some of many: the others are told of, exit 0" {
    start sleep 2
    quiet_run weir-sample -o log -p "$pid 999999999" -p "$pid"
    same status 0 "$status"
    grep -q '999999999: no such process' <<<"$stderr"
    grep -q 'recording 1 of 2 processes' <<<"$stderr"
}

@test "attaching to a process that /proc hides: it is said that it is there" {
    [ "$(id -u)" = 0 ] || skip 'only root may mount'
    unshare -m true 2>/dev/null || skip 'no mount namespaces here'
    chmod 755 . # the other user enters it
    cp "$WEIR_BIN/weir-sample" mine
    quiet_run unshare -m sh -c 'mount -t proc -o hidepid=2 proc /proc &&
        exec setpriv --reuid=65534 --regid=65534 --clear-groups ./mine -n 1 -o /dev/null -p 1'
    same status 125 "$status"
    [[ $stderr = *'1: hidden from this user, as /proc is mounted with hidepid'* ]]
}

@test "attaching to nobody: 125" {
    quiet_run weir-sample -o log -p 999999999
    same status 125 "$status"
    [ ! -e log ]
}

@test "a process of somebody else: what anybody may read, and why there is no more" {
    [ "$(id -u)" = 0 ] || skip 'needs root, to become somebody else'
    start sleep 30
    chmod 755 "$BATS_TEST_TMPDIR"
    cp "$WEIR_BIN/weir-sample" mine
    setpriv --reuid 65534 --clear-groups ./mine -n 3 -i 10ms -p "$pid" >log
    same 'lines that are wrong' '' "$(sampled check)"
    sampled na | grep -q 'process rchar PID/io: Permission denied (needs the same user'
    same rchar - "$(sampled last process rchar | cut -d ' ' -f 2)"
    same name sleep "$(sampled last process comm | cut -d ' ' -f 2)"
}

@test "as an ordinary user: the same totals for what is one's own" {
    [ "$(id -u)" = 0 ] || skip 'root needs to become somebody else for this'
    chmod 755 "$BATS_TEST_TMPDIR"
    cp "$WEIR_BIN/weir-sample" mine
    cp "$WEIR_PROGS/prog_sampled" prog
    setpriv --reuid 65534 --clear-groups ./mine -i 10ms -- ./prog fork 20 2 10 10 threads 4 10 9 >log
    same bytes 2036 "$(sampled total wchar)"
    same 'lines that are wrong' '' "$(sampled check)"
}

# ---- sources that are not on every machine ----

# server ARG...: records the copy of a server's /proc and /sys.
server()
{
    weir-sample --proc "$FIXTURES/proc/server/proc" --sys "$FIXTURES/proc/server/sys" -o log "$@"
    same 'lines that are wrong' '' "$(sampled check)"
}

@test "nvidia-smi: devices, and the followed processes on them; what it cannot tell is missing" {
    PATH=$FIXTURES/proc/server/bin:$PATH server -p 700 -n 40 -i 50ms --slow 100ms
    same names $'Tesla V100S-PCIE-32GB\nNVIDIA H100, 80GB HBM3' \
        "$(sampled last gpu name | cut -d ' ' -f 2- | grep -v '^-$')"
    same power '22890000 -' "$(sampled last gpu power_uw | awk '{ print $2 }' | sed 1,2d | paste -sd ' ')"
    same memory '1073741824 1048576' "$(sampled last gpu memory_b | awk '{ print $2 }' | sed 1,2d | paste -sd ' ')"
    same busy '37 -' "$(sampled last gpu busy_percent | awk '{ print $2 }' | sed 1,2d | paste -sd ' ')"
    same processes '700 900' "$(sampled first gpu_process pid | awk '{ print $2 }' | paste -sd ' ')"
    same memory '536870912 -' "$(sampled first gpu_process memory_b | awk '{ print $2 }' | paste -sd ' ')"
    sampled na | grep -q 'nvidia-smi: \[GPU requires reset\]'
}

@test "nvidia-smi that fails is told of, and left alone" {
    mkdir bin
    printf '#!/bin/sh\necho "No devices were found"\nexit 6\n' >bin/nvidia-smi
    chmod +x bin/nvidia-smi
    PATH=$PWD/bin:$PATH record sleep 1500
    sampled na | grep -q '^gpu \* nvidia-smi: No devices were found$'
    same ends 1 "$(sampled ends | wc -l)"
}

@test "nvidia-smi that has not answered when the recording ends is told of" {
    mkdir bin
    printf '#!/bin/sh\nexec sleep 60\n' >bin/nvidia-smi
    chmod +x bin/nvidia-smi
    PATH=$PWD/bin:$PATH record sleep 1
    sampled na | grep -q '^gpu \* nvidia-smi had not answered when the recording ended$'
    same ends 1 "$(sampled ends | wc -l)"
}

@test "nvidia-smi ends with weir-sample, and is no part of the recording" {
    PATH=$FIXTURES/proc/server/bin:$PATH record sleep 300
    same processes 1 "$(sampled first process pid | wc -l)"
    # shellcheck disable=SC2009 # by its command line, to count
    same left 0 "$(ps -eo args | grep -c '[q]uery-gpu=pci')"
}

@test "graphics clients: each one once, however often it is open" {
    cp -r "$FIXTURES/proc/server" tree
    client()
    {
        ln -sf "$2" "tree/proc/700/fd/$1"
        mkdir -p tree/proc/700/fdinfo
        printf 'pos:\t0\n%s' "$3" >"tree/proc/700/fdinfo/$1"
    }
    client 7 /dev/dri/renderD128 $'drm-driver:\tamdgpu\ndrm-client-id:\t5\ndrm-pdev:\t0000:0b:00.0\ndrm-engine-gfx:\t1000 ns\ndrm-engine-dec:\t7 ns\ndrm-memory-vram:\t4 KiB\n'
    cp tree/proc/700/fdinfo/7 same
    client 8 /dev/dri/renderD128 "$(cat same)"
    client 9 /dev/dri/card1 $'drm-driver:\tamdgpu\ndrm-client-id:\t6\ndrm-pdev:\t0000:0b:00.0\ndrm-engine-gfx:\t30 ns\ndrm-engine-compute:\t9 ns\ndrm-memory-vram:\t1 MiB\n'
    client 10 /dev/null $'drm-driver:\tno\ndrm-client-id:\t1\ndrm-engine-gfx:\t5 ns\n'
    PATH=/usr/bin:/bin "$WEIR_BIN/weir-sample" --proc tree/proc --sys tree/sys -p 700 -n 1 -o log
    same 'lines that are wrong' '' "$(sampled check)"
    same drawing '1030' "$(sampled last gpu_process render_ns | awk '{ print $2 }')"
    same computing 9 "$(sampled last gpu_process compute_ns | awk '{ print $2 }')"
    same memory 1052672 "$(sampled last gpu_process memory_b | awk '{ print $2 }')"
    same device 0000:0b:00.0 "$(sampled last gpu_process device | awk '{ print $2 }')"
}

@test "a counter that may not be read is missing, with the way to get it" {
    [ "$(id -u)" = 0 ] || skip 'needs root, to become somebody else'
    cp -r "$FIXTURES/proc/server" tree
    chmod 400 tree/sys/class/powercap/*/energy_uj
    chmod 755 "$BATS_TEST_TMPDIR"
    cp "$WEIR_BIN/weir-sample" mine
    setpriv --reuid 65534 --clear-groups ./mine --proc tree/proc --sys tree/sys -p 700 -n 1 >log
    same 'lines that are wrong' '' "$(sampled check)"
    same energy - "$(sampled last energy energy_uj | awk '{ print $2 }' | sort -u)"
    same zones 'core dram package-0 package-1' "$(sampled last energy zone | awk '{ print $2 }' | sort | paste -sd ' ')"
    sampled na | grep -q 'energy energy_uj class/powercap/intel-rapl:0/energy_uj: Permission denied (needs .*: chmod -R a+r'
}

@test "each source that is missing is told of, and nothing of it is 0" {
    mkdir -p empty/proc empty/sys
    cp -r "$FIXTURES/proc/server/proc/700" empty/proc/
    PATH=/usr/bin:/bin "$WEIR_BIN/weir-sample" --proc empty/proc --sys empty/sys -p 700 -n 1 -o log
    same 'lines that are wrong' '' "$(sampled check)"
    same 'tables with values' 'process process_end sampler thread' \
        "$(sed -n 's/^# table \(.\) \([a-z_]*\) .*/\1 \2/p' log | while read -r tag name; do
            if grep -q "^$tag " log; then echo "$name"; fi
        done | sort | grep -v pressure | paste -sd ' ')"
    for t in system cpu memory paging disk net pressure energy temperature power frequency gpu cgroup; do
        sampled na | grep -q "^$t " || fail "nothing is said of $t"
    done
}

threads_seen()
{
    awk '$1 == "h" && !seen[$2]++ { n++ } END { print n + 0 }' log
}

@test "10,000 threads: all are there, none is lost" {
    options=(-i 200ms)
    record idle 10000 until seen write 10 10 /dev/null exit 0 &
    for ((try = 0; try < 600; try++)); do
        [ ! -s log ] || [ "$(threads_seen)" -lt 10001 ] || break
        sleep 0.2
    done
    touch seen
    wait $!
    same bytes 100 "$(sampled total wchar)"
    same threads 10001 "$(threads_seen)"
}
