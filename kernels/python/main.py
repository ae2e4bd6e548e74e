"""The Python kernel: main.py [MODULE,...]

Reads executions from descriptor 3, runs them in IPython's shell, writes what happens to descriptor 4; one JSON object a line.
The modules named are imported before the kernel says that it is ready.
"""

import sys


def main():
    # User code finds its own directory first, as in a notebook, and no trace of this script.
    preload = [name for name in ",".join(sys.argv[1:]).split(",") if name]
    sys.path[0] = ""
    sys.argv = [""]

    from skerry_kernel.library import import_ipython

    import_ipython()
    from skerry_kernel.kernel import Kernel

    Kernel().serve(preload)


# Run by the agent, never imported: user code gets a __main__ module of its own.
main()
