"""The kernel's loop: one execution after the other."""

import os
import platform
import sys

from .channel import Channel
from .randomness import reseed
from .shell import Shell
from .streams import Streams
from .warmup import forget, warm_up


class Kernel:
    """Runs what the agent asks for."""

    def __init__(self):
        self._channel = Channel()
        self._streams = Streams()

    def serve(self, preload):
        """Warms up, says so, and serves until the agent goes away. A failed start is said as execution 0."""
        channel = self._channel
        try:
            shell = Shell(channel)
            pristine = warm_up(shell, preload)
        except Exception as error:
            channel.begin(0)
            channel.emit("broken", text=f"{type(error).__name__}: {error}"[:1000])
            raise SystemExit(1)
        channel.begin(0)
        channel.disarm()
        channel.emit("ready", text=platform.python_version())
        channel.end()
        for command in channel.commands():
            if command["code"] is None:
                self._resume(shell, pristine, command["n"])
            else:
                self._execute(shell, command["n"], command["code"])
        if channel.is_forked:
            # User code forked, and the child came back from it. It ends as a program of its own would.
            self._streams.flush()
            os._exit(1 if shell.faulted else 0)

    def _execute(self, shell, number, code):
        channel = self._channel
        self._streams.restore()
        shell.faulted = False
        succeeded = False
        try:
            channel.begin(number)
            succeeded = self._run(shell, code)
            channel.disarm()
        except BaseException:
            # An interrupt between IPython's own guards, or a display that raised what is no Exception.
            channel.disarm()
            shell.showtraceback()
        self._streams.flush()
        channel.emit("done", succeeded=succeeded and not shell.faulted)
        channel.end()

    def _resume(self, shell, pristine, number):
        """A clone begins: as if nothing had been run, and with random numbers of its own."""
        channel = self._channel
        succeeded = False
        try:
            channel.begin(number)
            reseed()
            forget(shell, pristine)
            succeeded = True
        except BaseException as error:
            self._streams.restore()
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        channel.disarm()
        channel.emit("done", succeeded=succeeded)
        channel.end()

    def _run(self, shell, code):
        try:
            return shell.run_cell(code, store_history=True).success
        finally:
            shell.flush_figures()
