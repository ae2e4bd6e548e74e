"""What ipykernel adds to IPython's shell and user code counts on. The package itself would bring its sockets along, and many megabytes."""

import asyncio
import builtins
import os
import socket
import sys
import zlib

from IPython.core import page
from IPython.core.async_helpers import get_asyncio_loop
from IPython.core.autocall import ZMQExitAutocall
from IPython.core.compilerop import CachingCompiler
from IPython.core.error import StdinNotImplementedError, UsageError
from IPython.core.magic import Magics, line_magic, magics_class


_PID = os.getpid()


class CleanExit(SystemExit):
    """exit() and exit(0): the execution has ended as it should."""


class Exiter(ZMQExitAutocall):
    """exit and quit: they end the execution, not the kernel."""

    def __call__(self, status=None, keep_kernel=False):
        raise SystemExit(status) if status else CleanExit(status)


class CellCompiler(CachingCompiler):
    """Gives every cell a file name, which warnings and help show; none that is relative to a directory."""

    def get_code_name(self, raw_code, transformed_code, number):
        return f"/tmp/ipykernel_{_PID}/{zlib.crc32(raw_code.encode('utf-8', 'surrogatepass'))}.py"


class Presence:
    """Stands where a notebook's shell has its kernel: pandas, among others, looks whether there is one."""


@magics_class
class NotebookMagics(Magics):
    """The magics of a notebook that IPython has none of, or other ones."""

    @line_magic
    def less(self, line):
        """Shows a file."""
        if not line:
            raise UsageError("Missing filename.")
        with open(line) as file:
            page.page(file.read())

    more = line_magic("more")(less)

    @line_magic
    def clear(self, line):
        """Clears a terminal; there is none."""


def refuse_input():
    """Nobody is there to answer a question: input(), and with it the debugger, says so."""
    import getpass

    builtins.input, getpass.getpass = _input, _getpass


def _input(prompt=""):
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


def _getpass(prompt="Password: ", stream=None, **options):
    raise StdinNotImplementedError("getpass was called, but this frontend does not support input requests.")


def keep_loop():
    """Awaiting cells and the rest share one event loop; asyncio.run() takes it away at its end."""
    asyncio.set_event_loop(get_asyncio_loop())


def explain_pip(command):
    """Why pip found nothing."""
    words = command.split()
    if "install" in words and any(word.endswith(("pip", "pip3")) for word in words):
        if all(name == "lo" for _, name in socket.if_nameindex()):
            print("This session has no network: pip installs files that were uploaded, and what they need must be here.", file=sys.stderr)
