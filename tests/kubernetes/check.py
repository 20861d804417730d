#!/usr/bin/env python3
"""Checks k8s/: every manifest against the Kubernetes schemas (strictly), and all of them against each
other: files, names, labels, selectors, ports, secrets, network policies, the pod security standard, and
the addresses in the configuration. Kustomize itself is not needed."""

import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import yaml

KUBERNETES = ["1.32", "1.35"]
# Kinds with schemas of their own, which the Kubernetes schemas do not know.
FOREIGN = {"cert-manager.io/v1"}
ROOT = Path(__file__).resolve().parents[2] / "k8s"
BASE = ROOT / "base"
# Pods that policies speak of and that are not of Gatepost's own workloads.
GUESTS = {"admin", "mta"}

tests: dict[str, list[str]] = defaultdict(list)


def wrong(test: str, message: str) -> None:
    tests[test].append(message)


def documents(path: Path) -> list[dict]:
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


def check_schemas() -> None:
    name = "manifests fit the Kubernetes schemas, strictly"
    tests[name]
    paths = [path for path in BASE.glob("*.yaml") if path.name != "kustomization.yaml"]
    for version in KUBERNETES:
        command = [Path(sys.executable).parent / "kubernetes-validate", "--strict", "--quiet", "-k", version, *paths]
        ran = subprocess.run(command, capture_output=True, text=True)
        output = (ran.stdout + ran.stderr).strip()
        if ran.returncode != 0 or output:
            wrong(name, f"{version}: {output}")


def check_files() -> None:
    name = "kustomizations name every file, and no other"
    tests[name]
    for kustomization in ROOT.rglob("kustomization.yaml"):
        folder, content = kustomization.parent, yaml.safe_load(kustomization.read_text())
        files = list(content.get("resources", [])) + list(content.get("components", []))
        files += [patch["path"] for patch in content.get("patches", [])]
        for generator in content.get("configMapGenerator", []):
            files += generator.get("files", [])
        named = set()
        for file in files:
            path = (folder / file).resolve()
            named.add(path)
            if not (path.is_file() or (path / "kustomization.yaml").is_file()):
                wrong(name, f"{kustomization}: {file} is not there")
        for path in folder.iterdir():
            if path.is_file() and path != kustomization and path.resolve() not in named:
                wrong(name, f"{kustomization} does not name {path.name}")


def matches(selector: dict, labels: dict) -> bool:
    return all(labels.get(key) == value for key, value in selector.items())


class House:
    """All manifests of the base, by kind and name."""

    def __init__(self) -> None:
        self.kustomization = yaml.safe_load((BASE / "kustomization.yaml").read_text())
        self.all = [
            document
            for file in self.kustomization["resources"]
            for document in documents(BASE / file)
        ]
        self.config = tomllib.loads((BASE / "gatepost.toml").read_text())
        self.readme = (ROOT / "README.md").read_text()

    def of(self, *kinds: str) -> list[dict]:
        return [document for document in self.all if document["kind"] in kinds]

    def named(self, kind: str) -> set[str]:
        return {document["metadata"]["name"] for document in self.of(kind)}

    def workloads(self) -> list[dict]:
        return self.of("Deployment", "StatefulSet")

    def selected(self, selector: dict) -> list[dict]:
        return [w for w in self.workloads() if matches(selector, w["spec"]["template"]["metadata"]["labels"])]


def ports_of(workload: dict) -> dict[str, int]:
    containers = workload["spec"]["template"]["spec"]["containers"]
    return {port["name"]: port["containerPort"] for container in containers for port in container["ports"]}


