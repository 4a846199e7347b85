#!/usr/bin/env bash
# Runs the cases of tests/list and compares what they print and how they end with
# tests/expect/NAME.out, .err and .exit; where one is absent, nothing and 0 are expected.
#
#   golden.sh [--rewrite] [NAME...]
set -u

root=$(cd "${0%/*}/.." && pwd)
expect=$root/tests/expect
export LC_ALL=C TZ=UTC NO_COLOR=1 PATH=${WEIR_BIN:-$root/build/release/bin}:$PATH
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
rewrite=
if [[ ${1-} = --rewrite ]]; then
    rewrite=yes
    shift
fi

# Leaves NAME.out, .err and .exit in $made; the empty ones are removed. The rate at which
# lines were read is the one number that differs from run to run.
run_case()
{
    local name=$1 f=$2 command=$3 status=0
    export f
    (cd "$root/fixtures" && bash -o pipefail -c "$command") \
        >"$made/$name.out" 2>"$made/$name.err" </dev/null || status=$?
    sed -i -E "s/; [0-9.]+ s, [0-9.]+ [KMGT]?i?B\/s$//" "$made/$name.err"
    ((status == 0)) || echo "$status" >"$made/$name.exit"
    for part in out err; do
        [[ -s $made/$name.$part ]] || rm "$made/$name.$part"
    done
}

# Puts what was made in the place of what was expected, or says where they differ.
settle()
{
    local name=$1 part same=0
    for part in out err exit; do
        if [[ -n $rewrite ]]; then
            rm -f "$expect/$name.$part"
            [[ ! -e $made/$name.$part ]] || cp "$made/$name.$part" "$expect/"
        elif [[ -e $expect/$name.$part || -e $made/$name.$part ]]; then
            diff -uN "$expect/$name.$part" "$made/$name.$part" || same=1
        fi
    done
    return $same
}

mkdir -p "$expect"
cases=0 failed=0
while read -r name f command; do
    [[ -n $name && $name != \#* ]] || continue
    [[ $# -eq 0 || " $* " = *" $name "* ]] || continue
    cases=$((cases + 1))
    run_case "$name" "$f" "$command"
    settle "$name" || failed=$((failed + 1))
done <"$root/tests/list"
echo "$cases cases, $failed differ"
((cases > 0 && failed == 0))
