"""Runs cases against a pool, several at once: run.py POOL FILE. Prints those that are wrong; the exit code is 0 if none is.

A case is {"name", "why", "steps", "right"}. A step is an execution's body, {"upload": name, "text"}, {"wheel": name} (a package whose V is
7) or {"pause": seconds}. "right" is an expression over r, the answers of the steps, and the functions below.
"""

import io
import json
import sys
import time
import urllib.error
import urllib.request
import uuid
import zipfile
from concurrent.futures import ThreadPoolExecutor

VERSION = "2025-10-02-preview"
AT_ONCE = 3


def result(answer, member):
    return (answer.get("result") or {}).get(member)


def error(answer, member):
    outer = answer.get("error") or {}
    return (outer.get("error") or outer).get(member) or ""


HELP = {
    "ok": lambda answer: answer.get("status") == "Succeeded",
    "out": lambda answer: result(answer, "stdout") or "",
    "err": lambda answer: result(answer, "stderr") or "",
    "res": lambda answer: result(answer, "executionResult"),
    "code": lambda answer: error(answer, "code"),
    "message": lambda answer: error(answer, "message"),
    "everything": lambda answer: json.dumps(answer, ensure_ascii=False),
    "image": lambda answer: (result(answer, "executionResult") or {}).get("type") == "image",
}


class Session:
    """A session of its own for each case."""

    def __init__(self, pool):
        self._pool = pool
        self._identifier = "case-" + uuid.uuid4().hex[:12]

    def take(self, step):
        if "pause" in step:
            return time.sleep(step["pause"])
        if "upload" in step:
            return self._upload(step["upload"], step["text"].encode())
        if "wheel" in step:
            return self._upload(step["wheel"] + "-1.0-py3-none-any.whl", wheel(step["wheel"]))
        return self.call("POST", "/executions", json.dumps(step).encode())

    def call(self, method, path, body=None, kind="application/json"):
        url = f"{self._pool}{path}?identifier={self._identifier}&api-version={VERSION}"
        request = urllib.request.Request(url, body, {"Content-Type": kind}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=240) as response:
                text = response.read()
        except urllib.error.HTTPError as refusal:
            text = refusal.read()
        return json.loads(text) if text else {}

    def _upload(self, name, content):
        head = f'--B\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        return self.call("POST", "/files", head.encode() + content + b"\r\n--B--\r\n", "multipart/form-data; boundary=B")


def wheel(name):
    about = f"{name}-1.0.dist-info/"
    files = {
        f"{name}/__init__.py": "V = 7\n",
        about + "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        about + "WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[about + "RECORD"] = "".join(f"{file},,\n" for file in [*files, about + "RECORD"])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
    return packed.getvalue()


def judge(pool, case):
    session = Session(pool)
    answers = [session.take(step) for step in case["steps"]]
    session.call("DELETE", "/session")
    if eval(case["right"], {**HELP, "json": json, "r": answers}):
        return None
    return "\n  ".join([f'{case["name"]}: {case["why"]}', *(json.dumps(answer, ensure_ascii=False)[:400] for answer in answers)])


def main():
    pool, file = sys.argv[1:]
    with open(file) as cases, ThreadPoolExecutor(AT_ONCE) as threads:
        wrong = [found for found in threads.map(lambda case: judge(pool, case), json.load(cases)) if found]
    print(*wrong, sep="\n")
    sys.exit(bool(wrong))


main()
