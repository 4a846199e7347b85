#!/usr/bin/env bats
# What weir-parse knows of processes, descriptors and positions, by logs of a few lines that
# each show one oddity. Written by hand in the form of strace 6.1 where nothing else is said;
# positions.bats has the same on real logs, where they come about by chance.

# shellcheck disable=SC2154 # quiet_run sets stderr
load helper

setup()
{
    cd "$BATS_TEST_TMPDIR" || return
}

# parse <LOG: leaves the tables calls.tsv, processes.tsv and ledger.tsv.
parse()
{
    cat >log
    weir-parse -q -o run.h5 log
    for table in calls processes ledger; do
        weir-dump --table $table --format tsv run.h5 >$table.tsv
    done
}

# is LINE COLUMN VALUE [TABLE]: what stands in the row that line made.
is()
{
    local got
    got=$(awk -F'\t' -v line="$1" -v column="$2" '
        /^##/ { next }
        !at { sub(/^#/, ""); for (i = 1; i <= NF; i++) { n[$i] = i }; at = n[column]; next }
        $n["line"] == line { print $at }' "${4:-calls}.tsv")
    same "line $1, $2" "$3" "$got"
}

# offsets LINE=VALUE...
offsets()
{
    local pair
    for pair; do
        is "${pair%%=*}" offset "${pair#*=}"
    done
}

# ---- births ----

@test "children of two forks at once: whose they are shows at the forks' ends" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 fork() = 11
11 close(3) = 0
11 openat(AT_FDCWD, "/b", O_RDONLY) = 3
11 chdir("/dir") = 0
10 fork( <unfinished ...>
11 fork( <unfinished ...>
12 openat(AT_FDCWD, "name", O_RDONLY) = 4
12 read(4, ""..., 100) = 100
12 close(3) = 0
13 dup(3) = 5
13 read(5, ""..., 30) = 30
10 <... fork resumed>) = 13
11 <... fork resumed>) = 12
13 read(5, ""..., 30) = 30
13 lseek(3, 500, SEEK_SET) = 500
10 read(3, ""..., 10) = 10
12 openat(AT_FDCWD, "name", O_RDONLY) = 6
12 read(3, ""..., 100) = -1 EBADF (Bad file descriptor)
13 execve("/bin/x", ["x"], 0x7ff /* 1 var */) = 0
13 read(5, ""..., 30) = 30
LOG
    offsets 9=0 12=- 15=- 17=500 21=510
    is 15 path /a
    is 8 path name
    is 18 path /dir/name
    is 12 pid 13
    is 20 ppid 10 processes
    is 8 ppid 11 processes
}

@test "threads of two processes at once belong to theirs" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 fork() = 20
10 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD, exit_signal=0}, 88 <unfinished ...>
20 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD, exit_signal=0}, 88 <unfinished ...>
11 openat(AT_FDCWD, "/b", O_RDONLY) = 4
11 read(4, ""..., 100) = 100
20 <... clone3 resumed> => {parent_tid=[21]}, 88) = 21
10 <... clone3 resumed> => {parent_tid=[11]}, 88) = 11
10 read(4, ""..., 100) = 100
11 read(4, ""..., 100) = 100
21 read(3, ""..., 10) = 10
11 read(3, ""..., 10) = 10
11 exit(0) = ?
11 +++ exited with 0 +++
10 +++ exited with 3 +++
21 +++ exited with 0 +++
20 +++ exited with 4 +++
LOG
    offsets 6=0 9=100 10=200 11=0 12=10
    is 12 pid 10
    same processes 2 "$(grep -c '^[^#]' processes.tsv)"
}

@test "an exec ends the fork that made its thread: the thread is known all the same" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 read(3, ""..., 100) = 100
10 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD, exit_signal=0}, 88 <unfinished ...>
11 read(3, ""..., 10) = 10
11 execve("/bin/x", ["x"], 0x7ff /* 1 var */ <unfinished ...>
10 <... clone3 resumed> <unfinished ...>) = ?
10 +++ superseded by execve in pid 11 +++
10 <... execve resumed>) = 0
10 read(3, ""..., 30) = 30
12 read(3, ""..., 40) = 40
10 read(3, ""..., 50) = 50
LOG
    offsets 2=0 4=100 9=110 10=- 11=-
    is 4 pid 10
}

@test "a fork whose thread was killed: its child is nobody else's" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 read(3, ""..., 100) = 100
10 fork() = 20
10 fork( <unfinished ...>
21 read(3, ""..., 10) = 10
10 <... fork resumed>) = ?
10 +++ killed by SIGKILL +++
20 read(3, ""..., 30) = 30
21 read(3, ""..., 40) = 40
LOG
    offsets 5=100 8=110 9=140
    is 5 ppid 10 processes
}

