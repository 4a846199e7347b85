# weir-plot: which chart a table becomes, what the picture says, and that no text of a table
# gets out of its quotes.

# shellcheck disable=SC2154 # quiet_run sets status, output and stderr
load helper

setup()
{
    cd "$BATS_TEST_TMPDIR" || return
}

# iops_table ROWS: a table of weir-iops, a row each tenth of a second.
iops_table()
{
    printf '## weir-iops 0\n## input: run.h5\n## bin_s: 0.1\n#t_s\tread_iops\twrite_iops\tmeta_iops\tread_bytes_per_s\twrite_bytes_per_s\n'
    awk -v n="$1" 'BEGIN { OFS = "\t"; for (i = 0; i < n; i++)
        print i / 10, i % 7 * 10, i % 5, 1, i % 7 * 40960, i % 5 * 4096 }'
}

# hist_table OF: a table of weir-hist with a bin of zeros.
hist_table()
{
    printf '## weir-hist 0\n%s#lo\thi\tcount_read\tcount_write\tcount_all\tbytes_read\tbytes_write\tbytes_all\n' "${1:+## of: $1$'\n'}"
    printf '0\t1\t4\t0\t4\t0\t0\t0\n1024\t2048\t10\t2\t12\t10240\t2048\t12288\n4096\t8192\t3\t9\t12\t12288\t36864\t49152\n'
}

# top_table KEY...: a table of weir-top with these keys.
top_table()
{
    printf '## weir-top 0\n#path\tcount\terrors\ttime_s\n'
    local key n=$#
    for key; do
        printf '%s\t%d\t0\t%d.5\n' "$key" "$n" "$n"
        n=$((n - 1))
    done
}

# title_of SVG
title_of()
{
    sed -n 's,.*<title>\(.*\)</title>.*,\1,p' "$1"
}

# well_formed SVG...
well_formed()
{
    python3 -c 'import sys, xml.dom.minidom as m; [m.parse(f) for f in sys.argv[1:]]' "$@"
}

