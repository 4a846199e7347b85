# The ranks of a job against each other, and the clocks of its hosts, on logs whose numbers
# are known: weir-ranks, weir-clocks, and what the report and the diagnosis make of them.

load helper

# rank_log RANK HOST: a rank's log. All write 4 MiB of /scratch/out.dat in 10 ms each MiB;
# rank 2 in 40 pieces, 1 MiB too early, and syncs each for 20 ms.
rank_log()
{
    awk -v rank="$1" '
        function line(text, dur) {
            printf "%d %.6f %s <%.6f>\n", 100 + rank, t, text, dur
            t += dur + 0.001
        }
        BEGIN {
            t = 1700000000
            file = "3</scratch/out.dat>"
            for (i = 0; i < 300; i++)
                line("newfstatat(AT_FDCWD, \"/scratch/in." i "\", {...}, 0) = 0", 0.0001)
            line("openat(AT_FDCWD, \"/scratch/out.dat\", O_RDWR|O_CREAT, 0600) = " file, 0.001)
            pieces = rank == 2 ? 40 : 4
            size = 4194304 / 4
            if (rank == 2) size = 102400
            from = rank * 4194304 - (rank == 2 ? 1048576 : 0)
            for (i = 0; i < pieces; i++) {
                line("pwrite64(" file ", \"\"..., " size ", " from + i * size ") = " size, 0.01)
                if (rank == 2) line("fsync(" file ") = 0", 0.02)
            }
            line("pread64(" file ", \"\"..., 1048576, 0) = 1048576", 0.005)
        }'
}

# recording OUT.tar HOST JOB NODE RANK AHEAD_MS: a recording by weir-record, as its members
# tell: a call at the start, three barriers that all ranks leave at the same true time, by
# a clock that is ahead.
recording()
{
    local dir
    dir=$(mktemp -d "$BATS_TEST_TMPDIR/recording.XXXXXX")
    awk -v host="$2" -v rank="$5" -v ahead="$6" -v dir="$dir" 'BEGIN {
        t = 1700000000 + ahead / 1000
        printf "# weir-marks 0.1.0 host=%s start=%.6f\n", host, t >(dir "/marks.log")
        for (k = 1; k <= 3; k++) {
            printf "start %.6f %d \"barrier\"\n", t + k * 10 - 0.001 * (rank + 1), rank + 50 \
                >(dir "/marks.log")
            printf "finish %.6f %d \"barrier\"\n", t + k * 10 + 0.0001 * (rank % 2), rank + 50 \
                >(dir "/marks.log")
        }
        for (k = 0; k < 40; k++)
            printf "%d %.6f write(1</scratch/log.%d>, \"x\", 1) = 1 <0.000100>\n", rank + 50, \
                t + k, rank >(dir "/strace.log")
    }'
    # jq writes large round numbers with an exponent
    TASKS=${TASKS-} CUT=${CUT-} jq -n --arg host "$2" --arg job "$3" --arg node "$4" --arg rank "$5" '
        {weir_manifest: 1, weir_version: "0.1.0",
         recording: {tool: "weir-record", command: ["app"], host: $host,
            start: {realtime_ns: "start", monotonic_ns: 5000000000},
            end: (if $ENV.CUT == "" then {realtime_ns: "end", monotonic_ns: 45000000000}
                else null end),
            exit_status: 0, rank: ($rank | tonumber),
            job: {SLURM_JOB_ID: $job, SLURM_STEP_ID: "0", SLURMD_NODENAME: $node,
                  SLURM_STEP_NUM_TASKS: $ENV.TASKS,
                  SLURM_CPUS_ON_NODE: "2", SLURM_MEM_PER_NODE: "500",
                  SLURM_JOB_START_TIME: "1699999990", SLURM_JOB_END_TIME: "1700000090"}},
         members: [{name: "strace.log", role: "calls"}, {name: "marks.log", role: "marks"}]}
        ' | sed "s/\"start\"\([,}]\|\$\)/$((1700000000000 + $6))000000\1/
            s/\"end\"\([,}]\|\$\)/$((1700000040000 + $6))000000\1/" >"$dir/manifest.json"
    tar -C "$dir" -cf "$1" manifest.json strace.log marks.log
}

setup_file()
{
    cd "$BATS_FILE_TMPDIR" || return
    local rank
    for rank in 0 1 2 3; do
        rank_log $rank >"n$((rank / 2 + 1)).rank$rank.strace"
    done
    weir-parse -q -o job.h5 --source-pattern='(?<host>n[0-9])[.]rank(?<rank>[0-9]+)' n*.strace
    make_h5 one.h5
}