@test "the same parent, the same pid again: another child" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 fork() = 11
11 exit_group(1) = ?
11 +++ exited with 1 +++
10 read(3, ""..., 100) = 100
10 openat(AT_FDCWD, "/b", O_RDONLY) = 4
10 fork() = 11
11 read(4, ""..., 50) = 50
11 +++ exited with 2 +++
10 read(4, ""..., 50) = 50
10 fork( <unfinished ...>
11 read(4, ""..., 50) = 50
11 +++ exited with 3 +++
10 <... fork resumed>) = 11
10 read(4, ""..., 50) = 50
LOG
    offsets 5=0 8=0 10=50 12=100 15=150
    is 8 path /b
    same "exit statuses" "1 2 3 -" "$(cut -f5 processes.tsv | grep -v '^#\|exit' | paste -sd' ')"
}

@test "a pid that is given out again although its end is not in the log" {
    parse <<'LOG'
10 fork() = 11
11 openat(AT_FDCWD, "/a", O_RDONLY) = 3
11 exit_group(0) = ?
10 openat(AT_FDCWD, "/b", O_RDONLY) = 3
10 fork() = 11
11 read(3, ""..., 50) = 50
10 read(3, ""..., 50) = 50
LOG
    offsets 6=0 7=50
    is 6 path /b
}

# parse_set <LINES: the same of a set of -ff: lines `PID|LINE` go to logs/t.PID.
parse_set()
{
    rm -rf logs && mkdir logs
    awk '{ at = index($0, "|"); print substr($0, at + 1) >"logs/t." substr($0, 1, at - 1) }'
    weir-parse -q -o run.h5 logs
    for table in calls processes; do
        weir-dump --table $table --format tsv run.h5 >$table.tsv
    done
}

# processes_are TEXT: number, parent and exit status of each process.
processes_are()
{
    same processes "$1" "$(grep -v '^#' processes.tsv | cut -f1,2,5 | sort | tr '\t\n' ' ,')"
}

