"""The atlas for programs: OGC API – Features over the same store and Selection as the pages.

`routes.answer` takes a `Call` and gives an `Answer`; no server is needed, and any server will do.
"""
