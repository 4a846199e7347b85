#!/usr/bin/env bats
# weir-diagnose on small programs whose trouble is known: found with it, not found without.
# (Each rule at its very threshold: findings_check.py and unit_findings_*.c.)
#
# shellcheck disable=SC2154 # quiet_run sets stderr

load helper

setup_file()
{
    cd "$BATS_FILE_TMPDIR" || return
    make_h5 run.h5
    head -c 4M /dev/zero >data
}

setup()
{
    cd "$BATS_FILE_TMPDIR" || return
}

# record COMMAND...: to it.h5.
record()
{
    strace -o /dev/null true 2>/dev/null || skip "strace cannot trace here"
    weir-strace --calls all -o it.log -- "$@"
    weir-parse -q -o it.h5 it.log
}

# record_python TEXT
record_python()
{
    echo "import mmap, os, threading, time
fd = os.open('data', os.O_RDWR)
$1" >it.py
    # the interpreter itself: a wrapper before it may search for it
    record "$(python3 -c 'import sys; print(sys.executable)')" -I -S it.py
}

# found CODE OPTION...: the finding, or null.
found()
{
    local code=$1
    shift
    weir-diagnose --format json "$@" it.h5 >it.json
    jq -c ".findings.$code" it.json
}

is_found()
{
    [ "$(found "$@")" != null ] || fail "$1 is not found"
}

is_not_found()
{
    same "$1" null "$(found "$@")"
    same "$1 was judged" null "$(jq -c ".not_judged.$1" it.json)"
}

@test "each rule: nothing just under its thresholds, found just over, with rows to show" {
    mkdir -p cases
    (cd cases && python3 "$WEIR_ROOT/tests/checks/findings_check.py")
}

@test "a clock that went back is told, in a log that stands in order" {
    printf '7 17000000%s read(3</d/f>, "", 9) = 9 <0.000010>\n' 20.5 10.0 30.0 >back.log
    weir-parse -q -o it.h5 back.log
    is_found W19
    same where '[10500000000,"W19.back","back.log:2"]' \
        "$(jq -c '.findings.W19 | [.value, .by, .where]' it.json)"
    is_not_found W19 --set W19.back=11s
    # such a list goes through one file after the other
    weir-parse -q -f darshan-dxt -o it.h5 "$FIXTURES/formats/darshan-dxt.txt"
    same 'not in order' null "$(found W19)"
}

@test "without durations, rules that time alone would meet are not judged" {
    { for i in {1..1000}; do echo "7 1700000000.1 stat(\"/d/$i\", {}) = 0"; done
        for i in {1..10}; do echo "7 1700000000.2 fsync(3</d/f>) = 0"; done
        echo '7 1700000000.3 write(3</d/f>, "", 99000000) = 99000000'; } >bare.log
    weir-parse -q -o it.h5 bare.log
    weir-diagnose --format json it.h5 >it.json
    same why '"the log has no durations" "the log has no durations"' \
        "$(jq -c '.not_judged | .W06, .W11' it.json | xargs -d '\n')"
}

@test "a clean program gives no finding" {
    record dd if=data of=copy bs=128k
    weir-diagnose --format json it.h5 >it.json
    same findings null "$(jq -c .findings it.json)"
    weir-diagnose --format text it.h5 | grep -qx 'No findings\.'
    weir-diagnose --fail-on INFO it.h5 >/dev/null
}

