#!/usr/bin/env bash
# Install hookpack for the current user: a private environment under the XDG data folder, `hookpack` in ~/.local/bin.
#
#   ./install.sh          install or upgrade; asks nothing
#   ./install.sh --demo   then show a security regression being stopped, in a throw-away project
#   ./install.sh --test   then install what the tests need and run them all
#   ./install.sh --uninstall [--yes]   remove it again; projects and what is remembered of them stay as they are
set -euo pipefail
umask 022  # programs alone are installed, and an installation for a whole machine has to be readable

readonly SEMGREP_VERSION=1.182.0        # the version that the rules are tested with
# the versions the end-to-end tests were written against
readonly CLAUDE_VERSION=2.1.329 CODEX_VERSION=0.169.0 GEMINI_VERSION=0.61.0 COPILOT_VERSION=1.0.102

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $1"; [[ -z ${2:-} ]] || say "hint: $2"; exit 3; }

# The interpreter behind a shim: a shim alone costs more than a whole hook call.
find_python() {
  local name real
  for name in python3 python3.14 python3.13 python3.12 python3.11 python3.10; do
    real=$("$name" -c 'import sys; assert sys.version_info >= (3, 10); print(getattr(sys, "_base_executable", sys.executable))' 2>/dev/null) || continue
    [[ -x $real ]] && { printf '%s' "$real"; return; }
  done
  fail "no Python 3.10 or newer on PATH" "install it, on Debian and Ubuntu: \`apt-get install python3 python3-venv\`"
}

make_venv() { # folder
  "$python" -m venv "$1" >/dev/null 2>&1 || {
    rm -rf "$1"
    fail "this Python has no working venv module" \
      "on Debian and Ubuntu: \`apt-get install python3-venv\` (or python3.$("$python" -c 'import sys; print(sys.version_info.minor)')-venv)"
  }
}

make_writable() { # folder
  mkdir -p "$1" 2>/dev/null && [[ -w $1 ]] || fail "$1 cannot be written" "make it writable, or set HOME to a folder of yours"
}

pip_install() { # folder, requirement...
  local folder=$1
  shift
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "$@" || fail "pip could not install $*"
}

# An environment is made beside the one in use and takes its place in one step, so that sessions which run go on.
fresh_venv() { # name
  fresh=$(mktemp -d "$data/$1.XXXXXX")
  trap 'rm -rf "$fresh"' EXIT
  chmod 755 "$fresh"
  make_venv "$fresh"
}

put_in_place() { # name
  local before
  before=$(readlink "$data/$1" || true)
  "$python" -c '
import os, sys
fresh, place = sys.argv[1:]
os.symlink(os.path.basename(fresh), fresh + ".link")
if os.path.isdir(place) and not os.path.islink(place):
    os.rename(place, fresh + ".before")
os.replace(fresh + ".link", place)' "$fresh" "$data/$1"
  trap - EXIT
  # hooks that began in the one before end in it
  local each
  for each in "$data/$1".*; do
    [[ $each == "$fresh" || $each == "$data/$before" || $each == "$fresh.before" ]] || rm -rf "$each"
  done
}

install_hookpack() {
  say "installing hookpack into $data"
  make_writable "$data"
  make_writable "$bin"
  local fresh source
  fresh_venv venv
  # built from a copy, so that a clone is left as it was
  source=$fresh/source
  mkdir "$source"
  cp -R "$here/pyproject.toml" "$here/README.md" "$here/src" "$here/hooks" "$here/templates" "$source/"
  pip_install "$fresh" "$source"
  rm -rf "$source"
  # its .pth file is imported at every start of the interpreter
  "$fresh/bin/python" -m pip uninstall --quiet --yes setuptools >/dev/null 2>&1 || true
  "$fresh/bin/python" -m compileall -q "$fresh/lib" >/dev/null 2>&1 || true
  put_in_place venv
  install_shared
  ln -sfn "$data/venv/bin/hookpack" "$bin/hookpack"
  install_words
  install_semgrep
}

# The path of the hooks holds no version number: agents trust a command line, and it must stay the same for ever.
install_shared() {
  local hook
  mkdir -p "$data/hooks"
  for hook in "$here"/hooks/*; do
    install -m 755 "$hook" "$data/hooks/.new"
    mv "$data/hooks/.new" "$data/hooks/${hook##*/}"
  done
  ln -sfn venv/share/hookpack/templates "$data/templates"
}

# The manual page, and completion for bash, where both are found without a setting. hookpack works without them.
install_words() {
  [[ $data == "$HOME/.local/share/hookpack" ]] || return 0
  mkdir -p "${manual%/*}" "${completion%/*}" &&
    "$data/venv/bin/python" -I -m hookpack.cli.manual >"$manual" &&
    "$data/venv/bin/hookpack" completion bash >"$completion" || say "warning: no manual page or completion was installed"
}

install_semgrep() {
  [[ $("$data/semgrep/bin/python" -m pip list --format=freeze 2>/dev/null | grep -i '^semgrep==' || true) != "semgrep==$SEMGREP_VERSION" ]] || return 0
  say "installing semgrep $SEMGREP_VERSION into an environment of its own"
  local fresh
  fresh_venv semgrep
  pip_install "$fresh" "semgrep==$SEMGREP_VERSION"
  put_in_place semgrep
}

