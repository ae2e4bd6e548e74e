"""The Python kernel: python3 -I main.py DATA-DIRECTORY [MODULE,...]

Reads executions from descriptor 3, runs them in IPython's shell, writes what happens to descriptor 4; one JSON object a line.
The modules named are imported before the kernel says that it is ready.
"""

import os
import sys


def main():
    directory, preload = sys.argv[1], [name for name in ",".join(sys.argv[2:]).split(",") if name]
    sys.argv = [""]
    # Isolated, Python finds its own modules and the image's. User code finds no trace of this script.
    home = os.path.dirname(os.path.abspath(__file__))
    sys.path.insert(0, home)
    from skerry_kernel.library import import_ipython

    import_ipython()
    from skerry_kernel.kernel import Kernel

    sys.path.remove(home)
    Kernel(directory).serve(preload)


# Run by the agent, never imported: user code gets a __main__ module of its own.
main()