@test "the columns and the notes of a table choose its chart" {
    iops_table 20 | weir-plot >iops.svg
    hist_table "bytes moved by a call (byte)" | weir-plot >sizes.svg
    hist_table dur | weir-plot >latency.svg
    hist_table "time between two calls of a thread (ns)" | weir-plot >gaps.svg
    hist_table '' | weir-plot >unsaid.svg
    top_table a b | weir-plot >top.svg
    printf '#t_s\tcpu_percent\n0\t3\n1\t4\n' | weir-plot >lines.svg
    same iops 'IOPS over time: run.h5' "$(title_of iops.svg)"
    same sizes 'Sizes of reads and writes' "$(title_of sizes.svg)"
    same latency 'Durations of reads and writes' "$(title_of latency.svg)"
    same gaps 'Gaps between the calls of a thread' "$(title_of gaps.svg)"
    same 'no note' 'Sizes of reads and writes' "$(title_of unsaid.svg)"
    same top 'Time in calls by path' "$(title_of top.svg)"
    same lines 'Over time' "$(title_of lines.svg)"
    well_formed ./*.svg
}

@test "--chart list names every chart and what it needs" {
    quiet_run weir-plot --chart list
    for chart in iops throughput sizes latency top lines; do
        grep -q "^$chart	" <<<"$output" || fail "no $chart"
    done
    grep -q 'read_bytes_per_s' <<<"$output"
}

@test "a chart that the table cannot give, or that is none" {
    hist_table dur >table.tsv
    quiet_run weir-plot --chart iops table.tsv
    same status 3 "$status"
    [[ $stderr = *"needs a column 't_s'"* ]] || fail "$stderr"
    quiet_run weir-plot --chart pie table.tsv
    same status 2 "$status"
    printf '#a\tb\n1\t2\n' >table.tsv
    quiet_run weir-plot table.tsv
    same status 3 "$status"
    [[ $stderr = *"no chart suits"*"--chart list"* ]] || fail "$stderr"
}

@test "the name of the output chooses the kind of picture" {
    iops_table 20 >table.tsv
    for kind in svg png pdf sixel txt; do
        weir-plot -o "x.$kind" table.tsv
    done
    grep -q '<svg' x.svg
    same png 89504e47 "$(od -An -tx1 -N4 x.png | tr -d ' ')"
    same pdf %PDF "$(head -c 4 x.pdf)"
    same sixel 1b50 "$(od -An -tx1 -N2 x.sixel | tr -d ' ')"
    grep -q 'IOPS over time' x.txt
    quiet_run weir-plot -o x.jpeg table.tsv
    same status 2 "$status"
}

@test "same table, same bytes" {
    iops_table 50 >table.tsv
    for kind in svg png pdf sixel txt; do
        weir-plot -o "a.$kind" table.tsv
    done
    sleep 1.1
    for kind in svg png pdf sixel txt; do
        TZ=Asia/Tokyo weir-plot -o "b.$kind" table.tsv
        cmp "a.$kind" "b.$kind"
    done
}

@test "an svg needs nothing from outside, has a title, a description and white paper" {
    iops_table 50 | weir-plot >x.svg
    grep -q 'role="img"' x.svg
    grep -q '<desc>Panel 1: operations per second, stacked: read, write, metadata.</desc>' x.svg
    grep -q 'viewBox="0 0 1000 460"' x.svg
    grep -q 'fill="#ffffff"' x.svg
    links=$(grep -oE '(href|src)=.[^#][^ ]*|<script|<image|url\([^#]*\)|@import' x.svg || true)
    same links '' "$links"
    same 'titles of parts' 1 "$(grep -c '<title>' x.svg)"
}

# Every key and the title must come back from the picture as they went in.
@test "bars and rows in a terminal of 24 lines; what needs more says how much" {
    top_table a b c | weir-plot --term dumb --size 80x24 >three.txt
    same lines 24 "$(wc -l <three.txt)"
    grep -q 'sum of durations' three.txt
    # shellcheck disable=SC2046 # many names
    top_table $(seq 101 118) >many.tsv
    run weir-plot --term dumb --size 80x22 many.tsv
    same status 2 "$status"
    [[ $output =~ needs\ --size\ ([0-9]+x[0-9]+)\ at\ least ]]
    weir-plot --term dumb --size "${BASH_REMATCH[1]}" many.tsv >many.txt
    for name in $(seq 101 118); do grep -q " $name " many.txt; done
    grep -q 'sum of durations' many.txt
}

@test "hostile text stays text" {
    keys=("\`touch HACKED\`" "\$(touch HACKED)" '@ARGV' '%d%s%n 100%' "'; system('touch HACKED') #"
        '"; system("touch HACKED") #' "''" '<script>alert(1)</script>' '&#x3c;b>&#x0;&amp;'
        '{/Bold=20 x}_a^b' EOD "\$1" '#sql.MYI' "id='gpPt0 url(#gpPat1) gnuplot_canvas")
    top_table "${keys[@]}" >table.tsv
    title="' \`touch HACKED\` \" @x %d <b> &#x0; \\"
    weir-plot --title "$title" --script x.gp -o x.svg table.tsv
    gnuplot -d x.gp >again.svg
    weir-plot -o x.txt table.tsv
    weir-plot -o x.png table.tsv
    [ ! -e HACKED ] || fail "a command ran"
    well_formed x.svg again.svg
    python3 - "$title" "${keys[@]}" <<'PYTHON'
import sys, xml.dom.minidom
svg = xml.dom.minidom.parse("x.svg")
texts = ["".join(c.data for c in e.childNodes) for e in svg.getElementsByTagName("text")]
missing = [k for k in sys.argv[1:] if k not in texts]
assert not missing, missing
assert not svg.getElementsByTagName("script") and not svg.getElementsByTagName("b")
assert svg.getElementsByTagName("title")[0].firstChild.data == sys.argv[1]
PYTHON
}

@test "control, direction-changing and broken characters become visible" {
    top_table 'a\tb\n\x1b[31m' $'\xe2\x80\xaegnp.exe' $'\xff\xfe' | weir-plot >x.svg
    well_formed x.svg
    for text in 'a\\tb\\n\\x1B\[31m' '\\u202Egnp.exe' '\\xFF\\xFE'; do
        grep -q "<text>$text</text>" x.svg || fail "no $text" "$(grep '<text>' x.svg)"
    done
}

@test "long keys are cut in the middle, small rows are counted" {
    # shellcheck disable=SC2046 # several words on purpose
    top_table $(seq -f 'k%g' 1 30) "/home/$(printf 'x%.0s' {1..200})/data.bin" | tac |
        awk '/^#/ { head = $0 "\n" head; next } { rows = rows $0 "\n" } END { printf "%s%s", head, rows }' >table.tsv
    weir-plot -o x.svg table.tsv
    grep -q '11 smaller rows are not shown' x.svg
    top_table "/home/$(printf 'x%.0s' {1..200})/data.bin" | weir-plot >x.svg
    grep -qE '<text>/home/x+…x+/data.bin</text>' x.svg
}

@test "no data is a picture that says so" {
    iops_table 0 | weir-plot >x.svg
    grep -q 'no data: the table has no rows' x.svg
    hist_table bytes | sed -E '/^[0-9]/s/(\t[0-9]+){6}$/\t0\t0\t0\t0\t0\t0/' | weir-plot >x.svg
    grep -q 'no data: all bins are empty' x.svg
    iops_table 3 | sed -E '/^[0-9]/s/(\t[0-9]+){3}/\t-\t-\t-/' | weir-plot >x.svg
    grep -q 'no data: nothing was measured' x.svg
    well_formed x.svg
}

@test "a column without a value is not measured, one of zeros is" {
    iops_table 9 | awk 'BEGIN { FS = OFS = "\t" } /^[0-9]/ { $3 = 0; $4 = "-" } 1' | weir-plot >x.svg
    grep -q '<text>write</text>' x.svg
    grep -q 'metadata (not measured)' x.svg
}

@test "bad rows are told, left out and counted in the status" {
    { iops_table 5; printf '1\t2\n9\tx\t1\t1\t1\t1\n'; } >table.tsv
    quiet_run weir-plot -o x.svg table.tsv
    same status 1 "$status"
    [[ $stderr = *'table.tsv:10: warning: row with fewer cells'* ]] || fail "$stderr"
    [[ $stderr = *"table.tsv:11: warning: not a usable number: 'x'"* ]] || fail "$stderr"
    well_formed x.svg
}

@test "many rows become few, and the highest is named" {
    iops_table 20000 | sed 's/^777\.7\t.*/777.7\t5000\t0\t0\t0\t0/' | weir-plot --script x.gp >x.svg
    grep -q 'each step is the mean of 25 rows, so areas are true; highest row: 5 k' x.svg
    iops_table 20000 | sed 's/^777\.7\t.*/777.7\t5000\t0\t0\t0\t0/' |
        weir-plot --chart lines --script x.gp >x.svg
    longest=$(awk '/<< EOD/ { n = 0; next } /^EOD/ { if (n > m) m = n } { n++ } END { print m }' x.gp)
    [ "$longest" -le 5000 ] || fail "$longest points"
    grep -q '^777.7 5000$' x.gp
}

