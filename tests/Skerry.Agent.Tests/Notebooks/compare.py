"""Runs cells in ipykernel and in our kernel, and says where they differ: compare.py KERNEL CELLS DIFFERENCES

A cell begins with "### NAME". The differences that have a reason are listed, one a line: "NAME PART: REASON", where PART is stdout, stderr,
displays, value, error or traceback. Prints what differs and is not listed, and what is listed and does not differ; nothing if all is well.
"""

import json
import os
import re
import select
import subprocess
import sys

from jupyter_client import KernelManager

PARTS = ("stdout", "stderr", "displays", "value", "error", "traceback")
SCALAR = "application/vnd.skerry.scalar+json"


def read_cells(path):
    parts = re.split(r"^### (\S+)\n", open(path).read(), flags=re.M)
    return list(zip(parts[1::2], (code.removesuffix("\n") for code in parts[2::2])))


def read_differences(path):
    lines = [line for line in open(path).read().splitlines() if line and not line.startswith("#")]
    return {tuple(line.split(":")[0].split(" ")) for line in lines if line.split(":", 1)[1].strip()}


class Reference:
    """ipykernel, over sockets of the file system."""

    def __init__(self):
        os.makedirs("/tmp/reference", exist_ok=True)
        self._manager = KernelManager(kernel_name="python3", transport="ipc", ip="/tmp/reference/socket")
        self._manager.start_kernel(
            cwd="/tmp/reference", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)

    def run(self, code):
        found = {"stdout": "", "stderr": "", "displays": [], "value": None, "error": None, "traceback": ""}
        identity = self._client.execute(code, allow_stdin=False)
        while True:
            message = self._client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") != identity:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                found[content["name"]] += content["text"]
            elif kind in ("display_data", "update_display_data"):
                found["displays"].append(content["data"])
            elif kind == "execute_result":
                found["value"] = content["data"]
            elif kind == "error":
                found["error"] = [content["ename"], content["evalue"]]
                found["traceback"] = "\n".join(content["traceback"])
            elif kind == "status" and content["execution_state"] == "idle":
                break
        while (reply := self._client.get_shell_msg(timeout=60))["parent_header"].get("msg_id") != identity:
            pass
        reply = reply["content"]
        found["displays"] += [payload["data"] for payload in reply.get("payload", ()) if payload["source"] == "page"]
        if reply["status"] == "error" and found["error"] is None:
            found["error"] = [reply["ename"], reply["evalue"]]
        return found

    def stop(self):
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)


class Ours:
    """Our kernel, as the agent drives it."""

    def __init__(self, script):
        pipes = [os.pipe() for _ in range(4)]
        theirs = [os.open(os.devnull, os.O_RDONLY), pipes[0][1], pipes[1][1], pipes[2][0], pipes[3][1]]

        def place():
            high = [os.dup2(fd, 100 + target, inheritable=True) for target, fd in enumerate(theirs)]
            for target, fd in enumerate(high):
                os.dup2(fd, target)

        subprocess.Popen([sys.executable, "-I", script, os.getcwd()], preexec_fn=place, close_fds=False)
        for fd in theirs:
            os.close(fd)
        self._stdout, self._stderr, self._commands = pipes[0][0], pipes[1][0], pipes[2][1]
        # Without a buffer of its own: select() sees what has not been read.
        self._events = open(pipes[3][0], "rb", buffering=0)
        for fd in (self._stdout, self._stderr):
            os.set_blocking(fd, False)
        self._number = 0
        assert json.loads(self._events.readline())["type"] == "ready"

    def run(self, code):
        self._number += 1
        os.write(self._commands, json.dumps({"n": self._number, "code": code}).encode() + b"\n")
        found = {"stdout": b"", "stderr": b"", "displays": [], "value": None, "error": None, "traceback": ""}
        while True:
            ready = select.select([self._events, self._stdout, self._stderr], [], [], 60)[0]
            assert ready, code
            self._take(found)
            if self._events not in ready:
                continue
            event = json.loads(self._events.readline())
            if event["type"] == "done":
                break
            if event["type"] == "display":
                found["displays"].append(event["data"])
            elif event["type"] == "value":
                event["data"].pop(SCALAR, None)
                found["value"] = event["data"]
            elif event["type"] == "fault":
                found["error"] = [event["name"], event["text"]]
                found["traceback"] = event["traceback"]
        self._take(found)
        return {**found, "stdout": found["stdout"].decode(), "stderr": found["stderr"].decode()}

    def _take(self, found):
        for name, fd in (("stdout", self._stdout), ("stderr", self._stderr)):
            try:
                while data := os.read(fd, 65536):
                    found[name] += data
            except BlockingIOError:
                pass


def normal(part):
    """Without what may differ from run to run: colours, addresses, process ids, dates, the counts of cells."""
    text = json.dumps(part, ensure_ascii=False, sort_keys=True)
    text = re.sub(r"\\u001b\[[0-9;]*m", "", text).replace("\\r\\n", "\\n")
    text = re.sub(r"(0x|at )[0-9a-f]{6,}", "0x", text)
    text = re.sub(r"\(\d+ times\)|pid=\d+|<dc:date>[^<]*|\b[pm][0-9a-f]{10}\b", "...", text)
    text = re.sub(r"(/tmp/ipykernel_\d+/)?\b\d{5,}\.py", "<cell>", text)
    text = re.sub(r"In ?\[\d+\]", "In[n]", text)
    return text


def outline(traceback):
    """The frames, the lines that they are at, and the end; how many lines around them are shown is not the same each time."""
    lines = [" ".join(line.split()) for line in re.sub(r"\x1b\[[0-9;]*m", "", traceback).splitlines()]
    return [line for line in lines if line.startswith(("Cell ", "File ", "-->", "---"))] + lines[-1:]


def shown(part):
    text = normal(part)
    return text if len(text) <= 1500 else f"{text[:700]} ... {text[-700:]}"


def main():
    script, cells, listed = sys.argv[1], read_cells(sys.argv[2]), read_differences(sys.argv[3])
    sys.stdout.reconfigure(errors="backslashreplace")
    reference, ours = Reference(), Ours(script)
    differing = set()
    for name, code in cells:
        theirs, mine = reference.run(code), ours.run(code)
        theirs["traceback"], mine["traceback"] = outline(theirs["traceback"]), outline(mine["traceback"])
        for part in PARTS:
            if normal(theirs[part]) != normal(mine[part]):
                differing.add((name, part))
                if (name, part) not in listed:
                    print(f"{name} {part}: differs\n    ipykernel: {shown(theirs[part])}\n    ours:      {shown(mine[part])}")
    for name, part in sorted(listed - differing):
        print(f"{name} {part}: is listed, and does not differ")
    reference.stop()
    print(f"{len(cells)} cells, {len(differing)} differences")


main()
