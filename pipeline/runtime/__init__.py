"""Running stages: the runner (one record, one outcome) and the embedded driver (no broker)."""