@test "a table split --by something is drawn as its sum" {
    iops_table 9 >whole.tsv
    {
        grep '^#' whole.tsv | sed 's/^#t_s/#op\tt_s/'
        awk 'BEGIN { FS = OFS = "\t" } /^[0-9]/ { $3 = $4 = $6 = 0; print "read", $0 }' whole.tsv
        awk 'BEGIN { FS = OFS = "\t" } /^[0-9]/ { $2 = $5 = 0; print "rest", $0 }' whole.tsv
    } >split.tsv
    weir-plot -o whole.svg whole.tsv
    weir-plot -o split.svg split.tsv
    cmp whole.svg split.svg
}

@test "the kept script draws the same in plain gnuplot" {
    iops_table 50 | weir-plot --script x.gp --term dumb --size 80x24 >x.txt
    LC_ALL=C.UTF-8 gnuplot -d x.gp | tr -d '\f' | awk '{ sub(/ *$/, "") } 1' >again.txt
    cmp x.txt again.txt
    quiet_run weir-plot --script - x.gp
    same status 2 "$status"
}

@test "dumb fits COLUMNS x LINES, in characters alone" {
    iops_table 50 >table.tsv
    COLUMNS=60 LINES=20 weir-plot --term dumb table.tsv >x.txt
    same lines 20 "$(wc -l <x.txt)"
    awk 'length > 60 { exit 1 }' x.txt || fail "a line is too long"
    same 'control bytes' '' "$(tr -d '\n\40-\176' <x.txt)"
}

