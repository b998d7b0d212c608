"""The log of the hub: an allow-list of events and keys."""
