"""Subagents with sessions of their own belong to the session at their root."""

from __future__ import annotations

from hookpack.state import lineage


def test_a_child_belongs_to_its_parents_session(tmp_path):
    assert lineage.root(str(tmp_path), "child", "root") == "root"


def test_a_grandchild_belongs_to_the_root(tmp_path):
    lineage.root(str(tmp_path), "child", "root")

    assert lineage.root(str(tmp_path), "grandchild", "child") == "root"
    assert lineage.root(str(tmp_path), "great-grandchild", "grandchild") == "root"


def test_of_many_agents_the_oldest_are_forgotten(tmp_path, monkeypatch):
    monkeypatch.setattr(lineage, "_MAX", 2)
    for name in ("z", "b", "a"):
        lineage.root(str(tmp_path), name, f"root of {name}")

    assert lineage.root(str(tmp_path), "below z", "z") == "z"
    assert lineage.root(str(tmp_path), "below a", "a") == "root of a"
