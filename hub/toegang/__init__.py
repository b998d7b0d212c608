"""The decision point: what other systems may ask the policy over HTTP, and nothing else (ADR 0010)."""
