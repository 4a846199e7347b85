#!/bin/sh
# Looks for what weir needs and installs what is missing, through the system's own package
# manager. Silent when all is there. Adding a need is adding a row to the table.
set -u

usage='usage: packaging/deps.sh [--check] [--yes] [build] [run] [test] [bench] [fuzz]
  Install what is missing (default: for build and run). Debian and Ubuntu (apt-get),
  Fedora (dnf), macOS (brew).
  --check   only tell what is missing; exit 1 when something is
  --yes     never ask (it never does; for scripts that want to be sure)'

# purpose  need  apt  dnf  brew  what for
#   need: cc            a C compiler with its headers
#         cmd:A,B       one of these commands
#         pkg:A,B       one of these pkg-config modules
#         py:MODULE     a Python 3 that has the module
#         sanitizer     libraries for gcc -fsanitize=address,undefined
#         fuzzer        libraries for clang -fsanitize=fuzzer
#         npm:NAME@VERSION  that package of npm, unpacked in build/npm/NAME; none of what
#                       it depends on, and nothing of it is run here
#   A need with ? in front is wished for: tests that want it are skipped without it.
#   Packages are joined by commas; - means that the platform has it or cannot have it.
table='
build cc                              gcc,libc6-dev   gcc,glibc-devel    -          C compiler
build cmd:make                        make            make               -          runs the Makefile
build cmd:pkg-config                  pkg-config      pkgconf-pkg-config pkgconf    finds the libraries
build pkg:hdf5-serial,hdf5            libhdf5-dev     hdf5-devel         hdf5       the file format
build pkg:libpcre2-8                  libpcre2-dev    pcre2-devel        pcre2      patterns of log lines
build pkg:jansson                     libjansson-dev  jansson-devel      jansson    JSON
build pkg:libdeflate                  libdeflate-dev  libdeflate-devel   libdeflate compresses columns
build pkg:libarchive                  libarchive-dev  libarchive-devel   libarchive archives of logs
build pkg:zlib                        zlib1g-dev      zlib-devel         zlib       gzip of them, when it is cut
build pkg:liblzma                     liblzma-dev     xz-devel           xz         xz of them, when it is cut
build pkg:libzstd                     libzstd-dev     libzstd-devel      zstd       zstd of them, when it is cut
run   cmd:strace                      strace          strace             -          records system calls
run   cmd:gnuplot                     gnuplot-nox     gnuplot            gnuplot    draws charts
run   ?cmd:dot                        graphviz        graphviz           graphviz   draws graphs
test  pkg:cmocka                      libcmocka-dev   libcmocka-devel    cmocka     unit tests
test  cmd:bats                        bats            bats               bats-core  tests of the command line
test  cmd:clang                       clang           clang              -          the second compiler
test  sanitizer                       gcc             libasan,libubsan   -          the asan variant
test  cmd:mandoc                      mandoc          mandoc             mandoc     checks the manual pages
test  cmd:h5dump                      hdf5-tools      hdf5               hdf5       another reader of the files
test  py:h5py                         python3-h5py    python3-h5py       python3    another reader of the files
test  py:numpy                        python3-numpy   python3-numpy      numpy      numbers to compare with
test  py:scipy                        python3-scipy   python3-scipy      scipy      statistics to compare with
test  py:pandas                       python3-pandas  python3-pandas     -          statistics to compare with
test  ?py:xarray                      python3-xarray  python3-xarray  -          the recipes of docs/hdf5.md
test  cmd:bsdtar                      libarchive-tools bsdtar          libarchive packs archives to read
test  ?py:prometheus_client             python3-prometheus-client python3-prometheus_client - reads OpenMetrics
test  cmd:zstd                        zstd            zstd               zstd       unpacks archives to compare with
test  cmd:bzip2                       bzip2           bzip2              bzip2      packs logs to read
test  cmd:lz4                         lz4             lz4                lz4        packs logs to read
test  cmd:xz                          xz-utils        xz                 xz         packs logs to read
test  ?cmd:pidstat                    sysstat         sysstat            -          another sampler, whose output is read
test  cmd:jq                          jq              jq                 jq         another reader of the JSON
test  cmd:shellcheck                  shellcheck      ShellCheck         shellcheck checks the scripts
test  ?cmd:fio                         fio             fio              fio        jobs whose I/O is known
test  ?cmd:clang-format               clang-format    clang-tools-extra  clang-format checks the layout of the code
test  ?cmd:slurmctld,/usr/sbin/slurmctld slurm-wlm,munge -           -          jobs on a cluster of this machine
test  ?npm:axe-core@4.14.1             npm             npm                npm        finds what keeps people from reading pages
test  ?npm:speedscope@1.25.0           npm             npm                npm        draws what weir-export wrote
test  ?cmd:mpicc                       openmpi-bin,libopenmpi-dev -  -          a parallel program to record
test  cmd:parallel                     parallel        parallel         parallel   runs the tasks of a plan
test  ?cmd:chromium,chromium-browser,google-chrome chromium chromium     -          opens the HTML reports
bench ?cmd:pidstat                    sysstat         sysstat            -          another sampler to compare with
bench ?py:psutil                      python3-psutil  python3-psutil     -          the usual script to compare with
bench ?cmd:zstd                       zstd            zstd               zstd       packs logs
fuzz  cmd:clang                       clang           clang              -          compiles the fuzz targets
fuzz  fuzzer                          libclang-rt-dev compiler-rt        -          libFuzzer and its sanitizers
'

