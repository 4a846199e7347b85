# weir-record: one run, all collectors, one archive; regions of it by weir-mark.
# shellcheck disable=SC2016 # the scripts between '...' are for an inner shell
# shellcheck disable=SC2154 # stderr, pid: of helper and collector

load helper
bats_require_minimum_version 1.5.0
load collector

# value FILE.h5 NAME: of weir-summary.
value()
{
    weir-summary --format tsv "$1" | awk -F'\t' -v name="$2" '$1 == name { print $2 }'
}

rows()
{
    weir-dump --table "$2" --columns "$3" --format tsv "$1" | grep -v '^#' || true
}

manifest()
{
    tar --zstd -xOf "$1" manifest.json
}

@test "one archive, one file: calls and samples on one axis, host and label" {
    quiet_run weir-record -o run.tar.zst --label 'a run' -- sh -c 'echo hello; sleep 0.25; exit 7'
    same status 7 "$status"
    same output hello "$output"
    same members 'manifest.json strace.log sample.log' "$(tar --zstd -tf run.tar.zst | paste -sd' ')"
    [ ! -e run.tar.zst.parts ]
    weir-pack -q --verify run.tar.zst
    weir-parse -q --strict run.tar.zst -o run.h5
    same formats 'manifest strace sample' "$(rows run.h5 sources format | paste -sd' ')"
    same labels 'a run' "$(rows run.h5 sources label | sort -u)"
    same hosts "$(hostname)" "$(rows run.h5 sources host | sort -u)"
    same ledger '' "$(rows run.h5 ledger kind,class | grep -E 'not_a_trace|not_understood' || true)"
    same 'exit status' 7 "$(rows run.h5 runs exit_status)"
    # One time axis: where the first and the last call stand, the samples begin and end, and
    # the command ends. On a busy machine each of them may be late by what others take.
    rows run.h5 sources first_ns,last_ns | sed -n 2,3p | paste -s >spans
    read -r call_first call_last sample_first sample_last <spans
    ended=$(rows run.h5 samples/process_end time_ns | tail -n 1)
    ((sample_first < call_first))
    for pair in "$sample_first $call_first" "$call_last $sample_last" "$ended $call_last"; do
        read -r a b <<<"$pair"
        ((a - b < 2000000000 && b - a < 2000000000)) || fail "$pair"
    done
}

@test "strace and the kernel count the same bytes and calls" {
    # Reads differ by what exec and the loader read, which does not depend on N.
    for n in 10 700; do
        weir-record -q -o $n.tar.zst -- dd if=/dev/zero of=out bs=1000 count=$n status=none
        weir-parse -q $n.tar.zst -o $n.h5
        for what in write_bytes write_calls; do
            same "$n $what" "$(value $n.h5 compare.$what.calls)" "$(value $n.h5 compare.$what.kernel)"
        done
        same "$n agree" yes "$(value $n.h5 compare.agree)"
        for what in read_bytes read_calls; do
            echo $(($(value $n.h5 compare.$what.kernel) - $(value $n.h5 compare.$what.calls)))
        done >$n.more
    done
    cmp 10.more 700.more
    same 'bytes written' 700000 "$(value 700.h5 compare.write_bytes.kernel)"
    (($(head -n 1 10.more) >= 0))
}

@test "the end of a copy, calls that are refused, a process that is killed in a read: none differs" {
    head -c 200000 /dev/zero >from
    killed='sleep 1 | head -c 1 & read=$!; sleep 0.1; kill -9 $read; wait'
    for run in "$WEIR_PROGS/prog_sampled copy from to" "$WEIR_PROGS/prog_sampled refused" "$killed"; do
        weir-record -q --overwrite -o run.tar.zst -- sh -c "$run" 2>/dev/null
        weir-parse -q run.tar.zst -o run.h5
        same "agree: $run" yes "$(value run.h5 compare.agree)"
        weir-summary --against-kernel run.h5 >table
        run ! grep differs table
        same "writes: $run" 'the same' "$(awk -F'\t' '$1 == "bytes written" { print $6 }' table)"
    done
}

