# Redaction: logs and files that tell no names, and still the same calls, bytes and times.
#
# shellcheck disable=SC2154 # quiet_run sets status and stderr

load helper
bats_require_minimum_version 1.5.0

setup()
{
    cd "$BATS_TEST_TMPDIR" || return
}

# What must be the same.
numbers=start_ns,dur_ns,pid,tid,call,op,fd,offset,transferred,errno,ret,line

rows()
{
    weir-dump --columns "$2" --format tsv "$1" | grep -v '^#'
}

# Names in a log that must not be there any more: all words of 4 letters and more with a
# small one, of its strings, decorations and head, less what may stay.
names_in()
{
    python3 - "$1" "$WEIR_ROOT" <<'END'
import re, sys
text = open(sys.argv[1], 'rb').read().decode('latin-1')
root = sys.argv[2]
plain = set(re.findall(r'"([^"]*)"', ' '.join(open(f'{root}/lib/redact/{f}.def').read()
            for f in ('redact', 'redact_words', 'redact_data'))))
stay = {w for p in plain for w in re.findall(r'[A-Za-z_]\w*', p)}
# below these everything stays, and it may name the rest
text = re.sub(r'(?:/usr)?/(?:lib|lib64|bin|sbin)/[^\s",<>()]*', ' ', text)
text = re.sub(r'/(?:proc|sys/devices/system)/[^\s",<>]*', ' ', text)
text = re.sub(r'/(?:etc|dev|usr/share/locale|usr/share/zoneinfo)/[^\s",<>]*', ' ', text)
inside = re.findall(r'"((?:[^"\\]|\\.)*)"', text) + re.findall(r'\w<([^<>]*)>', text) \
    + re.findall(r' host=(\S+)', text)
words = {w for s in inside for w in re.findall(r'[A-Za-z]{4,}', s) if re.search('[a-z]', w)}
constants = {'pipe', 'memfd', 'socket', 'anon', 'inode', 'char', 'block', 'deleted', 'eventpoll',
             'eventfd', 'signalfd', 'timerfd', 'unfinished', 'resumed', 'detached'}
print('\n'.join(sorted(words - stay - constants)))
END
}

# leaks FILE WORDS: which of the words stand in it, as words.
leaks()
{
    grep -aowFf "$2" "$1" | sort -u || true
}

