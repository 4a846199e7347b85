# Each command of the README, as it stands there, one after the other in one folder.

load helper

# Indented lines of README.md that are commands of ours, without what stands behind "#".
commands()
{
    sed -n 's/^    //p' "$WEIR_ROOT/README.md" | sed 's/  *#.*//' |
        grep -vE '^(make|sudo|packaging/)'
}

setup()
{
    cd "$BATS_TEST_TMPDIR" || return
    printf 'all:\n\tcat Makefile >copy\n' >Makefile # what "weir-strace -- make" makes
}

@test "the README has its two commands, and make knows them" {
    for target in demo check; do
        grep -qx "    make $target" "$WEIR_ROOT/README.md"
        grep -q "^$target:" "$WEIR_ROOT/Makefile"
    done
}

@test "every other command runs, in the README's order" {
    local n=0
    while read -r command; do
        bash -o pipefail -c "$command" >out 2>err || fail "$command: status $?: $(cat err)"
        n=$((n + 1))
    done < <(commands)
    ((n >= 7)) || fail "only $n commands found"
    grep -q '<svg' sizes.svg
    grep -q '</html>' run.html
}

@test "the help that it names is there" {
    for command in 'weir help' 'weir help weir-top'; do
        grep -qF "\`$command\`" "$WEIR_ROOT/README.md"
        MANPATH=/nowhere bash -c "$command" >help
        [ -s help ]
    done
}

@test "every file that it refers to exists" {
    grep -oE '\]\([^)]*\)' "$WEIR_ROOT/README.md" | tr -d '])(' | while read -r file; do
        [ -e "$WEIR_ROOT/$file" ] || fail "no $file"
    done
}
