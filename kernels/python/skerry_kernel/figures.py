"""A matplotlib backend whose figures become displays: at show(), and at the end of an execution. They are closed then."""

from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg


class FigureManager(FigureManagerBase):
    """One open figure."""

    def show(self):
        _display(self)

    @classmethod
    def pyplot_show(cls, *, block=None):
        show_all()


class FigureCanvas(FigureCanvasAgg):
    """Draws with Agg."""

    manager_class = FigureManager


def show_all():
    """Displays every open figure, in the order of their numbers, and closes it."""
    for manager in Gcf.get_all_fig_managers():
        if isinstance(manager, FigureManager):
            try:
                _display(manager)
            finally:
                Gcf.destroy(manager)


def _display(manager):
    from IPython import get_ipython

    # A process that user code started has no shell, and no one to show a figure to.
    if get_ipython() is not None:
        from IPython.display import display

        display(manager.canvas.figure)
