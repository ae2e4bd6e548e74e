"""Drives ipykernel through jupyter_client for the benchmark.

One command a line on stdin, one answer a line on stdout, both JSON; commands run side by side, answers carry the command's id.
  {"id": 1, "do": "first"}                      start a kernel, 1+1, end it      -> {"id": 1, "ms": start to result}
  {"id": 2, "do": "start"}                      start a kernel and keep it       -> {"id": 2, "ms": start to ready, "pid": ...}
  {"id": 3, "do": "warm", "pid": P, "count": N} N times 1+1 in a kept kernel     -> {"id": 3, "all": [ms, ...]}
  {"id": 4, "do": "stop", "pid": P}             end a kept kernel                -> {"id": 4}
The end of stdin ends every kernel and the driver. Times are taken here, next to the client, so the pipe costs the peer nothing.
"""
import json
import signal
import sys
import threading
import time

from jupyter_client.manager import KernelManager

PATIENCE = 30  # seconds for any one answer
kept = {}
writing = threading.Lock()


def start():
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.blocking_client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=PATIENCE)
    except BaseException:
        end(manager, client)
        raise
    return manager, client


def end(manager, client):
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def one_plus_one(client):
    """Returns when both the result and the reply that says the execution ended are here."""
    request = client.execute("1+1")
    while True:
        message = client.get_iopub_msg(timeout=PATIENCE)
        if message["parent_header"].get("msg_id") == request and message["msg_type"] == "execute_result":
            break
    if message["content"]["data"]["text/plain"] != "2":
        raise RuntimeError(f"1+1 gave {message['content']}")
    while client.get_shell_msg(timeout=PATIENCE)["parent_header"].get("msg_id") != request:
        pass


def timed(action):
    began = time.perf_counter_ns()
    value = action()
    return (time.perf_counter_ns() - began) / 1e6, value


def first():
    began = time.perf_counter_ns()
    manager, client = start()
    try:
        one_plus_one(client)
        return {"ms": (time.perf_counter_ns() - began) / 1e6}
    finally:
        end(manager, client)


def keep():
    ms, (manager, client) = timed(start)
    pid = manager.provisioner.process.pid
    kept[pid] = manager, client
    return {"ms": ms, "pid": pid}


def perform(command):
    match command["do"]:
        case "first":
            return first()
        case "start":
            return keep()
        case "warm":
            client = kept[command["pid"]][1]
            return {"all": [timed(lambda: one_plus_one(client))[0] for _ in range(command["count"])]}
        case "stop":
            end(*kept.pop(command["pid"]))
            return {}
    raise ValueError(f"there is no command {command['do']!r}")


def answer(command):
    try:
        result = perform(command)
    except Exception as error:
        result = {"error": f"{type(error).__name__}: {error}"}
    with writing:
        print(json.dumps({"id": command["id"], **result}), flush=True)


# Ctrl-C is for the benchmark, which then ends stdin.
signal.signal(signal.SIGINT, signal.SIG_IGN)
threads = []
for line in sys.stdin:
    threads.append(threading.Thread(target=answer, args=(json.loads(line),), daemon=True))
    threads[-1].start()
    threads = [thread for thread in threads if thread.is_alive()]
for thread in threads:
    thread.join(PATIENCE)
for manager, client in kept.values():
    end(manager, client)
