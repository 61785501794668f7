"""JSON that Python would take and RFC 8259 or the graph would not."""

from typing import Any

import pytest

from api.strict import loads


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": 1, "b": 2, "a": 1}', "'a' stands twice"),
        ('[{"x": {"é": 1, "\\u00e9": 2}}]', "'é' stands twice"),
        ("[NaN]", "NaN is no number"),
        ('{"a": -Infinity}', "-Infinity is no number"),
        ("1e999", "too large"),
        ("[9223372036854775808]", "beyond 64 bits"),
        ("[-9223372036854775809]", "beyond 64 bits"),
        ("7" * 5_000, "beyond 64 bits"),
        (r'"\ud800"', "surrogates not allowed"),
        (r'{"\uDC00": 1}', "surrogates not allowed"),
        (b"\xff", "invalid start byte"),
        ("{}".encode("utf-16"), "codec can't decode"),
        ("", "Expecting value"),
    ],
)
def test_what_is_no_json_is_refused(text: str | bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        loads(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"\ud83d\ude00"', "😀"),
        ('{"a": {"b": 1}, "b": {"a": 1}}', {"a": {"b": 1}, "b": {"a": 1}}),
        ("[9223372036854775807, -9223372036854775808, 1.5e3, -0]", [2**63 - 1, -(2**63), 1500.0, 0]),
        (b'{"\xc3\xa9": null}', {"é": None}),
        (r'"\u0000"', "\x00"),
    ],
)
def test_the_rest_is_taken(text: str | bytes, value: Any) -> None:
    assert loads(text) == value