@test "the user's start-up file and environment do not reach gnuplot" {
    iops_table 5 >table.tsv
    weir-plot -o a.svg table.tsv
    mkdir home
    echo 'set terminal png; set output "stolen"' >home/.gnuplot
    HOME=$PWD/home GNUTERM=png GNUPLOT_LIB=$PWD weir-plot -o b.svg table.tsv
    cmp a.svg b.svg
    [ ! -e stolen ]
}

@test "gnuplot missing: how to get it, no picture, but the script" {
    iops_table 5 >table.tsv
    tool=$(command -v weir-plot)
    mkdir empty
    quiet_run env PATH="$PWD/empty" "$tool" --script x.gp -o x.svg table.tsv
    same status 3 "$status"
    [[ $stderr = *'gnuplot is not installed'*'gnuplot-nox'* ]] || fail "$stderr"
    [ ! -e x.svg ]
    [ -s x.gp ]
}

@test "gnuplot failing: its words, and no picture" {
    iops_table 5 >table.tsv
    mkdir fake
    printf '#!/bin/sh\necho "line 0: out of ink" >&2\nexit 1\n' >fake/gnuplot
    chmod +x fake/gnuplot
    quiet_run env PATH="$PWD/fake:$PATH" weir-plot -o x.svg table.tsv
    same status 3 "$status"
    [[ $stderr = *'gnuplot failed: line 0: out of ink'* ]] || fail "$stderr"
    same files 'fake stderr stdout table.tsv' "$(echo *)"
}

