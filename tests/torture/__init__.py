"""Several processes at work on one database, killed at any moment and started again; then everything is counted."""
