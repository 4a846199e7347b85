#!/usr/bin/env bats
# weir-merge: parts put together are, byte for byte, what parsing all logs at once gives.
#
# shellcheck disable=SC2154,SC2030,SC2031 # quiet_run sets status and stderr

load helper

setup_file()
{
    cd "$BATS_FILE_TMPDIR" || return
    for name in everyday futex killed; do
        weir-parse -q -o $name.h5 "$FIXTURES/strace/$name.log"
    done
    for side in left right; do
        awk -v side=$side 'BEGIN {
            srand(side == "left" ? 1 : 2)
            for (i = 0; i < 90000; i++)
                printf "%d %.6f read(%d</data/%s.%d>, \"\"..., 4096) = %d <%.6f>\n", 7 + i % 3,
                    1700000000 + i / 1000 + rand() / 2000, 3 + i % 4, side, i % 20, i % 4096,
                    rand() / 300
        }' >$side.log
        weir-parse -q -o $side.h5 $side.log
    done
    weir-parse -q -o beside.h5 left.log right.log
}

setup()
{
    cd "$BATS_FILE_TMPDIR" || return
}

# whole_is_sum LOG...: parsed at once, and each by itself and merged.
whole_is_sum()
{
    local log parts=()
    weir-parse -q -o whole.h5 "$@" 2>/dev/null || [ $? -eq 1 ]
    for log in "$@"; do
        weir-parse -q -o part${#parts[@]}.h5 "$log" 2>/dev/null || [ $? -eq 1 ]
        parts+=(part${#parts[@]}.h5)
    done
    weir-merge -q -o merged.h5 "${parts[@]}" || fail "weir-merge of $*"
    cmp whole.h5 merged.h5 || fail "differ: $*"
}

@test "every format of log, three at a time, each beside others" {
    mapfile -t logs < <(find "$FIXTURES"/{strace,samples,fs_usage,formats} -maxdepth 1 -type f \
        ! -name '*.pattern' | sort)
    n=${#logs[@]}
    ((n > 60)) || fail "only $n logs found"
    for ((i = 0; i < n; i += 2)); do
        whole_is_sum "${logs[i]}" "${logs[(i + n / 3) % n]}" "${logs[(i + n / 2) % n]}"
    done
}

# recording NAME SECONDS LOG: an archive as weir-record makes it, of a run that began then.
recording()
{
    mkdir -p "recording-$1"
    printf '{"weir_manifest": 1, "recording": {"tool": "weir-record", "label": "%s",
"start": {"realtime_ns": %d250000000}, "end": {"realtime_ns": %d750000000}},
"members": [{"name": "strace.log", "role": "calls"}]}\n' "$1" "$2" $(($2 + 9)) \
        >"recording-$1/manifest.json"
    cp "$3" "recording-$1/strace.log"
    tar -C "recording-$1" -cf "$1.tar" manifest.json strace.log
}

# The manifest has no clock of its own: its times count from where the logs' do.
@test "recordings: begin and end of each on the axis of the whole" {
    recording first 1699999999 left.log
    recording second 1700000031 right.log
    whole_is_sum second.tar first.tar
    whole_is_sum first.tar second.tar
    mapfile -t starts < <(weir-dump --table runs --columns start_ns --format tsv merged.h5 | grep -v '^#')
    same 'recordings' 2 "${#starts[@]}"
    same 'between their starts' 32000000000 $((starts[1] - starts[0]))
}

@test "many chunks: the same file, and the same answers" {
    weir-merge -q -o merged.h5 left.h5 right.h5
    cmp beside.h5 merged.h5
}

# Time 0 is the start of the first part: times of the day stay, those since then move.
@test "the order of parts changes no number" {
    weir-merge -q -o merged.h5 right.h5 left.h5
    for question in 'weir-summary' 'weir-top --by path' 'weir-top --by tid --sort p99_ns' \
        'weir-hist --of dur' 'weir-hist --of bytes --by path' 'weir-procs --threads'; do
        for file in beside merged; do
            $question --format tsv $file.h5 |
                awk -F '\t' -v OFS='\t' '
                    /^##/ || $1 == "run.start" { next }
                    /^#/ { for (i = 1; i <= NF; i++) moves[i] = $i ~ /^(first|last|start|end)_s$/ }
                    { for (i = 1; i <= NF; i++) if (moves[i]) $i = ""; print }' >$file.tsv
        done
        diff beside.tsv merged.tsv || fail "$question differs"
        [ -s merged.tsv ]
    done
    same rows "$(weir-dump --format csv --columns dur_ns,path,transferred beside.h5 | sort | sha256sum)" \
        "$(weir-dump --format csv --columns dur_ns,path,transferred merged.h5 | sort | sha256sum)"
}

@test "parts of parts" {
    weir-merge -q -o ab.h5 everyday.h5 futex.h5
    weir-merge -q -o abc.h5 ab.h5 killed.h5
    weir-merge -q -o all.h5 everyday.h5 futex.h5 killed.h5
    cmp abc.h5 all.h5
}

@test "one part is a copy; standard input and output will do" {
    weir-merge -q -o copy.h5 everyday.h5
    cmp copy.h5 everyday.h5
    weir-merge -q <everyday.h5 >through.h5
    cmp through.h5 everyday.h5
    weir-merge -q futex.h5 - <killed.h5 >piped.h5
    weir-merge -q -o named.h5 futex.h5 killed.h5
    cmp piped.h5 named.h5
}

@test "--small: less file, the same rows, the same bytes from weir-parse and from weir-merge" {
    for i in {1..3000}; do
        printf '10 17952%05d.%06d read(3, ""..., %d) = %d <0.%06d>\n' "$i" $((i * 7919 % 1000000)) \
            $((i % 97)) $((i % 89)) $((i * i % 9973))
    done >log
    weir-parse -q -o usual.h5 log
    weir-parse -q --small -j 1 -o small.h5 log
    weir-merge -q --small -j 2 -o merged.h5 usual.h5
    cmp small.h5 merged.h5
    weir-merge -q -o again.h5 small.h5
    cmp usual.h5 again.h5
    (($(stat -c %s small.h5) < $(stat -c %s usual.h5))) || fail "no smaller"
}

@test "any number of threads gives the same bytes" {
    for j in 1 2 5; do
        weir-merge -q -j $j -o j$j.h5 left.h5 everyday.h5 right.h5
    done
    cmp j1.h5 j2.h5
    cmp j1.h5 j5.h5
}

# broken PART: a part that cannot be used ends it: status 3, a word, no file.
broken()
{
    rm -f out.h5
    quiet_run weir-merge -o out.h5 everyday.h5 "$1"
    same "status with $1" 3 "$status"
    [ -n "$stderr" ] || fail "not a word about $1"
    [ ! -e out.h5 ] || fail "a file all the same, with $1"
    [ -z "$(find . -name '*out.h5*')" ] || fail "something left behind by $1"
}

@test "a part that is missing, cut or none of ours: nothing is written" {
    broken nowhere.h5
    head -c 30000 left.h5 >cut.h5
    broken cut.h5
    echo 'no HDF5' >text.h5
    broken text.h5
    python=$(python_with h5py)
    "$python" -c '
import h5py, shutil
h5py.File("other.h5", "w").close()
for name in "newer", "ids", "logs":
    shutil.copy("killed.h5", name + ".h5")
with h5py.File("newer.h5", "r+") as f: f.attrs["weir_schema"] = 99
with h5py.File("ids.h5", "r+") as f: f["calls/path"][0] = 4000000000
with h5py.File("logs.h5", "r+") as f: f["calls/source"][0] = 7'
    for name in other newer ids logs; do
        broken $name.h5
    done
    quiet_run weir-merge -o out.h5 everyday.h5 ids.h5
    grep -q '/calls/path' <<<"$stderr"
    quiet_run weir-merge -o out.h5 everyday.h5 newer.h5
    grep -q 'schema 99' <<<"$stderr"
}

@test "a table or column that nobody knows is told, left out, and ends with 1" {
    python=$(python_with h5py)
    cp everyday.h5 newer.h5
    "$python" -c '
import h5py
with h5py.File("newer.h5", "r+") as f:
    f["dreams/depth"] = [1, 2, 3]
    f["calls/mood"] = f["calls/ret"][:]
    f.attrs["weather"] = "rain"
    f.attrs["odd\tname"] = 7'
    quiet_run weir-merge -o some.h5 futex.h5 newer.h5
    same status 1 "$status"
    same 'what is left out' '/calls/mood /dreams' "$(grep -o 'newer.h5: /[a-z/]*' <<<"$stderr" | cut -d' ' -f 2 | xargs)"
    grep -q "newer.h5: its attribute 'weather' is left out" <<<"$stderr"
    grep -Fq "newer.h5: its attribute 'odd\tname' is left out" <<<"$stderr"
    grep -q ': 4 tables, columns or attributes of parts were left out$' <<<"$stderr"
    weir-merge -q -o known.h5 futex.h5 everyday.h5
    cmp some.h5 known.h5
}

@test "a part that is named twice is told" {
    quiet_run weir-merge -o twice.h5 everyday.h5 everyday.h5
    same status 0 "$status"
    grep -q 'counts twice' <<<"$stderr"
}

@test "a part that is replaced by the whole" {
    cp everyday.h5 mine.h5
    weir-merge -q -o mine.h5 mine.h5 futex.h5
    weir-merge -q -o other.h5 everyday.h5 futex.h5
    cmp mine.h5 other.h5
}

@test "what was done is said in a line" {
    quiet_run weir-merge -o said.h5 left.h5 right.h5
    same said 'weir-merge: 2 parts: 2 logs, 180000 calls' "$stderr"
}

# numbers FILE COMMAND...: what it prints, without what is said about the table.
numbers()
{
    "${@:2}" --format csv "$1" | grep -v '^##'
}

# same_numbers COMMAND...: of the file with calls and of the one with summaries; an
# answer that summaries cannot give is missing there.
same_numbers()
{
    numbers rows.h5 "$@" >with
    numbers totals.h5 "$@" >without
    [ "$(wc -l <with)" -gt 1 ] || fail "no rows: $*"
    python3 - "$*" <<'END'
import csv, sys
command = sys.argv[1]
each = "sd_ns".split() # of more than 10000 calls that are alike; else it is known
order = "peak_iops peak_window_s busy_time_s max_inflight p99_dur_ns compute_load".split()
tables = [list(csv.reader(open(name))) for name in ("with", "without")]
assert [len(t) for t in tables] == [len(tables[0])] * 2, command
assert tables[0][0] == tables[1][0], command
for a, b in zip(*(t[1:] for t in tables)):
    for name, x, y in zip(tables[0][0], a, b):
        if name in each and y:
            assert x == y, (command, a[0], name, x, y)
        elif name != "name" and (name in each or a[0] in order or name in order):
            assert y == "" or name in ("unit", "meaning"), (command, a[0], name, y)
        else:
            assert x == y, (command, a[0], name, x, y)
END
}

# all_logs_both_ways: rows.h5 and totals.h5, of every format of log.
all_logs_both_ways()
{
    local log n=0 parts=()
    [ ! -e totals.h5 ] || return 0
    for log in "$FIXTURES"/{strace,fs_usage,formats,samples}/*; do
        [[ -f $log && $log != *.pattern ]] || continue
        weir-parse -q -o each$n.h5 "$log" 2>/dev/null || [ $? -eq 1 ] || continue
        parts+=("each$n.h5")
        n=$((n + 1))
    done
    weir-parse -q -o ranked.h5 --source-pattern='(?<rank>[0-9]+)[.]log' rank{0..3}.log
    parts+=(left.h5 ranked.h5 right.h5)
    weir-merge -q -o rows.h5 "${parts[@]}" 2>/dev/null
    weir-merge -q --summary-only -o totals.h5 "${parts[@]}" 2>/dev/null
}

@test "--summary-only: the numbers are those of the calls, exactly" {
    for rank in 0 1 2 3; do
        sed -n "$((rank * 1000 + 1)),+$((rank * 500 + 99))p" left.log >rank$rank.log
    done
    all_logs_both_ways
    same 'calls one by one' 0 "$(weir-dump --table list --format csv totals.h5 | sed -n 's/^calls,\([0-9]*\),.*/\1/p')"
    # 180,000 calls, of two logs, three threads, 40 files
    weir-merge -q --summary-only -o few.h5 left.h5 right.h5
    same 'rows' 120 "$(weir-dump --table summaries/calls --columns calls few.h5 | grep -vc '^#')"
    same_numbers weir-summary
    for by in call path dir ext pid tid err source op fd_kind rank label host mount; do
        same_numbers weir-top --limit 0 --by $by
    done
    same_numbers weir-top --limit 0 --by dir --rollup
    for of in ranks spread nodes story; do
        same_numbers weir-ranks --of $of
    done
    for selection in '--op read,write' '--not-path ^/usr' '--path data' '--err ENOENT' '--call close' '--pid 7,8' '--source 1'; do
        # shellcheck disable=SC2086 # words
        same_numbers weir-summary $selection
        # shellcheck disable=SC2086
        same_numbers weir-top --by path --limit 0 $selection
    done
}

@test "--summary-only: histograms and percentiles are those of the calls, exactly" {
    all_logs_both_ways
    for of in bytes dur; do
        for by in call path op err rank; do
            same_numbers weir-hist --of $of --by $by
        done
        same_numbers weir-hist --of $of --percentiles 0,1,50,90,99,99.9,100 --by source
    done
    same_numbers weir-hist --bins darshan --op read,write
    same_numbers weir-hist --bins 9 --by fd_kind
    same_numbers weir-hist --common 12
    same_numbers weir-hist --of dur --common 5 --source 0,1,2,3 --by call
    same_numbers weir-hist --of dur --bins 7 --source 0,1,2,3
}

@test "--summary-only: durations of more than 10000 alike calls are in buckets, and whoever cuts one is told" {
    awk 'BEGIN {
        for (i = 0; i < 12000; i++)
            printf "7 %.6f write(3</data/hot>, \"\"..., %d) = %d <%.6f>\n",
                1700000000 + i / 100, 100 + i % 7, 100 + i % 7, (50 + i * i % 9973) / 1e6
        print "7 1700000200.000000 +++ exited with 0 +++"
    }' >hot.log
    weir-parse -q -o hot.h5 hot.log
    weir-merge -q -o rows.h5 hot.h5
    weir-merge -q --summary-only -o totals.h5 hot.h5
    [ "$(weir-dump --table summaries/durations --columns calls totals.h5 | grep -vc '^#')" -lt 1000 ]
    same_numbers weir-hist --of dur
    same_numbers weir-hist --of dur --percentiles 0,1,10,50,90,99,99.9,100
    same_numbers weir-hist --common 7
    same_numbers weir-hist --bins 5
    same_numbers weir-top --by path
    for how in '--bins 7' '--bins 1000,5055000' '--common 3'; do
        # shellcheck disable=SC2086 # words
        quiet_run weir-hist --of dur $how totals.h5
        same "status of $how" 1 "$status"
        grep -q "totals.h5: it holds summaries .* of more than 10000 alike calls" <<<"$stderr" || fail "$stderr"
    done
}

@test "--summary-only: what happened over time is what the calls tell, exactly" {
    all_logs_both_ways
    for by in op err rank source host fd_kind; do
        same_numbers weir-iops --by $by
        same_numbers weir-load --by $by
    done
    weir-merge -q -o short.h5 everyday.h5
    weir-merge -q --summary-only -o short-sums.h5 everyday.h5
    for tool in weir-iops weir-load; do
        same_numbers $tool
        same_numbers $tool --op read,write,lock
        same "$tool --bin 40ms" "$(numbers short.h5 $tool --bin 40ms --op read | cut -d, -f 1-4)" \
            "$(numbers short-sums.h5 $tool --bin 40ms --op read | cut -d, -f 1-4)"
        quiet_run $tool --bin 1500us short-sums.h5
        same status 1 "$status"
        grep -q 'they tell of slices of 0.001 s: choose a --bin that is made of whole ones' <<<"$stderr" || fail "$stderr"
        quiet_run $tool --by path short-sums.h5
        same status 1 "$status"
        grep -q 'over time they do not tell path of a call' <<<"$stderr"
    done
    # times that were put back do not begin where slices do
    weir-merge -q --summary-only -o moved.h5 --clock "$(weir-dump --table sources --columns host short-sums.h5 |
        grep -v '^#' | head -n 1)=333us" short-sums.h5
    quiet_run weir-iops moved.h5
    same status 1 "$status"
}

