# weir-batch: shards, receipts, what is missing; without a cluster. With one: slurm.bats.

# Names with $( ) in them are meant as they stand.
# shellcheck disable=SC2016,SC2094,SC2154
load helper
bats_require_minimum_version 1.5.0

setup()
{
    cd "$BATS_TEST_TMPDIR" || return
    mkdir logs
    for i in 1 2 3 4 5 6; do
        cp "$FIXTURES/strace/everyday.log" "logs/rank$i.log"
    done
    cp -r "$FIXTURES/strace/ff" ff
}

# state K DIR: of a shard.
state()
{
    weir-batch -q status --format tsv "$2" | awk -F '\t' -v k="$1" '$1 == k { print $2 }'
}

# Names of the results in a directory.
results()
{
    (cd "$1" && compgen -G '[ri]*.*' | sort | tr '\n' ' ')
}

@test "a plan: all inputs in their order, sizes, sums; the same again" {
    weir-batch -q plan -o one --shards 3 logs ff
    weir-batch -q plan -o two --shards 3 --name one logs ff
    cmp one/plan.json two/plan.json
    python3 - <<'END_OF_PYTHON'
import json, os, zlib
plan = json.load(open('one/plan.json'))
assert plan['weir_plan'] == 1 and plan['cwd'] == os.getcwd() and plan['name'] == 'one'
shards = plan['shards']
assert [s['shard'] for s in shards] == [0, 1, 2], shards
inputs = [i for s in shards for i in s['inputs']]
wanted = ['logs/rank%d.log' % n for n in range(1, 7)] + ['ff/' + n for n in sorted(os.listdir('ff'))]
assert [i['path'] for i in inputs] == wanted
for i in inputs:
    d = open(i['path'], 'rb').read()
    head = d if len(d) <= 131072 else d[:65536] + d[-65536:]
    assert i['bytes'] == len(d) and i['crc32'] == '%08x' % zlib.crc32(head), i
    assert i['mtime_ns'] == os.stat(i['path']).st_mtime_ns
for s in shards:
    assert s['bytes'] == sum(i['bytes'] for i in s['inputs'])
assert plan['bytes'] == sum(s['bytes'] for s in shards)
END_OF_PYTHON
    run -3 weir-batch plan -o one logs
    [[ $output = *'has a plan already'* ]]
}

@test "--shard-bytes: no shard is larger, but for one log; a set is never split" {
    weir-batch -q plan -o small --shard-bytes 1 logs ff
    same shards $'1\n1\n1\n1\n1\n1\n4' "$(jq '.shards[] | .inputs | length' small/plan.json)"
    weir-batch -q plan -o two --shard-bytes 203142 logs
    same shards $'203142\n203142\n203142' "$(jq '.shards[].bytes' two/plan.json)"
    weir-batch -q plan -o fewer --shard-bytes 203141 logs
    same shards 6 "$(jq '.shards | length' fewer/plan.json)"
}

@test "logs with pids of their own are no set, whatever their names" {
    mkdir ranks
    for i in 0 1 2; do
        cp "$FIXTURES/strace/everyday.log" ranks/job.$i
    done
    weir-batch -q plan -o out --shards 3 ranks
    same shards $'1\n1\n1' "$(jq '.shards[] | .inputs | length' out/plan.json)"
}

@test "run: the file is the one that weir-parse makes of all, and all is private" {
    weir-batch plan -o out --shards 3 logs ff
    weir-batch run out --local -j 2 >text
    grep -q '^I/O report: out' text
    weir-parse -q -o all.h5 logs ff
    cmp all.h5 out/run.h5
    same results 'report.html report.txt run.h5 ' "$(results out)"
    same modes '' "$(find out -perm /077)"
    same leftovers '' "$(find out -name '.*.weir-*')"
    same ledger "10 $(cat logs/* ff/* | wc -l)" \
        "$(cat out/part-*.json | jq -s '"\([.[].inputs[]] | length) \([.[].lines] | add)"' -r)"
    jq -e '.ledger | add' out/part-0.json
    weir-batch status out
}

@test "run again: nothing is parsed twice; a touched log is, alone" {
    weir-batch -q plan -o out --shards 3 logs
    weir-batch -q run out >/dev/null
    stat -c '%i %y' out/part-*.h5 >before
    weir-batch -q run out >/dev/null
    stat -c '%i %y' out/part-*.h5 | cmp - before
    cp "$FIXTURES/strace/killed.log" logs/rank4.log
    same state stale "$(state 1 out)"
    run -1 weir-batch status out
    [[ $output = *'logs/rank4.log has changed since'* ]]
    weir-batch -q run out >/dev/null
    stat -c '%i %y' out/part-*.h5 >after
    same changed 1 "$(diff before after | grep -c '^>')"
    weir-parse -q -o all.h5 logs
    cmp all.h5 out/run.h5
}