@test "children and short-lived ones are counted once" {
    weir-record -q -o run.tar.zst -- sh -c 'for i in 1 2 3 4 5; do sh -c "echo 1234567" >>out; done'
    weir-parse -q run.tar.zst -o run.h5
    same written 40 "$(value run.h5 compare.write_bytes.kernel)"
    same 'written, traced' 40 "$(value run.h5 compare.write_bytes.calls)"
    same agree yes "$(value run.h5 compare.agree)"
    # Nobody of ours is among the sampled: all of them are traced, which strace and we are not.
    # By name that shows from the exec on: before, the command is a fork of strace.
    rows run.h5 samples/process pid | sort -u >sampled
    rows run.h5 processes pid | sort -u >traced
    [ -s sampled ]
    same 'sampled, not traced' '' "$(comm -23 sampled traced)"
    paste <(rows run.h5 samples/process pid) <(rows run.h5 samples/process comm) |
        awk '{ last[$1] = $2 } END { for (pid in last) print last[pid] }' >comms
    grep -qx sh comms
    run ! grep -qE 'strace|weir' comms
}

@test "the tracer's cost is what strace itself took of the run, never more than all of it" {
    start_counter
    for way in "-- dd if=/dev/zero of=out bs=1 count=3000 status=none" "--no-sample -- cat $BATS_TEST_FILENAME" "-p $counter"; do
        if [[ $way = -p* ]]; then
            (until_true grep -q count.new run.tar.zst.parts/strace.log && kill "$counter") &
        fi
        # shellcheck disable=SC2086 # options and words
        weir-record -q --overwrite -o run.tar.zst $way >/dev/null
        weir-parse -q run.tar.zst -o run.h5
        weir-summary --format json run.h5 >all
        jq -e '.tracer | .cpu_s > 0 and .cost_percent > 0 and .cost_percent <= 100' all >/dev/null || fail "$way: $(jq -c .tracer all)"
        # of one call its share
        jq -e '(.tracer.call_cost_s * .calls / (.tracer.cpu_s + .tracer.wait_s) - 1) | fabs < 1e-6' all >/dev/null
        # at work and waiting, a thread does not exceed the time that there was
        read -r start end cpu wait <<<"$(rows run.h5 runs start_ns,end_ns,tracer_cpu_ns,tracer_wait_ns)"
        ((cpu > 0 && wait >= 0 && cpu + wait < end - start))
    done
    # what is not known is said: an archive of somebody who asked no tracer
    weir-record -q --no-strace --overwrite -o bare.tar.zst -- true
    manifest bare.tar.zst | grep -q '"name": "weir-sample"'
    run ! grep -q cpu_ns <(manifest bare.tar.zst)
}

@test "without strace, without samples, without both" {
    weir-record -q --no-strace -o bare.tar.zst -- true
    same bare 'manifest.json sample.log' "$(tar --zstd -tf bare.tar.zst | paste -sd' ')"
    weir-parse -q bare.tar.zst -o bare.h5
    same 'command of the manifest' true "$(value bare.h5 run.command)"
    same 'its directory' "$PWD" "$(value bare.h5 run.cwd)"
    weir-record -q --no-sample -o traced.tar.zst -- true
    same traced 'manifest.json strace.log' "$(tar --zstd -tf traced.tar.zst | paste -sd' ')"
    run -125 weir-record --no-sample --no-strace -- true
}

@test "a limit on the size of files (ulimit -f) cuts logs, not the run" {
    status=0
    said=$({ ulimit -f 8; weir-record --no-strace --capture -o run.tar.zst -- \
        sh -c 'seq 100000; echo "end $?" >&2; grep SigIgn /proc/self/status >&2'; } 2>&1 >/dev/null) || status=$?
    same "status: $said" 125 "$status"
    grep -q 'cannot write what the command prints' <<<"$said"
    grep -q '^end 0$' <<<"$said"
    # the command gets the signal that we leave aside (25: SIGXFSZ)
    ignored=$(sed -n 's/^SigIgn:[[:space:]]*//p' <<<"$said")
    same 'ignored in the command' 0 $((0x$ignored >> 24 & 1))
    quiet_run weir-sample -i 5ms -o sampled.log -- sh -c 'ulimit -f 8; sleep 0.1; exit 3'
    same status 3 "$status"
    status=0
    said=$({ ulimit -f 0; weir-sample -o limited.log -- touch ran; } 2>&1) || status=$?
    same "weir-sample: $said" 125 "$status"
    status=0
    said=$({ ulimit -f 0; WEIR_MARKS=$PWD/marks.log weir-mark start load; } 2>&1) || status=$?
    same "weir-mark: $said" 0 "$status"
}

