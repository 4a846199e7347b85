# Formats that pattern files describe: found by name, wrong in many ways, limited, and
# good for everything behind weir-parse.
# shellcheck disable=SC2030,SC2031,SC2154 # quiet_run sets status, output and stderr

load helper

setup()
{
    cd "$BATS_TEST_TMPDIR" || return
}

# Writes a pattern file "my.pattern" into the test's folder, from stdin.
pattern()
{
    cat >my.pattern
}

# refused LINE:COL TEXT: weir-parse ends with 2 and says where and what.
refused()
{
    quiet_run weir-parse --format-file my.pattern -o out.h5 /dev/null
    same 'exit status' 2 "$status"
    [[ $stderr = "weir-parse: my.pattern:$1: "*"$2"* ]] ||
        fail "wanted: my.pattern:$1: ... $2" "got:    $stderr"
    [ ! -e out.h5 ] || fail 'a file was written'
}

# Columns of the rows that weir-parse makes of stdin by my.pattern, without header.
rows()
{
    weir-parse -q --format-file my.pattern >my.h5 || true
    weir-dump --format tsv --columns "$1" "${@:2}" my.h5 | sed '/^#/d'
}

# ---- found by name ----

@test "--list-formats tells every shipped format, and each can be named" {
    weir-parse --list-formats >list
    same 'first format' strace "$(sed -n '1s/ .*//p' list)"
    for file in "$WEIR_ROOT"/parse/formats/*.pattern; do
        name=$(basename "$file" .pattern)
        grep -q "^$name  *[a-zA-Z]" list || fail "$name is not listed"
        quiet_run weir-parse -f "$name" -o x.h5 /dev/null
        same "exit status of an empty log as $name" 1 "$status"
    done
    files=("$WEIR_ROOT"/parse/formats/*.pattern)
    built_in=$(grep -o '&[a-z_]*_format\b' "$WEIR_ROOT/parse/run/formats.c" | wc -l)
    same 'as many as there are' "$((${#files[@]} + built_in))" "$(wc -l <list)"
}

@test "an unknown name is bad usage and says where to look" {
    quiet_run weir-parse -f nosuch /dev/null
    same 'exit status' 2 "$status"
    [[ $stderr = *"unknown format 'nosuch'; --list-formats"* ]]
    for name in '' ../formats/blkparse /etc/passwd; do
        quiet_run weir-parse -f "$name" /dev/null
        same "exit status of '$name'" 2 "$status"
    done
}

@test "WEIR_FORMATS names folders that come first" {
    pattern <<<'about mine
event a
    match ^a$
    op = read'
    mv my.pattern blkparse.pattern
    echo a >log
    WEIR_FORMATS=/nowhere:$PWD weir-parse -q -f blkparse log -o a.h5
    same rows 1 "$(weir-dump --columns op a.h5 | grep -c '^read')"
    WEIR_FORMATS=$PWD weir-parse --list-formats | grep -q '^blkparse  *mine$'
}

@test "the installed tool finds formats through PATH and through a link" {
    ln -s "$WEIR_BIN/weir-parse" weir-parse
    same listed "$(weir-parse --list-formats)" "$(./weir-parse --list-formats)"
    same listed "$(weir-parse --list-formats)" "$(weir parse --list-formats)"
}

@test "--format and --format-file exclude each other" {
    quiet_run weir-parse -f blkparse --format-file x.pattern /dev/null
    same 'exit status' 2 "$status"
}

# ---- what is wrong with a pattern file ----

@test "a mistake of pcre2 is told with its line and column, also in a later piece" {
    pattern <<'END'
# a comment
about  wrong

event io
    match ^(?<time>\d+) (?<op>read
    op    R=read
END
    refused 5:35 'missing closing parenthesis'
    pattern <<'END'
event io
    match ^(?<time>\d+)
    match [ ](?<op>[a-z)
END
    refused 3:25 'missing terminating ]'
    pattern <<'END'
event io
    match (*UTF)^(?<op>.)$
END
    refused 2:17 'using UTF is disabled'
}

@test "unknown words, groups and units are told where they stand" {
    pattern <<<'frobnicate yes'
    refused 1:1 "unknown word 'frobnicate'"
    pattern <<'END'
event io
    match ^(?<time>\d+) (?<size>\d+)$
END
    refused 2:28 "unknown group 'size'"
    pattern <<<'dur parsec'
    refused 1:5 "unknown unit 'parsec' of 'dur'; known: s ms us ns suffix"
    pattern <<<'path KiB'
    refused 1:6 "'path' has no unit"
    pattern <<<'op R=reed'
    refused 1:6 "unknown op 'reed'"
    pattern <<<'order sideways'
    refused 1:7 "unknown order"
    pattern <<<'rows tables'
    refused 1:6 'unknown rows'
    pattern <<<'time ms eopch'
    refused 1:9 "'eopch' is too much"
}

@test "what stands twice is refused" {
    pattern <<'END'
event io
    match ^(?<time>\d+) (?<time>\d+)
END
    refused 2:33 'two named subpatterns have the same name'
    pattern <<'END'
event io
    match (?J)^(?:a(?<bytes>\d+)|
    match b(?<bytes>\d+))$
    op = read
END
    refused 3:15 "group 'bytes' stands twice"
    pattern <<<'time ms
time us'
    refused 2:6 "unit of 'time' stands twice"
    pattern <<<'op = read
op = write'
    refused 2:4 "'op' is set twice"
    pattern <<'END'
event a
    match ^a
    op = read
ignore a
    match ^b
END
    refused 4:1 "lines 'a' became something else above"
}

@test "what is missing is named" {
    pattern </dev/null
    refused 1:1 "no 'event' in it"
    pattern <<<'ignore a
    match ^a'
    refused 1:1 "no 'event' in it"
    pattern <<<'event io'
    refused 1:1 "'io' has no 'match'"
    pattern <<<'event'
    refused 1:6 "is no name"
    pattern <<<'event io
    match'
    refused 2:10 'an empty pattern'
    pattern <<<'event io
    match ^(?<time>\d+)$'
    refused 1:1 'does not tell the operation'
    pattern <<<'begin io
    match ^(?<op>read)'
    refused 1:1 "without a 'key'"
    pattern <<<'begin io
    match ^(?<op>read)
    key op'
    refused 1:1 'no other half: a finish with the same key'
    pattern <<<'begin a
    match ^(?<op>read)
    key tid'
    refused 1:1 "does not tell 'tid' of its key"
    pattern <<<'match ^a'
    refused 1:1 'stands behind event'
    pattern <<<'bytes ='
    refused 1:8 "nothing behind the '='"
    pattern <<<'bytes'
    refused 1:6 "what of 'bytes'?"
}

@test "what makes no sense is refused" {
    pattern <<<'event io
    match ^(?<op>read) (?<device>\S+)'
    refused 2:27 "rows of calls have no 'device'"
    pattern <<<'rows disk_events
event io
    match ^(?<op>read) (?<fd>\d+)'
    refused 3:27 "rows of disk_events have no 'fd'"
    pattern <<<'event io
    match ^(?<op>read) (?<origin>\d+)'
    refused 2:27 "told by a context only"
    pattern <<<'context io
    match ^(?<time>\d+)'
    refused 2:15 "a context tells no 'time'"
    pattern <<<'origin hms'
    refused 1:8 "unknown unit 'hms' of 'origin'"
    pattern <<<'ignore io
    match ^(?<op>read)'
    refused 2:15 'not used'
    pattern <<<'time = 5'
    refused 1:6 "'time' cannot be a constant"
    pattern <<<'event io
    match ^a
    op = read
    bytes = lots'
    refused 4:13 "'lots' is no value of 'bytes'"
    pattern <<<'event no_match
    match ^a
    op = read'
    refused 1:1 "name of a kind of weir's own"
    pattern <<<'event io
    match ^(?<op>read) (?<time>\S+) (?<end>\S+)
    time iso
    end s'
    refused 1:1 "different clocks"
}

@test "files that are none: absent, a folder, too large, binary" {
    for file in absent .; do
        quiet_run weir-parse --format-file $file /dev/null
        same "exit status of $file" 2 "$status"
        [[ $stderr = *"cannot read the pattern file"* ]] || fail "$stderr"
    done
    truncate -s 100M my.pattern
    quiet_run weir-parse --format-file my.pattern /dev/null
    same 'exit status' 2 "$status"
    [[ $stderr = *'larger than 1 MiB'* ]] || fail "$stderr"
    head -c 5000 "$WEIR_BIN/weir-parse" >my.pattern
    quiet_run weir-parse --format-file my.pattern /dev/null
    same 'exit status' 2 "$status"
    [[ $stderr = 'weir-parse: my.pattern:1:1: unknown word '* ]] || fail "$stderr"
    for ((i = 0; i < 201; i++)); do
        printf 'event a\n match ^a$\n op = read\n'
    done >my.pattern
    sed -i 's/op = read/call = a/' my.pattern
    refused 601:1 'more than 200 patterns'
}

# ---- how lines are read ----

@test "context: said once, good for the lines behind it; a group that is not told is unknown again" {
    pattern <<'END'
context file
    match ^file (?<path>\S+)(?: by (?<pid>\d+))?$
event io
    match ^(?<op>read|write) (?<bytes>\d+)$
END
    same rows $'-\t-\t1\n/a\t7\t2\n/b\t-\t3' \
        "$(printf 'read 1\nfile /a by 7\nread 2\nfile /b\nwrite 3\n' | rows path,pid,transferred)"
}

@test "times: begin, end and duration make up for each other" {
    pattern <<'END'
time ms
dur us
event both
    match ^a (?<time>\S+) (?<end>\S+)$
    op = read
event by_end
    match ^b (?<end>\S+) (?<dur>\S+)$
    op = read
event one
    match ^c (?<end>\S+)$
    op = read
END
    same rows $'5000000\t2500000\n6750000\t250000\n7000000\t-\n8000000\t-' \
        "$(printf 'a 5 7.5\nb 7 250\nc 7\na 8 7\n' | rows start_ns,dur_ns)"
    quiet_run weir-parse --format-file my.pattern -o x.h5 - # stdin is empty
    printf 'a 8 7\n' >log
    quiet_run weir-parse --format-file my.pattern -o x.h5 log
    [[ $stderr = *'log:1: warning: ends before it begins; no duration'* ]] || fail "$stderr"
}

@test "times: real ones give the file its start; an origin makes relative ones real" {
    pattern <<'END'
context start
    match ^start (?<origin>\d+)$
event io
    match ^(?<time>[\d.]+) (?<op>read)$
event dated
    match ^(?<time>\d\S+) (?<op>write)$
    time iso
END
    printf 'start 1772366400\n0.5 read\n2026-03-01T13:00:01.5+01:00 write\n' | rows start_ns >starts
    same starts $'500000000\n1500000000' "$(cat starts)"
    same start '2026-03-01T12:00:00.000000Z' \
        "$(weir-summary --format json my.h5 | jq -r .run.start)"
    same 'one clock' realtime "$(weir-summary --format json my.h5 | jq -r .run.clock)"
}

@test "times: midnight, a clock that goes back, and two clocks in one log" {
    pattern <<'END'
event a
    match ^(?<time>\d\d:\S+) (?<op>read)$
    time hms
event b
    match ^(?<time>\d+) (?<op>read)$
END
    same rows $'0\n2000000000' "$(printf '23:59:59 read\n00:00:01 read\n' | rows start_ns)"
    printf '10:00:05 read\n10:00:01 read\n77 read\n' >log
    quiet_run weir-parse --format-file my.pattern -o x.h5 log
    [[ $stderr = *'log:2: warning: the clock went back'* ]] || fail "$stderr"
    [[ $stderr = *'log:3: warning: another clock than before; no time'* ]] || fail "$stderr"
    sed -i '1i order any' my.pattern
    printf '9 read\n3 read\n' >log
    quiet_run weir-parse --format-file my.pattern -o x.h5 log
    [[ $stderr != *'went back'* ]] || fail "$stderr"
}

@test "times that cannot be cost their time, not their row, and nothing overflows" {
    pattern <<'END'
dur s
context start
    match ^start (?<origin>-?\d+)$
event epoch
    match ^e (?<time>\S+) (?<dur>\d+) (?<op>read)$
    time s epoch
event relative
    match ^r (?<time>\S+) (?<end>\S+) (?<op>read)$
    time s
END
    {
        echo 'e -5 1 read'
        printf 'e %s 9223372036 read\n' 9223372036 1 0
    } >log
    quiet_run weir-parse --format-file my.pattern -o x.h5 log
    same starts $'-\n0\n-9223372035000000000\n-9223372036000000000' \
        "$(weir-dump --columns start_ns x.h5 | sed '/^#/d')"
    [[ $stderr = *'log:1: warning: a time that cannot be, left out'* ]] || fail "$stderr"
    printf 'start 9223372036\nr 1 2 read\nr -9223372036 9223372036 read\n' >log
    quiet_run weir-parse --format-file my.pattern -o x.h5 log
    [[ $stderr = *'log:2: warning: a time that cannot be, left out'* ]] || fail "$stderr"
    same rows 2 "$(weir-dump x.h5 | sed '/^#/d' | wc -l)"
    for tool in weir-summary 'weir-hist --of dur' 'weir-top --by call' weir-report; do
        $tool x.h5 >/dev/null
    done
}

@test "operations: told, by the file's words, by the name of a system call, or unknown and said so" {
    pattern <<'END'
op get=read
event io
    match ^(?<call>\w+)$
END
    printf 'get\npwrite64\nfrob\nfrob\n' >log
    quiet_run weir-parse --format-file my.pattern -o x.h5 log
    same ops $'read\nwrite\nother\nother' "$(weir-dump --columns op x.h5 | sed '/^#/d')"
    same told 1 "$(grep -c "no operation is known for: 'frob'" <<<"$stderr")"
    sed -i 's/^op.*/op get=read *=lock/' my.pattern
    same ops $'read\nwrite\nlock\nlock' "$(rows op <log)"
}

