#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""usage: prometheus.py FILE: exit 0 if FILE is in Prometheus's text format 0.0.4, by its rules
and those for names (https://prometheus.io/docs/practices/naming/); writes each sample in a line."""
import re
import sys

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"'
SAMPLE = re.compile(rf"({NAME})(?:\{{((?:{LABEL},?)*)\}})? ([0-9]+(?:\.[0-9]+)?)$")

text = open(sys.argv[1], encoding="utf-8", newline="").read()
if not text.endswith("\n"):
    sys.exit("no newline at the end")
families, samples, family = {}, set(), None
for number, line in enumerate(text[:-1].split("\n"), 1):
    def wrong(why):
        sys.exit(f"line {number}: {why}: {line}")
    if line.startswith("# HELP "):
        family, words = line.split(" ", 3)[2:]
        if family in families or not words or re.search(r"\\(?![\\n])", words):
            wrong("HELP twice, or without a text")
        families[family] = None
    elif line.startswith("# TYPE "):
        name, kind = line.split(" ")[2:]
        if name != family or families[name] or kind not in ("counter", "gauge"):
            wrong("TYPE does not follow its HELP, or is none")
        if (kind == "counter") != name.endswith("_total"):
            wrong("counters, and nothing else, end in _total")
        if re.search(r"_(ms|octets|milliseconds)(_|$)", name):
            wrong("no base unit")
        families[name] = kind
    else:
        match = SAMPLE.match(line)
        if not match or match[1] != family or not families[family]:
            wrong("no sample of the family above")
        labels = re.findall(LABEL, match[2] or "")
        if len({name for name, _ in labels}) != len(labels) or any(n.startswith("__") for n, _ in labels):
            wrong("labels")
        key = (match[1], tuple(sorted(labels)))
        if key in samples:
            wrong("a sample is there twice")
        samples.add(key)
        print(line)
if not samples:
    sys.exit("no samples")
