"""What IPython shows becomes events: values, and displays."""

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher

from .forms import bundle, scalar
from .streams import Streams


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
