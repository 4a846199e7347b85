# weir-pack: logs into one archive, and whether they are whole in there.

# shellcheck disable=SC2154 # quiet_run sets status and stderr
load helper
bats_require_minimum_version 1.5.0

setup()
{
    cd "$BATS_TEST_TMPDIR" || return
    mkdir logs
    cp "$FIXTURES"/strace/{everyday,killed}.log logs/
    cp -r "$FIXTURES/strace/ff" ff
}

@test "packed logs are those logs" {
    weir-pack -q -o run.tar.zst logs ff
    tar --zstd -xf run.tar.zst --one-top-level=out
    diff -r logs out/logs
    diff -r ff out/ff
    python3 - <<'END'
import json, os, zlib
manifest = json.load(open('out/manifest.json'))
assert manifest['weir_manifest'] == 1
names = [m['name'] for m in manifest['members']]
assert names == ['logs/everyday.log', 'logs/killed.log'] + ['ff/' + n for n in sorted(os.listdir('ff'))], names
for m in manifest['members']:
    d = open(m['name'], 'rb').read()
    assert m['bytes'] == len(d) and m['crc32'] == '%08x' % zlib.crc32(d), m
END
}

@test "weir-parse reads it as it reads the logs" {
    weir-pack -q -o run.tar.zst --host far logs ff
    weir-parse -q -o packed.h5 run.tar.zst
    weir-parse -q -o plain.h5 logs ff
    for file in packed plain; do
        weir-dump --columns start_ns,dur_ns,pid,tid,call,path,ret,line --format tsv $file.h5 |
            grep -v '^##' >$file.rows
    done
    cmp packed.rows plain.rows
    weir-dump --table sources --columns name,host --format tsv packed.h5 >hosts
    grep -qx 'run.tar.zst/logs/everyday.log	vm' hosts
    grep -qx 'run.tar.zst/logs/killed.log	far' hosts
    h5dump -a /clock packed.h5 | grep -q realtime # of the first trace, not of the manifest
}

@test "the same logs give the same bytes, to a file and through a pipe" {
    weir-pack -q -o one.tar.zst logs ff
    weir-pack -q -o two.tar.zst logs ff
    weir-pack -q logs ff | cat >three.tar.zst
    cmp one.tar.zst two.tar.zst
    cmp one.tar.zst three.tar.zst
}

@test "--list: what is in there" {
    weir-pack -q -o run.tar.zst logs
    quiet_run weir-pack --list run.tar.zst
    same status 0 "$status"
    same rows "$(for f in everyday killed; do
        printf '%s\t%s\tok\tlogs/%s.log\n' "$(stat -c %s logs/$f.log)" \
            "$(python3 -c "import zlib; print('%08x' % zlib.crc32(open('logs/$f.log', 'rb').read()))")" $f
    done)" "$(grep -v '^#' <<<"$output")"
    tar cf other.tar logs
    quiet_run weir-pack --list other.tar
    same states $'new\nnew' "$(grep -v '^#' <<<"$output" | cut -f 3)"
}

@test "--verify: whole, changed, missing, cut, without a manifest" {
    weir-pack -q -o run.tar.zst logs ff
    weir-pack --verify run.tar.zst
    weir-pack --verify <run.tar.zst
    tar --zstd -xf run.tar.zst --one-top-level=out
    echo more >>out/logs/killed.log
    tar cf changed.tar -C out manifest.json logs ff
    run -1 weir-pack --verify changed.tar
    [[ $output = *'changed.tar/logs/killed.log: is not what the manifest says'* ]]
    rm out/logs/killed.log
    tar cf missing.tar -C out manifest.json logs ff
    run -1 weir-pack --verify missing.tar
    [[ $output = *'missing.tar: 1 logs that the manifest names are not there'* ]]
    head -c 3000 run.tar.zst >cut.tar.zst
    run -3 weir-pack --verify cut.tar.zst
    tar cf bare.tar logs
    run -1 weir-pack --verify bare.tar
    [[ $output = *'bare.tar: has no manifest'* ]]
    run -3 weir-pack --verify logs/killed.log
    [[ $output = *'logs/killed.log: is no archive'* ]]
}

@test "names stay inside, twice the same is refused, nothing is left of a failure" {
    mkdir sub
    (cd sub && weir-pack -q -o ../out.tar.zst ../logs/killed.log "$PWD/../logs/everyday.log")
    weir-pack --list out.tar.zst | grep -v '^#' | cut -f 4 | grep -E '(^/|\.\.)' && fail 'a name leads outside'
    run -3 weir-pack -o twice.tar.zst logs/killed.log ./logs/killed.log
    [[ $output = *'there is a log of the name logs/killed.log already'* ]]
    run -3 weir-pack -o gone.tar.zst logs/killed.log not-there
    [[ $output = *not-there* ]]
    [ ! -e twice.tar.zst ] && [ ! -e gone.tar.zst ]
    run -2 weir-pack
    status=0
    weir-pack logs >/dev/full 2>err || status=$?
    same 'status with a full disk' 3 "$status"
}

@test "a log that is written to meanwhile: said with its name, no archive" {
    mkdir grow
    (while :; do echo '1 1700000000.000001 read(3, "", 1) = 1 <0.000001>'; done >grow/t.log) 3>&- &
    writer=$!
    for ((i = 0; i < 200; i++)); do
        rm -f grow.tar.zst
        quiet_run weir-pack -q -o grow.tar.zst grow/t.log
        ((status == 0)) || break
    done
    kill "$writer"
    same status 3 "$status"
    grep -q 'grow/t.log: was written to while it was packed' <<<"$stderr"
    [ ! -e grow.tar.zst ]
}