@test "captured output is kept and still goes where it would go" {
    quiet_run weir-record -q --capture -o run.tar.zst -- sh -c 'echo out; echo err >&2; exit 3'
    same status 3 "$status"
    same stdout out "$output"
    same stderr err "$stderr"
    same 'kept stdout' out "$(tar --zstd -xOf run.tar.zst stdout)"
    same 'kept stderr' err "$(tar --zstd -xOf run.tar.zst stderr)"
    weir-parse -q run.tar.zst -o run.h5
    same 'lines of output' 'output	1 output	1' "$(rows run.h5 ledger kind,count | grep '^output' | paste -sd' ')"
}

@test "what looks like a trace in the output is none" {
    weir-record -q --capture -o run.tar.zst -- cat "$(sample_log)" >printed
    cmp printed "$(sample_log)"
    weir-parse -q run.tar.zst -o run.h5
    same formats 'manifest strace sample output output' "$(rows run.h5 sources format | paste -sd' ')"
}

@test "a reader that stands still does not stop the command" {
    mkfifo slow
    tail -f /dev/null 3<slow & # holds the fifo open, and never reads
    started+=($!)
    SECONDS=0
    timeout 20 weir-record -q --no-sample --capture -o run.tar.zst -- \
        sh -c 'head -c 5000000 /dev/zero; touch finished' >slow 2>/dev/null &
    started+=($!)
    until_true test -e finished
    ((SECONDS < 15))
}

@test "an existing archive is not touched, unless wished" {
    echo mine >run.tar.zst
    run -125 weir-record -o run.tar.zst -- touch ran
    [[ $output = *--overwrite* ]]
    [ ! -e ran ]
    same content mine "$(cat run.tar.zst)"
    weir-record -q --overwrite --no-strace -o run.tar.zst -- true
    weir-pack -q --verify run.tar.zst
}

@test "without -o the name tells when" {
    weir-record --no-strace -- true 2>said
    name=$(compgen -G 'weir-*.tar.zst')
    [[ $name =~ ^weir-[0-9]{8}-[0-9]{6}-[0-9]+\.tar\.zst$ ]]
    grep -qx "weir-record: recorded: $name" said
}

@test "to standard output: the command prints to standard error" {
    quiet_run sh -c 'weir-record -q -o - -- echo said | weir-parse -q | weir-dump --table runs --columns exit_status --format tsv | tail -n 1'
    same output 0 "$output"
    same stderr said "$stderr"
}

@test "signals reach the command, and leave a whole archive" {
    for signal in INT TERM; do
        start weir-record -q --overwrite -o run.tar.zst -- sleep 20
        until_true test -s run.tar.zst.parts/sample.log
        until_true pgrep -P "$pid" sleep
        kill -$signal "$pid"
        status=0
        wait "$pid" || status=$?
        same "status at $signal" $((128 + $(kill -l $signal))) "$status"
        weir-pack -q --verify run.tar.zst
        weir-parse -q run.tar.zst -o run.h5
        same 'told status' "$status" "$(rows run.h5 runs exit_status)"
    done
}

@test "a killed command's status is passed on" {
    quiet_run weir-record -q -o run.tar.zst -- sh -c 'kill -9 $$'
    same status 137 "$status"
}

