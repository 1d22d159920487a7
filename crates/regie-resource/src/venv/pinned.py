import json, re, sys
from pip._vendor.packaging.markers import Marker

path = sys.argv[1]
with open(path, encoding="utf-8") as file:
    text = file.read()

def stop(why):
    sys.exit(f"{path}: {why}")

def here(marker):
    return not marker or Marker(marker).evaluate({"extra": ""})

def say(name, version, hashes, extras=()):
    if not hashes:
        stop(f"{name} has no hashes; lock again with hashes")
    extra = "[" + ",".join(extras) + "]" if extras else ""
    print(name + extra + "==" + version, *("--hash=" + h for h in hashes))

def pipfile(lock):
    flags = ["--index-url", "--extra-index-url"]
    for i, source in enumerate(lock.get("_meta", {}).get("sources", [])):
        print(flags[min(i, 1)], source["url"])
    for name, entry in lock["default"].items():
        if not here(entry.get("markers")):
            continue
        version = entry.get("version", "")
        if not re.fullmatch(r"===?[^=*\s]+", version):
            stop(f"{name} is not pinned to one version of a package index")
        say(name, version.lstrip("="), entry.get("hashes", []), entry.get("extras", []))

def uv(lock):
    packages = {}
    for package in lock.get("package", []):
        packages.setdefault(package["name"], []).append(package)
    root = [p for p in lock.get("package", []) if {"virtual", "editable"} & set(p["source"])]
    if len(root) != 1:
        stop(f"one project is expected in it, there are {len(root)}")
    wanted, left, indexes = {}, list(root[0].get("dependencies", [])), set()
    while left:
        need = left.pop()
        if not here(need.get("marker")):
            continue
        fits = [p for p in packages.get(need["name"], []) if need.get("version", p.get("version")) == p.get("version")]
        fits = [p for p in fits if any(map(here, p.get("resolution-markers", [""])))]
        if len(fits) != 1 or "registry" not in fits[0]["source"]:
            stop(need["name"] + " is not pinned to one version of a package index")
        package = fits[0]
        known = package["name"] in wanted
        extras = wanted.setdefault(package["name"], (package, set()))[1]
        new = set(need.get("extra", [])) - extras
        extras |= new
        left += [] if known else package.get("dependencies", [])
        for extra in new:
            left += package.get("optional-dependencies", {}).get(extra, [])
        indexes.add(package["source"]["registry"])
    for i, index in enumerate(sorted(indexes)):
        print(["--index-url", "--extra-index-url"][min(i, 1)], index)
    for name, (package, _) in sorted(wanted.items()):
        files = [package["sdist"]] if "sdist" in package else []
        files += package.get("wheels", [])
        say(name, package["version"], [f["hash"] for f in files if "hash" in f])

def requirements(text):
    options = ("--index-url", "--extra-index-url", "--find-links", "--only-binary", "--no-binary", "--prefer-binary",
               "--pre", "--require-hashes", "--trusted-host", "-i ", "-f ")
    pin = r"[\w.-]+\s*(\[[^\]]*\])?\s*(===?\s*[^=*\s;,#]+|@\s*\S+#sha256=[0-9a-f]{64})\s*(;.*?)?(\s--hash[= ].*)?"
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        line = re.sub(r"(^|\s)#.*$", "", line).strip()
        if line.startswith(("-r", "--requirement", "-c", "--constraint")):
            stop(f"`{line}`: a list that includes another one does not fix what is installed; write all of it into one file")
        if line and not line.startswith(options) and not re.fullmatch(pin, line):
            stop(f"`{line}` is not pinned; write `name==version` (pip freeze, pip-compile or uv export do)")
        if line:
            print(line)

if path.endswith("Pipfile.lock"):
    pipfile(json.loads(text))
elif path.endswith("uv.lock"):
    import tomllib
    uv(tomllib.loads(text))
else:
    requirements(text)
