#!/usr/bin/env python3
"""Loads what weir-export wrote into speedscope, as its command does, without a network.

    speedscope_check.py SPEEDSCOPE SHOT.png PROFILE [WORD...]

SPEEDSCOPE is the unpacked package. The profile must be drawn without a message, and each
WORD must be in the list of functions that speedscope makes of it. Exit: 0 all well, 1 a
check failed, 77 no browser here.
"""
import base64
import json
import pathlib
import sys
import tempfile
import time

import browser

DRAWN_S = 60

# Whether it is drawn, with what is written on the page.
STATE_JS = """
({title: document.title, canvases: document.querySelectorAll('canvas').length,
  text: document.body.innerText})
"""
# The list of functions is the view of the key 3.
LIST_JS = """
window.dispatchEvent(new KeyboardEvent('keypress', {key: '3', bubbles: true}))
"""


def until_drawn(tab):
    end = time.monotonic() + DRAWN_S
    while time.monotonic() < end:
        state = tab.value(STATE_JS)
        if state["canvases"] and state["title"] != "speedscope":
            return state
        time.sleep(0.05)
    raise AssertionError(f"not drawn: {state}")


def main():
    package, shot, profile, *words = sys.argv[1:]
    chromium = browser.found()
    if not chromium:
        print("speedscope_check: no browser here")
        sys.exit(77)
    data = base64.b64encode(pathlib.Path(profile).read_bytes()).decode()
    name = pathlib.Path(profile).name
    tab = browser.Browser(chromium)
    try:
        with tempfile.NamedTemporaryFile("w", suffix=".js") as script:
            script.write(f"speedscope.loadFileFromBase64({json.dumps(name)}, {json.dumps(data)})")
            script.flush()
            page = pathlib.Path(package, "dist/release/index.html").resolve().as_uri()
            tab.open(f"{page}#localProfilePath={script.name}", 1400)
            state = until_drawn(tab)
            print(state["title"], "|", " ".join(state["text"].split())[:300])
            tab.shot(shot)
            tab.value(LIST_JS)
            time.sleep(0.5)
            listed = tab.value("document.body.innerText")
        asked = [e["params"]["request"]["url"] for e in tab.events
                 if e.get("method") == "Network.requestWillBeSent"]
        wrong = [e for e in tab.events if e.get("method") == "Runtime.exceptionThrown"]
        assert not wrong, wrong
        assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:"))], asked
        missing = [word for word in words if word not in listed]
        assert not missing, (missing, listed[:2000])
    finally:
        tab.close()


if __name__ == "__main__":
    main()
