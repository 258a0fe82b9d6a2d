"""The LALR(1) tables that tools/build_tables.py makes of grammars/*.lark."""
