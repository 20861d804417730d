#!/usr/bin/env python3
"""Checks the ASVS checklist: every requirement of levels 1 and 2 stands there once, in order, with a
known state and words of its own, and every file and test that it names exists."""

import re
import sys
from pathlib import Path

CHECKLIST = Path("deploy/security/asvs-5.0-level-2.md")

# The requirements of ASVS 5.0.0 up to level 2, by section.
REQUIREMENTS = """
1.1: 1-2; 1.2: 1-9; 1.3: 1-11; 1.4: 1-3; 1.5: 1-2; 2.1: 1-3; 2.2: 1-3; 2.3: 1-4; 2.4: 1; 3.2: 1-2;
3.3: 1-4; 3.4: 1-6; 3.5: 1-5; 3.7: 1-2; 4.1: 1-3; 4.2: 1; 4.3: 1-2; 4.4: 1-4; 5.1: 1; 5.2: 1-3;
5.3: 1-2; 5.4: 1-3; 6.1: 1-3; 6.2: 1-12; 6.3: 1-4; 6.4: 1-4; 6.5: 1-5; 6.6: 1-3; 6.8: 1-4; 7.1: 1-3;
7.2: 1-4; 7.3: 1-2; 7.4: 1-5; 7.5: 1-2; 7.6: 1-2; 8.1: 1-2; 8.2: 1-3; 8.3: 1; 8.4: 1; 9.1: 1-3;
9.2: 1-4; 10.1: 1-2; 10.2: 1-2; 10.3: 1-4; 10.4: 1-11; 10.5: 1-5; 10.6: 1-2; 10.7: 1-3; 11.1: 1-2;
11.2: 1-3; 11.3: 1-3; 11.4: 1-4; 11.5: 1; 11.6: 1; 12.1: 1-3; 12.2: 1-2; 12.3: 1-4; 13.1: 1;
13.2: 1-5; 13.3: 1-2; 13.4: 1-5; 14.1: 1-2; 14.2: 1-4; 14.3: 1-3; 15.1: 1-3; 15.2: 1-3; 15.3: 1-7;
16.1: 1; 16.2: 1-5; 16.3: 1-4; 16.4: 1-3; 16.5: 1-3; 17.1: 1; 17.2: 1-4; 17.3: 1-2
"""

STATES = {"yes", "part", "no", "–"}


def required() -> list[str]:
    ids = []
    for section in REQUIREMENTS.replace("\n", " ").split(";"):
        name, _, numbers = section.strip().partition(": ")
        first, _, last = numbers.partition("-")
        ids += [f"{name}.{n}" for n in range(int(first), int(last or first) + 1)]
    return ids


def missing(evidence: str) -> str | None:
    """What a name in backticks promises and the repository does not hold."""
    path, _, test = evidence.partition("#")
    if "/" not in path and "." not in path:
        return None
    if not Path(path).exists():
        return f"there is no {path}"
    if test and not re.search(rf"(fn|test\(\"|check\(\") ?{re.escape(test)}\b", Path(path).read_text()):
        return f"there is no test {test} in {path}"
    return None


def main() -> int:
    problems, found, states = [], [], dict.fromkeys(STATES, 0)
    for number, line in enumerate(CHECKLIST.read_text().splitlines(), 1):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not re.fullmatch(r"\d+\.\d+\.\d+", cells[0]):
            continue
        identifier, _about, state, reason = cells
        found.append(identifier)
        states[state] = states.get(state, 0) + 1
        if state not in STATES:
            problems.append(f"line {number}: {identifier} has no known state: {state}")
        if not reason or "@" in reason:
            problems.append(f"line {number}: {identifier} shows nothing")
        names = re.findall(r"`([^/`][^`]*/[^`]+)`", reason)
        problems += [f"line {number}: {identifier}: {what}" for what in map(missing, names) if what]
    if found != required():
        odd = sorted(set(found) ^ set(required()))
        problems.append(f"not every requirement stands there once and in order: {odd}")
    print("\n".join(problems) or ", ".join(f"{state}: {count}" for state, count in states.items()))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
