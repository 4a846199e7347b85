# The tutorial's commands, as they stand there, and what it says that they say.

load helper

setup()
{
    # as long as the folder that the tutorial names: lines break in the same places
    FOLDER=$(mktemp -d /tmp/weir-tXXXXXXX)
}

teardown()
{
    rm -rf "$FOLDER"
}

@test "every command of the tutorial runs and says what stands below it" {
    strace -o /dev/null true 2>/dev/null || skip "strace cannot trace here"
    cp "$WEIR_ROOT"/docs/tutorial/* "$FOLDER"
    mkdir "$BATS_TEST_TMPDIR/bin" # the interpreter itself: a wrapper makes calls of its own
    ln -s "$(python3 -c 'import sys; print(sys.executable)')" "$BATS_TEST_TMPDIR/bin/python3"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH LC_ALL=C.UTF-8 \
        python3 "$WEIR_ROOT/tests/checks/tutorial_check.py" "$WEIR_ROOT/docs/tutorial.md" "$FOLDER"
}

@test "every file that the tutorial refers to exists" {
    grep -oE '\]\([^)]*\)' "$WEIR_ROOT/docs/tutorial.md" | tr -d '])(' | while read -r file; do
        [ -e "$WEIR_ROOT/docs/$file" ] || fail "no $file"
    done
}
