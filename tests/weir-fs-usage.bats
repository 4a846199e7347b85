#!/usr/bin/env bats
# weir-fs-usage with a stand-in for fs_usage (tests/stand-in): macOS is not at hand. What
# holds here is how it starts, waits, passes signals on, and ends.
# shellcheck disable=SC2016 # the scripts between '...' are for an inner shell
# shellcheck disable=SC2034,SC2154 # quiet_run sets stderr; started is for teardown

load helper
load collector

setup()
{
    cd "$BATS_TEST_TMPDIR" || return
    export PATH=$WEIR_ROOT/tests/stand-in:$PATH FS_USAGE_LOG=$BATS_TEST_TMPDIR/called
    started=()
}

@test "a command: its log, its output, its status; fs_usage is ended cleanly" {
    quiet_run weir-fs-usage -o log -- sh -c 'echo out; echo err >&2; sleep 0.2; exit 7'
    same status 7 "$status"
    same stdout out "$output"
    same stderr err "$stderr"
    grep -qE '^# weir-fs-usage [0-9.]+ host=[^ ]+ start=[0-9.]+ cwd="/.*" zone=[+-][0-9]{4} calls=process cmd=\["sh"' log
    tail -n 1 log | grep -q 'signal 2'
    grep -qx 'ended by 2' called
    grep -qE '^called: -w [0-9]+ as' called
}

@test "fs_usage watches the command before it begins" {
    weir-fs-usage -o log -- sh -c 'cp log seen; echo $$ >pid'
    grep -q '  write ' seen
    grep -q "^called: -w $(cat pid) " called
}

@test "the log to stdout, the command's output to stderr; weir-parse reads it" {
    weir-fs-usage -- sh -c 'echo out; sleep 0.1' 2>err | weir-parse -q -o run.h5
    same stderr out "$(cat err)"
    same format fs_usage "$(weir-dump --table sources --columns format --format tsv run.h5 | tail -n 1)"
    weir-summary --format tsv run.h5 | grep -q '^run.clock.realtime'
}

@test "filters, the whole system, no header" {
    weir-fs-usage --no-header -F diskio -F pathname --system -o log -- true
    grep -q '^called: -w -f diskio -f pathname as' called
    same heads 0 "$(grep -c '^#' log || true)"
}

@test "128 + signal, 126, 127, 125" {
    quiet_run weir-fs-usage -o log -- sh -c 'kill -9 $$'
    same killed 137 "$status"
    touch plain
    for case in '127 ./nosuch' '126 ./plain'; do
        rm -f log
        quiet_run weir-fs-usage -o log -- "${case#* }"
        same "$case" "${case%% *}" "$status"
        [ ! -e log ]
    done
    for args in '' '-p 1 true' '-p x' '-F nosuch true'; do
        # shellcheck disable=SC2086 # words
        quiet_run weir-fs-usage $args
        same "status of '$args'" 125 "$status"
    done
    WEIR_FS_USAGE=/nowhere/fs_usage quiet_run weir-fs-usage true
    same absent 125 "$status"
    grep -q 'part of macOS' <<<"$stderr"
    quiet_run weir-fs-usage -o nosuch/log -- touch ran
    same unwritable 125 "$status"
    [ ! -e ran ]
}

@test "fs_usage fails: the command does not begin, the reason is in the log" {
    FS_USAGE_FAILS=1 quiet_run weir-fs-usage -o log -- touch ran
    same status 125 "$status"
    grep -q 'fs_usage has ended (status 1)' <<<"$stderr"
    grep -q 'Resource busy' log
    [ ! -e ran ]
}

@test "a tracer that runs already is named and lives on" {
    start sleep 30
    other=$pid
    mkdir bin
    printf '#!/bin/sh\necho "  1 init"\necho "%s /usr/bin/fs_usage"\n' "$other" >bin/ps
    chmod +x bin/ps
    PATH=$PWD/bin:$PATH
    quiet_run weir-fs-usage -o log -- touch ran
    same status 125 "$status"
    grep -q "already traced by $other (fs_usage)" <<<"$stderr"
    kill -0 "$other"
    [ ! -e ran ]
}

