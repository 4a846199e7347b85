#!/usr/bin/env bats
# weir-probe: what it says is there is there, and what is not has a reason.
# shellcheck disable=SC2154 # quiet_run sets stderr

load helper

setup()
{
    cd "$BATS_TEST_TMPDIR" || return
}

server()
{
    weir-probe --proc "$FIXTURES/proc/server/proc" --sys "$FIXTURES/proc/server/sys" --format tsv
}

# answer METRIC: its second column in file `table`.
answer()
{
    awk -F '\t' -v metric="$1" '$1 == metric { print $2 }' table
}

@test "each metric of the samples has one row" {
    weir-probe --format tsv >table
    same 'twice' '' "$(grep -v '^#' table | cut -f 1 | sort | uniq -d)"
    for metric in process.rchar process.utime_ticks thread.wait_ns cpu.user_ticks memory.free_kib \
        process_end.user_us disk.reads net.rx_b energy.energy_uj gpu.busy_percent cgroup.cpu_ns; do
        [ -n "$(answer $metric)" ] || fail "no $metric"
    done
}

@test "on any Linux: processes, threads, processors, memory" {
    weir-probe --format tsv >table
    for metric in process.rchar process.wchar process.utime_ticks process.rss_anon_kib process.fds \
        thread.utime_ticks thread.voluntary process_end.max_rss_kib cpu.user_ticks memory.free_kib system.switches; do
        same $metric yes "$(answer $metric)"
    done
}

@test "what is not there has a reason and a source" {
    weir-probe --missing --format tsv | grep -v '^#' >missing || true
    awk -F '\t' '$2 != "no" || $4 == "-" || $5 == "-"' missing >wrong
    same 'without a reason' '' "$(cat wrong)"
    weir-probe --format tsv | grep -v '^#' | awk -F '\t' '$2 == "yes" && $5 != "-"' >wrong
    same 'there, but with a reason why not' '' "$(cat wrong)"
}

@test "a server with everything: energy, sensors, graphics, control groups" {
    PATH=$FIXTURES/proc/server/bin:$PATH server >table
    for metric in energy.energy_uj temperature.temp_mc power.power_uw frequency.freq_khz gpu.busy_percent \
        gpu_process.memory_b cgroup.throttled_ns cgroup_io.read_b pressure.full_us process.blkio_ticks thread.run_ns; do
        same $metric yes "$(answer $metric)"
    done
}

@test "a machine with nothing says so of everything" {
    mkdir -p empty/proc empty/sys
    PATH=/usr/bin:/bin "$WEIR_BIN/weir-probe" --proc empty/proc --sys empty/sys --format tsv >table
    grep -v '^#' table | awk -F '\t' '$2 == "yes" && $1 !~ /^(calls|perf)/' >wrong
    same 'there in an empty folder' '' "$(cat wrong)"
    grep -q '^pressure.some_us.*boot with psi=1' table
    grep -q '^energy.energy_uj.*chmod -R a+r' table
}

@test "delay accounting that is off: how to switch it on" {
    cp -r "$FIXTURES/proc/server" tree
    echo 0 >tree/proc/sys/kernel/task_delayacct
    weir-probe --proc tree/proc --sys tree/sys --format tsv >table
    same blkio no "$(answer process.blkio_ticks)"
    grep -q '^process.blkio_ticks.*sysctl kernel.task_delayacct=1' table
}

@test "an ordinary user is told of the rights he lacks" {
    [ "$(id -u)" = 0 ] || skip 'needs root, to become somebody else'
    cp -r "$FIXTURES/proc/server" tree
    chmod 400 tree/sys/class/powercap/*/energy_uj
    echo 2 >tree/proc/sys/kernel/perf_event_paranoid
    mkdir -p tree/proc/sys/kernel/yama
    echo 1 >tree/proc/sys/kernel/yama/ptrace_scope
    chmod 755 "$BATS_TEST_TMPDIR"
    cp "$WEIR_BIN/weir-probe" mine
    setpriv --reuid 65534 --clear-groups ./mine --proc tree/proc --sys tree/sys --format tsv >table
    same energy no "$(answer energy.energy_uj)"
    grep -q '^energy.energy_uj.*Permission denied.*chmod -R a+r' table
    same perf yes "$(answer perf.events)"
    same attach no "$(answer calls.attached)"
    grep -q '^calls.attached.*ptrace_scope = 1: only a parent may attach.*sysctl kernel.yama.ptrace_scope=0' table
    echo 4 >tree/proc/sys/kernel/perf_event_paranoid
    setpriv --reuid 65534 --clear-groups ./mine --proc tree/proc --sys tree/sys --format tsv >table
    same perf no "$(answer perf.events)"
}

@test "under a tracer it says who traces" {
    strace -qq -o /dev/null weir-probe --format tsv >table
    same untraced no "$(answer calls.untraced)"
    grep -q '^calls.untraced.*process [0-9]* traces this one' table
}

@test "the platform and the monitor are named, in JSON too" {
    weir-probe --format json >probe.json
    jq -e '.notes.platform | test("^Linux [0-9].* processors$")' probe.json
    jq -e '.notes.monitor | test("weir-sample")' probe.json
    jq -e '.notes.user and .notes.container and .notes.machine' probe.json
    same columns 'metric available unit source why how' "$(jq -r '[.columns[].name] | join(" ")' probe.json)"
    jq -e '[.rows[] | select(.[0] == "process.rchar")][0][1] == "yes"' probe.json
}

@test "without strace neither a command nor a running process can be traced" {
    WEIR_STRACE=/nosuch weir-probe --missing --format tsv >missing
    same 'told why' 'calls.attached calls.command' "$(grep '/nosuch.*WEIR_STRACE' missing | cut -f 1 | sort | paste -sd' ')"
}

@test "a folder /proc where nothing is mounted: told so, with the command that mounts it" {
    [ "$(id -u)" = 0 ] || skip 'only root may hide /proc'
    unshare -m true 2>/dev/null || skip 'no mount namespaces here'
    for tool in weir-probe "weir-sample -o log -- true"; do
        run unshare -m sh -c "mount -t tmpfs none /proc && exec $tool"
        same "$tool" "${tool%% *}: /proc: nothing is mounted there: 'mount -t proc proc /proc'" "$output"
        ((status == 3 || status == 125))
    done
}

@test "bad usage: 2; no /proc, or a full disk: 3" {
    quiet_run weir-probe extra
    same status 2 "$status"
    quiet_run weir-probe --proc nosuch
    same status 3 "$status"
    [[ $stderr = *nosuch* ]]
    status=0
    weir-probe >/dev/full 2>err || status=$?
    same status 3 "$status"
}
