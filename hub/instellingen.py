"""The settings and limits of the hub."""