@test "several tables are laid over each other, by their labels or their inputs" {
    iops_table 30 >a.tsv
    iops_table 60 | sed 's/run.h5/other.h5/' >b.tsv
    weir-plot -o inputs.svg a.tsv b.tsv
    grep -q '<desc>Panel 1: operations per second: run.h5, other.h5.</desc>' inputs.svg
    # shellcheck disable=SC2016 # nothing is meant to expand
    weir-plot --label '<b>' --label 'x`touch HACKED`' -o labels.svg a.tsv b.tsv
    well_formed ./*.svg
    # shellcheck disable=SC2016 # nothing is meant to expand
    grep -q '&lt;b&gt;, x`touch HACKED`' labels.svg
    [ ! -e HACKED ]
    hist_table dur >c.tsv
    weir-plot -o shares.svg c.tsv c.tsv
    grep -q 'Panel 1: calls up to this, %' shares.svg
    for mistake in 'a.tsv c.tsv' '--chart cumulative a.tsv b.tsv' '--label x --label y a.tsv'; do
        # shellcheck disable=SC2086 # words
        quiet_run weir-plot -o x.svg $mistake
        [[ $status = [23] ]] || fail "$mistake: status $status"
    done
}

@test "cumulative: the last point is the sum of all bytes, holes and partial bins included" {
    iops_table 20000 >table.tsv
    weir-plot --chart cumulative --script x.gp -o x.svg table.tsv
    wanted=$(awk -F'\t' '/^[0-9]/ { s += $5 / 10 } END { printf "%.10g", s }' table.tsv)
    same sum "$wanted" "$(sed -n '/^$p1s1/,/^EOD/p' x.gp | tail -n 2 | head -n 1 | cut -d ' ' -f 2)"
    [ "$(sed -n '/^$p1s1/,/^EOD/p' x.gp | wc -l)" -le 5002 ]
    sed -i '1a ## observed_s: 0 to 0.15' table.tsv
    sed -i '/^0.2\t/,$d' table.tsv
    weir-plot --chart cumulative --script x.gp -o x.svg table.tsv
    same 'half a bin' '0.15 2048' "$(sed -n '/^$p1s1/,/^EOD/p' x.gp | tail -n 2 | head -n 1)"
}

@test "quantiles: exact at the edges of the bins" {
    hist_table bytes | weir-plot --chart quantiles --script x.gp -o x.svg
    # zeros: a step beside the others, decades nearer than 1; between the bins nothing: flat
    same all '9 0 9 14.28571429 10 14.28571429 11 57.14285714 12 57.14285714 13 100' \
        "$(sed -n '/^$p1s1/,/^EOD/{/^[0-9]/p}' x.gp | xargs)"
    hist_table dur | weir-plot --chart waits -o x.svg
    same title 'How many calls were no slower' "$(title_of x.svg)"
}

@test "percentiles: each further nine takes the same room" {
    printf '## of: time inside a call (ns)\n#percentile\tvalue_read\tvalue_write\tvalue_all\n' >p.tsv
    printf '%s\t1024\t-\t2048\n' 0 90 99 99.9 100 >>p.tsv
    weir-plot --script x.gp -o x.svg p.tsv
    same read '0 10 1 10 2 10 3 10 3.7 10' "$(sed -n '/^$p1s2/,/^EOD/{/^[0-9]/p}' x.gp | xargs)"
    grep -q '<text>write (none)</text>' x.svg
    for label in 90 99 99.9 100; do
        grep -q "<text>$label</text>" x.svg || fail "no $label"
    done
}

@test "scatter: dots, and the line that a calculator gives" {
    printf '#a\tb\tc_ns\n' >s.tsv
    awk 'BEGIN { OFS = "\t"; for (i = 1; i <= 20000; i++) print i, 2 * i + 5, "-" }' >>s.tsv
    weir-plot --chart scatter --script x.gp -o x.svg s.tsv
    grep -q 'y = 5 + 2 x, in base units; n = 20000' x.svg
    grep -q 'least squares, r = 1.000' x.svg
    [ "$(sed -n '/^$p1s1/,/^EOD/p' x.gp | wc -l)" -le 5002 ]
    quiet_run weir-plot --chart scatter --x none s.tsv
    same status 3 "$status"
    weir-plot --chart scatter --x a --y c_ns -o x.svg s.tsv
    grep -q 'no data: no row has both values' x.svg
    printf '#name\nx\n' | weir-plot --chart scatter | grep -q 'no data: --x and --y'
}

@test "a heat map: counts by cell, in steps that the legend names" {
    printf '## of: time inside a call (ns)\n## bin_s: 1\n#t_s\tlo\thi\tcount_all\n' >h.tsv
    printf '%s\n' '0\t1024\t2048\t1' '0\t2048\t4096\t40' '3\t1024\t2048\t2000' |
        sed 's/\\t/\t/g' >>h.tsv
    weir-plot --script x.gp -o x.svg h.tsv
    same title 'Durations over time' "$(title_of x.svg)"
    grep -q 'Panel 1: duration of one call: 1+, 4+, 16+, 64+, 256+, 1 024+' x.svg
    same most '3 4 10 11' "$(sed -n '/^$p1s6/,/^EOD/{/^[0-9]/p}' x.gp)"
    same least '0 1 10 11' "$(sed -n '/^$p1s1/,/^EOD/{/^[0-9]/p}' x.gp)"
}

@test "hostile names of files and keys in the newer charts" {
    # shellcheck disable=SC2016 # nothing is meant to expand
    for name in '`touch HACKED`' "'; system('touch HACKED') #" '<script>alert(1)</script>' '$(touch HACKED)'; do
        printf '%s\t0\t0\t4096\t3\t2\t1\n' "$name"
    done >rows
    { printf '## of: offset\n#path\tt_s\tlo\thi\tcount_all\tcount_read\tcount_write\n'; cat rows; } |
        weir-plot -o offsets.svg
    { printf '#key\tt_s\tread_load\twrite_load\tmeta_load\tsync_load\n'; cut -f 1-6 rows; } |
        weir-plot --chart activity -o keys.svg
    [ ! -e HACKED ] || fail "a command ran"
    well_formed offsets.svg keys.svg
    for file in offsets.svg keys.svg; do
        grep -qF '<text>&lt;script>alert(1)&lt;/script></text>' $file || fail "$file"
    done
}

@test "sizes at which labels would overlap are refused, with one that will do" {
    iops_table 50 >iops.tsv
    hist_table dur >hist.tsv
    # shellcheck disable=SC2046 # words
    top_table $(seq -f '/path/%g' 1 20) >top.tsv
    for table in iops hist top; do
        for term in svg png dumb; do
            quiet_run weir-plot --term $term --size 20x20 -o x $table.tsv
            same "$table $term" 2 "$status"
            size=$(sed -n 's/.*needs --size \([0-9x]*\) at least/\1/p' <<<"$stderr")
            weir-plot --term $term --size "$size" -o x $table.tsv || fail "$table $term $size"
        done
    done
    weir-plot --size 300x300 --title "$(printf 'long %.0s' {1..60})" --script x.gp -o x.svg iops.tsv
    [ "$(sed -n 's/^set label 1 "\([^"]*\)".*/\1/p' x.gp | wc -m)" -lt 45 ] || fail "a title that is not cut"
}

