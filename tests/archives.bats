# Logs in archives and in compressed files: the same events however they are packed, and
# whatever an archive does, an end in bounded time and memory with a clear word.

# shellcheck disable=SC2030,SC2031 # bats' run sets status and output
load helper
bats_require_minimum_version 1.5.0

setup_file()
{
    cd "$BATS_FILE_TMPDIR" || return
    mkdir -p set/dir set/ff
    cp "$FIXTURES"/strace/{everyday,killed,signals,threads}.log set/dir/
    cp "$FIXTURES"/strace/ff/* set/ff/
    printf 'This is a README (see the logs).\nOf two lines.\n' >set/README
    head -c 5000 "$WEIR_BIN/weir-parse" >set/core
    files=(set/README set/core set/dir/*.log set/ff/*)
    tar cf set.tar "${files[@]}"
    rows set.tar >expected
}

setup()
{
    cd "$BATS_FILE_TMPDIR" || return
    files=(set/README set/core set/dir/*.log set/ff/*)
}

# The rows of an input, without what names the archive.
rows()
{
    weir-parse -q -o rows.h5 "$@"
    for table in calls signals processes ledger; do
        weir-dump --table $table --format tsv rows.h5 | grep -v '^##'
    done
}

# Name, format, lines of each log.
logs()
{
    weir-dump --table sources --columns name,format,lines --format tsv "$1" | grep -v '^#'
}

# reads_as_tar FILE...: as a file and through a pipe.
reads_as_tar()
{
    local file
    for file; do
        rows "$file" >got
        cmp expected got || fail "$file"
        rows - <"$file" >got
        cmp expected got || fail "$file as standard input"
        # shellcheck disable=SC2002 # a pipe on purpose
        cat "$file" | rows >got
        cmp expected got || fail "$file through a pipe"
    done
}

@test "the members that are traces, and the others as no trace" {
    weir-parse -q -o run.h5 set.tar
    logs run.h5 >got
    diff - got <<END
set.tar/set/README	not a trace	2
set.tar/set/core	not a trace	$(python3 -c "d = open('set/core', 'rb').read(); print(d.count(b'\n') + (d[-1:] != b'\n'))")
set.tar/set/dir/everyday.log	strace	$(wc -l <set/dir/everyday.log)
set.tar/set/dir/killed.log	strace	$(wc -l <set/dir/killed.log)
set.tar/set/dir/signals.log	strace	$(wc -l <set/dir/signals.log)
set.tar/set/dir/threads.log	strace	$(wc -l <set/dir/threads.log)
$(for f in set/ff/*; do printf 'set.tar/%s\tstrace\t%s\n' "$f" "$(wc -l <"$f")"; done)
END
    weir-dump --table ledger --format tsv run.h5 | grep -c 'not_a_trace	ignored' | grep -qx 2
}

@test "an archive is a directory: the same rows" {
    weir-parse -q -o tar.h5 set.tar
    weir-parse -q -o plain.h5 set/dir set/ff
    for table in calls signals processes; do
        for file in tar plain; do
            skip=0
            [ $file = plain ] || skip=2 # two sources more in front
            weir-dump --table $table --format tsv $file.h5 | grep -v '^##' | cut -f 1-18 |
                awk -F '\t' -v OFS='\t' -v skip=$skip '
                    /^#/ { for (i = 1; i <= NF; i++) if ($i == "source") c = i }
                    !/^#/ && c { $c -= skip } 1' >$file.$table
        done
        cmp tar.$table plain.$table
    done
}

@test "a directory is read down to its depths: logs, sets, archives, recordings, each its own source" {
    rm -rf deep
    mkdir -p deep/a/b deep/rec deep/run deep/.hidden deep/empty
    cp set/README deep/
    cp set/dir/everyday.log deep/a/
    cp -r set/ff deep/a/b/
    cp set/dir/killed.log deep/.hidden/
    cp set.tar deep/rec/
    printf '{"weir_manifest": 1, "host": "told", "members": [{"name": "s.log", "rank": 7}]}' >deep/run/manifest.json
    cp set/dir/signals.log deep/run/s.log
    run -0 weir-parse -o run.h5 deep
    weir-dump --table sources --columns name,format,host,rank --format tsv run.h5 | grep -v '^#' >got
    diff - got <<END
deep/README	not a trace	-	-
deep/a/everyday.log	strace	vm	-
$(for f in set/ff/*; do printf 'deep/a/b/ff/%s\tstrace\t-\t-\n' "${f##*/}"; done)
deep/rec/set.tar/set/README	not a trace	-	-
deep/rec/set.tar/set/core	not a trace	-	-
deep/rec/set.tar/set/dir/everyday.log	strace	vm	-
$(for f in killed signals threads; do printf 'deep/rec/set.tar/set/dir/%s.log\tstrace\t-\t-\n' $f; done)
$(for f in set/ff/*; do printf 'deep/rec/set.tar/set/ff/%s\tstrace\t-\t-\n' "${f##*/}"; done)
deep/run/manifest.json	manifest	told	-
deep/run/s.log	strace	told	7
END
    # in pieces, as weir-batch does it, the same sources
    weir-parse --list-units deep | tr '\0' '\n' | grep . | tr '\n' '\0' >names
    weir-parse -q -o listed.h5 --inputs-from names
    cmp run.h5 listed.h5

    ln -s nowhere deep/to-nothing
    ln -s /usr deep/to-dir
    mkfifo deep/pipe
    run -1 weir-parse -o run.h5 deep
    for what in to-nothing to-dir pipe; do
        [[ $output = *"deep/$what: is "*': it is left out'* ]] || fail "$what: $output"
    done
    run -1 weir-pack -o all.tar.zst deep
    same packed "$(find deep -type f -not -path '*/.*' | wc -l)" "$(($(tar --zstd -tf all.tar.zst | wc -l) - 1))"
    mkdir only
    cp set/README only/
    run -1 weir-parse -o run.h5 only
    [[ $output = *'no trace in what was found'* ]]
}

