# weir-report: a page from a recording, complete and harmless, whatever the recording is.

load helper

setup_file()
{
    cd "$BATS_FILE_TMPDIR" || return
    make_h5 run.h5
    make_h5 odd.h5 "$FIXTURES/strace/odd-names.log"
    grep -E 'quo|74x|377|red|new' "$FIXTURES/strace/odd-names.log" >few.log
    make_h5 few.h5 few.log
}

setup()
{
    cd "$BATS_FILE_TMPDIR" || return
}

# h5_of FILE: a recording made of the log on stdin.
h5_of()
{
    weir-parse -q -o "$1" || true # 1: lines not understood, on purpose
}

# lacks FILE PATTERN: no line of the file matches.
lacks()
{
    local line
    line=$(grep -m 1 -e "$2" "$1") || return 0
    fail "$1 holds $2: ${line:0:200}"
}

# without_tool NAME: a folder of programs where weir-NAME fails.
without_tool()
{
    local dir=$BATS_TEST_TMPDIR/bin
    mkdir -p "$dir"
    ln -sf "$WEIR_BIN"/weir-* "$dir"
    rm "$dir/weir-$1"
    printf '#!/bin/sh\necho "weir-%s: no luck today" >&2\nexit 3\n' "$1" >"$dir/weir-$1"
    chmod 755 "$dir/weir-$1"
    # A copy: a link would be followed to the folder where all tools work.
    rm "$dir/weir-report"
    cp "$WEIR_BIN/weir-report" "$dir"
    echo "$dir"
}

# in_browser PAGE [OPTION...]: opens it and checks what a reader meets.
in_browser()
{
    local status=0
    python3 "$WEIR_ROOT/tests/checks/page_check.py" "${@:2}" "$1" || status=$?
    [ "$status" != 77 ] || skip "no browser here"
    return "$status"
}

@test "the end of the output's name chooses the format" {
    weir-report -o a.html run.h5
    weir-report -o a.json run.h5
    weir-report -o a.md run.h5
    weir-report -o a.txt run.h5
    [[ $(head -n 1 a.html) = '<!DOCTYPE html>' ]]
    jq -e '.schema == 1' a.json
    [[ $(head -n 1 a.md) = '# I/O report: '* ]]
    [[ $(head -n 1 a.txt) = 'I/O report: '* ]]
    same 'stdout and file' "$(weir-report run.h5)" "$(cat a.txt)"
}

@test "the same recording gives the same bytes, from a file or a pipe" {
    for format in text html md json; do
        weir-report -f $format - <run.h5 >one
        # shellcheck disable=SC2002 # a pipe is what is tested
        cat run.h5 | weir-report -f $format >two
        cmp one two
        weir-report -f $format run.h5 >three
        weir-report -f $format run.h5 | cmp three -
    done
}

@test "text: within 80 columns, plain ASCII unless the locale says UTF-8" {
    local eighty_one='.\{81\}'
    for recording in run.h5 odd.h5; do
        weir-report $recording >text
        lacks text "$eighty_one"
        same 'bytes beyond ASCII' '' "$(tr -d '\n -~' <text)"
        same 'blanks at ends' '' "$(grep ' $' text)"
        LC_ALL=C.UTF-8 weir-report $recording >text
        iconv -f UTF-8 -t UTF-8 text >/dev/null
        LC_ALL=C.UTF-8 lacks text "$eighty_one"
        same 'control bytes' '' "$(tr -d '\n' <text | tr -cd '\000-\037\177')"
    done
}

@test "numbers are those of weir-summary" {
    weir-report -f json run.h5 >report
    weir-summary --format json run.h5 >summary
    for name in elapsed_s read_ops write_ops read_bytes write_bytes iops peak_iops errors threads; do
        same $name "$(jq ".$name" summary)" "$(jq ".numbers.$name" report)"
    done
    same lines "$(jq .ledger.lines summary)" "$(jq .lines.read report)"
    jq -e '.lines | .read == .event + .joined + .marker + .ignored + .not_understood' report
}

@test "hostile names stay text in every format" {
    weir-report -o odd.html few.h5
    grep -q '&lt;x&gt;' odd.html
    grep -q 'quo&quot;te' odd.html
    grep -q '\\xFF\\xFE' odd.html
    grep -q '\\x1B\[31mred' odd.html
    lacks odd.html '<x>'
    lacks odd.html "$(printf '\033')"
    iconv -f UTF-8 -t UTF-8 odd.html >/dev/null
    in_browser odd.html
}

