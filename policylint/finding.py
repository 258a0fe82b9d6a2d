"""What a rule says: a finding, its related places and its fix."""

from __future__ import annotations

import enum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.source import Span


class Severity(enum.Enum):
    """How bad it is, in the words of IAM Access Analyzer."""

    ERROR = "error"  # does not work
    SECURITY_WARNING = "security-warning"  # grants too much
    WARNING = "warning"  # probably not what was meant
    SUGGESTION = "suggestion"  # could be better

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _ORDER.index(self)


_ORDER = tuple(Severity)


class Edit:
    """Replace the text of `span` by `text`."""

    __slots__ = ("span", "text")

    def __init__(self, span: Span, text: str) -> None:
        self.span = span
        self.text = text


class Fix:
    """A mend that a machine can make.  `safe` means that it changes no meaning that the author can have wanted."""

    __slots__ = ("edits", "safe", "title")

    def __init__(self, title: str, edits: tuple[Edit, ...], safe: bool = True) -> None:
        self.title = title
        self.edits = edits
        self.safe = safe


class Related:
    """Another place that has to do with a finding, and how."""

    __slots__ = ("message", "span")

    def __init__(self, span: Span, message: str) -> None:
        self.span = span
        self.message = message


class Finding:
    """One thing that is wrong, at one place.

    `locations` are the places that Access Analyzer would name for its issue code, where those differ from `span`;
    empty means just `span`.  `issue_code` is the code under which Access Analyzer tells the same, where that is not the
    rule's own, `also_codes` are those under which it tells the same once more, and `also_at` the further
    places at which it tells the same, where policylint has one finding for all.
    """

    __slots__ = (
        "also_at",
        "also_codes",
        "fix",
        "help",
        "issue_code",
        "locations",
        "message",
        "related",
        "rule",
        "severity",
        "span",
    )

    def __init__(
        self,
        rule: str,
        severity: Severity,
        span: Span,
        message: str,
        *,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
        help: str | None = None,
        locations: tuple[Span, ...] = (),
        issue_code: str | None = None,
        also_codes: tuple[str, ...] = (),
        also_at: tuple[Span, ...] = (),
    ) -> None:
        self.rule = rule
        self.severity = severity
        self.span = span
        self.message = message
        self.related = related
        self.fix = fix
        self.help = help
        self.locations = locations
        self.issue_code = issue_code
        self.also_codes = also_codes
        self.also_at = also_at
