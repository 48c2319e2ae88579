"""What pages show: plain queries, answered with frozen data. Nothing here changes anything."""
