#!/bin/sh
# Prints "<short hash> <date> <subject>" for every commit since the newest tag, oldest first.
set -eu
tag=$(git describe --tags --abbrev=0 2>/dev/null || true)
range=${tag:+$tag..}HEAD
git log --reverse --no-merges --date=short --pretty='%h %ad %s' "$range"