@test "a set: strace may hear of an end after the parent that waits for it" {
    parse_set <<'LOG'
10|1000000000.000000 fork() = 11 <0.000100>
10|1000000000.000300 wait4(11, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 11 <0.000300>
10|1000000000.001000 exit_group(1)         = ?
10|1000000000.001100 +++ exited with 1 +++
11|1000000000.000200 close(3)              = 0 <0.000010>
11|1000000000.000400 exit_group(0)         = ?
11|1000000000.000700 +++ exited with 0 +++
LOG
    processes_are '10 - 1,11 10 0,'
}

@test "a set without durations: a wait that began says nothing of the child's lines behind it" {
    parse_set <<'LOG'
10|1000000000.000000 fork() = 11
10|1000000000.000300 wait4(11, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 11
10|1000000000.001000 exit_group(1)         = ?
10|1000000000.001100 +++ exited with 1 +++
11|1000000000.000200 openat(AT_FDCWD, "name", O_WRONLY|O_APPEND) = 3
11|1000000000.000400 pwrite64(3, ""..., 100, 5) = 100
11|1000000000.000600 exit_group(0)         = ?
11|1000000000.000700 +++ exited with 0 +++
LOG
    processes_are '10 - 1,11 10 0,'
    same "an offset that append overrules" - \
        "$(awk -F'\t' '$5 == "pwrite64" { print $11 }' calls.tsv)"
}

@test "a pid from nowhere may share what is there" {
    parse <<'LOG'
10 execve("/bin/x", ["x"], 0x7ff /* 1 var */) = 0
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 read(3, ""..., 100) = 100
11 read(3, ""..., 100) = 100
10 read(3, ""..., 100) = 100
10 openat(AT_FDCWD, "/b", O_RDONLY) = 4
10 read(4, ""..., 100) = 100
11 execve("/bin/y", ["y"], 0x7ff /* 1 var */) = 0
11 openat(AT_FDCWD, "/b", O_RDONLY) = 4
11 read(4, ""..., 100) = 100
LOG
    offsets 3=0 4=- 5=- 7=- 10=0
}

@test "in a pid namespace fork returns other numbers" {
    parse <<'LOG'
100 clone(child_stack=NULL, flags=CLONE_NEWPID|SIGCHLD) = 101
101 openat(AT_FDCWD, "/a", O_RDONLY) = 3
101 fork( <unfinished ...>
102 read(3, ""..., 10) = 10
101 <... fork resumed>) = 2
101 read(3, ""..., 10) = 10
101 fork() = 3 /* 105 in strace's PID NS */
105 read(3, ""..., 10) = 10
LOG
    offsets 4=0 6=10
    is 4 pid 102
    is 8 pid 105
    same "process 2" "" "$(cut -f1 processes.tsv | grep -x 2 || true)"
}

@test "an attached thread takes the time of the last clock" {
    parse <<'LOG'
10:00:01.000000 getpid() = 10
10:00:01.500000 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLDstrace: Process 11 attached
, child_tidptr=0x7f) = 11
[pid    11] 10:00:02.000000 getpid() = 11
[pid    10] 10:00:02.000100 fork( <unfinished ...>
strace: Process 12 attached
[pid    10] 10:00:02.000200 <... fork resumed>) = 12
LOG
    is 2 start_ns 500000000 processes
    is 6 start_ns 1000100000 processes
}

@test "a log whose clock changes: what the first clock does not place has no time" {
    cat >log <<'LOG'
10      0.000000 read(3</a>, "", 10) = 10 <0.000010>
10      0.500000 read(3</a>, "", 10) = 10 <0.000010>
10 1795219541.000001 read(3</a>, "", 10) = 10 <0.000010>
10 10:00:01.500000 read(3</a>, "", 10) = 10 <0.000010>
10 read(3</a>, "", 10) = 10 <0.000010>
10      0.250000 read(3</a>, "", 10) = 10 <0.000010>
LOG
    quiet_run weir-parse -o log.h5 log
    same times $'0\n500000000\n-\n-\n-\n750000000' "$(weir-dump --columns start_ns log.h5 | grep -v '^#')"
    same told 2 "$(grep -c 'log:[34]: warning: another clock than before; no time' <<<"$stderr")"
    same elapsed 0.75001 "$(weir-summary --format json log.h5 | jq -r .elapsed_s)"
}

@test "a log that is cut in its first time keeps all others" {
    local whole=$FIXTURES/strace/f-ttt-T-y.log
    weir-parse -q "$whole" | weir-dump --columns start_ns,call,ret | grep -v '^#' >whole.tsv
    first=$(sed -n '2s/\t.*//p' whole.tsv)
    for at in 8 10 12 14; do
        tail -c +$at "$whole" | weir-parse -q 2>/dev/null | weir-dump --columns start_ns,call,ret |
            grep -v '^#' | tail -n +2 >cut.tsv
        tail -n +2 whole.tsv | awk -F '\t' -v OFS='\t' -v first="$first" \
            '{ if ($1 != "-") $1 -= first; print }' | cmp - cut.tsv
    done
}

# ---- tables ----

@test "a number is free as soon as close begins" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD, exit_signal=0}, 88) = 11
10 close(3 <unfinished ...>
11 openat(AT_FDCWD, "/b", O_RDONLY) = 3
11 read(3, ""..., 10) = 10
10 <... close resumed>) = 0
11 read(3, ""..., 10) = 10
LOG
    offsets 5=0 7=10
    is 7 path /b
    is 6 path /a
}

@test "a read works on the file that its descriptor named when it began" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD, exit_signal=0}, 88) = 11
10 dup(3) = 4
11 read(3,  <unfinished ...>
10 openat(AT_FDCWD, "/b", O_RDONLY) = 5
10 dup2(5, 3) = 3
11 <... read resumed>""..., 40) = 40
10 read(3, ""..., 10) = 10
10 read(4, ""..., 10) = 10
LOG
    is 7 path /a
    offsets 7=0 8=0 9=40
}

@test "calls that overlap move the position together; which came first is not known" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD, exit_signal=0}, 88) = 11
10 read(3,  <unfinished ...>
11 read(3, ""..., 10) = 10
11 read(3,  <unfinished ...>
10 <... read resumed>""..., 100) = 100
11 <... read resumed>""..., 1000) = 1000
11 read(3, ""..., 5) = 5
10 lseek(3,  <unfinished ...>
11 read(3, ""..., 5) = 5
10 <... lseek resumed>7, SEEK_SET) = 7
10 read(3, ""..., 5) = 5
10 lseek(3, 0, SEEK_SET) = 0
10 read(3, ""..., 5) = 5
LOG
    offsets 6=- 4=- 7=- 8=1110 10=- 12=- 14=0
}