def check_workloads(house: House) -> None:
    name = "workloads refer to what is there"
    tests[name]
    generated = {generator["name"] for generator in house.kustomization["configMapGenerator"]}
    images = {image["name"] for image in house.kustomization["images"]}
    keys: set[str] = set()
    for workload in house.workloads():
        label, spec = workload["metadata"]["name"], workload["spec"]
        pod = spec["template"]["spec"]
        if not matches(spec["selector"]["matchLabels"], spec["template"]["metadata"]["labels"]):
            wrong(name, f"{label}: its selector does not match its pods")
        if len(house.selected(spec["selector"]["matchLabels"])) != 1:
            wrong(name, f"{label}: its selector matches pods of others")
        if pod["serviceAccountName"] not in house.named("ServiceAccount"):
            wrong(name, f"{label}: no service account {pod['serviceAccountName']}")
        if workload["kind"] == "StatefulSet" and spec["serviceName"] not in house.named("Service"):
            wrong(name, f"{label}: no service {spec['serviceName']}")
        claims = {claim["metadata"]["name"] for claim in spec.get("volumeClaimTemplates", [])}
        volumes = {volume["name"] for volume in pod["volumes"]} | claims
        for volume in pod["volumes"]:
            if "configMap" in volume and volume["configMap"]["name"] not in generated:
                wrong(name, f"{label}: no config map {volume['configMap']['name']}")
            secret = volume.get("secret", {}).get("secretName", "")
            service = pod["containers"][0]["args"][0]
            if secret and f"`{secret}`" not in house.readme and f"`{secret.replace(service, '<service>')}`" not in house.readme:
                wrong(name, f"{label}: README.md does not tell of the secret {secret}")
            for item in volume.get("secret", {}).get("items", []):
                if f"`{item['key']}`" not in house.readme:
                    wrong(name, f"{label}: README.md does not tell of {item['key']} in {secret}")
                if item["key"].endswith((".pepper", ".key")) and not item["key"].startswith("tls"):
                    keys.add(item["key"])
        for container in pod["containers"]:
            mounted = {mount["name"] for mount in container["volumeMounts"]}
            if mounted != volumes:
                wrong(name, f"{label}: mounts {sorted(mounted)}, volumes {sorted(volumes)}")
            if container["image"] not in images:
                wrong(name, f"{label}: no tag for the image {container['image']}")
            for source in container.get("envFrom", []):
                if source["configMapRef"]["name"] not in generated:
                    wrong(name, f"{label}: no config map {source['configMapRef']['name']}")
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                if container[probe]["httpGet"]["port"] not in ports_of(workload):
                    wrong(name, f"{label}: {probe} asks on a port that is not there")
    # What a service opens and does not find it would make, on a disk of its own or on none.
    opened = re.findall(r'keys\("([a-z-]+)"\)', (ROOT.parent / "services/gatepost/src/services.rs").read_text())
    for missing in {f"{key}.key" for key in opened} - keys:
        wrong(name, f"no workload mounts {missing}")


def check_services(house: House) -> None:
    name = "services and disruption budgets reach pods and their ports"
    tests[name]
    for service in house.of("Service"):
        label, found = service["metadata"]["name"], house.selected(service["spec"]["selector"])
        if len(found) != 1:
            wrong(name, f"{label}: selects {len(found)} workloads")
            continue
        for port in service["spec"]["ports"]:
            if port["targetPort"] not in ports_of(found[0]):
                wrong(name, f"{label}: no port {port['targetPort']} in {found[0]['metadata']['name']}")
    guarded = []
    for budget in house.of("PodDisruptionBudget"):
        guarded += [w["metadata"]["name"] for w in house.selected(budget["spec"]["selector"]["matchLabels"])]
    if sorted(guarded) != sorted(w["metadata"]["name"] for w in house.workloads()):
        wrong(name, f"disruption budgets cover {sorted(guarded)}")


def check_pod_security(house: House) -> None:
    name = "pods keep the restricted pod security standard, with a read-only root file system"
    tests[name]
    for namespace in house.of("Namespace"):
        if namespace["metadata"]["labels"].get("pod-security.kubernetes.io/enforce") != "restricted":
            wrong(name, "the namespace does not enforce it")
    for workload in house.workloads():
        pod, label = workload["spec"]["template"]["spec"], workload["metadata"]["name"]
        context = pod["securityContext"]
        rules = {
            "runAsNonRoot": context.get("runAsNonRoot") is True and context.get("runAsUser", 0) > 0,
            "seccompProfile": context.get("seccompProfile", {}).get("type") == "RuntimeDefault",
            "automountServiceAccountToken": pod.get("automountServiceAccountToken") is False,
            "no host": not any(pod.get(key) for key in ("hostNetwork", "hostPID", "hostIPC")),
            "volumes": all(not ({"hostPath", "projected"} & volume.keys()) for volume in pod["volumes"]),
        }
        for container in pod["containers"]:
            inner = container["securityContext"]
            rules |= {
                "allowPrivilegeEscalation": inner.get("allowPrivilegeEscalation") is False,
                "capabilities": inner.get("capabilities", {}) == {"drop": ["ALL"]},
                "readOnlyRootFilesystem": inner.get("readOnlyRootFilesystem") is True,
                "resources": bool(container["resources"]["requests"] and container["resources"]["limits"]),
            }
        for rule, kept in rules.items():
            if not kept:
                wrong(name, f"{label}: {rule}")


def component(peer: dict) -> str | None:
    return peer.get("podSelector", {}).get("matchLabels", {}).get("app.kubernetes.io/component")