uninstall() { # --yes or nothing
  if [[ ! -e $data/venv ]]; then
    say "hookpack is not installed in $data"
  elif "$data/venv/bin/python" -I -c 'import hookpack.cli.farewell' 2>/dev/null; then
    "$data/venv/bin/python" -I -m hookpack.cli.farewell "$@" || exit
  elif [[ ${1:-} != --yes ]]; then
    fail "this installation does not run and cannot tell where its hooks are registered" "add \`--yes\` to remove it all the same"
  fi
  case $(readlink "$bin/hookpack" || true) in "$data"/*) rm -f "$bin/hookpack" ;; esac
  [[ $data != "$HOME/.local/share/hookpack" ]] || rm -f "$manual" "$completion"
  rm -rf "$data"/{venv,semgrep} "$data"/{venv,semgrep}.* "$data"/{hooks,templates} "$cache"
  rmdir "$data" 2>/dev/null || true
  say "removed: $data, $cache, $bin/hookpack"
  say "left as they are: .hookpack folders of projects, and what is remembered of them in $state"
}

install_agents() {
  command -v npm >/dev/null && [[ $(uname -sm) == "Linux x86_64" ]] || return 0
  npm_install "$cache/e2e" "@anthropic-ai/claude-code@$CLAUDE_VERSION"
  npm_install "$cache/agents" \
    "@openai/codex@$CODEX_VERSION" "@google/gemini-cli@$GEMINI_VERSION" "@github/copilot@$COPILOT_VERSION"
  export HOOKPACK_E2E_CLAUDE=$cache/e2e/node_modules/@anthropic-ai/claude-code-linux-x64/claude
  export HOOKPACK_E2E_AGENTS=$cache/agents
  export HOOKPACK_E2E_CODEX=$cache/agents/node_modules/.bin/codex
}

# A browser and its driver, for the page of `hookpack report`. Without them its tests are skipped, and say so.
install_browser() {
  local name
  if ! command -v chromedriver >/dev/null && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    say "installing for the end-to-end tests: chromium chromium-driver"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -qq -y --no-install-recommends chromium chromium-driver >/dev/null 2>&1 ||
      { apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium chromium-driver; } >/dev/null 2>&1 ||
      say "apt-get could not install them"
  fi
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && command -v chromedriver >/dev/null || continue
    HOOKPACK_E2E_CHROMIUM=$(command -v "$name")
    export HOOKPACK_E2E_CHROMIUM
    return 0
  done
  say "no Chromium with its chromedriver: the tests of the report's page are skipped (as root: \`apt-get install chromium chromium-driver\`)"
}

npm_install() { # folder, package...
  local folder=$1 attempt
  shift
  [[ $(cat "$folder/installed" 2>/dev/null) != "$*" ]] || return 0
  say "installing for the end-to-end tests: $*"
  mkdir -p "$folder"
  for attempt in 1 2 3; do
    if npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$folder" "$@" >/dev/null; then
      printf '%s' "$*" >"$folder/installed"
      return
    fi
    say "npm could not install them (attempt $attempt of 3)"
  done
}

run_tests() {
  say "installing what the tests need"
  mkdir -p "$cache"
  "$cache/test-env/bin/python" -c '' 2>/dev/null || { rm -rf "$cache/test-env"; make_venv "$cache/test-env"; }
  pip_install "$cache/test-env" "$here[test]"
  # the tests run the clone's own code
  "$cache/test-env/bin/python" -m pip uninstall --quiet --yes hookpack
  install_agents
  install_browser
  cd "$here"
  "$cache/test-env/bin/ruff" check --quiet .
  "$cache/test-env/bin/ruff" format --check --quiet .
  "$cache/test-env/bin/mypy" --no-error-summary
  # a file is one worker's: what its tests share is built once
  exec "$cache/test-env/bin/python" -m pytest -q -n auto --dist loadfile
}

usage() { sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

case "${1:-} ${2:-}" in
  " " | "--demo " | "--test " | "--uninstall " | "--uninstall --yes") ;;
  "-h " | "--help ") usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac
[[ -n ${HOME:-} ]] || fail "HOME is not set" "set it to a folder of yours, hookpack is installed below it"
xdg() { case $1 in /*) printf '%s/hookpack' "$1" ;; *) printf '%s/hookpack' "$HOME/$2" ;; esac; }
data=$(xdg "${XDG_DATA_HOME:-}" .local/share)
cache=$(xdg "${XDG_CACHE_HOME:-}" .cache)
state=$(xdg "${XDG_STATE_HOME:-}" .local/state)
bin=$HOME/.local/bin
manual=$HOME/.local/share/man/man1/hookpack.1
completion=$HOME/.local/share/bash-completion/completions/hookpack
if [[ ${1:-} == --uninstall ]]; then
  uninstall "${@:2}"
  exit
fi
command -v git >/dev/null || fail "git is not on PATH" "on Debian and Ubuntu: \`apt-get install git\`"
python=$(find_python)
install_hookpack
case ${1:-} in
  --demo) "$data/venv/bin/hookpack" demo || exit ;;
  --test) run_tests ;;
esac
say "installed: $bin/hookpack"
case ":$PATH:" in *":$bin:"*) ;; *) say "hint: add $bin to your PATH" ;; esac
say "next, in a project: \`hookpack install\`"