@test "at 80 columns every chart in characters keeps to its lines" {
    iops_table 50 >table.tsv
    for chart in iops throughput cumulative lines; do
        weir-plot --chart $chart --term dumb table.tsv >x.txt
        awk 'length > 80 { exit 1 }' x.txt || fail "$chart is too wide"
        same "$chart: title" 2 "$(grep -ni 'over time\|so far' x.txt | head -n 1 | cut -d : -f 1)"
    done
    # shellcheck disable=SC2046 # words
    top_table $(seq -f '/path/%g' 1 20) | weir-plot --term dumb >x.txt
    same bars 20 "$(grep -c '/path/[0-9]* [|+]\**[0-9]' x.txt)"
}

@test "strips: one for each resource that was measured, the others are named" {
    {
        printf '#t_s\tread_iops\twrite_iops\tmeta_iops\tprocess_cpu\tpressure_io\trss_bytes\n'
        awk 'BEGIN { OFS = "\t"; for (i = 0; i < 50; i++) print i, i % 7, 1, 2, i / 50, "-", i * 1024 }'
    } >s.tsv
    weir-plot --script x.gp -o x.svg s.tsv
    same title 'The machine beside the calls' "$(title_of x.svg)"
    grep -q 'Panel 1: ops/s: read, write, metadata. Panel 2: CPUs: program. Panel 3: memory: program.' x.svg
    grep -q 'not measured: page cache, pressure, devices, graphics, power' x.svg
    [ "$(grep -c '^set xrange' x.gp)" = 3 ]
    same 'one time axis' 1 "$(grep '^set xrange' x.gp | sort -u | wc -l)"
    cut -f 1,6 s.tsv | sed '1s/$/\tprocess_cpu/; 1!s/$/\t-/' | weir-plot --chart strips |
        grep -q 'no data: the table has none'
}

# matrix_table: of weir-corr --matrix; d is constant.
matrix_table()
{
    printf '## weir-corr 0\n## input: run.h5\n## method: spearman\n#series\ta\tb\tc\td\n'
    printf 'a\t1\t0.956\t-0.1\t-\nb\t0.956\t1\t-0.71\t-\nc\t-0.1\t-0.71\t1\t-\nd\t-\t-\t-\t-\n'
}

@test "matrix: each pair once, its number in its cell, what has none is named" {
    matrix_table | weir-plot --script x.gp -o x.svg
    well_formed x.svg
    same title 'What goes together: run.h5' "$(title_of x.svg)"
    grep -q 'spearman coefficients; constant or not measured: d' x.svg
    same cells '0.5 1.5 -1.5 -0.5 0.5 1.5 -2.5 -1.5 1.5 2.5 -2.5 -1.5' \
        "$(sed -n '/^\$p1s[0-9]/,/^EOD/{/^[0-9]/p}' x.gp | sort | xargs)"
    same numbers '.96 -.10 -.71' "$(sed -n 's/^set label [0-9]* "\([-.0-9]*\)" at .* front center.*/\1/p' x.gp | xargs)"
    same '0.96 is strong' '0.5 1.5 -1.5 -0.5' "$(sed -n '/^\$p1s7/,/^EOD/{/^[0-9]/p}' x.gp)"
    same '-0.1 is weak' '0.5 1.5 -2.5 -1.5' "$(sed -n '/^\$p1s3/,/^EOD/{/^[0-9]/p}' x.gp)"
    matrix_table | weir-plot --term dumb >x.txt
    grep -q 'b 2 *| *\.96$' x.txt
    grep -qE 'c 3 *\| *-\.10 +-\.71$' x.txt
    printf '#series\ta\tb\na\t1\t-\nb\t-\t1\n' | weir-plot | grep -q 'no data: no two series'
    matrix_table | sed 's/0.956/7/g' | weir-plot --script x.gp -o x.svg # no coefficient
    same 'left' 2 "$(grep -c 'front center' x.gp)"
}