say()
{
    printf 'deps.sh: %s\n' "$1" >&2
}

# True when one of the comma-separated words passes the test "$2 WORD".
any()
{
    for word in $(printf '%s' "$1" | tr ',' ' '); do
        $2 "$word" >/dev/null 2>&1 && return 0
    done
    return 1
}

has_module()
{
    for python in python3 /usr/bin/python3; do
        "$python" -c "import importlib.util as u, sys; sys.exit(not u.find_spec('$1'))" && return 0
    done
    return 1
}

has_cc()
{
    echo '#include <stdio.h>' | cc -x c -fsyntax-only - 2>/dev/null
}

# A compiler prints the name alone of a library that it does not have.
has_sanitizer()
{
    for library in libasan.so libubsan.so; do
        case $(gcc -print-file-name=$library 2>/dev/null) in
        */*) ;;
        *) return 1 ;;
        esac
    done
}

has_fuzzer()
{
    ls "$(clang -print-resource-dir 2>/dev/null)"/lib/*/libclang_rt.fuzzer* >/dev/null 2>&1
}

# Of the form NAME@VERSION.
has_npm()
{
    grep -qs "\"version\": \"${1#*@}\"" "$npm_dir/${1%@*}/package.json"
}

# True when the need of a row is met.
met()
{
    case $1 in
    cc) has_cc ;;
    sanitizer) has_sanitizer ;;
    fuzzer) has_fuzzer ;;
    cmd:*) any "${1#cmd:}" 'command -v' ;;
    pkg:*) any "${1#pkg:}" 'pkg-config --exists' ;;
    py:*) any "${1#py:}" has_module ;;
    npm:*) has_npm "${1#npm:}" ;;
    esac
}

# Reads rows, prints those whose need is not met here and which this platform can meet:
# "required|wished PACKAGES WHAT FOR".
missing()
{
    while read -r purpose need apt dnf brew why; do
        case " $purposes " in
        *" $purpose "*) ;;
        *) continue ;;
        esac
        case $manager in
        apt-get) packages=$apt ;;
        dnf) packages=$dnf ;;
        brew) packages=$brew ;;
        *) packages=${need#*:} ;;
        esac
        [ "$packages" = npm ] && packages=${need#\?}
        [ "$packages" = - ] || met "${need#\?}" ||
            printf '%s %s %s\n' "$([ "${need#\?}" = "$need" ] && echo required || echo wished)" \
                "$packages" "$why"
    done <<END
$(printf '%s' "$table" | sed '/^$/d')
END
}

# Package names of the rows of one kind ("required", "wished"), on one line.
packages()
{
    printf '%s\n' "$rows" | awk -v kind="$1" '$1 == kind { print $2 }' | tr ',' '\n' | sort -u |
        tr '\n' ' ' | sed 's/ $//'
}

describe()
{
    printf '%s\n' "$rows" | while read -r kind names why; do
        printf '  %-34s %s%s\n' "$names" "$why" "$([ "$kind" = wished ] && echo ' (wished for)')"
    done
}

# The command that installs, without its packages.
installer()
{
    case $manager in
    apt-get) echo 'apt-get install -y -qq --no-install-recommends' ;;
    dnf) echo 'dnf install -y -q' ;;
    brew) echo 'brew install -q' ;;
    esac
}

