# weir-export: what it writes is what other tools read, whatever the names of files are.

# shellcheck disable=SC2154 # quiet_run sets status, output and stderr
load helper

setup_file()
{
    cd "$BATS_FILE_TMPDIR" || return
    make_h5 run.h5
    make_h5 odd.h5 "$FIXTURES/strace/odd-names.log"
    hostile_log >hostile.log
    weir-parse -q -o hostile.h5 hostile.log
}

setup()
{
    cd "$BATS_FILE_TMPDIR" || return
}

# Calls on files with names that mean something to a spreadsheet, a page, a shell, a terminal,
# to gnuplot and to the formats themselves; strace's own escapes.
# shellcheck disable=SC2016 # nothing is meant to expand
hostile_log()
{
    local name at=1000
    printf '7 1700000000.000001 execve("/bin/x;y 12", ["x"], 0x1) = 0 <0.000100>\n'
    for name in '=1+1' '+cmd|calc' '-2+3' '@SUM(1)' '\tTAB' '\rCR' '<script>alert(1)<|script>' \
        'quo\"te' '`touch HACKED`' '$(touch HACKED)' 'new\nline' '\342\200\256gpj.exe' \
        '\377\376' '\33[31mred\33]0;title\7' 'a;b;c 99' 'back\\slash' '{"ph":"X"}' '# EOF' '-'; do
        at=$((at + 1000))
        printf '7 1700000000.%06d openat(AT_FDCWD, "%s", O_RDWR|O_CREAT, 0644) = 3 <0.000050>\n' \
            $at "${name//|/$'\\57'}"
        printf '7 1700000000.%06d write(3<%s>, "x", 1) = 1 <0.000020>\n' $((at + 100)) \
            "/tmp/${name//|/$'\\57'}"
    done
}

# check FORMAT FILE...
check()
{
    local python status=0
    python=$(python_with prometheus_client) || python=python3
    "$python" "$WEIR_ROOT/tests/checks/export_check.py" "$@" || status=$?
    [ "$status" != 77 ] || skip "no prometheus_client here"
    return "$status"
}

@test "chrome: slices nest, every call with a time is there, counters go forward" {
    for run in run odd hostile; do
        weir-export --to chrome -o $run.json $run.h5
        weir-dump --format json $run.h5 >calls.json
        check chrome $run.json calls.json || fail "$run"
    done
}

@test "chrome: overlaps by a clock's rounding are clipped, what is known stays in args" {
    printf '%s\n' '5 1700000000.000100 read(3</a>, "x", 1) = 1 <0.000100>' \
        '5 1700000000.000199 read(3</a>, "x", 1) = 1 <0.000100>' |
        weir-parse -q -o clock.h5
    weir-export --to chrome clock.h5 >clock.json
    same slices '0 100 100; 100 99 100' "$(jq -r '[.traceEvents[] | select(.ph == "X") |
        "\(.ts) \(.dur) \(.args.dur_ns / 1000)"] | join("; ")' clock.json)"
}

@test "chrome: unfinished calls are marks, asynchronous transfers stand apart" {
    printf '%s\n' '5 1700000000.000100 read(3</a>, "x", 1) = 1 <0.000100>' \
        '5 1700000000.001000 read(3</a>,  <unfinished ...>' |
        weir-parse -q -o open.h5
    weir-export --to chrome open.h5 >open.json
    same phases 'X i' "$(jq -r '[.traceEvents[] | select(.args.line) | .ph] | join(" ")' open.json)"
    jq -e '.traceEvents[] | select(.ph == "i") | .args.flags | test("unfinished")' open.json
}

@test "chrome: a log without times is told, not drawn at 0" {
    printf 'read(3</tmp/a>, "x"..., 10) = 1\n' | weir-parse -q -o bare.h5
    quiet_run weir-export --to chrome -o bare.json bare.h5
    same status 1 "$status"
    [[ $stderr = *'left out: 1 calls whose start'* ]] || fail "$stderr"
    same events 0 "$(jq '.traceEvents | length' bare.json)"
    same 'left out' 1 "$(jq -r .otherData.calls_left_out bare.json)"
}

@test "folded: the weights add up to the time, or the bytes, of the run" {
    for run in run odd hostile; do
        weir-export -q --to folded $run.h5 >$run.folded
        weir-dump --columns dur_ns --format tsv $run.h5 >dur
        same "$run: ns" "$(awk '/^[0-9]/ { s += $1 } END { print s }' dur)" \
            "$(check folded $run.folded)"
        weir-export -q --to folded --weight bytes $run.h5 >$run.bytes
        same "$run: bytes" "$(weir-dump --op read,write,copy --err OK --format tsv \
            --columns transferred $run.h5 | awk '/^[0-9]/ { s += $1 } END { print s }')" \
            "$(check folded $run.bytes)"
    done
    grep -q '^x\\x3By 12;/tmp;a\\x3Bb\\x3Bc 99;write 20000$' hostile.folded
}

@test "folded: the frames are program, directory, file, call, sorted" {
    weir-export -q --to folded run.h5 >run.folded
    LC_ALL=C sort -c <(sed 's/ [0-9]*$//' run.folded)
    awk -F';' 'NF < 3 || NF > 4 { exit 1 }' run.folded
    cmp run.folded <(weir-export -q --to folded - <run.h5)
}

