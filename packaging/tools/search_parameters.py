#!/usr/bin/env python3
"""Makes core/fhir/search/search_parameters.inc from HL7's R4 definitions (CC0-1.0).

  packaging/tools/search_parameters.py ../shared/data/fhir-spec-examples/hl7-r4-conformance.tar.gz core/fhir/search/search_parameters.inc

Every FHIRPath expression of a SearchParameter is turned into plain element paths, with the help of the StructureDefinitions (which
JSON keys a choice element has, which datatype lies at the end). Numbers of paths that the output file already has are kept: index
rows in databases hold them. What cannot be expressed is listed in the output as NOT_SUPPORTED, with the reason.
"""
import json
import re
import sys
import tarfile

# First, so that their paths get one-byte numbers: what charts are full of.
HOT = ["Observation", "Encounter", "Claim", "ExplanationOfBenefit", "Procedure", "Immunization", "MedicationRequest", "Condition",
       "DiagnosticReport", "DocumentReference", "Patient"]

ACCEPTS = {
    "token": {"code", "Coding", "CodeableConcept", "Identifier", "ContactPoint", "boolean", "string", "id", "uri", "canonical", "integer"},
    "string": {"string", "markdown", "HumanName", "Address", "xhtml"},
    "date": {"date", "dateTime", "instant", "Period", "Timing"},
    "reference": {"Reference", "canonical", "uri"},
    "quantity": {"Quantity", "Age", "Duration", "Count", "Distance", "Money", "Range", "SampledData"},
    "number": {"integer", "decimal", "positiveInt", "unsignedInt", "Range"},
    "uri": {"uri", "url", "canonical", "oid", "uuid"},
}
MACROS = ["CLAVIS_PATH", "CLAVIS_VARIANT", "CLAVIS_PARAMETER", "CLAVIS_COMPARTMENT", "CLAVIS_TYPE", "CLAVIS_NOT_SUPPORTED",
          "CLAVIS_OFFICIAL"]
COMMON = ["_profile", "_security", "_source", "_tag"]  # of every resource; _id and _lastUpdated are columns


class Unsupported(Exception):
    pass


def load(path):
    parameters, structures, compartment = [], {}, None
    with tarfile.open(path) as tar:
        for member in tar:
            name = member.name.rsplit("/", 1)[-1]
            if name.startswith(("SearchParameter-", "StructureDefinition-")) or name == "CompartmentDefinition-patient.json":
                body = json.load(tar.extractfile(member))
                if body["resourceType"] == "SearchParameter":
                    parameters.append(body)
                elif body["resourceType"] == "CompartmentDefinition":
                    compartment = body
                elif body.get("derivation") != "constraint" and body["kind"] in ("resource", "complex-type", "primitive-type"):
                    structures[body["type"]] = body
    return parameters, structures, compartment


class Elements:
    """Answers what lies at an element path of a type."""

    def __init__(self, structures):
        self.by_type = {}
        for name, body in structures.items():
            self.by_type[name] = {e["path"]: e for e in body["snapshot"]["element"]}

    def child(self, context, name):
        """context: (type name, element path). Returns a list of (json key, (type, path), datatype or None for a backbone)."""
        root, path = context
        elements = self.by_type[root]
        full = f"{path}.{name}"
        if full in elements:
            return [self._step(root, elements[full], name)]
        choice = elements.get(full + "[x]")
        if choice is not None:
            found = []
            for kind in choice["type"]:
                code = kind["code"]
                found.append((name + code[0].upper() + code[1:], (code, code), code))
            return found
        raise Unsupported(f"no element {full}")

    def _step(self, root, element, name):
        if "contentReference" in element:
            return (name, (root, element["contentReference"].lstrip("#")), None)
        code = element["type"][0]["code"]
        if code.startswith("http://hl7.org/fhirpath/"):
            code = {"id": "id"}.get(name, "string")
        if code in ("BackboneElement", "Element"):
            return (name, (root, element["path"]), None)
        return (name, (code, code), code)


def split_top(expression, separator):
    parts, depth, start, quoted = [], 0, 0, False
    for i, c in enumerate(expression):
        if c == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif c == "(":
            depth += 1
        elif c == ")":
            depth -= 1
        elif depth == 0 and expression.startswith(separator, i):
            parts.append(expression[start:i])
            start = i + len(separator)
    parts.append(expression[start:])
    return [p.strip() for p in parts]


