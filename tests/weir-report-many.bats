# weir-report on many runs, and on two of them: nothing is lost, nothing is made up.
# shellcheck disable=SC2154 # quiet_run sets stderr and status
# shellcheck disable=SC2016 # names with backticks

load helper

setup_file()
{
    cd "$BATS_FILE_TMPDIR" || return
    mkdir runs few
    # Twelve runs of one program; the last reads a hundred times as much and takes as long.
    for i in 01 02 03 04 05 06 07 08 09 10 11 12; do
        bytes=$((10#$i + 100))
        [ $i != 12 ] || bytes=20000
        run_log "17000000$i" "$bytes" 0.00$((10#$i + 100)) | weir-parse -q -o "runs/r$i.h5"
    done
    cp runs/r01.h5 runs/r02.h5 runs/r12.h5 few
}

setup()
{
    cd "$BATS_FILE_TMPDIR" || return
}

# run_log START BYTES SECONDS: strace's log of a program with 20 reads of a file.
run_log()
{
    echo "7 $1.000001 execve(\"/bin/x\", [\"x\"], 0x1 /* 2 vars */) = 0 <0.000100>"
    echo "7 $1.001000 openat(AT_FDCWD, \"/data/f\", O_RDONLY) = 3</data/f> <0.000010>"
    for k in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20; do
        echo "7 $1.$((10#$k + 10))0000 read(3</data/f>, \"\"..., 65536) = $2 <$3>"
    done
    echo "7 $1.500000 exit_group(0)         = ?"
    echo "7 $1.500010 +++ exited with 0 +++"
}

# field COLUMN FILE.csv: that column, line by line, without the heading.
field()
{
    python3 - "$1" "$2" <<'END'
import csv, sys
for row in csv.DictReader(open(sys.argv[2], newline="", encoding="utf-8", errors="surrogateescape")):
    print(row[sys.argv[1]])
END
}

# in_browser PAGE [OPTION...]: opens it and checks what a reader meets.
in_browser()
{
    local status=0
    python3 "$WEIR_ROOT/tests/checks/page_check.py" "${@:2}" "$1" || status=$?
    [ "$status" != 77 ] || skip "no browser here"
    return "$status"
}

@test "a row a run, with the numbers that weir-summary tells" {
    weir-report -f csv runs/*.h5 >all.csv
    same runs 12 "$(field run all.csv | sort -u | wc -l)"
    weir-report -f json few >few.json
    for run in r01 r12; do
        same $run "$(weir-summary --format json few/$run.h5 | jq -c '[.elapsed_s, .meta_ops, .read_bytes, .iops, .errors]')" \
            "$(jq -c --arg run few/$run.h5 '.runs[] | select(.run == $run) |
                [.elapsed_s, .meta_ops, .read_bytes, .iops, .errors]' few.json)"
    done
    same 'the same I/O as the single report' \
        "$(weir-report -f json few/r02.h5 | jq .numbers.file_busy_time_s)" \
        "$(jq '.runs[] | select(.run == "few/r02.h5").io_s' few.json)"
}

@test "a directory, a list: the same runs as their names; pages beside them do not count" {
    weir-report -f csv few/*.h5 >named.csv
    echo '<html>' >few/r01.html
    weir-report -f csv few >folder.csv
    printf 'few/r%02d.h5\0' 1 2 12 | weir-report -f csv --inputs-from - >list.csv
    same folder "$(field run named.csv)" "$(field run folder.csv)"
    same list "$(cat folder.csv)" "$(cat list.csv)"
    same 'the page beside its run' few/r01.html "$(field report folder.csv | grep .)"
    rm few/r01.html
    mkdir -p none
    : >none/x.html
    quiet_run weir-report none
    same 'no run in it' 3 "$status"
    [[ $stderr = *'directory without a *.h5'* ]]
}

@test "sorted as asked, limited, and told that it is" {
    weir-report -f csv --sort read_bytes few >by.csv
    same first few/r12.h5 "$(field run by.csv | head -n 1)"
    same order "$(field read_bytes by.csv | sort -rn)" "$(field read_bytes by.csv)"
    weir-report -f csv --sort start few >by.csv
    same latest "$(field start by.csv | sort -r)" "$(field start by.csv)"
    weir-report -f csv --sort run few >by.csv
    same names "$(field run by.csv | sort)" "$(field run by.csv)"
    weir-report -f json --limit 2 few | jq -e '.count.ranked == 3 and .count.listed == 2 and (.runs | length) == 2
        and (.notes[0] | contains("first 2 of 3"))'
    for format in text html md; do
        weir-report -f $format --limit 2 few | grep -q 'first 2 of 3'
    done
    quiet_run weir-report --sort nonsense runs
    same status 2 "$status"
}

@test "--since and --user leave out, and tell how many and why" {
    weir-report -f json --since @1700000010 runs |
        jq -e '.count | .ranked == 3 and .before_since == 9 and .undated == 0'
    weir-report -f json --since 2023-11-14T22:13:30Z runs | jq -e '.count.ranked == 3'
    weir-report -f json --since 2023-11-15 runs | jq -e '.count.ranked == 0 and .verdict.extent != null'
    # Nobody recorded who ran these: that is not "others".
    weir-report -f json --user me runs | jq -e '.count | .ranked == 0 and .user_unknown == 12 and .other_users == 0'
    run_log '' 1 0.001 | sed 's/^7 [0-9.]* /7 /' | weir-parse -q -o undated.h5
    weir-report -f json --since 2001-01-01 undated.h5 runs/r01.h5 | jq -e '.count | .ranked == 1 and .undated == 1'
    quiet_run weir-report --since yesterday runs
    same status 2 "$status"
}

@test "who ran it, where, and as which job: from the manifest of a recording" {
    SLURM_JOB_ID=4711 weir-record -q -o one.tar.zst -- true
    weir-parse -q -o one.h5 one.tar.zst
    weir-report -f json one.h5 runs/r01.h5 >one.json
    jq -e --arg me "$(id -un)" --arg host "$(uname -n)" \
        '.runs[] | select(.run == "one.h5") | .user == $me and .job == "4711" and .host == $host' one.json
    weir-report -f json --user "$(id -un)" one.h5 runs/r01.h5 | jq -e '.count | .ranked == 1 and .user_unknown == 1'
    weir-report -f json --user "not $(id -un)" one.h5 runs/r01.h5 | jq -e '.count | .ranked == 0 and .other_users == 1'
}

@test "outliers: the one run that is far off, by the formula that is told" {
    weir-report -f json runs >all.json
    same marked 'runs/r12.h5: read_bytes high' \
        "$(jq -r '.runs[] | select(.outlier != null) | "\(.run): \(.outlier)"' all.json)"
    python3 - all.json <<'END'
import json, math, statistics, sys
report = json.load(open(sys.argv[1]))
logs = [math.log(run["read_bytes"]) for run in report["runs"]]
middle = statistics.median(logs)
mad = statistics.median(abs(x - middle) for x in logs)
for run, x in zip(report["runs"], logs):
    beyond = abs(0.6745 * (x - middle) / mad) > 3.5
    assert beyond == ("read_bytes" in (run["outlier"] or "")), run
END
    weir-report -f json --sort outlier_score runs | jq -e '.runs[0].run == "runs/r12.h5"'
    weir-report -f json runs/r0*.h5 >few.json # nine: too few to judge
    jq -e '.count.outliers == 0 and (.outliers | contains("10 runs or more"))' few.json
}

@test "a run that cannot be read is named everywhere, and is no empty run" {
    head -c 3000 runs/r01.h5 >cut.h5
    for format in text html md json csv tsv openmetrics; do
        quiet_run weir-report -f $format cut.h5 runs/r02.h5 none.h5
        same "$format: status" 1 "$status"
        [[ $stderr = *'cut.h5: cannot be read: '*'none.h5: cannot be read: '* ]]
        grep -q 'none.h5' <<<"$output" || fail "$format does not name it"
    done
    weir-report -f json cut.h5 runs/r02.h5 none.h5 2>err |
        jq -e '.count.ranked == 1 and (.runs | length) == 1 and (.unread | map(.run)) == ["cut.h5", "none.h5"]'
    weir-report -f csv cut.h5 runs/r02.h5 2>err >cut.csv || true
    same numbers '' "$(field io_s cut.csv | tail -n 1)"
    [[ $(field problem cut.csv | tail -n 1) = *cut.h5* ]]
    quiet_run weir-report -o nothing.html cut.h5 none.h5
    same 'none of them: status' 3 "$status"
    [ ! -e nothing.html ]
}

@test "a tool that fails makes its run unread, not empty" {
    mkdir -p bin
    ln -sf "$WEIR_BIN"/weir-* bin
    rm bin/weir-report bin/weir-summary bin/weir-diagnose
    cp "$WEIR_BIN/weir-report" bin
    # shellcheck disable=SC2016 # for the script
    printf '#!/bin/sh\ncase "$*" in *r03*) echo "%s: no luck" >&2; exit 3;; esac\nexec "%s" "$@"\n' \
        weir-summary "$WEIR_BIN/weir-summary" >bin/weir-summary
    ln -s "$WEIR_BIN/weir-diagnose" bin/weir-diagnose
    chmod 755 bin/weir-summary
    status=0
    bin/weir-report -f json runs >broken.json 2>err || status=$?
    same status 1 "$status"
    jq -e '.unread == [{"run": "runs/r03.h5", "problem": "weir-summary: no luck"}] and .count.ranked == 11' broken.json
    rm bin/weir-diagnose
    printf '#!/bin/sh\necho "weir-diagnose: no luck" >&2\nexit 3\n' >bin/weir-diagnose
    chmod 755 bin/weir-diagnose
    status=0
    bin/weir-report -f json runs/r01.h5 runs/r02.h5 >broken.json || status=$?
    same status 1 "$status"
    jq -e '.runs | all(.finding == null and (.lacks | contains("findings: weir-diagnose: no luck")))' broken.json
}

@test "-o FOLDER/: a page for each run, linked, whatever the names are" {
    mkdir -p other odd
    cp runs/r01.h5 other/r02.h5
    cp runs/r01.h5 odd/index.h5
    cp runs/r01.h5 odd/$'a b%\n"<i>\xff.h5'
    weir-report -q -o pages/ runs/r02.h5 other/r02.h5 odd
    same pages 5 "$(find pages -name '*.html' -printf . | wc -c)"
    [ -e pages/index-2.html ]
    [ -e pages/r02-2.html ]
    grep -o '<a href="[^#"]*"' pages/index.html | cut -d '"' -f 2 | sort >links
    same links "$(printf '%s\n' 'a%20b%25%0A%22%3Ci%3E%FF.html' index-2.html r02-2.html r02.html | sort)" "$(cat links)"
    python3 - links <<'END'
import os, sys, urllib.parse
for link in open(sys.argv[1]):
    assert os.path.exists(b"pages/" + urllib.parse.unquote_to_bytes(link.rstrip("\n"))), link
END
    # As many as *.h5 finds, be it one.
    weir-report -q -o one/ runs/r02.h5
    same pages $'index.html\nr02.html' "$(ls one)"
    same rows 1 "$(weir-report -q --format csv --sort ops runs/r02.h5 | tail -n +2 | grep -c .)"
    quiet_run weir-report -o one/ --compare runs/r01.h5 runs/r02.h5
    same 'a folder for a comparison' 2 "$status"
}

@test "hostile names are text in every format, and the page does nothing but sort" {
    mkdir -p hostile
    for name in '<script>alert(1)<x>' $'new\nline inv\xff' $'rtl\u202e esc\x1b[31m' '=cmd|calc' \
        "--output=no q'u\"o" 'javascript:alert(1) `x`|*_'; do
        cp runs/r01.h5 "hostile/$name.h5"
        : >"hostile/$name.html" # a page to link to
    done
    for format in html text md json csv openmetrics; do
        (cd hostile && weir-report -f $format . >../hostile.$format)
        if grep -qaP '\x1b|\xff|\xe2\x80\xae' hostile.$format; then fail "$format: a byte that acts"; fi
    done
    grep -qi '<script>alert' hostile.html && fail 'a tag of a name'
    same 'one script, ours' 1 "$(grep -c '<script>' hostile.html)"
    grep -q 'javascript:alert(1) `x`' hostile.html
    grep -o 'href="[^#"]*"' hostile.html | grep -q 'javascript:' && fail 'a link with a scheme'
    jq -e '.count.ranked == 6' hostile.json
    field run hostile.csv | grep -q '^[=+@-]' && fail 'a formula'
    same 'no option was obeyed' '' "$(find . -name no)"
    cp hostile.html hostile/index.html
    in_browser hostile/index.html
}

@test "the script of the page is the one that its policy allows" {
    weir-report -o two.html runs/r01.h5 runs/r02.h5
    python3 - two.html <<'END'
import base64, hashlib, re, sys
page = open(sys.argv[1], encoding="utf-8").read()
script = re.search(r"<script>(.*?)</script>", page, re.S).group(1)
wanted = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
assert f"script-src 'sha256-{wanted}'" in page, wanted
END
}

@test "a page stays below 2 MB, and tells what it left out" {
    local deep=deep part
    part=$(printf '<%.0s' $(seq 250)) # four bytes each in HTML
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do deep=$deep/$part; done
    mkdir -p "$deep"
    for i in $(seq 56); do ln -s "$BATS_FILE_TMPDIR/runs/r01.h5" "$deep/$i.h5"; done
    weir-report -o many.html "$deep"
    size=$(stat -c %s many.html)
    [ "$size" -gt 1500000 ]
    [ "$size" -lt 2000000 ]
    rows=$(grep -c '^<tr><th scope="row"' many.html)
    grep -q "<strong>$((56 - rows)) more runs are not in this table" many.html
    [ "$rows" -lt 56 ]
}

@test "OpenMetrics: described families, no time stamps, each series once" {
    weir-report -o month.prom runs runs/r01.h5
    python3 - month.prom <<'END'
import re, sys
lines = open(sys.argv[1], encoding="utf-8").read().split("\n")
assert lines[-2:] == ["# EOF", ""], lines[-2:]
typed, seen = set(), set()
for line in lines[:-2]:
    if line.startswith("# TYPE "):
        typed.add(line.split()[2])
    if line.startswith("#"):
        continue
    found = re.fullmatch(r'(\w+)(\{(?:\w+="(?:[^"\\]|\\.)*",?)*\})? (\S+)', line)
    assert found and found[1] in typed, line
    assert found[1] + str(found[2]) not in seen, line
    seen.add(found[1] + str(found[2]))
    float(found[3])
assert sum("weir_run_io_seconds{" in s for s in seen) == 12
END
}

# ---- two runs ----

@test "--compare: the table of weir-compare, in every format" {
    weir-report --compare -f json runs/r01.h5 runs/r12.h5 >both.json
    jq -e '.kind == "comparison" and .a == ["runs/r01.h5"] and .b == ["runs/r12.h5"]' both.json
    same whole "$(weir-compare --format tsv runs/r01.h5 runs/r12.h5 | grep -v '^##' | cut -f 4,5 | sed 1d | tr - n)" \
        "$(jq -r '.sections.whole | .columns as $c | .rows[] | [.[$c | index("a")], .[$c | index("b")]] |
            map(if . == null then "n" else tostring end) | join("\t")' both.json)"
    jq -e '.verdict.extent | contains("instead of")' both.json
    for format in text md html; do
        weir-report --compare -f $format runs/r01.h5 runs/r12.h5 >both.$format
        grep -q 'instead of' both.$format
        grep -q 'Durations of calls' both.$format
    done
    same 'both runs in each picture' 4 "$(grep -o 'data:image/svg' both.html | wc -l)"
    in_browser both.html
}

@test "--compare: groups, with vs between them; what came and what went" {
    run_log 1700000100 100 0.001 | sed 's/data.f/data\/new/g' | weir-parse -q -o new.h5
    weir-report --compare -f json runs/r01.h5 runs/r02.h5 vs runs/r03.h5 runs/r04.h5 runs/r05.h5 |
        jq -e '(.a | length) == 2 and (.b | length) == 3 and (.verdict.basis | contains("Student"))'
    weir-report --compare -f json runs/r01.h5 new.h5 >came.json
    same new '["/data/new"]' "$(jq -c '.sections.new | (.columns | index("path")) as $p | .rows | map(.[$p])' came.json)"
    same vanished '["/data/f"]' "$(jq -c '.sections.vanished | (.columns | index("path")) as $p | .rows | map(.[$p])' came.json)"
    for wrong in 'runs/r01.h5' 'runs/r01.h5 vs' 'vs runs/r01.h5' 'runs/r01.h5 runs/r02.h5 runs/r03.h5'; do
        # shellcheck disable=SC2086 # several words on purpose
        quiet_run weir-report --compare $wrong
        same "$wrong" 2 "$status"
    done
    quiet_run weir-report --compare runs/r01.h5 none.h5
    same 'one that is not there' 3 "$status"
}

@test "--compare: names of files that a traced program chose are text" {
    make_h5 odd.h5 "$FIXTURES/strace/odd-names.log"
    weir-report --compare -o odd.html odd.h5 runs/r01.h5
    in_browser odd.html
}

# The pages that the tests above have made, and one of outliers with links.
@test "axe-core finds nothing that keeps people from reading a ranking or a comparison" {
    axe=$WEIR_ROOT/build/npm/axe-core/axe.min.js
    [ -e "$axe" ] || skip "no axe-core: packaging/deps.sh test fetches it with npm"
    : >runs/r12.html # a page to link to
    weir-report -o all.html runs
    rm runs/r12.html
    [ -e odd.html ] || weir-report --compare -o odd.html runs/r01.h5 runs/r12.h5
    [ -e both.html ] || weir-report --compare -o both.html runs/r01.h5 runs/r12.h5
    in_browser all.html --axe "$axe" both.html odd.html
    in_browser all.html
}