@test "unshare: tables and directories of a thread's own" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 chdir("/one") = 0
10 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD, exit_signal=0}, 88) = 11
11 unshare(CLONE_FILES|CLONE_FS) = 0
11 close(3) = 0
11 openat(AT_FDCWD, "/b", O_RDONLY) = 3
11 chdir("/two") = 0
10 read(3, ""..., 10) = 10
11 read(3, ""..., 20) = 20
10 read(3, ""..., 10) = 10
10 openat(AT_FDCWD, "x", O_RDONLY) = 4
11 openat(AT_FDCWD, "x", O_RDONLY) = 4
LOG
    offsets 8=0 9=0 10=10
    is 11 path /one/x
    is 12 path /two/x
}

@test "chroot: names begin elsewhere" {
    parse <<'LOG'
10 chdir("/jail/home") = 0
10 chroot("/jail") = 0
10 openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3
10 openat(AT_FDCWD, "file", O_RDONLY) = 4
10 fork() = 11
11 openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 5
LOG
    is 3 path /jail/etc/passwd
    is 4 path /jail/home/file
    is 6 path /jail/etc/hosts
}

@test "exec closes what it is told to close, however it is told" {
    parse <<'LOG'
10 memfd_create("x_CLOEXEC", 0) = 3
10 write(3, ""..., 10) = 10
10 openat(AT_FDCWD, "/a", O_RDONLY|O_CLOEXEC) = 4
10 ioctl(4, FIONCLEX) = 0
10 openat(AT_FDCWD, "/b", O_RDONLY) = 5
10 fcntl(5, F_SETFD, FD_CLOEXEC) = 0
10 fork() = 11
11 execve("/bin/x", ["x"], 0x7ff /* 1 var */) = 0
11 write(3, ""..., 10) = 10
11 read(4, ""..., 10) = 10
10 read(4, ""..., 10) = 10
11 read(5, ""..., 10) = -1 EBADF (Bad file descriptor)
10 write(3, ""..., 10) = 10
10 read(5, ""..., 10) = 10
LOG
    offsets 9=10 10=0 11=10 13=20 14=0
    is 12 path -
}

@test "what was injected did not happen" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 read(3, ""..., 10) = 10 (INJECTED)
10 lseek(3, 50, SEEK_SET) = 50 (INJECTED)
10 close(3) = -1 EIO (Input/output error) (INJECTED)
10 openat(AT_FDCWD, "/b", O_RDONLY) = 3 (INJECTED)
10 read(3, ""..., 10) = 10 (DELAYED)
10 read(3, ""..., 10) = 10
LOG
    offsets 6=0 7=10
    is 7 path /a
}

# ---- others who have the file ----

@test "a file that is passed on may be moved by its receiver" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 openat(AT_FDCWD, "/b", O_RDONLY) = 4
10 sendmsg(9, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="SCM_RIGHTS, [4]", iov_len=15}], msg_iovlen=1, msg_control=[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[3]}], msg_controllen=24, msg_flags=0}, 0) = 15
10 read(3, ""..., 10) = 10
10 read(4, ""..., 10) = 10
10 lseek(3, 0, SEEK_SET) = 0
10 read(3, ""..., 10) = 10
10 openat(AT_FDCWD, "/c", O_RDONLY) = 5
10 recvmsg(9, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="x", iov_len=1}], msg_iovlen=1, msg_control=[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[6]}], msg_controllen=24, msg_flags=MSG_CMSG_CLOEXEC}, MSG_CMSG_CLOEXEC) = 1
10 lseek(6, 0, SEEK_SET) = 0
10 read(6, ""..., 10) = 10
10 read(5, ""..., 10) = 10
10 sendmsg(9, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="x", iov_len=1}], msg_iovlen=1, msg_control=0x7ffe1234, msg_controllen=24, msg_flags=0}, 0) = 1
10 read(5, ""..., 10) = 10
LOG
    offsets 4=- 5=0 7=- 11=- 12=0 14=-
}

@test "pidfd_getfd takes any file of any process" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 fork() = 11
11 pidfd_getfd(7, 3, 0) = 8
10 read(3, ""..., 10) = 10
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 read(3, ""..., 10) = 10
LOG
    offsets 4=- 6=0
}

@test "io_uring moves positions unseen" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 fork() = 11
11 openat(AT_FDCWD, "/b", O_RDONLY) = 4
10 io_uring_setup(8, {flags=0}) = 5
10 openat(AT_FDCWD, "/c", O_RDONLY) = 6
10 read(3, ""..., 10) = 10
10 read(6, ""..., 10) = 10
11 read(4, ""..., 10) = 10
LOG
    offsets 6=- 7=- 8=0
}

@test "strace leaves: what goes on is not seen" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 fork() = 11
11 nanosleep({tv_sec=1, tv_nsec=0},  <detached ...>
10 read(3, ""..., 10) = 10
LOG
    offsets 4=-
}

