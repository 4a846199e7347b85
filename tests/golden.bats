#!/usr/bin/env bats
# Every case of tests/list prints what tests/expect/ holds; `make golden` rewrites that.

load helper

@test "cases of tests/list" {
    if [ "${WEIR_GOLDEN-}" = rewrite ]; then
        "$WEIR_ROOT/tests/golden.sh" --rewrite
    else
        "$WEIR_ROOT/tests/golden.sh"
    fi
}

@test "no expectation is left over" {
    cd "$WEIR_ROOT/tests/expect"
    for file in *.out *.err *.exit; do
        [[ -e $file ]] || continue
        grep -q "^${file%.*}[[:space:]]" ../list || fail "$file belongs to no case of tests/list"
    done
}