@test "tar of every flavour, compressed by everything" {
    for flavour in v7 oldgnu gnu ustar posix; do
        tar cf set.$flavour.tar --format=$flavour "${files[@]}"
    done
    gzip -kf set.tar
    bzip2 -kf set.tar
    xz -kf set.tar
    zstd -qkf set.tar
    for filter in lz4 compress lzma; do
        bsdtar -cf set.$filter.tar --$filter "${files[@]}"
    done
    reads_as_tar set.*.tar set.tar.*
}

@test "zip, 7z, cpio, ar" {
    bsdtar -cf set.zip --format zip "${files[@]}"
    bsdtar -cf stored.zip --format zip --options zip:compression=store "${files[@]}"
    bsdtar -cf set.7z --format 7zip "${files[@]}"
    bsdtar -cf set.newc --format newc "${files[@]}"
    bsdtar -cf set.odc --format odc "${files[@]}"
    bsdtar -cf set.bin --format bin "${files[@]}"
    reads_as_tar set.zip stored.zip set.newc set.odc set.bin
    # 7z has an order of its own.
    rows set.7z | cut -f 1-12 | sort >got
    bsdtar -cf order.tar @set.7z
    rows order.tar | cut -f 1-12 | sort | cmp - got
    rows <set.7z | cut -f 1-12 | sort | cmp - got

    (cd set/dir && ar rc ../../logs.a everyday.log killed.log)
    tar cf logs.tar -C set/dir everyday.log killed.log
    rows logs.tar >wanted
    rows logs.a | cmp - wanted
    rows <logs.a | cmp - wanted
}

