# The HDF5 file as other programs see it, and what a log may throw at the parser.

load helper

setup_file()
{
    weir-parse -q -o "$BATS_FILE_TMPDIR/run.h5" "$FIXTURES/strace/everyday.log"
}

setup()
{
    cd "$BATS_TEST_TMPDIR" || return
    run_h5=$BATS_FILE_TMPDIR/run.h5
    log=$FIXTURES/strace/everyday.log
}

@test "h5dump reads all of it" {
    h5dump "$run_h5" >dump
    grep -q 'GROUP "calls"' dump
    grep -q 'DIMENSION_SCALE' dump
}

@test "h5py: every column has units, a meaning and its table's length" {
    "$(python_with h5py)" - "$run_h5" <<'PYTHON'
import sys, h5py
f = h5py.File(sys.argv[1])
n = 0
for table in f.values():
    if not isinstance(table, h5py.Group) or table.name == "/strings":
        continue
    lengths = {len(c) for c in table.values()}
    assert len(lengths) == 1, table.name
    for c in table.values():
        assert c.attrs["units"] and c.attrs["long_name"], c.name
        n += 1
assert n > 40, n
assert isinstance(f["op"], h5py.Datatype)
assert h5py.check_enum_dtype(f["calls/op"].dtype)["read"] == 1
ends = f["strings/path/end"][:]
assert ends[0] == 0 and ends[-1] == len(f["strings/path/bytes"])
assert f.attrs["weir_schema"] == 1
PYTHON
}

@test "the manual names every table, column and unit" {
    weir-dump --schema --format json "$run_h5" |
        jq -r '.rows[] | .[0] + " " + .[1]' >columns
    while read -r table column; do
        grep -q "^\.Ss /$table:" "$WEIR_ROOT/docs/weir-h5.5" || fail "no table $table"
        sed -n "\|^\.Ss /$table:|,/^\.El/p" "$WEIR_ROOT/docs/weir-h5.5" |
            grep -qx "\.It Va $column" || fail "no column $table/$column"
    done <columns
}

@test "same log, same bytes: again, by one thread or four, through a pipe" {
    weir-parse -q "$log" -o again.h5
    cmp "$run_h5" again.h5
    weir-parse -q -j 1 "$log" -o one.h5
    weir-parse -q -j 4 --block-size 1000 "$log" -o four.h5
    cmp one.h5 four.h5
    cmp one.h5 again.h5
    weir-parse -q "$log" | cat >piped.h5
    cmp piped.h5 again.h5
}

@test "a file from standard input gives the same answer" {
    same answer "$(weir-top --format csv "$run_h5")" "$(weir-parse -q "$log" | weir-top --format csv)"
    same answer "$(weir-top --format csv "$run_h5")" "$(weir-top --format csv - <"$run_h5")"
}

@test "what is no file of ours is refused with a reason" {
    echo hello >text.h5
    run weir-summary text.h5
    same status 3 "$status"
    "$(python_with h5py)" -c 'import h5py; h5py.File("other.h5", "w")["x"] = 1'
    run weir-summary other.h5
    same status 3 "$status"
    [[ $output = *"not one of weir-parse"* ]]
    head -c 20000 "$run_h5" >cut.h5
    run weir-summary cut.h5
    same status 3 "$status"
}

@test "files that others packed in their way are read alike" {
    same_rows()
    {
        weir-dump --format csv "$1" | cmp - rows.csv &&
            weir-summary --format csv "$1" | cmp - summary.csv
    }
    "$WEIR_ROOT/build/release/bench/repeat" "$run_h5" 150000 ours.h5
    weir-dump --format csv ours.h5 >rows.csv
    weir-summary --format csv ours.h5 >summary.csv
    h5repack -f SHUF -f GZIP=9 ours.h5 nine.h5
    same_rows nine.h5
    h5repack -f NONE ours.h5 plain.h5
    same_rows plain.h5
    h5repack -f NONE -l CONTI ours.h5 whole.h5
    same_rows whole.h5
    h5repack -f SHUF -f GZIP=1 -l CHUNK=1000 ours.h5 small.h5
    same_rows small.h5
}

