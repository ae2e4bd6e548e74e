"""The kernel's loop: one execution after the other."""

import os
import platform
import sys

from . import faults, shelter
from .channel import Channel
from .notebook import CleanExit, keep_loop
from .randomness import reseed
from .shell import ZMQInteractiveShell
from .streams import Streams
from .warmup import forget, warm_up


class Kernel:
    """Runs what the agent asks for."""

    def __init__(self, directory):
        self._directory = directory
        self._channel = Channel()
        self._streams = Streams()

    def serve(self, preload):
        """Warms up, says so, and serves until the agent goes away. A failed start is said as execution 0."""
        channel = self._channel
        try:
            shelter.move(self._directory)
            shell = ZMQInteractiveShell(channel)
            with shelter.sheltered(self._directory, preload):
                pristine = warm_up(shell, preload)
            shelter.open_to_user()
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
        shelter.look_again()
        shell.faulted = False
        succeeded = False
        try:
            channel.begin(number)
            keep_loop()
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
            result = shell.run_cell(code, store_history=True)
        finally:
            shell.flush_figures()
        error = result.error_before_exec or result.error_in_exec
        # IPython ends some errors without a word.
        if error is not None and not shell.faulted and not isinstance(error, CleanExit):
            shell._showtraceback(type(error), error, faults.plain(error))
        return error is None or isinstance(error, CleanExit)
