# Loaded by every .bats file: where things are, and a few words to test with.
# shellcheck shell=bash disable=SC2034 # bats reads output, status and stderr

WEIR_ROOT=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
WEIR_BIN=${WEIR_BIN:-$WEIR_ROOT/build/release/bin}
WEIR_PROGS=${WEIR_PROGS:-$WEIR_ROOT/build/release/tests/programs}
FIXTURES=$WEIR_ROOT/fixtures
export WEIR_ROOT WEIR_BIN WEIR_PROGS FIXTURES
export PATH=$WEIR_BIN:$PATH LC_ALL=C TZ=UTC NO_COLOR=1

# Names of the tools that were built, without the dispatcher.
weir_tools()
{
    (cd "$WEIR_BIN" && printf '%s\n' weir-*)
}

# The room whose tool this is.
room_of()
{
    local room
    for room in collect parse analyze report; do
        compgen -G "$WEIR_ROOT/$room/$1.*" >/dev/null && echo $room
    done
}

# A Python 3 that has the module: python_with h5py.
python_with()
{
    local python
    for python in python3 /usr/bin/python3; do
        "$python" -c "import $1" 2>/dev/null && echo "$python" && return
    done
    return 1
}

# quiet_run COMMAND...: as bats' run, with stdout and stderr apart, in $output (without its
# null bytes) and $stderr.
status=0 output='' stderr=''
quiet_run()
{
    local out=$BATS_TEST_TMPDIR/stdout err=$BATS_TEST_TMPDIR/stderr
    status=0
    "$@" >"$out" 2>"$err" </dev/null || status=$?
    output=$(tr -d '\0' <"$out")
    stderr=$(cat "$err")
}

# fail MESSAGE...: ends the test and says why.
fail()
{
    printf '%s\n' "$@"
    return 1
}

# same WHAT WANTED GOT: compares, and shows both where they differ.
same()
{
    [ "$2" = "$3" ] || fail "$1 differs" "wanted: $2" "got:    $3"
}

# make_h5 OUT: a small recording that every reading tool can work on.
make_h5()
{
    weir-parse -q -o "$1" "${2:-$(sample_log)}"
}

# The fixture that stands for an everyday trace.
sample_log()
{
    echo "$FIXTURES/strace/everyday.log"
}
