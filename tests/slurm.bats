# A real Slurm of four virtual nodes on this machine: weir-batch's jobs in it, and what
# comes of a damaged part, a killed task, a lost node. Recording in jobs: slurm-job.bats.

# Names with $( ) in them are meant as they stand.
# shellcheck disable=SC2016,SC2154
load helper
load slurm
bats_require_minimum_version 1.5.0

# weir-parse waits while its list of logs names one whose "slow" file is there.
setup()
{
    need_slurm
    cd "$BATS_TEST_TMPDIR" || return
    mkdir logs bin
    for i in {0..11}; do
        cp "$FIXTURES/strace/everyday.log" "logs/rank$i.log"
    done
    cp "$FIXTURES/strace/killed.log" logs/rank12.log
    cp "$WEIR_BIN"/weir-* bin/
    rm bin/weir-parse
    cat >bin/weir-parse <<END_OF_TOOL
#!/bin/bash
[[ \$* = *--list-units* ]] && exec "$WEIR_BIN/weir-parse" "\$@"
names=\$(mktemp "$PWD/names.XXXXXX")
cat >"\$names"
while IFS= read -r -d '' name; do
    if [ -e "\$name.slow" ]; then
        echo "\$SLURMD_NODENAME" >"$PWD/at.\$SLURM_ARRAY_TASK_ID"
        exec sleep 60
    fi
done <"\$names"
exec "$WEIR_BIN/weir-parse" "\$@" <"\$names"
END_OF_TOOL
    chmod +x bin/weir-parse
    PATH=$PWD/bin:$PATH
}

teardown()
{
    [ -z "${SLURM_CONF-}" ] || scontrol update node="n[1-4]" state=resume 2>/dev/null || true
}

# Submits the plan in "out"; the ids of its jobs go to $array and $finish.
submit()
{
    ids=$(weir-batch -q submit --at-once 3 "$@" out)
    array=${ids% *}
    finish=${ids#* }
}

# What a shard is whose task was killed, by whether weir-parse or weir-batch went first.
lost='(missing|failed)'

states()
{
    weir-batch -q status --format tsv out | grep -v '^#' | cut -f 2 | tr '\n' ' '
}

@test "an array of tasks and a report: the file is the one that weir-parse makes of all" {
    weir-batch -q plan -o out --shards 6 logs
    submit --max-array 4
    same 'jobs submitted' 3 "$(wc -w <<<"$ids")"
    until_true 60 queue_is_empty
    same states 'done done done done done done ' "$(states)"
    grep -q '^I/O report: out' out/finish-*.out
    "$WEIR_BIN/weir-parse" -q -o all.h5 logs
    cmp all.h5 out/run.h5
    same modes '' "$(find out -perm /077)"
    nodes=$(grep -oh 'NodeList=n[0-9]' "$CLUSTER/log/jobs" | sort -u | wc -l)
    ((nodes >= 2)) || fail "all tasks ran on $nodes node"
}

@test "names of any bytes are inert in jobs" {
    dir=$'o %j $(touch pwned)\n`id`;'
    mv "logs/rank3.log" $'logs/r \n$(touch pwned)`id`;.log'
    weir-batch -q plan -o "$dir" --shards 3 --name $'$(touch pwned)\n;' logs
    weir-batch -q submit "$dir"
    until_true 60 queue_is_empty
    weir-batch -q status "$dir" >/dev/null
    [ -e "$dir/run.h5" ] || fail "$(cat "$dir"/*.log "$dir"/finish*)"
    [ ! -e pwned ] && [ ! -e "$dir/pwned" ]
    for job in $(squeue -h -o %j); do fail "left behind: $job"; done
}

@test "a task that is killed: a report of the rest, and what is missing; run again, only that" {
    touch logs/rank6.log.slow
    weir-batch -q plan -o out --shards 13 logs/*.log
    k=$(jq '.shards[] | select(.inputs[].path == "logs/rank6.log") | .shard' out/plan.json)
    submit
    until_true 60 test -e "at.$k"
    scancel --signal=KILL --full "${array}_$k"
    until_true 60 queue_is_empty
    grep -Eq "shard $k is $lost .*logs/rank6.log" "out/finish-$finish.out"
    grep -q 'INCOMPLETE:' "out/finish-$finish.out"
    [ ! -e out/run.h5 ]
    same 'logs in it' 12 "$(weir-dump --table sources --format tsv out/incomplete.h5 | grep -vc '^#')"
    rm logs/rank6.log.slow
    same 'to do' "parse '$k' 0 '' \"\$@\"" "$(weir-batch script out | grep '^parse ')"
    stat -c '%n %i %Y' out/part-*.h5 >before
    submit
    until_true 60 queue_is_empty
    stat -c '%n %i %Y' out/part-*.h5 >after
    same 'parts made' "> out/part-$k.h5" "$(diff before after | grep '^[<>]' | cut -d ' ' -f 1,2)"
    "$WEIR_BIN/weir-parse" -q -o all.h5 logs/*.log
    cmp all.h5 out/run.h5
    [ ! -e out/incomplete.h5 ]
}

@test "a part that is damaged in between: found by the last job, made again" {
    touch logs/rank9.log.slow
    weir-batch -q plan -o out --shards 4 logs/*.log
    k=$(jq '.shards[] | select(any(.inputs[]; .path == "logs/rank9.log")) | .shard' out/plan.json)
    other=$(((k + 1) % 4))
    submit
    until_true 60 test -e out/part-$other.json
    until_true 60 test -e "at.$k"
    truncate -s 4000 "out/part-$other.h5"
    rm logs/rank9.log.slow
    scancel --signal=KILL --full "${array}_$k"
    until_true 60 queue_is_empty
    grep -q "shard $other is damaged" "out/finish-$finish.out"
    grep -Eq "shard $k is $lost" "out/finish-$finish.out"
    submit
    until_true 60 queue_is_empty
    "$WEIR_BIN/weir-parse" -q -o all.h5 logs/*.log
    cmp all.h5 out/run.h5
}

all_but_one_parsed()
{
    [ "$(compgen -G 'out/part-*.json' | wc -l)" -eq 12 ]
}

@test "a node drained and one lost: the others go on; what was lost is named" {
    touch logs/rank6.log.slow
    weir-batch -q plan -o out --shards 13 logs/*.log
    k=$(jq '.shards[] | select(.inputs[].path == "logs/rank6.log") | .shard' out/plan.json)
    submit --sbatch-arg=--no-requeue
    until_true 60 test -e "at.$k"
    node=$(cat "at.$k")
    drained=n$((${node#n} % 4 + 1))
    scontrol update node="$drained" state=drain reason=test
    until_true 60 all_but_one_parsed
    scontrol update node="$node" state=down reason=test
    until_true 60 queue_is_empty
    grep -Eq "shard $k is $lost .*logs/rank6.log" "out/finish-$finish.out"
    same 'logs in it' 12 "$(weir-dump --table sources --format tsv out/incomplete.h5 | grep -vc '^#')"
    scontrol update node="$node" state=resume 2>/dev/null || true # it may be back by itself
    rm logs/rank6.log.slow
    submit
    until_true 60 queue_is_empty
    "$WEIR_BIN/weir-parse" -q -o all.h5 logs/*.log
    cmp all.h5 out/run.h5
}
