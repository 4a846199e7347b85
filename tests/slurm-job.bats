# Recording in jobs of a real Slurm of four virtual nodes on this machine: a program of MPI
# from record to report, tasks that end badly, the prolog.

# Names with $( ) in them are meant as they stand.
# shellcheck disable=SC2016,SC2154
load helper
load slurm
bats_require_minimum_version 1.5.0

setup()
{
    need_slurm
    cd "$BATS_TEST_TMPDIR" || return
}

rows()
{
    weir-dump --table "$2" --columns "$3" --format tsv "$1" | grep -v '^#' || true
}

# need_mpi: builds the program; its launcher does here what it does on a cluster, though
# the nodes share one machine.
need_mpi()
{
    if ! command -v mpicc >/dev/null || ! command -v mpirun >/dev/null; then
        skip 'no Open MPI here'
    fi
    mpicc -o mpi_uneven "$WEIR_ROOT/tests/programs/mpi_uneven.c"
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    export OMPI_MCA_btl=tcp,self OMPI_MCA_mpi_yield_when_idle=1
    mkdir data
}

# job SBATCH-OPTION...: runs the job script on stdin to its end; its number goes to $job.
job()
{
    cat >job.sh
    job=$(sbatch --parsable -o job.out "$@" job.sh)
    until_true 60 queue_is_empty
}

# The program's line of docs/cluster.md that records what mpirun starts.
opt_in_of_the_manual()
{
    sed -n 's/^    \(export OMPI_MCA_orte_fork_agent=.*\)/\1/p' "$WEIR_ROOT/docs/cluster.md"
}

@test "a program of MPI, from record to report: the straggler, the conflict, the same numbers" {
    need_mpi
    job -N4 -n8 -t 5 <<END_OF_JOB
#!/bin/bash
$(opt_in_of_the_manual)
mpirun ./mpi_uneven data
END_OF_JOB
    for rank in {0..7}; do
        compgen -G "traces/job$job.mpi*.n$((rank / 2 + 1)).rank$rank.tar.zst" >/dev/null ||
            fail "no archive of rank $rank" "$(ls traces)" "$(cat job.out)"
    done
    same modes '' "$(find traces -perm /077)"
    weir-batch -q plan -o out --shards 4 traces
    ids=$(weir-batch -q submit --at-once 4 out)
    until_true 60 queue_is_empty
    grep -q '^I/O report: out' "out/finish-${ids##* }.out"
    # the same numbers as from one process: the same file
    weir-parse -q -o all.h5 traces
    cmp all.h5 out/run.h5
    # the straggler, and who fights for the shared file: 7 pairs of neighbours, 4 KiB each
    weir-top --by rank --path /data/ --format tsv out/run.h5 | grep -v '^#' >by_rank
    same ranks 8 "$(wc -l <by_rank)"
    # by its calls: which rank has most time, only the disk knows
    same straggler 1 "$(sort -t $'\t' -k 2,2nr by_rank | head -n 1 | cut -f 1)"
    for rank in {0..7}; do
        times=$((rank == 1 ? 20 : 1))
        bytes=$((16384 * (rank + 1) * times + 8192))
        same "bytes of rank $rank" $bytes "$(awk -F '\t' -v r="$rank" '$1 == r { print $13 }' by_rank)"
    done
    same conflict "$PWD/data/shared $((7 * 4096))" \
        "$(weir-access --path /data/ --format tsv out/run.h5 | awk -F '\t' '$NF > 0 && !/^#/ { print $1, $NF }')"
    # of the time limit Slurm knows, though not every version tells its tasks
    same 'time limit' 300 "$(weir-ranks --of job --format tsv all.h5 | awk -F '\t' '$4 == "time" { print $7 }')"
    # one rank of each node has sampled the machine
    weir-dump --table sources --columns rank,format --format tsv all.h5 | grep -v '^#' | cut -f 1 >ranks
    rows all.h5 samples/system source | sort -u | while read -r source; do
        echo $(($(sed -n "$((source + 1))p" ranks) / 2))
    done | sort -u >nodes
    same nodes '0 1 2 3' "$(paste -sd' ' nodes)"
    same 'who samples' 8 "$(rows all.h5 samples/recording source | wc -l)"
}

