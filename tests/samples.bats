# Samples: the collector's own logs and those of other tools, beside calls in one file.

# shellcheck disable=SC2154 # quiet_run sets stderr
load helper

setup()
{
    cd "$BATS_TEST_TMPDIR" || return
    samples=$FIXTURES/samples
}

# rows FILE TABLE COLUMNS: values of a table, one row a line.
rows()
{
    weir-dump --table "$2" --columns "$3" --format tsv "$1" | grep -v '^#'
}

# Value of a member of weir-summary's record.
member()
{
    weir-summary --format json "$1" | jq -c ".$2"
}

# doubled N FILE: 2^N copies of it.
doubled()
{
    cp "$2" copies
    for _ in $(seq "$1"); do
        cat copies copies >longer
        mv longer copies
    done
    cat copies
}

# Two calls 100 and 300 ms behind the start of fixtures/samples/sample-hand.log.
write_calls()
{
    printf '%s\n' '4711 1763725412.223456 read(3, "a", 10) = 1 <0.000001>' \
        '4711 1763725412.423456 write(3, "b", 1) = 1 <0.000001>' >calls.log
}

@test "calls and samples stand on one axis, whichever log comes first" {
    write_calls
    weir-parse -q "$samples/sample-hand.log" calls.log -o one.h5
    same 'calls behind samples' $'99999211\n299999211' "$(rows one.h5 calls start_ns)"
    same 'first sample' 1000 "$(rows one.h5 samples/process time_ns | head -1)"
    weir-parse -q calls.log "$samples/sample-hand.log" -o two.h5
    same 'calls' $'0\n200000000' "$(rows two.h5 calls start_ns)"
    same 'sample before the first call' -99998211 "$(rows two.h5 samples/process time_ns | head -1)"
    for file in one.h5 two.h5; do
        same 'start and offset' 1763725412.223456 "$(weir-dump --columns start_ns --format tsv $file |
            grep -v '^#' | head -1 | awk -v start="$(h5dump -a start_ns $file | awk '/\(0\)/ { print $2 }')" \
            '{ printf "%.6f", (start + $1) / 1e9 }')"
        same 'the command is the log'\''s that tells it' '"make -j4"' "$(member $file run.command)"
        same 'a source each' $'0\n1' "$(rows $file ledger source | sort -u)"
    done
}

@test "the window of calls is theirs, whatever was sampled before and behind" {
    write_calls
    weir-parse -q calls.log -o calls.h5
    weir-parse -q calls.log "$samples/sample-hand.log" -o both.h5
    same table "$(weir-iops --bin 100ms --format csv calls.h5)" "$(weir-iops --bin 100ms --format csv both.h5)"
    same 'elapsed time' 0.200001 "$(member both.h5 elapsed_s)"
}

@test "logs of different clocks are told apart" {
    echo '4711 12:00:00.223456 read(3, "a", 10) = 1' >day.log
    run weir-parse day.log "$samples/sample-hand.log" -o odd.h5
    same status 0 "$status"
    [[ $output = *"cannot be put on one axis"* ]]
}

@test "local times are read in the zone of TZ" {
    utc=$(weir-parse -q "$samples/nvidia-units.csv" | weir-dump --table sources --columns origin_ns --format tsv | tail -1)
    east=$(TZ=Etc/GMT-2 weir-parse -q "$samples/nvidia-units.csv" |
        weir-dump --table sources --columns origin_ns --format tsv | tail -1)
    same hours 7200000000000 $((utc - east))
    # A time with its zone is the same everywhere.
    iso=$(weir-parse -q "$samples/iostat-iso.json" | weir-dump --table sources --columns origin_ns --format tsv | tail -1)
    same iso "$iso" "$(TZ=Etc/GMT-2 weir-parse -q "$samples/iostat-iso.json" |
        weir-dump --table sources --columns origin_ns --format tsv | tail -1)"
}

@test "a table of samples is in the file when it has rows" {
    write_calls
    weir-parse -q calls.log -o calls.h5
    ! weir-dump --table list calls.h5 | grep -q samples || fail 'tables without rows are listed'
    same 'rows of an absent table' '' "$(rows calls.h5 samples/process pid)"
    weir-parse -q "$samples/sample-hand.log" -o run.h5
    same 'by both spellings' "$(rows run.h5 samples/process pid)" "$(rows run.h5 samples.process pid)"
}

