#!/bin/sh
# How many large files has each sample? Looks once, and counts all of them together.
find archive -type f -size +1k | cut -d / -f 2 | sort | uniq -c