@test "the same calls, bytes and times, of every log that strace wrote" {
    for log in "$FIXTURES"/strace/*.log; do
        name=$(basename "$log" .log)
        case $name in
        c-table) continue ;;             # has no call: refused, below
        stderr-foreign-text) continue ;; # text of a program within the numbers
        esac
        weir-pack -q --redact --salt s -o run.tar.zst "$log"
        weir-parse -q "$log" -o plain.h5 2>/dev/null || plain=$?
        weir-parse -q run.tar.zst -o redacted.h5 2>/dev/null || redacted=$?
        same "status of $name" "${plain-0}" "${redacted-0}"
        unset plain redacted
        rows plain.h5 $numbers,requested >plain
        rows redacted.h5 $numbers,requested >redacted
        cmp plain redacted || fail "$name"
    done
}

@test "text of the program within calls: what is told of bytes stays" {
    weir-pack -q --redact -o run.tar.zst "$FIXTURES/strace/stderr-foreign-text.log"
    weir-parse -q run.tar.zst -o redacted.h5 || true
    weir-parse -q "$FIXTURES/strace/stderr-foreign-text.log" -o plain.h5 || true
    for file in plain redacted; do
        rows $file.h5 call,transferred,ret >$file
    done
    cmp plain redacted
}

@test "no name of a log is left, in archive and file" {
    for log in "$FIXTURES"/strace/*.log "${WEIR_CORPUS:-$WEIR_ROOT/../shared/corpus}"/lab/*; do
        [ -f "$log" ] || continue
        weir-pack -q --redact -o run.tar.zst "$log" 2>/dev/null || continue
        names_in "$log" >names
        # names of fields and functions are strace's own, these paths every machine's
        tar --zstd --exclude manifest.json -xOf run.tar.zst |
            sed -E 's/[A-Za-z_][A-Za-z0-9_]*[=(]|<\.\.\. [a-z0-9_]+ resumed/ /g
                s/-1 E[A-Z0-9]+ \([^)]*\)/ /g
                s!(/usr)?/(lib|lib64|bin|sbin|proc|etc|dev|share/locale|share/zoneinfo)/[^ ",<>()]*! !g' >text
        [ -s text ]
        same "leaks of $log" '' "$(leaks text names)"
    done
}

@test "a recording: nothing of it is left" {
    cat >words <<'END'
hunter2
secretfile
secretdir
private
TOPSECRET
secretarg
secretregion
secretlabel
END
    mkdir secretdir.private
    cp "$(command -v cat)" secretcat
    TOPSECRET=hunter2 weir-record -q --label secretlabel -o run.tar.zst -- sh -c '
        echo hunter2 >secretdir.private/secretfile.TOPSECRET
        weir-mark start secretregion; ./secretcat secretdir.private/secretfile.TOPSECRET; weir-mark finish secretregion
        : secretarg' >/dev/null
    echo secretcat >>words
    hostname | grep -E '.{5}' >>words || true
    tar --zstd -xf run.tar.zst --one-top-level=logs
    grep -qF hunter2 logs/strace.log # it was there
    rm logs/manifest.json
    weir-pack -q --redact -o shared.tar.zst logs
    tar --zstd -xOf shared.tar.zst >text
    same 'leaks of the archive' '' "$(leaks text words)"
    # straight from the archive: with its manifest, less what tells names
    weir-pack -q --redact -o direct.tar.zst run.tar.zst
    tar --zstd -xOf direct.tar.zst >text
    same 'leaks of the archive of the archive' '' "$(leaks text words)"
    weir-pack -q --verify direct.tar.zst
    weir-parse -q direct.tar.zst -o direct.h5
    weir-parse -q run.tar.zst -o plain.h5
    for file in plain direct; do
        rows $file.h5 "$numbers" >$file.calls
        weir-dump --table runs --columns start_ns,end_ns,exit_status,rank,tracer_cpu_ns,tracer_wait_ns,interval_ns \
            --format tsv $file.h5 | grep -v '^#' >$file.run
        weir-summary --format json $file.h5 | jq -S '.compare, .tracer' >$file.compared
    done
    cmp plain.calls direct.calls
    cmp plain.run direct.run
    cmp plain.compared direct.compared
    weir-parse -q --redact run.tar.zst -o file.h5
    same 'leaks of the file' '' "$(strings file.h5 | grep -aoFf words | sort -u || true)"
    h5dump file.h5 >dump
    same 'leaks of its tables' '' "$(leaks dump words)"
    # and it is still the run
    weir-parse -q shared.tar.zst -o shared.h5
    for file in plain file shared; do
        rows $file.h5 "${numbers#start_ns,}" >$file.calls
        weir-dump --table samples.process --columns pid,utime_ticks,rchar,wchar,state,peak_rss_kib --format tsv $file.h5 |
            grep -v '^#' >$file.samples
    done
    cmp plain.calls file.calls
    cmp plain.samples file.samples
    cmp plain.samples shared.samples
    cmp <(sort plain.calls) <(sort shared.calls)
}

@test "pseudonyms: stable with a salt, by parts, other ones without" {
    cat >one.log <<'END'
1 1700000000.000001 openat(AT_FDCWD, "/data/projects/alpha/in.csv", O_RDONLY) = 3</data/projects/alpha/in.csv> <0.000010>
1 1700000000.000101 openat(AT_FDCWD, "/data/projects/alpha/out.csv", O_RDONLY) = 4</data/projects/alpha/out.csv> <0.000010>
1 1700000000.000201 openat(AT_FDCWD, "/usr/lib/libc.so.6", O_RDONLY) = 5</usr/lib/libc.so.6> <0.000010>
1 1700000000.000301 openat(AT_FDCWD, "/usr/lib/../../data/projects/alpha/in.csv", O_RDONLY) = 6</data/projects/alpha/in.csv> <0.000010>
1 1700000000.000401 write(6</data/projects/alpha/in.csv>, "hello", 5) = 5 <0.000010>
END
    for salt in a a b; do
        weir-pack -q --redact --salt $salt one.log | tar --zstd -xO --exclude manifest.json >text.new
        [ ! -e text.$salt ] || cmp text.$salt text.new
        mv text.new text.$salt
    done
    run ! cmp -s text.a text.b
    python3 - <<'END'
import re
paths = re.findall(r'= \d<([^>]*)>', open('text.a').read())[:4]
one, two, lib, again = [p.split('/') for p in paths]
assert one[:4] == two[:4] and one[4] != two[4], paths     # what lay in one directory does
assert one[4].endswith('.csv') and one == again, paths
assert paths[2] == '/usr/lib/libc.so.6'
assert all(len(p.split('.')[0]) == 10 for p in one[1:]), paths
text = open('text.a').read()
assert '/usr/lib/../..' not in text and 'hello' not in text
assert re.search(r'write\(6<[^>]*>, ""\.\.\., 5\) = 5 <0.000010>', text)
END
}

@test "what cannot be redacted is refused, and nothing is packed" {
    echo 'dear diary' >notes.txt
    run -3 weir-pack --redact -o run.tar.zst notes.txt "$(sample_log)"
    [[ $output = *'notes.txt: is no log'* ]]
    [ ! -e run.tar.zst ]
    run -3 weir-pack --redact -o run.tar.zst "$FIXTURES/strace/c-table.log"
    : >empty.log
    run -3 weir-pack --redact -o run.tar.zst empty.log
    run -2 weir-pack --salt x -o run.tar.zst "$(sample_log)"
    run -2 weir-parse --salt x "$(sample_log)" -o run.h5
    run -2 weir-pack --redact --host h -o run.tar.zst "$(sample_log)"
    same nothing '' "$(compgen -G 'run*' || true)"
    same 'no copy left' '' "$(compgen -G "${TMPDIR:-/tmp}/weir-redact-*" || true)"
}

@test "an archive: its logs, whatever they are packed in; others are left out and told of" {
    mkdir -p in/sub
    sample_log | xargs cat >in/one.log
    gzip -c in/one.log >in/sub/two.log.gz
    echo 'dear diary' >in/README
    tar cf in/sub/nested.tar -C in one.log
    tar czf all.tgz in
    quiet_run weir-pack --redact --salt s -o run.tar.zst all.tgz
    same status 1 "$status"
    grep -q 'all.tgz/in/README: is no log .*: it is left out' <<<"$stderr"
    tar --zstd -tf run.tar.zst >names
    same logs 4 "$(wc -l <names)"
    run ! grep -qE 'one|two|nested|README' names
    grep -v manifest names | while read -r log; do
        tar --zstd -xOf run.tar.zst "$log" | cmp - <(weir-pack -q --redact --salt s in/one.log |
            tar --zstd -xO --exclude manifest.json)
    done
    # one that is cut is left out, the others are whole
    head -c 300 in/sub/two.log.gz >cut.log.gz
    quiet_run weir-pack --redact -o cut.tar.zst cut.log.gz "$(sample_log)"
    same 'status of cut' 1 "$status"
    same 'logs of cut' 2 "$(tar --zstd -tf cut.tar.zst | wc -l)"
}

@test "fs_usage: the same events, and no name" {
    for log in "$FIXTURES"/fs_usage/*.log; do
        [[ $log != */cut-last-line.log ]] || continue
        weir-pack -q --redact -o run.tar.zst "$log"
        weir-parse -q "$log" -o plain.h5 2>/dev/null || true
        weir-parse -q run.tar.zst -o redacted.h5 2>/dev/null || true
        for file in plain redacted; do
            { rows $file.h5 start_ns,dur_ns,tid,call,op,fd,fd_kind,offset,requested,transferred,errno,ret,flags,line || true; } >$file
            weir-dump --table disk_events --columns time_ns,dur_ns,tid,kind,op,how,bytes,block,flags,line \
                --format tsv $file.h5 | grep -v '^#' >>$file || true
            weir-dump --table page_events --columns time_ns,dur_ns,tid,kind,address,bytes,flags,line \
                --format tsv $file.h5 | grep -v '^#' >>$file || true
        done
        cmp plain redacted || fail "$log"
        [ -s plain ] || fail "$log: no events"
    done
    cat >hostile.log <<'END'