@test "a line that is lost may have been any call" {
    parse <<'LOG' || [ $? = 1 ]
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 read(3, ""..., 10) = 10
3, 100, SEEK_SET) = 100
10 read(3, ""..., 10) = 10
LOG
    offsets 2=0 4=-
}

# ---- positions ----

@test "appending, by flags of the file and of the call" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDWR|O_APPEND) = 3
10 pwrite64(3, ""..., 10, 500) = 10
10 read(3, ""..., 10) = 10
10 write(3, ""..., 10) = 10
10 read(3, ""..., 10) = 0
10 openat(AT_FDCWD, "/b", O_RDWR) = 4
10 pwritev2(4, [{iov_base="x", iov_len=1}], 1, 7, RWF_APPEND) = 1
10 write(4, ""..., 10) = 10
10 pwritev2(4, [{iov_base="x", iov_len=1}], 1, -1, RWF_APPEND) = 1
10 write(4, ""..., 10) = 10
10 openat2(AT_FDCWD, "/c", {flags=O_WRONLY|O_APPEND, resolve=0}, 24) = 5
10 write(5, ""..., 10) = 10
10 openat2(AT_FDCWD, "/c", 0x7ffe5678, 24) = 6
10 read(6, ""..., 10) = 10
10 write(6, ""..., 10) = 10
LOG
    offsets 2=- 3=0 4=- 5=- 7=- 8=0 9=- 10=- 12=- 14=0 15=-
}

@test "a pipe with a name, a device, a file of the kernel have no position" {
    parse <<'LOG'
10 mknodat(AT_FDCWD, "/tmp/fifo", S_IFIFO|0600) = 0
10 openat(AT_FDCWD, "/tmp/fifo", O_RDONLY) = 3
10 read(3, ""..., 10) = 10
10 openat(AT_FDCWD, "/dev/urandom", O_RDONLY) = 4
10 read(4, ""..., 10) = 10
10 openat(AT_FDCWD, "/proc/kmsg", O_RDONLY) = 5
10 read(5, ""..., 10) = 10
10 openat(AT_FDCWD, "/tmp/other", O_RDONLY) = 6
10 fstat(6, {st_mode=S_IFIFO|0600, st_size=0, ...}) = 0
10 read(6, ""..., 10) = 10
10 openat(AT_FDCWD, "/dev/sda", O_RDONLY) = 7
10 read(7, ""..., 10) = 10
10 openat(AT_FDCWD, "/tmp/third", O_RDONLY) = 8
10 lseek(8, 0, SEEK_CUR) = -1 ESPIPE (Illegal seek)
10 read(8, ""..., 10) = 10
LOG
    offsets 3=- 5=- 7=- 10=- 12=0 15=-
    is 3 fd_kind pipe
    is 5 fd_kind device
    is 10 fd_kind pipe
}

@test "killed in a read: how much it moved is not known" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 fork() = 11
11 read(3,  <unfinished ...>
11 +++ killed by SIGKILL +++
10 read(3, ""..., 10) = 10
LOG
    offsets 5=-
}

@test "calls that were filtered out may have moved positions" {
    parse <<'LOG'
openat(AT_FDCWD, "/a", O_RDONLY) = 3
read(3, ""..., 10) = 10
openat(AT_FDCWD, "/b", O_RDONLY) = 3
read(3, ""..., 10) = 10
LOG
    offsets 2=- 4=-
}

# ---- bytes ----