@test "W01, W02: small pieces" {
    record dd if=data of=copy bs=1k
    is_found W01
    same process true "$(jq '.findings.W01.process | startswith("dd[")' it.json)"
    same example "\"$PWD/data\"" "$(jq .findings.W01.example it.json)"
    # the program's own start is in it, too
    same count true "$(jq '.findings.W01.count | . >= 4096 and . < 4110' it.json)"
    where=$(jq -r .findings.W01.where it.json)
    sed -n "${where##*:}p" "${where%:*}" | grep -q 'read(0<.*1024' || fail "$where"
    is_found W02
    record dd if=data of=copy bs=4k
    is_not_found W01
    is_not_found W02
    is_found W01 --profile lustre
    is_found W01 --set W01.size=8KiB
}

@test "the command in show lists the calls" {
    record dd if=data of=copy bs=1k
    for code in W01 W02; do
        found $code >/dev/null
        show=$(jq -r ".findings.$code.show" it.json)
        same "$code" 4096 "$(eval "$show --format json" |
            jq "(.columns | map(.name) | index(\"path\")) as \$p |
                (.columns | map(.name) | index(\"count\")) as \$c |
                .rows[] | select(.[\$p] == \"$PWD/data\" or .[\$p] == \"$PWD/copy\") | .[\$c]")"
    done
}

@test "W03: off the blocks" {
    record dd if=data of=copy bs=5000
    is_found W03
    is_not_found W03 --set W03.block=1000
}

@test "W04: back and forth" {
    record_python 'for i in range(500): os.pread(fd, 4096, (i * 7919 % 1000) * 4096)'
    is_found W04
    record_python 'for i in range(500): os.pread(fd, 4096, i * 8192)'
    is_not_found W04
}

@test "W06, W07, W08: names instead of data" {
    record_python 'for i in range(1200):
    f = os.open("it.py", os.O_RDONLY); os.close(f)
    try: os.stat("gone%d" % i)
    except OSError: pass'
    is_found W06
    # about as many files as calls but for the one that is opened 1200 times
    jq -r .findings.W06.advice it.json | grep -qE 'now [23](\.[0-9]+)? calls a file' ||
        fail "$(jq .findings.W06 it.json)"
    same gain true "$(jq '.findings.W06.gain_s > 0' it.json)"
    is_found W07
    # Python reads its program once more
    same opens true "$(jq '.findings.W07.value | . >= 1200 and . < 1210' it.json)"
    is_found W08
    record_python 'for i in range(1200): os.pread(fd, 4096, i * 4096)'
    is_not_found W06
    is_not_found W07
    is_not_found W08
}

@test "W09, W10: again and again" {
    record_python 'for i in range(4):
    for k in range(32): os.pread(fd, 65536, k * 65536); os.pwrite(fd, b"x" * 65536, k * 65536)'
    is_found W09
    is_found W10
    same times true "$(jq '.findings.W10.value == 4' it.json)"
    same gain true "$(jq '.findings.W10.gain_s > 0' it.json)"
    record_python 'for k in range(32): os.pread(fd, 65536, k * 65536)'
    is_not_found W09
    is_not_found W10
}

@test "W11: much syncing" {
    record_python 'for i in range(20): os.pwrite(fd, b"x" * 4096, i * 4096); os.fsync(fd)'
    is_found W11
    record_python 'for i in range(20): os.pwrite(fd, b"x" * 4096, i * 4096)'
    is_not_found W11
}

@test "advice names the worst file, and how many more" {
    record_python 'for n in "abc":
    f = os.open("tiny-" + n, os.O_RDWR | os.O_CREAT)
    for i in range(40 + ord(n)): os.pwrite(f, b"xy", i * 2)'
    jq -r .findings.W02.advice <<<"$(weir-diagnose --format json it.h5)" |
        grep -q 'write /.*/tiny-[abc] and 2 more in pieces' || fail "$(weir-diagnose --format text it.h5)"
}

@test "advice knows the journal of a database" {
    record_python 'j = os.open("x.db-journal", os.O_RDWR | os.O_CREAT)
for i in range(20): os.pwrite(j, b"x" * 4096, i * 4096); os.fsync(j)'
    is_found W11
    jq -r .findings.W11.advice it.json | grep -q 'SQLite syncs .*/x.db-journal .*one (BEGIN' || fail "$(cat it.json)"
}

@test "findings stand by what their advice saves" {
    record_python 'for i in range(1500): os.pwrite(fd, b"x", i); os.fsync(fd)'
    weir-diagnose --format tsv it.h5 | awk -F '\t' '
        /^#code/ { for (i = 1; i <= NF; i++) at[$i] = i }
        /^W/ { if ($at["level"] == level && $at["gain_s"] + 0 > last + 0) exit 1
               level = $at["level"]; last = $at["gain_s"]; n++ }
        END { if (n < 2) exit 1 }' || fail "$(weir-diagnose --format text it.h5)"
    weir-diagnose --format text it.h5 | sed -n 's/^[A-Z]*  \(W[0-9]*\).*/\1/p' >told
    weir-diagnose --format tsv it.h5 | grep -o '^W[0-9]*' | diff - told
}

@test "W16, W17: a byte at a time into a pipe" {
    record_python 'r, w = os.pipe()
for i in range(10100): os.write(w, b"x"); os.read(r, 1)'
    is_found W16
    is_found W17
    is_not_found W16 --set W16.count=20000
    is_not_found W17 --set W17.count=50000
}

@test "W18: waiting for a lock" {
    record_python 'lock = threading.Lock()
def work():
    for i in range(5):
        with lock: time.sleep(0.02)
threads = [threading.Thread(target=work) for i in range(3)]
for t in threads: t.start()
for t in threads: t.join()'
    is_found W18
    jq -r .findings.W18.advice it.json | grep -q 'hold the lock shorter'
    record_python 'import fcntl
pid = os.fork()
for i in range(20):
    fcntl.lockf(fd, fcntl.LOCK_EX); time.sleep(0.005); fcntl.lockf(fd, fcntl.LOCK_UN); time.sleep(0.001)
if pid: os.wait()'
    is_found W18
    jq -r .findings.W18.advice it.json | grep -q 'the lock on .*/data:' || fail "$(jq .findings.W18 it.json)"
    record_python 'time.sleep(0.05)'
    is_not_found W18
}

@test "W21: a mapped file" {
    record_python 'mmap.mmap(fd, 4 << 20, prot=mmap.PROT_READ)'
    is_not_found W21
    is_found W21 --set W21.bytes=1MiB
    same bytes 4194304 "$(jq .findings.W21.value it.json)"
}

@test "W19: bad data keeps everything below HIGH" {
    { cat "$FIXTURES/strace/everyday.log"; for _ in {1..20}; do echo '???'; done; } >odd.log
    weir-parse -q -o it.h5 odd.log || [ $? -eq 1 ]
    is_found W19
    same level '"WARN"' "$(jq .findings.W19.level it.json)"
    cp run.h5 it.h5
    is_not_found W19
}

@test "what cannot be judged says why" {
    weir-parse -q -o it.h5 "$FIXTURES/strace/no-f.log"
    same W22 '"only weir-sample tells"' "$(
        weir-diagnose --format json it.h5 | jq .not_judged.W22)"
    weir-diagnose --format tsv it.h5 | grep -q '^W14	not judged	bursts.*no clock'
}

@test "samples alone: pressure and processors are judged, calls are not" {
    weir-sample -o sampled.wsl -i 20ms -- sleep 0.2
    weir-parse -q -o it.h5 sampled.wsl
    weir-diagnose --format json it.h5 >it.json
    same calls '"the file has no calls"' "$(jq .not_judged.W01 it.json)"
    same cpu true "$(jq '.bottleneck.shares.cpu >= 0' it.json)"
    same quality 1 "$(jq .findings.W19.value it.json)"
}

@test "--fail-on: the exit status follows the levels" {
    { for ((i = 0; i < 2000; i++)); do
        printf '7 1700000000.%06d read(3</d/f>, ""..., 1) = 1 <0.000400>\n' $((i * 450))
    done; echo '7 1700000002.0 read(3</d/f>, ""..., 1) = 1 <0.000400>'; } >slow.log
    weir-parse -q -o slow.h5 slow.log
    weir-diagnose slow.h5 >/dev/null
    for level in INFO WARN HIGH; do
        quiet_run weir-diagnose --fail-on $level slow.h5
        same "$level" 1 "$status"
    done
    quiet_run weir-diagnose --fail-on HIGH --set W01.count=9999 --set W17.count=9999 \
        --set W03.count=9999 --set W20.count=9999 slow.h5
    same 'nothing HIGH' 0 "$status"
    same 'share of run time' 0.4 "$(weir-diagnose --format json slow.h5 |
        jq '.findings.W17.share_of_run_time * 100 | round / 100')"
}

@test "thresholds: a file, then --set; both printed" {
    printf '# ours\n\nW01.size = 8KiB\nW15.p99=1ms\n' >ours
    same size 8192 "$(weir-diagnose --thresholds ours --format json run.h5 |
        jq .thresholds.W01.size)"
    same set 16384 "$(weir-diagnose --thresholds ours --set W01.size=16k --format json run.h5 |
        jq .thresholds.W01.size)"
    same listed 1000000 "$(weir-diagnose --thresholds ours --list-thresholds --format tsv |
        awk -F '\t' '$1 == "W15.p99" { print $2 }')"
    echo 'W01.size=much' >>ours
    quiet_run weir-diagnose --thresholds ours run.h5
    same 'bad file' 2 "$status"
    [[ $stderr == *"ours:5: W01.size: not a value in 'byte': 'much'"* ]] || fail "$stderr"
    quiet_run weir-diagnose --set W77.size=1 run.h5
    same 'unknown threshold' 2 "$status"
}

@test "any number of threads gives the same bytes" {
    for n in 1 2 7; do
        weir-diagnose --all --set W01.count=1 --set W03.count=1 --set W09.bytes=1 -j $n \
            run.h5 | grep -v '^## command' >threads.$n
    done
    cmp threads.1 threads.2
    cmp threads.1 threads.7
}
