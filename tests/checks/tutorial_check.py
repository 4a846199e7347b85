"""Runs the commands of docs/tutorial.md, as they stand there, in one folder, and compares
what they say with what stands below them, but for what depends on time and place.

    tutorial_check.py [--fill] TUTORIAL.md FOLDER

A block that begins with ```console holds lines "$ command", each followed by its output.
--fill writes today's output into the file instead of comparing, and makes the tree of files
cold, as the text tells, where root does it.
"""
import os
import re
import subprocess
import sys

CACHES = "/proc/sys/vm/drop_caches"
FROM_COLD = "-- sh find.sh"  # the command that is to meet a cold tree
PLACE = "/tmp/weir-tutorial"  # where the reader is
NUMBER = r"-?\d[\d .]*(?:e[-+]?\d+)?"

# What a run decides: each becomes its name.
MASKS = (
    (r"strace was at work for .*? program is faster\.", ""),
    (r"\S+ % of the \S+ \S+ went into I/O on files(: worth a look, but most of the time went "
     r"elsewhere)?\.", "EXTENT"),
    (r"The disk is not the problem: I/O on files took \S+ % of the \S+ \S+\.", "EXTENT"),
    (rf"{NUMBER} \S+ with at least one call .*? added up over threads\.", "BASIS"),
    (r"\b(HIGH|WARN|INFO)\b", "LEVEL"),
    (r"\[\d+\]", "[PID]"),
    (r"their\s+time\s+on\s+\S+", "their time on FILE"),
    (r"sample-\d+/\d+\.dat", "SAMPLE"),
    (r"archive/sample-\d+", "SAMPLE"),
    # which of them costs most is measured, and the folder that they are in may
    (r"(the\s+costliest\s+is\s+\S+/)archive(?=\.\s)", r"\1SAMPLE"),
    (r"saves .*? at most", "saves TIME at most"),
    (rf"(?<![\w.]){NUMBER} (ns|µs|us|ms|s)\b", "TIME"),
    (r"(< )?[\d.]+ %", "SHARE"),
    (r"now (\d+)\.?\d* calls a file", r"now \1 calls a file"),  # libraries are files, too
    (r"\b(real|user|sys) [\d.]+", r"\1 TIME"),
    (r"(?m)^ *(elapsed_s|time_s) .*$", r"\1"),
    # of a comparison: the two values stay, what is judged of them goes
    (r"(?m)^ *(count|write_bytes)( +\S+){4}.*$", lambda m: " ".join(m.group(0).split()[:5])),
    (r"(?m)^layers\.\S+ .*$", "DISK"),  # cold or not
    # weir-top by pid, by path: count, time, mean
    (r"(?m)^\d+ (\d+) [\d.]+ [\d.e+]+$", r"PID \1"),
    (r"(?m)^(\S+) (\d+) [\d.]+ [\d.e+]+$", r"\1 \2"),
)
SENTENCES = 4  # of the masks: lines may break anywhere in them
NATURE = (r"Most of it \(.*? on average\.|Its threads spent .*? look at what they wait for\.|"
          r"It computed .*? look at what it waits for\.")
CLEARED = "The disk is not the problem"
REMEDY = r"What to do first: .*? at most\."


def masked(text, folder):
    text = text.replace(folder, PLACE)
    text = re.sub(r"[ \t]+", " ", text)
    for pattern, name in MASKS[:SENTENCES]:
        text = re.sub(pattern.replace(" ", r"\s+"), name, text, flags=re.S)
    for pattern, name in MASKS[SENTENCES:]:
        text = re.sub(pattern, name, text)
    return text


def alike(wanted, got, folder):
    # on a busy machine calls take longer, and the verdict goes on in another way
    if (CLEARED in wanted) != (CLEARED in got):
        wanted, got = (re.sub(NATURE.replace(" ", r"\s+"), "", text, flags=re.S)
                       for text in (wanted, got))
    wanted, got = masked(wanted, folder), masked(got, folder)
    # a run of less than a second says nothing of what costs much
    if "What to do first" not in got:
        wanted = re.sub(REMEDY, "", wanted, flags=re.S)
    if wanted.split() == got.split():
        return True
    # rows may stand in another order: they do so by time
    def rows(text):
        return sorted(" ".join(line.split()) for line in text.splitlines())
    return rows(wanted) == rows(got)


def run(command, folder):
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=folder, timeout=120,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode:
        raise SystemExit(f"status {done.returncode} of: {command}\n{text}")
    return text


def blocks(text):
    """Pieces of the text: (command, output), or (None, piece) of what is no command."""
    inside, command, kept = False, None, []
    for line in text.splitlines(keepends=True):
        ends = line.startswith("```")
        if ends or (inside and line.startswith("$ ")):
            yield command, "".join(kept)
            command, kept = None, []
        if ends:
            inside = line.startswith("```console")
            yield None, line
        elif inside and line.startswith("$ "):
            command = line[2:].rstrip("\n")
        else:
            kept.append(line)
    yield command, "".join(kept)


def main():
    fill = sys.argv[1] == "--fill"
    name, folder = sys.argv[-2:]
    with open(name, encoding="utf-8") as file:
        text = file.read()
    told, wrong, commands = [], 0, 0
    for command, output in blocks(text):
        if command is not None:
            commands += 1
            if fill and FROM_COLD in command and os.access(CACHES, os.W_OK):
                run(f"sync; echo 3 >{CACHES}", folder)
            got = run(command, folder)
            if not fill and not alike(output, got, folder):
                wrong += 1
                print(f"{name}: $ {command}\nwanted:\n{masked(output, folder)}\n"
                      f"got:\n{masked(got, folder)}")
            told.append(f"$ {command}\n")
            output = got.replace(folder, PLACE)
        told.append(output)
    if fill:
        with open(name, "w", encoding="utf-8") as file:
            file.writelines(told)
    print(f"{commands} commands, {wrong} differ")
    sys.exit(wrong > 0)


main()
