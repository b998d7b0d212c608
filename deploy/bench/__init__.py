"""Benchmarks: ratios between contenders in one run on one machine. None is a test; how to read: `BENCHMARKS.md`."""
