"""A Dockerfile's steps, run without a container engine: stages are overlays on a small Debian, steps run in a chroot.

What it has of a build: COPY and its .dockerignore, RUN, ENV, WORKDIR, USER, stages, a root and processes of its own.
What it has not: the base image of FROM (Debian's Python stands in for it), networks, layers that are kept.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path

Instruction = tuple[str, str]
PACKAGES = "python3,python3-venv,ca-certificates,wget"
PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
OF_NETWORK = ("/etc/pip.conf", "/etc/resolv.conf", "/etc/hosts")


class BuildFailed(Exception):
    """A step ended with an error, or is none that is known here."""


def instructions(text: str) -> list[Instruction]:
    """The steps of a Dockerfile in order: ("RUN", "…")."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [
        (name.upper(), rest.strip()) for name, _, rest in (one.partition(" ") for one in joined.splitlines())
    ]


def left_out(ignored: str, path: str) -> bool:
    """Whether a .dockerignore keeps a path out of the build; the last line that matches decides."""
    out = False
    for line in filter(None, (line.strip() for line in ignored.splitlines())):
        if line.startswith("#"):
            continue
        pattern = re.escape(line.lstrip("!")).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*")
        if re.fullmatch(f"{pattern}(/.*)?", path):
            out = not line.startswith("!")
    return out


@dataclass(frozen=True)
class Image:
    """What a stage came to.

    Attributes:
        layers: folders, the topmost first.
        user: "uid:gid".
    """

    layers: tuple[Path, ...]
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    folder: str = "/"
    user: str = "0:0"
    command: tuple[str, ...] = ()


def debian(folder: Path) -> Path:
    """A small Debian with Python, made by debootstrap unless it is there."""
    if not (folder / "usr" / "bin" / "python3").exists():
        run = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(folder)]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
    return folder


def network(folder: Path) -> tuple[Path, dict[str, str]]:
    """A layer, and variables, that let a step reach package registries as this machine does."""
    told = {
        k: v for k, v in os.environ.items() if re.match(r"(PIP|UV|SSL|REQUESTS|HTTPS?|NO)_|https?_proxy", k)
    }
    for path in {*OF_NETWORK, *(v for v in told.values() if v.startswith("/") and Path(v).is_file())}:
        if Path(path).is_file():
            (folder / path[1:]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / path[1:])
    return folder, {k: v for k, v in told.items() if k != "SSL_CERT_DIR"}


class Builds:
    """Builds the stages of one Dockerfile; needs root, and a mount namespace of its own."""

    def __init__(self, context: Path, dockerfile: Path, base: Path, scratch: Path) -> None:
        self._context, self._scratch = context, scratch
        self._ignored = dockerfile.with_name(dockerfile.name + ".dockerignore").read_text()
        layer, self._reach = network(scratch / "network")
        self._base = Image((layer, base))
        self._images: dict[str, Image] = {}
        self._roots: dict[str, Path] = {}
        self.stages: dict[str, list[Instruction]] = {}
        for step in instructions(dockerfile.read_text()):
            if step[0] == "FROM":
                name = step[1].split()[-1]
                self.stages[name] = []
            self.stages[name].append(step)

    def image(self, name: str) -> Image:
        """Builds a stage, and those it needs, once."""
        if name not in self._images:
            (_, of), *steps = self.stages[name]
            before = of.split()[0]
            image = self.image(before) if before in self.stages else self._base
            image = replace(image, layers=(self._scratch / name / "layer", *image.layers))
            root = self._roots[name] = mount(image, self._scratch / name)
            for what, text in steps:
                print(f"  {name}: {what} {text[:100]}", flush=True)
                image = self._step(image, root, what, text)
            self._images[name] = image
        return self._images[name]

    def _step(self, image: Image, root: Path, what: str, text: str) -> Image:
        if what == "RUN":
            reaching = replace(image, environment=image.environment | self._reach)
            done = subprocess.run(entered(reaching, root, ["sh", "-c", text]), capture_output=True, text=True)
            if done.returncode:
                raise BuildFailed(f"RUN {text}: {done.stderr[-2000:]}")
        elif what == "COPY":
            self._copy(image, root, text)
        elif what == "ENV":
            key, _, value = text.partition("=")
            known = image.environment
            return replace(
                image, environment={**known, key: re.sub(r"\$(\w+)", lambda m: known[m[1]], value)}
            )
        elif what == "WORKDIR":
            (root / text[1:]).mkdir(parents=True, exist_ok=True)
            return replace(image, folder=text)
        elif what == "USER":
            return replace(image, user=text)
        elif what == "CMD":
            return replace(image, command=tuple(json.loads(text)))
        elif what not in ("EXPOSE", "HEALTHCHECK"):
            raise BuildFailed(f"{what} is not known here")
        return image

    def _copy(self, image: Image, root: Path, text: str) -> None:
        words = shlex.split(text)
        source, ignored = self._context, self._ignored
        if words[0].startswith("--from="):
            stage = words.pop(0).removeprefix("--from=")
            self.image(stage)
            source, ignored = self._roots[stage], ""
        *names, target = words
        to = root / os.path.join(image.folder, target).lstrip("/")
        for name in names:
            found = source / name.lstrip("/")
            if found.is_dir():
                out = lambda folder, inside: [  # noqa: E731
                    one
                    for one in inside
                    if left_out(ignored, os.path.relpath(os.path.join(folder, one), source))
                ]
                shutil.copytree(found, to, symlinks=True, ignore=out, dirs_exist_ok=True)
            elif left_out(ignored, name):
                raise BuildFailed(f"COPY {name}: .dockerignore keeps it out")
            else:
                to_file = to / found.name if target.endswith("/") else to
                to_file.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(found, to_file)


def mount(image: Image, folder: Path) -> Path:
    """The root folder of an image; what is written there goes to its topmost layer."""
    root, work = folder / "root", folder / "work"
    for one in (root, work, image.layers[0]):
        one.mkdir(parents=True, exist_ok=True)
    lower = ":".join(map(str, image.layers[1:]))
    options = f"lowerdir={lower},upperdir={image.layers[0]},workdir={work}"
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, str(root)], check=True)
    subprocess.run(["mount", "--bind", "/dev", str(root / "dev")], check=True)
    return root


def entered(image: Image, root: Path, command: list[str]) -> list[str]:
    """The command, run in an image's root as its user, with its variables alone, and processes of its own."""
    told = [f"{key}={value}" for key, value in image.environment.items()]
    uid, _, gid = image.user.partition(":")
    drop = ["setpriv", f"--reuid={uid}", f"--regid={gid or uid}", "--clear-groups"]
    if uid != "0":
        drop += ["--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"]
    return [
        "unshare", "--pid", "--fork", "--kill-child", f"--mount-proc={root}/proc", "env", "--ignore-environment", *told,
        "chroot", str(root), *drop, "sh", "-c", f'cd {image.folder} && exec "$@"', "sh", *command,
    ]  # fmt: skip