@test "bytes that are peeked at stay where they are" {
    parse <<'LOG'
10 recv(3, "abc", 10, MSG_PEEK) = 3
10 recvfrom(3, "abc", 10, MSG_PEEK|MSG_DONTWAIT, NULL, NULL) = 3
10 recvmsg(3, {msg_name=NULL, msg_iov=[{iov_base="abc", iov_len=10}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, MSG_PEEK) = 3
10 recvmmsg(3, [{msg_hdr={msg_name=NULL, msg_iov=[{iov_base="abc", iov_len=10}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, msg_len=3}], 1, MSG_PEEK, NULL) = 1
10 recvfrom(3, "abc", 10, 0x2, NULL, NULL) = 3
10 recvfrom(3, "MSG_PEEK", 10, 0, NULL, NULL) = 8
10 recvfrom(3, "abcde", 5, MSG_TRUNC, NULL, NULL) = 900
LOG
    for line in 1 2 3 4 5; do
        is $line transferred -
        is $line flags peeked
    done
    is 1 ret 3
    is 6 transferred 8
    is 7 transferred 5
}

# ---- logs without calls ----

@test "calls that were filtered out: what is told of processes is a log all the same" {
    cat >log <<'LOG'
11 --- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_USER, si_pid=10, si_uid=0} ---
11 +++ killed by SIGUSR1 +++
10 +++ exited with 0 +++
LOG
    quiet_run weir-parse -o run.h5 log
    same "exit status" 0 "$status"
    [[ $stderr = *'no calls: all that the logs tell is of processes and signals'* ]]
    same signals SIGUSR1 "$(weir-dump --table signals --columns signal --format tsv run.h5 | tail -n 1)"
}

@test "a log among others that has ends of processes only needs no words" {
    mkdir logs
    echo '1000000000.000000 close(3) = 0 <0.000010>' >logs/t.10
    echo '1000000000.000100 +++ exited with 0 +++' >logs/t.11
    quiet_run weir-parse -o run.h5 logs
    same "exit status" 0 "$status"
    [[ $stderr != *warning* ]] || fail "$stderr"
}

@test "a call that strace could not name may have been any" {
    parse <<'LOG'
10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
10 read(3, ""..., 50) = 50
11 ???()                             = ?
10 read(3, ""..., 50) = 50
LOG
    offsets 2=0 4=-
    is 3 call '???'
    is 3 flags unfinished
}

@test "a deleted file's mark in hex, before strace 5.19" {
    parse <<'LOG'
write(3<\x2f\x61\x20\x28\x64\x65\x6c\x65\x74\x65\x64\x29>, "\x78", 1) = 1
openat(AT_FDCWD, "\x2f\x61\x20\x28\x64\x65\x6c\x65\x74\x65\x64\x29", O_RDWR) = 4<\x2f\x61\x20\x28\x64\x65\x6c\x65\x74\x65\x64\x29>
write(4<\x2f\x61\x20\x28\x64\x65\x6c\x65\x74\x65\x64\x29>, "\x78", 1) = 1
LOG
    is 1 path /a
    is 1 flags deleted
    is 3 path "/a (deleted)"
}

@test "more names of calls than the file has numbers for" {
    awk 'BEGIN { for (i = 0; i < 65600; i++) print "syscall_" i "(1) = 0"; print "syscall_7(1) = 0" }' >log
    weir-parse -q -o run.h5 log 2>/dev/null
    weir-dump --format tsv run.h5 | grep -v '^#' | cut -f5 >names
    same "the names that have room" 65534 "$(sort -u names | grep -c syscall_)"
    same "the first and the last" "syscall_0 syscall_65533 syscall_7" \
        "$(sed -n '1p; 65534p; 65601p' names | paste -sd' ')"
    same "those that came later" 66 "$(grep -c '^(one name too many)$' names)"
    weir-dump --table ledger --format tsv run.h5 | grep -q $'nameless_call.*\t66\t65535\t'
}

@test "messages in the spelling of strace 4.12" {
    parse <<'LOG'
sendmmsg(3, {{{msg_name(0)=NULL, msg_iov(1)=[{"hello", 5}], msg_controllen=0, msg_flags=0}, 5}, {{...}, 3}}, 2, 0) = 2
recvmmsg(4, {{{msg_name(0)=NULL, msg_iov(1)=[{"hello", 16}], msg_controllen=0, msg_flags=0}, 5}}, 2, 0, NULL) = 1 (left NULL)
recvmmsg(4, {{{...}, 5}, ...}, 40, 0, NULL) = 40 (left NULL)
LOG
    is 1 transferred 8
    is 1 requested -
    is 2 transferred 5
    is 3 transferred -
}

@test "sums of more than a number holds are missing, not wrapped" {
    for line in 1 2 3 4; do
        echo "10 00:00:0$line.000000 read(3, \"\"..., 9223372036854775807) = 9223372036854775807 <9000000000.000000>"
    done | parse
    weir-summary --format tsv run.h5 >summary.tsv
    grep -q $'^read_bytes\t-\t' summary.tsv
    grep -q $'^read_bytes_per_s\t-\t' summary.tsv
    same "bytes by path" "4 - -" "$(weir-top --by call --format tsv run.h5 |
        awk -F'\t' '/^##/ { next } /^#/ { sub(/^#/, ""); for (i = 1; i <= NF; i++) at[$i] = i; next }
                    { print $at["count"], $at["read_bytes"], $at["mean_bytes"] }')"
    same "bytes in a bin, bytes per second" 0 \
        "$(weir-hist --format tsv run.h5 | cat - <(weir-iops --format tsv run.h5) |
            grep -v '^#' | grep -cE '18446744073709551612|36893488147419103228|e\+19' || true)"
}

@test "every name that strace prints on any architecture is known" {
    grep -v '^#' "$WEIR_ROOT/tests/strace-names.txt" | tr ' ' '\n' | sed 's/$/() = 0/' >log
    printf '%s() = 0\n' svr4_read bsd43_open >>log
    weir-parse -q -o run.h5 log 2>err
    same "told as unknown" "" "$(grep unknown err || true)"
    echo 'no_such_call() = 0' | weir-parse -o run.h5 2>err
    grep -q "unknown system call: 'no_such_call'" err
}

@test "strace -ff -T: the time of day is taken before the duration; who came first shows when the thread goes on" {
    mkdir set
    cat >set/t.10 <<'LOG'
1700000001.000000 openat(AT_FDCWD, "/a", O_RDONLY) = 3 <0.000010>
1700000001.000100 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD, exit_signal=0}, 88) = 11 <0.000010>
1700000001.001000 read(3, ""..., 100) = 100 <0.000010>
1700000001.001100 getpid() = 10 <0.000010>
1700000001.003000 read(3, ""..., 300) = 300 <0.000700>
1700000001.012000 getpid() = 10 <0.000010>
1700000001.013000 lseek(3, 5000, SEEK_SET) = 5000 <0.000010>
1700000001.013100 getpid() = 10 <0.000010>
LOG
    cat >set/t.11 <<'LOG'
1700000001.000200 getpid() = 10 <0.000010>
1700000001.002000 read(3, ""..., 200) = 200 <0.000010>
1700000001.002100 getpid() = 10 <0.000010>
1700000001.011000 read(3, ""..., 400) = 400 <0.000010>
1700000001.011100 getpid() = 10 <0.000010>
1700000001.014000 read(3, ""..., 500) = 500 <0.000010>
1700000001.014100 exit(0) = ?
LOG
    # ... also where the next line is so long that it is read later than the others.
    cp -r set long
    sed -i "s/^1700000001.012000 .*/1700000001.012000 write(1, \"$(head -c 17000 /dev/zero | tr '\0' x)\", 17000) = 17000 <0.000010>/" long/t.10
    for logs in set long; do
        weir-parse -q -o run.h5 $logs
        same "offsets, $logs" '0 100 - - 5000' \
            "$(weir-dump --op read --columns start_ns,offset --format tsv run.h5 | grep -v '^#' | sort -n | cut -f 2 | paste -sd ' ')"
    done
}

