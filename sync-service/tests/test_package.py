from importlib.metadata import version

import aida_sync


def test_the_installed_distribution_has_the_version_of_the_package() -> None:
    assert version("aida-sync") == aida_sync.__version__
