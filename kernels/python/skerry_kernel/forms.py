"""The forms of a value or display, encoded and bounded for the agent."""

import base64
import math
import numbers
import re

from .channel import encode

SCALAR = "application/vnd.skerry.scalar+json"

_PLAIN = "text/plain"
_LONGEST_TEXT = 8 * 1024 * 1024
# With its quotes and the note that it is cut, it is no longer than that.
_LONGEST_PRINTED = _LONGEST_TEXT - 100
_LONGEST_SCALAR_TEXT = 1024 * 1024
_LONGEST_ESCAPED_TEXT = 2 * 1024 * 1024
_LARGEST_FORM = 16 * 1024 * 1024
_LARGEST_BUNDLE = 22 * 1024 * 1024

# The agent's bounds (AgentBounds.MostForms, DeepestForm).
_MOST_FORMS = 64
_DEEPEST_FORM = 48

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
_NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_BRACES_AS_BRACKETS = bytes.maketrans(b"{}", b"[]")


def cut(text, longest=_LONGEST_TEXT):
    """The text, or its beginning and how much more there was."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}... ({len(text) - longest} characters cut)"


def print_plain(value, printer, cycle):
    """Prints a text or bytes as Python does, but no more of them than is kept."""
    left = len(value) - _LONGEST_PRINTED
    if left <= 0:
        printer.text(repr(value))
    else:
        what = "characters" if isinstance(value, str) else "bytes"
        printer.text(f"{value[:_LONGEST_PRINTED]!r}... ({left} {what} cut)")


def bundle(data):
    """The JSON object of a MIME bundle, as bytes. Forms that are too large or too deep, or that JSON cannot hold, are left out."""
    forms = {}
    left_out = []
    # Text first: it is what the others fall back to.
    for mime, value in sorted(data.items(), key=lambda item: item[0] != _PLAIN):
        form = _form(mime, value) if len(forms) < _MOST_FORMS else None
        if form is None:
            left_out.append(str(mime)[:100])
        else:
            forms[mime] = form
    if sum(map(len, forms.values())) > _LARGEST_BUNDLE:
        left_out += [mime for mime in forms if mime != _PLAIN]
        forms = {mime: form for mime, form in forms.items() if mime == _PLAIN}
    if left_out and _PLAIN not in forms:
        forms[_PLAIN] = encode(f"({', '.join(left_out)}: too large, too deep, or not data)"[:1000])
    return b"{" + b",".join(encode(mime) + b":" + form for mime, form in forms.items()) + b"}"


def _form(mime, value):
    if not isinstance(mime, str):
        return None
    if isinstance(value, (bytes, bytearray, memoryview)):
        value = base64.b64encode(value).decode("ascii")
    try:
        if mime != _PLAIN:
            form = encode(value)
            return form if len(form) <= _LARGEST_FORM and (isinstance(value, str) or not _is_too_deep(form)) else None
        form = encode(cut(str(value)))
        return form if len(form) <= _LARGEST_FORM else encode(cut(str(value), _LONGEST_ESCAPED_TEXT))
    except (TypeError, ValueError, RecursionError):
        return None


def _is_too_deep(form):
    """Whether arrays and objects are nested deeper than readers of JSON take."""
    if form.count(b"[") + form.count(b"{") <= _DEEPEST_FORM:
        return False
    brackets = _STRING.sub(b"", form).translate(_BRACES_AS_BRACKETS, _NO_BRACKETS)
    # Each time, the innermost level of what is left goes.
    for _ in range(_DEEPEST_FORM):
        brackets = brackets.replace(b"[]", b"")
    return len(brackets) > 0


def scalar(value):
    """The form that JSON has of a value too: a truth value, a finite number, an integer of 64 bits, null, a text; else none."""
    kind = type(value)
    if value is None or kind is bool or (kind is str and len(value) <= _LONGEST_SCALAR_TEXT):
        return {SCALAR: value}
    if kind not in (int, float) and kind.__module__ != "numpy":
        return {}
    if isinstance(value, float):
        return {SCALAR: float(value)} if math.isfinite(value) else {}
    if isinstance(value, numbers.Integral) and -(2**63) <= value < 2**63:
        return {SCALAR: int(value)}
    return {}
