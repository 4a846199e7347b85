# weir-record as a task of a job, among others: names, who samples the machine, what others
# may read, full disks. In a real Slurm: slurm-job.bats.
# shellcheck disable=SC2016 # the scripts between '...' are for an inner shell
# shellcheck disable=SC2154 # stderr, pid: of helper and collector

load helper
bats_require_minimum_version 1.5.0
load collector

# as_task RANK COMMAND...: in the environment of a task of Slurm.
as_task()
{
    local rank=$1
    shift
    SLURM_JOB_ID=77 SLURM_STEP_ID=0 SLURMD_NODENAME=n2 SLURM_PROCID=$rank "$@"
}

rows()
{
    weir-dump --table "$2" --columns "$3" --format tsv "$1" | grep -v '^#' || true
}

archives()
{
    (cd "$1" && compgen -G '*' | LC_ALL=C sort | paste -sd' ')
}

@test "a directory: archives are named by job, step, node and rank; many at once, none is lost" {
    for i in {1..8}; do
        as_task 3 weir-record -q --no-strace -o traces/ -- sh -c 'umask >mask; sleep 0.3' &
    done
    wait
    name=job77.step0.n2.rank3
    same archives "$(for i in .2 .3 .4 .5 .6 .7 .8 ''; do echo $name$i.tar.zst; done | paste -sd' ')" \
        "$(archives traces)"
    same 'modes: 0700 and 0600' '' "$(find traces -perm /077)"
    same "the command's mask" "$(umask)" "$(cat mask)"
    for file in traces/*; do
        weir-pack -q --verify "$file"
    done
    # arrays, a job that was started again, launchers of MPI, hostile values
    SLURM_ARRAY_JOB_ID=70 SLURM_ARRAY_TASK_ID=7 SLURM_RESTART_COUNT=2 \
        as_task 0 weir-record -q --no-strace -o more/ true
    OMPI_COMM_WORLD_RANK=5 PMIX_NAMESPACE=123 as_task 0 weir-record -q --no-strace -o more/ true
    SLURM_JOB_ID='../../x $(id)' weir-record -q --no-strace -o more/ true
    PMI_RANK=4 weir-record -q --no-strace -o more/ true
    same names "job70_7.restart2.step0.n2.rank0.tar.zst job77.mpi123.n2.rank5.tar.zst job______x___id_.$(hostname -s).tar.zst mpi.$(hostname -s).rank4.tar.zst" \
        "$(archives more)"
}

manifest()
{
    tar --zstd -xOf "$1" manifest.json
}

@test "the manifest: the job and what it is allowed; who pays only when wished" {
    export SLURM_JOB_PARTITION=main SLURM_JOB_NODELIST='n[1-2]' SLURM_LOCALID=1 SLURM_JOB_ACCOUNT=secret
    as_task 3 weir-record -q --no-strace -o run.tar.zst true
    manifest run.tar.zst | jq -c '.recording | [.rank, .local_rank, .job.SLURM_JOB_PARTITION,
        .job.SLURM_JOB_NODELIST, .job.SLURM_JOB_ACCOUNT, (.limits | keys)]' >got
    same manifest '[3,1,"main","n[1-2]",null,["cpus","cpuset","memory_bytes","processes"]]' "$(cat got)"
    as_task 3 weir-record -q --no-strace --account -o paid.tar.zst true
    same account secret "$(manifest paid.tar.zst | jq -r .recording.job.SLURM_JOB_ACCOUNT)"
}

# Rows of the machine in a log that is being written.
machine_rows()
{
    local n
    n=$(weir-parse -q "$1" 2>/dev/null | weir-dump --table samples/system --columns time_ns --format tsv 2>/dev/null | grep -vc '^#') || true
    ((n >= $2))
}

@test "one task samples the machine; when it is killed, another goes on" {
    start env SLURM_JOB_ID=$$ SLURM_STEP_ID=0 SLURM_PROCID=0 weir-record -q --no-strace -o a.tar.zst sleep 60
    first=$pid
    until_true test -s a.tar.zst.parts/sample.log
    until_true machine_rows a.tar.zst.parts/sample.log 2
    start env SLURM_JOB_ID=$$ SLURM_STEP_ID=0 SLURM_PROCID=1 weir-record -q --no-strace -o b.tar.zst sleep 60
    second=$pid
    # of another step of the job: a program of its own
    start env SLURM_JOB_ID=$$ SLURM_STEP_ID=1 SLURM_PROCID=0 weir-record -q --no-strace -o c.tar.zst sleep 0.5
    exits_with 0 "$pid"
    weir-parse -q c.tar.zst -o c.h5
    (($(rows c.h5 samples/system time_ns | wc -l) >= 2))
    until_true test -s b.tar.zst.parts/sample.log
    run ! machine_rows b.tar.zst.parts/sample.log 1
    kill -9 "$first" "$(pgrep -P "$first" sleep)"
    until_true machine_rows b.tar.zst.parts/sample.log 2
    kill "$second"
    exits_with 143 "$second"
    weir-parse -q b.tar.zst -o b.h5
    same why 'another task of the job samples this node' \
        "$(rows b.h5 samples/unmeasured table,why | awk -F '\t' '$1 == "system" { print $2 }')"
}

@test "another user can neither read nor stand in the way" {
    [ "$(id -u)" -eq 0 ] || skip 'only root can be somebody else'
    chmod 711 . .. ../..
    mkdir -m 777 shared
    as_nobody() { su nobody -s /bin/sh -c "$1"; }
    start env SLURM_JOB_ID=$$ SLURM_STEP_ID=0 SLURM_PROCID=0 \
        weir-record -q -o shared/run.tar.zst sh -c 'until [ -e stop ]; do sleep 0.05; done'
    until_true test -s shared/run.tar.zst.parts/sample.log
    run ! as_nobody "cat $PWD/shared/run.tar.zst.parts/strace.log"
    run ! as_nobody "ls $PWD/shared/run.tar.zst.parts"
    touch stop
    exits_with 0 "$pid"
    run ! as_nobody "cat $PWD/shared/run.tar.zst"
    # a folder that somebody else has put there is not used
    as_nobody "mkdir $PWD/shared/trap.tar.zst.parts"
    run -125 weir-record -q --no-strace -o shared/trap.tar.zst true
    # and whoever takes the name of the turn does not stop the sampling
    cat >squat.py <<'END_OF_PYTHON'
import os, socket, sys, time
os.setuid(65534)
s = socket.socket(socket.AF_UNIX)
s.bind('\0weir 0 0 slurm %s 0 -' % sys.argv[1])
s.listen()
open(sys.argv[2], 'w').close()
time.sleep(30)
END_OF_PYTHON
    mkdir -m 777 squat
    start python3 squat.py 99 squat/ready
    until_true test -e squat/ready
    env -u SLURMD_NODENAME SLURM_JOB_ID=99 SLURM_STEP_ID=0 SLURM_PROCID=0 \
        weir-record -q --no-strace -o taken.tar.zst sleep 0.3
    weir-parse -q taken.tar.zst -o taken.h5
    (($(rows taken.h5 samples/system time_ns | wc -l) >= 2))
}

@test "a full disk: told, status 125, what was recorded can be read and packed elsewhere" {
    [ "$(id -u)" -eq 0 ] || skip 'only root can mount'
    mkdir small
    mount -t tmpfs -o size=256k none small 2>/dev/null || skip 'nothing may be mounted here'
    as_task 0 weir-record -q -o small/ true
    ended=0
    as_task 1 weir-record -q -o small/ sh -c 'i=0; while [ $i -lt 1500 ]; do echo $i >>out; i=$((i + 1)); done; exit 3' \
        2>said || ended=$?
    same lines 1500 "$(wc -l <out)" # the program has ended as without us
    cp -r small/*.parts left
    as_task 2 weir-record -q -o small/ true 2>late || true
    list=$(archives small)
    run -1 weir-parse small -o small.h5
    umount small
    same status 125 "$ended"
    grep -q 'No space left on device' said
    grep -q 'the logs are in small/job77.step0.n2.rank1.tar.zst.parts' said
    same left "$(for file in rank0.tar.zst rank1.tar.zst.parts; do echo job77.step0.n2.$file; done | paste -sd' ')" "$list"
    grep -q 'No space left on device' late
    [[ $output = *'rank1.tar.zst: its recording goes on or was cut'* ]]
    weir-record -q --recover left -o whole.tar.zst
    weir-parse -q whole.tar.zst -o whole.h5 || true # its last line is cut
    (($(rows whole.h5 calls call | wc -l) > 500))
    same rank 1 "$(rows whole.h5 sources rank | sort -u)"
}

@test "attached to what runs: calls and samples; it is left alone when that ends" {
    start_counter
    start weir-record -q -o run.tar.zst -p "$counter"
    until_true grep -qs count run.tar.zst.parts/strace.log
    kill -INT "$pid"
    exits_with 0 "$pid"
    still_counts
    weir-parse -q --strict run.tar.zst -o run.h5
    rows run.h5 calls call | grep -q write
    rows run.h5 samples/process pid | grep -qx "$counter"
    same 'status is not known' - "$(rows run.h5 runs exit_status)"
    # it ends when the process does
    start weir-record -q -o end.tar.zst -p "$counter"
    until_true grep -qs count end.tar.zst.parts/strace.log
    kill -9 "$counter"
    exits_with 0 "$pid"
    weir-pack -q --verify end.tar.zst
    run -125 weir-record -o none.tar.zst -p 999999999
    run -125 weir-record -o none.tar.zst -p $$ true
    [ ! -e none.tar.zst ]
}

@test "what was cut: all at once, each to the archive it was to be" {
    for rank in 0 1; do
        mkdir -p traces/r$rank.tar.zst.parts
        cp "$(sample_log)" traces/r$rank.tar.zst.parts/strace.log
        echo "{\"tool\": \"weir-record\", \"rank\": $rank}" >traces/r$rank.tar.zst.parts/recording.json
    done
    run -3 weir-parse traces -o cut.h5 # nothing but cut ones
    weir-record -q --recover traces/*.parts
    same archives 'r0.tar.zst r1.tar.zst' "$(archives traces)"
    weir-parse -q traces -o all.h5
    same ranks '0 1' "$(rows all.h5 runs rank | paste -sd' ')"
    run -125 weir-record --recover traces/nothing.parts
}
