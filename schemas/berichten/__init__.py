"""The five messages of the pilot's working method, version 1 of each."""
