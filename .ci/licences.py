"""The licence of every locked dependency, from its own metadata, and whether it goes with AGPL-3.0.

`python .ci/licences.py [site-packages]` prints a table of what is installed there; exit 1 if a licence does not go.
Read by tests/structure/test_licences.py too.
"""

import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_PINNED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^ ;\\]+)")

# May be part of a work under AGPL-3.0 (https://www.gnu.org/licenses/license-list.html). OFL: fonts; CC: documents.
GOES = frozenset(
    {
        "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-4.0", "CC0-1.0", "GPL-3.0-or-later", "ISC",
        "LGPL-3.0-or-later", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Unlicense",
    }
)  # fmt: skip
# Developers' tools are never handed on with the portal: these need only be free to use.
GOES_FOR_TOOLS = GOES | {"CNRI-Python"}

# What packages write instead of an SPDX name.
_SPELLINGS = {
    "apache 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "new bsd": "BSD-3-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "isc license (iscl)": "ISC",
    "lgpl with exceptions": "LGPL-3.0-or-later",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
}
# Metadata that names no licence in a word, or packages that are locked and not installed on this kind of machine.
_KNOWN = {
    "async-timeout": "Apache-2.0",
    "axe-playwright-python": "MIT",
    "boto3": "Apache-2.0",
    "botocore": "Apache-2.0",
    "brotlicffi": "MIT",
    "colorama": "BSD-3-Clause",
    "django-storages": "BSD-3-Clause",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "jmespath": "MIT",
    "pytest-django": "BSD-3-Clause",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "s3transfer": "Apache-2.0",
    "tzdata": "Apache-2.0",
    "valkey": "MIT",
}


def locked(name: str) -> dict[str, str]:
    """Package → version of `requirements/<name>.txt`."""
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    found = (_PINNED.match(line) for line in lines)
    return {match[1].lower(): match[2] for match in found if match}


def licence_of(name: str) -> str:
    """An SPDX expression, or an empty text where nobody says."""
    if name in _KNOWN:
        return _KNOWN[name]
    try:
        return licence_in(metadata.metadata(name))
    except metadata.PackageNotFoundError:
        return ""


def licence_in(meta: metadata.PackageMetadata) -> str:
    name = meta["Name"].lower()
    if name in _KNOWN:
        return _KNOWN[name]
    classifiers = [
        line.rsplit("::", 1)[-1].strip()
        for line in meta.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    for text in (meta.get("License-Expression"), meta.get("License"), *classifiers):
        if text and text != "UNKNOWN" and "\n" not in text.strip():
            return _in_spdx(text.strip())
    return ""


def _in_spdx(text: str) -> str:
    parts = re.split(r"( AND | OR )", text)
    return "".join(_SPELLINGS.get(part.strip().lower(), part) for part in parts)


def goes(expression: str, allowed: frozenset[str] = GOES) -> bool:
    """Whether one choice of it may be used."""
    if not expression:
        return False
    return any(
        all(part.strip("() ") in allowed for part in choice.split(" AND "))
        for choice in expression.split(" OR ")
    )


def main(folders: list[str]) -> int:
    found = metadata.distributions(path=folders) if folders else metadata.distributions()
    rows = sorted((one.metadata["Name"], one.version, licence_in(one.metadata)) for one in found)
    print("| package | version | licence | goes with AGPL-3.0 |\n|---|---|---|---|")
    bad = 0
    for name, version, licence in rows:
        answer = goes(licence, GOES_FOR_TOOLS)
        bad += not answer
        print(f"| {name} | {version} | {licence or 'not said'} | {'yes' if answer else 'NO'} |")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
