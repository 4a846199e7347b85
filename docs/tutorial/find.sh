#!/bin/sh
# How many large files has each sample?
for sample in $(seq -w 20); do
    n=$(find archive -type f -size +1k | grep -c "/sample-$sample/")
    printf '%7d sample-%s\n' "$n" "$sample"
done
