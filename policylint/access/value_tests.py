"""What one value of a condition key is tested for, and a value that passes some tests and fails others."""

from __future__ import annotations

from itertools import pairwise

from policylint.access.globs import EVERYTHING, Glob, Union, find, narrowest_first
from policylint.language.automaton import Budget, TooMuch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from fractions import Fraction
    from ipaddress import IPv4Network, IPv6Network

    from policylint.language.automaton import Text

    #: A test, and whether it is to be passed.
    Wish = tuple["ValueTest", bool]


class ValueTest:
    """One test: whether a value is one of those that a condition names."""

    __slots__ = ()

    @property
    def key(self) -> object:
        """What is equal for two tests that are the same."""
        raise NotImplementedError

    @property
    def cost(self) -> int:
        """What it takes to try one value, in steps of a Budget; 0 where that is next to nothing."""
        return 0

    def passes(self, value: Text, loose: bool) -> bool:
        """Whether a value passes: surely, or when `loose`, perhaps."""
        raise NotImplementedError

    def samples(self, others: Sequence[ValueTest] = ()) -> Iterator[str]:
        """Values on both sides of each of the boundaries of this test and of others, on them and between them."""
        return iter(())


class TextTest(ValueTest):
    """Whether the value matches one of some patterns."""

    __slots__ = ("union",)

    def __init__(self, globs: Iterable[Glob]) -> None:
        self.union = Union(globs)

    @property
    def key(self) -> object:
        """What is equal for two tests that are the same."""
        return self.union.key

    @property
    def cost(self) -> int:
        """What it takes to try one value, in steps of a Budget; 0 where that is next to nothing."""
        return self.union.cost

    def passes(self, value: Text, loose: bool) -> bool:
        """Whether a value passes: surely, or when `loose`, perhaps."""
        return self.union.accepts(value, loose)


class OrderTest(ValueTest):
    """Whether the value, read as a number or a moment, stands in a relation to one of some others.

    `relation` is how the value compares: `==`, `<`, `<=`, `>`, `>=`.
    """

    __slots__ = ("is_moment", "limits", "relation")

    def __init__(self, relation: str, limits: Iterable[Fraction], is_moment: bool) -> None:
        self.relation = relation
        self.limits = tuple(sorted(set(limits)))
        self.is_moment = is_moment

    @property
    def key(self) -> object:
        """What is equal for two tests that are the same."""
        return (self.relation, self.limits, self.is_moment)

    @property
    def cost(self) -> int:
        """What it takes to try one value, in steps of a Budget; 0 where that is next to nothing."""
        return len(self.limits) // 64

    def passes(self, value: Text, loose: bool) -> bool:
        """Whether a value passes: surely, or when `loose`, perhaps."""
        if not isinstance(value, str):
            return False
        found = moment(value) if self.is_moment else number(value)
        return found is not None and any(_RELATIONS[self.relation](found, limit) for limit in self.limits)

    def samples(self, others: Sequence[ValueTest] = ()) -> Iterator[str]:
        """Values on both sides of each of the boundaries of this test and of others, on them and between them."""
        limits = sorted({limit for test in (self, *others) if isinstance(test, OrderTest) for limit in test.limits})
        between = [(low + high) / 2 for low, high in pairwise(limits)]
        for limit in (*limits, *(end for one in self.limits for end in (one - 1, one + 1)), *between):
            if self.is_moment:
                yield from _iso(limit)
            yield _decimal(limit)


class NetworkTest(ValueTest):
    """Whether the value is an IP address of one of some networks."""

    __slots__ = ("networks",)

    def __init__(self, networks: Iterable[IPv4Network | IPv6Network]) -> None:
        self.networks = tuple(networks)

    @property
    def key(self) -> object:
        """What is equal for two tests that are the same."""
        return frozenset(self.networks)

    @property
    def cost(self) -> int:
        """What it takes to try one value, in steps of a Budget; 0 where that is next to nothing."""
        return len(self.networks) // 64

    def passes(self, value: Text, loose: bool) -> bool:
        """Whether a value passes: surely, or when `loose`, perhaps."""
        import ipaddress

        if not isinstance(value, str):
            return False
        try:
            address = ipaddress.ip_address(value)
        except ValueError:
            return False
        return any(address in network for network in self.networks)

    def samples(self, others: Sequence[ValueTest] = ()) -> Iterator[str]:
        """Values on both sides of each of the boundaries, on them and between them."""
        for network in self.networks:
            first, last = network.network_address, network.broadcast_address
            yield str(first)
            yield str(last)
            for address, step in ((first, -1), (last, 1)):
                try:
                    yield str(address + step)
                except ValueError:
                    pass  # there is none beyond
        yield "192.0.2.1"
        yield "2001:db8::1"


