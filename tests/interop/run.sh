#!/bin/sh
# run.sh SUITE PROGRAM [ARGUMENT]: installs the SDK into a cache that the lock file names, and runs the suite.
set -u
here=$(cd "$(dirname "$0")" && pwd)
suite=$1
program=$2
shift 2
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  echo '1..0 # SKIP node and npm are not installed'
  exit 0
fi
key=$(cat "$here/package.json" "$here/package-lock.json" | sha256sum | cut -c1-16)
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/lumio/interop-$key
if [ ! -e "$cache/complete" ]; then
  mkdir -p "$cache" || exit 1
  cp "$here/package.json" "$here/package-lock.json" "$cache/"
  if ! (cd "$cache" && npm ci --ignore-scripts --omit=optional --no-audit --no-fund) \
    >"$cache/npm.log" 2>&1; then
    reason=$(grep -m1 -E 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|code E' "$cache/npm.log")
    echo "1..0 # SKIP the SDK cannot be fetched: ${reason:-see $cache/npm.log}"
    exit 0
  fi
  : >"$cache/complete"
fi
# Modules are looked up from where the importing file is.
work=$(mktemp -d "$cache/run.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
cp "$here"/*.mjs "$work/"
node "$work/$suite" "$program" "$work" "$@"