# flow_table NAME...: of weir-flow; each name follows the one before, the first the last.
flow_table()
{
    local before=${*: -1} name n=1000
    printf '## weir-flow 0\n## input: run.h5\n#from\tto\tcount\tshare\ttime_s\n'
    for name; do
        printf '%s\t%s\t%d\t0.5\t0.25\n' "$before" "$name" "$n"
        before=$name
        n=$((n - 1))
    done
}

@test "flow: as a graph where dot is, with the bytes of the run before" {
    command -v dot >/dev/null || skip "no dot"
    flow_table read write fsync >f.tsv
    for kind in svg png pdf; do
        weir-plot -o "a.$kind" f.tsv
        weir-plot -o "b.$kind" f.tsv
        cmp "a.$kind" "b.$kind"
    done
    well_formed a.svg
    same png 89504e47 "$(od -An -tx1 -N4 a.png | tr -d ' ')"
    same pdf %PDF "$(head -c 4 a.pdf)"
    same title 'What follows what: run.h5' "$(sed -n 's,.*<title>\(.*\)</title>.*,\1,p' a.svg)"
    grep -qF '<desc>fsync to read: 1 000, read to write: 999, write to fsync: 998.</desc>' a.svg
    same 'titles of parts' 1 "$(grep -c '<title>' a.svg)"
    same outside '' "$(grep -oE '<!|<script|<image|href=|url\(|@import' a.svg || true)"
    weir-plot --script x.dot -o a.svg f.tsv
    dot -Tsvg x.dot | grep -q '998</text>' || fail "the script does not draw it again"
    # shellcheck disable=SC2046 # words
    flow_table $(seq -f 'call%g' 1 60) | weir-plot -o many.svg
    grep -q 'the 24 commonest steps of 60' many.svg
}

@test "flow: hostile names stay text" {
    command -v dot >/dev/null || skip "no dot"
    # shellcheck disable=SC2016 # nothing is meant to expand
    names=('<script>alert(1)</script>' '&lt;b>' '\N \G' '"; shape=none]; //' '<<b>x</b>>'
        '`touch HACKED`' "'" '{a|b}' $'\xe2\x80\xaegnp')
    flow_table "${names[@]}" >f.tsv
    weir-plot --script x.dot -o x.svg f.tsv
    weir-plot -o x.txt f.tsv
    [ ! -e HACKED ] || fail "a command ran"
    well_formed x.svg
    python3 - "${names[@]}" <<'PYTHON'
import sys, xml.dom.minidom
svg = xml.dom.minidom.parse("x.svg")
texts = ["".join(c.data for c in e.childNodes) for e in svg.getElementsByTagName("text")]
missing = [k for k in sys.argv[1:] if k.replace("\u202e", "\\u202E") not in texts]
assert not missing, (missing, texts)
assert not svg.getElementsByTagName("script") and not svg.getElementsByTagName("a")
PYTHON
}

@test "flow: in characters, and without dot, as bars; the latter is told" {
    flow_table read write fsync >f.tsv
    weir-plot --term dumb f.tsv | grep -qE 'fsync -> read +\+\*+ ?1 000'
    mkdir only
    ln -s "$(command -v gnuplot)" only
    tool=$(command -v weir-plot)
    quiet_run env PATH="$PWD/only" "$tool" -o x.svg f.tsv
    same status 1 "$status"
    [[ $stderr = *'dot is not installed'*'apt install graphviz'* ]] || fail "$stderr"
    grep -q '<text>fsync -&gt; read</text>\|<text>fsync -> read</text>' x.svg
    well_formed x.svg
}

