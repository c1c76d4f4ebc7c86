"""The file of a backup: what it keeps, and that it shows every byte that is not as it was written."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from practice.backups import archive, encryption
from practice.backups.archive import Manifest
from practice.backups.encryption import MAGIC, PIECE, EncryptedReader, EncryptedWriter
from practice.backups.refusals import NotForHere, NotReadable

MANIFEST = Manifest("2026-11-21T08:00:00Z", "sqlite", (("practice", "0001_initial"),))
PLACE = "documents/ab/" + "ab" * 16


@pytest.fixture(autouse=True)
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key is made so that trying out words is dear; the drill of backups pays that."""
    monkeypatch.setattr(encryption, "Scrypt", lambda **asked: Scrypt(**asked | {"n": 2}))


@pytest.fixture
def members(tmp_path: Path) -> list[tuple[str, Path]]:
    """A database and a document, as files."""
    database, document = tmp_path / "one", tmp_path / "two"
    database.write_bytes(bytes(range(256)) * 5000)
    document.write_bytes(b"a finding")
    return [("database.sqlite3", database), (PLACE, document)]


def written(members: Any, key: str = "") -> bytes:
    file = io.BytesIO()
    archive.write(file, MANIFEST, iter(members), key=key)
    return file.getvalue()


@pytest.mark.parametrize("key", ["", "four words of ours"])
def test_what_was_written_comes_back_as_it_was(members, tmp_path, key):
    there = tmp_path / "there"
    assert archive.read(io.BytesIO(written(members, key)), there, key=key) == MANIFEST
    for name, path in members:
        assert (there / name).read_bytes() == path.read_bytes()
        assert (there / name).stat().st_mode & 0o077 == 0


def test_an_encrypted_file_shows_nothing_of_what_is_in_it(members):
    assert b"database" not in written(members, "four words of ours")


@pytest.mark.parametrize("key", ["", "another key"])
def test_without_its_key_an_encrypted_file_is_refused(members, tmp_path, key):
    with pytest.raises(NotReadable):
        archive.read(io.BytesIO(written(members, "four words of ours")), tmp_path / "there", key=key)


@pytest.mark.parametrize("key", ["", "four words of ours"])
@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_off_is_refused(members, tmp_path, key, part):
    whole = written(members, key)
    with pytest.raises(NotReadable):
        archive.read(io.BytesIO(whole[: int(len(whole) * part)]), tmp_path / "there", key=key)


@pytest.mark.parametrize("place", [5, 40, 60, 1000, -40, -1])
def test_a_changed_byte_of_an_encrypted_file_is_seen(members, tmp_path, place):
    whole = bytearray(written(members, "four words of ours"))
    whole[place] ^= 1
    with pytest.raises(NotReadable):
        archive.read(io.BytesIO(bytes(whole)), tmp_path / "there", key="four words of ours")


def test_pieces_in_another_order_are_seen():
    file = io.BytesIO()
    with EncryptedWriter(file, "key") as writer:
        writer.write(bytes(3 * PIECE))
    head, sealed = len(MAGIC) + 16 + 7, PIECE + 16
    whole = file.getvalue()
    swapped = (
        whole[:head]
        + whole[head + sealed : head + 2 * sealed]
        + whole[head : head + sealed]
        + whole[head + 2 * sealed :]
    )
    with pytest.raises(NotReadable):
        EncryptedReader(io.BytesIO(swapped[len(MAGIC) :]), "key").read()


def test_a_changed_document_is_named(members, tmp_path, monkeypatch):
    # What a damaged disk does to a file that is not encrypted, past the sums that gzip keeps.
    monkeypatch.setattr(archive._Summed, "digest", lambda summed: "0" * 64)
    broken = written(members)
    monkeypatch.undo()
    with pytest.raises(NotReadable, match=r"database\.sqlite3"):
        archive.read(io.BytesIO(broken), tmp_path / "there")


def foreign(*names: str, manifest: bytes | None = None) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w|gz") as tar:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = len(manifest or b"")
            tar.addfile(info, io.BytesIO(manifest or b""))
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive at all", foreign("readme.txt"), foreign("manifest.json", manifest=b"{}")],
    ids=["empty", "words", "another archive", "another manifest"],
)
def test_a_foreign_file_is_refused(tmp_path, content):
    with pytest.raises(NotReadable):
        archive.read(io.BytesIO(content), tmp_path / "there")


def test_no_member_is_written_outside_of_the_folder(members, tmp_path):
    (_name, path), *_rest = members
    with pytest.raises(NotReadable):
        archive.read(io.BytesIO(written([("../outside", path)])), tmp_path / "there")
    assert not (tmp_path / "outside").exists()


def test_a_file_of_a_later_form_asks_for_the_later_version(members, tmp_path):
    later = Manifest(MANIFEST.made_at, MANIFEST.engine, MANIFEST.migrations, format=archive.FORMAT + 1)
    file = io.BytesIO()
    archive.write(file, later, iter(members))
    file.seek(0)
    with pytest.raises(NotForHere, match="later version"):
        archive.read(file, tmp_path / "there")
