#!/usr/bin/env bats
# weir-sample on copies of /proc and /sys of machines that are not here: other kernels, batch
# systems, containers, drivers.
# shellcheck disable=SC2016 # a script for an inner shell

load helper

setup()
{
    cd "$BATS_TEST_TMPDIR" || return
}

sampled()
{
    python3 "$WEIR_ROOT/tests/checks/samples.py" log "$@"
}

# file PATH LINE...: a file of the copy in `tree`.
file()
{
    mkdir -p "tree/${1%/*}"
    printf '%s\n' "${@:2}" >"tree/$1"
}

# process PID [CGROUP-LINE...]: a process of the copy.
process()
{
    file "proc/$1/stat" "$1 (app) S 1 1 1 0 -1 0 1 2 3 4 100 50 7 8 20 0 1 0 5000 4096 10 0 1 1 0 0 0 0 0 0 0 0 0 0 17 0 0 0 77 0 0 0 0 0 0 0 0 0 0"
    file "proc/$1/cgroup" "${@:2}"
    mkdir -p "tree/proc/$1/task/$1"
    cp "tree/proc/$1/stat" "tree/proc/$1/task/$1/stat"
}

# look PID [OPTION...]: what is recorded of it is well-formed.
look()
{
    PATH=/usr/bin:/bin "$WEIR_BIN/weir-sample" --proc tree/proc --sys tree/sys -p "$1" -n 2 -i 20ms --slow 20ms -o log "${@:2}"
    same 'lines that are wrong' '' "$(sampled check)"
}

# soon PATTERN: in the log, within 20 s.
soon()
{
    for ((try = 0; try < 1000; try++)); do
        ! grep -qs "$1" log || return 0
        sleep 0.02
    done
    fail "never came: $1"
}

# values TABLE COLUMN: of its entities, on one line.
values()
{
    sampled last "$1" "$2" | cut -d ' ' -f 2- | paste -sd ' '
}

@test "Slurm with control groups of version 1: the job's limits and usage, above those of step and task" {
    local groups=/sys/fs/cgroup job=/slurm/uid_7/job_9 p n=1
    process 50 "3:memory:$job/step_0/task_0" "2:cpu,cpuacct:$job/step_0/task_0" "1:blkio:/"
    file proc/self/mountinfo '30 1 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory' \
        '31 1 0:31 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct' \
        '32 1 0:32 / /sys/fs/cgroup/blkio rw - cgroup cgroup rw,blkio'
    for p in $job $job/step_0 $job/step_0/task_0; do
        file "$groups/memory$p/memory.usage_in_bytes" "${n}000"
        file "$groups/memory$p/memory.stat" "total_rss ${n}00"
        file "$groups/memory$p/memory.limit_in_bytes" 9223372036854771712
        file "$groups/cpu,cpuacct$p/cpuacct.usage" "${n}0"
        file "$groups/cpu,cpuacct$p/cpuacct.stat" "user ${n}" "system 2"
        file "$groups/cpu,cpuacct$p/cpu.cfs_quota_us" -1
        file "$groups/cpu,cpuacct$p/cpu.cfs_period_us" 100000
        n=$((n + 1))
    done
    file "$groups/memory$job/memory.limit_in_bytes" 8589934592
    file "$groups/cpu,cpuacct$job/cpu.cfs_quota_us" 200000
    file "$groups/blkio/blkio.throttle.io_service_bytes" '8:0 Read 4096' '8:0 Write 8192' '8:0 Total 12288' 'Total 12288'
    file "$groups/blkio/blkio.throttle.io_serviced" '8:0 Read 4' '8:0 Write 8' 'Total 12'
    look 50 --tables cgroup,cgroup_io,process
    same memory '3000 2000 1000' "$(sampled last cgroup memory_b | awk '$2 != "-" { print $2 }' | paste -sd ' ')"
    same limit 8589934592 "$(sampled last cgroup memory_limit_b | awk '$2 != "-" { print $2 }')"
    same quota 200000 "$(sampled last cgroup cpu_quota_us | awk '$2 != "-" { print $2 }')"
    same 'user time' '30000000 20000000 10000000' "$(sampled last cgroup user_ns | awk '$2 != "-" { print $2 }' | paste -sd ' ')"
    sampled na | grep -q "^cgroup cpu_quota_us .*task_0/cpu.cfs_quota_us: no limit is set$"
    sampled na | grep -q "^cgroup memory_limit_b .*task_0/memory.limit_in_bytes: no limit is set$"
    same 'one row of I/O' '4096 8192 4 8' "$(for c in read_b write_b reads writes; do values cgroup_io $c; done | paste -sd ' ')"
    same 'rows of I/O' 1 "$(grep -c '^i ' log)"
}

@test "a copy without mountinfo: control groups are where they usually are" {
    process 50 '0::/job'
    file sys/fs/cgroup/job/memory.current 4711
    look 50 --tables cgroup,process
    same 'version 2' 4711 "$(values cgroup memory_b)"
    rm -r tree/sys
    process 50 '4:memory:/job' '0::/job'
    file sys/fs/cgroup/memory/job/memory.usage_in_bytes 42
    file sys/fs/cgroup/unified/job/cpu.stat 'usage_usec 7'
    look 50 --tables cgroup,process
    same 'both versions: memory' 42 "$(sampled last cgroup memory_b | awk '$2 != "-" { print $2 }')"
    same 'both versions: cpu' 7000 "$(sampled last cgroup cpu_ns | awk '$2 != "-" { print $2 }')"
}