10:20:30.000001  open              F=3        (R_____) /Users/secret/SECRET F=9 [12] <SECRET>/secret.txt        0.000009   Code secret (SECRET).8
10:20:30.000101  stat64            [  2]            private/secret/0.000001 W SECRET                            0.000009 W secret.helper.9
10:20:30.000201    RdData[A]       D=0x00000100  B=0x2000   /dev/disk3s5  /secret/SECRET                        0.000300 W SECRETLYLONGNAMES.7
10:20:30.000301  rename                             secret  SECRET                                              0.000009   .77
secret words of SECRET
10:20:30.000401  secret SECRET
fs_usage: secret SECRET
END
    weir-pack -q --redact -o run.tar.zst hostile.log
    tar --zstd -xOf run.tar.zst >text
    same leaks '' "$(grep -i secret text || true)"
    same events 4 "$(grep -c '0\.000[0-9]* .*\.[0-9]' text)"
}

@test "fs_usage of all versions and layouts: the same events, and no name" {
    for seed in 3 6 7 43; do # 10.9 and 10.6 wide, 10.15 narrow, 10.5
        PYTHONPATH=$WEIR_ROOT/tests python3 "$WEIR_ROOT/tests/checks/fs_usage_check.py" $seed
        weir-pack -q --redact -o run.tar.zst run.log
        tar --zstd -xOf run.tar.zst >text
        same 'names left' '' "$(grep -aoiE \
            'editor|helper|perl|3com|obdev|exactly|notes|passwd|volumes|private|deep|caf|iling|slash|manifest\.' text |
            grep -v manifest | sort -u || true)"
        weir-parse -q run.tar.zst -o redacted.h5 2>/dev/null || true
        for file in run redacted; do
            { rows $file.h5 start_ns,dur_ns,tid,call,op,fd,offset,transferred,errno,ret; } >$file
            weir-dump --table disk_events --columns time_ns,dur_ns,tid,kind,op,how,bytes,block --format tsv $file.h5 |
                grep -v '^#' >>$file
        done
        cmp run redacted || fail "seed $seed"
    done
}

