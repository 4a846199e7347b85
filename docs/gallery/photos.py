"""Plays what fs_usage would show of a program that imports photos on a Mac: no Mac was at
hand. photos.py PATH-OF-THE-SOURCES/tests/checks prints the log; the same one at each time."""
import random
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from fs_usage_layout import VERSIONS, line

CARD, LIBRARY = "/Volumes/CARD/DCIM/100MEDIA", "/Library/Photos/Main.photoslibrary"
NAME, FLUSHER = ("PhotoImport", 48213), ("kernel_task", 1187)
START_US = 10 * 3600_000_000 + 20 * 60_000_000
rng = random.Random(5)
lines, now_us = [], START_US


def event(name, kind, dur_us, who=NAME, later_us=0, **fields):
    """An event that ends dur_us from now, or later_us behind that and nobody waits for it."""
    global now_us
    if not later_us:
        now_us += dur_us + rng.randrange(2, 30)
    end_us = now_us + later_us
    e = dict(end_us=end_us, wall_us=end_us, dur_us=dur_us, waited=kind == "disk", comm=who[0], tid=who[1],
             name=name, kind=kind, error=0, fd=None, fd2=None, dirfd=None, path="", path2="",
             framework="", in_carbon=False, bytes=0, words="", mode="", offset=0, count=0, address=0,
             block=0, cache="", gap=1, device="")
    e.update(fields)
    lines.append((e["end_us"], line(VERSIONS[-2], True, 264, e)[0]))


def took(usual_us):
    return max(1, int(rng.lognormvariate(0, .5) * usual_us))


def photo(i):
    source = "%s/IMG_%04d.HEIC" % (CARD, i)
    for side in ("AAE", "XMP", "aae", "xmp"):
        event("stat64", "name", took(40), error=2, path="%s/IMG_%04d.%s" % (CARD, i, side))
    event("open", "open", took(60), fd=7, mode="R_____________", path=source)
    event("open", "open", took(90), fd=8, mode="_WC_TE________", path="%s/originals/%04d.heic" % (LIBRARY, i))
    for piece in range(rng.randrange(12, 28)):
        wait = took(1900)
        event("  RdData[S]", "disk", wait, bytes=0x20000, block=0x40000 + i * 8192 + piece * 256,
              device="disk4s1", path=source, later_us=wait + 1)
        event("pread", "pread", wait + took(60), fd=7, bytes=0x20000, offset=piece * 0x20000)
        event("write", "io", took(70), fd=8, bytes=0x20000)
        event("  WrData[A]", "disk", took(400), bytes=0x20000, block=0x9a0000 + i * 8192 + piece * 32,
              device="disk3s5", path=LIBRARY + "/originals", who=FLUSHER, later_us=took(9000))
    event("close", "fd", took(9), fd=7)
    event("fcntl", "fcntl", took(21_000), fd=8, words="FULLFSYNC")
    event("close", "fd", took(9), fd=8)
    event("pwrite", "pread", took(30), fd=5, bytes=0x1000, offset=(i % 40) * 0x1000)
    event("fcntl", "fcntl", took(14_000), fd=5, words="FULLFSYNC")
    if i % 9 == 0:
        event("PAGE_IN_FILE", "page", took(200), address=0x1_8f2c_4000 + i * 0x4000, framework="ImageIO")


print('# weir-fs-usage 0.1.0 host=laptop start=1795260000.000000 cwd="/Library" zone=+0000 '
      'calls=process cmd=["PhotoImport","%s"]' % CARD)
event("open", "open", took(80), fd=5, mode="RW____________", path=LIBRARY + "/database/Photos.sqlite-wal")
for number in range(120):
    photo(number)
for _, text in sorted(lines):
    print(text)
