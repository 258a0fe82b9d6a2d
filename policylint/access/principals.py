"""Who is meant by Principal and NotPrincipal: a few callers, of whom each stands for all that are not told from it.

Callers whom a template's placeholder hides are one caller, whose name is the placeholder as it is written.
"""

from __future__ import annotations

from policylint.language import pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from policylint.language.automaton import Budget
    from policylint.policy.ast import Principal, Statement


class Callers:
    """The callers of one comparison, by their places in `names`, and which of them each statement is about."""

    def __init__(self, statements: Iterable[Statement], budget: Budget) -> None:
        self.names = callers(statements)
        self._budget = budget
        #: An entry can mean only whom it names and who is of its account, and whom a placeholder hides.
        self._named: dict[str, list[int]] = {}
        self._by_account: dict[str, list[int]] = {}
        self._hidden: list[int] = []
        for at, name in enumerate(self.names):
            if name is not None:
                self._named.setdefault(name, []).append(at)
                if is_hidden(name):
                    self._hidden.append(at)
                if name.count(":") >= 5:
                    self._by_account.setdefault(name.split(":", 5)[4], []).append(at)

    def of(self, statement: Statement, loose: bool) -> frozenset[int]:
        """Those whom a statement is about: surely, or when `loose`, perhaps.  Raises TooMuch."""
        entries = statement.principals
        everybody = range(len(self.names))
        if statement.principal is None or any(_is_everyone(e) or (loose and is_unseen(e)) for e in entries):
            self._budget.spend((1 + len(statement.not_principals)) * len(everybody) // 16)
            return frozenset(at for at in everybody if concerns(statement, self.names[at], loose))
        found: set[int] = set()
        for entry in entries:
            near = [*self._named.get(entry.text, ()), *self._by_account.get(_account(entry.text)[1], ())]
            if loose:
                near += self._hidden
            self._budget.spend(1 + len(near) // 16)
            found.update(at for at in near if at not in found and _means(entry, self.names[at] or "", loose))
        return frozenset(found)


def callers(statements: Iterable[Statement]) -> list[str | None]:
    """One caller, by name, of each kind that some statements tell apart; None asks policies without principals."""
    statements = list(statements)
    entries = [entry for s in statements for entry in (*s.principals, *s.not_principals)]
    found: dict[str | None, None] = {}
    if any(s.lacks_principal_element for s in statements):
        found[None] = None
    if entries or any(s.has_principal_element for s in statements):
        for entry in entries:
            if not _is_everyone(entry):
                found |= dict.fromkeys(_named(entry))
        found["*"] = None
    return list(found)


def _named(entry: Principal) -> Iterator[str]:
    text = entry.text
    if entry.type != "AWS" or is_unseen(entry):
        yield text
        return
    if _is_account(text):
        for partition in ("aws", "aws-cn", "aws-us-gov"):
            yield from _members(f"arn:{partition}:iam::{text}:")
        return
    fields = text.split(":", 5)
    if len(fields) == 6:
        kind, _, name = fields[5].partition("/")
        if kind == "root":
            yield from _members(":".join(fields[:5]) + ":")
            return
        yield text
        if fields[2] == "iam" and kind == "role":
            # A session's ARN has the role's name without its path.
            yield f"arn:{fields[1]}:sts::{fields[4]}:assumed-role/{name.rpartition('/')[2]}/example"
        return
    yield text


def _members(prefix: str) -> Iterator[str]:
    yield prefix + "user/example"
    yield prefix + "root"


def is_unseen(entry: Principal) -> bool:
    """Whether a placeholder hides a part of an entry."""
    return is_hidden(entry.text)


def concerns(statement: Statement, caller: str | None, loose: bool) -> bool:
    """Whether a statement is about a caller: surely, or when `loose`, perhaps."""
    if statement.principal is not None:
        entries = statement.principals
        return caller is not None and any(_means(entry, caller, loose) for entry in entries)
    if statement.not_principal is not None:
        entries = statement.not_principals
        if caller is None or any(_is_just(entry, caller) for entry in entries):
            return False
        return loose or not (is_hidden(caller) or any(map(is_unseen, entries)))
    return True


def is_hidden(caller: str | None) -> bool:
    """Whether a caller is one whom a placeholder hides."""
    return (
        caller is not None
        and "{" in caller
        and any(piece.kind in (pieces.UNKNOWN, pieces.VARIABLE) for piece in pieces.parse(caller))
    )


def _means(entry: Principal, caller: str, loose: bool) -> bool:
    if _is_everyone(entry) or _is_just(entry, caller):
        return True
    if is_unseen(entry) or is_hidden(caller):
        return loose
    if entry.type != "AWS":
        return False
    partition, account = _account(entry.text)
    theirs = caller.split(":", 5)
    if len(theirs) != 6 or not account or theirs[4] != account or theirs[2] not in ("iam", "sts"):
        return False
    if partition not in ("*", theirs[1]):
        return False
    kind, _, name = ("root", "", "") if _is_account(entry.text) else entry.text.split(":", 5)[5].partition("/")
    if kind == "root":
        return theirs[2] == "sts" or theirs[5].split("/")[0] in ("root", "user", "role")
    session = theirs[5].split("/")
    return kind == "role" and theirs[2] == "sts" and session[:2] == ["assumed-role", name.rpartition("/")[2]]


def _is_just(entry: Principal, caller: str) -> bool:
    """Whether an entry names a caller as such, and not as one of an account or a session of a role."""
    text = entry.text
    if _is_everyone(entry):
        return True
    if text == caller:
        return entry.type == "AWS" or text != "*"
    if entry.type != "AWS" or not _is_account(text):
        return False
    return caller.startswith("arn:") and caller.endswith(f":iam::{text}:root")


def _is_everyone(entry: Principal) -> bool:
    return entry.text == "*" and entry.type in ("*", "AWS")


def _is_account(text: str) -> bool:
    return len(text) == 12 and text.isdecimal()


def _account(text: str) -> tuple[str, str]:
    """Partition and account of a principal's ARN, and any partition for a number; empty where there are none."""
    if _is_account(text):
        return "*", text
    fields = text.split(":", 5)
    return (fields[1], fields[4]) if len(fields) == 6 and fields[2] == "iam" else ("", "")


def concerns_by(statement: Statement, caller: str | None) -> Principal | None:
    """The entry of Principal by which a statement is about a caller; None if there is none, as under NotPrincipal."""
    if statement.principal is None or caller is None:
        return None
    return next((entry for entry in statement.principals if _means(entry, caller, loose=False)), None)
