#!/usr/bin/env python3
"""Opens an HTML report in headless Chromium and checks what a reader would meet.

    page_check.py PAGE.html [CHROMIUM]

No message in the console, no request that leaves the page, nothing wider than the window
at 390, 1024 and 1920 pixels, every picture drawn, every id unique, contrast of text at
least 4.5 in light and in dark. Exit: 0 all well, 1 a check failed, 77 no browser here.

Speaks the DevTools protocol over --remote-debugging-pipe: messages are JSON, each ended by
a NUL byte, to the browser's descriptor 3 and from its descriptor 4.
"""
import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile

WIDTHS = (390, 1024, 1920)
TIMEOUT_S = 60

# What is asked of the page itself, once per width and colour scheme.
PAGE_JS = r"""
(() => {
  const doc = document.documentElement;
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  const rgba = text => (text.match(/[\d.]+/g) || []).map(Number);
  const light = c => { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
  const luminance = c => .2126 * light(c[0]) + .7152 * light(c[1]) + .0722 * light(c[2]);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = rgba(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    if (!e.getClientRects().length) continue;
    const a = luminance(rgba(getComputedStyle(e).color)), b = luminance(behind(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) faint.push(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2));
  }
  return {
    scroll: doc.scrollWidth, client: doc.clientWidth,
    wide: [...document.querySelectorAll('body *')]
      .filter(e => !e.closest('.scroll') && e.getBoundingClientRect().right > doc.clientWidth + 1)
      .map(e => e.tagName + '.' + e.className).slice(0, 5),
    blank: [...document.images].filter(i => !i.complete || !i.naturalWidth || !i.alt).length,
    twice: ids.filter((id, i) => ids.indexOf(id) !== i),
    // One that sorts tables, on pages whose policy names its checksum; others do not run.
    scripts: [...document.scripts].filter(s => s.src).length + Math.max(0, document.scripts.length -
      (document.querySelector('meta[content*="script-src \'sha256-"]') ? 1 : 0)),
    handlers: [...document.querySelectorAll('*')]
      .filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length,
    parts: ['html[lang]', 'title', 'header', 'main', 'h1', 'h2', 'th[scope]']
      .filter(s => !document.querySelector(s)),
    dead: [...document.querySelectorAll('a[href^="#"]')]
      .filter(a => !document.getElementById(a.hash.slice(1))).map(a => a.hash),
    faint,
  };
})()
"""


class Browser:
    """A headless Chromium and one tab of it."""

    def __init__(self, chromium):
        self.profile = tempfile.mkdtemp(prefix="weir-page-check.")
        to_child, self.out = os.pipe()
        self.inp, from_child = os.pipe()

        def place_pipes():
            # Above 4 first, so that neither overwrites the other.
            high_in, high_out = os.dup(to_child), os.dup(from_child)
            os.dup2(high_in, 3)
            os.dup2(high_out, 4)

        self.process = subprocess.Popen(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu",
             "--disable-background-networking", "--disable-component-update", "--no-first-run",
             "--hide-scrollbars", "--user-data-dir=" + self.profile, "--remote-debugging-pipe",
             "about:blank"],
            env={**os.environ, "TMPDIR": self.profile, "HOME": self.profile},
            preexec_fn=place_pipes, close_fds=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_child)
        os.close(from_child)
        self.buffer = b""
        self.next_id = 0
        self.events = []
        self.session = None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target,
                                flatten=True)["sessionId"]
        for domain in ("Network", "Log", "Runtime", "Page"):
            self.ask(domain + ".enable")

    def read(self):
        while b"\0" not in self.buffer:
            if not select.select([self.inp], [], [], TIMEOUT_S)[0]:
                raise TimeoutError("the browser does not answer")
            block = os.read(self.inp, 1 << 16)
            if not block:
                raise EOFError("the browser ended")
            self.buffer += block
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def ask(self, method, **params):
        self.next_id += 1
        message = {"id": self.next_id, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.next_id:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.read())

    def open(self, url, width, scheme):
        self.events = []
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900,
                 deviceScaleFactor=1, mobile=False)
        self.ask("Emulation.setEmulatedMedia",
                 features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.ask("Page.navigate", url=url)
        self.wait_for("Page.loadEventFired")
        return self.ask("Runtime.evaluate", expression=PAGE_JS,
                        returnByValue=True)["result"]["value"]

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


def complaints(url, found, events):
    """What is wrong with the page, one line each."""
    if found["scroll"] > found["client"]:
        yield f"wider than the window: {found['scroll']} > {found['client']} {found['wide']}"
    for what in ("blank", "twice", "scripts", "handlers", "parts", "dead", "faint"):
        if found[what]:
            yield f"{what}: {found[what]}"
    for event in events:
        method, params = event.get("method", ""), event.get("params", {})
        if method == "Network.requestWillBeSent":
            asked = params["request"]["url"]
            if asked != url and not asked.startswith("data:"):
                yield f"request: {asked[:200]}"
        elif method == "Log.entryAdded":
            yield f"console: {params['entry']['text']}"
        elif method == "Runtime.consoleAPICalled":
            yield f"console: {params['args']}"
        elif method == "Runtime.exceptionThrown":
            yield f"exception: {params['exceptionDetails']['text']}"


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: page_check.py PAGE.html [CHROMIUM]")
    names = sys.argv[2:] or ["chromium", "chromium-browser", "google-chrome"]
    chromium = next(filter(None, map(shutil.which, names)), None)
    if not chromium:
        print("page_check: no browser here")
        sys.exit(77)
    url = pathlib.Path(sys.argv[1]).resolve().as_uri()
    bad = 0
    browser = Browser(chromium)
    try:
        for scheme in ("light", "dark"):
            for width in WIDTHS:
                found = browser.open(url, width, scheme)
                for line in complaints(url, found, browser.events):
                    print(f"{width} {scheme}: {line}")
                    bad += 1
    finally:
        browser.close()
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