@test "bytes: by the return value of a call that moves them, and none of one that failed" {
    pattern <<'END'
event call
    match ^(?<call>\w+) (?<ret>-?\d+)(?: (?<errno>E\w+))?(?: of (?<bytes>\d+))?$
END
    same rows $'5\t-\tOK\n-\t-\tENOENT\n-\t-\tOK\n-\t9\tEIO' \
        "$(printf 'read 5\nread -1 ENOENT\nopen 5\nwrite -1 EIO of 9\n' |
            rows transferred,requested,errno)"
}

@test "more names of calls than a file has room for are left out and told" {
    pattern <<<'event io
    match ^(?<call>\w+)$
    op = read'
    seq 1 65540 | sed 's/^/c/' >log
    quiet_run weir-parse --format-file my.pattern -o x.h5 log
    [[ $stderr = *"log:65536: warning: more than 65535 names of calls; left out: 'c65536'"* ]] ||
        fail "$stderr"
    same names 65535 "$(weir-dump --columns call x.h5 | grep -c '^c')"
}

@test "a runaway match is limited, counted and named" {
    pattern <<'END'
event fine
    match ^fine (?<op>read)$
event evil
    match ^(?:(?:a|aa)+)+(?<op>[rw])$
END
    {
        echo 'fine read'
        printf 'a%.0s' {1..60}
        printf 'c\nfine read\n'
    } >log
    quiet_run timeout 60 weir-parse --format-file my.pattern -o x.h5 log
    same 'exit status' 1 "$status"
    [[ $stderr = *"log:2: warning: the match costs too much, given up: pattern: 'evil'"* ]] ||
        fail "$stderr"
    same ledger $'match_limit\tnot_understood\t1\t2\nfine\tevent\t2\t1' \
        "$(weir-dump --table ledger --columns kind,class,count,first_line x.h5 | sed '/^#/d')"
}

