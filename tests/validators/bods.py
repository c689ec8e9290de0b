"""What libcovebods says of a file of BODS: `python bods.py FILE`, by the validators' own Python.

Prints a JSON object: faults against the schema, members that it does not have, what further checks
found, and counts. No network is asked: the list of schemes of org-id.guide is empty, and with it a
scheme in a file would be a fault.
"""

import json
import sys

from libcovebods.additionalfields import AdditionalFields
from libcovebods.config import LibCoveBODSConfig
from libcovebods.data_reader import DataReader
from libcovebods.jsonschemavalidate import JSONSchemaValidator
from libcovebods.run_tasks import process_additional_checks
from libcovebods.schema import SchemaBODS
from libcovebods.tasks.checks import legacy_checks, record_based_checks

for module in (legacy_checks, record_based_checks):
    if hasattr(module, "get_orgids_prefixes"):
        module.get_orgids_prefixes = list

reader, config = DataReader(sys.argv[1]), LibCoveBODSConfig()
schema = SchemaBODS(reader, config)
found = process_additional_checks(reader, config, schema)
told = {
    "version": schema.schema_version,
    "faults": [fault.json()["message"] for fault in JSONSchemaValidator(schema).validate(reader)],
    "unknown": AdditionalFields(schema).process(reader),
    "checks": found["additional_checks"],
    "counts": found["statistics"],
}
json.dump(told, sys.stdout, default=str)
