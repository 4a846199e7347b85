# Loaded by the tests of collectors: programs in the background, and what becomes of them.
# shellcheck shell=bash disable=SC2034,SC2154 # tests read pid and counter; bats sets its own
# shellcheck disable=SC2016 # the scripts between '...' are for an inner shell

setup()
{
    cd "$BATS_TEST_TMPDIR" || return
    started=()
}

teardown()
{
    local pid
    for pid in "${started[@]}"; do
        kill -9 "$pid" 2>/dev/null || true
    done
}

# start COMMAND...: in the background, with signals as a user's shell would give them.
start()
{
    setsid env --default-signal=HUP,INT,QUIT "$@" </dev/null >start.out 2>start.err 3>&- &
    started+=($!)
    pid=$!
}

# until_true COMMAND...: waits for it, 10 s at most.
until_true()
{
    local i
    for ((i = 0; i < 200; i++)); do
        "$@" && return
        sleep 0.05
    done
    fail "never true: $*"
}

# make_catcher SIGNAL STATUS: catcher.sh says "got" at each SIGNAL and ends with STATUS, a
# little behind the first, so that a second would show. It waits 10 s at most; the file
# ready is there as soon as it does, the file ended when it is done.
make_catcher()
{
    cat >catcher.sh <<END
trap "echo got; caught=1" $1
rm -f ended
echo 1 >ready
n=0
while [ -z "\$caught" ] && [ \$n -lt 200 ]; do sleep 0.05; n=\$((n + 1)); done
sleep 0.3
echo 1 >ended
exit $2
END
}

# A process that counts in file `count`, as $counter; still_counts tests that it goes on. It
# starts no other: strace cannot let go of a process that waits in vfork, and is killed in
# the end, within a line of its log.
start_counter()
{
    # shellcheck disable=SC2016 # of perl
    start perl -e 'for (my $i = 1;; $i++) {
        open(my $f, ">", "count.new"); print $f "$i\n"; close($f);
        rename("count.new", "count"); select(undef, undef, undef, 0.02) }'
    counter=$pid
    until_true test -s count
}

still_counts()
{
    local before
    before=$(cat count)
    until_true counted_beyond "$before"
}

counted_beyond()
{
    [ "$(cat count)" -gt "$1" ]
}

# exits_with STATUS PID
exits_with()
{
    local got=0
    wait "$2" || got=$?
    same 'exit status' "$1" "$got"
}