@test "a group that is not below what is mounted: it is said" {
    process 50 '0::/../other'
    file proc/1/mountinfo '25 20 0:22 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw'
    file sys/fs/cgroup/memory.current 4711
    look 50 --tables cgroup,cgroup_io,process
    same said 'cgroup cgroup_io' "$(sampled na | grep '\* /../other: the group lies outside' | cut -d ' ' -f 1 | paste -sd ' ')"
}

@test "the drivers of graphics processors, old and new: power, clocks; what they do not tell is said" {
    local card=sys/class/drm/card
    process 50 '0::/'
    for n in 0 1; do
        file ${card}$n/device/gpu_busy_percent 5$n
        file ${card}$n/device/uevent DRIVER=amdgpu "PCI_SLOT_NAME=0000:0$n:00.0"
        file ${card}$n/device/hwmon/hwmon$n/freq2_input 1000000000
    done
    file ${card}0/device/hwmon/hwmon0/power1_average 150000000
    file ${card}1/device/hwmon/hwmon1/power1_input 222000000
    file ${card}2/gt/gt0/rps_act_freq_mhz 351
    file ${card}2/gt_act_freq_mhz 350
    file ${card}2/device/uevent DRIVER=i915
    file ${card}3/gt_act_freq_mhz 777
    file ${card}3/device/uevent DRIVER=i915 PCI_SLOT_NAME=0000:00:03.0
    look 50 --tables gpu
    same power '150000000 222000000 - -' "$(values gpu power_uw)"
    same 'clock of the memory' '1000 1000 - -' "$(values gpu memory_clock_mhz)"
    same clock '- - 351 777' "$(values gpu clock_mhz)"
    same drivers 'amdgpu amdgpu i915 i915' "$(values gpu driver)"
    same devices '0000:00:00.0 0000:01:00.0 - 0000:00:03.0' "$(values gpu device)"
    same 'said of Intel' 2 "$(sampled na | grep -c '^gpu busy_percent not told by its driver')"
}

@test "several graphics processors of NVIDIA: what nvidia-smi says in place of a number is told" {
    process 50 '0::/'
    mkdir bin
    {
        echo '#!/bin/sh'
        echo 'case $1 in *compute-apps*) exit 0 ;; esac'
        echo 'while echo "00000000:01:00.0, 37 %, 5, 1024, 40960, 63.27, 41, 1410, 1593, NVIDIA A100"; do'
        echo 'echo "00000000:41:00.0, [N/A], [N/A], 2048, 40960, [Not Supported], 40, 1410, 1593, NVIDIA A100"; sleep 0.1; done'
    } >bin/nvidia-smi
    chmod +x bin/nvidia-smi
    for ((try = 0; try < 20; try++)); do # it may take long to begin
        PATH=$PWD/bin:/usr/bin:/bin "$WEIR_BIN/weir-sample" --proc tree/proc --sys tree/sys -p 50 -n 10 -i 50ms --slow 100ms \
            --tables gpu -o log
        ! grep -q '00000000:41' log || break
    done
    same 'lines that are wrong' '' "$(sampled check)"
    same busy '37 -' "$(values gpu busy_percent)"
    same memory '1073741824 2147483648' "$(values gpu memory_b)"
    same power '63270000 -' "$(values gpu power_uw)"
    sampled na | grep -q '^gpu busy_percent nvidia-smi: \[N/A\]$'
    sampled na | grep -q '^gpu power_uw nvidia-smi: \[Not Supported\]$'
}

@test "a package of which two kinds of registers tell counts once; a sensor that is off is missing" {
    local zone
    process 50 '0::/'
    for zone in intel-rapl:0 intel-rapl-mmio:0; do
        file sys/class/powercap/$zone/name package-0
        file sys/class/powercap/$zone/max_energy_range_uj 10000000
        file sys/class/powercap/$zone/energy_uj 9000000
    done
    file sys/class/thermal/thermal_zone0/temp -274000
    file sys/class/thermal/thermal_zone1/temp -5000
    weir-sample --proc tree/proc --sys tree/sys -p 50 -i 10ms --slow 10ms -o log 2>/dev/null &
    soon '^e 1 '
    for zone in intel-rapl:0 intel-rapl-mmio:0; do # another file under the same name
        echo 500000 >new
        mv new tree/sys/class/powercap/$zone/energy_uj
    done
    soon '^e 0 -8500000'
    soon '^e 1 -8500000'
    kill $!
    wait $!
    same temperature '- -5000' "$(values temperature temp_mc)"
    weir-parse -q log -o run.h5
    same joules 1.5 "$(weir-summary --format json run.h5 | jq .energy_j)"
}

@test "older kernels: columns that they do not have are told of, once" {
    process 50 '1:cpu:/'
    file proc/50/status 'Name:	app' 'Uid:	7 7 7 7' 'VmHWM:	  300 kB'
    file proc/diskstats '   8       0 sda 1 2 3 4 5 6 7 8 0 10 11' '   8       1 sda1 1 2 3 4 5 6 7 8 0 10 11'
    file proc/pressure/cpu 'some avg10=0.00 avg60=0.08 avg300=0.11 total=12820227'
    look 50 --tables process,disk,pressure
    same disks '8 8' "$(values disk write_ms)"
    same discards '- -' "$(values disk discards)"
    same 'told of disks' 'discards discards_merged discarded_sectors discard_ms flushes flush_ms' \
        "$(sampled na | awk '$1 == "disk" && /diskstats: not told by this kernel$/ { print $2 }' | paste -sd ' ')"
    same 'told of memory' 'rss_anon_kib rss_file_kib rss_shmem_kib' \
        "$(sampled na | awk '$2 ~ /^rss/ && /PID.status: not told by this kernel$/ { print $2 }' | paste -sd ' ')"
    same 'peak' 300 "$(values process peak_rss_kib)"
    sampled na | grep -q '^pressure full_us pressure/cpu: not told by this kernel$'
}