@test "a line of more than 4 MiB is cut, named, and the next one is read" {
    pattern <<<'event a
    match ^(?<op>read) .*$'
    {
        printf 'read '
        head -c 5000000 /dev/zero | tr '\0' x
        printf '\nread x\n'
    } >log
    quiet_run weir-parse --format-file my.pattern -o x.h5 log
    same 'exit status' 1 "$status"
    same kinds $'line_too_long\t1\na\t1' \
        "$(weir-dump --table ledger --columns kind,count x.h5 | sed '/^#/d')"
}

@test "bytes that are no text, CR LF, a last line without an end" {
    pattern <<<'event a
    match ^(?<op>read) (?<path>.+)$'
    same rows $'\\xFF\\xFE\\x01\nb\nc' "$(printf 'read \xff\xfe\x01\nread b\r\nread c' | rows path)"
}

@test "lines that no pattern knows: exit 0 up to 1 %, 1 beyond, and with --strict" {
    pattern <<<'event a
    match ^(?<op>read)$'
    { yes read | head -n 200 && echo what; } >log
    weir-parse -q --format-file my.pattern -o x.h5 log
    quiet_run weir-parse -q --strict --format-file my.pattern -o x.h5 log
    same 'exit status' 1 "$status"
    { yes read | head -n 20 && echo what; } >log
    quiet_run weir-parse --format-file my.pattern -o x.h5 log
    same 'exit status' 1 "$status"
    [[ $stderr = *"log:21: 1 line not understood: no pattern of the format matches: 'what'"* ]]
}