def check_policies(house: House) -> None:
    name = "network policies deny by default and meet in pairs"
    tests[name]
    policies = house.of("NetworkPolicy")
    denial = [p for p in policies if p["spec"]["podSelector"] == {}]
    if len(denial) != 1 or set(denial[0]["spec"]) != {"podSelector", "policyTypes"} or len(denial[0]["spec"]["policyTypes"]) != 2:
        wrong(name, "there is no policy that denies everything")
    components = {w["metadata"]["labels"]["app.kubernetes.io/component"]: w for w in house.workloads()}
    out, into = set(), set()
    for policy in policies:
        label, spec = policy["metadata"]["name"], policy["spec"]
        here = spec["podSelector"].get("matchLabels", {}).get("app.kubernetes.io/component")
        if here and here not in components.keys() | GUESTS:
            wrong(name, f"{label}: selects nothing")
        for rule in spec.get("ingress", []):
            for port in rule.get("ports", []):
                reached = [components[here]] if here in components else house.selected(spec["podSelector"]["matchLabels"])
                for workload in reached:
                    if port["port"] not in ports_of(workload):
                        wrong(name, f"{label}: lets in on {port['port']}, which is not there")
            into |= {(component(peer), here) for peer in rule.get("from", []) if component(peer) not in (None, "mta")}
        for rule in spec.get("egress", []):
            for peer in rule.get("to", []):
                target = component(peer)
                if target is None:
                    continue
                out.add((here, target))
                if target not in components:
                    wrong(name, f"{label}: lets out to {target}, which is not there")
                elif not {port["port"] for port in rule["ports"]} <= set(ports_of(components[target]).values()):
                    wrong(name, f"{label}: lets out to a port that {target} does not have")
    out |= {("admin", target) for target in components if target != "web"}
    for caller, target in sorted(out ^ into):
        wrong(name, f"{caller} -> {target} is allowed at one end only")


def check_addresses(house: House) -> None:
    name = "the configuration's addresses are those of services and ports"
    tests[name]
    services = {service["metadata"]["name"]: service for service in house.of("Service")}
    for service, address in house.config["links"].items():
        host, _, port = address.partition(":")
        found = services.get(host)
        if not found or int(port) not in [entry["port"] for entry in found["spec"]["ports"]]:
            wrong(name, f"links.{service} = {address}: no such service")
        elif found["spec"]["selector"]["app.kubernetes.io/component"] != service:
            wrong(name, f"links.{service} = {address}: that is another service")
    listeners = {
        "grpc": house.config["grpc"]["listen"], "ops": house.config["ops"]["listen"],
        "https": house.config["web"]["listen"], "imap": house.config["mail"]["imap_listen"],
        "imaps": house.config["mail"]["imaps_listen"], "lmtp": house.config["mail"]["lmtp_listen"],
    }
    for workload in house.workloads():
        for port, number in ports_of(workload).items():
            if int(listeners[port].rpartition(":")[2]) != number:
                wrong(name, f"{workload['metadata']['name']}: {port} listens on {listeners[port]}, not {number}")
        for volume_mount in workload["spec"]["template"]["spec"]["containers"][0]["volumeMounts"]:
            if volume_mount["name"] == "data" and volume_mount["mountPath"] != house.config["data"]:
                wrong(name, f"{workload['metadata']['name']}: its data is mounted elsewhere")


def check_certificates(house: House) -> None:
    name = "certificates carry the names that services check"
    tests[name]
    certificates = {
        document["spec"]["secretName"]: document["spec"]
        for document in documents(ROOT / "components/cert-manager/certificates.yaml")
        if document["kind"] == "Certificate" and document["apiVersion"] in FOREIGN
    }
    for workload in house.workloads():
        for volume in workload["spec"]["template"]["spec"]["volumes"]:
            secret = volume.get("secret", {}).get("secretName", "")
            if secret.endswith("-tls") and secret not in certificates:
                wrong(name, f"{secret} is made by no certificate")
    for service in ("identity", "mailbox", "organization", "mail", "web", "admin"):
        spec = certificates.get(f"gatepost-{service}-tls", {})
        if spec.get("uris") != [f"spiffe://gatepost/{service}"] or spec.get("dnsNames") != [f"{service}.gatepost.internal"]:
            wrong(name, f"gatepost-{service}-tls names {spec.get('uris')} {spec.get('dnsNames')}")


def main() -> int:
    house = House()
    check_schemas()
    check_files()
    check_workloads(house)
    check_services(house)
    check_pod_security(house)
    check_policies(house)
    check_addresses(house)
    check_certificates(house)
    for name, problems in tests.items():
        print(f"{'not ok' if problems else 'ok'} - {name}")
        for problem in problems:
            print(f"    {problem}")
    return 1 if any(tests.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