@test "kill -9 leaves logs that can be read and packed" {
    start weir-record -o run.tar.zst -- sh -c 'for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.1; done; until [ -e go ]; do sleep 0.05; done; touch finished'
    until_true grep -qs '"8' run.tar.zst.parts/strace.log
    kill -9 "$pid"
    touch go
    until_true test -e finished
    [ ! -e run.tar.zst ]
    run -125 weir-record -o run.tar.zst -- true
    weir-record -q --recover run.tar.zst.parts -o run.tar.zst
    [ ! -e run.tar.zst.parts ]
    weir-parse -q run.tar.zst -o run.h5
    same 'no end' - "$(rows run.h5 runs end_ns)"
    rows run.h5 calls call | grep -q execve
    # The samples ended before the command did: their totals say so, wherever they are told.
    (($(value run.h5 sampled.incomplete) >= $(value run.h5 sampled.unfinished)))
    (($(value run.h5 sampled.unfinished) > 0))
    same agree - "$(value run.h5 compare.agree)"
    same comparison 'not measured' "$(weir-summary --against-kernel run.h5 | grep -v '^#' | cut -f 6 | sort -u)"
    weir-summary --against-kernel run.h5 | grep -q 'not comparable: sampling ended before'
    weir-report run.h5 | grep -q 'Memory  *at least '
    weir-report run.h5 | tr -s ' \n' ' ' | grep -q 'lower bounds: sampling ended before [12] of the processes did'
    weir-compare run.h5 run.h5 | grep -q '^## lower_bounds: cpu_s.* in 2 of the runs'
}

@test "what cannot be recorded is refused before anything is written" {
    run -127 weir-record -o run.tar.zst -- no-such-program
    run -126 weir-record -o run.tar.zst -- /etc/passwd
    run -125 weir-record -o run.tar.zst
    run -125 weir-record -o no/such/folder/run.tar.zst -- true
    same nothing '' "$(compgen -G 'run*' || true)"
}

@test "numbers of Slurm and MPI are in the manifest" {
    SLURM_JOB_ID=77 SLURM_STEP_ID=0 SLURM_PROCID=3 SLURMD_NODENAME=n2 SECRET=hidden \
        weir-record -q --no-strace -o run.tar.zst -- true
    weir-parse -q run.tar.zst -o run.h5
    same job '77	0	n2	3' "$(rows run.h5 runs job,step,node,rank)"
    same rank 3 "$(rows run.h5 sources rank | sort -u)"
    run ! grep -q hidden <(manifest run.tar.zst)
    OMPI_COMM_WORLD_RANK=5 SLURM_PROCID=3 weir-record -q --no-strace -o mpi.tar.zst -- true
    manifest mpi.tar.zst | grep -q '"rank": 5'
}

@test "what was mounted: the kernel's table, the key of calls" {
    weir-record -q -o run.tar.zst -- cat /proc/self/status >/dev/null
    weir-parse -q run.tar.zst -o run.h5
    same places "$(wc -l </proc/self/mountinfo)" "$(rows run.h5 mounts place | wc -l)"
    weir-top --by mount --op read --format tsv run.h5 | grep -q $'^/proc (proc)\t'
    same 'all of its numbers' "$(weir-top --by mount --path ^/proc/self --format json run.h5 | jq '.rows[0][1]')" \
        "$(weir-summary --by mount --path ^/proc/self --format json run.h5 | jq '.rows[0][1]')"
    weir-parse -q --redact --salt x run.tar.zst -o hidden.h5
    weir-top --by mount --op read --format tsv hidden.h5 | grep -q $'^/proc (proc)\t'
    weir-parse -q "$FIXTURES/strace/everyday.log" -o log.h5
    quiet_run weir-top --by mount log.h5
    same status 0 "$status"
    same 'no mounts' 'weir-top: log.h5: it does not tell what was mounted where; recordings of weir-record do' "$stderr"
    same 'no key' - "$(weir-top --by mount -q --format tsv log.h5 | grep -v '^#' | cut -f 1)"
}

