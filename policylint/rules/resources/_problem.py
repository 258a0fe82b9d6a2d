"""What the rules about a resource's ARN share: the one problem that it has, and the finding about it."""

from __future__ import annotations

from policylint.model.arn_problems import Problem, problems
from policylint.rules.context import json_string, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.finding import Finding
    from policylint.policy.ast import Resource
    from policylint.rules.context import Context


def problem_of(resource: Resource, ctx: Context, kind: str) -> Problem | None:
    """What is wrong with the ARN, if it is of this kind; Access Analyzer tells only the first problem of an ARN."""
    found = problems(ctx.catalog).of(resource.text)
    return found if found is not None and found.kind == kind else None


def finding_of(resource: Resource, problem: Problem, message: str, ctx: Context, *, safe: bool = False) -> Finding:
    """A finding at the field that is wrong, with the mend where one is known."""
    fix = None
    if problem.meant is not None:
        whole = resource.text[: problem.start] + problem.meant + resource.text[problem.end :]
        title = (
            f"write `{problem.meant}`" if problem.meant else f"remove `{resource.text[problem.start : problem.end]}`"
        )
        fix = ctx.fix(title, (resource, json_string(whole)), safe=safe)
        if problem.meant:
            message += f", did you mean `{problem.meant}`?"
    return ctx.finding(resource.part(problem.start, problem.end), message, fix=fix)


def missing_head(resource: Resource, problem: Problem, name: str, ctx: Context) -> Finding:
    """A finding at the colons around an empty partition or service, with the whole ARN that was probably meant."""
    words = f"the {name} is missing"
    if problem.meant is not None:
        return _with_whole(resource, problem, words, problem.meant, ctx)
    message = f"{words}; an ARN is `arn:partition:service:region:account:resource`"
    return ctx.finding(resource.part(problem.start, problem.end), message)


def colon_too_many(resource: Resource, problem: Problem, ctx: Context) -> Finding:
    """A finding at a colon that moves what stands behind it into another field, with the ARN without it."""
    return _with_whole(resource, problem, "this colon is one too many", "", ctx)


def _with_whole(resource: Resource, problem: Problem, words: str, meant: str, ctx: Context) -> Finding:
    """A finding that shows the whole ARN with `meant` in the place of what is wrong."""
    whole = resource.text[: problem.start] + meant + resource.text[problem.end :]
    fix = ctx.fix(f"write {quoted(whole)}", (resource, json_string(whole)), safe=False)
    return ctx.finding(resource.part(problem.start, problem.end), f"{words}, did you mean {quoted(whole)}?", fix=fix)


def missing_field(resource: Resource, problem: Problem, name: str, ctx: Context) -> Finding:
    """A finding at the colons around an empty region or account, with `*` as a mend that may allow more than was meant."""
    whole = f"{resource.text[: problem.start + 1]}*{resource.text[problem.end - 1 :]}"
    fix = ctx.fix(f"write `*`, for any {name}", (resource, json_string(whole)), safe=False)
    message = f"ARNs of `{problem.service}` have {_ARTICLES[name]} {name} here; name it or write `*`"
    return ctx.finding(resource.part(problem.start, problem.end), message, fix=fix)


_ARTICLES = {"region": "a", "account": "an"}
