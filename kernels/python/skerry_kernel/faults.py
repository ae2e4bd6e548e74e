"""What an exception says of itself: a traceback without a frame of ours, of bearable length, its end always there."""

import os
import traceback

# The agent's bounds of an exception's message and traceback.
_LONGEST = 256 * 1024

_OURS = os.path.dirname(os.path.abspath(__file__)) + os.sep
_RUNNER = os.path.join("IPython", "core", "interactiveshell.py")


def cut(text, longest=_LONGEST):
    """The text; if it is too long its beginning and its end, and how much is missing between them."""
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[:half]}\n... ({len(text) - 2 * half} characters cut) ...\n{text[-half:]}"


def message(error):
    """What the exception says."""
    try:
        return cut(str(error))
    except Exception:
        return "<the exception has no text>"


def lineage(error):
    """The exception, what it came from, and what is grouped in them."""
    found, pending = {}, [error]
    while pending:
        error = pending.pop()
        if error is None or id(error) in found:
            continue
        found[id(error)] = error
        pending += [error.__cause__, error.__context__]
        if isinstance(error, BaseExceptionGroup):
            pending += error.exceptions
    return found.values()


def hide_our_frames(errors):
    """Takes what is this package's out of the tracebacks."""
    for error in errors:
        error.__traceback__ = _without(error.__traceback__, _OURS)


def plain(error):
    """The lines that Python itself prints: IPython's own format knows no groups. Its frame is left out."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename.endswith(_RUNNER):
        frames = frames.tb_next
    try:
        return "".join(traceback.TracebackException(type(error), error, frames).format()).splitlines()
    except Exception:
        return [f"{type(error).__name__}: {message(error)}"]


def _without(frames, directory):
    while frames is not None and frames.tb_frame.f_code.co_filename.startswith(directory):
        frames = frames.tb_next
    first = frames
    while frames is not None:
        following = frames.tb_next
        if following is not None and following.tb_frame.f_code.co_filename.startswith(directory):
            frames.tb_next = following.tb_next
        else:
            frames = following
    return first
