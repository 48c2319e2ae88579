"""The product as processes: the web's workers and the clock, started by one command and ended together."""