@test "signals are passed on to the command, once; fs_usage goes on until its end" {
    make_catcher TERM 5
    start weir-fs-usage -o log -- sh catcher.sh
    until_true test -s ready
    kill -TERM "$pid"
    exits_with 5 "$pid"
    same got got "$(cat start.out)"
    grep -qx 'ended by 2' called
}

@test "processes: until they end, or until told to" {
    start sleep 1
    watched=$pid
    weir-fs-usage -o log -p "$watched"
    grep -qx 'ended by 2' called
    rm log
    start sleep 30
    watched=$pid
    start weir-fs-usage -o log -p "$watched"
    until_true grep -qs write log
    kill -INT "$pid"
    exits_with 0 "$pid"
    kill -0 "$watched"
    quiet_run weir-fs-usage -p 999999
    same status 125 "$status"
}

@test "kill -9 of weir-fs-usage ends fs_usage, not the command" {
    start weir-fs-usage -o log -- sh -c 'echo begun >begun; sleep 1; echo end >end'
    until_true test -s begun
    kill -9 "$pid"
    until_true grep -qx 'ended by 2' called
    until_true test -s end
}

@test "a disk that is full: said, and 125" {
    [ "$(id -u)" -eq 0 ] || skip 'only root can mount'
    mkdir small
    mount -t tmpfs -o size=4k none small 2>/dev/null || skip 'nothing can be mounted here'
    # the stand-in's lines are of no length that 4096 is a multiple of
    quiet_run weir-fs-usage --no-header -o small/log -- sh -c 'until [ "$(stat -c %s small/log)" -ge 4096 ]; do sleep 0.05; done'
    umount small
    same status 125 "$status"
    grep -q 'the log ends within a line: is the disk full?' <<<"$stderr"
}

@test "not root, no terminal: sudo is asked once, by a dialog, and runs fs_usage; its no is said" {
    [ "$(id -u)" -eq 0 ] || skip 'only root can be somebody else'
    chmod 711 . .. ../..
    mkdir -m 777 nobodys
    mkdir bin
    cp "$WEIR_BIN/weir-fs-usage" "$WEIR_ROOT/tests/stand-in/fs_usage" bin/
    cat >bin/sudo <<'END'
#!/bin/sh
echo "sudo $1 askpass=${SUDO_ASKPASS:+$(wc -l <"$SUDO_ASKPASS")}" >>asked
[ ! -e no ] || exit 1
[ "$1" = -n ] || exit 0
shift 2
exec "$@"
END
    chmod -R a+rx bin
    as_nobody() { setsid su nobody -s /bin/sh -c "cd $PWD/nobodys; unset FS_USAGE_LOG; export TMPDIR=$PWD/nobodys; PATH=$PWD/bin:\$PATH; $1" </dev/null 3>&-; }
    quiet_run as_nobody 'weir-fs-usage -o log -- sh -c "sleep 0.3; exit 6"'
    same status 6 "$status"
    tail -n 1 nobodys/log | grep -q 'signal 2'
    same asked $'sudo -Av askpass=2\nsudo -n askpass=2' "$(cat nobodys/asked)"
    same 'scripts left' '' "$(compgen -G "nobodys/weir-askpass-*" || true)"
    touch nobodys/no
    quiet_run as_nobody 'weir-fs-usage -o log2 -- touch ran'
    same status 125 "$status"
    grep -q 'fs_usage needs root, and sudo did not give it' <<<"$stderr"
    [ ! -e nobodys/ran ]
}

@test "the portable part needs nothing but POSIX" {
    cd "$WEIR_ROOT"
    for file in collect/weir-fs-usage.c {collect,parse,lib}/fs_usage/*.c collect/child/*.c lib/redact/redact_fs_usage.c; do
        clang -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I. "$file"
    done
}