@test "a set without clocks: a thread that execs comes before what its process goes on with" {
    local clock
    for clock in '' '12:00:00 ' '1700000000 '; do
        parse_set <<LOG
10|${clock}openat(AT_FDCWD, "/a", O_RDONLY) = 3
10|${clock}clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD, exit_signal=0}, 88) = 11
10|${clock}futex(0x7f, FUTEX_WAIT, 11, NULL <unfinished ...>
10|${clock}+++ superseded by execve in pid 11 +++
10|${clock}<... execve resumed>) = 0
10|${clock}read(4, ""..., 10) = 10
10|${clock}exit_group(7) = ?
10|${clock}+++ exited with 7 +++
11|${clock}openat(AT_FDCWD, "/b", O_RDONLY) = 4
11|${clock}execve("/bin/x", ["x", "y"], 0x7ff /* 1 var */ <pid changed to 10 ...>
LOG
        same 'calls of exec' 'execve /bin/x joined' \
            "$(weir-dump --call execve --columns call,path,flags --format tsv run.h5 | sed '/^#/d;y/\t/ /')"
        same 'its file' /b "$(weir-dump --call read --columns path --format tsv run.h5 | tail -n 1)"
        same 'of which processes' 10 "$(weir-dump --columns pid --format tsv run.h5 | grep -v '^#' | sort -u)"
        same program 'x y' "$(weir-dump --table processes --columns command --format tsv run.h5 | tail -n 1)"
    done
}