@test "damaged columns are noticed" {
    "$(python_with h5py)" - "$run_h5" >place <<'PYTHON'
import sys, h5py
c = h5py.File(sys.argv[1])["calls/start_ns"].id.get_chunk_info(0)
print(c.byte_offset + c.size // 2)
PYTHON
    cp "$run_h5" bad.h5
    printf '\377\377\377\377\377\377\377\377' |
        dd of=bad.h5 bs=1 seek="$(cat place)" conv=notrunc 2>/dev/null
    run weir-dump bad.h5
    same status 3 "$status"
    [[ $output = *damaged* ]]
}

@test "an output that cannot be completed leaves no file behind" {
    run weir-parse -q "$log" -o /proc/no.h5
    same status 3 "$status"
    mkdir full
    (
        ulimit -f 8 # KiB or half of them: too little for the file
        trap '' XFSZ
        exec weir-parse -q "$log" -o full/run.h5
    ) 2>said || status=$?
    same status 3 "$status"
    same said 'weir-parse: cannot write a chunk: File too large' "$(cat said)"
    same files '' "$(ls -A full)"
}

@test "a line of 100 MB is named and skipped, the lines around it are read" {
    {
        echo '7 1795219541.000001 read(3, "a", 10) = 1 <0.000001>'
        printf '7 1795219541.000002 write(3, "'
        head -c 100000000 /dev/zero | tr '\0' x
        echo '", 100000000) = 100000000 <0.000001>'
        echo '7 1795219541.000003 read(3, "b", 10) = 1 <0.000001>'
    } >long.log
    run weir-parse long.log -o long.h5
    same status 1 "$status"
    [[ $output = *"long.log:2"*"more than 4 MiB"* ]]
    same lines $'1\n3' "$(weir-dump --columns line --format tsv long.h5 | grep -v '^#')"
}

@test "memory stays flat, whatever the log's length" {
    for _ in $(seq 1500); do cat "$log"; done >long.log
    "$(python_with h5py)" - <<'PYTHON'
import os, resource, subprocess
assert os.path.getsize("long.log") > 50e6, os.path.getsize("long.log")
subprocess.run(["weir-parse", "-q", "long.log", "-o", "long.h5"], check=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
assert peak < 256 * 1024, f"{peak} KiB"
PYTHON
}

@test "compressed logs are read as they are" {
    weir-parse -q "$log" | weir-dump --format csv >plain
    for tool in gzip bzip2 xz; do
        command -v $tool >/dev/null || continue
        $tool -c "$log" >packed
        weir-parse -q packed | weir-dump --format csv >unpacked
        cmp plain unpacked || fail "$tool"
    done
}

@test "a compressed log that is cut off: what came before is kept, and it is said" {
    for _ in $(seq 40); do cat "$log"; done | gzip -c | head -c 100000 >cut.gz
    run weir-parse cut.gz -o cut.h5
    same status 1 "$status"
    [[ $output = *"cut.gz: damaged near byte 100000 of cut.gz: "* ]]
    [ "$(weir-dump --format tsv --columns line cut.h5 | grep -vc '^#')" -gt 1000 ]
}

@test "the logs of strace -ff are one trace: files inherited, positions shared, by any order of names" {
    # -T: without durations nobody can tell which of two processes moved a position first
    strace -ff -ttt -T -y -o t sh -c 'exec 3>out; (printf aaaa >&3); printf bb >&3; (printf c >&3)'
    printf '%s\n' t.* >names
    weir-parse -q t.* -o set.h5
    weir-dump set.h5 --op write --path 'out$' --columns offset,transferred --format tsv |
        grep -v '^#' | sort -n >got
    same offsets $'0\t4\n4\t2\n6\t1' "$(cat got)"
    mkdir logs && cp t.* logs
    weir-parse -q logs | weir-dump --op write --path 'out$' --columns offset --format tsv |
        grep -v '^#' | sort -n >got
    same 'offsets of a directory' $'0\n4\n6' "$(cat got)"
}

@test "an unknown call and a clock that was set back are told with their place" {
    printf '%s\n' '1 1795219541.1 frobnicate(3, 4) = 0' '1 1795219531.1 read(3, "a", 10) = 1' \
        '1 1795219531.2 frobnicate(3, 4) = 0' >odd.log
    run weir-parse odd.log -o odd.h5
    same status 0 "$status"
    [[ $output = *"weir-parse: odd.log:1:16: warning: unknown system call: 'frobnicate'"* ]]
    [[ $output = *"weir-parse: odd.log:2: warning: the clock went back"* ]]
    same 'times told' 1 "$(grep -c frobnicate <<<"$output")"
}

@test "a closed stdout is an error, not a crash" {
    for tool in summary dump top hist iops; do
        status=0
        "weir-$tool" "$run_h5" >&- 2>err || status=$?
        same "status of weir-$tool" 3 "$status"
        grep -q 'cannot write standard output' err
    done
}

@test "the exit status of a run is its first process's, also without a clock" {
    strace -f -o v.log sh -c 'true; /bin/true; (exit 4); exit 9' || true
    same status 9 "$(weir-parse -q v.log | weir-summary --format json | jq .run.exit_status)"
}