setup()
{
    cd "$BATS_FILE_TMPDIR" || return
}

rows()
{
    grep -v '^#'
}

# fields FILE COLUMNS...: columns of a table by their names.
fields()
{
    weir-ranks --format csv "${@:2}" | python3 -c '
import csv, sys
rows = csv.DictReader(line for line in sys.stdin if not line.startswith("##"))
for row in rows:
    print(*(row[name] for name in sys.argv[1].split(",")), sep="|")' "$1"
}

@test "ranks: who has how much I/O time, the straggler named" {
    # rank 2: 300 x 0.1 ms, 1 ms, 40 x (10 + 20) ms, 5 ms; the others: 4 x 10 ms
    same ranks '2|n2|yes|1.236|0.8|0.4|382
0|n1|no|0.076|0|0.04|306
1|n1|no|0.076|0|0.04|306
3|n2|no|0.076|0|0.04|306' \
        "$(fields rank,node,straggler,io_time_s,sync_time_s,write_time_s,calls job.h5)"
    same 'those shown' 1 "$(weir-ranks --limit 1 --format tsv job.h5 | rows | wc -l)"
}

@test "spread: min, median, mean, max, imbalance" {
    # mean (1.236 + 3 x 0.076) / 4 = 0.366
    same 'I/O time' "0.076|0.076|0.366|1.236|$(awk 'BEGIN { printf "%.9g", 0.87 / 1.236 }')|2|n2|1" \
        "$(fields min,median,mean,max,imbalance,max_rank,max_node,stragglers --of spread job.h5 | head -n 1)"
}

@test "nodes: sums over their ranks" {
    same nodes 'n1|2|0.152|0
n2|2|1.312|2' "$(fields node,ranks,io_time_s,slowest_rank --of nodes job.h5)"
}

@test "files: who writes the same bytes" {
    same files '/scratch/out.dat|4|4|1048576|1,2|2' \
        "$(fields path,ranks,writers,contested_bytes,fighters,slowest_rank --of files job.h5)"
}

@test "story: which calls, how many, on which file" {
    same story 'sync|0.8|more calls|40|0|/scratch/out.dat
write|0.36|more calls|40|4|/scratch/out.dat' \
        "$(fields op,extra_s,cause,calls,median_calls,path --of story job.h5)"
    same 'of another' '' "$(fields op --of story --rank 1 job.h5)"
    rc=0
    weir-ranks --of story --rank 9 job.h5 2>err || rc=$?
    same status 3 "$rc"
    grep -q 'there is no rank 9' err
}

@test "storms: all ranks ask for names at once" {
    # 300 calls of 4 ranks in 0.33 s: 3636 a second; then none
    same storms '0|4|1' "$(fields t_s,ranks,share --of storms job.h5)"
    awk -F '|' '{ exit !($1 > 3500 && $1 < 3700) }' <<<"$(fields calls_per_s --of storms job.h5)"
}

@test "summaries of calls tell the same of ranks" {
    weir-merge -q --summary-only -o summed.h5 job.h5
    for of in ranks spread nodes story storms; do
        weir-ranks --of $of --format csv job.h5 | rows >calls
        weir-ranks --of $of --format csv summed.h5 | rows >sums
        cmp calls sums
    done
    weir-load --by rank --format csv job.h5 | rows >calls
    weir-load --by rank --format csv summed.h5 | rows >sums
    cmp calls sums
    rc=0
    weir-ranks --of files summed.h5 2>err || rc=$?
    same status 1 "$rc"
    grep -q 'weir-ranks --of files needs the calls' err
}

@test "report: ranks over time of more ranks than a chart has rows" {
    for rank in {0..27}; do
        printf '%d %d.000000 read(3</data>, ""..., 9) = 9 <0.500000>\n' \
            $((100 + rank)) $((1700000000 + rank)) >"many.rank$rank"
    done
    weir-parse -q -o many.h5 --source-pattern='rank(?<rank>[0-9]+)' many.rank*
    weir-report -q -f html many.h5 >page.html 2>err
    same said '' "$(cat err)"
    sed -n '/id="rankmap"/,/<\/section>/p' page.html | grep -q 'data:image/svg'
}

@test "any number of threads gives the same" {
    for of in ranks spread nodes files story storms; do
        weir-ranks -j 1 --of $of --format csv job.h5 | rows >one
        weir-ranks -j 3 --of $of --format csv job.h5 | rows >three
        cmp one three
    done
}

