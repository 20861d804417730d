"""Compares the documented configuration with the program's defaults.

    documented.py DOCUMENTED DEFAULTS SHOWN

DOCUMENTED is the file with comments. A key that has no default stands in it commented out, as
`#key = example`. DEFAULTS and SHOWN are what the program says of its defaults and of DOCUMENTED.
"""

import re
import sys
import tomllib
from pathlib import Path


def leaves(table: dict, prefix: str = "") -> dict[str, object]:
    found = {}
    for key, value in table.items():
        if isinstance(value, dict) and value:
            found |= leaves(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = value
    return found


def main(documented: str, defaults: str, shown: str) -> int:
    text = Path(documented).read_text()
    written = leaves(tomllib.loads(text))
    wanted = leaves(tomllib.loads(Path(defaults).read_text()))
    problems = [f"{key} is not documented" for key in wanted.keys() - written.keys() if wanted[key] != {}]
    problems += [f"{key} is no key with a default" for key in written.keys() - wanted.keys()]
    of_documented = leaves(tomllib.loads(Path(shown).read_text()))
    for key in wanted.keys() & of_documented.keys():
        if wanted[key] != of_documented[key]:
            problems.append(f"{key} is {of_documented[key]!r} in the file and {wanted[key]!r} by default")
    # Every key is explained: a comment stands right above it, or above the key before it.
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if not re.match(r"#?[a-z_]+ = ", line):
            continue
        above = number - 1
        while above >= 0 and re.match(r"#?[a-z_]+ = ", lines[above]):
            above -= 1
        if above < 0 or not lines[above].startswith("# "):
            problems.append(f"line {number + 1} is not explained: {line}")
    # What is commented out can be commented in.
    example = re.sub(r"(?m)^#((?:[a-z_]+ = .*)|(?:\[[a-z._]+\]))$", r"\1", text)
    try:
        tomllib.loads(example)
    except tomllib.TOMLDecodeError as error:
        problems.append(f"with the examples commented in: {error}")
    print("\n".join(sorted(problems)) or f"{len(wanted)} keys")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
