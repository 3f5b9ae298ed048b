"""Compares the OpenAPI document of `wharf` with Harbor's operations and the fields of their answers (operations.json).

What is missing stands in missing-operations.txt and missing-fields.txt. A line that is missing there fails, and so does a line whose
operation or field is there now: the lists may only become shorter. `check.py --shrink` takes such lines out.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def resolve(schema, document):
    """The properties of one of our schemas, by name; those of nullable, flattened and listed parts included."""
    if "$ref" in schema:
        return resolve(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document)
    if "items" in schema:
        return resolve(schema["items"], document)
    found = dict(schema.get("properties", {}))
    for part in ("allOf", "oneOf", "anyOf"):
        for inner in schema.get(part, []):
            found.update(resolve(inner, document))
    return found


def answer(operation, status):
    """The schema of an operation's answer with this status, or any success."""
    answers = operation["responses"]
    chosen = answers.get(status) or next((answers[key] for key in sorted(answers) if key.startswith("2")), {})
    return next(iter(chosen.get("content", {}).values()), {}).get("schema", {})


def missing_fields(harbor, title, schema, document, seen):
    """Fields of Harbor's `title`, and of what its fields refer to, that our schema does not have."""
    if title in seen:
        return
    seen = seen | {title}
    ours = resolve(schema, document)
    for field, inner in harbor["schemas"].get(title, {}).items():
        if field not in ours:
            yield f"{title}.{field}"
        elif inner:
            yield from missing_fields(harbor, inner, ours[field], document, seen)


def compare(harbor, document):
    """(missing operations, fields that are missing in some answer)."""
    ours = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "responses" in operation:
                ours[f"{method.upper()} {re.sub('{[^}]*}', '{}', path)}"] = operation
    operations, fields = set(), set()
    for place, expected in harbor["operations"].items():
        if place not in ours:
            operations.add(place)
        elif expected["shape"]:
            schema = answer(ours[place], expected["statuses"][0])
            found = missing_fields(harbor, expected["shape"], schema, document, frozenset())
            fields.update(found)
    return operations, fields


def settle(name, missing, shrink):
    """Compares with the committed list; returns the number of problems."""
    file = HERE / name
    allowed = set(file.read_text().split("\n")) - {""} if file.exists() else set()
    if shrink:
        allowed &= missing
        file.write_text("".join(f"{line}\n" for line in sorted(allowed)))
    for line in sorted(missing - allowed):
        print(f"FAILED missing, and not in {name}: {line}")
    for line in sorted(allowed - missing):
        print(f"FAILED there now; take it out of {name}: {line}")
    return len(missing ^ allowed)


def main():
    shrink = sys.argv[1:] == ["--shrink"]
    text = subprocess.run([os.environ["WHARF_BIN"], "reference", "openapi"], check=True, capture_output=True).stdout
    harbor = json.loads((HERE / "operations.json").read_text())
    operations, fields = compare(harbor, json.loads(text))
    problems = settle("missing-operations.txt", operations, shrink) + settle("missing-fields.txt", fields, shrink)
    total = len(harbor["operations"])
    print(f"harbor-contract: {total - len(operations)} of {total} operations, {len(fields)} fields missing, {problems} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
