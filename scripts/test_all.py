"""The tests on every supported Python that is installed here, each in an environment of its own."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ("3.11", "3.12", "3.13", "3.14")


def main() -> int:
    """Run them one after the other; returns how many failed."""
    return sum(not passes(version) for version in VERSIONS)


def passes(version: str) -> bool:
    """Whether the tests pass on one version; one that is not here is said so, and passes."""
    python = shutil.which(f"python{version}")
    if python is None or subprocess.run([python, "--version"], capture_output=True).returncode:
        print(f"Python {version}: not installed here, not tried", flush=True)
        return True
    with tempfile.TemporaryDirectory() as folder:
        own = f"{folder}/bin/python"
        steps = (
            [python, "-m", "venv", folder],
            [own, "-m", "pip", "install", "--quiet", "--editable", f"{ROOT}[dev]"],
            [own, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        )
        print(f"Python {version}:", flush=True)
        return all(subprocess.run(step, cwd=ROOT).returncode == 0 for step in steps)


if __name__ == "__main__":
    sys.exit(main())