class BytesTest(ValueTest):
    """Whether the value is one of some bytes, in base64."""

    __slots__ = ("found",)

    def __init__(self, found: Iterable[bytes]) -> None:
        self.found = frozenset(found)

    @property
    def key(self) -> object:
        """What is equal for two tests that are the same."""
        return self.found

    def passes(self, value: Text, loose: bool) -> bool:
        """Whether a value passes: surely, or when `loose`, perhaps."""
        return isinstance(value, str) and decoded(value) in self.found

    def samples(self, others: Sequence[ValueTest] = ()) -> Iterator[str]:
        """Values on both sides of each of the boundaries, on them and between them."""
        import base64

        for one in self.found:
            yield base64.b64encode(one).decode()
        yield base64.b64encode(b"policylint").decode()


def value(wishes: Sequence[Wish], budget: Budget) -> Text | None:
    """A value that passes the tests that are to be passed, and no other; None if there is none.

    Raises TooMuch, also where texts and numbers (or dates, or addresses) are asked of one value and no simple one will
    do.
    """
    texts = [(test, wanted) for test, wanted in wishes if isinstance(test, TextTest)]
    others = [(test, wanted) for test, wanted in wishes if not isinstance(test, TextTest)]
    cost = 1 + sum(test.cost for test, _ in wishes)
    for sample in _samples(texts, others):
        budget.spend(cost)
        if all(test.passes(sample, wanted) is wanted for test, wanted in wishes):
            return sample
    if others and (not texts or any(wanted and _is_finite(test) for test, wanted in texts)):
        return None
    positive = narrowest_first(test.union for test, wanted in texts if wanted)
    main = positive[0].globs if positive else (EVERYTHING,)
    found = find(main, positive[1:], [test.union for test, wanted in texts if not wanted], budget)
    if found is None or all(test.passes(found, wanted) is wanted for test, wanted in others):
        return found
    raise TooMuch


def _samples(texts: Sequence[Wish], others: Sequence[Wish]) -> Iterator[str]:
    if not any(wanted for _, wanted in (*texts, *others)):
        yield "other"  # which is no number, no date and no address either
    for test, _ in others:
        yield from test.samples([other for other, _ in others])
    if others:
        for test, wanted in texts:
            if wanted and isinstance(test, TextTest):
                yield from (text for glob in test.union.globs for text in glob.fillings() if isinstance(text, str))


def _is_finite(test: ValueTest) -> bool:
    return isinstance(test, TextTest) and all(glob.literal is not None for glob in test.union.globs)


def number(text: str) -> Fraction | None:
    """An integer or a decimal; None for another text."""
    from decimal import Decimal
    from fractions import Fraction
    from re import ASCII, fullmatch

    match = fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?(\d+))?", text, ASCII)
    if match is None:
        return None
    if len(match[4] or "") > 3:
        raise TooMuch  # a number of so many digits
    return Fraction(Decimal(text))


def moment(text: str) -> Fraction | None:
    """Seconds since 1970, of a date in one of the W3C's forms of ISO 8601 or of epoch time; None for another text."""
    from datetime import datetime, timedelta, timezone
    from fractions import Fraction
    from re import ASCII, fullmatch

    form = r"(\d{4})(-\d\d)?(-\d\d)?(?:[Tt](\d\d:\d\d)(:\d\d)?(\.\d+)?([Zz]|[+-]\d\d:?\d\d)?)?"
    match = fullmatch(form, text, ASCII)
    if match is None or (match[4] and not match[3]) or (match[6] and not match[5]) or (match[3] and not match[2]):
        return number(text)
    year, month, day, time, second, fraction, zone = match.groups()
    written = f"{year}{month or '-01'}{day or '-01'}T{time or '00:00'}{second or ':00'}"
    try:
        found = datetime.strptime(written, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    shift = timedelta()
    if zone and zone not in "Zz":
        digits = zone[1:].replace(":", "")
        shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * (-1 if zone[0] == "-" else 1)
    since = found - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return Fraction(since // timedelta(seconds=1)) - Fraction(shift // timedelta(seconds=1)) + Fraction(fraction or 0)


def decoded(text: str) -> bytes | None:
    """What stands in base64; None where that is not base64."""
    import base64

    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None


def _decimal(value: Fraction) -> str:
    """A number as a policy may write it; what has no end in decimals is cut far behind the point."""
    whole, rest = divmod(abs(value.numerator), value.denominator)
    digits = ""
    while rest and len(digits) < 30:
        digit, rest = divmod(rest * 10, value.denominator)
        digits += str(digit)
    return ("-" if value < 0 else "") + str(whole) + ("." + digits if digits else "")


def _iso(value: Fraction) -> Iterator[str]:
    """A moment as a date, in the years that have one."""
    from datetime import datetime, timedelta

    if -62135596800 <= value < 253402300800:
        whole = value.numerator // value.denominator
        text = (datetime(1970, 1, 1) + timedelta(seconds=whole)).isoformat()
        rest = _decimal(value - whole)[1:]
        yield f"{text}{rest}Z"


_RELATIONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "Equals": lambda found, limit: found == limit,
    "LessThan": lambda found, limit: found < limit,
    "LessThanEquals": lambda found, limit: found <= limit,
    "GreaterThan": lambda found, limit: found > limit,
    "GreaterThanEquals": lambda found, limit: found >= limit,
}