def steps_of(expression):
    """Breaks one alternative into steps: ('name', n), ('as', type), ('filter', key, value), ('resolve', type)."""
    text = expression.strip()
    cast = re.fullmatch(r"\((.*)\)((?:\..*)?)", text)
    if cast and balanced(cast.group(1)):
        head = steps_of(cast.group(1))
        rest = cast.group(2)
    else:
        middle = split_top(text, " as ")
        if len(middle) == 2:
            return steps_of(middle[0]) + [("as", middle[1].strip("()"))]
        head, rest = [], "." + text
    while rest:
        match = re.match(r"\.(?:as|ofType)\((\w+)\)", rest)
        if match:
            head.append(("as", match.group(1)))
            rest = rest[match.end():]
            continue
        match = re.match(r"\.extension\('([^']*)'\)(\.value)?", rest)
        if match:
            head += [("name", "extension"), ("filter", "url", match.group(1)), ("name", "value")]
            rest = rest[match.end():]
            continue
        match = re.match(r"\.where\(resolve\(\) is (\w+)\)", rest)
        if match:
            head.append(("resolve", match.group(1)))
            rest = rest[match.end():]
            continue
        match = re.match(r"\.where\((\w+)\s*=\s*'([^']*)'\)", rest)
        if match:
            head.append(("filter", match.group(1), match.group(2)))
            rest = rest[match.end():]
            continue
        match = re.match(r"\.(\w+)(?!\w*\()", rest)
        if match:
            head.append(("name", match.group(1)))
            rest = rest[match.end():]
            continue
        raise Unsupported(f"expression {expression}")
    return head


def balanced(text):
    depth = 0
    for c in text:
        depth += (c == "(") - (c == ")")
        if depth < 0:
            return False
    return depth == 0


def resolve(elements, steps, kind):
    """Returns (path text, [(json path, datatype)], filter or '', resolve types)."""
    root = steps[0][1]
    states = [([], (root, root), root)]
    text, where, wanted = [root], "", []
    for step in steps[1:]:
        if step[0] == "name":
            following = []
            for keys, context, _ in states:
                for key, inner, datatype in elements.child(context, step[1]):
                    following.append((keys + [key], inner, datatype))
            states = following
            text.append(step[1])
        elif step[0] == "as":
            states = [s for s in states if s[2] == step[1]]
            text[-1] += f"[{step[1]}]"
        elif step[0] == "filter":
            where = f"{step[1]}={step[2]}"
            text[-1] += f"[{where}]"
            where = f"{len(states[0][0])}:{where}"
        elif step[0] == "resolve":
            wanted.append(step[1])
    variants = [(".".join(k), t) for k, _, t in states if t in ACCEPTS[kind]]
    if not variants:
        raise Unsupported(f"no {kind} at {'.'.join(text)}: {sorted({str(s[2]) for s in states})}")
    return ".".join(text), variants, where, wanted