@test "hostile names in a command, a script and a direction mark" {
    # shellcheck disable=SC2016 # nothing is meant to expand
    printf '%s\n' \
        '1 1700000000.000001 execve("/bin/x", ["x", "<script>alert(1)</script>", "\342\200\256gpj", "`|*"], 0x1) = 0 <0.001>' \
        '1 1700000000.002001 read(3</tmp/</style><img src=x onerror=alert(1)>>, "", 9) = 9 <0.001>' \
        '1 1700000000.004001 openat(AT_FDCWD, "/tmp/<script>alert(2)</script>\342\200\256", O_RDONLY) = 3</tmp/q> <0.001>' |
        h5_of hostile.h5
    weir-report -o hostile.html hostile.h5
    lacks hostile.html '<script'
    lacks hostile.html '<img src=x'
    lacks hostile.html "$(printf '\342\200\256')"
    weir-report -f md hostile.h5 >hostile.md
    lacks hostile.md '<script'
    in_browser hostile.html
}

@test "the page asks for nothing, fits every width, and can be read" {
    weir-report -o page.html run.h5
    in_browser page.html --shots "$WEIR_ROOT/build/shots/pages"
}

@test "no calls at all" {
    printf '1 1700000000.000001 +++ exited with 0 +++\n' | h5_of none.h5
    for format in text html md json; do
        weir-report -f $format none.h5 >none.$format
        grep -q 'No call was recorded' none.$format
    done
    in_browser none.html
}

@test "no clock: not measured, not 0" {
    printf 'read(3</tmp/a>, "x"..., 10) = 1\nwrite(4</tmp/b>, "xy", 2) = 2\n' | h5_of bare.h5
    weir-report -f json bare.h5 >bare.json
    jq -e '.numbers | .elapsed_s == null and .iops == null and .read_bytes == 1' bare.json
    jq -e '.sections.rate | .problem == null and .not_measured != null' bare.json
    weir-report bare.h5 >bare.txt
    grep -q 'the log has no clock' bare.txt
    grep -qE '^Elapsed +not measured' <(sed -n '/In numbers/,$p' bare.txt)
    weir-report -o bare.html bare.h5
    in_browser bare.html
}

@test "only errors" {
    printf '1 1700000000.%06d openat(AT_FDCWD, "/none", O_RDONLY) = -1 ENOENT (No such file or directory) <0.000010>\n' \
        1 20 40 | h5_of errors.h5
    weir-report errors.h5 >errors.txt
    grep -qE 'Failed calls +3' errors.txt
    weir-report -o errors.html errors.h5
    in_browser errors.html
}

@test "lines not understood come first when they are many" {
    {
        cat "$(sample_log)"
        for i in $(seq 20); do echo "12 1763712192.12345$i read(3, \"abc"; done
    } | h5_of torn.h5
    weir-report torn.h5 >torn.txt
    same 'third line' 'DATA QUALITY: ' "$(sed -n 3p torn.txt | cut -c 1-14)"
    weir-report -o torn.html torn.h5
    grep -q 'class="alarm"' torn.html
    weir-report run.h5 >sound.txt
    lacks sound.txt 'DATA QUALITY'
    in_browser torn.html
}

@test "a tool that fails: told in its part, the rest is there, status 1" {
    for tool in summary iops hist top dump plot; do
        dir=$(without_tool $tool)
        status=0
        "$dir/weir-report" -o broken.html run.h5 2>err || status=$?
        same "$tool: status" 1 "$status"
        grep -q "weir-$tool: no luck today" broken.html || fail "$tool: its message is not there"
        same "$tool: end of the page" '</html>' "$(tail -n 1 broken.html)"
        grep -q 'weir-report: warning: ' err
    done
}

@test "how it ended is how the command ended, whoever ended before" {
    cat >job.log <<'END'
7 1700000000.000001 execve("/bin/sh", ["sh", "job"], 0x1 /* 2 vars */) = 0 <0.000100>
7 1700000000.000201 vfork()               = 8 <0.000100>
8 1700000000.000302 execve("/bin/true", ["true"], 0x1 /* 2 vars */) = 0 <0.000100>
8 1700000000.000402 exit_group(0)         = ?
8 1700000000.000412 +++ exited with 0 +++
7 1700000000.000502 exit_group(9)         = ?
7 1700000000.000512 +++ exited with 9 +++
END
    weir-parse -q job.log -o job.h5
    weir-report -q job.h5 | grep -qx 'Ended with *status 9'
}

