"""LALR(1) tables of grammars/json.lark, made by tools/build_tables.py; not to be edited."""

from __future__ import annotations

# fmt: off
START = 0
END = 5
SKIP = '(?:[ \t\n\r]+(?![ \t\n\r]))?'
SCANNERS: tuple[str, ...] = (
    '(?:[ \t\n\r]+(?![ \t\n\r]))?(?:(\\[[ \t\n\r]*"[^"\\\\\x00-\x1f]*"(?:[ \t\n\r]*,[ \t\n\r]*"[^"\\\\\x00-\x1f]*")*[ \t\n\r]*\\])|("[^"\\\\\x00-\x1f]*"[ \t\n\r]*:)|("[^"\\\\\x00-\x1f]*")|(-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9A-Za-z_.+-]))|("[^"\\\\\x00-\x1f]*(?:\\\\(?:["\\\\\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\\\x00-\x1f]*)*")|(false)|(null)|(true)|(:)|(,)|(\\{)|(\\[)|(\\})|(\\]))',
    '(?:[ \t\n\r]+(?![ \t\n\r]))?(?:("[^"\\\\\x00-\x1f]*")|(-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9A-Za-z_.+-]))|("[^"\\\\\x00-\x1f]*(?:\\\\(?:["\\\\\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\\\x00-\x1f]*)*")|(false)|(null)|(true)|(:)|(,)|(\\{)|(\\[)|(\\})|(\\]))',
)
TERMINALS: tuple[tuple[str, ...], ...] = (
    ('STRINGS', 'KEY', 'PLAIN_STRING', 'NUMBER', 'ESCAPED_STRING', 'FALSE', 'NULL', 'TRUE', 'COLON', 'COMMA', 'LBRACE', 'LBRACKET', 'RBRACE', 'RBRACKET'),
    ('PLAIN_STRING', 'NUMBER', 'ESCAPED_STRING', 'FALSE', 'NULL', 'TRUE', 'COLON', 'COMMA', 'LBRACE', 'LBRACKET', 'RBRACE', 'RBRACKET'),
)
SCANNER_OF_STATE: tuple[int, ...] = (0, -1, 0, 0, -1, 0, 0, 0, -1, -1, 0, -1, -1, 0, 0, -1, 0, -1, 0, -1, -1, -1, -1)
RULES: tuple[tuple[str, int, str], ...] = (
    ('start', 1, 'start'),
    ('array', 1, 'strings'),
    ('object', 2, 'empty_object'),
    ('members', 1, 'first'),
    ('items', 1, 'first'),
    ('array', 2, 'empty_array'),
    ('member', 2, 'keyed_member'),
    ('object', 3, 'object'),
    ('array', 3, 'array'),
    ('member', 3, 'member'),
    ('members', 3, 'further'),
    ('items', 3, 'further'),
)
ACTIONS: tuple[dict[str, int], ...] = (
    {'ESCAPED_STRING': 1, 'FALSE': 1, 'LBRACE': 2, 'LBRACKET': 3, 'NULL': 1, 'NUMBER': 1, 'PLAIN_STRING': 1, 'STRINGS': 4, 'TRUE': 1},
    {},
    {'ESCAPED_STRING': 6, 'KEY': 7, 'PLAIN_STRING': 6, 'RBRACE': 8},
    {'ESCAPED_STRING': 11, 'FALSE': 11, 'LBRACE': 2, 'LBRACKET': 3, 'NULL': 11, 'NUMBER': 11, 'PLAIN_STRING': 11, 'RBRACKET': 12, 'STRINGS': 4, 'TRUE': 11},
    {},
    {},
    {'COLON': 14},
    {'ESCAPED_STRING': 15, 'FALSE': 15, 'LBRACE': 2, 'LBRACKET': 3, 'NULL': 15, 'NUMBER': 15, 'PLAIN_STRING': 15, 'STRINGS': 4, 'TRUE': 15},
    {},
    {},
    {'COMMA': 16, 'RBRACE': 17},
    {},
    {},
    {'COMMA': 18, 'RBRACKET': 19},
    {'ESCAPED_STRING': 20, 'FALSE': 20, 'LBRACE': 2, 'LBRACKET': 3, 'NULL': 20, 'NUMBER': 20, 'PLAIN_STRING': 20, 'STRINGS': 4, 'TRUE': 20},
    {},
    {'ESCAPED_STRING': 6, 'KEY': 7, 'PLAIN_STRING': 6},
    {},
    {'ESCAPED_STRING': 22, 'FALSE': 22, 'LBRACE': 2, 'LBRACKET': 3, 'NULL': 22, 'NUMBER': 22, 'PLAIN_STRING': 22, 'STRINGS': 4, 'TRUE': 22},
    {},
    {},
    {},
    {},
)
GOTOS: tuple[dict[str, int], ...] = (
    {'array': 1, 'object': 1, 'start': 5, 'value': 1},
    {},
    {'key': 6, 'member': 9, 'members': 10},
    {'array': 11, 'items': 13, 'object': 11, 'value': 11},
    {},
    {},
    {},
    {'array': 15, 'object': 15, 'value': 15},
    {},
    {},
    {},
    {},
    {},
    {},
    {'array': 20, 'object': 20, 'value': 20},
    {},
    {'key': 6, 'member': 21},
    {},
    {'array': 22, 'object': 22, 'value': 22},
    {},
    {},
    {},
    {},
)
DEFAULTS: tuple[int, ...] = (-1, 0, -1, -1, 1, -1, -1, -1, 2, 3, -1, 4, 5, -1, -1, 6, -1, 7, -1, 8, 9, 10, 11)
