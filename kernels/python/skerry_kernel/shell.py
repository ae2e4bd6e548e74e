"""IPython's shell as a notebook has it: what it shows becomes events."""

import ast
import os
import subprocess
import sys
import warnings

from IPython.core import page
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import print_figure
from traitlets import Any, Bool, Type, default, observe
from traitlets.config import Config

from . import faults, forms, notebook
from .publishers import EventPublisher, ValueHook
from .shelter import Profile
from .streams import Streams

# Of no use to anybody here, and in the way of those who read standard error.
_IDLE_WARNINGS = ("pkg_resources is deprecated", "To exit: use 'exit'", r"\s*IProgress not found")


class ZMQInteractiveShell(InteractiveShell):
    """The shell that user code sees as get_ipython(). Libraries know a notebook by the name of this class."""

    channel = Any()
    kernel = Any()
    faulted = Bool(False)
    none_is_value = Bool(False)
    compiler_class = Type(notebook.CellCompiler)
    displayhook_class = Type(ValueHook)
    display_pub_class = Type(EventPublisher)

    def __init__(self, channel):
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "NoColor"
        config.InteractiveShell.autoindent = False
        config.IPCompleter.use_jedi = False
        config.IPKernelApp = Config()
        directory = os.path.expanduser("~/.ipython")
        profile = Profile(location=os.path.join(directory, "profile_default"))
        super().__init__(ipython_dir=directory, profile_dir=profile, config=config, channel=channel, kernel=notebook.Presence())
        InteractiveShell._instance = ZMQInteractiveShell._instance = self
        # What %cd and %bookmark remember; a session has no disk of its own to keep it on.
        self.db = {}
        self.set_hook("show_in_pager", page.as_hook(page.display_page), 99)
        # What is cut in any case is not written out in full first: a session may have no room for it.
        for kind in (str, bytes, bytearray):
            self.display_formatter.formatters["text/plain"].for_type(kind, forms.print_plain)
        # A figure is a picture whichever backend it was made for; the inline backend takes over from this.
        png = self.display_formatter.formatters["image/png"]
        png.for_type_by_name("matplotlib.figure", "Figure", lambda figure: print_figure(figure, "png"))
        notebook.refuse_input()
        for message in _IDLE_WARNINGS:
            warnings.filterwarnings("ignore", message=message)

    @observe("ipython_dir")
    def _ipython_dir_changed(self, change):
        pass

    @default("exiter")
    def _exiter_default(self):
        return notebook.Exiter(self)

    def init_magics(self):
        super().init_magics()
        self.register_magics(notebook.NotebookMagics)

    async def run_ast_nodes(self, nodelist, *args, **kwargs):
        last = nodelist[-1] if nodelist else None
        value = last.value if isinstance(last, ast.Expr) else None
        value = value.value if isinstance(value, ast.Await) else value
        self.none_is_value = value is not None and not isinstance(value, ast.Call)
        return await super().run_ast_nodes(nodelist, *args, **kwargs)

    def showtraceback(self, exc_tuple=None, *args, **kwargs):
        try:
            error = self._get_exc_info(exc_tuple)[1]
        except ValueError:
            return super().showtraceback(exc_tuple, *args, **kwargs)
        try:
            errors = faults.lineage(error)
            faults.hide_our_frames(errors)
            exc_tuple = type(error), error, error.__traceback__
            if not any(isinstance(each, BaseExceptionGroup) for each in errors):
                return super().showtraceback(exc_tuple, *args, **kwargs)
        except Exception:
            pass  # What user code made of its exception, or of the modules that format one, must not cost it the exception.
        self._showtraceback(type(error), error, faults.plain(error))

    def show_usage_error(self, exc):
        self._showtraceback(type(exc), exc, [f"UsageError: {exc}"])

    def _showtraceback(self, etype, evalue, stb):
        Streams.flush()
        traceback = self.InteractiveTB.stb2text(stb)
        self.faulted = not isinstance(evalue, notebook.CleanExit)
        if self.channel.is_forked:
            _show_in_child(evalue, traceback)
        elif self.faulted:
            self.channel.emit("fault", name=str(etype.__name__), text=faults.message(evalue), traceback=faults.cut(traceback))

    def system(self, cmd):
        """Runs a command of the shell. It writes to the descriptors that the agent reads."""
        Streams.flush()
        command = self.var_expand(cmd, depth=1)
        status = self.user_ns["_exit_code"] = subprocess.call(command, shell=True, stdin=subprocess.DEVNULL)
        if status:
            notebook.explain_pip(command)

    def enable_gui(self, gui=None):
        pass  # There is no screen.

    def enable_matplotlib(self, gui=None):
        """Whatever toolkit is asked for: figures become displays."""
        self.pylab_gui_select = None
        return super().enable_matplotlib("inline")

    def flush_figures(self):
        """Shows what is still open: drawn for no screen (matplotlib.use("agg")), or by an inline backend that the code chose itself."""
        figures = sys.modules.get("matplotlib._pylab_helpers")
        if figures is None or not figures.Gcf.figs:
            return
        from IPython.display import display
        from matplotlib_inline.backend_inline import configure_inline_support, flush_figures

        backend = sys.modules["matplotlib"].get_backend()
        if "inline" in backend:
            if flush_figures not in self.events.callbacks["post_execute"]:
                flush_figures()
            return
        configure_inline_support(self, backend)
        for manager in figures.Gcf.get_all_fig_managers():
            try:
                display(manager.canvas.figure)
            finally:
                figures.Gcf.destroy(manager)


def _show_in_child(error, traceback):
    """An exception in a process that user code forked: no event of the execution. SystemExit ends the process at once."""
    if not isinstance(error, SystemExit):
        print(traceback, file=sys.stderr, flush=True)
        return
    status = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
    Streams.flush()
    os._exit(status & 0xFF)