# record_small: small.h5, of a program that reads and writes, with samples; once a file.
record_small()
{
    [ ! -e small.h5 ] || return 0
    weir-record -q -o small.tar.zst -- sh -c \
        'dd if=/dev/zero of=data bs=1000 count=300 status=none; sleep 0.3; dd if=data of=/dev/null bs=1000 status=none'
    weir-parse -q small.tar.zst -o small.h5
}

@test "samples: strips of what was sampled, under the time of the calls" {
    record_small
    weir-report -o small.html small.h5
    [ "$(grep -c '<section class="card tall" id="machine">' small.html)" = 1 ]
    grep -q '<a href="#machine">The machine meanwhile</a>' small.html
    grep -A 2 'id="machine"' small.html | grep -o 'base64,[^"]*' | cut -d , -f 2 | base64 -d >strips.svg
    grep -q 'Panel 1: ops/s: read, write, metadata. Panel 2: CPUs: program' strips.svg
    grep -q 'memory: program' strips.svg
    weir-report -f json small.h5 >small.json
    jq -e '.sections.machine | .problem == null and .not_measured == null and (.rows | length) > 2' small.json
    jq -e '.not_measured | map(.what) | all(contains("machine meanwhile") | not)' small.json
    in_browser small.html --shots "$WEIR_ROOT/build/shots/pages"
}

@test "processes, programs over time, and how files are used" {
    h5_of two.h5 <<'END'
7 1700000000.000000 execve("/bin/sh", ["sh"], 0x1) = 0 <0.000010>
7 1700000000.100000 clone(child_stack=NULL, flags=SIGCHLD) = 8 <0.000100>
8 1700000000.200000 execve("/bin/dd", ["dd"], 0x1) = 0 <0.000010>
8 1700000000.300000 openat(AT_FDCWD, "/data/x", O_RDONLY) = 3</data/x> <0.000010>
8 1700000000.400000 read(3</data/x>, ""..., 4096) = 4096 <0.100000>
8 1700000000.600000 read(3</data/x>, ""..., 4096) = 4096 <0.100000>
7 1700000000.800000 openat(AT_FDCWD, "/data/x", O_RDONLY) = 3</data/x> <0.000010>
7 1700000000.900000 read(3</data/x>, ""..., 4096) = 4096 <0.100000>
END
    weir-report -f json two.h5 >two.json
    jq -e '[.sections | .processes, .programs, .access | .problem, .not_measured] | all(. == null)' two.json
    jq -e '.sections.processes | .columns as $c | [.rows[] | [.[$c | index("name")], .[$c | index("pid")]]] ==
        [["dd", 8], ["sh", 7]]' two.json
    jq -e '.sections.access | .columns as $c | .rows | length == 1 and (.[0] |
        .[$c | index("path")] == "/data/x" and .[$c | index("reads")] == 3 and
        .[$c | index("consecutive_share")] == 1 and .[$c | index("read_redundancy")] == 1.5)' two.json
    weir-report two.h5 | grep -A 2 '^How files are used' | grep -Eq '/data/x +3 +0 +100 % '
    # One process needs no picture of who ran when, and nothing is missing then.
    weir-report -f json few.h5 >few.json
    jq -e '.sections.programs.not_measured == "the calls are of one process"' few.json
    jq -e '.not_measured | map(.what) | all(contains("Programs") | not)' few.json
}

@test "nothing sampled: no strips, and they are among what was not measured" {
    for format in text html md; do
        weir-report -f $format run.h5 >run.$format
        same "$format" 1 "$(grep -c 'The machine meanwhile' run.$format)"
        grep -q 'nothing was sampled: record with' run.$format
        lacks run.$format 'weir-corr'
    done
    weir-report -f json run.h5 | jq -e '.sections.machine | .rows == [] and .not_measured != null'
}

# against FILE.h5 COLUMN: of the rows that compare strace with the kernel, in one line.
against()
{
    weir-summary --against-kernel --format json "$1" |
        jq -r --arg c "$2" '(.columns | map(.name) | index($c)) as $i | [.rows[][$i] | tostring] | join(" ")'
}

