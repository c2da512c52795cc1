"""The bill of materials, CycloneDX 1.6 as JSON: what is linked into the programs, with licences and check sums."""

import datetime
import json
import uuid

from crates import Part


def render(own: Part, parts: list[Part], target: str, programs: dict[str, str], time: int) -> bytes:
    """`programs`: SHA-256 of each program by its file name, with the folder where it is in one. `time`: seconds since 1970, of the commit."""
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.datetime.fromtimestamp(time, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "lifecycles": [{"phase": "build"}],
            "component": _component(own, "application") | {
                "properties": [{"name": "hotstandby:target", "value": target}],
                "components": [
                    {
                        "type": "file", "bom-ref": f"file:{name}", "name": name,
                        "hashes": [{"alg": "SHA-256", "content": digest}],
                    }
                    for name, digest in sorted(programs.items())
                ],
            },
        },
        "components": [_component(part, "library") for part in parts],
        "dependencies": [
            {"ref": part.purl, "dependsOn": sorted(set(part.uses))} for part in [own, *parts]
        ],
    }
    # Named after what it says, so that two builds of the same give the same.
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    document["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, text)}"
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _component(part: Part, kind: str) -> dict:
    component = {
        "type": kind, "bom-ref": part.purl, "name": part.name, "version": part.version,
        "licenses": [{"expression": part.licence}], "purl": part.purl,
    }
    if part.sha256:
        component["hashes"] = [{"alg": "SHA-256", "content": part.sha256}]
    if part.source:
        component["externalReferences"] = [{"type": "vcs", "url": part.source}]
    return component
