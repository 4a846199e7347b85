#!/usr/bin/env python3
"""Every analysis tool's tables as JSON, CSV and TSV: other readers take them, and they say
the same, cell by cell, whatever the names hold.

    tables_check.py RUN.h5

JSON is read by json and jq, CSV by csv, TSV as weir-table(5) says. What is missing is null,
nothing, "-"; there is no NaN and no infinity; all is UTF-8. Exit: 0 all agree, 1 some differ.
"""
import csv
import io
import json
import re
import subprocess
import sys

TABLES = """weir-top --by path --limit 0|weir-top --by dir --rollup|weir-top --by comm
weir-top --slowest 50|weir-summary --by path|weir-iops --by path --bin 1s|weir-iops
weir-load --by comm|weir-heat|weir-hist --by path|weir-hist --common 5 --by path
weir-hist --percentiles 50,99 --by path|weir-hist --of gap|weir-corr|weir-clocks
weir-access --limit 0 --show all|weir-access --by dir --show all|weir-access --bin 1s
weir-procs|weir-procs --threads|weir-flow|weir-diagnose --all|weir-dump
weir-dump --table processes|weir-dump --table ledger|weir-dump --table sources"""
NOT_A_NUMBER = re.compile(r"(^|[\t,: \[])[-+]?(nan|inf(inity)?)($|[\t,\]])", re.I | re.M)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ESCAPED = {"t": "\t", "n": "\n", "r": "\r"}
found = []


def differ(what, *how):
    found.append(what)
    print(what, *how, sep=": ")


def printed(tool, form, path):
    out = subprocess.run([*tool.split(), "--format", form, path], check=True,
                         stdout=subprocess.PIPE).stdout.decode("utf-8")
    if NOT_A_NUMBER.search(re.sub(r'"[^"\n]*"', '""', out)):
        differ(tool, form, "a number that is none")
    return out


def hidden(m):
    """Escaped bytes that are a character, of those that nobody would see; else as it was."""
    try:
        return bytes.fromhex(m[0].replace("\\x", "")).decode("utf-8")
    except UnicodeDecodeError:
        return m[0]


def unescape(text):
    text = re.sub(r"(?:\\x[89A-F][0-9A-F])+", hidden, text)
    return re.sub(r"\\(x[0-9A-Fa-f]{2}|.)", lambda m: ESCAPED.get(m[1], m[0]), text)


def same_cell(value, in_csv, in_tsv):
    if value is None:
        return in_csv == "" and in_tsv == "-"
    if not isinstance(value, str):
        return float(in_csv) == value == float(in_tsv)
    # what a spreadsheet would take for a formula has an apostrophe in front
    value = CONTROL.sub(lambda m: f"\\x{ord(m[0]):02x}", value)  # JSON has a way of its own
    text = unescape(in_tsv).replace("\\\\", "\\") if in_tsv != "\\x2d" else "-"
    return in_csv in (value, "'" + value) and text == value.replace("\\\\", "\\")


def refuse(constant):
    raise ValueError(constant)


def check(tool, path):
    text = printed(tool, "json", path)
    subprocess.run(["jq", "-e", "."], input=text.encode(), check=True, stdout=subprocess.DEVNULL)
    whole = json.loads(text, parse_constant=refuse)
    if "rows" not in whole:  # a record
        return 0
    names = [c["name"] for c in whole["columns"]]
    in_csv = list(csv.reader(io.StringIO(printed(tool, "csv", path), newline="")))
    in_tsv = [line.split("\t") for line in printed(tool, "tsv", path).split("\n")
              if line and not line.startswith("##")]
    in_tsv[0][0] = in_tsv[0][0][1:]
    if not names == in_csv[0] == in_tsv[0]:
        differ(tool, names, in_csv[0], in_tsv[0])
    if not len(whole["rows"]) == len(in_csv) - 1 == len(in_tsv) - 1:
        differ(tool, "rows", len(whole["rows"]), len(in_csv) - 1, len(in_tsv) - 1)
    for rows in zip(whole["rows"], in_csv[1:], in_tsv[1:]):
        if not all(len(r) == len(names) for r in rows):
            differ(tool, "cells", rows)
            continue
        for name, *cell in zip(names, *rows):
            if not same_cell(*cell):
                differ(tool, name, cell)
    return len(whole["rows"])


rows = sum(check(tool, sys.argv[1]) for tool in re.split(r"[|\n]", TABLES))
print(f"{rows} rows, {len(found)} differences")
sys.exit(1 if found or rows == 0 else 0)
