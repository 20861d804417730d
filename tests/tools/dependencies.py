#!/usr/bin/env python3
"""Checks the dependencies against deny.toml without cargo-deny: licences, sources, banned crates,
and that every crate named in a Cargo.toml is used. Advisories need cargo-deny itself; the exceptions
for them in deny.toml are checked to name crates that are still there."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path


def main() -> int:
    rules = tomllib.loads(Path("deny.toml").read_text())
    metadata = subprocess.run(
        ["cargo", "metadata", "--format-version", "1", "--locked",
         "--filter-platform", "x86_64-unknown-linux-gnu"],
        check=True, capture_output=True, text=True,
    )
    metadata = json.loads(metadata.stdout)
    members = set(metadata["workspace_members"])
    used = built()
    packages = [
        package for package in metadata["packages"] if (package["name"], package["version"]) in used
    ]
    dependents = whose(metadata)
    home = next(package["source"] for package in packages if package["name"] == "tokio")
    problems = []
    for package in packages:
        ours = package["id"] in members
        problems += unused(package) if ours else outside(package, rules, home, dependents)
    names = {package["name"] for package in packages}
    for exception in rules["advisories"]["ignore"]:
        crate = exception.get("crate", "").split("@")[0] or exception["reason"].split(":")[0]
        if crate not in names:
            problems.append(f"deny.toml: {exception['id']} is about {crate}, which is not used")
    for problem in problems:
        print(problem)
    print(f"{len(packages)} crates checked, {len(problems)} problems")
    return 1 if problems else 0


def built() -> set[tuple[str, str]]:
    """Name and version of what is really built; cargo metadata also lists what features that are off
    would need."""
    tree = subprocess.run(
        ["cargo", "tree", "--workspace", "--locked", "--target", "x86_64-unknown-linux-gnu",
         "--edges", "normal,build,dev", "--prefix", "none", "--format", "{p}", "--no-dedupe"],
        check=True, capture_output=True, text=True,
    )
    lines = (line.split() for line in tree.stdout.splitlines() if line)
    return {(words[0], words[1].removeprefix("v")) for words in lines}


def whose(metadata: dict) -> dict[str, set[str]]:
    """Names of the packages that name each package."""
    names = {package["id"]: package["name"] for package in metadata["packages"]}
    found: dict[str, set[str]] = {}
    for node in metadata["resolve"]["nodes"]:
        for dependency in node["dependencies"]:
            found.setdefault(dependency, set()).add(names[node["id"]])
    return found


def outside(package: dict, rules: dict, home: str, dependents: dict[str, set[str]]) -> list[str]:
    """What is wrong with a crate that is not ours."""
    label = f"{package['name']} {package['version']}"
    problems = []
    allowed = set(rules["licenses"]["allow"])
    if not licence_allowed(package["license"] or "", allowed):
        problems.append(f"{label}: licence {package['license']} is not allowed")
    # deny.toml names no registry: all crates come from cargo's own, as tokio does.
    if package["source"] != home:
        problems.append(f"{label}: comes from {package['source']}")
    banned = {entry["crate"]: entry for entry in rules["bans"]["deny"]}
    rule = banned.get(package["name"])
    # As cargo-deny has it: a banned crate may stand behind the crates that its rule names.
    if rule and not dependents.get(package["id"], set()) <= set(rule.get("wrappers", [])):
        problems.append(f"{label}: banned, {rule['reason']}")
    return problems


def licence_allowed(expression: str, allowed: set[str]) -> bool:
    """Evaluates an SPDX expression (annex D of SPDX 2.3); `/` is the old way to write OR."""
    tokens = re.findall(r"[()]|[^\s()]+", expression.replace("/", " OR "))

    def either() -> bool:
        value = both()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            value = both() or value
        return value

    def both() -> bool:
        value = single()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            value = single() and value
        return value

    def single() -> bool:
        token = tokens.pop(0) if tokens else ""
        if token == "(":
            value = either()
            tokens.pop(0)
            return value
        if tokens and tokens[0] == "WITH":
            tokens.pop(0)
            token = f"{token} WITH {tokens.pop(0)}"
        return token in allowed

    return either()


def unused(package: dict) -> list[str]:
    """Dependencies of one of our crates that none of its sources name."""
    root = Path(package["manifest_path"]).parent
    nested = [path.parent for path in root.rglob("Cargo.toml") if path.parent != root]
    sources = [
        path for path in root.rglob("*.rs")
        if not any(path.is_relative_to(other) for other in nested)
    ]
    text = "\n".join(path.read_text() for path in sources)
    tools = (package["metadata"] or {}).get("cargo-machete", {})
    problems = []
    for dependency in package["dependencies"]:
        name = dependency["rename"] or dependency["name"]
        if name in tools.get("ignored", []):
            continue
        if not re.search(rf"\b{name.replace('-', '_')}\b", text):
            problems.append(f"{package['name']}: {name} is not used")
    return problems


if __name__ == "__main__":
    sys.exit(main())