@test "several logs, compressed ones too, by one pattern file" {
    pattern <<<'event a
    match ^(?<time>\d+) (?<op>read)$'
    mkdir logs
    echo '1 read' >logs/a.1
    echo '2 read' | gzip >logs/a.2
    weir-parse -q --format-file my.pattern -o x.h5 logs
    same rows $'0\t1000000000\n1\t2000000000' "$(weir-dump --columns source,start_ns x.h5 | sed '/^#/d')"
}

# ---- against other counts ----

@test "blkparse: requests and bytes are those of blkparse's own totals" {
    weir-parse -q -f blkparse -o b.h5 "$FIXTURES/formats/blkparse.txt"
    kib()
    {
        weir-dump --table disk_events --format tsv --columns "op,bytes" b.h5 |
            awk -v ops="$1" '!/^#/ && index(ops, $1) { sum += $2 } END { print sum / 1024 "KiB" }'
    }
    total=$(grep -A 2 '^Total' "$FIXTURES/formats/blkparse.txt")
    same read "$(grep -oE 'Read Dispatches:.*Write' <<<"$total" | grep -oE '[0-9]+KiB')" "$(kib read)"
    # blkparse counts a discard as a write
    same written "$(grep -oE 'Write Dispatches.*' <<<"$total" | grep -oE '[0-9]+KiB')" \
        "$(kib 'write other')"
    same requests "$(grep -cE ' [0-9]+  D ' "$FIXTURES/formats/blkparse.txt")" \
        "$(weir-summary --format json b.h5 | jq .calls)"
}