@test "logs without ranks: says what to do" {
    rc=0
    weir-ranks one.h5 2>err || rc=$?
    same status 1 "$rc"
    grep -q 'no log tells a rank: .*--source-pattern' err
}

@test "diagnosis: rank, node and file in the findings about them" {
    weir-diagnose --format json job.h5 >found
    for code in W12 W13; do
        jq -e --arg code $code '.findings[$code] |
            .process == "rank 2 on n2 (process 102)" and .example == "/scratch/out.dat" and
            (.advice | test("sync calls \\(more calls\\), mostly on /scratch/out.dat"))' found
    done
    jq -e '.findings.W23 | .value == 1048576 and
        .example == "/scratch/out.dat" and (.advice | test("^ranks 1,2 write the same 1048576 bytes"))' found
    weir-diagnose --set W23.bytes=1048577 --format json job.h5 | jq -e '.findings.W23 == null'
    weir-diagnose --format json one.h5 | jq -e '.findings.W23 == null'
}

@test "report: the verdict names the straggler, in every format" {
    weir-report job.h5 >text
    LC_ALL=C weir-report job.h5 | awk 'length > 80 { exit 1 }'
    grep -q '^Rank 2 (node n2) of 4 holds the job up: 1.24 s in I/O calls, 16.3 times the$' text
    tr '\n' ' ' <text | grep -q 'spent in sync calls, mostly on /scratch/out.dat'
    for part in 'Ranks, slowest first' 'What the slowest rank did differently' 'How even the ranks are' \
        Nodes 'Files that ranks share' 'Metadata storms' 'Clocks of the hosts'; do
        grep -qx "$part" text || fail "no $part" "$(cat text)"
    done
    weir-report -f md job.h5 | grep -q '^| 2 | n2 | yes | '
    weir-report -f json job.h5 | jq -e '.sections.ranks.rows[0][0] == 2 and .clocks == null'
    weir-report -f html job.h5 >page.html
    for id in ranks story rankmap spread nodes shared storms clocks; do
        grep -q "id=\"$id\"" page.html || fail "no $id"
    done
    weir-report -f html one.h5 >page.html
    same 'parts of a job' 0 \
        "$(grep -cE 'id="(ranks|story|rankmap|spread|nodes|shared|storms|job|clocks)"' page.html)"
}

@test "report: ranks that are even are said to be" {
    for rank in 0 1 3; do
        cp "n$((rank / 2 + 1)).rank$rank.strace" "$BATS_TEST_TMPDIR/even.rank$rank.strace"
    done
    weir-parse -q --source-pattern='rank(?<rank>[0-9])' "$BATS_TEST_TMPDIR"/even.* | weir-report >text
    tr '\n' ' ' <text | grep -q '3 ranks, no straggler: imbalance 0 % = (max - mean) / max'
}

@test "a ledger of many logs is shown by kinds" {
    cp n1.rank0.strace "$BATS_TEST_TMPDIR/n1.rank9.strace"
    weir-parse -q n*.strace "$BATS_TEST_TMPDIR/n1.rank9.strace" -o five.h5
    total=$(cat n*.strace "$BATS_TEST_TMPDIR/n1.rank9.strace" | wc -l)
    same lines "[[\"call\",$total]]" "$(weir-report -f json five.h5 | jq -c '[.sections.ledger |
        (.columns | index("kind")) as $k | (.columns | index("count")) as $n | .rows[] | [.[$k], .[$n]]]')"
}

@test "Slurm's profile stands beside the trace, joined by job, step, node and task" {
    cp "$FIXTURES/samples/1_0_n1.h5" .
    recording r0.tar vm 1 n1 0 0
    recording r1.tar vm 1 n2 1 0
    weir-parse -q -o profile.h5 r0.tar r1.tar 1_0_n1.h5
    sums=$(weir-dump --table samples.job --columns task,write_bytes,cpu_s --format tsv profile.h5 | rows |
        awk '$1 == 0 { w += $2; c += $3 } END { printf "%.0f|%.6g", w, c }')
    same 'rank 0' "0|$sums" "$(fields rank,profile_write_bytes,profile_cpu_s profile.h5 | sed 's/\(|.*|[0-9.]*\)$/\1/' |
        grep '^0|' | awk -F '|' '{ printf "%s|%s|%.6g", $1, $2, $3 }')"
    same 'rank 1' '1||' "$(fields rank,profile_write_bytes,profile_cpu_s profile.h5 | grep '^1|')"
    weir-ranks profile.h5 | grep -q '^## profile: .*sampled, lower bound'
    same used 'sampled by Slurm: lower bound' "$(weir-report -f json profile.h5 | jq -r '.sections.job |
        (.columns | index("note")) as $n | .rows[1][$n]' | grep -o 'sampled by Slurm.*' ||
        fields what,note --of job profile.h5)"
    for other in 'vm 2 n1 0' 'vm 1 n3 0' 'vm 1 n1 5'; do # job, node, task that are others
        # shellcheck disable=SC2086 # words
        recording r0.tar $other 0
        weir-parse -q -o profile.h5 r0.tar r1.tar 1_0_n1.h5
        weir-ranks profile.h5 >table
        grep -q "^## left out: [0-9]* samples of Slurm's profile" table || fail "$other" "$(cat table)"
        same 'columns of the profile' 0 "$(grep -c profile_write_bytes table)"
    done
}

