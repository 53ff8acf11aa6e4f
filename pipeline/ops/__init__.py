"""What operators need: dead letters, replay, metrics, health."""
