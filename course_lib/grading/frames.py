"""JSON messages over a pipe, and what may be believed of them: sizes, plain data, nothing else."""

import json
import math
import os
import select
import struct
import time
from typing import Any

__all__ = ["FrameError", "plain", "read", "split", "write"]

HEAD = struct.Struct(">I")
DEEPEST = 60


class FrameError(Exception):
    """What came over a pipe is not a message, or it is too large, or it came too late."""


def plain(value: object, depth: int = 0) -> Any:
    """A JSON value that any reader of a notebook can take: valid text, finite numbers, no abyss.

    Examples
    --------
    >>> plain({"a": [1, float("nan"), chr(0xd800)]})
    {'a': [1, None, '?']}
    """
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth < DEEPEST and isinstance(value, list):
        return [plain(item, depth + 1) for item in value]
    if depth < DEEPEST and isinstance(value, dict):
        return {plain(str(key)): plain(item, depth + 1) for key, item in value.items()}
    return None


def split(buffer: bytearray, largest: int) -> list[Any]:
    """Take the whole messages out of what was read so far.

    Raises
    ------
    FrameError
        If what stands there is no message.
    """
    messages = []
    while len(buffer) >= HEAD.size:
        (length,) = HEAD.unpack_from(buffer)
        if length > largest:
            raise FrameError(f"a message of {length} bytes")
        if len(buffer) < HEAD.size + length:
            break
        messages.append(_parsed(bytes(buffer[HEAD.size : HEAD.size + length])))
        del buffer[: HEAD.size + length]
    return messages


def read(number: int, largest: int, deadline: float | None = None) -> Any:
    """Wait for one message; None if the other end is closed.

    Raises
    ------
    FrameError
        If something else comes, or nothing until the deadline, a time of `time.monotonic`.
    """
    head = _exactly(number, HEAD.size, deadline)
    if not head:
        return None
    (length,) = HEAD.unpack(head)
    if length > largest:
        raise FrameError(f"a message of {length} bytes")
    body = _exactly(number, length, deadline)
    if len(body) < length:
        raise FrameError("a message that breaks off")
    return _parsed(body)


def write(number: int, message: object, deadline: float | None = None) -> None:
    """Send one message.

    Raises
    ------
    FrameError
        If the other end does not take it until the deadline.
    OSError
        If the other end is closed.
    """
    body = json.dumps(message).encode("ascii")
    rest = memoryview(HEAD.pack(len(body)) + body)
    while rest:
        _wait(number, select.POLLOUT, deadline)
        rest = rest[os.write(number, rest[: 1 << 16] if deadline is None else rest[:4096]) :]


def _exactly(number: int, length: int, deadline: float | None) -> bytes:
    pieces, missing = [], length
    while missing:
        _wait(number, select.POLLIN, deadline)
        piece = os.read(number, min(missing, 1 << 20))
        if not piece:
            break
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def _wait(number: int, event: int, deadline: float | None) -> None:
    if deadline is None:
        return
    poll = select.poll()
    poll.register(number, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise FrameError("nothing in time")


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FrameError("no JSON") from error
