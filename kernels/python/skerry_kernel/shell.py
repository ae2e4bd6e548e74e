"""IPython's shell without a terminal: what it shows becomes events."""

import ast
import os
import subprocess
import sys
import warnings

from IPython.core import page
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import print_figure
from traitlets import Any, Bool, Type
from traitlets.config import Config

from .forms import bundle, cut, scalar
from .streams import Streams

_BACKEND = "module://skerry_kernel.figures"
_LONGEST_FAULT = 1024 * 1024


class ValueHook(DisplayHook):
    """Sends the value of the last expression."""

    def __call__(self, result=None):
        if result is None:
            # None is a value where it was asked for by name, and no value where a call had nothing to say.
            if self.shell.none_is_value and not self.quiet():
                self.write_format_data({"text/plain": "None", **scalar(None)})
            return
        super().__call__(result)

    def compute_format_data(self, result):
        forms, metadata = super().compute_format_data(result)
        return ({**forms, **scalar(result)} if forms else forms), metadata

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        Streams.flush()
        self.shell.channel.emit("value", bundle(format_dict))

    def finish_displayhook(self):
        pass


class EventPublisher(DisplayPublisher):
    """Sends displays."""

    def publish(self, data, metadata=None, source=None, *, transient=None, update=False, **kwargs):
        Streams.flush()
        self.shell.channel.emit("display", bundle(data))

    def clear_output(self, wait=False):
        pass  # What was sent is sent.


class Shell(InteractiveShell):
    """The shell that user code sees as get_ipython()."""

    channel = Any()
    faulted = Bool(False)
    none_is_value = Bool(False)
    displayhook_class = Type(ValueHook)
    display_pub_class = Type(EventPublisher)

    def __init__(self, channel):
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "NoColor"
        config.InteractiveShell.autoindent = False
        config.IPCompleter.use_jedi = False
        super().__init__(config=config, channel=channel)
        InteractiveShell._instance = Shell._instance = self
        # What %cd and %bookmark remember; a session has no disk of its own to keep it on.
        self.db = {}
        self.set_hook("show_in_pager", page.as_hook(page.display_page), 99)
        png = self.display_formatter.formatters["image/png"]
        png.for_type_by_name("matplotlib.figure", "Figure", lambda figure: print_figure(figure, "png"))
        # Clients list the installed packages with it and read standard error along with the list.
        warnings.filterwarnings("ignore", message="pkg_resources is deprecated")

    async def run_ast_nodes(self, nodelist, *args, **kwargs):
        last = nodelist[-1] if nodelist else None
        value = last.value if isinstance(last, ast.Expr) else None
        value = value.value if isinstance(value, ast.Await) else value
        self.none_is_value = value is not None and not isinstance(value, ast.Call)
        return await super().run_ast_nodes(nodelist, *args, **kwargs)

    def _showtraceback(self, etype, evalue, stb):
        Streams.flush()
        self.faulted = True
        traceback = self.InteractiveTB.stb2text(stb)
        if self.channel.is_forked:
            _show_in_child(evalue, traceback)
            return
        try:
            message = str(evalue)
        except Exception:
            message = "<the exception has no text>"
        self.channel.emit(
            "fault", name=str(etype.__name__), text=cut(message, _LONGEST_FAULT), traceback=cut(traceback, _LONGEST_FAULT))

    def system(self, cmd):
        """Runs a command of the shell. It writes to the descriptors that the agent reads."""
        Streams.flush()
        command = self.var_expand(cmd, depth=1)
        self.user_ns["_exit_code"] = subprocess.call(command, shell=True, stdin=subprocess.DEVNULL)

    def enable_gui(self, gui=None):
        pass  # There is no screen.

    def enable_matplotlib(self, gui=None):
        """Whatever toolkit is asked for: figures become displays."""
        import matplotlib.pyplot

        matplotlib.pyplot.switch_backend(_BACKEND)
        return "inline", _BACKEND

    def ask_exit(self):
        """exit() and quit() end the execution, not the kernel."""
        raise SystemExit

    def flush_figures(self):
        """Shows what was drawn and not shown."""
        figures = sys.modules.get("skerry_kernel.figures")
        if figures is not None:
            figures.show_all()


def _show_in_child(error, traceback):
    """An exception in a process that user code forked: no event of the execution. SystemExit ends the process at once."""
    if not isinstance(error, SystemExit):
        print(traceback, file=sys.stderr, flush=True)
        return
    status = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
    Streams.flush()
    os._exit(status & 0xFF)