@test "h5py: columns have units and kinds of missing, decimal numbers miss as NaN" {
    weir-parse -q "$samples"/*.txt "$samples"/*.json "$samples"/*.csv "$samples"/*.log "$samples"/*.h5 \
        -o all.h5 2>/dev/null || true
    "$(python_with h5py)" - <<'PYTHON'
import h5py, numpy
f = h5py.File("all.h5")
for table in f["samples"].values():
    assert len({len(c) for c in table.values()}) == 1, table.name
    for c in table.values():
        assert c.attrs["units"] and c.attrs["long_name"], c.name
        if c.dtype == numpy.float64:
            assert numpy.isnan(c.attrs["missing_value"]), c.name
rates = f["samples/process_rates"]
assert numpy.isnan(rates["read_bytes_per_s"][:]).any()
assert numpy.nanmax(rates["write_bytes_per_s"][:]) > 1e7
assert f["samples/process/utime_ticks"].attrs["units"] == b"tick"
assert h5py.check_enum_dtype(f["samples/process/state"].dtype)["D"] == 3
PYTHON
}

@test "the same bytes by any number of threads, through pipes, from packed logs" {
    for log in sample-hand.log pidstat-t.txt iostat-x-t.json nvidia-units.csv slurm-merged.h5; do
        cp "$samples/$log" log
        weir-parse -q log -o one.h5
        weir-parse -q -j 4 --block-size 50 log -o two.h5
        cmp one.h5 two.h5
        rows one.h5 sources format >wanted
        weir-parse -q <log | weir-dump --table sources --columns format --format tsv | grep -v '^#' >got
        diff wanted got
        gzip -c log >log.gz
        weir-parse -q log.gz -o three.h5
        same "rows of $log" "$(rows one.h5 sources events,first_ns,last_ns)" "$(rows three.h5 sources events,first_ns,last_ns)"
    done
}

@test "weir-summary: what samples tell, and a dash with the reason where there are none" {
    weir-parse -q "$samples/sample-hand.log" -o run.h5
    same 'user time' 0.05 "$(member run.h5 cpu_user_s)"
    same 'system time' 0.01 "$(member run.h5 cpu_system_s)"
    same 'peak memory' 921600 "$(member run.h5 max_rss_bytes)"
    same rchar 4196 "$(member run.h5 layers.logical.rchar_bytes)"
    same 'what could not be read' null "$(member run.h5 minor_faults)"
    same 'calls that nobody recorded' null "$(member run.h5 read_ops)"
    weir-parse -q "$samples/pidstat-t.txt" -o rates.h5
    same 'nor beside pidstat' '[null,null]' "$(weir-summary --format json rates.h5 | jq -c '[.calls, .cpu_user_s]')"
    write_calls
    weir-parse -q calls.log -o calls.h5
    same 'without samples' null "$(member calls.h5 cpu_user_s)"
    weir-summary --format tsv calls.h5 | grep -q $'^cpu_user_s\t-\ts\tnot measured: only weir-sample'
    weir-parse -q calls.log "$samples/sample-hand.log" -o both.h5
    same 'both' '[1,0.05]' "$(weir-summary --format json both.h5 | jq -c '[.read_ops, .cpu_user_s]')"
    same 'a selection of calls' null "$(weir-summary --op read --format json both.h5 | jq -c .cpu_user_s)"
}

@test "tools that look at calls say so of a file of samples, and end with 1" {
    weir-parse -q "$samples/sample-hand.log" -o run.h5
    for tool in top iops hist access flow load heat dump 'top --by path' 'compare --by path run.h5'; do
        # shellcheck disable=SC2086 # options are words
        quiet_run weir-$tool run.h5
        same "status of $tool" 1 "$status"
        same "what $tool says" "weir-${tool%% *}: warning: run.h5: it holds samples, but no calls, which is what weir-${tool%% *} looks at; see weir-summary, weir-procs, weir-corr" \
            "$(sort -u <<<"$stderr")"
        same "rows of $tool" 0 "$(grep -vc '^#' <<<"$output")"
    done
    quiet_run weir-top --layer disk run.h5
    same 'no disks either' 1 "$status"
    for tool in summary procs corr diagnose 'dump --table samples/process'; do
        # shellcheck disable=SC2086
        quiet_run weir-$tool run.h5
        same "$tool" '0 ' "$status $stderr"
    done
    weir-parse -q -f strace -o empty.h5 /dev/null || true
    quiet_run weir-top empty.h5
    same 'an empty recording is just empty' '0 ' "$status $stderr"
}

@test "weir-compare: two files of samples, by what samples tell of whole runs" {
    weir-parse -q "$samples/sample-hand.log" -o a.h5
    sed 's/ 4096 / 8192 /; s/ =900 / =1800 /' "$samples/sample-hand.log" >b.log
    weir-parse -q b.log -o b.h5
    quiet_run weir-compare --format json a.h5 b.h5
    same status 0 "$status"
    for run in a b; do
        grep -qx "weir-compare: $run.h5: it has no calls, only numbers of whole runs are compared" <<<"$stderr"
    done
    row() { jq -c --arg m "$1" '.rows[] | select(.[0] == $m) | .[1:5]' <<<"$output"; }
    same cpu '[1,1,0.06,0.06]' "$(row cpu_s)"
    same memory "[1,1,$(member a.h5 max_rss_bytes),$(member b.h5 max_rss_bytes)]" "$(row max_rss_bytes)"
    same 'bytes read' "[1,1,$(member a.h5 layers.logical.rchar_bytes),$(member b.h5 layers.logical.rchar_bytes)]" "$(row rchar_bytes)"
    same 'twice as much' '[2,2]' "$(jq -c '[.rows[] | select(.[0] == "max_rss_bytes" or .[0] == "rchar_bytes") | .[6] | round]' <<<"$output")"
    same calls '[0,0,null,null]' "$(row count)"
}

@test "energy: packages are added, zones inside of them are not, and a wrap is no loss" {
    {
        echo '# weir-sample 0.1.0 host=n start=1763725412.0 mono=1 boottime=1 interval_ns=1000000000 clk_tck=100'
        echo '# table e energy id energy_uj range_uj zone place'
        echo '# table p process pid utime_ticks'
        printf '%s\n' 'tick 0 0 ep' 'e 0 =9000000 =10000000 "package-0" "intel-rapl:0"' \
            'e 1 =100 =10000000 "core" "intel-rapl:0:0"' 'e 2 =5 =10000000 "package-1" "intel-rapl:1"' \
            'p 7 =1' 'tick 1 1000000000 ep' 'e 0 -8500000' 'e 1 9000' 'e 2 2000000' \
            'tick 2 2000000000 ep' 'e 0 1000000' 'end 2000000000 "done"'
    } >energy.log
    weir-parse -q energy.log -o energy.h5
    same joules 4.5 "$(member energy.h5 energy_j)"
}

@test "a file of ours and a damaged HDF5 file are refused with a reason" {
    write_calls
    weir-parse -q calls.log -o calls.h5
    run weir-parse calls.h5 -o again.h5
    same status 1 "$status"
    [[ $output = *"is a file of weir-parse, not a log"* ]]
    head -c 9000 "$samples/slurm-merged.h5" >cut.h5
    run weir-parse cut.h5 -o again.h5
    same status 1 "$status"
    [[ $output = *"cut.h5: the HDF5 file cannot be read"* ]]
}

@test "Slurm's profile: fields by name, in any order and width, with others between" {
    "$(python_with h5py)" - <<'PYTHON'
import h5py, numpy
rows = numpy.zeros(3, dtype=[("WriteMB", "<f4"), ("Novelty", "<i4"), ("EpochTime", "<u4"), ("RSS", "<i2")])
rows["EpochTime"] = [1763725412, 1763725413, 1763725415]
rows["WriteMB"] = [0, 1.5, 2]
rows["RSS"] = [100, 200, 300]
f = h5py.File("77_batch_node.5.h5", "w")
f["node.5/Tasks/3"] = rows
energy = numpy.zeros(2, dtype=[("EpochTime", "<u8"), ("Power", "<u8")])
energy["EpochTime"] = [1763725412, 1763725413]
energy["Power"] = [250, 260]
f["node.5/Energy"] = energy
f["node.5/Oddity"] = energy
f["plain"] = numpy.arange(5)
PYTHON
    run weir-parse 77_batch_node.5.h5 -o job.h5
    same status 0 "$status"
    for name in Novelty node.5/Oddity plain; do
        [[ $output = *"not kept: '$name'"* ]] || fail "$name is not told of"
    done
    same tasks $'0\t-\tnode.5\tbatch\t3\t100\t-\n1000000000\t1000000000\tnode.5\tbatch\t3\t200\t1572864\n3000000000\t2000000000\tnode.5\tbatch\t3\t300\t2097152' \
        "$(rows job.h5 samples/job time_ns,interval_ns,node,step,task,rss_kib,write_bytes | grep -v -- $'\t-\t-\t-$')"
    same energy $'-\t250\n-\t260' "$(rows job.h5 samples/job task,power_w | grep -v -- '-$')"
    same ledger $'sample\t5\nnot_kept\t2' "$(rows job.h5 ledger kind,count)"
}

@test "memory stays flat, whatever the log's length" {
    doubled 14 "$samples/sample-hand.log" >long.log
    doubled 12 "$samples/pidstat-t.txt" >long.txt
    sed -n '/"statistics"/,$p' "$samples/iostat-x-t.json" | sed -n '2,9p' >item
    {
        echo '{"sysstat": {"hosts": [{"nodename": "n", "statistics": ['
        doubled 14 item
        echo '{}]}]}}'
    } >long.json
    "$(python_with h5py)" - <<'PYTHON'
import os, resource, subprocess
for log in "long.log", "long.txt", "long.json":
    assert os.path.getsize(log) > 10e6, (log, os.path.getsize(log))
    subprocess.run(["weir-parse", "-q", log, "-o", "long.h5"], stderr=subprocess.DEVNULL)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
assert peak < 256 * 1024, f"{peak} KiB"
PYTHON
}

@test "a line of 5 MB is named and skipped, the lines around it are read" {
    {
        sed -n 1,8p "$samples/sample-hand.log"
        printf 'note "'
        head -c 5000000 /dev/zero | tr '\0' x
        printf '"\n'
        sed -n '11,$p' "$samples/sample-hand.log"
    } >long.log
    run weir-parse long.log -o long.h5
    [[ $output = *"long.log:9: 1 line not understood: a line of more than 4 MiB"* ]]
    same rows 8 "$(rows long.h5 samples/process pid | wc -l)"
}

@test "the corpus: logs of other people are read, or not understood in whole" {
    corpus=$WEIR_ROOT/../shared/corpus/sampling
    [ -d "$corpus" ] || skip "no corpus here"
    for log in "$corpus"/*.csv "$corpus"/*pidstat*; do
        weir-parse -q "$log" -o out.h5 2>/dev/null || true
        counted=$(rows out.h5 ledger count | awk '{ n += $1 } END { print n }')
        same "lines of $log" "$(grep -c '' "$log")" "$counted"
    done
    same 'a GPU for a while' 107 "$(weir-parse -q "$corpus"/AndyZ*.csv | weir-dump --table samples/gpu --format tsv | grep -vc '^#')"
    same 'power alone' 73 "$(weir-parse -q "$corpus"/Pranav*.csv | weir-dump --table samples/gpu --columns power_uw --format tsv | grep -c '^[0-9]')"
    same 'pidstat among stack traces' 15 "$(weir-parse -q "$corpus"/bogdad* 2>/dev/null |
        weir-dump --table samples/thread_rates --columns voluntary_per_s --format tsv | grep -c '^[0-9]')"
}

@test "pidstat and iostat as they are here" {
    command -v pidstat >/dev/null || skip "no sysstat here"
    sh -c 'dd if=/dev/zero of=big bs=1M count=20 2>/dev/null; exec sleep 4' &
    pid=$!
    pidstat -h -H -u -r -d -w -t -p $pid 1 2 >pidstat.txt
    S_TIME_FORMAT=ISO iostat -xt -o JSON 1 2 >iostat.json
    kill $pid
    weir-parse --strict pidstat.txt iostat.json -o run.h5
    same "samples of $pid" $'sleep\nsleep' "$(rows run.h5 samples/process_rates comm)"
    [ "$(rows run.h5 samples/disk_rates device | wc -l)" -gt 0 ] || [ ! -s /proc/diskstats ]
}

@test "weir-sample's log of a real run: totals are those of the run" {
    weir-sample -o run.samples -- sh -c 'dd if=/dev/zero of=big bs=1M count=30 2>/dev/null; cat big >/dev/null; /bin/true'
    weir-parse --strict -q run.samples -o run.h5
    wrote=$(member run.h5 layers.logical.wchar_bytes)
    ((wrote >= 30 << 20 && wrote < 61 << 20)) || fail "wchar: $wrote"
    [ "$(member run.h5 run.exit_status)" = 0 ]
    weir-parse -q --block-size 100 -j 3 run.samples -o again.h5
    cmp run.h5 again.h5
    head -c $(($(wc -c <run.samples) * 2 / 3)) run.samples >cut.samples
    weir-parse -q cut.samples -o cut.h5 2>/dev/null || true
    same 'end of a cut recording' - "$(rows cut.h5 samples/recording end_ns)"
}

@test "the words of a command line are joined as a shell would read them" {
    weir-sample -q -o words.log -- sh -c 'sleep 0.2; true' 'a  b'
    weir-parse -q -o words.h5 words.log
    same 'command' "sh -c 'sleep 0.2; true' 'a  b'" \
        "$(weir-dump --table samples/process --columns cmdline --format tsv words.h5 | grep -m 1 true)"
}
