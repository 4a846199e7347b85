#!/usr/bin/env bash
# slurm-cluster.sh start DIR [NODES] | stop DIR
# A throw-away Slurm on loopback: its own keys, ports, logs and state, all in DIR; virtual
# nodes n1, n2 ... that are this machine. Nothing outside DIR is written or asked.
# start prints the name of slurm.conf, to be exported as SLURM_CONF.
set -eu

act=$1
dir=$2
nodes=${3:-4}
base_port=$((17000 + $$ % 1000 * 10)) # two of them side by side do not meet
export SLURM_CONF=$dir/etc/slurm.conf PATH=$PATH:/usr/sbin:/sbin

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for()
{
    local tries=$(($1 * 10))
    shift
    until "$@" >/dev/null 2>&1; do
        ((tries-- > 0)) || return 1
        sleep 0.1
    done
}

# background NAME COMMAND...: a daemon of ours, known by its process number.
background()
{
    local name=$1
    shift
    "$@" >"$dir/log/$name.out" 2>&1 </dev/null 3>&- &
    echo $! >"$dir/pid/$name"
}

configure()
{
    local host user
    host=$(hostname -s)
    user=$(id -un)
    # Nothing here asks for control groups, but slurmd will not start before it has found some.
    mountpoint -q /sys/fs/cgroup || echo CgroupPlugin=cgroup/v1 >"$dir/etc/cgroup.conf"
    cat >"$SLURM_CONF" <<END_OF_CONF
ClusterName=weirtest
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$dir/run/munge.sock
CredType=cred/munge
SlurmctldPort=$base_port
SlurmctldPidFile=$dir/run/slurmctld.pid
SlurmctldLogFile=$dir/log/slurmctld.log
StateSaveLocation=$dir/state
SlurmdPidFile=$dir/run/slurmd.%n.pid
SlurmdLogFile=$dir/log/slurmd.%n.log
SlurmdSpoolDir=$dir/spool/%n
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
KillWait=2
SchedulerParameters=bf_interval=1,sched_interval=1,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$dir/log/jobs
MaxArraySize=1001
NodeName=n[1-$nodes] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((base_port + 1))-$((base_port + nodes))] CPUs=2 RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END_OF_CONF
}

start_munge()
{
    local as=()
    head -c 1024 /dev/urandom >"$dir/munge/key"
    chmod 400 "$dir/munge/key"
    if [ "$(id -u)" -eq 0 ]; then
        chown -R munge:munge "$dir/munge" "$dir/run"
        as=(setpriv --reuid=munge --regid=munge --clear-groups)
    fi
    background munged "${as[@]}" munged -F --key-file="$dir/munge/key" \
        --socket="$dir/run/munge.sock" --pid-file="$dir/run/munged.pid" \
        --log-file="$dir/munge/munged.log" --seed-file="$dir/munge/seed"
    wait_for 60 test -S "$dir/run/munge.sock"
}

all_idle()
{
    [ "$(sinfo -h -t idle -o %D)" = "$nodes" ]
}

controller_is_up()
{
    scontrol ping | grep -q 'is UP'
}

start()
{
    mkdir -p "$dir"/{etc,run,log,pid,state,munge}
    chmod 755 "$dir" "$dir/run"
    chmod 711 "$dir/munge"
    configure
    start_munge
    background slurmctld slurmctld -D -f "$SLURM_CONF"
    wait_for 120 controller_is_up
    for ((i = 1; i <= nodes; i++)); do
        mkdir -p "$dir/spool/n$i"
        background "n$i" slurmd -D -N "n$i" -f "$SLURM_CONF"
    done
    wait_for 120 all_idle
    echo "$SLURM_CONF"
}

# A daemon is no child of this shell: only its number is known.
is_gone()
{
    ! kill -0 "$1" 2>/dev/null
}

stop()
{
    local file pid
    scancel -u "$(id -un)" 2>/dev/null || true
    sleep 1
    for file in "$dir"/pid/n* "$dir"/pid/slurmctld "$dir"/pid/munged; do
        if [ -f "$file" ]; then
            pid=$(cat "$file")
            kill "$pid" 2>/dev/null || true
            wait_for 60 is_gone "$pid" || kill -KILL "$pid"
            rm -f "$file"
        fi
    done
}

case $act in
start) start ;;
stop) stop ;;
*) exit 2 ;;
esac
