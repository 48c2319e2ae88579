"""A place on this machine for a server to listen at."""

import socket


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listens at now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
