"""Checks the container files against each other: ports, folders, users, names, grace periods."""

import re
import sys
import tomllib
from pathlib import Path

import yaml

DEPLOY = Path("deploy")


def main() -> int:
    containerfile = (DEPLOY / "Containerfile").read_text()
    config = tomllib.loads((DEPLOY / "container.toml").read_text())
    documented = tomllib.loads((DEPLOY / "gatepost.toml").read_text())
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    gatepost, postfix = compose["services"]["gatepost"], compose["services"]["postfix"]
    unit = (DEPLOY / "gatepost.service").read_text()

    listeners = {
        int(config["mail"][key].rpartition(":")[2]) for key in ("imap_listen", "imaps_listen", "lmtp_listen")
    }
    listeners.add(int(config["mail"]["sasl"]["listen"].rpartition(":")[2]))
    listeners |= {int(config[key]["listen"].rpartition(":")[2]) for key in ("web", "ops")}
    listeners.add(int(documented["grpc"]["listen"].rpartition(":")[2]))
    exposed = {int(port) for port in re.search(r"^EXPOSE (.*)$", containerfile, re.M)[1].split()}
    published = {int(port.rpartition(":")[2]) for port in gatepost["ports"]}
    drain = int(documented["drain"]["timeout"].rstrip("s"))
    mta = (DEPLOY / "postfix/Containerfile").read_text()
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", containerfile, re.M)
    checks = {
        "every listener is exposed": exposed == listeners,
        "LMTP, logins of Postfix, gRPC and health are not published": not published & {1124, 12345, 8444, 9464},
        "what is published is exposed": published <= exposed,
        "published on the loopback alone": all(str(p).startswith("127.0.0.1:") for p in gatepost["ports"] + postfix["ports"]),
        "the data directory is the volume": f'VOLUME ["{config["data"]}"]' in containerfile
        and any(volume.endswith(":" + config["data"]) for volume in gatepost["volumes"]),
        "not root": re.search(r"^USER 65532:65532$", containerfile, re.M) and gatepost["user"] == "65532:65532",
        "read-only, without capabilities": gatepost["read_only"] and gatepost["cap_drop"] == ["ALL"],
        "what is copied is there": all(Path(path).exists() for line in copied for path in line.split()),
        "Postfix delivers to the service's LMTP port": f"lmtp:inet:gatepost:{config['mail']['lmtp_listen'].rpartition(':')[2]}" in mta,
        "and asks its SASL port": f"inet:gatepost:{config['mail']['sasl']['listen'].rpartition(':')[2]}" in mta,
        "Postfix takes submissions where it is published": {int(p.rpartition(":")[2]) for p in postfix["ports"]}
        == {int(port) for port in re.search(r"^EXPOSE (.*)$", mta, re.M)[1].split()},
        "they share a network": set(gatepost["networks"]) & set(postfix["networks"]),
        "volumes and networks are declared": all(
            volume.partition(":")[0] in compose["volumes"] for service in (gatepost, postfix) for volume in service["volumes"]
        ) and all(network in compose["networks"] for service in (gatepost, postfix) for network in service["networks"]),
        "builds are there": all(
            (DEPLOY / service["build"]["context"] / service["build"].get("dockerfile", "Containerfile")).is_file()
            for service in (gatepost, postfix)
        ),
        "a container may drain": int(gatepost["stop_grace_period"].rstrip("s")) > drain,
        "a unit may drain": int(re.search(r"^TimeoutStopSec=(\d+)s$", unit, re.M)[1]) > drain,
    }
    wrong = [name for name, kept in checks.items() if not kept]
    print("\n".join(f"not so: {name}" for name in wrong) or f"{len(checks)} checks")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
