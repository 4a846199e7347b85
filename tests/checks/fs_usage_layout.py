"""How fs_usage lays out a line, version by version: for logs whose content is known
(fs_usage_check.py). Written from what the format is known to be, not from weir's reader."""
import collections
import unicodedata

# decimals of the time; whether threads are shown; columns of open's letters, and of HFS's;
# letters behind a request to a disk; blanks before its device; whether W is told
Version = collections.namedtuple(
    "Version", "name decimals threads open_letters hfs suffix gap waits")

VERSIONS = [
    Version("10.5", 3, False, 6, "SFMDcam", "async", 3, True),
    Version("10.6", 3, False, 6, "SFMDcam", "async", 3, True),
    Version("10.7", 6, True, 6, "SFMDcam", "asyncTP", 3, True),
    Version("10.9", 6, True, 6, "SFMDcam", "letters", 1, True),
    Version("10.12", 6, True, 6, "SFMNdcam", "letters", 1, False),
    Version("10.15", 6, True, 12, "SFMNdcam", "letters", 1, False),
    Version("26", 6, True, 14, "SFMNdcam", "letters", 1, False),
    Version("later", 6, True, 15, "SFMNdcam", "letters", 1, True),
]


def wide64(label, value):
    """An offset or address: as many digits as needed, padded to the same width."""
    digits = 8
    while digits < 16 and value >> (4 * digits):
        digits += 2
    return "%s0x%0*x%s" % (label, digits, value, " " * (16 - digits))


def err_or_blank(e):
    return "      [%3d]       " % e["error"] if e["error"] else " " * 18


def fd(e, fail=" F=%-3d[%3d]", good=" F=%-3d"):
    return fail % (e["fd"], e["error"]) if e["error"] else good % e["fd"]


def head(e):
    """What stands before fields of calls that have no descriptor."""
    return "      [%3d] " % e["error"] if e["error"] else " " * 12


def io(e):
    return fd(e) if e["error"] else " F=%-3d  B=0x%-6x" % (e["fd"], e["bytes"])


def pread(e):
    if e["error"]:
        return " F=%-3d[%3d]  " % (e["fd"], e["error"]) + wide64("O=", e["offset"])
    return " F=%-3d  B=0x%-8x " % (e["fd"], e["bytes"]) + wide64("O=", e["offset"])


def lseek(e):
    return (" F=%-3d" % e["fd"] + ("[%3d]  " % e["error"] if e["error"] else "  ")
            + wide64("O=", e["offset"]) + " <%s>" % e["words"])


def open_(e):
    if e["error"]:
        return "      [%3d] (%s) " % (e["error"], e["mode"])
    return " F=%-3d      (%s) " % (e["fd"], e["mode"])


def mmap(e):
    if e["error"]:
        return " F=%-3d  [%3d]  " % (e["fd"], e["error"])
    return (" F=%-3d  " % e["fd"] + wide64("A=", e["address"]) + wide64("O=", e["offset"])
            + "B=0x%-16x <%s>" % (e["bytes"], e["words"]))


def msync(e):
    return ("      [%3d]" % e["error"] if e["error"] else "") + wide64(" A=", e["address"]) \
        + "  B=0x%-16x  <%s>" % (e["bytes"], e["words"])


def truncate(e):
    lead = " F=%-3d" % e["fd"] if e["fd"] is not None else " " * 6
    return lead + ("[%3d]" % e["error"] if e["error"] else "") + wide64("  O=", e["offset"])


def chmod(e):
    lead = fd(e) if e["fd"] is not None else " [%3d]" % e["error"] if e["error"] else ""
    return lead + " <%s>%s" % (e["words"], "" if e["error"] else " " * 6)


def chflags(e):
    lead = fd(e) if e["fd"] is not None else " [%3d] " % e["error"] if e["error"] else ""
    return lead + (" <%s>" % e["words"]).ljust(19)


def socket(e):
    return ("      [%3d]" % e["error"] if e["error"] else " F=%-3d     " % e["fd"]) \
        + " <%s>" % e["words"]


def disk(e):
    if e["error"]:
        return " D=0x%08x  [%3d]" % (e["block"], e["error"])
    cache = " BC:%s" % e["cache"] if e["cache"] else ""
    return " D=0x%08x  B=0x%-6x%s%s/dev/%s " % (
        e["block"], e["bytes"], cache, " " * e["gap"], e["device"])


