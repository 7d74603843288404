"""The GitHub workflow that reports findings to code scanning, and what other CI systems need instead."""

from __future__ import annotations

import os

PLACE = ".github/workflows/wslint.yml"
_OTHERS = {
    ".gitlab-ci.yml": "GitLab",
    "azure-pipelines.yml": "Azure Pipelines",
    ".circleci": "CircleCI",
    "Jenkinsfile": "Jenkins",
    "bitbucket-pipelines.yml": "Bitbucket Pipelines",
    ".travis.yml": "Travis CI",
}
_FLAGS = {
    "GitLab": "--output-format gitlab --output-file gl-code-quality-report.json (artifacts: reports: codequality)",
    "Azure Pipelines": "--output-format azure",
    "Jenkins": "--output-format junit --output-file wslint.xml",
    "CircleCI": "--output-format junit --output-file wslint.xml",
}
_WORKFLOW = """\
# Reports what wslint finds to code scanning. Made by `wslint init`; it is yours to change.
name: wslint

on:
  push:
    branches: ["{branch}"]
  pull_request:

permissions:
  contents: read

jobs:
  wslint:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      security-events: write
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.x"
      - run: pip install wslint=={version}
      - run: wslint check --output-format sarif --output-file wslint.sarif --exit-zero .
      # A pull request from a fork may not upload.
      - if: github.event_name == 'push' || github.event.pull_request.head.repo.full_name == github.repository
        uses: github/codeql-action/upload-sarif@v4
        with:
          sarif_file: wslint.sarif
          category: wslint
"""


def workflow(version: str, branch: str) -> str:
    """The text of the workflow; ``branch`` is the repository's main one."""
    return _WORKFLOW.format(version=version, branch=branch)


def has_one(root: str) -> bool:
    """Does a workflow of the project run wslint already?"""
    folder = os.path.join(root, ".github", "workflows")
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return False
    for name in names:
        try:
            with open(os.path.join(folder, name), "rb") as file:
                if name.endswith((".yml", ".yaml")) and b"wslint" in file.read():
                    return True
        except OSError:
            continue
    return False


def other_system(root: str) -> str:
    """The CI system that the project uses, if it is not GitHub's; "" if it is, or if there is no sign of any."""
    if os.path.isdir(os.path.join(root, ".github")):
        return ""
    return next((system for name, system in _OTHERS.items() if os.path.exists(os.path.join(root, name))), "")


def command_for(system: str) -> str:
    """What to run in a CI system other than GitHub's."""
    return f"wslint check {_FLAGS.get(system, '--output-format concise')} ."


def main_branch(root: str) -> str:
    """The name of the main branch as git knows it: the remote's default, else the one that is checked out."""
    from wslint.migrate.git import GitError, git

    for reference in ("refs/remotes/origin/HEAD", "HEAD"):
        try:
            name = git(root, "symbolic-ref", "--short", reference).decode().strip().removeprefix("origin/")
        except GitError:
            continue
        if reference != "HEAD" or name in ("main", "master", "develop", "trunk"):
            return name
    return "main"
