# For tests on the throw-away Slurm of slurm-cluster.sh: bats' setup_file and teardown_file
# of such a file, and waiting. Without Slurm each test is skipped.

setup_file()
{
    PATH=$PATH:/usr/sbin:/sbin
    for command in slurmctld slurmd munged sbatch; do
        command -v $command >/dev/null || return 0
    done
    CLUSTER=$(mktemp -d /tmp/weir-slurm.XXXXXX)
    export CLUSTER
    SLURM_CONF=$("$WEIR_ROOT/tests/slurm-cluster.sh" start "$CLUSTER" 4)
    export SLURM_CONF
}

teardown_file()
{
    if [ -n "${CLUSTER-}" ]; then
        "$WEIR_ROOT/tests/slurm-cluster.sh" stop "$CLUSTER"
        rm -rf "${CLUSTER:?}"
    fi
}

need_slurm()
{
    [ -n "${CLUSTER-}" ] || skip 'no Slurm here'
}

# until_true SECONDS COMMAND...
until_true()
{
    local tries=$(($1 * 5))
    shift
    until "$@"; do
        ((tries-- > 0)) || fail "never came true: $*" "$(squeue)" "$(sinfo)"
        sleep 0.2
    done
}

queue_is_empty()
{
    [ -z "$(squeue -h)" ]
}
