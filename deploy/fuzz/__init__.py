"""Fuzzing the readers of policy files: whatever the text, the outcome is our error with a place, or a policy."""
