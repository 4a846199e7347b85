"""Events of fs_usage, made up, with what is known of each (fs_usage_check.py)."""
ERRORS = {2: "ENOENT", 9: "EBADF", 13: "EACCES", 22: "EINVAL", 35: "EAGAIN", 36: "EINPROGRESS",
          57: "ENOTCONN", 60: "ETIMEDOUT", 63: "ENAMETOOLONG", 79: "EFTYPE", 93: "ENODATA"}
NAMES = ["Editor", "Code Helper (Plugin)", "perl5.28", "", "a b  c", "3com.9", "x.12.34",
         "at.obdev.littlesnitch.networkex", "kernel_task", "W", "W x", "[12]", "F=3", "0.000001",
         "exactly16letters", "exactly17-letters", "h\u00e4lper"]
PLACES = ["/Users/ann/notes.txt", "private/etc/passwd", "src/x", "/Volumes/My Disk/a  b",
          "/tmp/F=9 B=0x10", "/a/[12]/c", "/x (R_____) y", "/q/<SEEK_SET>", "/0.000001 W sh.12",
          "/d/0.000123   x.5/e", "/caf\u00e9/\u65e5\u672c", "/S/x/..namedfork/rsrc", "0.5", "/", ".",
          "/very/" + "deep/" * 30 + "end", "/a = b", "/back\\slash", "/tr\u00e4iling =3D x"]

# name as printed (before it is cut), as stored, operation, kind of line
CALLS = [row.split() for row in """
read read read io|write write write io|read_nocancel read read io|write_nocancel write write io
readv readv read io|writev writev write io|guarded_write_np write write io
guarded_writev_np writev write io|pread pread read pread|pwrite pwrite write pread
guarded_pwrite_np pwrite write pread|preadv preadv read pread|pwritev pwritev write pread
recvfrom recvfrom read io|recvmsg recvmsg read io|sendto sendto write io|sendmsg sendmsg write io
getdirentries getdirentries dir io|getdirentries64 getdirentries64 dir io
getdirentriesattr getdirentriesattr dir fd|lseek lseek seek lseek|open open open open
open_nocancel open open open|open_extended open_extended open open
guarded_open_np open open open|open_dprotected open_dprotected_np open open
guarded_open_dprotected_np open_dprotected_np open open|openat openat open openat
openat_nocancel openat open openat|openat_nocanel openat open openat|close close close fd
guarded_close_np close close fd|close_nocancel close close fd|dup dup other fd2|dup2 dup2 other fd2
accept accept net fd2|connect connect net fd|bind bind net fd|listen listen net fd
socket socket net socket|socketpair socketpair net name|select select poll select
fcntl fcntl other fcntl|ioctl ioctl ioctl ioctl|flock flock lock words|mmap mmap map mmap
msync msync sync msync|fsync fsync sync fd|fdatasync fdatasync sync fd|sync sync sync name
truncate truncate name truncate|ftruncate ftruncate name truncate|fstat64 fstat64 stat fd
fstat64_extended fstat64_extended stat fd|fstatfs64 fstatfs64 stat fd|fgetxattr fgetxattr stat fd
stat64 stat64 stat name|lstat64 lstat64 stat name|stat_extended64 stat_extended64 stat name
lstat_extended64 lstat_extended64 stat name|getattrlist getattrlist stat name
getattrlistbulk getattrlistbulk dir name|statfs64 statfs64 stat name|readlink readlink stat name
checkuseraccess checkuseraccess stat name|access access stat access
access_extended access_extended stat name|fstatat64 fstatat64 stat at|readlinkat readlinkat stat at
getattrlistat getattrlistat stat at|mkdirat mkdirat name at|unlinkat unlinkat name at
linkat linkat name at|symlinkat symlinkat name at|renameat renameat name at|chownat fchownat name at
chmodat fchmodat name chmodat|chmod chmod name chmod|fchmod fchmod name chmod|umask umask other chmod
chflags chflags name chflags|fchflags fchflags name chflags|rename rename name name
unlink unlink name name|mkdir mkdir name name|mkfifo_extended mkfifo_extended name name
chdir chdir name name|fchdir fchdir name fd|delete-Carbon delete-Carbon name name
exchangedata exchangedata name name|mount mount other mount|unmount unmount other mount
execve execve process name|posix_spawn posix_spawn process name|exit exit process nothing
aio_read aio_read read aio|aio_write aio_write write aio|aio_error aio_error other aio
aio_return aio_return other aio_return|aio_suspend aio_suspend poll aio_count|lio_listio lio_listio other lio
brandnew_np brandnew_np other io
""".replace("\n", "|").split("|") if row]
DISKS = {"RdData": "read", "WrData": "write", "RdMeta": "read", "WrMeta": "write", "PgIn": "read",
         "PgOut": "write"}
