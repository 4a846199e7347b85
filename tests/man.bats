# The manual pages: well-formed, complete, and their examples run.

load helper

setup()
{
    cd "$WEIR_ROOT" || return
}

# A page as plain text, a paragraph a line.
plain()
{
    mandoc -T ascii -O width=1000 "$1" | sed 's/.\x08//g'
}

# The sections of a page.
sections()
{
    sed -n 's/^\.Sh *//p' "$1"
}

# The displays under EXAMPLES (.Dl, .Bd) as the reader sees them, a line "%%" behind each.
# Outside <pre> a line end of the HTML is a space.
examples()
{
    mandoc -T html -O fragment "$1" | awk '
        /id="EXAMPLES"/ { on = 1; next }
        /<section/ { on = 0 }
        on && /<div class="Bd/ { inside = 1; literal = 0; text = "" }
        !inside { next }
        /<pre>/ { literal = 1 }
        {
            line = $0
            if (!literal) sub(/^ +/, " ", line)
            text = text line (literal ? "\n" : "")
        }
        /<\/div>/ {
            gsub(/<[^>]*>/, "", text)
            gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text)
            gsub(/&#x00A0;|&nbsp;/, " ", text); gsub(/&#x2019;|&#39;/, "\047", text)
            gsub(/&amp;/, "\\&", text); gsub(/^\n+|\n+$/, "", text)
            print text "\n%%"
            inside = 0
        }'
}

@test "every tool has a page" {
    for tool in $(weir_tools); do
        [ -s "docs/$tool.1" ] || fail "no docs/$tool.1"
    done
}

@test "mandoc finds nothing to warn of" {
    # Pages that are not installed, commands with --, and long lines are no faults.
    for page in docs/*.[157]; do
        mandoc -T lint "$page"
    done 2>&1 | grep -v -e 'referenced manual not found' -e 'outdated mandoc.db' \
        -e 'verbatim "--"' -e 'longer than 80 bytes' >"$BATS_TEST_TMPDIR/lint" || true
    same lint '' "$(cat "$BATS_TEST_TMPDIR/lint")"
}

# What all tools have is in weir(7), as are the options that select calls.
@test "every option is in its tool's page" {
    plain docs/weir.7 >"$BATS_TEST_TMPDIR/common"
    for tool in $(weir_tools); do
        plain "docs/$tool.1" >"$BATS_TEST_TMPDIR/page"
        for option in $("$tool" --list-options | cut -f 1); do
            cat "$BATS_TEST_TMPDIR"/{page,common} | grep -qE -- "--$option([^a-z-]|\$)" ||
                echo "$tool: --$option"
        done
    done >"$BATS_TEST_TMPDIR/missing"
    same 'options in no page' '' "$(cat "$BATS_TEST_TMPDIR/missing")"
}

@test "a page names no option that its tool does not have" {
    for tool in $(weir_tools); do
        known=$("$tool" --list-options | cut -f 1 | sed 's/^/--/')
        sed -n 's/^\.It Fl //p' "docs/$tool.1" | grep -oE 'Fl -[a-z-]+|^-[a-z-]+' |
            sed 's/^Fl //; s/^-*/--/' | grep -vxF -e "$known" | sed "s/^/$tool: /" || true
    done >"$BATS_TEST_TMPDIR/unknown"
    same 'options that are none' '' "$(cat "$BATS_TEST_TMPDIR/unknown")"
}

@test "every page of a tool has the sections that all have" {
    for tool in $(weir_tools); do
        for section in NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
            sections "docs/$tool.1" | grep -qx "$section" || echo "$tool: no $section"
        done
    done >"$BATS_TEST_TMPDIR/missing"
    same sections '' "$(cat "$BATS_TEST_TMPDIR/missing")"
}

@test "a page refers to pages of ours that exist" {
    grep -ohE '^\.Xr weir[a-z0-9-]* [1-8]' docs/*.[157] | sort -u | while read -r _ name section; do
        [ -f "docs/$name.$section" ] || echo "$name($section)"
    done >"$BATS_TEST_TMPDIR/missing"
    same 'pages referred to' '' "$(cat "$BATS_TEST_TMPDIR/missing")"
}

@test "weir(7) lists every tool" {
    for tool in $(weir_tools); do
        grep -q "^\.It Xr $tool 1" docs/weir.7 || fail "$tool is not in weir(7)"
    done
}

# The files that examples may name, in the current folder.
stage()
{
    local log
    log=$(sample_log)
    cp "$log" run.strace
    weir-parse -q -o run.h5 run.strace
    for name in a b old new before after base first second node1 node2; do
        cp run.h5 "$name.h5"
    done
    for name in trace run app server node1 node2; do
        cp "$log" "$name.log"
    done
    gzip -k run.strace trace.log
    cp "$FIXTURES/formats/blkparse.txt" .
    weir-iops -q run.h5 >iops.tsv
    cp "$FIXTURES/samples/pidstat-t.txt" pidstat.txt
    cp "$FIXTURES/samples/nvidia-noheader.csv" gpu.csv
    sed -i 's/, [0-9.]* W$//' gpu.csv
    mkdir bin # what python3 means to a reader who has h5py
    ln -s "$(command -v "$(python_with h5py)")" bin/python3
}

# Examples that a test cannot run: they watch a process of the reader's or ask a scheduler.
not_here()
{
    grep -qE '(^|[ |(;])(sudo|sbatch|srun|ssh|scp|make|mpirun|pidof|pgrep|man|less|xdg-open|open)( |$)|(weir-strace|weir-sample).* -p |fs-usage|weir-batch submit'
}

# Runs one example, given on stdin, in a folder of its own. Commands with $ in front of
# them are shown with their output: only the commands count.
run_example()
{
    local text
    text=$(cat)
    grep -q '^\$ ' <<<"$text" && text=$(sed -n 's/^\$ //p' <<<"$text")
    not_here <<<"$text" && return 0
    command -v "$(sed -E '1!d; s/^([A-Z_]+=[^ ]* )*//; s/[ |>].*//' <<<"$text")" >/dev/null || return 0
    (
        mkdir -p "$BATS_TEST_TMPDIR/place"
        cd "$BATS_TEST_TMPDIR/place" || exit
        [ -e run.h5 ] || stage
        PATH=$PWD/bin:$PATH timeout 60 bash -o pipefail -c "$text"
    ) >/dev/null 2>"$BATS_TEST_TMPDIR/said" </dev/null ||
        { printf 'status %s of: %s\n' "$?" "$text" && tail -n 5 "$BATS_TEST_TMPDIR/said"; }
}

@test "the examples of every page run" {
    for page in docs/*.[157]; do
        rm -rf "$BATS_TEST_TMPDIR/place"
        example=
        while IFS= read -r line; do
            if [ "$line" = %% ]; then
                run_example <<<"$example" | sed "s|^|${page##*/}: |"
                example=
            else
                example+=${example:+$'\n'}$line
            fi
        done < <(examples "$page")
    done >"$BATS_TEST_TMPDIR/failures"
    same 'examples that fail' '' "$(cat "$BATS_TEST_TMPDIR/failures")"
}