@test "openmetrics: read by both parsers of Prometheus, with the summary's numbers" {
    for run in run odd hostile; do
        weir-export --to openmetrics -o "$run.prom" $run.h5
        check openmetrics "$run.prom" || fail "$run"
    done
    same calls "$(weir-summary --format json run.h5 | jq .calls)" \
        "$(sed -n 's/^weir_calls{run="run.h5"} //p' run.prom)"
    same stamps '' "$(grep -vE '^#|^[a-z_]+\{.*\} [-+0-9.e]+$' run.prom || true)"
}

@test "openmetrics: a file for the collector appears whole or not at all" {
    cp run.h5 torn.h5
    truncate -s 3000 torn.h5
    echo old >keep.prom
    quiet_run weir-export --to openmetrics -o keep.prom torn.h5
    same status 3 "$status"
    same content old "$(cat keep.prom)"
    same leftovers '' "$(find . -name '.*keep*' -o -name 'keep.prom?*')"
}

@test "csv: text is never a formula, numbers stay numbers" {
    for run in run odd hostile; do
        weir-export --to csv -o $run.csv $run.h5
        check csv $run.csv || fail "$run"
    done
    for name in "'=1+1" "'+cmd/calc" "'-2+3" "'@SUM(1)"; do
        grep -qF ",$name," hostile.csv || fail "no $name"
    done
    same numbers "$(weir-dump --columns start_ns --format csv run.h5)" \
        "$(weir-export --to csv run.h5 | cut -d, -f 1)"
}

@test "csv: a folder has a file for each table with rows" {
    rm -rf tables
    weir-export --to csv -o tables/ run.h5
    same tables "$(weir-dump --table list --format tsv run.h5 |
        awk -F'\t' '!/^#/ && $2 > 0 { gsub("/", ".", $1); print $1 ".csv" }' | sort)" "$(ls tables)"
    cmp tables/ledger.csv <(weir-dump --table ledger --format csv run.h5)
}

@test "hostile names are text in every format, and run nothing" {
    for format in chrome folded openmetrics csv; do
        weir-export -q --to $format hostile.h5 >hostile.$format
        iconv -f UTF-8 -t UTF-8 hostile.$format >/dev/null || fail "$format: not UTF-8"
        same "$format: control bytes" '' "$(tr -d '\n\t\r' <hostile.$format | tr -cd '\000-\037\177')"
    done
    [ ! -e HACKED ] || fail "a command ran"
    # shellcheck disable=SC2016 # nothing is meant to expand
    jq -e '[.traceEvents[].args.path // empty] | any(. == "/tmp/<script>alert(1)</script>") and
        any(. == "/tmp/`touch HACKED`") and any(. == "/tmp/new\nline")' hostile.chrome
}

@test "--where selects what is exported, and can do nothing else" {
    weir-export -q --to folded --where=--op=write --where=--path=. run.h5 >some
    same calls write "$(sed 's/.*;//; s/ [0-9]*$//' some | sort -u)"
    for bad in op=read --output=stolen --table=ledger read -o; do
        quiet_run weir-export --to folded "--where=$bad" run.h5
        same "$bad: status" 2 "$status"
    done
    [ ! -e stolen ]
}

@test "mistakes: no format, an unknown one, two runs, no file" {
    for args in 'run.h5' '--to pdf run.h5' '--to csv run.h5 odd.h5'; do
        # shellcheck disable=SC2086 # words
        quiet_run weir-export $args
        same "$args" 2 "$status"
    done
    quiet_run weir-export --to csv none.h5
    same status 3 "$status"
}

@test "memory does not grow with the run" {
    awk 'BEGIN { for (i = 0; i < 300000; i++)
        printf "5 1700000%03d.%06d read(3</a>, \"x\"..., 10) = 10 <0.000001>\n", i / 1000, i % 1000 * 1000 }' |
        weir-parse -q -o long.h5
    python3 - <<'PYTHON'
import resource, subprocess
subprocess.run(["weir-export", "--to", "chrome", "-o", "long.json", "long.h5"], check=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
assert peak < 120 * 1024, f"{peak} KiB"
PYTHON
}

# in_speedscope FILE WORD...: loads it there; each word is somewhere on its page.
in_speedscope()
{
    local package=$WEIR_ROOT/build/npm/speedscope status=0
    [ -e "$package/package.json" ] || skip "no speedscope: packaging/deps.sh test fetches it with npm"
    python3 "$WEIR_ROOT/tests/checks/speedscope_check.py" "$package" \
        "$WEIR_ROOT/build/shots/speedscope-$1.png" "$@" || status=$?
    [ "$status" != 77 ] || skip "no browser here"
    return "$status"
}

@test "chrome: speedscope draws it, a row for each thread" {
    weir-export --to chrome -o hostile.json hostile.h5
    in_speedscope hostile.json write
    weir-export --to chrome -o run.json run.h5
    threads=$(weir-summary --format json run.h5 | jq .threads)
    [ "$threads" -gt 1 ]
    in_speedscope run.json "(1/$threads)" read
}

@test "folded: speedscope draws a flame graph of it, with our sums" {
    weir-export -q --to folded -o run.folded run.h5
    sum=$(awk '/;read [0-9]*$/ { s += $NF } END { printf "%d", s }' run.folded)
    in_speedscope run.folded read "$(sed -E ':a; s/([0-9])([0-9]{3})($|,)/\1,\2\3/; ta' <<<"$sum")"
    quiet_run in_speedscope run.folded 'a call that is not there'
    same status 1 "$status"
}
