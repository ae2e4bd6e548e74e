"""What makes the first real execution as fast as the second: what every execution needs is used once and forgotten.

Tracebacks are left cold: the first one takes some thirty milliseconds, and seven megabytes that most sandboxes never need.
"""

import gc
import importlib
import io
import sys
from contextlib import redirect_stderr, redirect_stdout

_CELLS = (
    "1 + 1",
    "[1, 'two', {'three': 3.0}]",
    "def f(n):\n    return n\nprint('warm')\nf(0)",
)


def warm_up(shell, preload):
    """Imports the modules and runs throw-away code. Nothing of it is left in the namespace, which is returned as it was before."""
    # pandas asks for get_ipython() while it is imported.
    with shell.builtin_trap:
        for name in preload:
            importlib.import_module(name)
    before = dict(shell.user_ns)
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        for cell in _CELLS:
            shell.run_cell(cell, store_history=False)
        if "pandas" in sys.modules:
            frame = sys.modules["pandas"].DataFrame({"a": [1.5, 2.5]})
            shell.display_formatter.format(frame)
        if "matplotlib.pyplot" in sys.modules:
            pyplot = sys.modules["matplotlib.pyplot"]
            pyplot.plot([1, 2])
            pyplot.show()
    forget(shell, before)
    gc.collect()
    # What is loaded now stays: the collector need not look at it, nor write to its pages, which clones share.
    gc.freeze()
    return before


def forget(shell, before):
    """Makes the namespace what it was, and the history empty: the next execution is the first."""
    shell.user_ns.clear()
    shell.user_ns.update(before)
    history = shell.history_manager
    history.input_hist_parsed[:] = history.input_hist_raw[:] = [""]
    history._i = history._ii = history._iii = history._i00 = ""
    history.output_hist.clear()
    history.output_hist_reprs.clear()
    shell.execution_count = 1
    hook = shell.displayhook
    hook._ = hook.__ = hook.___ = ""
    shell.last_execution_result = None
    shell.last_execution_succeeded = True
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        if hasattr(sys, name):
            delattr(sys, name)
