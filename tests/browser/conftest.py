import pytest

from tests.browser.node import Engine


@pytest.fixture(scope="session")
def engine(tmp_path_factory):
    return Engine(tmp_path_factory.mktemp("engine"))
