"""What tools leave behind in a project: nobody hides code there, so a rule that leaves it out is ordinary."""

from __future__ import annotations

_NAMED = (
    "node_modules bower_components jspm_packages vendor site-packages __pycache__ __pypackages__ .venv venv env "
    "virtualenv .env .env.* .env.local .env.*.local .envrc .direnv dist dist-* build _build target out obj "
    "coverage .coverage .coverage.* coverage.xml coverage.* htmlcov lcov.info lcov-report cover .nyc_output "
    "junit.xml test-results test-reports playwright-report .cache cache .pytest_cache .mypy_cache .ruff_cache "
    ".tox .nox .hypothesis .eggs eggs *.egg *.egg-info develop-eggs sdist wheels pip-wheel-metadata "
    ".installed.cfg pip-log.txt .ipynb_checkpoints .python-version .pyre .pytype .pdm.toml .pdm-python .pdm-build "
    "celerybeat-schedule celerybeat.pid log logs npm-debug.log* yarn-debug.log* yarn-error.log* pnpm-debug.log* "
    "lerna-debug.log* hs_err_pid* tmp temp .tmp .temp .ds_store ._* thumbs.db ehthumbs.db desktop.ini "
    "$recycle.bin .idea .vscode .vs .fleet .history .settings .project .classpath .factorypath .metadata *~ "
    ".*.swp .#* .next .nuxt .output .svelte-kit .astro .vercel .netlify .serverless .docusaurus .vuepress "
    ".parcel-cache .turbo .eslintcache .stylelintcache .yarn .pnp.* .pnpm-store .npm .gradle .kotlin .m2 .mvn "
    ".bundle .sass-cache .terraform .terraform.* .terragrunt-cache .vagrant .dart_tool .pub-cache pods "
    "deriveddata xcuserdata .build .swiftpm cmakefiles cmakecache.txt cmake-build-* _deps .cxx "
    ".externalnativebuild storybook-static _site .jekyll-cache .docker-data .scrapy mlruns wandb lightning_logs "
)
_ENDED = (
    "pyc pyo pyd py[cod] py[co] py,cover log logs tmp temp bak orig rej swp swo sw? sw[op] pid seed lock db "
    "db-shm db-wal db-journal sqlite sqlite3 sqlite-journal class jar war ear o obj a so so.* dylib dll exe out "
    "app lib la lo elf hex gch pch pdb ilk idb tsbuildinfo min.js.map js.map map egg whl tgz tar tar.gz gz zip 7z "
    "rar dmg iso iml ipr iws suo user userosscache sln.docstates launch tfstate tfstate.* tfvars tfplan cover "
    "coverage lcov prof profraw profdata cprof gcda gcno gcov mo pot dump rdb retry aux toc bbl blg fdb_latexmk "
    "fls synctex.gz log.* stackdump heapsnapshot cpuprofile trace pem key p12 jks keystore crt "
)
_NAMES, _ENDINGS = frozenset(_NAMED.split()), frozenset(_ENDED.split())


def covers(rule: str) -> bool:
    """Whether an ignore rule names leftovers only: by its last name, or by a file ending that no source has."""
    path = rule.strip().rstrip("/").lower()
    path = path.removesuffix("/*").removesuffix("/**").removeprefix("/").removeprefix("**/").rstrip("/")
    last = path.rpartition("/")[2]
    return path in _NAMES or last in _NAMES or (last.startswith("*.") and last[2:] in _ENDINGS)
