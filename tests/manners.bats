# What every tool does alike (weir(7)): help, mistakes, full disks, closed pipes, odd
# input. Tools are found in the folder of programs; a new one is tested from its first day.

load helper

setup_file()
{
    cd "$BATS_FILE_TMPDIR" || return
    make_h5 run.h5
    weir-iops -q run.h5 >table.tsv
    mkdir n1 n2
    cp "$(sample_log)" n1/rank0.log
    cp "$(sample_log)" n2/rank1.log
    weir-parse -q --source-pattern '(?<host>n\d)/rank(?<rank>\d)' -o ranks.h5 n?/*.log
    : >empty
    mkdir folder
    head -c 65536 "$WEIR_BIN/weir-parse" >binary
}

setup()
{
    cd "$BATS_FILE_TMPDIR" || return
}

# What a tool reads: log, h5, table, or none (it runs a command, or asks the machine).
# The exceptions stand first, then each room's rule.
reads()
{
    case $1 in
    weir-plot) echo table ;;
    weir-batch) echo none ;;
    weir-merge) echo h5 ;;
    *)
        case $(room_of "$1") in
        collect) echo none ;;
        parse) echo log ;;
        *) echo h5 ;;
        esac
        ;;
    esac
}

# Arguments that a tool cannot do without, before its input.
needed()
{
    case $1 in
    weir-top) echo --by call ;;
    weir-export) echo --to csv ;;
    weir-compare) echo run.h5 ;;
    esac
}

# A good input for a tool.
good()
{
    case $(reads "$1") in
    log) sample_log ;;
    h5) if [ "$1" = weir-ranks ]; then echo ranks.h5; else echo run.h5; fi ;;
    table) echo table.tsv ;;
    esac
}

# Status of a collector's own failure, else $2. weir-probe and weir-pack run no command
# of the user's.
own()
{
    if [ "$(room_of "$1")" = collect ] && [[ $1 != weir-probe && $1 != weir-pack ]]; then echo 125; else echo "$2"; fi
}

readers()
{
    for tool in $(weir_tools); do
        [ "$(reads "$tool")" = none ] || echo "$tool"
    done
}

# run_on TOOL INPUT: runs a tool with what it needs, on INPUT.
run_on()
{
    # shellcheck disable=SC2046 # several words on purpose
    quiet_run "$1" $(needed "$1") "$2"
}

# complains TOOL ABOUT STATUS...: nothing on stdout, "TOOL: ...ABOUT..." on stderr, and
# one of these statuses.
# shellcheck disable=SC2154 # quiet_run sets stderr
complains()
{
    local tool=$1 about=$2
    shift 2
    [[ " $* " = *" $status "* ]] || fail "$tool: status $status, not one of: $*" "$stderr"
    [ -z "$output" ] || fail "$tool: writes ${#output} bytes to stdout"
    [[ $stderr = "$tool: "* && $stderr = *"$about"* ]] || fail "$tool says: $stderr"
}

@test "--help: on stdout, within 80 columns, names every option" {
    for tool in $(weir_tools); do
        quiet_run "$tool" --help
        same "$tool: status" 0 "$status"
        same "$tool: stderr" '' "$stderr"
        wide=$(grep -E '.{81}' <<<"$output") && fail "$tool: wide line: $wide"
        for option in $("$tool" --list-options | cut -f 1); do
            grep -qE -- "--$option( |,|\$)" <<<"$output" || fail "$tool: --$option is not in --help"
        done
    done
}

@test "--help says what the tool is for in its second line" {
    for tool in $(weir_tools); do
        line=$("$tool" --help | sed -n 2p)
        [[ $line = "$tool: "[a-z]* ]] || fail "$tool: $line"
    done
}

@test "--version: name and version" {
    version=$(sed -n 's/.*WEIR_VERSION "\(.*\)"/\1/p' "$WEIR_ROOT/lib/base/version.h")
    for tool in $(weir_tools) weir; do
        quiet_run "$tool" --version
        same "$tool" "$tool $version" "$output"
    done
}

@test "an unknown option: told on stderr, with a hint, bad usage" {
    for tool in $(weir_tools); do
        quiet_run "$tool" --no-such-option
        complains "$tool" "try '$tool --help'" "$(own "$tool" 2)"
    done
}

@test "the same letter means the same in every tool" {
    for tool in $(weir_tools); do
        "$tool" --list-options | awk -F '\t' -v tool="$tool" '$2 != "-" { print $2, $1, tool }'
    done | sort >letters
    clash=$(awk '/^[ofqvhV] / && !seen[$1, $2]++ { n[$1]++; who[$1] = who[$1] " " $2 "(" $3 ")" }
        END { for (l in n) if (n[l] > 1) print l ":" who[l] }' letters)
    same 'options of a letter' '' "$clash"
}

@test "--help to a full disk: could not finish" {
    for tool in $(weir_tools); do
        status=0
        "$tool" --help >/dev/full 2>err || status=$?
        same "$tool" "$(own "$tool" 3)" "$status"
        grep -q "^$tool: " err || fail "$tool says nothing"
    done
}

@test "output to a full disk: could not finish" {
    for tool in $(readers); do
        status=0
        # shellcheck disable=SC2046 # several words on purpose
        "$tool" $(needed "$tool") "$(good "$tool")" >/dev/full 2>err || status=$?
        same "$tool: $(cat err)" 3 "$status"
        grep -q "^$tool: " err || fail "$tool says nothing"
    done
}

@test "a limit on the size of files (ulimit -f): could not finish, nothing left behind" {
    for tool in $(readers); do
        mkdir "limited-$tool"
        status=0
        # shellcheck disable=SC2046 # several words on purpose
        said=$({ ulimit -f 0; "$tool" -o "limited-$tool/out" $(needed "$tool") \
            "$(good "$tool")"; } 2>&1 >/dev/null) || status=$?
        same "$tool: $said" 3 "$status"
        [[ $said = *"$tool: "* ]] || fail "$tool says nothing"
        same "files of $tool" '' "$(ls -A "limited-$tool")"
    done
}

@test "good input: all used, nothing said with -q" {
    for tool in $(readers); do
        run_on "$tool" "$(good "$tool")"
        same "$tool: $stderr" 0 "$status"
        # shellcheck disable=SC2046 # several words on purpose
        "$tool" -q $(needed "$tool") "$(good "$tool")" 2>err >/dev/null
        same "$tool -q" '' "$(cat err)"
    done
}

@test "a pipe is read as a file is" {
    for tool in $(readers); do
        # shellcheck disable=SC2046 # several words on purpose
        "$tool" -q $(needed "$tool") - < <(cat "$(good "$tool")") >piped
        [ -s piped ] || fail "$tool: no output"
    done
}

@test "-o FILE: the same bytes as to stdout, and no other file" {
    for tool in $(readers); do
        rm -rf out
        mkdir out
        # shellcheck disable=SC2046 # several words on purpose
        "$tool" -q $(needed "$tool") -o out/file "$(good "$tool")" ||
            fail "$tool -o: status $?"
        same "$tool" file "$(ls -A out)"
    done
}

@test "a reader that leaves early: a quiet end" {
    for tool in $(readers); do
        # shellcheck disable=SC2046 # several words on purpose
        "$tool" -q $(needed "$tool") "$(good "$tool")" 2>err | true
        statuses=("${PIPESTATUS[@]}")
        [[ ${statuses[0]} = 0 || ${statuses[0]} = 141 ]] || fail "$tool: status ${statuses[0]}"
        same "$tool" '' "$(cat err)"
    done
}

@test "empty input: no crash, and a word where it cannot be used" {
    for tool in $(readers); do
        run_on "$tool" empty
        [ "$status" -le 3 ] || fail "$tool: status $status" "$stderr"
        [ "$status" = 0 ] || [[ $stderr = "$tool: "* ]] || fail "$tool: silent status $status"
    done
}

@test "a missing file: could not finish, and its name" {
    for tool in $(readers); do
        run_on "$tool" not-there
        complains "$tool" not-there 3
    done
}

@test "an empty folder as input: refused, and its name" {
    for tool in $(readers); do
        run_on "$tool" folder
        complains "$tool" folder 1 3
    done
}

@test "a binary file as input: told of, and its name" {
    for tool in $(readers); do
        run_on "$tool" binary
        [[ $status = [13] ]] || fail "$tool: status $status" "$stderr"
        [[ $stderr = "$tool: "*binary* ]] || fail "$tool says: $stderr"
        [ "$status" = 1 ] || same "$tool: stdout" '' "$output"
    done
}

@test "weir: lists every tool with what it is for" {
    quiet_run weir
    same status 0 "$status"
    for tool in $(weir_tools); do
        grep -qE "^  ${tool#weir-} +[a-z]" <<<"$output" || fail "$tool is not listed"
    done
}

@test "weir NAME runs weir-NAME and passes its status on" {
    same summary "$(weir-summary run.h5 | grep -v '^##')" "$(weir summary run.h5 | grep -v '^##')"
    quiet_run weir summary not-there
    same status 3 "$status"
}

@test "weir: an unknown name is bad usage; near ones are told" {
    quiet_run weir sumary
    same status 2 "$status"
    same stdout '' "$output"
    [[ $stderr = *"no tool named 'sumary'"*summary* ]] || fail "$stderr"
}

@test "weir help NAME: the manual" {
    quiet_run weir help hist
    same status 0 "$status"
    [[ $output = *weir-hist* ]] || fail "$output"
}
