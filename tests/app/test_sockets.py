"""Connections of the app: what is sent is not held back."""

import socket

from layers.routes import send_at_once


def test_connections_do_not_wait_for_acknowledgements() -> None:
    """Streamlit's own socket does not say that it is TCP, so the event loop does not set this."""
    with socket.socket(socket.AF_INET) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        send_at_once()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
