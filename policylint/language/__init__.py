"""The little languages of a policy: what grammars/*.lark define, parsed by tables that Lark made of them."""
