"""What measured and what was measured, so that numbers never stand under another method's text."""

import subprocess
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
UNKNOWN = "unknown"
# Part → the files that decide what its numbers mean.
METHODS = {
    "usual": ("usual.py", "usual_app.py", "screen.py", "stopwatch.js", "wire.py", "data.py"),
    "api": ("api.py", "contenders.py", "questions.py", "load.py", "database.py", "data.py"),
    "users": ("users.py", "crowd.py", "visitor.py", "usual.py", "screen.py", "data.py"),
    "growth": ("growth.py", "inside.py", "visitor.py", "data.py"),
}


def method(part: str) -> str:
    """What tells one way of measuring a part from another."""
    digest = sha256()
    for name in METHODS[part]:
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()[:12]


def revision() -> str:
    """The atlas that was measured, as git names it; “-dirty” where files were changed since."""
    command = ["git", "-C", str(HERE), "describe", "--always", "--dirty"]
    try:
        spoken = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return UNKNOWN
    return spoken.stdout.strip() or UNKNOWN