@test "sets whose logs wait for each other, for themselves or for nobody are read to their ends" {
    parse_set <<'LOG'
10|+++ superseded by execve in pid 11 +++
10|getpid() = 10
11|+++ superseded by execve in pid 10 +++
11|execve("/bin/x", ["x"], 0x7ff /* 1 var */ <pid changed to 10 ...>
11|getpid() = 11
12|+++ superseded by execve in pid 12 +++
12|+++ superseded by execve in pid 99 +++
12|+++ superseded by execve in pid 4294967295 +++
12|getpid() = 12
LOG
    same calls 4 "$(grep -vc '^#' calls.tsv)"
    same lines 9 "$(weir-dump --table ledger --columns count --format tsv run.h5 | awk '!/^#/ { n += $1 } END { print n }')"
}

@test "strace -z: the end of an unfinished call on the next line, without a process" {
    parse <<'LOG'
10  1700000000.000100 openat(AT_FDCWD, "/a", O_RDONLY) = 3 <0.000010>
10  1700000000.000200 read(3,  <unfinished ...>
""..., 100) = 100 <0.000050>
10  1700000000.000300 close(3 <unfinished ...>
)                                       = 0 <0.000591>
10  1700000000.000400 openat(AT_FDCWD, "/b", O_RDONLY) = 3 <0.000010>
10  1700000000.000500 lseek(3, 9, SEEK_SET <unfinished ...>
)                                       = 9
LOG
    is 3 dur_ns 50000
    is 3 transferred 100
    is 3 path /a
    is 5 dur_ns 591000
    is 8 call lseek
    is 8 dur_ns -
    same 'not understood' '' "$(grep not_understood ledger.tsv | awk -F'\t' '$4 > 0' || true)"
}

# ---- what others put in front of strace's lines ----

@test "numbers, indentation, quoting, times, names of hosts, logs and containers in front of each line" {
    local fixture=$FIXTURES/strace/f-ttt-T-y.log margin n=0
    weir-parse -q -o plain.h5 "$fixture"
    weir-dump --format tsv plain.h5 | grep -v '^##' >plain.tsv
    while IFS= read -r margin; do
        sed "s%^%$margin%" "$fixture" >made.log
        weir-parse -q -o run.h5 made.log
        weir-dump --format tsv run.h5 | grep -v '^##' >run.tsv
        same "behind '$margin'" '' "$(diff plain.tsv run.tsv)"
        n=$((n + 1))
    done <<'MARGINS'
    
> 
> > 
+
   12	
12:
trace/run-1.log:
trace/run-1.log:12:
      1 
Nov 22 00:11:22 
Sun Nov  2 00:11:22 
[2026-11-22 00:11:22] 
2026-11-22T00:11:22.123456+00:00 host-1 strace[123]: 
<30>Nov 22 00:11:22 host-1 strace: 
2026-11-22T00:11:22.123456789Z stdout F 
web-1  | 
[pod/web-1/app] 
2026-11-22 00:11:22,123 12: 
MARGINS
    ((n == 18))
    { printf '\xef\xbb\xbf' && cat "$fixture"; } >made.log
    weir-parse -q -o run.h5 made.log
    same 'a byte order mark' '' \
        "$(weir-dump --format tsv run.h5 | grep -v '^##' | diff plain.tsv -)"
}

@test "ts in front of a log without clock: its times; grep in a set: whose lines" {
    parse <<'LOG'
12:00:00.500000 10 openat(AT_FDCWD, "/a", O_RDONLY) = 3
12:00:00.600000 [pid    11] read(3, ""..., 100 <unfinished ...>
12:00:00.700000 [pid    11] <... read resumed>) = 100
LOG
    is 1 start_ns 0
    is 1 pid 10
    is 3 start_ns 100000000
    is 3 dur_ns 100000000
    parse <<'LOG'
logs/t.10:openat(AT_FDCWD, "/a", O_RDONLY) = 3
logs/t.11-read(3, ""..., 100) = 100
logs/t.11:write(4, ""..., 10) = 10
LOG
    is 1 pid 10
    is 3 pid 11
}

@test "what looks like a call behind other text and has no call's name is foreign text" {
    cat >log <<'LOG'
10 read(3, ""..., 100) = 100
  area(3, 4) = 12
result: area(3, 4) = 12
LOG
    weir-parse -q -o run.h5 log || (($? == 1))
    same calls read "$(weir-dump --columns call --format tsv run.h5 | grep -v '^#')"
}

@test "names of programs with commas, backslashes and odd bytes can be selected" {
    parse <<'LOG'
10 execve("/bin/a,b", ["a,b"], 0x7ff /* 1 var */) = 0
10 read(3, ""..., 1) = 1
10 execve("/bin/c\\d\351", ["c"], 0x7ff /* 1 var */) = 0
10 read(3, ""..., 2) = 2
10 execve("/bin/e", ["e"], 0x7ff /* 1 var */) = 0
10 read(3, ""..., 3) = 3
LOG
    for names in 'a\,b 1' 'a,b ' 'a\,b,e 1,3' 'c\\d\xE9 2' 'e,c\\d\xE9 2,3' 'a\ '; do
        same "${names% *}" "${names#* }" \
            "$(weir-dump --call read --comm "${names% *}" --columns ret --format tsv run.h5 | grep -v '^#' | paste -sd ,)"
    done
    quiet_run weir-dump --comm 'a,,b' run.h5
    same status 2 "$status"
}
