#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""usage: schema.py SCHEMA FILE [--lines]: exit 0 if FILE (or each line of it) fits."""
import json
import sys

import jsonschema

schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
text = open(sys.argv[2], encoding="utf-8").read()
documents = text.splitlines() if "--lines" in sys.argv else [text]
if not documents:
    sys.exit("nothing to validate")
for document in documents:
    for error in validator.iter_errors(json.loads(document)):
        sys.exit(f"{sys.argv[2]}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
