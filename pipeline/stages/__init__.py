"""The stages: pure functions from one record to the next, a package each."""
