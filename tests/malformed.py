"""Bodies that no route may take, each out of shape in its own way."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

JSON = "application/json"


@dataclass(frozen=True)
class Body:
    """A body that no route may take, and how it is out of shape."""

    kind: str
    data: bytes
    content_type: str = JSON


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=30)
)
VALUES = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text(max_size=8), SCALARS, max_size=3)
KEYS = st.sampled_from(
    ["text", "kind", "id", "user", "item", "limit", "state", "events", "properties", "url"]
)
PLACES = st.integers(0, 10**6)
JUNK = st.sampled_from([b"{", b"}", b'"', b",,", b"'", b"\\", b"\x00"])
NO_UTF8 = st.sampled_from([b"\xff", b"\xc3\x28", b"\xed\xa0\x80"])
NUMBERS = st.sampled_from([b"9" * 30, b"1e999", b"-1e400", b"7" * 5_000])
TYPES = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
    "json",
    "a/b/c",
)


def bodies(examples: Sequence[Any]) -> st.SearchStrategy[Body]:
    """Bodies that are out of shape, some of them made from those that are right."""
    right = st.sampled_from([json.dumps(example).encode() for example in examples])
    return st.one_of(
        st.builds(_cut, right, st.floats(0, 1, exclude_max=True)),
        st.builds(_broken, right, PLACES, JUNK),
        st.builds(
            _scalar, st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=30)
        ),
        st.builds(_unknown, KEYS, VALUES),
        st.builds(_number, KEYS, NUMBERS),
        st.builds(_nested, st.integers(50, 100_000), st.sampled_from([b"[]", b'{"a":}'])),
        st.builds(_no_text, right, PLACES, NO_UTF8),
        st.builds(_other_type, right, st.sampled_from(TYPES)),
        st.builds(_twice, KEYS, VALUES, VALUES),
        st.builds(_constant, KEYS, st.sampled_from([b"NaN", b"Infinity", b"-Infinity"])),
        st.builds(_surrogate, KEYS, st.sampled_from([rb"\ud800", rb"a\uDFFFb", rb"\udc00\ud800"])),
        st.builds(_wide, right, st.sampled_from(["utf-16", "utf-32", "utf-16-be", "utf-8-sig"])),
    )


def _cut(text: bytes, share: float) -> Body:
    return Body("truncated", text[: max(1, int(share * len(text)))])


def _broken(text: bytes, at: int, junk: bytes) -> Body:
    at %= len(text) + 1
    made = text[:at] + junk + text[at:]
    return Body("broken", made if not _parses(made) else b"{" + made)


def _scalar(value: Any) -> Body:
    return Body("no object", json.dumps(value).encode())


def _unknown(key: str, value: Any) -> Body:
    return Body("unknown field", json.dumps({key: value, "no such field": value}).encode())


def _number(key: str, number: bytes) -> Body:
    return Body("huge number", b'{"' + key.encode() + b'": ' + number + b"}")


def _nested(depth: int, pair: bytes) -> Body:
    opening, closing = pair[:-1], pair[-1:]
    return Body("deep", opening * depth + (b"1" if b":" in pair else b"") + closing * depth)


def _no_text(text: bytes, at: int, junk: bytes) -> Body:
    at %= len(text) + 1
    return Body("no UTF-8", text[:at] + junk + text[at:])


def _other_type(text: bytes, kind: str) -> Body:
    return Body("other type", text, kind)


def _twice(key: str, first: Any, second: Any) -> Body:
    pairs = [json.dumps({key: value})[1:-1] for value in (first, second)]
    return Body("name twice", f"{{{', '.join(pairs)}}}".encode())


def _constant(key: str, constant: bytes) -> Body:
    return Body("no number", b'{"' + key.encode() + b'": [' + constant + b"]}")


def _surrogate(key: str, half: bytes) -> Body:
    return Body("half a character", b'{"' + key.encode() + b'": "' + half + b'"}')


def _wide(text: bytes, encoding: str) -> Body:
    return Body("other encoding", text.decode().encode(encoding))


def _parses(text: bytes) -> bool:
    try:
        json.loads(text)
        return True
    except ValueError:
        return False