@test "what the kernel counted: as weir-summary compares it, in every format" {
    record_small
    weir-summary --format json small.h5 >compare.json
    for side in calls kernel; do
        same $side "$(jq -r --arg s $side \
            '.compare | [.read_bytes, .write_bytes, .read_calls, .write_calls | .[$s] | tostring] | join(" ")' \
            compare.json)" "$(against small.h5 $side)"
    done
    same verdict 'explained the same explained the same' "$(against small.h5 verdict)"
    [ "$(jq -r .compare.write_bytes.kernel compare.json)" -ge 300000 ]
    for format in text html md; do
        weir-report -f $format small.h5 >small.$format
        grep -q 'What the kernel counted' small.$format
        grep -q 'explained' small.$format
    done
    weir-report -f json small.h5 | jq -e '.sections.kernel | .problem == null and
        (.rows | length) == 4 and .rows[1][1] == .rows[1][2] and .rows[1][5] == "the same"'
    in_browser small.html
}

@test "what the kernel counted: a log that lacks calls differs, one without samples says why" {
    record_small
    mkdir -p parts
    tar --zstd -C parts -xf small.tar.zst
    # 300 writes less, and some reads
    grep -vE '(read|write)\([01]<' parts/strace.log >parts/fewer.log
    weir-parse -q -o fewer.h5 parts/fewer.log parts/sample.log
    same fewer 'differs differs differs differs' "$(against fewer.h5 verdict)"
    weir-report fewer.h5 | grep -qE 'bytes written .* differs$'
    same alone 'not measured not measured not measured not measured' "$(against run.h5 verdict)"
    weir-report run.h5 >run.txt
    lacks run.txt '^What the kernel counted$'
    sed -n '/^Not measured/,$p' run.txt | grep -q 'What the kernel counted'
    weir-parse -q -o samples.h5 parts/sample.log
    same 'samples alone' 'null null null null' "$(against samples.h5 calls)"
    weir-report -f json samples.h5 | jq -e '.sections.kernel.not_measured != null and .sections.machine.problem == null'
}

@test "samples that give no series over time: told so, and no empty picture" {
    weir-parse -q -o pidstat.h5 "$FIXTURES/samples/pidstat-all.txt"
    same rows 0 "$(weir-corr --values --format tsv pidstat.h5 | grep -vc '^#' || true)"
    weir-report -o pidstat.html pidstat.h5
    lacks pidstat.html 'id="machine"'
    grep -q 'The machine meanwhile</dt><dd>what was sampled gives no series' pidstat.html
    in_browser pidstat.html
}

@test "a run that tracing made much slower says so first, and no other" {
    weir-record -q -o slow.tar.zst -- dd if=/dev/zero of=bytes bs=1 count=20000 2>/dev/null
    weir-record -q -o calm.tar.zst -- sleep 1
    for run in slow calm; do
        weir-parse -q $run.tar.zst -o $run.h5
        percent=$(weir-summary --format json $run.h5 | jq '.tracer.cost_percent // 0 | round')
        weir-report $run.h5 | sed -n 3p >$run.said
        cost="about $percent %"
        ((percent < 80)) || cost=most
        if ((percent > 20)); then
            [[ $(<$run.said) = "strace was at work for $cost of this run"* ]]
            weir-diagnose $run.h5 | grep -q 'W19.tracing.*trace fewer calls'
            # what to do is about the program all the same
            [[ $(weir-report $run.h5) != *'What to do first: W19'* ]]
        else
            [[ $(<$run.said) != *'strace was'* ]]
            [[ $(weir-diagnose $run.h5) != *W19.tracing* ]]
        fi
    done
    [[ $(<calm.said) != *'strace was'* ]]
}

# many_files: many.h5, of a program that reads 12,000 files, slowly and in small pieces.
many_files()
{
    awk 'BEGIN { for (i = 0; i < 12000; i++) {
        at = sprintf("7 1700000%03d.%03d", i / 1000, i % 1000)
        name = sprintf("/data/dir%d/a-long-name-of-a-file-%d.bin", i % 300, i)
        printf "%s000 openat(AT_FDCWD, \"%s\", O_RDONLY) = 3 <0.000050>\n", at, name
        printf "%s100 read(3<%s>, \"x\"..., 64) = 64 <0.000400>\n", at, name
        printf "%s600 close(3<%s>) = 0 <0.000010>\n", at, name } }' | h5_of many.h5
}