@test "packed in each other: compressed logs in a tar, a zip in a tar, a 7z in a tar" {
    rm -rf packed
    mkdir packed
    cp -r set packed/
    (cd packed && gzip -r set/dir && xz set/ff/* &&
        tar cf ../logs-gz.tar set/README set/core set/dir/* set/ff/*)
    bsdtar -cf set.zip --format zip "${files[@]}"
    tar czf zip-in.tar.gz set.zip
    tar cf tar-in.tar set.tar
    reads_as_tar logs-gz.tar zip-in.tar.gz tar-in.tar
    bsdtar -cf set.7z --format 7zip "${files[@]}"
    tar cf 7z-in.tar set.7z
    rows set.7z >wanted
    rows 7z-in.tar | cmp - wanted
}

@test "one compressed log is that log" {
    gzip -c set/dir/everyday.log >everyday.log.gz
    rows set/dir/everyday.log >wanted
    rows everyday.log.gz | cmp - wanted
    rows <everyday.log.gz | cmp - wanted
    gzip -c /dev/null >nothing.gz
    run -1 weir-parse -o run.h5 nothing.gz
    [[ $output = *'nothing.gz: is empty'* ]]
}

@test "compressed logs of strace -ff are one trace, too" {
    rm -rf ffgz
    mkdir ffgz
    cp set/ff/* ffgz/
    gzip ffgz/*
    rows set/ff >wanted
    rows ffgz | cmp - wanted
}

@test "threads and sizes of blocks do not change a byte" {
    weir-parse -q -o one.h5 -j 1 set.tar
    for how in '-j 4' '-j 2 --block-size 100' '-j 3 --block-size 4096'; do
        # shellcheck disable=SC2086 # words on purpose
        weir-parse -q -o other.h5 $how set.tar
        cmp one.h5 other.h5 || fail "$how"
    done
}

@test "host and rank: from the path, a pattern, the manifest; the log's own word holds" {
    mkdir -p job/host=n1 job/host=n2
    cp set/dir/killed.log job/host=n1/rank-3.log
    cp set/dir/signals.log job/host=n2/x.log
    cp set/dir/everyday.log job/host=n2/own.log
    tar cf job.tar job/host=n1/rank-3.log job/host=n2/x.log job/host=n2/own.log
    where() { weir-dump --table sources --columns host,rank --format tsv "$1" | grep -v '^#'; }
    weir-parse -q -o run.h5 job.tar
    same 'from the path' 'n1	3;n2	-;vm	-;' "$(where run.h5 | tr '\n' ';')"
    weir-parse -q -o run.h5 --source-pattern '/(?<host>host)=n(?<rank>\d+)/' job.tar
    same 'from a pattern' 'host	1;host	2;host	2;' "$(where run.h5 | tr '\n' ';')"
    printf '{"weir_manifest": 1, "host": "all", "members":
        [{"name": "x/a.log", "host": "one", "rank": 7}]}' >manifest.json
    mkdir -p x
    cp set/dir/killed.log x/a.log
    cp set/dir/signals.log x/b.log
    tar cf told.tar manifest.json x/a.log x/b.log
    weir-parse -q -o run.h5 told.tar
    same 'from the manifest' '-	-;one	7;all	-;' "$(where run.h5 | tail -n 3 | sed '1s/^all/-/' | tr '\n' ';')"
    run -2 weir-parse -o run.h5 --source-pattern '(a)' told.tar
    [[ $output = *'--source-pattern'*'(?<host>'* ]]
    run -2 weir-parse -o run.h5 --source-pattern '(' told.tar
}

# ---- hostile ones --------------------------------------------------------------------------

# bounded SECONDS COMMAND...: ends in that time, with less than 256 MiB in memory.
bounded()
{
    run timeout "$1" python3 -c 'if True:
        import resource, subprocess, sys
        status = subprocess.call(sys.argv[1:])
        peak_kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        if peak_kib > 256 * 1024:
            sys.exit("took %d KiB" % peak_kib)
        sys.exit(status)' "${@:2}"
    [[ $status != 124 ]] || fail "no end within $1 s: ${*:2}"
    [[ $output != *'took '*KiB* ]] || fail "$output"
}

@test "names that lead outside, links, devices: nothing is created or followed" {
    python3 - <<'END'
import io, tarfile
log = open('set/dir/threads.log', 'rb').read()
with tarfile.open('evil.tar', 'w') as t:
    for name in ['/abs/t.log', '../../up.log', 'a/../../b.log', 'x' * 5000 + '.log', 'ok.log']:
        i = tarfile.TarInfo(name)
        i.size = len(log)
        t.addfile(i, io.BytesIO(log))
    for kind in [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE]:
        i = tarfile.TarInfo('odd')
        i.type, i.linkname = kind, '/etc/passwd'
        t.addfile(i)
END
    rm -rf there
    mkdir there
    cd there
    run -1 weir-parse -o ../run.h5 ../evil.tar
    [[ $output = *'a name is too long'*'--limit name='* ]]
    [[ $output = *'4 links or devices in it are left out'* ]]
    same 'files created' '' "$(ls -A)"
    logs ../run.h5 | cut -f 1 | diff - <(printf '%s\n' ../evil.tar//abs/t.log \
        ../evil.tar/../../up.log ../evil.tar/a/../../b.log ../evil.tar/ok.log)
}

@test "a cut archive gives what lies before the cut, and says where" {
    gzip -kf set.tar
    bsdtar -cf set.zip --format zip "${files[@]}"
    bsdtar -cf set.newc --format newc "${files[@]}"
    for file in set.tar set.zip set.newc; do
        head -c $(($(stat -c %s $file) * 2 / 3)) $file >cut.$file
        run -1 weir-parse -o run.h5 cut.$file
        [[ $output = *"cut.$file/set/"*"damaged near byte "[0-9]*" of cut.$file:"* ]] ||
            fail "$output"
        (($(logs run.h5 | wc -l) >= 3)) || fail "$file: $(logs run.h5)"
    done
    bsdtar -cf set.7z --format 7zip "${files[@]}"
    head -c 9000 set.7z >cut.7z
    run -3 weir-parse -o run.h5 cut.7z
    [[ $output = *'cut.7z: damaged near byte'* ]]
}

@test "of a cut compressed log there is every byte that its own program still gives" {
    for i in {1..40}; do sed "s/^/$i/" set/dir/everyday.log; done >long.log
    for program in gzip xz zstd; do
        $program -c -q long.log >long.$program
        size=$(stat -c %s long.$program)
        for at in 30 $((size / 3)) $((size / 2)) $((size - 7)); do
            head -c $at long.$program >cut.log
            wanted=$(awk 'END { print NR }' <($program -dc -q <cut.log 2>/dev/null))
            run weir-parse -o run.h5 cut.log
            if ((wanted == 0)); then
                same "status at $at of $program" 3 $status
                continue
            fi
            same "status at $at of $program" 1 $status
            [[ $output = *'damaged near byte '*': it ends too early'* ]] || fail "$output"
            got=$(logs run.h5 | cut -f 3)
            ((got >= wanted)) || fail "$program cut at $at: $got lines, $program has $wanted"
        done
    done
}

@test "compressed streams behind each other are one; bytes behind them are said; sums are checked" {
    head -n 400 set/dir/everyday.log >a
    tail -n +401 set/dir/everyday.log >b
    for program in gzip xz zstd; do
        { $program -c -q a; $program -c -q b; } >two
        head -c 512 /dev/zero | cat two - >padded
        for log in two padded; do
            run -0 weir-parse -q -o run.h5 $log
            same "lines of $program" "$(wc -l <set/dir/everyday.log)" "$(logs run.h5 | cut -f 3)"
        done
        echo surprise | cat two - >behind
        run -1 weir-parse -o run.h5 behind
        [[ $output = *'there are other bytes behind the compressed ones'* ]]
        same 'lines' "$(wc -l <set/dir/everyday.log)" "$(logs run.h5 | cut -f 3)"
    done
    gzip -c a >sum.gz
    printf 'XXXX' | dd of=sum.gz bs=1 seek=$(($(stat -c %s sum.gz) - 8)) conv=notrunc 2>/dev/null
    run -1 weir-parse -o run.h5 sum.gz
    [[ $output = *'damaged near byte '*'incorrect data check'* ]]
    same 'lines' 400 "$(logs run.h5 | cut -f 3)"
}

@test "one damaged member is named, the others are whole" {
    rm -rf packed
    mkdir packed
    cp set/dir/*.log packed/
    gzip packed/*
    printf 'XXXXXXXXXXXX' | dd of=packed/signals.log.gz bs=1 seek=60 conv=notrunc 2>/dev/null
    tar cf damaged.tar packed/*.gz
    run -1 weir-parse -o run.h5 damaged.tar
    [[ $output = *'damaged.tar/packed/signals.log.gz: damaged near byte '*' of damaged.tar: '* ]]
    for log in everyday killed threads; do
        logs run.h5 | grep -qx "damaged.tar/packed/$log.log.gz	strace	$(wc -l <set/dir/$log.log)"
    done

    bsdtar -cf damaged.zip --format zip set/dir/*.log
    python3 - <<'END'
import zipfile
i = zipfile.ZipFile('damaged.zip').getinfo('set/dir/killed.log')
with open('damaged.zip', 'r+b') as f:
    f.seek(i.header_offset + 30 + len(i.filename) + 40 + i.compress_size // 2)
    f.write(b'\xff' * 40)
END
    run -1 weir-parse -o run.h5 damaged.zip
    [[ $output = *'damaged.zip/set/dir/killed.log: damaged near byte '* ]]
    for log in everyday signals threads; do
        logs run.h5 | grep -qx "damaged.zip/set/dir/$log.log	strace	$(wc -l <set/dir/$log.log)"
    done
}

@test "a sum of a zip that is not right is said, a flipped bit in front of it or not" {
    bsdtar -cf stored.zip --format zip --options zip:compression=store set/dir/killed.log set/dir/signals.log
    python3 - <<'END'
d = bytearray(open('stored.zip', 'rb').read())
at = d.index(b'killed.log') + 200 # in the log
d[at] ^= 1
open('flipped.zip', 'wb').write(d)
END
    run -1 weir-parse -o run.h5 flipped.zip
    [[ $output = *'flipped.zip/set/dir/killed.log: damaged near byte '*'CRC'* ]] || fail "$output"
    logs run.h5 | grep -qx "flipped.zip/set/dir/signals.log	strace	$(wc -l <set/dir/signals.log)"
    logs run.h5 | grep -qx "flipped.zip/set/dir/killed.log	strace	$(wc -l <set/dir/killed.log)"
}

@test "frames that zstd passes over, old lz4, lzip; what is not read is named" {
    {
        printf 'P*M\030\004\000\000\000abcd' # as pzstd writes it
        zstd -q -c set/dir/everyday.log
    } >skip.zst
    lz4 -q -l -c set/dir/everyday.log >old.lz4
    bsdtar -cf log.lz --format raw --lzip set/dir/everyday.log
    rows set/dir/everyday.log >wanted
    for log in skip.zst old.lz4 log.lz; do
        rows $log | cmp - wanted || fail $log
        rows - <$log | cmp - wanted || fail "$log as standard input"
    done
    bsdtar -cf set.xar --format xar set/dir/everyday.log
    run -1 weir-parse -o run.h5 set.xar
    [[ $output = *'set.xar: is packed as xar, which is not read: unpack it before'* ]]
    mkdir -p pieces
    split -b 400 set/dir/everyday.log pieces/
    zstd -q --train pieces/* --maxdict=2000 -o words 2>/dev/null
    zstd -q -f -D words set/dir/everyday.log -o dictionary.zst
    run -3 weir-parse -o run.h5 dictionary.zst
    [[ $output = *'packed with a dictionary'* ]] || fail "$output"
}

@test "tars one behind the other are both read; other bytes behind a tar are said" {
    tar cf one.tar set/dir/killed.log
    tar cf two.tar set/dir/signals.log
    cat one.tar two.tar >both.tar
    run -0 weir-parse -q -o run.h5 both.tar
    same logs 2 "$(logs run.h5 | wc -l)"
    cat one.tar set/core >behind.tar
    run -1 weir-parse -o run.h5 behind.tar
    [[ $output = *'behind.tar: damaged near byte '* ]] || fail "$output"
    same logs 1 "$(logs run.h5 | wc -l)"
}

@test "encrypted members: said so" {
    python3 - <<'END'
import zipfile
with zipfile.ZipFile('encrypted.zip', 'w') as z:
    z.write('set/dir/killed.log')
d = bytearray(open('encrypted.zip', 'rb').read())
for magic, at in ((b'PK\3\4', 6), (b'PK\1\2', 8)): # bit 0 of the flags
    d[d.index(magic) + at] |= 1
open('encrypted.zip', 'wb').write(d)
END
    run -3 weir-parse -o run.h5 encrypted.zip
    [[ $output = *'encrypted.zip/set/dir/killed.log: is encrypted: not read'* ]]
}

@test "ten million empty members" {
    python3 - <<'END'
import tarfile, zlib
block = tarfile.TarInfo('empty').tobuf(tarfile.USTAR_FORMAT) * 20000
c = zlib.compressobj(6, zlib.DEFLATED, 31)
with open('many.tar.gz', 'wb') as f:
    for _ in range(500):
        f.write(c.compress(block))
    f.write(c.flush())
END
    bounded 60 weir-parse -o run.h5 many.tar.gz
    same status 1 "$status"
    [[ $output = *'many.tar.gz: more logs than one file of weir can name: the rest is not read'* ]]
    bounded 60 weir-parse -o run.h5 --limit members=1000 many.tar.gz
    same status 1 "$status"
    [[ $output = *'many.tar.gz: more than 1000 members: the rest is not read (--limit members=N)'* ]]
}

@test "1 TiB of zeros on standard input" {
    zeros()
    {
        { cat "$FIXTURES/strace/everyday.log"; head -c 1T /dev/zero; } | weir-parse -o run.h5
    }
    export -f zeros
    bounded 60 bash -c zeros
    same status 1 "$status"
    [[ $output = *'<stdin>: no line end within 1 GiB: it is no log, and not read any further'* ]]
    weir-parse -q -o plain.h5 "$FIXTURES/strace/everyday.log"
    same calls "$(weir-dump plain.h5 | grep -vc '^#')" "$(weir-dump run.h5 | grep -vc '^#')"
}

@test "a member of 1 TiB of zeros, and a bomb" {
    python3 - <<'END'
import tarfile, zlib
i = tarfile.TarInfo('zeros.log')
i.size = 1 << 40
c = zlib.compressobj(9, zlib.DEFLATED, 31)
with open('zeros.tar.gz', 'wb') as f:
    f.write(c.compress(i.tobuf(tarfile.GNU_FORMAT)))
    for _ in range(3 << 10):
        f.write(c.compress(bytes(1 << 20)))
    f.write(c.flush())
END
    bounded 60 weir-parse -o run.h5 zeros.tar.gz
    same status 1 "$status"
    [[ $output = *'zeros.tar.gz/zeros.log: unpacks to more than 1000 times its size'* ]]
    bounded 60 weir-parse -o run.h5 --limit member=1MiB zeros.tar.gz
    [[ $output = *'zeros.log: more than 1048576 bytes in one member'*'--limit member='* ]]
    bounded 60 weir-parse -o run.h5 --limit total=2MiB zeros.tar.gz
    [[ $output = *'zeros.log: more than 2097152 bytes unpacked'*'--limit total='* ]]
    truncate -s 1T holes.log
    tar -S -cf holes.tar holes.log
    bounded 60 weir-parse -o run.h5 holes.tar
    [[ $output = *'holes.tar/holes.log: unpacks to more than 1000 times its size'* ]]
    tar cf inner.tar zeros.tar.gz
    tar cf outer.tar inner.tar
    bounded 60 weir-parse -o run.h5 outer.tar
    [[ $output = *'zeros.log: unpacks to more than 1000 times its size'* ]]
}

@test "packed in each other more often than allowed" {
    cp set.tar deep.tar
    for _ in 1 2 3 4; do
        tar cf next.tar deep.tar
        mv next.tar deep.tar
    done
    run -3 weir-parse -o run.h5 deep.tar
    [[ $output = *'packed too often in each other: not read (--limit depth=N)'* ]]
    rows --limit depth=5 deep.tar | cmp - expected
    run -2 weir-parse --limit deep=5 deep.tar
    run -2 weir-parse --limit depth=0 deep.tar
}

@test "a limit on memory: a set larger than it is spooled to a file without a name" {
    mkdir -p big spool
    for pid in 1 2 3; do # 3 x 30 MB, without pids
        yes "1795249468.217390 write(1, \"x\", 1) = 1 <0.000012>" | head -n 600000 >big/t.$pid
    done
    tar cf big.tar big/t.*
    weir-parse -q -o plain.h5 big
    TMPDIR=$PWD/spool bounded 120 weir-parse -q -o tar.h5 big.tar
    same status 0 "$status"
    same 'files left' '' "$(ls -A spool)"
    for file in plain tar; do
        weir-dump --format tsv $file.h5 | grep -v '^##' | md5sum >$file.sum
    done
    cmp plain.sum tar.sum
    TMPDIR=$PWD/nowhere run -1 weir-parse -o tar.h5 big.tar
    [[ $output = *TMPDIR* ]]
}

# ---- the collection ------------------------------------------------------------------------

@test "collection: every archive, the same rows packed and unpacked; docs/archives.md is true" {
    corpus=${WEIR_CORPUS:-$WEIR_ROOT/../shared/corpus}
    [[ -d $corpus/archives ]] || skip "no collection here"
    for archive in "$corpus"/archives/*; do
        rm -rf out
        mkdir out
        tar xf "$archive" -C out
        for name in packed plain; do
            input=$archive
            [[ $name = packed ]] || input=$(echo out/*)
            weir-parse -q -o $name.h5 "$input" 2>/dev/null || [ $? = 1 ]
            weir-dump --columns start_ns,dur_ns,pid,tid,call,path,offset,ret,line --format tsv \
                $name.h5 | grep -v '^##' | sort >$name.rows
        done
        cmp packed.rows plain.rows || fail "$archive"
    done
    "$WEIR_ROOT/tests/figures-archives.sh" "$corpus" >figures
    sed -n '/^<!-- figures/,/^<!-- end/p' "$WEIR_ROOT/docs/archives.md" | grep '^|' |
        diff - figures
}
