# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Nothing in the repository names a person, a machine or where packages come from."""

from __future__ import annotations

import re

from tests.house import tree

PERSONAL_NUMBER = re.compile(r"(?<![\d-])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d-\d{4}(?![\d-])")
MACHINE_PATH = re.compile(r"(?<![\w.\-*:])/(?:work|root|home/[a-z]\w*|Users/[A-Za-z]\w*)(?:/|\b)")
KEY = re.compile("-----BEGIN [A-Z ]*PRIVATE " + "KEY-----")
LICENCES = "LICENSES/"


def test_no_number_that_could_be_somebodys() -> None:
    allowed = tree.exceptions()["personal_numbers"]
    found = [f"{name}: {len(PERSONAL_NUMBER.findall(text))}" for name, text in tree.texts() if name not in allowed
             and PERSONAL_NUMBER.search(text)]  # fmt: skip
    assert not found, "write test numbers with a day from 61 (610190-1234): nobody has such a number"


def test_personal_numbers_are_recognised() -> None:
    assert PERSONAL_NUMBER.search("0" + "10190-1234")
    assert not PERSONAL_NUMBER.search("610190-1234")
    assert not PERSONAL_NUMBER.search("2026-11-22 031326-1234")


def test_no_paths_of_a_machine() -> None:
    found = [f"{name}: {hit.group()}" for name, text in tree.texts() for hit in MACHINE_PATH.finditer(text)
             if not name.startswith(LICENCES) and name != tree.name(tree.Path(__file__))]  # fmt: skip
    assert not found


def test_no_private_keys() -> None:
    assert [name for name, text in tree.texts() if KEY.search(text)] == []
