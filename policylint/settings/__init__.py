"""The settings file and the selection of rules."""
