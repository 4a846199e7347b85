#!/bin/sh
# A TaskProlog for Slurm that records each task of a step, whatever the job script is:
#
#   export SLURM_TASK_PROLOG=PREFIX/share/weir/task-prolog
#
# before srun or sbatch. Slurm runs it beside each task before its program starts;
# weir-strace watches the task from there on. Logs go to $WEIR_TRACES, or "traces" in the
# job's directory, named by job, step, node and rank. A task that cannot be recorded runs
# all the same: LOG.said tells why.

here=$(dirname -- "$0")
PATH=$here/../../bin:$PATH
umask 077

traces=${WEIR_TRACES:-traces}
mkdir -p -- "$traces" || exit 0
log=$traces/job$SLURM_JOB_ID.step$SLURM_STEP_ID.$SLURMD_NODENAME.rank$SLURM_PROCID.strace

# Slurm ends what is left of the prolog's process group, so it gets a session of its own.
setsid weir-strace -q -o "$log" -p "$SLURM_TASK_PID" </dev/null >"$log.said" 2>&1 &
recorder=$!

# The task waits for this script: it goes on when it is watched, or cannot be.
tries=100
while kill -0 "$recorder" 2>/dev/null && [ $tries -gt 0 ] &&
    grep -q '^TracerPid:[[:space:]]*0$' "/proc/$SLURM_TASK_PID/status"; do
    tries=$((tries - 1))
    sleep 0.05
done
[ -s "$log.said" ] || rm -f -- "$log.said"
exit 0
