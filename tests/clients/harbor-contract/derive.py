"""Makes operations.json from Harbor's own API file: methods, paths and names of fields, none of its texts.

    derive.py swagger.yaml
"""

import json
import re
import sys
from pathlib import Path

import yaml


def name(schema):
    """What a schema refers to: (name, whether it is a list of them)."""
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[1], False
    if schema.get("type") == "array":
        return name(schema["items"])[0], True
    return None, False


def main():
    document = yaml.safe_load(Path(sys.argv[1]).read_text())
    operations = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            answers = sorted((status, answer) for status, answer in operation["responses"].items() if status.startswith("2"))
            shape, many = name(answers[0][1].get("schema", {}))
            place = f"{method.upper()} {re.sub('{[^}]*}', '{}', path.rstrip('/'))}"
            operations[place] = {"statuses": [status for status, _ in answers], "shape": shape, "list": many}
    schemas = {}
    for title, schema in document["definitions"].items():
        parts = schema.get("allOf", [schema])
        fields = {key.strip("'"): name(value)[0] for part in parts for key, value in part.get("properties", {}).items()}
        schemas[title] = dict(sorted(fields.items()))
    table = {"operations": dict(sorted(operations.items())), "schemas": dict(sorted(schemas.items()))}
    Path(__file__).with_name("operations.json").write_text(json.dumps(table, indent=1) + "\n")


if __name__ == "__main__":
    main()
