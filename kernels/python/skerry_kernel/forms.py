"""The forms of a value or display, encoded and bounded for the agent."""

import base64
import math
import numbers

from .channel import encode

SCALAR = "application/vnd.skerry.scalar+json"

_PLAIN = "text/plain"
_LONGEST_TEXT = 8 * 1024 * 1024
_LONGEST_ESCAPED_TEXT = 2 * 1024 * 1024
_LARGEST_FORM = 16 * 1024 * 1024
_LARGEST_BUNDLE = 22 * 1024 * 1024


def cut(text, longest=_LONGEST_TEXT):
    """The text, or its beginning and how much more there was."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}... ({len(text) - longest} characters cut)"


def bundle(data):
    """The JSON object of a MIME bundle, as bytes. Forms that are too large, or that JSON cannot hold, are left out."""
    forms = {}
    left_out = []
    for mime, value in data.items():
        form = _form(mime, value)
        if form is None:
            left_out.append(str(mime))
        else:
            forms[mime] = form
    if sum(map(len, forms.values())) > _LARGEST_BUNDLE:
        left_out += [mime for mime in forms if mime != _PLAIN]
        forms = {mime: form for mime, form in forms.items() if mime == _PLAIN}
    if left_out and _PLAIN not in forms:
        forms[_PLAIN] = encode(f"({', '.join(left_out)}: too large, or not data)"[:1000])
    return b"{" + b",".join(encode(mime) + b":" + form for mime, form in forms.items()) + b"}"


def _form(mime, value):
    if not isinstance(mime, str):
        return None
    if isinstance(value, (bytes, bytearray, memoryview)):
        value = base64.b64encode(value).decode("ascii")
    try:
        if mime != _PLAIN:
            form = encode(value)
            return form if len(form) <= _LARGEST_FORM else None
        form = encode(cut(str(value)))
        return form if len(form) <= _LARGEST_FORM else encode(cut(str(value), _LONGEST_ESCAPED_TEXT))
    except (TypeError, ValueError, RecursionError):
        return None


def scalar(value):
    """The forms that JSON has of a value too: a truth value, a finite number, an integer of 64 bits, null; else none."""
    kind = type(value)
    if value is None or kind is bool:
        return {SCALAR: value}
    if kind not in (int, float) and kind.__module__ != "numpy":
        return {}
    if isinstance(value, float):
        return {SCALAR: float(value)} if math.isfinite(value) else {}
    if isinstance(value, numbers.Integral) and -(2**63) <= value < 2**63:
        return {SCALAR: int(value)}
    return {}
