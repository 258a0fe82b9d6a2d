"""A text that is only written up to the cursor, made whole, so that it can be read."""

from __future__ import annotations

import re

#: A string, closed or not (then it ends with its line), or a mark that has a meaning of its own.
_TOKEN = re.compile(r'"(?:[^"\\\r\n]|\\.)*("?)|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)

_CLOSE = {"{": "}", "[": "]"}


def completed(text: str, offset: int) -> tuple[str, bool] | None:
    """What stands before the cursor, with all that is open closed behind it; the cursor then is in a string.

    The answer also tells whether that string had to be begun.  None where no string can stand.
    """
    before = text[:offset]
    open_: list[str] = []
    last = ""
    in_string = False
    for match in _TOKEN.finditer(before):
        token = match[0]
        in_string = token[0] == '"' and not match[1] and match.end() == offset
        if in_string:
            break
        if token in _CLOSE:
            open_.append(token)
        elif token in ("}", "]") and open_:
            open_.pop()
        last = token
    if not open_:
        return None
    is_key = open_[-1] == "{" and last in ("{", ",")
    if not is_key and not (last == ":" or (open_[-1] == "[" and last in ("[", ","))):
        return None
    closing = '"' if in_string else '""'
    end = (': ""' if is_key else "") + "".join(_CLOSE[mark] for mark in reversed(open_))
    return f"{before}{closing}{end}", not in_string
