#!/bin/sh
# weir NAME ARGS runs weir-NAME, which stands beside this script or in PATH. It lists the
# tools and shows their manuals, and does nothing else.
set -u

here=$(dirname -- "$(command -v -- "$0")")

complain()
{
    printf 'weir: %s\n' "$1" >&2
}

# Prints its argument, or ends with 3 where that fails (a full disk).
put()
{
    printf '%s\n' "$1" 2>/dev/null && return
    complain 'cannot write to stdout'
    exit 3
}

# Path of a tool; nothing when there is none of that name.
tool()
{
    case $1 in
    '' | */*) return 1 ;;
    esac
    if [ -x "$here/weir-$1" ]; then
        printf '%s\n' "$here/weir-$1"
    else
        command -v "weir-$1"
    fi
}

# Names of the tools beside this script.
names()
{
    for path in "$here"/weir-*; do
        [ -x "$path" ] && printf '%s\n' "${path##*/weir-}"
    done
}

# What a tool says of itself: in its --help, the lines from "weir-NAME: " to the empty one.
summary()
{
    "$here/weir-$1" --help | awk -v head="weir-$1: " '
        index($0, head) == 1 { found = 1; text = substr($0, length(head) + 1); next }
        found && $0 == "" { exit }
        found { sub(/^ +/, " "); text = text $0 }
        END { print text }'
}

list()
{
    echo 'usage: weir NAME [ARG...]     run weir-NAME'
    echo '       weir help [NAME]       its manual, or this list'
    echo
    names | while read -r name; do
        printf '  %-12s %s\n' "$name" "$(summary "$name")"
    done
}

# The names at a distance of at most 2 edits from $1, or that begin with it: the nearest first.
near()
{
    names | awk -v typed="$1" '
        function least(a, b) { return a < b ? a : b }
        function distance(a, b,    i, j, cost, d) {
            for (i = 0; i <= length(a); i++) d[i, 0] = i
            for (j = 0; j <= length(b); j++) d[0, j] = j
            for (i = 1; i <= length(a); i++)
                for (j = 1; j <= length(b); j++) {
                    cost = substr(a, i, 1) == substr(b, j, 1) ? 0 : 1
                    d[i, j] = least(d[i-1, j-1] + cost, least(d[i-1, j], d[i, j-1]) + 1)
                }
            return d[length(a), length(b)]
        }
        index($0, typed) == 1 { print 0, $0; next }
        (n = distance(typed, $0)) <= 2 && n < length(typed) { print n, $0 }
    ' | sort | sed 's/^[0-9]* //'
}

unknown()
{
    complain "no tool named '$1'"
    guesses=$(near "$1" | tr '\n' ' ')
    [ -n "$guesses" ] && complain "did you mean: ${guesses% }"
    complain "try 'weir --help'"
    exit 2
}

# The manual page where man finds one, else the tool's own help.
help()
{
    set -- "${1#weir-}"
    path=$(tool "$1") || unknown "$1"
    if man -w "weir-$1" >/dev/null 2>&1; then
        exec man "weir-$1"
    fi
    exec "$path" --help
}

case ${1-} in
'' | --help)
    put "$(list)"
    ;;
--version)
    put 'weir @VERSION@'
    ;;
help)
    [ $# -gt 1 ] && help "$2"
    put "$(list)"
    ;;
-*)
    complain "unknown option '$1'"
    complain "try 'weir --help'"
    exit 2
    ;;
*)
    path=$(tool "$1") || unknown "$1"
    shift
    exec "$path" "$@"
    ;;
esac
