# weir-parse against logs of fs_usage whose every event is known: all versions and layouts,
# odd names and paths, hostile lines between them, a day's end.

load helper

setup()
{
    cd "$BATS_TEST_TMPDIR" || return
    export PYTHONPATH=$WEIR_ROOT/tests
}

@test "every event of made logs is read as it was made" {
    python3 "$WEIR_ROOT/tests/fs_usage_check.py" {1..10}
}

@test "the check notices a row that is wrong" {
    mkdir bin
    cat >bin/weir-parse <<END
#!/bin/sh
sed -i 's/B=0x200 /B=0x201 /' run.log
exec $WEIR_BIN/weir-parse "\$@"
END
    chmod +x bin/weir-parse
    if PATH=$PWD/bin:$PATH python3 "$WEIR_ROOT/tests/fs_usage_check.py" 1; then
        fail 'not noticed'
    fi
}