def main():
    source, output = sys.argv[1:3]
    parameters, structures, compartment = load(source)
    elements = Elements(structures)
    types = sorted(n for n, s in structures.items() if s["kind"] == "resource" and not s.get("abstract"))

    numbers = {}
    try:
        for match in re.finditer(r'CLAVIS_PATH\((\d+), "([^"]*)", (\w+),', open(output, encoding="utf-8").read()):
            numbers[(match.group(2), match.group(3))] = int(match.group(1))
    except FileNotFoundError:
        pass

    rows, unsupported = {}, []  # (type, name) -> (kind, [(path text, variants, where)], targets)
    official = 0
    for body in sorted(parameters, key=lambda b: b["id"]):
        name, kind = body.get("code"), body["type"]
        bases = body.get("base", [])
        if not body.get("url", "").startswith("http://hl7.org/fhir/SearchParameter/") or body.get("experimental") and not body.get("expression"):
            continue
        if body["id"].startswith(("example", "sp-")) or not bases:
            continue
        for base in bases:
            own = [base]
            if base not in types and base not in ("Resource", "DomainResource"):
                continue
            if base in ("Resource", "DomainResource") and name not in COMMON:
                if name not in ("_id", "_lastUpdated"):
                    official += 1
                    unsupported.append((base, name, "no index (text search is the client's own)"))
                continue
            official += 1
            if kind not in ACCEPTS:
                unsupported.append((base, name, f"type {kind}"))
                continue
            for kept in own:
                key = (kept, name)
                paths, targets, problems = [], set(), []
                expression = body.get("expression", "")
                if key == ("Patient", "deceased"):  # exists() and != false: a boolean of its own
                    expression = "Patient.deceased"
                for part in split_top(expression, " | "):
                    part = part.strip()
                    if kept == "InsurancePlan" and "." not in part:  # HL7 left the type out
                        part = f"{kept}.{part}"
                    try:
                        steps = steps_of(part)
                        if steps[0][1] != kept:
                            continue
                        if key == ("Patient", "deceased"):
                            text, where, wanted = "Patient.deceased[exists]", "", []
                            variants = [("deceasedBoolean", "boolean"), ("deceasedDateTime", "exists")]
                        else:
                            text, variants, where, wanted = resolve(elements, steps, kind)
                        paths.append((text, variants, where))
                        targets.update(wanted)
                    except (Unsupported, KeyError) as problem:
                        problems.append(str(problem))
                if not paths:
                    unsupported.append((kept, name, "; ".join(problems) or f"nothing for {kept} in {expression}"))
                    continue
                if not targets and kind == "reference":
                    targets = set(body.get("target", []))
                if key in rows:
                    continue
                rows[key] = (kind, paths, sorted(targets))

    order = sorted(rows, key=lambda k: (HOT.index(k[0]) if k[0] in HOT else len(HOT), k[0], k[1].startswith("_"), k[1]))
    paths, free = {}, max(numbers.values(), default=0) + 1
    for key in order:
        kind = rows[key][0].capitalize()
        for text, variants, where in rows[key][1]:
            at = (text, kind)
            if at in paths:
                continue
            if at not in numbers:
                numbers[at] = free
                free += 1
            paths[at] = (numbers[at], variants, where)

    lines = ["// Made by packaging/tools/search_parameters.py from HL7's R4 (4.0.1) definitions, CC0-1.0. Do not edit.",
             "// CLAVIS_PATH(number, element path, kind, type)  CLAVIS_VARIANT(number, JSON keys, datatype, filter \"depth:key=value\")",
             "// CLAVIS_PARAMETER(type, name, kind, path numbers, targets)  CLAVIS_COMPARTMENT(type, parameters)  CLAVIS_TYPE(number, type)",
             "// Include it once for each kind of row that is wanted; the others come to nothing.", ""]
    for macro in MACROS:
        lines += [f"#ifndef {macro}", f"#define {macro}(...)", "#endif"]
    lines.append("// clang-format off")
    for at, (number, variants, where) in sorted(paths.items(), key=lambda p: p[1][0]):
        lines.append(f'CLAVIS_PATH({number}, "{at[0]}", {at[1]}, "{at[0].split(".")[0].split("[")[0]}")')
        for keys, datatype in variants:
            lines.append(f'CLAVIS_VARIANT({number}, "{keys}", "{datatype}", "{where}")')
    for key in sorted(rows):
        kind, parts, targets = rows[key]
        numbers_text = ",".join(str(paths[(t, kind.capitalize())][0]) for t, _, _ in parts)
        lines.append(f'CLAVIS_PARAMETER("{key[0]}", "{key[1]}", {kind.capitalize()}, "{numbers_text}", "{",".join(targets)}")')
    for resource in compartment["resource"]:
        inside = [p for p in resource.get("param", []) if (resource["code"], p) in rows]
        if inside and resource["code"] != "Patient":
            lines.append(f'CLAVIS_COMPARTMENT("{resource["code"]}", "{",".join(inside)}")')
    for number, name in enumerate(types, 1):
        lines.append(f'CLAVIS_TYPE({number}, "{name}")')
    for base, name, why in sorted(set(unsupported)):
        why = why.replace("\\", "/").replace('"', "'")
        lines.append(f'CLAVIS_NOT_SUPPORTED("{base}", "{name}", "{why}")')
    lines += [f"CLAVIS_OFFICIAL({official})", "// clang-format on"] + [f"#undef {macro}" for macro in MACROS] + [""]
    open(output, "w", encoding="utf-8").write("\n".join(lines))
    print(f"{len(types)} types, {len(rows)} parameters, {len(paths)} paths, {len(set(unsupported))} not supported of {official}")


main()
