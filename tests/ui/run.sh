#!/bin/sh
# Runs one test of the window: a display, a session bus and a keyring of its own, an empty home.
# usage: run.sh BUILD TEST.py
set -eu
build=$1
test=$2
home=$(mktemp -d)
export HOME="$home" XDG_RUNTIME_DIR="$home/runtime" TMPDIR="$home"
export XDG_CONFIG_HOME="$home/.config" XDG_DATA_HOME="$home/.local/share" XDG_CACHE_HOME="$home/.cache"
mkdir -m 700 "$XDG_RUNTIME_DIR"
mkdir -p "$XDG_CONFIG_HOME/gtk-4.0"
printf '[Settings]\ngtk-enable-animations=0\ngtk-cursor-blink=0\n' > "$XDG_CONFIG_HOME/gtk-4.0/settings.ini"
Xvfb -displayfd 8 -screen 0 1280x900x24 -nolisten tcp -noreset 8> "$home/display" 2> /dev/null &
display=$!
trap 'kill $display 2> /dev/null; wait $display 2> /dev/null || :; rm -rf "$home"' EXIT
n=0
until [ -s "$home/display" ]; do
  n=$((n + 1))
  [ $n -lt 500 ] || { echo "Bail out! no display"; exit 1; }
  sleep 0.02
done
DISPLAY=":$(cat "$home/display")"
export DISPLAY GDK_BACKEND=x11 GSK_RENDERER=cairo GDK_DISABLE=gl,vulkan GSETTINGS_BACKEND=memory
export GIO_USE_PROXY_RESOLVER=dummy LUMIO_LOCALE_DIR="$build/po" LC_ALL="${LUMIO_TEST_LOCALE:-C.UTF-8}"
export PATH="$build/src/app:$build/src/platform:$build/src/ledger:$build/src/signer:$PATH"
export LUMIO_BUILD="$build"
dbus-run-session -- sh -c '
  printf keyring | gnome-keyring-daemon --unlock --components=secrets > /dev/null 2>&1
  exec python3 "$1" >&3' sh "$test" 3>&1 > "$home/output" 2> "$home/errors" || { rc=$?; tail -n 120 "$home/errors" >&2; exit $rc; }
