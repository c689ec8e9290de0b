"""From claims to values: what stands of each record, and where its sources disagree."""
