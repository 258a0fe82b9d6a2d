"""LALR(1) tables of grammars/json.lark, made by tools/build_tables.py; not to be edited."""

from __future__ import annotations

# fmt: off
START = 0
END = 5
SKIP = '(?:[ \t\n\r]+(?![ \t\n\r]))?'
SCANNERS: tuple[str, ...] = (
    '(?:[ \t\n\r]+(?![ \t\n\r]))?(?:(:)|(,)|(\\{)|(\\})|(\\])|("[^"\\\\\x00-\x1f]*"[ \t\n\r]*:[ \t\n\r]*(?:"[^"\\\\\x00-\x1f]*"|\\[[ \t\n\r]*"[^"\\\\\x00-\x1f]*"(?:[ \t\n\r]*,[ \t\n\r]*"[^"\\\\\x00-\x1f]*")*[ \t\n\r]*\\])(?:[ \t\n\r]*,[ \t\n\r]*"[^"\\\\\x00-\x1f]*"[ \t\n\r]*:[ \t\n\r]*(?:"[^"\\\\\x00-\x1f]*"|\\[[ \t\n\r]*"[^"\\\\\x00-\x1f]*"(?:[ \t\n\r]*,[ \t\n\r]*"[^"\\\\\x00-\x1f]*")*[ \t\n\r]*\\]))*)|(\\[[ \t\n\r]*"[^"\\\\\x00-\x1f]*"(?:[ \t\n\r]*,[ \t\n\r]*"[^"\\\\\x00-\x1f]*")*[ \t\n\r]*\\])|("[^"\\\\\x00-\x1f]*"[ \t\n\r]*:)|("[^"\\\\\x00-\x1f]*")|(-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9A-Za-z_.+-]))|("[^"\\\\\x00-\x1f]*(?:\\\\(?:["\\\\\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\\\x00-\x1f]*)*")|(false)|(null)|(true)|(\\[))',
    '(?:[ \t\n\r]+(?![ \t\n\r]))?(?:(:)|(,)|(\\{)|(\\})|(\\])|("[^"\\\\\x00-\x1f]*")|(-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9A-Za-z_.+-]))|("[^"\\\\\x00-\x1f]*(?:\\\\(?:["\\\\\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\\\x00-\x1f]*)*")|(false)|(null)|(true)|(\\[))',
)
TERMINALS: tuple[tuple[str, ...], ...] = (
    ('COLON', 'COMMA', 'LBRACE', 'RBRACE', 'RBRACKET', 'MEMBERS', 'STRINGS', 'KEY', 'PLAIN_STRING', 'NUMBER', 'ESCAPED_STRING', 'FALSE', 'NULL', 'TRUE', 'LBRACKET'),
    ('COLON', 'COMMA', 'LBRACE', 'RBRACE', 'RBRACKET', 'PLAIN_STRING', 'NUMBER', 'ESCAPED_STRING', 'FALSE', 'NULL', 'TRUE', 'LBRACKET'),
)
SCANNER_OF_STATE: tuple[int, ...] = (0, -1, 0, 0, -1, 0, 0, 0, -1, -1, -1, 0, -1, -1, 0, 0, -1, 0, -1, 0, -1, -1, 0, -1, -1, -1, -1)
RULES: tuple[tuple[str, int, str], ...] = (
    ('start', 1, 'start'),
    ('array', 1, 'strings'),
    ('members', 1, 'plain'),
    ('object', 2, 'empty_object'),
    ('members', 1, 'first'),
    ('items', 1, 'first'),
    ('array', 2, 'empty_array'),
    ('members', 2, 'first_keyed'),
    ('object', 3, 'object'),
    ('array', 3, 'array'),
    ('member', 3, 'member'),
    ('members', 3, 'plain_further'),
    ('members', 3, 'further'),
    ('items', 3, 'further'),
    ('members', 4, 'further_keyed'),
)
ACTIONS: tuple[dict[str, int], ...] = (
    {'ESCAPED_STRING': 1, 'FALSE': 1, 'LBRACE': 2, 'LBRACKET': 3, 'NULL': 1, 'NUMBER': 1, 'PLAIN_STRING': 1, 'STRINGS': 4, 'TRUE': 1},
    {},
    {'ESCAPED_STRING': 6, 'KEY': 7, 'MEMBERS': 8, 'PLAIN_STRING': 6, 'RBRACE': 9},
    {'ESCAPED_STRING': 12, 'FALSE': 12, 'LBRACE': 2, 'LBRACKET': 3, 'NULL': 12, 'NUMBER': 12, 'PLAIN_STRING': 12, 'RBRACKET': 13, 'STRINGS': 4, 'TRUE': 12},
    {},
    {},
    {'COLON': 15},
    {'ESCAPED_STRING': 16, 'FALSE': 16, 'LBRACE': 2, 'LBRACKET': 3, 'NULL': 16, 'NUMBER': 16, 'PLAIN_STRING': 16, 'STRINGS': 4, 'TRUE': 16},
    {},
    {},
    {},
    {'COMMA': 17, 'RBRACE': 18},
    {},
    {},
    {'COMMA': 19, 'RBRACKET': 20},
    {'ESCAPED_STRING': 21, 'FALSE': 21, 'LBRACE': 2, 'LBRACKET': 3, 'NULL': 21, 'NUMBER': 21, 'PLAIN_STRING': 21, 'STRINGS': 4, 'TRUE': 21},
    {},
    {'ESCAPED_STRING': 6, 'KEY': 22, 'MEMBERS': 23, 'PLAIN_STRING': 6},
    {},
    {'ESCAPED_STRING': 25, 'FALSE': 25, 'LBRACE': 2, 'LBRACKET': 3, 'NULL': 25, 'NUMBER': 25, 'PLAIN_STRING': 25, 'STRINGS': 4, 'TRUE': 25},
    {},
    {},
    {'ESCAPED_STRING': 26, 'FALSE': 26, 'LBRACE': 2, 'LBRACKET': 3, 'NULL': 26, 'NUMBER': 26, 'PLAIN_STRING': 26, 'STRINGS': 4, 'TRUE': 26},
    {},
    {},
    {},
    {},
)
GOTOS: tuple[dict[str, int], ...] = (
    {'array': 1, 'object': 1, 'start': 5, 'value': 1},
    {},
    {'key': 6, 'member': 10, 'members': 11},
    {'array': 12, 'items': 14, 'object': 12, 'value': 12},
    {},
    {},
    {},
    {'array': 16, 'object': 16, 'value': 16},
    {},
    {},
    {},
    {},
    {},
    {},
    {},
    {'array': 21, 'object': 21, 'value': 21},
    {},
    {'key': 6, 'member': 24},
    {},
    {'array': 25, 'object': 25, 'value': 25},
    {},
    {},
    {'array': 26, 'object': 26, 'value': 26},
    {},
    {},
    {},
    {},
)
DEFAULTS: tuple[int, ...] = (-1, 0, -1, -1, 1, -1, -1, -1, 2, 3, 4, -1, 5, 6, -1, -1, 7, -1, 8, -1, 9, 10, -1, 11, 12, 13, 14)
