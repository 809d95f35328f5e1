"""Which command verifies a project, as far as its files tell."""

import pytest

from hookpack.evidence import project


def _command(files):
    def listing(folder):
        base = f"{folder}/" if folder else ""
        below = (path[len(base) :].partition("/") for path in files if path.startswith(base))
        return tuple(sorted({head + sign for head, sign, _ in below}))

    return project.command(listing, files.get)


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"tests/test_app.py": ""}, "python -m pytest"),
        ({"app/tests/test_app.py": ""}, "python -m pytest"),
        ({"pkg/app_test.go": "", "go.mod": ""}, "go test ./..."),
        ({"package.json": '{"scripts": {"test": "jest"}}'}, "npm test"),
        ({"package.json": '{"scripts": {"build": "tsc"}}'}, "npm run build"),
        ({"Makefile": "all:\n\ttrue\ncheck: all\n\tpytest\n"}, "make check"),
        ({"Cargo.toml": ""}, "cargo test"),
        ({"pyproject.toml": "[tool.ruff.lint]\n"}, "ruff check ."),
        ({"App.csproj": ""}, "dotnet test"),
    ],
)
def test_a_known_way_is_named(files, command):
    assert _command(files) == command


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"script.py": "", "README.md": ""},
        {"package.json": '{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}'},
        {"package.json": "{"},
        {"docs/latest_news.md": ""},
        {"tests/__init__.py": ""},
        {"pyproject.toml": "[project]\nname = 'x'\n"},
    ],
)
def test_nothing_is_made_up(files):
    assert _command(files) == ""


@pytest.mark.parametrize(
    ("kind", "files", "wanted"),
    [
        pytest.param("build", {"package.json": '{"scripts": {"build": "vite build"}}'}, "npm run build", id="a script"),
        pytest.param("build", {"build.gradle": "", "gradlew": ""}, "./gradlew build", id="the project's own gradle"),
        pytest.param("lint", {"pyproject.toml": "[tool.ruff]\n"}, "ruff check .", id="a tool's section"),
        pytest.param("lint", {"go.mod": ""}, "go vet ./...", id="a manifest"),
        pytest.param("lint", {"app.py": ""}, "", id="nothing known"),
    ],
)
def test_builds_and_linters_are_named_by_what_the_project_has(kind, files, wanted):
    assert project.named(kind, lambda folder: tuple(files) if not folder else (), files.get) == wanted


def test_tests_of_a_package_in_a_folder_are_named_with_it():
    files = {"web/package.json": '{"scripts": {"test": "jest"}}'}
    names = {"": ("web/",), "web": ("package.json",)}

    assert project.command(lambda folder: names.get(folder, ()), files.get) == "npm --prefix web test"