@test "12,000 files: a page of less than 2 MB that fits; findings with their advice and command" {
    many_files
    weir-report -o many.html many.h5
    [ "$(wc -c <many.html)" -lt 2000000 ]
    in_browser many.html
    show=$(weir-diagnose --format json many.h5 | jq -r '.findings | map(select(.show != null)) | .[0].show')
    [[ $show = weir-* ]]
    weir-report many.h5 >many.txt
    grep -qE '^  (HIGH|WARN) .* [0-9.]+ % +[0-9.]+ m?s$' many.txt
    # long lines are wrapped
    tr -s ' \n' ' ' <many.txt | grep -qF "rows: $show"
    # shellcheck disable=SC2002 # a pipe is what is tested
    cat many.h5 | weir-report >piped.txt
    lacks piped.txt 'weir-report\.h5'
    python3 - "$show" many.html <<'PYTHON'
import html, sys
assert f"<code>{html.escape(sys.argv[1])}</code>" in open(sys.argv[2], encoding="utf-8").read()
PYTHON
}

@test "colours are for a terminal only, and only when wanted" {
    command -v script >/dev/null || skip "no script(1)"
    [ -e many.h5 ] || many_files
    # script gives it a terminal
    script -qec 'env -u NO_COLOR weir-report many.h5' /dev/null </dev/null >seen
    grep -q "$(printf '\033')\[1;31mHIGH\|$(printf '\033')\[33mWARN" seen
    script -qec 'NO_COLOR=1 weir-report many.h5' /dev/null </dev/null >seen
    same 'escapes' 0 "$(grep -c "$(printf '\033')" seen)"
    same 'in a pipe' 0 "$(env -u NO_COLOR weir-report many.h5 | grep -c "$(printf '\033')")"
}

@test "samples alone: what the kernel counted, no empty picture, and why" {
    weir-parse -q -o sampled.h5 "$FIXTURES/samples/sample-hand.log" || true
    for format in text md html; do
        weir-report -f $format sampled.h5 >sampled.$format
        grep -q 'samples were taken and no calls' sampled.$format
        lacks sampled.$format 'Nothing to list'
    done
    same 'pictures of nothing' 0 "$(grep -c 'Chart: Operations over time' sampled.html || true)"
    same 'parts among the gaps' 1 "$(grep -c 'What calls tell, Operations over time' sampled.html)"
    same 'reasons why rules were not judged' 2 "$(grep -c '^| not judged |' sampled.md)"
    grep -q 'the file has no calls: small reads, small writes' sampled.md
    # programs get each rule
    weir-report -f json sampled.h5 |
        jq -e '.sections.findings | (.columns | index("level")) as $l | .rows | map(select(.[$l] == "not judged")) | length > 9'
    in_browser sampled.html
}

@test "a wait for somebody else is not among the slowest calls, nor reading" {
    {
        echo '7 1700000000.000000 read(0<pipe:[9]>, "x", 9) = 1 <5.000000>'
        echo '7 1700000005.000000 read(3</data/f>, "x", 9) = 1 <0.500000>'
        echo '7 1700000005.600000 exit_group(0) = ?'
    } | h5_of pipe.h5
    weir-report -f json pipe.h5 |
        jq -e '.sections.slowest | (.columns | index("path")) as $p | .rows | map(.[$p]) == ["/data/f"]'
    same 'threads that read, wait' '0 1' \
        "$(weir-load --bin 5s --format json pipe.h5 | jq -r '(.columns | map(.name)) as $c | .rows[0] |
            "\(.[$c | index("read_load")]) \(.[$c | index("wait_load")])"')"
    # exit_group never comes back: no time of it is known, nor is it 0
    weir-flow --format tsv pipe.h5 | weir-plot --chart flow --term svg -o flow.svg
    same 'times that nobody knows' 0 "$(grep -c 'call, 0' flow.svg || true)"
    grep -q '1 call<' flow.svg
}

# One browser for all pages that the tests above have made: all kinds of recordings.
@test "axe-core finds nothing that keeps people from reading a page" {
    axe=$WEIR_ROOT/build/npm/axe-core/axe.min.js
    [ -e "$axe" ] || skip "no axe-core: packaging/deps.sh test fetches it with npm"
    [ -e page.html ] || weir-report -o page.html run.h5
    rm -f bad.html
    pages=(*.html)
    in_browser "${pages[0]}" --axe "$axe" "${pages[@]:1}"
    sed 's/<html lang="en">/<html>/; s/--soft: #526070/--soft: #b0b0b0/' page.html >bad.html
    quiet_run python3 "$WEIR_ROOT/tests/checks/page_check.py" --axe "$axe" bad.html
    same status 1 "$status"
    [[ $output = *'axe: serious html-has-lang'* && $output = *'axe: serious color-contrast'* ]]
}
