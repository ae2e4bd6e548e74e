"""The two pipes to the agent, and the interrupts that must not tear a line."""

import json
import os
import re
import signal
import threading

COMMANDS = 3
EVENTS = 4

# User code may replace what it finds in a module; what the kernel hears and says must not depend on it.
_getpid = os.getpid
_write = os.write
_parse = json.JSONDecoder().decode
_text = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode

_SURROGATE = re.compile("[\ud800-\udfff]")


def encode(value):
    """The UTF-8 of a value's JSON. A lone surrogate, which UTF-8 has no bytes for, is spelt out: \\ud800."""
    text = _text(value)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub(lambda match: f"\\\\u{ord(match[0]):04x}", text).encode()


class Channel:
    """Commands in, events out. Events are said to belong to the execution that runs; without one they are dropped."""

    def __init__(self):
        # What user code starts must inherit neither pipe.
        os.set_inheritable(COMMANDS, False)
        os.set_inheritable(EVENTS, False)
        self._process = _getpid()
        os.register_at_fork(after_in_child=self._detach)
        self._lock = threading.RLock()
        self._number = None
        self._armed = False
        self._writing = False
        self._interrupted = False

    @property
    def is_forked(self):
        """Whether this is a child that user code forked from the kernel."""
        return _getpid() != self._process

    def commands(self):
        """Yields the executions that the agent asks for, until it goes away; none in a forked child."""
        with open(COMMANDS, "rb", closefd=False) as pipe:
            while not self.is_forked and (line := pipe.readline()):
                yield _parse(line.decode())

    def begin(self, number):
        """The execution of that number runs: its events count, and one interrupt may end it."""
        self._number = number
        self._interrupted = False
        # The last execution may have put its own handler there.
        signal.signal(signal.SIGINT, self._on_interrupt)
        self._armed = True

    def disarm(self):
        """From here on an interrupt comes too late."""
        self._armed = False

    def end(self):
        """The execution is over; its last event was sent."""
        self._number = None

    def emit(self, kind, data=None, **members):
        """Sends an event.

        kind: the event's type
        data: encoded forms of a display or value (bytes of a JSON object)
        members: the event's other members
        """
        # A forked child speaks for nobody.
        if self._number is None or self.is_forked:
            return
        line = encode({"n": self._number, "type": kind, **members})
        if data is not None:
            line = line[:-1] + b',"data":' + data + b"}"
        self._write(memoryview(line + b"\n"))

    def _detach(self):
        """In a forked child: both pipes are the parent's. What is put in their place keeps their numbers from the child's own files."""
        try:
            os.close(COMMANDS)
            nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
            for fd in (COMMANDS, EVENTS):
                if fd != nothing:
                    os.dup2(nothing, fd, inheritable=False)
            if nothing not in (COMMANDS, EVENTS):
                os.close(nothing)
        except OSError:
            pass  # User code has closed them before, or has no descriptor left; is_forked holds all the same.

    def _write(self, line):
        main = threading.current_thread() is threading.main_thread()
        with self._lock:
            self._writing = main
            try:
                while line:
                    line = line[_write(EVENTS, line):]
            finally:
                self._writing = False
        if main and self._interrupted:
            self._interrupted = False
            raise KeyboardInterrupt

    def _on_interrupt(self, signum, frame):
        if not self._armed:
            return
        self._armed = False
        if self._writing:
            self._interrupted = True
        else:
            raise KeyboardInterrupt