# Unpacks one package, whole or not at all. npm waits for minutes where nobody answers, if
# it is let.
fetch_npm()
{
    command -v npm >/dev/null || return 1
    part=$npm_dir/part.$$
    mkdir -p "$part" &&
        (cd "$part" && npm pack --silent --fetch-retries=1 --fetch-timeout=20000 "$1" >/dev/null) &&
        tar -xzf "$part"/*.tgz -C "$part" &&
        rm -rf "${npm_dir:?}/${1%@*}" &&
        mv "$part/package" "$npm_dir/${1%@*}"
    status=$?
    rm -rf "$part"
    return $status
}

# What is of npm needs no root.
install_npm()
{
    for package in $(packages wished); do
        case $package in
        npm:*) fetch_npm "${package#npm:}" >&2 ||
            say "no ${package#npm:} (npm cannot fetch it): the tests that want it are skipped" ;;
        esac
    done
}

# The package manager's talk goes to stderr, so that our stdout stays empty.
as_root()
{
    # shellcheck disable=SC2086 # $sudo and the words of a command are meant to split
    $sudo env DEBIAN_FRONTEND=noninteractive $1 >&2
}

install()
{
    required=$(packages required)
    wished=$(packages wished)
    if [ "$manager" = apt-get ]; then
        as_root 'apt-get update -qq' || say 'apt-get update failed; trying with the lists that are there'
    fi
    if [ -n "$required" ]; then
        as_root "$(installer) $required" || return 1
    fi
    for package in $wished; do
        as_root "$(installer) $package" || say "no $package: the tests that want it are skipped"
    done
}

check_only=
purposes=
for word in "$@"; do
    case $word in
    --check) check_only=yes ;;
    --yes) ;;
    build | run | test | bench | fuzz) purposes="$purposes $word" ;;
    --help) echo "$usage" && exit 0 ;;
    *) say "unknown word '$word'" && echo "$usage" >&2 && exit 2 ;;
    esac
done
[ -n "$purposes" ] || purposes=' build run'

npm_dir=$(cd "$(dirname "$0")/.." && pwd)/build/npm
manager=
for name in apt-get dnf brew; do
    command -v $name >/dev/null && manager=$name && break
done
if [ "$manager" = brew ]; then
    # Homebrew keeps libarchive out of the way of the system's own.
    PKG_CONFIG_PATH=$(brew --prefix libarchive)/lib/pkgconfig:${PKG_CONFIG_PATH-}
    export PKG_CONFIG_PATH
fi

rows=$(missing)
[ -n "$rows" ] || exit 0

say "missing for$purposes:"
describe >&2
[ -z "$check_only" ] || exit 1

install_npm
rows=$(printf '%s\n' "$rows" | grep -v ' npm:')
[ -n "$rows" ] || exit 0

if [ -z "$manager" ]; then
    say 'no apt-get, dnf or brew here: install these with what this system has'
    exit 1
fi
sudo=
if [ "$manager" != brew ] && [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        say "neither root nor sudo here; as root, run:"
        printf '%s %s %s\n' "$(installer)" "$(packages required)" "$(packages wished)" >&2
        exit 1
    fi
    sudo=sudo
fi
say "installing with $manager"
install || {
    say "$manager failed"
    exit 1
}
rows=$(missing | grep '^required')
[ -z "$rows" ] || {
    say 'still missing:'
    describe >&2
    exit 1
}
