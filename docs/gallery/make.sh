#!/bin/sh
# make.sh [NAME...]: records the runs of the gallery again, writes their pages and pictures into
# this folder; without names all. Needs weir's tools in PATH (or built), chromium for the
# pictures, fio, a compiler and Slurm for the runs that have to do with them. Nothing in a page
# shall tell whose machine it was: runs are recorded in a neutral folder, under a neutral name of
# the host where the system lets us set one, and what does not pass the check is not taken.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
place=/tmp/weir-gallery
bin=${WEIR_BIN:-$root/build/release/bin}
[ -x "$bin/weir-record" ] || bin=$(dirname "$(command -v weir-record)")
PATH=/usr/bin:/bin:/usr/sbin # programs look through it: these folders every reader has
export PATH LC_ALL=C.UTF-8 TZ=UTC
host=$(hostname)

say()
{
    printf 'make.sh: %s\n' "$1" >&2
}

# The recorder, on a host of another name where that is allowed.
as_guest()
{
    if unshare --uts true 2>/dev/null; then
        # shellcheck disable=SC2016 # the inner shell shall expand it
        unshare --uts sh -c 'hostname laptop && exec "$@"' sh "$@"
    else
        "$@"
    fi
}

# record NAME COMMAND...: to NAME.h5. Python runs without what this machine adds to it.
record()
{
    name=$1
    shift
    as_guest "$bin/weir-record" -q -o "$name.tar.zst" -- "$@" >/dev/null
    "$bin/weir-parse" -q -o "$name.h5" "$name.tar.zst"
}

page_tiny_writes()
{
    cp "$here/../tutorial/tiny_writes.py" .
    record tiny_writes python3 -I -S tiny_writes.py
}

page_inserts()
{
    cp "$here/../tutorial/inserts.py" .
    record inserts python3 -I -S inserts.py
}

page_ranks()
{
    cp "$here/../tutorial/ranks.py" .
    record ranks python3 -I -S ranks.py
}

# Two compilers at a time on weir's own library.
page_build()
{
    cp -r "$root/lib" .
    cat >Makefile <<'END'
CFLAGS = -std=c11 -O1 -D_POSIX_C_SOURCE=200809L -I. $(shell pkg-config --cflags hdf5-serial)
all: $(patsubst %.c,%.o,$(wildcard lib/base/[a-h]*.c lib/deflate/*.c))
END
    record build make -s -j 2
}

# Random reads and writes of 4 KiB, synced now and then.
page_fio()
{
    record fio fio --name=random --rw=randrw --bs=4k --size=16M --fsync=64 --thread=0 \
        --ioengine=psync --output=/dev/null
}

# Four ranks under Slurm, on four nodes that are all this machine.
page_cluster()
{
    cp "$here/checkpoint.py" .
    # shellcheck disable=SC2016 # the inner shell shall expand it
    as_guest sh -c '
        SLURM_CONF=$("$1" start "$2" 4)
        export SLURM_CONF
        export SLURM_TASK_PROLOG=$3/task-prolog SLURM_TASK_EPILOG=$3/task-epilog
        srun -N 4 -n 4 python3 -I -S checkpoint.py
        "$1" stop "$2"' sh "$root/tests/slurm-cluster.sh" "$place/slurm" "$bin/../share/weir"
    "$bin/weir-parse" -q -o cluster.h5 traces/*.tar.zst
}

# A log that is played, as photos.py says: no Mac was at hand.
page_photos()
{
    python3 -I "$here/photos.py" "$root/tests/checks" >photos.log
    "$bin/weir-parse" -q -o photos.h5 photos.log
}

# Whether a page speaks of this machine, its user or this source tree.
tells_too_much()
{
    real=$(cd "$root" && pwd -P)
    grep -qF -e "$real" -e "$HOME/" "$1" || grep -qE "(>|\"|@|/)($host|$(id -un))(<|\"|/|\.)" "$1"
}

# picture PAGE FILE WIDTH,HEIGHT
picture()
{
    chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=0.6 \
        --window-size="$3" --screenshot="$here/$2" "file://$PWD/$1" >/dev/null 2>&1 ||
        say "$1: no picture: is chromium there?"
}

take()
{
    "$bin/weir-report" -q -o "$1.html" --title "$2" "$1.h5"
    if tells_too_much "$1.html"; then
        say "$1: not taken: the page names this machine or its user"
        return 1
    fi
    cp "$1.html" "$here/$1.html"
    picture "$1.html" "$1.png" 1280,1000
    [ "$1" != build ] || picture "$1.html" report.png 1280,2900 # the README's
}

rm -rf "$place"
[ $# -gt 0 ] || set -- tiny_writes inserts ranks build fio cluster photos
for name; do
    mkdir -p "$place/$name"
    cd "$place/$name"
    say "$name"
    "page_$name"
    take "$name" "$(sed -n "s/^## $name: //p" "$here/README.md")"
done
rm -rf "$place"
