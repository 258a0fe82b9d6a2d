"""LALR(1) tables of grammars/condition_operator.lark, made by tools/build_tables.py; not to be edited."""

from __future__ import annotations

# fmt: off
START = 0
END = 13
SKIP = ''
SCANNERS: tuple[str, ...] = (
    '(?:((?i:String(?:NotEquals|Equals)(?:IgnoreCase)?|String(?:Not)?Like))|((?i:Numeric(?:NotEquals|LessThanEquals|LessThan|GreaterThanEquals|GreaterThan|Equals)))|((?i:Date(?:NotEquals|LessThanEquals|LessThan|GreaterThanEquals|GreaterThan|Equals)))|((?i:ForAllValues:))|((?i:Arn(?:Not)?(?:Equals|Like)))|((?i:(?:Not)?IpAddress))|((?i:BinaryEquals))|((?i:ForAnyValue:))|((?i:Bool))|((?i:Null)))',
    '(?:((?i:IfExists)))',
    '(?:((?i:String(?:NotEquals|Equals)(?:IgnoreCase)?|String(?:Not)?Like))|((?i:Numeric(?:NotEquals|LessThanEquals|LessThan|GreaterThanEquals|GreaterThan|Equals)))|((?i:Date(?:NotEquals|LessThanEquals|LessThan|GreaterThanEquals|GreaterThan|Equals)))|((?i:Arn(?:Not)?(?:Equals|Like)))|((?i:(?:Not)?IpAddress))|((?i:BinaryEquals))|((?i:Bool))|((?i:Null)))',
    '(?:(?!))',
)
TERMINALS: tuple[tuple[str, ...], ...] = (
    ('STRING', 'NUMERIC', 'DATE', 'FOR_ALL_VALUES', 'ARN', 'IP', 'BINARY', 'FOR_ANY_VALUE', 'BOOL', 'NULL'),
    ('IF_EXISTS',),
    ('STRING', 'NUMERIC', 'DATE', 'ARN', 'IP', 'BINARY', 'BOOL', 'NULL'),
    (),
)
SCANNER_OF_STATE: tuple[int, ...] = (0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, -1, 1, -1)
RULES: tuple[tuple[str, int, str], ...] = (
    ('operator', 1, 'arn'),
    ('operator', 1, 'binary'),
    ('operator', 1, 'bool'),
    ('operator', 1, 'date'),
    ('qualifier', 1, 'qualifier'),
    ('qualifier', 1, 'qualifier'),
    ('operator', 1, 'ip'),
    ('operator', 1, 'null'),
    ('operator', 1, 'numeric'),
    ('operator', 1, 'string'),
    ('start', 1, 'start'),
    ('start', 2, 'start'),
    ('start', 2, 'start'),
    ('start', 3, 'start'),
)
ACTIONS: tuple[dict[str, int], ...] = (
    {'ARN': 1, 'BINARY': 2, 'BOOL': 3, 'DATE': 4, 'FOR_ALL_VALUES': 5, 'FOR_ANY_VALUE': 6, 'IP': 7, 'NULL': 8, 'NUMERIC': 9, 'STRING': 10},
    {},
    {},
    {},
    {},
    {},
    {},
    {},
    {},
    {},
    {},
    {'$END': -11, 'IF_EXISTS': 14},
    {'ARN': 1, 'BINARY': 2, 'BOOL': 3, 'DATE': 4, 'IP': 7, 'NULL': 8, 'NUMERIC': 9, 'STRING': 10},
    {},
    {},
    {'$END': -13, 'IF_EXISTS': 16},
    {},
)
GOTOS: tuple[dict[str, int], ...] = (
    {'operator': 11, 'qualifier': 12, 'start': 13},
    {},
    {},
    {},
    {},
    {},
    {},
    {},
    {},
    {},
    {},
    {},
    {'operator': 15},
    {},
    {},
    {},
    {},
)
DEFAULTS: tuple[int, ...] = (-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -1, -1, 11, -1, 13)
