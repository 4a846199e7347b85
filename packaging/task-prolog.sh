#!/bin/sh
# A TaskProlog and TaskEpilog for Slurm that record each task of a step, whatever the job
# script is:
#
#   export SLURM_TASK_PROLOG=PREFIX/share/weir/task-prolog
#   export SLURM_TASK_EPILOG=PREFIX/share/weir/task-epilog
#
# before srun or sbatch. Slurm runs the one beside each task before its program starts:
# weir-record watches the task from there on; and the other when the task has ended: it
# waits until the archive is packed, before Slurm ends what is left of the step.
#
# Archives go to $WEIR_TRACES, or "traces" in the job's directory, named by job, step, node
# and rank. $WEIR_RECORD_ARGS are options for weir-record. A task that cannot be recorded
# runs all the same: NAME.said tells why.

here=$(dirname -- "$0")
PATH=$here/../../bin:$PATH
umask 077

traces=${WEIR_TRACES:-traces}
job=$SLURM_JOB_ID
[ -z "${SLURM_ARRAY_TASK_ID-}" ] || job=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
[ "${SLURM_RESTART_COUNT:-0}" = 0 ] || job=$job.restart$SLURM_RESTART_COUNT
name=$traces/job$job.step$SLURM_STEP_ID.$SLURMD_NODENAME.rank$SLURM_PROCID
tries=100

# pause: false when it has been long enough.
pause()
{
    tries=$((tries - 1))
    sleep 0.05
    [ $tries -gt 0 ]
}

prolog()
{
    mkdir -p -- "$traces" || return
    # Slurm ends what is left of the prolog's process group, so it gets a session of its own.
    # shellcheck disable=SC2086 # several options
    setsid weir-record -q ${WEIR_RECORD_ARGS-} -o "$name.tar.zst" -p "$SLURM_TASK_PID" \
        </dev/null >"$name.said" 2>&1 &
    recorder=$!
    # The task waits for this script: it goes on when it is watched, or cannot be.
    while kill -0 "$recorder" 2>/dev/null && ! is_watched && pause; do
        :
    done
    [ -s "$name.said" ] || rm -f -- "$name.said"
}

is_watched()
{
    case " ${WEIR_RECORD_ARGS-} " in
    *' --no-strace '*) [ -s "$name.tar.zst.parts/sample.log" ] ;;
    *) ! grep -q '^TracerPid:[[:space:]]*0$' "/proc/$SLURM_TASK_PID/status" ;;
    esac
}

epilog()
{
    while [ -d "$name.tar.zst.parts" ] && pause; do
        :
    done
}

case $0 in
*epilog*) epilog ;;
*) prolog ;;
esac
exit 0
