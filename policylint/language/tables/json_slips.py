"""LALR(1) tables of grammars/json_slips.lark, made by tools/build_tables.py; not to be edited."""

from __future__ import annotations

# fmt: off
START = 0
END = 3
SKIP = ''
SCANNERS: tuple[str, ...] = (
    '(?:((?:<{7}|={7}|>{7}|\\|{7})(?![<=>|])[^\n]*)|((?:\\/\\/|#)[^\n]*)|((?s:\\/\\*.*?\\*\\/))|((?s:\\/\\*.*))|([“”„‟«»][^“”„‟«»"\n]*[“”„‟«»"]|[‘’‚‛][^‘’‚‛\'\n]*[‘’‚‛\'])|(\'[^\'\\\\\n]*(?:\\\\[^\n][^\'\\\\\n]*)*\'|`[^`\\\\\n]+`)|([$%]\\{[^{}\n]*(?:\\{[^{}\n]*\\}[^{}\n]*){0,9}\\}|\\{\\{[^"{}\n][^{}\n]*\\}\\}|\\{%[^%\n]*%\\}|<%[^%\n]*%>|<[A-Za-z][A-Za-z0-9_ .:-]*>)|([“”„‟«»][^“”„‟«»"\n]*|[‘’‚‛][^‘’‚‛\'\n]*)|("[^"\\\\\n]*(?:\\\\[^\n][^"\\\\\n]*)*")|(\'[^\n]*)|("[^\n]*)|([+-]?\\.?[0-9][0-9A-Za-z_.:\\/+-]*)|(=>|=)|([+-]?[A-Za-z_$@*][A-Za-z0-9_$@.:*\\/-]*(?:[ \t]+[A-Za-z0-9_$@*][A-Za-z0-9_$@.:*\\/-]*){0,40})|([\xa0\x0b\x0c\x85\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000]+)|([\x00-\x08\x0e-\x1f\x7f]+)|(\ufeff+)|(;)|((?s:\\.{2,}|[!&()<>?\\\\^`|~%]+|[^\x00-\xa0\u1680\u2000-\u206f\u3000\ufeff«»]+|.)))',
    '(?:(?!))',
)
TERMINALS: tuple[tuple[str, ...], ...] = (
    ('CONFLICT', 'LINE_COMMENT', 'BLOCK_COMMENT', 'OPEN_COMMENT', 'SMART_QUOTED', 'SINGLE_QUOTED', 'PLACEHOLDER', 'OPEN_SMART', 'BAD_STRING', 'OPEN_SINGLE', 'OPEN_STRING', 'BAD_NUMBER', 'EQUALS', 'WORD', 'SPACE', 'CONTROL', 'BYTE_ORDER_MARK', 'SEMICOLON', 'JUNK'),
    (),
)
SCANNER_OF_STATE: tuple[int, ...] = (0, -1, 0, 1, -1)
RULES: tuple[tuple[str, int, str], ...] = (
    ('start', 0, 'start'),
    ('__start_star_0', 1, '__start_star_0'),
    ('start', 1, 'start'),
    ('__start_star_0', 2, '__start_star_0'),
)
ACTIONS: tuple[dict[str, int], ...] = (
    {'$END': -1, 'BAD_NUMBER': 1, 'BAD_STRING': 1, 'BLOCK_COMMENT': 1, 'BYTE_ORDER_MARK': 1, 'CONFLICT': 1, 'CONTROL': 1, 'EQUALS': 1, 'JUNK': 1, 'LINE_COMMENT': 1, 'OPEN_COMMENT': 1, 'OPEN_SINGLE': 1, 'OPEN_SMART': 1, 'OPEN_STRING': 1, 'PLACEHOLDER': 1, 'SEMICOLON': 1, 'SINGLE_QUOTED': 1, 'SMART_QUOTED': 1, 'SPACE': 1, 'WORD': 1},
    {},
    {'$END': -3, 'BAD_NUMBER': 4, 'BAD_STRING': 4, 'BLOCK_COMMENT': 4, 'BYTE_ORDER_MARK': 4, 'CONFLICT': 4, 'CONTROL': 4, 'EQUALS': 4, 'JUNK': 4, 'LINE_COMMENT': 4, 'OPEN_COMMENT': 4, 'OPEN_SINGLE': 4, 'OPEN_SMART': 4, 'OPEN_STRING': 4, 'PLACEHOLDER': 4, 'SEMICOLON': 4, 'SINGLE_QUOTED': 4, 'SMART_QUOTED': 4, 'SPACE': 4, 'WORD': 4},
    {},
    {},
)
GOTOS: tuple[dict[str, int], ...] = (
    {'__start_star_0': 2, 'slip': 1, 'start': 3},
    {},
    {'slip': 4},
    {},
    {},
)
DEFAULTS: tuple[int, ...] = (-1, 1, -1, -1, 3)
