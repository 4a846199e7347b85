"""Runs the Python recipes of docs/hdf5.md one after the other, in this folder with its run.h5,
and compares what they find with what weir's tools say.

    hdf5_check.py HDF5.md
"""
import json
import re
import subprocess
import sys


def ask(*command):
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def rows(*command):
    told = ask(*command)
    names = [column["name"] for column in told["columns"]]
    return [dict(zip(names, row)) for row in told["rows"]]


def same(what, wanted, got):
    if wanted != got:
        sys.exit(f"{what}: wanted {wanted!r}, got {got!r}")


with open(sys.argv[1], encoding="utf-8") as page:
    recipes = re.findall(r"```python\n(.*?)```", page.read(), flags=re.S)
have_xarray = True
try:
    import xarray  # noqa: F401
except ImportError:
    have_xarray = False
found = {}
for recipe in recipes:
    if "xarray" not in recipe or have_xarray:
        exec(compile(recipe, sys.argv[1], "exec"), found)

summary = ask("weir-summary", "--format", "json", "run.h5")
calls, by_file = found["calls"], found["by_file"]
vain = (calls.op == "read") & (calls.errno != "OK")
copies = (calls.op == "copy") & (calls.errno == "OK")
same("reads", summary["read_ops"], int(found["reads"] - vain.sum() + copies.sum()))
same("calls", summary["calls"], len(calls))
same("failed", summary["errors"], len(found["failed"]))
same("written", summary["write_bytes"], int(found["written"].sum()))
top = rows("weir-top", "--by", "path", "--op", "read", "--limit", "0", "--format", "json", "run.h5")
same("bytes by file", {r["path"]: r["read_bytes"] for r in top if r["path"]},
     {path: int(b) for path, b in by_file.transferred.items()})
longer = rows("weir-top", "--by", "call", "--min-dur", "1000001ns", "--limit", "0", "--format", "json", "run.h5")
same("slow", sum(r["count"] for r in longer), len(found["slow"]))
same("time", summary["run"]["start"][:19], str(found["start"])[:19].replace(" ", "T"))
same("lost", summary["ledger"]["not_understood"], int(found["lost"]))
same("rows beside samples", len(calls), len(found["beside"]))
if not found["beside"].rss_pages.notna().any():
    sys.exit("no call has a sample beside it")
if not found["opened_to_write"] > 0:
    sys.exit("nothing was opened to be written")
if have_xarray:
    same("grid", summary["write_bytes"], int(found["moved"].sel(op=["write", "copy"]).sum()))
print("with xarray" if have_xarray else "without xarray")
