"""The standard streams: replaced for every execution, whatever the last one did to them."""

import fcntl
import io
import os
import sys

_STANDARD = (0, 1, 2)


class Streams:
    """Keeps the descriptors that the agent gave, out of reach of a close(1)."""

    def __init__(self):
        self._kept = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 64) for fd in _STANDARD]
        sys.stdin = sys.__stdin__ = open(0, encoding="UTF-8", closefd=False)
        sys.stdout = sys.__stdout__ = _writer(1)
        sys.stderr = sys.__stderr__ = _writer(2)
        # A forked child would write the parent's unwritten text a second time.
        os.register_at_fork(before=self.flush)

    def restore(self):
        """Puts back descriptors and streams that were closed or replaced by nothing."""
        for fd, kept in zip(_STANDARD, self._kept):
            os.dup2(kept, fd)
        if _closed(sys.stdin):
            sys.stdin = sys.__stdin__ = open(0, encoding="UTF-8", closefd=False)
        if _closed(sys.stdout):
            sys.stdout = sys.__stdout__ = _writer(1)
        if _closed(sys.stderr):
            sys.stderr = sys.__stderr__ = _writer(2)

    @staticmethod
    def flush():
        """Hands everything written so far to the agent."""
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass  # Closed, or replaced by something that cannot flush: nothing of ours is left in it.


def _writer(fd):
    # Line buffering keeps the order of what Python and its child processes print; a lone surrogate is printed as \ud800.
    binary = io.BufferedWriter(io.FileIO(fd, "wb", closefd=False), 64 * 1024)
    stream = io.TextIOWrapper(binary, encoding="UTF-8", errors="backslashreplace", line_buffering=True)
    stream.mode = "w"
    return stream


def _closed(stream):
    return stream is None or getattr(stream, "closed", False)
