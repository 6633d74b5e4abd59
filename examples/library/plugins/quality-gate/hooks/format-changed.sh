#!/bin/sh
# Formats what was just written with the project's own formatter, when there is one. Never fails the edit.
set -u
cd "${CLAUDE_PROJECT_DIR:-.}" || exit 0
if [ -f biome.json ] && [ -x node_modules/.bin/biome ]; then
  node_modules/.bin/biome format --write --changed >/dev/null 2>&1
elif [ -x node_modules/.bin/prettier ]; then
  git diff --name-only --diff-filter=AM | xargs -r node_modules/.bin/prettier --write --ignore-unknown >/dev/null 2>&1
fi
exit 0
