"""A headless Chromium and one tab of it, for checks of pages.

Speaks the DevTools protocol over --remote-debugging-pipe: messages are JSON, each ended by
a NUL byte, to the browser's descriptor 3 and from its descriptor 4.
"""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome")
TIMEOUT_S = 60


def found():
    """Path of a browser, None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """events: what it told since the page was asked for."""

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

    def open(self, url, width, scheme="light", height=900):
        """Loads the page; events are those of it."""
        self.events = []
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=False)
        self.ask("Emulation.setEmulatedMedia",
                 features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.ask("Page.navigate", url=url)
        # The first event may be of the blank page that the tab began with.
        while self.value("location.href == 'about:blank' || document.readyState != 'complete'"):
            time.sleep(0.01)

    def value(self, script):
        """What the script gives in the page, a promise's end included."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True,
                          awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def shot(self, path):
        """The whole page, as high as it is, as a PNG."""
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        data = self.ask("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)
