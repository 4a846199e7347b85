#!/usr/bin/env python3
"""Opens HTML reports and SVG charts in headless Chromium and checks what a reader would meet.

    page_check.py [--axe AXE.js] [--shots DIR] PAGE.html|CHART.svg...

No message in the console, no request that leaves the page. Of a page: nothing wider than the
window at 390, 1024 and 1920 pixels, every picture drawn, every id unique, contrast of text at
least 4.5 in light and in dark. With --axe another look instead, narrow and wide, dark and
light: nothing that axe-core calls a violation. Of a chart:
every text inside the picture, none upon another. --shots keeps pictures of what was opened.
Exit: 0 all well, 1 a check failed, 77 no browser here.
"""
import argparse
import os
import pathlib
import sys

import browser

WIDTHS = (390, 1024, 1920)
WIDTH_OF_CHART = 1200

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

# Of a chart: texts that leave the picture or lie upon each other. A pixel is forgiven, and
# boxes of glyphs are higher than what is inked of them.
CHART_JS = r"""
(() => {
  const box = document.documentElement.getBoundingClientRect();
  const texts = [...document.querySelectorAll('text')].filter(e => e.textContent.trim())
    .map(e => ({text: e.textContent, r: e.getBoundingClientRect()}));
  const outside = texts.filter(t => t.r.left < box.left - 1 || t.r.right > box.right + 1 ||
    t.r.top < box.top - 3 || t.r.bottom > box.bottom + 3).map(t => t.text);
  const upon = [];
  texts.forEach((a, i) => texts.slice(i + 1).forEach(b => {
    const w = Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left);
    const h = Math.min(a.r.bottom, b.r.bottom) - Math.max(a.r.top, b.r.top);
    if (w > 1 && h > .4 * Math.min(a.r.height, b.r.height)) upon.push(a.text + ' | ' + b.text);
  }));
  return {outside, upon, texts: texts.length,
          title: !!document.querySelector('svg > title, svg > g > title')};
})()
"""

AXE_JS = """
axe.run(document).then(r => r.violations.map(v => v.impact + ' ' + v.id + ': ' +
  v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', ')))
"""


def told(url, events):
    """What the page said or asked for, one line each."""
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


def of_page_by_axe(tab, url, axe):
    for width, scheme in ((1024, "light"), (390, "dark")):
        tab.open(url, width, scheme)
        tab.value(pathlib.Path(axe).read_text(encoding="utf-8"))
        for line in tab.value(AXE_JS):
            yield f"{width} {scheme}: axe: {line}"


def of_page(tab, url, shots):
    """What is wrong with a page, one line each."""
    for scheme in ("light", "dark"):
        for width in WIDTHS:
            tab.open(url, width, scheme)
            found = tab.value(PAGE_JS)
            where = f"{width} {scheme}: "
            if found["scroll"] > found["client"]:
                yield (f"{where}wider than the window: {found['scroll']} > "
                       f"{found['client']} {found['wide']}")
            for what in ("blank", "twice", "scripts", "handlers", "parts", "dead", "faint"):
                if found[what]:
                    yield f"{where}{what}: {found[what]}"
            for line in told(url, tab.events):
                yield where + line
            if shots and (scheme == "light" or width == 1024):
                tab.shot(f"{shots}-{width}-{scheme}.png")


def of_chart(tab, url, shots):
    """The same of a chart. Labels of a graph may touch: Graphviz has placed them."""
    tab.open(url, WIDTH_OF_CHART)
    found = tab.value(CHART_JS)
    yield from told(url, tab.events)
    if not found["texts"] or not found["title"]:
        yield f"no title or no text: {found}"
    if found["outside"]:
        yield f"outside of the picture: {found['outside']}"
    if found["upon"] and not tab.value("!!document.querySelector('g.graph')"):
        yield f"upon each other: {found['upon']}"
    if shots:
        tab.shot(shots + ".png")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--axe")
    parser.add_argument("--shots")
    parser.add_argument("pages", nargs="+")
    options = parser.parse_args()
    chromium = browser.found()
    if not chromium:
        print("page_check: no browser here")
        sys.exit(77)
    bad = 0
    tab = browser.Browser(chromium)
    try:
        for page in map(pathlib.Path, options.pages):
            url = page.resolve().as_uri()
            shots = options.shots and os.path.join(options.shots, page.stem)
            lines = (of_chart(tab, url, shots) if page.suffix == ".svg"
                     else of_page_by_axe(tab, url, options.axe) if options.axe
                     else of_page(tab, url, shots))
            for line in lines:
                print(f"{page.name}: {line}")
                bad += 1
    finally:
        tab.close()
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
