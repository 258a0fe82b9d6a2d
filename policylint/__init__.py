"""policylint: a linter for AWS IAM policies that answers offline, at the exact line and column."""

# A constant, since asking importlib.metadata costs 40 ms of every start.
__version__ = "0.1.0"

#: Where the source, the rules' pages and the issues are.
REPOSITORY = "https://github.com/policylint/policylint"