# kind of line -> (its fields, whether three blanks more stand before the path)
FIELDS = {
    "nothing": (lambda e: " " * 18, True),
    "name": (err_or_blank, True),
    "at": (err_or_blank, True),
    "fd": (fd, True),
    "fd2": (lambda e: fd(e) if e["error"] else " F=%-3d  F=%-3d" % (e["fd"], e["fd2"]), True),
    "io": (io, True),
    "pread": (pread, True),
    "lseek": (lseek, True),
    "open": (open_, False),
    "openat": (open_, False),
    "access": (lambda e: head(e) + "(%s)   " % e["mode"], False),
    "fcntl": (lambda e: fd(e) + " <%s>" % e["words"]
              + (" F=%d" % e["fd2"] if e["fd2"] is not None else ""), True),
    "words": (lambda e: fd(e) + "  <%s>" % e["words"], True),
    "mmap": (mmap, True),
    "msync": (msync, True),
    "truncate": (truncate, False),
    "chmod": (chmod, True),
    "chmodat": (chmod, True),
    "chflags": (chflags, False),
    "socket": (socket, True),
    "select": (lambda e: "      [%3d]" % e["error"] if e["error"] else
               "        S=%-3d" % e["count"], True),
    "aio": (lambda e: head(e) + "P=0x%08x" % e["address"], True),
    "aio_return": (lambda e: head(e) + "P=0x%08x" % e["address"]
                   + ("" if e["error"] else "  B=0x%-8x" % e["bytes"]), True),
    "aio_count": (lambda e: head(e) + "N=%d" % e["count"], True),
    "lio": (lambda e: head(e) + "N=%d  <%s>" % (e["count"], e["words"]), True),
    "mount": (lambda e: ("      [%3d] <%s> " % (e["error"], e["words"]) if e["error"] else
                         "     <%s> " % e["words"]), False),
    "disk": (disk, False),
    "chunk": (lambda e: disk(e).rstrip(" "), True),
    "sync_cs": (lambda e: " " * 26 + "/dev/" + e["device"], True),
    "ioctl_disk": (lambda e: " <%s>  /dev/%s" % (e["words"], e["device"]), True),
    "hfs": (lambda e: " %*s(%s) " % (17 - len(e["mode"]), "", e["mode"]), False),
    "page": (lambda e: wide64(" A=", e["address"]), True),
    "page_out": (lambda e: "      B=0x%-8x" % e["bytes"], True),
    "carbon": (lambda e: " " * 18, True),
}


def path_text(e):
    if e["framework"]:
        return " <TEXT>     %s " % e["framework"]
    if not e["path"]:
        return ""
    shown = "[%d]/%s" % (e["dirfd"], e["path"]) if e["dirfd"] is not None else e["path"]
    second = "   %s " % e["path2"] if e["path2"] else ""
    return " %s %s" % (shown, second)


def fit(text, room):
    """Padded to the room there is, or its end; and whether that shows it to be whole."""
    if room >= len(text):
        return text.ljust(room), room > len(text)
    return (" " + text[len(text) - room + 1:] if room > 0 else ""), False


def line(v, wide, columns, e):
    """One line, and what of the path it shows: (text, whole)."""
    us = e["wall_us"] % 86400_000_000
    clock = "%02d:%02d:%02d" % (us // 3600_000_000, us // 60_000_000 % 60, us // 1_000_000 % 60)
    room = 15 if e["in_carbon"] and wide else 20 if e["kind"] == "carbon" and wide else 17
    if wide:
        clock += ".%0*d" % (v.decimals, us % 1_000_000 // 10 ** (6 - v.decimals))
    text = clock + ("    " if e["in_carbon"] and wide else "  ") + e["name"][:room].ljust(room)
    padded = False
    if wide:
        fields, padded = FIELDS[e["kind"]]
        text += fields(e)
    left = columns - len(text) - (45 if wide else 26) - (3 if padded else 0)
    path, whole = fit(path_text(e), left)
    text += ("   " if padded else "") + path
    text += " %3d.%06d" % (e["dur_us"] // 1_000_000, e["dur_us"] % 1_000_000)
    text += " W" if e["waited"] else "  "
    if wide and v.threads:
        return text + " %s.%d" % (e["comm"], e["tid"]), whole, path.strip()
    return text + " %-*.*s" % ((20, 20, e["comm"]) if wide else (12, 12, e["comm"])), whole, path.strip()


def wrapped(text, columns, stripped):
    """The lines of a window in which it was shown; a copy from there may lack blanks at ends."""
    lines, at = [""], 0
    for c in text:
        width = 0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
        if at + width > columns:
            lines.append("")
            at = 0
        lines[-1] += c
        at += width
    return [part.rstrip(" ") if stripped else part for part in lines]