@test "efficiency: what the job used of what Slurm gave it" {
    recording r0.tar vm 1 n1 0 0
    recording r1.tar vm 1 n2 1 0
    weir-parse -q -o job1.h5 r0.tar r1.tar
    # from the job's start, 10 s before, to 40 s behind; the limit is 100 s
    same uses '1|2|2|processors|||160|not every rank was sampled
1|2|2|memory||||not every rank of a node was sampled
1|2|2|time|0.5|50|100|' "$(fields job,ranks,nodes,what,share,used,given,note --of job job1.h5)"
}

@test "efficiency: a recording that was cut lasted as long as what it left" {
    CUT=yes recording r0.tar vm 1 n1 0 0
    CUT=yes recording r1.tar vm 1 n2 1 2000
    weir-parse -q -o cut.h5 r0.tar r1.tar
    # the last call begins 39 s behind the start, that of rank 1 2 s later; the job 10 s before
    same uses 'processors|164
time|51' "$(fields what,given,used --of job cut.h5 |
        awk -F '|' '$1 == "processors" { print $1 "|" $2 } $1 == "time" { print $1 "|" $3 }')"
}

@test "ranks that were started and not recorded are named, everywhere" {
    TASKS=9 recording r0.tar vm 7 n1 0 0
    TASKS=9 recording r4.tar vm 7 n1 4 0
    TASKS=9 recording r7.tar vm 7 n2 7 0
    weir-parse -q -o gaps.h5 r0.tar r4.tar r7.tar
    same missing '7|0|9|3|1-3,5,6,8' "$(fields job,step,started,recorded,missing --of missing gaps.h5)"
    told='ranks 1-3,5,6,8 of job 7, step 0: 9 were started, 3 were recorded'
    for of in ranks spread nodes files job; do
        weir-ranks --of $of gaps.h5 | grep -qxF "## missing: $told" || fail "--of $of"
    done
    weir-diagnose gaps.h5 | grep -qxF "## missing: $told"
    weir-diagnose --format text gaps.h5 | grep -qxF "Missing: $told"
    weir-diagnose --format json gaps.h5 | jq -e --arg told "$told" '.missing_ranks == $told'
    weir-report gaps.h5 >text
    tr -s '\n ' ' ' <text | grep -qF 'MISSING: no recording is of ranks 1-3,5,6,8 of job 7, step 0: 9 were started, 3 were recorded.'
    weir-report -f json gaps.h5 | jq -e '.missing_ranks | test("1-3,5,6,8")'
    weir-report -f html gaps.h5 | grep -q 'id="missing"'
    # another job's ranks do not stand for this one's; any number may stand in a manifest
    TASKS=9223372036854775807 recording r1.tar vm 8 n1 1 0
    weir-parse -q -o gaps.h5 r0.tar r1.tar
    same missing '7|0|9|1|1-8
8|0|9223372036854775807|1|0,2-9223372036854775806' \
        "$(fields job,step,started,recorded,missing --of missing gaps.h5)"
    # all are there
    TASKS=2 recording r0.tar vm 7 n1 0 0
    TASKS=2 recording r1.tar vm 7 n1 1 0
    weir-parse -q -o all.h5 r0.tar r1.tar
    same missing '' "$(fields missing --of missing all.h5)"
    weir-ranks all.h5 | grep -q '^## missing' && fail 'some are missing'
    weir-report -f json all.h5 | jq -e '.missing_ranks == null and .sections.missing.rows == []'
    weir-report -f html all.h5 | grep -q 'id="missing"' && fail 'a part of nothing'
    true
}

