"""Files set aside while others take their place, so that they can be put back, also after a kill in the middle."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

FOLDER = "aside"
NAMES = "names.json"


class Aside:
    """What was set aside in a home: `<home>/aside`, with a list of what had to go, and what was not there.

    It is called off (`put_back`) or ends (`drop`, `keep`); whoever finds one that did neither calls it off.
    """

    def __init__(self, home: Path) -> None:
        self._home, self._folder = home, home / FOLDER

    @property
    def pending(self) -> bool:
        """Whether something is set aside that may have to be put back."""
        return (self._folder / NAMES).exists()

    def take(self, names: Sequence[str]) -> None:
        """Moves files and folders of the home aside; those that are not there are noted."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        draft = self._folder / f"{NAMES}.new"
        draft.write_text(json.dumps({name: (self._home / name).exists() for name in names}))
        draft.replace(self._folder / NAMES)
        for name in names:
            if (self._home / name).exists():
                (self._folder / name).parent.mkdir(parents=True, exist_ok=True)
                (self._home / name).rename(self._folder / name)

    def put_back(self) -> bool:
        """Deletes what took the place, and moves back what was there; True if anything was set aside."""
        if not self.pending:
            return False
        for name, was_there in json.loads((self._folder / NAMES).read_text()).items():
            old, place = self._folder / name, self._home / name
            if old.exists() or not was_there:
                _delete(place)
            if old.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                old.rename(place)
        self.drop()
        return True

    def drop(self) -> None:
        """Deletes what was set aside."""
        (self._folder / NAMES).unlink(missing_ok=True)  # from here on it is not put back
        shutil.rmtree(self._folder, ignore_errors=True)

    def keep(self, name: str) -> Path:
        """Lets what was set aside stay, in a folder of its own beside it."""
        (self._folder / NAMES).unlink(missing_ok=True)
        return self._folder.rename(self._home / name)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