@test "sockets, devices and deleted files stay what they are" {
    cat >kinds.log <<'END'
1 1700000000.000001 read(3<TCPv6:[[::1]:5000->[::1]:6000]>, ""..., 10) = 5 <0.000010>
1 1700000000.000101 read(4<UNIX-STREAM:[12->13, "/run/secretsocket"]>, ""..., 10) = 5 <0.000010>
1 1700000000.000201 write(5</memfd:secretname>(deleted), ""..., 5) = 5 <0.000010>
1 1700000000.000301 write(6</dev/sdsecret>, ""..., 5) = 5 <0.000010>
1 1700000000.000401 write(7</home/secret/f>(deleted), ""..., 5) = 5 <0.000010>
1 1700000000.000501 write(8</dev/tty1>, ""..., 5) = 5 <0.000010>
END
    weir-pack -q --redact -o run.tar.zst kinds.log
    weir-parse -q kinds.log -o plain.h5
    weir-parse -q run.tar.zst -o redacted.h5
    for file in plain redacted; do
        rows $file.h5 $numbers,fd_kind,flags >$file
        weir-report --format json $file.h5 | jq -c .numbers >$file.numbers
    done
    cmp plain redacted
    cmp plain.numbers redacted.numbers
    run ! grep -q secret <(tar --zstd -xOf run.tar.zst)
}

@test "weir-parse --redact: other formats, too" {
    weir-parse -q "$FIXTURES/samples/pidstat-t.txt" -o plain.h5
    weir-parse -q --redact "$FIXTURES/samples/pidstat-t.txt" -o redacted.h5
    table=$(weir-dump --table list --format tsv plain.h5 | grep -o '^samples/[a-z_]*' | head -n 1)
    weir-dump --table "$table" --columns comm --format tsv plain.h5 | grep -v '^#' | grep -oE '[a-z]{4,}' | sort -u >words
    [ -s words ]
    same leaks '' "$(leaks redacted.h5 words)"
}

@test "a set of strace -ff stays a set" {
    cp -r "$FIXTURES/strace/ff" ff
    weir-pack -q --redact -o run.tar.zst ff
    weir-pack -q -o plain.tar.zst ff
    for file in run plain; do
        weir-parse -q $file.tar.zst -o $file.h5
        rows $file.h5 start_ns,dur_ns,pid,call,transferred,offset >$file
    done
    cmp plain run
}

@test "only colours are taken out of a line, not what else begins with an escape" {
    {
        printf '12 write(1, "secret", 6) = 6\n'
        printf '\033[100Dtext of the program\n'
        printf '12 \033[1mwrite\033[0m(1, "\033[100Dm secret", 7) = 7\n'
        printf '12 write(1, "m", 1)\033[2K = 1\n'
        printf '12 write(1, "\033", 2) = 2\n'
    } >run.log
    weir-pack -q --redact --salt s -o run.tar.zst run.log
    weir-parse -q run.log -o plain.h5 2>/dev/null || true
    weir-parse -q run.tar.zst -o redacted.h5 2>/dev/null || true
    same 'calls and results' "$(rows plain.h5 call,ret,line)" "$(rows redacted.h5 call,ret,line)"
    [ "$(rows plain.h5 call | wc -l)" -ge 3 ]
}