CHUNKS = {"RdChunkCS": "read", "WrChunkCS": "write", "RdMetaCS": "read", "WrMetaCS": "write",
          "RdBgTfCS": "read", "WrBgTfCS": "write", "RdBgMigrCS": "read", "WrBgMigrCS": "write",
          "RdDataCS": "read", "WrDataCS": "write"}
PAGES = ["PAGE_IN", "PAGE_IN_FILE", "PAGE_IN_ANON", "CACHE_HIT"]
CARBON = ["GetCatalogInfo", "GetCatalogInfoBulk", "CreateDirectoryUnicode", "PBOpenIterator",
          "SetCatalogInfo", "FSRefMakePath", "GetCatInfoLite", "PBResolveFileIDRef"]
WORDS = {"lseek": ["SEEK_SET", "SEEK_CUR", "SEEK_END", "SEEK_HOLE", "0x7", "UNKNOWN"],
         "fcntl": ["OPENFROM", "GETPATH", "CACHING OFF (GLOBAL)", "CMD=50", "SETLKW", "FULLFSYNC"],
         "ioctl": ["CMD=0x4004667a"], "words": ["LOCK_EX | LOCK_NB"],
         "mmap": ["READ", "READ|EXEC", "|WRITE", ""], "msync": ["MS_SYNC | MS_INVALIDATE"],
         "chmod": ["rw-r--r--", "rwsr-xr-T"], "chmodat": ["rw-r--r--"],
         "chflags": ["UF_IMMUTABLE | SF_APPEND", "CLEAR_ALL_FLAGS", "UNKNOWN"],
         "socket": ["AF_UNIX, SOCK_STREAM, 0x0", "UNKNOWN, SOCK_DGRAM, 0x11"],
         "lio": ["LIO_WAIT"], "mount": ["FLGS=0x1000"], "ioctl_disk": ["DKIOCSYNCHRONIZECACHE"]}
LETTERS = "RWCATENlLFSVXfB"