@test "a rank killed in the middle: the others are reported, and what is missing named" {
    need_mpi
    job -N2 -n4 <<END_OF_JOB
#!/bin/bash
$(opt_in_of_the_manual)
mpirun ./mpi_uneven -k 2 data
END_OF_JOB
    # it was killed, its recorder was not; those that Open MPI then killed may be cut
    weir-parse -q -o killed.h5 traces/job*rank2.tar.zst
    same status 137 "$(rows killed.h5 runs exit_status)"
    weir-batch plan -o out --shards 4 traces 2>said
    status=0
    weir-batch -q run out >text 2>&1 || status=$?
    if compgen -G 'traces/*.parts' >/dev/null; then
        same status 1 $status
        grep -q INCOMPLETE text
        for folder in traces/*.parts; do
            grep -qF "${folder%.parts}: its recording goes on or was cut" said
        done
        weir-record -q --recover traces/*.parts
        weir-batch -q run out >text
    fi
    same ranks '0 1 2 3' "$(rows out/run.h5 runs rank | sort -u | paste -sd' ')"
    weir-parse -q -o all.h5 traces
    cmp all.h5 out/run.h5
}

@test "the end of a job that is cancelled or out of time: what obeys is whole, what does not is read up to there" {
    cat >step.sh <<'END_OF_STEP'
[ $SLURM_PROCID = 0 ] || trap '' TERM
touch begun.$SLURM_PROCID
while :; do sleep 0.1; done
END_OF_STEP
    cat >job.sh <<'END_OF_JOB'
#!/bin/bash
srun weir-record -q -o traces/ sh step.sh
END_OF_JOB
    job=$(sbatch --parsable -o job.out -N2 -n2 job.sh)
    until_true 30 test -e begun.0
    until_true 30 test -e begun.1
    # others may not look into what is being recorded
    same modes '' "$(find traces -maxdepth 1 -perm /077)"
    run -125 weir-record --recover "traces/job$job.step0.n2.rank1.tar.zst.parts"
    [[ $output = *'the recording goes on'* ]]
    scancel "$job" # SIGTERM to all tasks, then (KillWait) SIGKILL: as at the time limit
    until_true 60 queue_is_empty
    same left "job$job.step0.n1.rank0.tar.zst job$job.step0.n2.rank1.tar.zst.parts" \
        "$(cd traces && compgen -G '*' | sort | paste -sd' ')"
    status=0
    weir-parse -q -o cut.h5 traces 2>said || status=$?
    same status 1 $status
    grep -q "rank1.tar.zst: its recording goes on or was cut: 'weir-record --recover' packs" said
    weir-record -q --recover traces/*.parts
    weir-parse -q -o all.h5 traces
    same ends 'whole 143 cut -' \
        "$(rows all.h5 runs end_ns,exit_status | awk '{ print $1 == "-" ? "cut" : "whole", $2 }' | paste -sd' ')"
    rows all.h5 calls call,source | grep -q '^openat	4$'
}

# The lines of docs/cluster.md for an unchanged job script, for what is built here.
prolog_of_the_manual()
{
    sed -n 's/^    \(export SLURM_TASK_[A-Z]*LOG=.*\)/\1/p' "$WEIR_ROOT/docs/cluster.md" |
        sed "s|/usr/local|$WEIR_BIN/..|"
}

@test "prolog and epilog record each rank of an unchanged job" {
    cat >job.sh <<'END_OF_JOB'
#!/bin/bash
srun -n4 sh -c 'dd if=/dev/zero of=out.$SLURM_PROCID bs=1000 count=$((SLURM_PROCID * 10 + 1)) 2>/dev/null'
END_OF_JOB
    (
        eval "$(prolog_of_the_manual)"
        sbatch --parsable -N2 -n4 --array=7 -o job.out job.sh >id
    )
    until_true 60 queue_is_empty
    same archives "$(for rank in 0 1 2 3; do
        echo "job$(cat id)_7.step0.n$((rank / 2 + 1)).rank$rank.tar.zst"
    done)" "$(ls traces)"
    same modes '' "$(find traces -perm /077)"
    weir-batch -q plan -o out traces
    weir-batch -q run out >text
    same ranks $'0\tn1\t7\n1\tn1\t7\n2\tn2\t7\n3\tn2\t7' "$(rows out/run.h5 runs rank,node,task)"
    for part in 'Ranks, slowest first' 'How even the ranks are' Nodes 'Files that ranks share'; do
        grep -qx "$part" text || fail "no $part" "$(cat text)"
    done
    same nodes $'n1 2\nn2 2' "$(weir-ranks --of nodes --format tsv out/run.h5 | grep -v '^#' |
        cut -f 1,2 | tr '\t' ' ')"
    for rank in 0 1 2 3; do
        same "bytes of rank $rank" $(((rank * 10 + 1) * 1000)) \
            "$(weir-summary --path "/out.$rank\$" --format json out/run.h5 | jq .write_bytes)"
    done
}