@test "a log that is gone after it was parsed takes nothing away" {
    weir-batch -q plan -o out --shards 3 logs
    weir-batch -q run out >/dev/null
    rm logs/rank1.log
    weir-batch finish out >/dev/null
}

@test "a part that was changed, cut or removed is found, told, and made again" {
    weir-batch -q plan -o out --shards 3 logs
    weir-batch -q run out >/dev/null
    cp out/run.h5 whole.h5
    printf X | dd of=out/part-1.h5 bs=1 seek=5000 conv=notrunc status=none
    same state damaged "$(state 1 out)"
    run -1 --separate-stderr weir-batch finish out
    [[ $stderr = *'shard 1 is damaged (part-1.h5 is not what was written'*'2 logs of '*'logs/rank3.log, logs/rank4.log'* ]]
    [[ $output = *'INCOMPLETE:'*'2 of 6 logs'*'logs/rank3.log'* ]]
    same results 'incomplete.h5 incomplete.html incomplete.txt ' "$(results out)"
    grep -q 'Incomplete:.*2 of 6 logs' out/incomplete.html
    weir-parse -q -o rest.h5 logs/rank[1256].log
    cmp rest.h5 out/incomplete.h5
    truncate -s 100 out/part-0.h5
    rm out/part-2.h5
    same states 'damaged damaged damaged' "$(state 0 out) $(state 1 out) $(state 2 out)"
    weir-batch run out >/dev/null
    cmp whole.h5 out/run.h5
    same results 'report.html report.txt run.h5 ' "$(results out)"
}

@test "a receipt that is damaged is no receipt" {
    weir-batch -q plan -o out --shards 3 logs
    weir-batch -q run out >/dev/null
    head -c 200 out/part-0.json >cut.json
    for bytes in '' '{}' '{"weir_receipt": 2}' "$(cat cut.json)" '{"weir_receipt": 1, "inputs": 3}'; do
        printf %s "$bytes" >out/part-0.json
        same "state with $bytes" damaged "$(state 0 out)"
    done
}

@test "a shard that never ran is missing, not empty" {
    weir-batch -q plan -o out --shards 3 logs
    weir-batch -q task out 0
    weir-batch -q task out 2
    run -1 --separate-stderr weir-batch finish out
    [[ $stderr = *'shard 1 is missing'*'logs/rank3.log'* ]]
    same 'logs in it' 4 "$(weir-dump --table sources --format tsv out/incomplete.h5 | grep -vc '^#')"
}

@test "a log that is not there: the rest of its shard is in, the log is named" {
    weir-batch -q plan -o out --shards 3 logs
    mv logs/rank3.log kept
    run -1 --separate-stderr weir-batch run out
    [[ $stderr = *'shard 1 is partial (logs/rank3.log was not there)'* ]]
    [[ $output = *'1 of 6 logs'* ]]
    same state partial "$(state 1 out)"
    [ -e out/incomplete.h5 ]
    mv kept logs/rank3.log
    same state stale "$(state 1 out)"
    weir-batch -q run out >/dev/null
    weir-parse -q -o all.h5 logs
    cmp all.h5 out/run.h5
}

@test "an archive that is cut: what was read is in, and it is told" {
    gzip logs/rank2.log
    truncate -s 5000 logs/rank2.log.gz
    weir-batch -q plan -o out --shards 3 logs
    run -1 --separate-stderr weir-batch run out
    [[ $stderr = *'shard 0 is partial'*'rank2.log.gz'* ]]
    [[ $output = *INCOMPLETE:*'rank2.log.gz'* ]]
}

@test "a full disk: the shard has failed, the others are reported" {
    weir-batch -q plan -o out --shards 3 logs
    weir-batch -q task out 0
    weir-batch -q task out 2
    quiet_run bash -c 'ulimit -f 16; weir-batch task out 1'
    same status 3 "$status"
    same state failed "$(state 1 out)"
    run -1 --separate-stderr weir-batch finish out
    [[ $stderr = *'shard 1 is failed (weir-parse ended with'* ]]
    weir-batch -q run out >/dev/null
    same leftovers '' "$(find out -name '.*.weir-*')"
}

