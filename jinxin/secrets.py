"""Keys of an installation that sets none in its environment: made once, kept beside the data."""

import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


def load_or_create(path: Path) -> dict[str, str]:
    """Return the keys stored at `path`, making them (readable by the owner only) where there are none.

    Two processes that start at once agree: the file appears whole, by link, and the loser reads the winner's.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(_new_keys(), indent=1))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    keys: dict[str, str] = json.loads(path.read_text())
    return keys


def _new_keys() -> dict[str, str]:
    return {
        "secret_key": secrets.token_urlsafe(64),
        "personal_data_key": Fernet.generate_key().decode(),
        "personal_data_hash_key": secrets.token_urlsafe(48),
        "audit_key": secrets.token_urlsafe(48),
    }