@test "clocks: a host that is 1.25 s ahead is found, told, and put back only when asked" {
    recording r0.tar host-a 1 n1 0 0
    recording r1.tar host-a 1 n1 1 0
    recording r2.tar host-b 1 n2 2 1250
    recording r3.tar host-b 1 n2 3 1250
    weir-parse -q -o apart.h5 r?.tar
    weir-clocks --format csv apart.h5 | rows >clocks
    # barriers are left at once but for 0.1 ms by odd ranks, and entered 1 to 4 ms before
    same offset 'host-b,1.25,' "$(sed -n 3p clocks | cut -c 1-12)"
    awk -F , 'NR == 3 { exit !($3 <= 0.0001 && $6 <= 1.25 && $7 >= 1.25 && $7 - $6 < 0.005 && $8 == "yes") }' \
        clocks || fail "$(cat clocks)"
    weir-report apart.h5 >text
    tr '\n' ' ' <text | grep -q 'CLOCKS: *that of host-b is 1.25 s ahead of that of host-a'
    weir-report -f json apart.h5 | jq -e '.clocks | test("1.25 s ahead")'
    # nothing was moved in silence
    same start 1.25 "$(fields rank,start_s apart.h5 | sed -n 's/^2|//p')"
    fix=$(weir-clocks apart.h5 | sed -n 's/^## to align: weir-merge//p')
    eval "weir-merge -q -o together.h5 $fix apart.h5"
    same start 0 "$(fields rank,start_s together.h5 | sed -n 's/^2|//p')"
    same 'what is left' 'no' "$(weir-clocks --format csv together.h5 | sed -n '/^host-b/p' | cut -d , -f 8)"
    weir-clocks together.h5 | grep -q '^## taken off already: host-b=1250000000ns'
    weir-report together.h5 | grep -q '^Clocks put back  *host-b=1250000000ns'
    weir-report -f json together.h5 | jq -e '.clocks == null'
}

@test "clocks: a file made here and found there bounds them; a file that was removed does not" {
    cat >n1.log <<'END'
1 1700000010.000000 mkdir("/scratch/a", 0700) = 0 <0.000100>
1 1700000010.100000 openat(AT_FDCWD, "/scratch/b", O_RDWR|O_CREAT|O_EXCL, 0600) = 3</scratch/b> <0.000100>
1 1700000010.200000 mkdir("/scratch/gone", 0700) = 0 <0.000100>
1 1700000010.300000 rmdir("/scratch/gone") = 0 <0.000100>
1 1700000012.000000 openat(AT_FDCWD, "/scratch/back", O_RDONLY) = 3</scratch/back> <0.000500>
END
    cat >n2.log <<'END'
2 1700000010.500000 openat(AT_FDCWD, "/scratch/b", O_RDONLY) = 3</scratch/b> <0.000250>
2 1700000011.000000 openat(AT_FDCWD, "/scratch/a", O_RDONLY|O_DIRECTORY) = 3</scratch/a> <0.000100>
2 1700000009.000000 openat(AT_FDCWD, "/scratch/gone", O_RDONLY|O_DIRECTORY) = 4</scratch/gone> <0.000100>
2 1700000011.900000 openat(AT_FDCWD, "/scratch/back", O_RDWR|O_CREAT|O_EXCL, 0600) = 3</scratch/back> <0.000100>
END
    weir-parse -q -o files.h5 --source-pattern='(?<host>n[0-9])[.]log' n1.log n2.log
    # found at 10.50025 what was made at 10.1; made at 11.9 what was found at 12.0005
    same bounds 'n2,0.149875,0.250375,bounds,3,-0.1005,0.40025,no,' \
        "$(weir-clocks --format csv files.h5 | sed -n '/^n2/p')"
}

@test "clocks: a host that is not there, a time that is none" {
    rc=0
    weir-merge -q -o x.h5 --clock nobody=1s job.h5 2>err || rc=$?
    same status 3 "$rc"
    grep -q "no log is of the host 'nobody'" err
    [ ! -e x.h5 ]
    for wrong in n1 n1= =1s n1=soon; do
        rc=0
        weir-merge -q -o x.h5 --clock "$wrong" job.h5 2>err || rc=$?
        same "status of $wrong" 2 "$rc"
    done
    weir-merge -q -o plain.h5 job.h5
    weir-merge -q -o zero.h5 --clock n2=-0.5s --clock n1=0s job.h5
    same later 0.5 "$(fields rank,start_s zero.h5 | sed -n 's/^3|//p')"
    cmp plain.h5 job.h5
}
