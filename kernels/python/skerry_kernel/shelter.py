"""What a kernel shares with its user, the home and the data directory: it is ready before it looks at either.

A module of the user's, a configuration file, a pipe in the place of one, a full disk: nothing of it keeps a kernel from starting.
"""

import os
import site
import sys
from contextlib import contextmanager

from IPython.core.profiledir import ProfileDir
from traitlets import observe

_NOWHERE = "/nonexistent"
# Made with the image: an index of its fonts.
_MATPLOTLIB = "/usr/share/skerry/matplotlib"


class Profile(ProfileDir):
    """Where IPython would keep things. It makes none of it."""

    @observe("location")
    def _location_changed(self, change):
        pass


def move(directory):
    """Goes to a directory, where that is possible: the user may have closed it."""
    try:
        os.chdir(directory)
    except OSError:
        os.chdir("/")


@contextmanager
def sheltered(directory, modules):
    """What is imported here sees nothing of the user's; then the kernel is back in the directory.

    modules: the names of what will be imported
    """
    home = os.environ["HOME"]
    os.environ.update(HOME=_NOWHERE, MATPLOTLIBRC="/etc/matplotlibrc")
    os.chdir("/")
    try:
        with _matplotlib_sheltered(modules):
            yield
    finally:
        del os.environ["MATPLOTLIBRC"]
        os.environ["HOME"] = home
        move(directory)


@contextmanager
def _matplotlib_sheltered(modules):
    if not any(name.partition(".")[0] in ("matplotlib", "seaborn") for name in modules):
        yield
        return
    import matplotlib

    directories = matplotlib.get_configdir, matplotlib.get_cachedir
    matplotlib.get_configdir = matplotlib.get_cachedir = lambda: _MATPLOTLIB
    try:
        yield
    finally:
        matplotlib.get_configdir, matplotlib.get_cachedir = directories


def open_to_user():
    """From here on modules are found as in a notebook: in the working directory first, and in what pip installed for the user."""
    site.USER_BASE = site.USER_SITE = None
    site.ENABLE_USER_SITE = True
    # Other modules may have looked it up while there was no home.
    if "sysconfig" in sys.modules:
        sys.modules["sysconfig"].get_config_vars()["userbase"] = site.getuserbase()
    image = next((place for place, path in enumerate(sys.path) if path.endswith("dist-packages")), len(sys.path))
    sys.path.insert(image, site.getusersitepackages())
    sys.path.insert(0, "")
    os.environ["PATH"] = f"{site.getuserbase()}/bin:{os.environ['PATH']}"


def look_again():
    """Directories that were not there when a module was last looked for may be there now."""
    for path in [path for path, finder in list(sys.path_importer_cache.items()) if finder is None]:
        sys.path_importer_cache.pop(path, None)