@test "recordings side by side: each has its label" {
    for label in one two; do
        weir-record -q --label $label -o $label.tar.zst -- cat /etc/hostname >/dev/null
    done
    weir-parse -q one.tar.zst two.tar.zst -o both.h5
    same labels 'one two' "$(weir-top --by label --format tsv both.h5 | grep -v '^#' | cut -f 1 | sort | paste -sd' ')"
    same 'of several' - "$(value both.h5 run.label)"
    for key in label component; do
        weir-summary --by $key --format json both.h5 >rows.json
        same "rows by $key" '["one","two"]' "$(jq -c '[.rows[][0]] | sort' rows.json)"
        # Numbers of the rows add up to those of the record; seconds to the last digit shown.
        same "sums by $key" "$(weir-summary --format json both.h5 | jq -c '[.calls, .read_bytes, .layers.device.write_bytes]')" \
            "$(jq -c '[.columns[].name] as $n | [("calls", "read_bytes", "device_write_bytes") as $c | [.rows[][$n | index($c)]] | add]' rows.json)"
        same "processor time by $key" true "$(jq --argjson whole "$(weir-summary --format json both.h5 | jq '.cpu_user_s + .cpu_system_s')" \
            '[.columns[].name] as $n | ([.rows[][$n | index("cpu_s")]] | add) - $whole | fabs < 1e-6' rows.json)"
    done
}

# ---- weir-mark ----

@test "regions: nested, repeated, unfinished, around a command" {
    weir-record -q -o run.tar.zst -- sh -c '
        weir-mark start outer; cat /etc/passwd >a
        weir-mark start inner; cat /etc/group >b; weir-mark finish inner
        weir-mark finish outer
        weir-mark run again cp a c; weir-mark run again -- cp b d
        weir-mark start never; cat /etc/hosts >e'
    weir-parse -q --strict run.tar.zst -o run.h5
    same regions 'again again inner never outer' "$(rows run.h5 regions name | sort | paste -sd' ')"
    same unfinished never "$(rows run.h5 regions name,end_ns | awk '$2 == "-" { print $1 }')"
    in_region() { weir-top --by path --region "$1" --limit 0 --format tsv run.h5 | cut -f 1; }
    in_region outer | grep -qx /etc/passwd
    in_region outer | grep -qx /etc/group # what is nested belongs to it
    run ! grep -qx /etc/passwd <(in_region inner)
    in_region inner | grep -qx /etc/group
    in_region never | grep -qx /etc/hosts
    in_region again | grep -qx "$PWD/c"
    in_region again | grep -qx "$PWD/d"
    same 'no such region' '' "$(in_region nothing | grep -v '^#' || true)"
    # by region each call counts once
    total=$(rows run.h5 calls call | wc -l)
    sum=$(weir-top --by region --limit 0 --format tsv run.h5 | grep -v '^#' | awk -F'\t' '{ n += $2 } END { print n }')
    same sum "$total" "$sum"
    same 'by region' '- again inner never outer' \
        "$(weir-top --by region --limit 0 --format tsv run.h5 | grep -v '^#' | cut -f 1 | LC_ALL=C sort | paste -sd' ')"
}

@test "weir-mark without a recording is silent, unless told" {
    unset WEIR_MARKS
    quiet_run weir-mark start here
    same status 0 "$status"
    same silence '' "$output$stderr"
    run -125 weir-mark --strict start here
    run -9 weir-mark run here sh -c 'exit 9'
    WEIR_MARKS=/no/such/folder/marks weir-mark start here
    WEIR_MARKS=/no/such/folder/marks run -125 weir-mark --strict finish here
    run -125 weir-mark begin here
    run -125 weir-mark start
    run -127 weir-mark run here no-such-program
}

@test "names of regions may hold anything" {
    weir-record -q --no-strace -o run.tar.zst -- weir-mark run $'a "b"\n\\c\té' true
    weir-parse -q --strict run.tar.zst -o run.h5
    same name 'a "b"\n\\c\té' "$(rows run.h5 regions name)"
}

@test "odd marks are counted, none is lost" {
    printf '%s\n' '# weir-marks 0.1.0 host=here start=1795219541.5' \
        'finish 1795219542.000000000 7 "x"' 'start 1795219543.000000000 7 "x"' 'start nonsense' \
        'finish 1795219544.5 8 "x"' '' >marks.log
    run -1 weir-parse -q marks.log -o marks.h5
    rows marks.h5 ledger kind,count >kinds
    for kind in header region region_end region_end_alone other_text blank; do
        grep -qx "$kind	1" kinds || fail "$kind: $(cat kinds)"
    done
    same row 'x	7	1000000000	2500000000' "$(rows marks.h5 regions name,pid,start_ns,end_ns)"
}