@test "fio: latencies, bytes and directions are those of the log" {
    log=$FIXTURES/formats/fio_lat.1.log
    weir-parse -q -f fio-lat -o f.h5 "$log"
    same rows "$(awk -F', ' '{ print $2, $3 ? "write" : "read", $4, $5 }' "$log")" \
        "$(weir-dump --format tsv --columns dur_ns,op,transferred,offset f.h5 | sed '/^#/d' | tr '\t' ' ')"
}

# ---- everything behind weir-parse works on the files ----

# downstream FORMAT LOG LAYER CHARTS: programs over time only where there are several
downstream()
{
    weir-parse -q -f "$1" -o run.h5 "$FIXTURES/formats/$2"
    same layer "$3" "$(weir-summary --format json run.h5 | jq -r .layer)"
    [ "$(weir-summary --format json run.h5 | jq '.read_ops + .write_ops')" -gt 0 ]
    for command in 'weir-iops --bin auto' 'weir-hist --of bytes' 'weir-hist --of dur' \
        'weir-hist --of gap' 'weir-top --by path' 'weir-top --by call' 'weir-top --slowest 5' \
        'weir-report' 'weir-report --format json' 'weir-report --format md'; do
        quiet_run bash -c "$command run.h5"
        same "exit status of $command" 0 "$status"
        same "what $command complains of" '' "$stderr"
        [ -n "$output" ] || fail "$command said nothing"
    done
    weir-report -o run.html run.h5
    same charts "$4" "$(grep -c 'data:image/svg' run.html)"
}