@test "--summary-only: parts of parts give the same file; with rows of others it is refused" {
    weir-merge -q --summary-only -o at-once.h5 everyday.h5 futex.h5 killed.h5
    weir-merge -q --summary-only -o first.h5 everyday.h5 futex.h5
    weir-merge -q --summary-only -o parts.h5 first.h5 killed.h5
    cmp at-once.h5 parts.h5
    weir-merge -q -j 1 --summary-only everyday.h5 futex.h5 killed.h5 | cmp - at-once.h5
    quiet_run weir-merge -o refused.h5 first.h5 killed.h5
    same status 3 "$status"
    grep -q 'first.h5: it holds summaries instead of calls: with --summary-only' <<<"$stderr"
    [ ! -e refused.h5 ]
}

@test "--summary-only: what needs the calls is refused and says so, the report says what it lacks" {
    weir-merge -q --summary-only -o sums.h5 everyday.h5 futex.h5
    for command in 'weir-hist --of gap' 'weir-hist --of offset' weir-heat weir-access weir-diagnose weir-flow \
        weir-procs weir-dump 'weir-summary --by op' 'weir-summary --from 1' 'weir-top --slowest 3' \
        'weir-top --by fd' 'weir-top --by comm' 'weir-top --min-dur 1ms' 'weir-top --path etc --region x'; do
        # shellcheck disable=SC2086 # words
        quiet_run $command sums.h5
        same "status of $command" 1 "$status"
        grep -q 'sums.h5: it holds summaries instead of calls' <<<"$stderr" || fail "$command: $stderr"
    done
    weir-report sums.h5 >text
    grep -q "$(weir-summary --format json sums.h5 | jq .calls) calls" <(tr -d '\302\240' <text) ||
        fail "$(cat text)"
    tr -s '\n ' ' ' <text | grep -q 'Slowest single I/O calls, Processes by time, How files are used: the file holds summaries instead of calls'
    weir-report -f json sums.h5 | jq -e '.sections.calls.rows | length > 5'
}
