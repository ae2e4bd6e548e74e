"""IPython's shell without its terminal: half the time and two thirds of the memory that "import IPython" takes."""

import importlib
import sys
import types

_TERMINAL = "IPython.terminal.embed"
_COMPLETION = "jedi"


def import_ipython():
    """Imports IPython. To be called before anything else imports it.

    The package itself imports its terminal front end, and with it prompt_toolkit, only to offer IPython.embed(); its completer imports jedi.
    A kernel that nobody types at uses neither. Both stay importable: what user code asks for, it gets.
    """
    terminal = types.ModuleType(_TERMINAL)
    terminal.embed = _embed
    sys.modules[_TERMINAL] = terminal
    sys.modules[_COMPLETION] = None
    try:
        importlib.import_module("IPython.core.interactiveshell")
        importlib.import_module("IPython.core.completer")
    finally:
        del sys.modules[_TERMINAL], sys.modules[_COMPLETION]
    # As jedi does: what recurses as deep as it may in a notebook may do so here.
    sys.setrecursionlimit(3000)


def _embed(**options):
    importlib.import_module(_TERMINAL).embed(**options)