class Maker:
    """Events of some processes, one after the other, with what is known of each."""

    def __init__(self, rng, version, wide, start_us):
        self.rng, self.v, self.wide, self.now_us = rng, version, wide, start_us
        self.ahead_us = 0  # of the clock on the wall, since summer time began or ended
        self.comms = rng.sample(NAMES, 6)
        self.fds = {}  # (name shown, fd) -> (path shown, whole)

    def blank(self):
        r = self.rng
        self.now_us += r.choice([0, 1, 7, 400, 40_000])
        i = r.randrange(len(self.comms))
        name = self.comms[i]
        return dict(end_us=self.now_us, wall_us=self.now_us + self.ahead_us, dur_us=r.choice([1, 3, 25, 999, 1_500_000, 123_000_001]),
                    waited=self.v.waits and r.random() < .2, comm=name, tid=1000 + i, error=0,
                    fd=None, fd2=None, dirfd=None, path="", path2="", framework="", in_carbon=False,
                    bytes=r.choice([0, 1, 0x200, 0x43a1f, 1 << 30]), words="", mode="",
                    offset=r.choice([0, 4096, 0xffffffff, 0x21_2345_6000, 1 << 45]), count=3,
                    address=r.choice([0x1000, 0x10_59dc_000, 0x7fff_1234_5000]), block=0xa886d2,
                    cache="", gap=self.v.gap, device=r.choice(["disk3s5", "disk3s1s1", "disk0"]))

    def call(self):
        r, e = self.rng, self.blank()
        name, stored, op, kind = r.choice(CALLS)
        e["kind"] = "words" if kind == "ioctl" else kind
        e["name"] = name
        e["words"] = r.choice(WORDS.get(kind, [""]))
        if kind not in ("nothing", "lio", "socket") and r.random() < .25:
            e["error"] = r.choice(list(ERRORS))
        if kind in ("fd", "fd2", "io", "pread", "lseek", "open", "openat", "fcntl", "ioctl", "words",
                    "mmap", "socket") or name in ("ftruncate", "fchmod", "fchflags"):
            e["fd"] = r.choice([0, 3, 4, 17, 515])
        if kind == "fd2":
            e["fd2"] = r.choice([5, 6])
        if kind in ("open", "openat"):
            e["mode"] = "".join(c if r.random() < .3 else "_" for c in LETTERS[:self.v.open_letters])
        if kind == "access":
            e["mode"] = r.choice(["R___", "___F", "RWX_"])
        if kind in ("name", "at", "open", "openat", "access", "truncate", "chmod", "chmodat",
                    "mount") and e["fd"] is None or kind in ("open", "openat"):
            e["path"] = r.choice(PLACES) if name not in ("sync", "socketpair", "umask") else ""
        if kind in ("at", "openat", "chmodat") and e["path"]:
            e["dirfd"] = r.choice([-2, 3, 4])
        if kind == "mount":
            e["path"], e["path2"] = "/dev/disk4", "/Volumes/x"
        if e["words"] == "OPENFROM" and not e["error"]:
            e["fd2"] = 6
        return e, dict(layer="calls", call=stored, op=self.op(e, op))

    def op(self, e, op):
        if e["kind"] == "fcntl" and self.wide:
            return {"SETLKW": "lock", "FULLFSYNC": "sync"}.get(e["words"], op)
        return op

    def disk(self):
        r, e = self.rng, self.blank()
        e["waited"] = True
        e["comm"] = e["comm"].encode()[:16].decode(errors="ignore")
        pick = r.randrange(10)
        want = dict(layer="disk_events", how=set())
        if pick < 6:
            base = r.choice(list(DISKS))
            suffix, want["how"] = self.suffix()
            e.update(kind="disk", name="  " + base + suffix, path=r.choice(PLACES))
            e["error"] = r.choice([0, 0, 0, 16])
            if e["error"]:
                e["path"] = ""
            elif r.random() < .2:
                e["cache"] = "HIT"
                if self.wide:
                    want["how"].add("cache_hit")
            return e, dict(want, kind=base, op=DISKS[base])
        if pick < 8:
            base = r.choice(list(CHUNKS))
            e.update(kind="chunk", name="    " + base)
            return e, dict(want, kind=base, op=CHUNKS[base])
        if pick == 8:
            e.update(kind="hfs", name="  HFS_update", path="/Users/ann/f",
                     mode="".join(r.choice([c, "_"]) for c in self.v.hfs))
            return e, dict(want, kind="HFS_update", op="other")
        e.update(kind="nothing", name="  THROTTLED")
        return e, dict(want, kind="THROTTLED", op="other")

    def suffix(self):
        r = self.rng
        far = r.random() < .5
        if self.v.suffix == "async":
            return ("[async]", {"async"}) if far else ("", set())
        if self.v.suffix == "asyncTP":
            more = r.choice(["", "T", "P"])
            how = ({"async"} if far else set()) | ({"passive"} if more == "P" else
                                                   {"throttled"} if more == "T" else set())
            text = ("async" if far else "") + more
            return ("[%s]" % text if text else ""), how
        parts = [("A", "async") if far else ("S", "sync")]
        parts += [("N", "no_cache")] if r.random() < .3 else []
        parts += [r.choice([("T1", "tier_1"), ("T3", "tier_3")])] if r.random() < .4 else []
        parts += [("U", "tier_upgraded")] if parts[-1][0][0] == "T" and r.random() < .5 else []
        parts += [("P", "passive")] if r.random() < .3 else []
        return "[%s]" % "".join(p[0] for p in parts), {p[1] for p in parts}

    def page(self):
        e = self.blank()
        e.update(kind="page", name=self.rng.choice(PAGES), framework=self.rng.choice(["", "Foundation"]))
        return e, dict(layer="page_events", kind=e["name"], op=None)

    def carbon(self):
        e = self.blank()
        e.update(kind="carbon", name=self.rng.choice(CARBON))
        return e, dict(layer=None)

    def event(self):
        makers = [self.call] * 8 + [self.disk, self.page]
        if self.v.name in ("10.5", "10.6", "10.7"):
            makers.append(self.carbon)
        e, want = self.rng.choice(makers)()
        if self.v.name in ("10.5", "10.6", "10.7") and want["layer"] == "calls":
            e["in_carbon"] = self.rng.random() < .1
        return e, want
