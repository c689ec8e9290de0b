"""Entity tags of answers, and whether a client has one already."""

from hashlib import sha256

from geodata.api.messages import Call


def tag_of(version: str, call: Call, media_type: str) -> str:
    """The tag of what a call gets: known before the answer is made, and weak.

    The answers to one question about one version of the data differ in their timeStamp only.
    """
    question = f"{version} {call.changed()} {media_type}"
    return f'W/"{sha256(question.encode()).hexdigest()[:32]}"'


def is_seen(tag: str, seen: str) -> bool:
    """Whether a header If-None-Match names the tag; compared weakly (RFC 9110, 13.1.2)."""
    names = {name.strip().removeprefix("W/") for name in seen.split(",")}
    return "*" in names or tag.removeprefix("W/") in names
