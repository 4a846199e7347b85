# The recipes of docs/hdf5.md, on a recording, against what weir's tools say of it.

load helper

@test "the recipes for h5py, pandas and xarray run, and find what weir finds" {
    strace -o /dev/null true 2>/dev/null || skip "strace cannot trace here"
    python=$(python_with h5py,pandas)
    cd "$BATS_TEST_TMPDIR"
    # shellcheck disable=SC2016 # the inner shell shall expand it
    weir-record -q -i 20ms -o run.tar.zst -- sh -c \
        'for i in 1 2 3; do tar cf copy.tar "$0"; sleep 0.05; cat copy.tar >again; done' \
        "$FIXTURES/strace"
    weir-parse -q -o run.h5 run.tar.zst
    "$python" "$WEIR_ROOT/tests/checks/hdf5_check.py" "$WEIR_ROOT/docs/hdf5.md" >said
    grep -q '^with' said
}

@test "the files that it refers to exist" {
    grep -oE '\]\([^)]*\)' "$WEIR_ROOT/docs/hdf5.md" | tr -d '])(' | while read -r file; do
        [ -e "$WEIR_ROOT/docs/$file" ] || fail "no $file"
    done
}