@test "downstream: perf trace" {
    downstream perf-trace perf-trace.log calls 9
    same comms 'cat sh sleep wc' \
        "$(weir-top --by comm run.h5 | sed '/^#/d' | cut -f 1 | grep '^[a-z]' | sort | xargs)"
}

@test "downstream: blkparse, as requests to disks and labelled so" {
    downstream blkparse blkparse.txt disk 9
    weir-top --by path run.h5 | grep -q '^## layer: requests to disks$'
    weir-report run.h5 | grep -q 'The disk was at work for'
    same 'calls are none' 0 "$(weir-dump run.h5 | sed '/^#/d' | wc -l)"
    same 'asked for calls' 0 "$(weir-summary --layer calls --format json run.h5 | jq .calls)"
    same 'disks have no logical bytes' null \
        "$(weir-summary --format json run.h5 | jq .layers.logical.read_bytes)"
    same 'selected' 1 "$(weir-summary --op sync --format json run.h5 | jq .calls)"
    same 'dumped' "$(weir-dump --table disk_events run.h5 | sed '/^#/d')" \
        "$(weir-dump --layer disk run.h5 | sed '/^#/d')"
}

@test "calls and requests to disks in one log stay apart" {
    pattern <<'END'
event call
    match ^call (?<op>\w+) (?<bytes>\d+)$
event request
    match ^disk (?<op>\w+) (?<bytes>\d+)$
    rows disk_events
END
    printf 'call read 1\ndisk read 4096\ncall write 2\n' >log
    weir-parse -q --format-file my.pattern -o x.h5 log
    same 'calls, unless asked' '1 2 4096' \
        "$(weir-summary --format json x.h5 | jq -r '"\(.read_bytes) \(.write_bytes) \(.layers.device.read_bytes)"')"
    same disks '4096 0 4096' \
        "$(weir-summary --layer disk --format json x.h5 | jq -r '"\(.read_bytes) \(.write_bytes) \(.layers.device.read_bytes)"')"
    same 'dumped calls' 2 "$(weir-dump x.h5 | sed '/^#/d' | wc -l)"
    same 'dumped requests' 1 "$(weir-dump --layer disk x.h5 | sed '/^#/d' | wc -l)"
}

@test "downstream: darshan-dxt" {
    downstream darshan-dxt darshan-dxt.txt calls 9
    same start '2026-03-01T12:00:00.000000Z' "$(weir-summary --format json run.h5 | jq -r .run.start)"
}

@test "downstream: fio's logs" {
    downstream fio-lat fio_lat.1.log calls 8
}

@test "downstream: fio's logs without durations, without times" {
    weir-parse -q -f fio-bw -o bw.h5 "$FIXTURES/formats/fio_bw.1.log"
    weir-parse -q -f fio-iolog -o v2.h5 "$FIXTURES/formats/fio-v2.iolog"
    weir-parse -q -f fio-iolog -o v3.h5 "$FIXTURES/formats/fio-v3.iolog"
    for file in bw v2 v3; do
        weir-report $file.h5 >/dev/null
        weir-report -o $file.html $file.h5
        weir-top --by path $file.h5 >/dev/null
        weir-hist --of bytes $file.h5 >/dev/null
    done
    same 'no time' null "$(weir-summary --format json v2.h5 | jq .elapsed_s)"
    same 'no duration' null "$(weir-summary --format json bw.h5 | jq .io_time_s)"
}