@test "flow: two runs against each other, told apart without colour" {
    command -v dot >/dev/null || skip "no dot"
    printf '#from\tto\tgroup\tcount\ttime_s\tother_count\tother_time_s\na\tb\tboth\t5\t1\t7\t1\nb\ta\ta\t3\t1\t0\t-\na\ta\tb\t0\t-\t2\t1\n' |
        weir-plot --script x.dot -o x.svg
    grep -q 'label="  5 / 7".*style=solid' x.dot
    grep -q 'label="  3 / 0".*style=dashed' x.dot
    grep -q 'label="  0 / 2".*style=dotted' x.dot
    grep -q 'dashed: only first run, dotted: only second' x.svg
}

# Opens charts in a browser; keeps their pictures.
in_browser()
{
    local status=0
    python3 "$WEIR_ROOT/tests/checks/page_check.py" --shots "$WEIR_ROOT/build/shots/charts" "$@" || status=$?
    [ "$status" != 77 ] || skip "no browser here"
    return "$status"
}

@test "every chart of a recording, in a browser: no message, no request, no text upon another" {
    weir-record -q -o run.tar.zst -- sh -c 'dd if=/dev/zero of=data bs=1000 count=300 status=none; sleep 0.3; cat data data >twice'
    weir-parse -q -o run.h5 run.tar.zst
    weir-iops --bin auto --format tsv run.h5 >iops.tsv
    weir-load --format tsv run.h5 >cost.tsv
    weir-load --by tid --format tsv run.h5 >activity.tsv
    weir-heat --format tsv run.h5 >heat.tsv
    weir-heat --of bytes --format tsv run.h5 >sizeheat.tsv
    weir-heat --of offset --limit 4 --format tsv run.h5 >offsets.tsv
    weir-hist --of bytes --format tsv run.h5 | tee quantiles.tsv >sizes.tsv
    weir-hist --of dur --format tsv run.h5 | tee waits.tsv >latency.tsv
    weir-hist --of gap --format tsv run.h5 >gaps.tsv
    weir-hist --of offset_jump --format tsv run.h5 >jumps.tsv
    weir-hist --of dur --percentiles 50,90,99 --format tsv run.h5 >percentiles.tsv
    weir-top --by path --format tsv run.h5 >top.tsv
    weir-corr --matrix --format tsv run.h5 >matrix.tsv
    weir-corr --values --format tsv run.h5 >strips.tsv
    weir-flow --format tsv run.h5 >flow.tsv
    for chart in throughput cumulative lines scatter; do
        cp iops.tsv $chart.tsv
    done
    for chart in $(weir-plot --chart list | sed -n 's/^\([a-z]*\)\t.*/\1/p'); do
        weir-plot --chart "$chart" -o "$chart.svg" "$chart.tsv" || fail "$chart"
        size=$(weir-plot --chart "$chart" --term svg --size 20x20 -o small.svg "$chart.tsv" 2>&1 |
            sed -n 's/.*needs --size \([0-9x]*\) at least.*/\1/p')
        rm -f small.svg
        [ -z "$size" ] || weir-plot --chart "$chart" --size "$size" -o "$chart-least.svg" "$chart.tsv"
    done
    weir-plot --label one --label two -o over.svg iops.tsv iops.tsv
    same charts "$(weir-plot --chart list | grep -vc '^#')" "$(find . -name '*.svg' ! -name '*-least*' ! -name over.svg | wc -l)"
    [ "$(find . -name '*-least.svg' | wc -l)" -ge 18 ]
    in_browser ./*.svg
}

@test "the check in the browser finds what it is there to find" {
    iops_table 20 | weir-plot >x.svg
    sed 's/>0</>a long label upon its neighbours</' x.svg >upon.svg
    sed "s,</svg>,<image href='https://example.org/x.png' width='1' height='1'/></svg>," x.svg >asks.svg
    for bad in upon asks; do
        quiet_run python3 "$WEIR_ROOT/tests/checks/page_check.py" $bad.svg
        [ "$status" != 77 ] || skip "no browser here"
        same "$bad" 1 "$status"
    done
    [[ $output = *'request: https://example.org/x.png'* ]]
}
