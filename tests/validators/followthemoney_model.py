"""What FollowTheMoney's model says of a file: `python followthemoney_model.py FILE`.

Prints a JSON object: faults of entities, values that the model would not keep as they are, ids that
lead to no entity or to one of the wrong schema, and how many entities of each schema there are.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from followthemoney import model
from followthemoney.exc import InvalidData

lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
entities = [json.loads(line) for line in lines]
schemata = {entity["id"]: model.get(entity["schema"]) for entity in entities}
faults, changed, astray = [], [], []
for entity in entities:
    try:
        schemata[entity["id"]].validate(entity)
        proxy = model.get_proxy(entity, cleaned=False)
    except InvalidData as error:
        faults.append([entity["id"], str(error)])
        continue
    for name, values in entity["properties"].items():
        if sorted(proxy.get(name)) != sorted(set(values)):
            changed.append([entity["id"], name, values, proxy.get(name)])
    for prop, value in proxy.itervalues():
        there = schemata.get(value)
        if prop.type.name == "entity" and not (there and there.is_a(prop.range)):
            astray.append([entity["id"], prop.name, value])
counts = Counter(entity["schema"] for entity in entities)
json.dump(
    {"faults": faults, "changed": changed, "astray": astray, "counts": counts,
     "repeated": len(entities) - len(schemata)},
    sys.stdout,
)  # fmt: skip
