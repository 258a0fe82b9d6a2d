"""LALR(1) tables of grammars/json.lark, made by tools/build_tables.py; not to be edited."""

from __future__ import annotations

# fmt: off
START = 0
END = 4
SKIP = '(?:[ \t\n\r]+)?'
SCANNERS: tuple[str, ...] = (
    '(?:[ \t\n\r]+)?(?:(,[ \t\n\r]*"[^"\\\\\x00-\x1f]*"(?![ \t\n\r]*:))|("[^"\\\\\x00-\x1f]*")|(-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9A-Za-z_.+-]))|("[^"\\\\\x00-\x1f]*(?:\\\\(?:["\\\\\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\\\x00-\x1f]*)*")|(false)|(null)|(true)|(:)|(,)|(\\{)|(\\[)|(\\})|(\\]))',
)
TERMINALS: tuple[tuple[str, ...], ...] = (
    ('FURTHER_STRING', 'PLAIN_STRING', 'NUMBER', 'ESCAPED_STRING', 'FALSE', 'NULL', 'TRUE', 'COLON', 'COMMA', 'LBRACE', 'LBRACKET', 'RBRACE', 'RBRACKET'),
)
SCANNER_OF_STATE: tuple[int, ...] = (0, -1, 0, 0, 0, 0, -1, -1, 0, -1, -1, 0, 0, 0, -1, 0, -1, -1, -1, -1, -1)
RULES: tuple[tuple[str, int, str], ...] = (
    ('start', 1, 'start'),
    ('object', 2, 'empty_object'),
    ('members', 1, 'first'),
    ('items', 1, 'first'),
    ('array', 2, 'empty_array'),
    ('object', 3, 'object'),
    ('items', 2, 'further_string'),
    ('array', 3, 'array'),
    ('member', 3, 'member'),
    ('members', 3, 'further'),
    ('items', 3, 'further'),
)
ACTIONS: tuple[dict[str, int], ...] = (
    {'ESCAPED_STRING': 1, 'FALSE': 1, 'LBRACE': 2, 'LBRACKET': 3, 'NULL': 1, 'NUMBER': 1, 'PLAIN_STRING': 1, 'TRUE': 1},
    {},
    {'ESCAPED_STRING': 5, 'PLAIN_STRING': 5, 'RBRACE': 6},
    {'ESCAPED_STRING': 9, 'FALSE': 9, 'LBRACE': 2, 'LBRACKET': 3, 'NULL': 9, 'NUMBER': 9, 'PLAIN_STRING': 9, 'RBRACKET': 10, 'TRUE': 9},
    {},
    {'COLON': 12},
    {},
    {},
    {'COMMA': 13, 'RBRACE': 14},
    {},
    {},
    {'COMMA': 15, 'FURTHER_STRING': 16, 'RBRACKET': 17},
    {'ESCAPED_STRING': 18, 'FALSE': 18, 'LBRACE': 2, 'LBRACKET': 3, 'NULL': 18, 'NUMBER': 18, 'PLAIN_STRING': 18, 'TRUE': 18},
    {'ESCAPED_STRING': 5, 'PLAIN_STRING': 5},
    {},
    {'ESCAPED_STRING': 20, 'FALSE': 20, 'LBRACE': 2, 'LBRACKET': 3, 'NULL': 20, 'NUMBER': 20, 'PLAIN_STRING': 20, 'TRUE': 20},
    {},
    {},
    {},
    {},
    {},
)
GOTOS: tuple[dict[str, int], ...] = (
    {'array': 1, 'object': 1, 'start': 4, 'value': 1},
    {},
    {'key': 5, 'member': 7, 'members': 8},
    {'array': 9, 'items': 11, 'object': 9, 'value': 9},
    {},
    {},
    {},
    {},
    {},
    {},
    {},
    {},
    {'array': 18, 'object': 18, 'value': 18},
    {'key': 5, 'member': 19},
    {},
    {'array': 20, 'object': 20, 'value': 20},
    {},
    {},
    {},
    {},
    {},
)
DEFAULTS: tuple[int, ...] = (-1, 0, -1, -1, -1, -1, 1, 2, -1, 3, 4, -1, -1, -1, 5, -1, 6, 7, 8, 9, 10)
