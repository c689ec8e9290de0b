"""The relations of CQL2 as data: what each demands, for every evaluator to put in its own terms.

Names are those of CQL2 (OGC 21-065r2) in lower case.
"""

COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")
# Relation of time → comparisons that must all hold of the ends of the first interval, a and b, and
# of the second, c and d. Days count whole, both ends of an interval belong to it.
TIMES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "t_after": (("a", ">", "d"),),
    "t_before": (("b", "<", "c"),),
    "t_contains": (("a", "<", "c"), ("b", ">", "d")),
    "t_during": (("a", ">", "c"), ("b", "<", "d")),
    "t_equals": (("a", "=", "c"), ("b", "=", "d")),
    "t_finishedby": (("a", "<", "c"), ("b", "=", "d")),
    "t_finishes": (("a", ">", "c"), ("b", "=", "d")),
    "t_intersects": (("a", "<=", "d"), ("b", ">=", "c")),
    "t_meets": (("b", "=", "c"),),
    "t_metby": (("a", "=", "d"),),
    "t_overlappedby": (("a", ">", "c"), ("a", "<", "d"), ("b", ">", "d")),
    "t_overlaps": (("a", "<", "c"), ("b", ">", "c"), ("b", "<", "d")),
    "t_startedby": (("a", "=", "c"), ("b", ">", "d")),
    "t_starts": (("a", "=", "c"), ("b", "<", "d")),
}
# Relation → the one of which it is the opposite.
OPPOSITES = {"t_disjoint": "t_intersects"}
# Relation of lists → what must all hold: the first contains the second, lies in it, or meets it.
ARRAYS: dict[str, tuple[str, ...]] = {
    "a_equals": ("contains", "within"),
    "a_contains": ("contains",),
    "a_containedby": ("within",),
    "a_overlaps": ("meets",),
}
# Relation of space → predicate of the OGC's Simple Features, and the one that holds when the two
# geometries change places.
SPACES: dict[str, tuple[str, str]] = {
    "s_contains": ("contains", "within"),
    "s_crosses": ("crosses", "crosses"),
    "s_disjoint": ("disjoint", "disjoint"),
    "s_equals": ("equals", "equals"),
    "s_intersects": ("intersects", "intersects"),
    "s_overlaps": ("overlaps", "overlaps"),
    "s_touches": ("touches", "touches"),
    "s_within": ("within", "contains"),
}