@test "a killed task leaves no part and no receipt; what it left is swept" {
    stand_in
    weir-batch -q plan -o out --shards 3 logs
    touch slow
    for signal in TERM KILL; do
        rm -f started
        weir-batch task out 1 &
        task=$!
        until [ -e started ]; do sleep 0.1; done
        kill -$signal $task
        status=0
        wait $task 2>/dev/null || status=$?
        same "status at $signal" $((128 + $(kill -l $signal))) "$status"
        kill "$(cat started)" 2>/dev/null || true
        same "state at $signal" missing "$(state 1 out)"
    done
    touch out/.part-1.h5.weir-abcdef out/.part-11.h5.weir-abcdef
    rm slow
    weir-batch -q task out 1
    same leftovers out/.part-11.h5.weir-abcdef "$(find out -name '.*.weir-*')"
    same state 'done' "$(state 1 out)"
}

# In front of PATH: weir-parse that waits while there is a file "slow".
stand_in()
{
    mkdir -p bin
    cp "$WEIR_BIN"/weir-* bin/
    real=$(command -v weir-parse)
    rm bin/weir-parse
    cat >bin/weir-parse <<END_OF_TOOL
#!/bin/bash
if [ -e "$PWD/slow" ] && [[ \$* != *--list-units* ]]; then
    echo \$\$ >"$PWD/started"
    exec sleep 60
fi
exec "$real" "\$@"
END_OF_TOOL
    chmod +x bin/weir-parse
    PATH=$PWD/bin:$PATH
}

@test "one task at a time works on a shard" {
    stand_in
    weir-batch -q plan -o out --shards 3 logs
    touch slow
    weir-batch task out 1 &
    until [ -e started ]; do sleep 0.1; done
    run -3 weir-batch task out 1
    [[ $output = *'another task works on this shard'* ]]
    kill %1
    wait || true
}

@test "names of any bytes do no harm and come back" {
    dir=$'o %j `touch pwned` $(touch pwned)\n;"\'\\'
    name=$'a\nb\xff"\'$(touch pwned)'
    mkdir names
    cp logs/rank1.log "names/$name"
    cp logs/rank1.log 'names/-o'
    cp logs/rank1.log 'names/\xff'
    (cd names && weir-batch -q plan -o "../$dir" --shards 9 --name "$name" -- "$name" -o '\xff')
    weir-batch -q run "$dir" >/dev/null
    (cd names && weir-parse -q -o ../all.h5 "./$name" ./-o './\xff')
    same rows "$(weir-dump --columns call,line,path --format tsv all.h5 | grep -v '^##')" \
        "$(weir-dump --columns call,line,path --format tsv "$dir/run.h5" | grep -v '^##')"
    weir-dump --table sources --columns name --format tsv "$dir/run.h5" | grep -qxF 'a\nb\xFF"'\''$(touch pwned)'
    [ ! -e pwned ] && [ ! -e names/pwned ]
}

@test "the script: only plain words, shellcheck finds nothing, finished shards are not in it" {
    weir-batch -q plan -o $'o $(id)\n`id`' --name $'n $(id)\n\'' --shards 6 logs
    dir=$'o $(id)\n`id`'
    weir-batch script --at-once 2 --max-array 4 "$dir" >script
    shellcheck script
    grep -qx 'name=n___id___' script
    grep -qx "parse '0-3%2' 0 '' \"\$@\"" script
    grep -qx "parse '0-1%2' 4 \"afterany:\${submitted\[-1\]}\" \"\$@\"" script
    weir-batch -q task "$dir" 1
    weir-batch -q task "$dir" 4
    weir-batch -q task "$dir" 5
    weir-batch script --max-array 4 "$dir" >script
    shellcheck script
    same arrays "parse '0,2-3' 0 '' \"\$@\"" "$(grep '^parse ' script)"
    weir-batch -q run "$dir" >/dev/null
    weir-batch script "$dir" >script
    shellcheck script
    same arrays '' "$(grep '^parse ' script || true)"
}

# A stand-in for sbatch that writes down what it is given.
fake_sbatch()
{
    mkdir -p bin
    cat >bin/sbatch <<END_OF_TOOL
#!/bin/bash
n=\$(cat "$PWD/n" 2>/dev/null || echo 0)
echo \$((n + 1)) >"$PWD/n"
printf '%s\n' "\$@" >"$PWD/args.\$n"
cat >"$PWD/job.\$n"
[ \$n -lt "\${REFUSE_FROM:-99}" ] && echo \$((100 + n))
END_OF_TOOL
    printf '#!/bin/sh\necho "$@" >%q\n' "$PWD/cancelled" >bin/scancel
    chmod +x bin/sbatch bin/scancel
    PATH=$PWD/bin:$PATH
}

