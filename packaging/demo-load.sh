#!/bin/sh
# demo-load.sh DIR: an everyday program with I/O of several kinds, for the demo to trace:
# packs and unpacks a part of the system's headers, searches them, starts small programs,
# reads here and there in a file, writes in small and in synced pieces. Works in DIR.
set -eu

work=$1
files=800
starts=10
pieces=50

mkdir -p "$work"
cd "$work"

# many small files, in and out of one archive
find /usr/include -type f 2>/dev/null | sort | head -n "$files" >list
tar cf - -T list 2>/dev/null | gzip -1 >headers.tar.gz
mkdir tree
tar xzf headers.tar.gz -C tree

# a search that reads them all, and one that only looks at their names
grep -r -c -w struct tree | sort -t : -k 2 -n >hits
find tree -name '*.h' -size +8k -exec ls -l {} + | sort -k 5 -n >sizes

# programs that start, look for their libraries, and end
i=0
while [ "$i" -lt "$starts" ]; do
    perl -e 'use POSIX; print strftime("%Y", gmtime(0)), "\n"' >>years
    i=$((i + 1))
done

# small pieces in no order, from one file to another, and a copy that reaches the disk
blocks=$(($(wc -c <headers.tar.gz) / 4096 + 1))
i=0
while [ "$i" -lt "$pieces" ]; do
    dd if=headers.tar.gz bs=4096 skip=$((i * 7919 % blocks)) count=1 2>/dev/null >>pieces
    i=$((i + 1))
done
dd if=headers.tar.gz of=copy bs=512 count=2000 conv=fsync 2>/dev/null

cd ..
rm -r "${work##*/}"
