"""What a host may set of the published pages, by environment variables."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

# A name or address of a host with its port; else an answer would carry whatever a client sends.
HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.\-]+(:\d{1,5})?")


def public_root(scheme: str, host: str, base: str) -> str:
    """Scheme, host and base path as readers see them: ATLAS_PUBLIC_URL, else the request's."""
    stated = os.environ.get("ATLAS_PUBLIC_URL", "").rstrip("/")
    parts = urlsplit(stated)
    if parts.scheme in ("http", "https") and HOST.fullmatch(parts.netloc):
        return stated
    return f"{scheme}://{host if HOST.fullmatch(host) else 'localhost'}{base}"


def embedding_origins() -> str:
    """Who may frame `/embed`: origins in ATLAS_EMBED_ORIGINS, separated by spaces; all if unset."""
    stated = os.environ.get("ATLAS_EMBED_ORIGINS", "").split()
    origins = [origin for origin in stated if origin == "'self'" or ORIGIN.fullmatch(origin)]
    if stated:
        return " ".join(["'self'", *origins])
    return "*"


def security_contact() -> str:
    """Whom to tell of a hole: ATLAS_SECURITY_CONTACT, a mailto: or https: address; "" if unset."""
    contact = os.environ.get("ATLAS_SECURITY_CONTACT", "").strip()
    return contact if re.fullmatch(r"(mailto:|https://)[^\s]{3,200}", contact) else ""


def texts_folder() -> Path | None:
    """The folder of the sources' texts: TEXTS; None where the host has none."""
    stated = os.environ.get("TEXTS", "")
    return Path(stated) if stated else None
