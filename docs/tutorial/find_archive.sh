#!/bin/sh
# An archive to look into: 20 samples of 100 files each, every tenth of them large.
mkdir -p archive
for sample in $(seq -w 20); do
    mkdir -p "archive/sample-$sample"
    for n in $(seq 100); do
        case $n in
        *0) printf '%02000d' "$n" ;;
        *) printf '%d' "$n" ;;
        esac >"archive/sample-$sample/$n.dat"
    done
done
