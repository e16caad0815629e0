"""Bundle what lives beside this project into what is published: packs, templates, licence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Path in the repository -> path in the wheel.
BUNDLED = {
    "rulepacks": "aida/packs/bundled",
    "templates": "aida/templates/bundled",
    "LICENSE": "aida/LICENSE",
}


class BundleHook(BuildHookInterface):
    """Add force-included files; plain configuration cannot, as their place differs in an sdist."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Include every bundled path under the name that the target needs."""
        if version == "editable":
            return  # a checkout reads its own rulepacks/, so that an edited rule is live
        for name, in_wheel in BUNDLED.items():
            target = name if self.target_name == "sdist" else in_wheel
            build_data["force_include"][str(self._locate(name))] = target

    def _locate(self, name: str) -> Path:
        root = Path(self.root)
        for place in (root / name, root.parent / name):
            if place.exists():
                return place
        raise FileNotFoundError(f"{name} is neither in {root} nor beside it: build from a checkout")
