"""What one call of a build tool proves, by its tasks and options."""

from __future__ import annotations

import pytest

from hookpack.evidence.runs import kinds


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("./gradlew clean check --no-daemon", {"test", "build"}),
        ("./gradlew build -x test", {"build"}),
        ("gradle :app:test", {"test-part", "build"}),
        ("gradle test --tests '*App*'", {"test-part", "build"}),
        ("mvn -B -q verify", {"test", "build"}),
        ("mvn -DskipTests package", {"build"}),
        ("mvn install -DskipTests=false", {"test", "build"}),
        ("mvn -pl core test", {"test-part", "build"}),
        ("sbt 'testOnly AppSpec'", {"test-part", "build"}),
        ("bazel test //...", {"test", "build"}),
        ("bazel test //app:all", {"test-part", "build"}),
        ("npx nx run-many -t lint,test", {"lint", "test"}),
        ("npx nx affected --target=test", {"test-part"}),
        ("turbo run build test --filter=web", {"build", "test-part"}),
        ("gradle clean", set()),
    ],
)
def test_tasks_are_found_wherever_they_stand(line, wanted):
    assert kinds(line) == wanted