@test "the script for this machine: GNU parallel runs what is to do, names are inert" {
    mv logs/rank3.log $'logs/$(touch pwned) {}`id`.log'
    weir-batch -q plan -o 'a {} $(touch pwned)' --shards 3 logs
    weir-batch -q task 'a {} $(touch pwned)' 1
    weir-batch script --local -j 2 'a {} $(touch pwned)' >script.sh
    shellcheck script.sh
    same 'to do' '0 2' "$(grep -x '[0-9]\+' script.sh | paste -sd' ')"
    bash script.sh 'a {} $(touch pwned)' --halt never >text
    grep -q '^I/O report' text
    weir-parse -q -o all.h5 logs
    cmp all.h5 'a {} $(touch pwned)/run.h5'
    [ ! -e pwned ] && [ ! -e 'a {} $(touch pwned)/pwned' ]
    same 'nothing is left' '' "$(weir-batch script --local 'a {} $(touch pwned)' | grep -x '[0-9]\+' || true)"
}

@test "submit: arrays, then a job that follows them however they end; options pass through" {
    fake_sbatch
    weir-batch -q plan -o out --shards 6 logs
    same ids '100 101 102' "$(weir-batch submit --max-array 4 --sbatch-arg='--comment=a $(b) "c"' out)"
    grep -qx -- '--array=0-3' args.0
    grep -qx -- '--array=0-1' args.1
    grep -qxF -- '--comment=a $(b) "c"' args.0
    grep -qxF -- '--comment=a $(b) "c"' args.2
    grep -qx -- '--dependency=afterany:100:101' args.2
    for job in job.*; do
        shellcheck -s bash "$job"
    done
    # What Slurm does with them.
    for k in 0 1; do
        (cd out && SLURM_ARRAY_TASK_ID=$k SLURM_JOB_ID=7 bash ../job.1)
    done
    same states 'missing done done' "$(state 3 out) $(state 4 out) $(state 5 out)"
    (cd out && SLURM_JOB_ID=8 bash ../job.2) || same status 1 $?
    grep -q INCOMPLETE out/finish-8.out
}

@test "submit: an array that nothing would follow is cancelled" {
    fake_sbatch
    weir-batch -q plan -o out --shards 6 logs
    export REFUSE_FROM=1
    run -3 weir-batch submit out
    same cancelled 100 "$(cat cancelled)"
    [[ $output = *'the jobs were not submitted'* ]]
}

@test "options for weir-parse: in the plan, used by each task" {
    weir-batch -q plan -o out --shards 2 --parse-arg='--source-pattern=rank(?<rank>\d+)' logs
    weir-batch -q run out >/dev/null
    same ranks $'1\n2\n3\n4\n5\n6' \
        "$(weir-dump --table sources --columns rank --format tsv out/run.h5 | grep -v '^#')"
    run -3 weir-batch plan -o bad --parse-arg=--no-such-option logs
    [[ $output = *'no-such-option'* ]]
    [ ! -e bad/plan.json ]
}

@test "--summary-only: one file without the calls, the parts keep theirs" {
    weir-batch -q plan -o out --shards 3 --summary-only logs
    weir-batch -q run out >text
    weir-merge -q --summary-only -o sums.h5 out/part-*.h5
    cmp sums.h5 out/run.h5
    same 'calls of a part' 1 "$(($(weir-dump --table calls --columns line out/part-0.h5 | grep -vc '^#') > 0))"
    grep -q 'I/O report: out' text
    # which calls there are is said in the plan, so each finish does the same
    same plan 1 "$(jq .summary_only out/plan.json)"
    jq 'del(.summary_only)' out/plan.json >plan && cp plan out/plan.json
    weir-batch -q run out >text
    weir-parse -q -o all.h5 logs
    cmp all.h5 out/run.h5
}

@test "mistakes are told" {
    run -2 weir-batch
    run -2 weir-batch nonsense
    run -2 weir-batch plan logs
    run -2 weir-batch plan -o out
    run -3 weir-batch plan -o out logs/not-there
    run -3 weir-batch plan -o out -
    mkfifo fifo
    run -3 weir-batch plan -o out fifo
    run -3 weir-batch run out
    weir-batch -q plan -o out --shards 2 logs
    run -2 weir-batch task out 2
    run -2 weir-batch task out x
    run -2 weir-batch status out out
    for bytes in '' '{}' '{"weir_plan": 1}' '{"weir_plan": 1, "name": "x", "cwd": "/", "shards": [{"shard": 0, "inputs": [{"path": "x", "bytes": -1}]}]}'; do
        printf %s "$bytes" >out/plan.json
        run -3 weir-batch status out
    done
    run -3 weir-batch finish out
}
