# The house's own rules, as far as a machine can see them.

load helper

setup()
{
    cd "$WEIR_ROOT" || return
}

ROOMS=(lib collect parse analyze report)

# Prints the lines of stdin and fails when there are any.
none()
{
    ! grep .
}

@test "a room includes from lib/ and itself only" {
    for room in collect parse analyze report; do
        grep -rn '^ *# *include *"' $room | grep -v "include *\"\(lib\|$room\)/"
    done | none
}

@test "lib/ includes from lib/ only" {
    grep -rn '^ *# *include *"' lib | grep -v 'include *"lib/' | none
}

@test "the folders of a room have an order: none includes from one that includes from it" {
    for room in "${ROOMS[@]}"; do
        # "what is included, who includes it", for tsort, which tells of circles
        grep -r "^ *# *include *\"$room/[a-z_]*/" "$room" |
            sed -nE "s|^$room/([a-z_]+)/[^:]*:.*\"$room/([a-z_]+)/.*|\2 \1|p" | sort -u | tsort 2>&1 >/dev/null
    done | none
}

@test "what each folder holds stands in docs/design.md" {
    for folder in {lib,collect,parse,analyze,report}/*/; do
        grep -q "^| \`${folder%/}\` |" docs/design.md || echo "$folder"
    done | none
}

@test "each outside library is known to one file only" {
    for header in hdf5.h pcre2.h jansson.h libdeflate.h archive.h; do
        files=$(grep -rl "include *<$header>" "${ROOMS[@]}" || true)
        [ "$(echo "$files" | wc -l)" -eq 1 ] || echo "$header: $files"
    done | none
}

@test "what only Linux has is asked for in collect/ alone" {
    linux='linux/|sched\.h|mntent\.h|malloc\.h|sys/(epoll|eventfd|inotify|prctl|ptrace|sendfile|signalfd|statfs|syscall|sysinfo|sysmacros|timerfd|vfs|xattr)\.h'
    grep -rnE "^ *# *include *<($linux)" lib parse analyze report | grep -v '^lib/base/pool\.c:' | none
    # there it is behind #ifdef
    clang -std=c11 -D_POSIX_C_SOURCE=200809L -U__linux__ -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I. lib/base/pool.c
    # of collect/, what macOS needs (tests/weir-fs-usage.bats compiles it) asks for nothing of it
    grep -nE "^ *# *include *<($linux)" collect/weir-fs-usage.c collect/{child,fs_usage}/*.c | none
}

@test "only weir-NAME.c has a main" {
    grep -rl --include='*.c' '^main(' "${ROOMS[@]}" | grep -v '/weir-[a-z-]*\.c$' | none
}

@test "every tool has a main" {
    for file in {collect,parse,analyze,report}/weir-*.c; do
        grep -q '^main(' "$file" || echo "$file"
    done | none
}

@test "no file of code is longer than 450 lines" {
    find "${ROOMS[@]}" tests -name '*.[ch]' -exec wc -l {} + | awk '$1 > 450 && $2 != "total"' | none
}

@test "at the top stand the rooms and what a reader looks for first, nothing else" {
    git rev-parse --git-dir >/dev/null 2>&1 || skip "not a checkout"
    git ls-files | cut -d/ -f1 | sort -u |
        grep -vxE 'Makefile|(README|CHANGELOG|CONTRIBUTING)\.md|LICENSE|\.(ci|clang-format|gitignore)' |
        grep -vxE 'lib|collect|parse|analyze|report|tests|fixtures|docs|bench|packaging' | none
}

@test "nothing is left to be done later" {
    grep -nwE 'TO''DO|FIX''ME' -r lib collect parse analyze report tests packaging docs | none
}

@test "every header has a guard named for its path" {
    find "${ROOMS[@]}" -name '*.h' | while read -r file; do
        guard=WEIR_$(echo "$file" | tr 'a-z/.' 'A-Z__')
        grep -q "^#ifndef $guard\$" "$file" || echo "$file: $guard"
    done | none
}

@test "the code is laid out by clang-format 14" {
    clang-format --version | grep -q ' 14\.' || skip "another clang-format lays out differently"
    make --no-print-directory format-check
}

@test "the scripts pass shellcheck" {
    shellcheck packaging/*.sh tests/*.sh docs/*/*.sh .ci/run
    shellcheck -s bash tests/*.bash tests/*.bats
    if compgen -G 'bench/*.sh' >/dev/null; then
        shellcheck bench/*.sh
    fi
}
