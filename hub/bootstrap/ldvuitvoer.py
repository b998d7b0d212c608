"""How far the lines of processing are; see `hub.bootstrap.otlpuitvoer`."""

from hub.bootstrap.otlpuitvoer import lees_stand

__all__ = ["lees_stand"]
