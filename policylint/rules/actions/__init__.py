"""Actions: names that do not exist, entries that say nothing new, and what they are combined with."""
