#!/bin/sh
# Runs a program on a display of its own that a person can look at and click in a browser, and
# keeps a first screenshot.
#
# usage: virtual-display.sh FOLDER-FOR-SCREENSHOTS COMMAND…
set -eu

shots=$1
shift
mkdir -p "$shots"
work=$(mktemp -d)
children=
cleanup() {
  trap - EXIT INT TERM HUP
  # shellcheck disable=SC2086
  [ -z "$children" ] || kill $children 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Waits until a command succeeds, at most some 20 seconds.
until_true() {
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || return 1
    sleep 0.1
  done
}

Xvfb -displayfd 3 -screen 0 "${LUMIO_SCREEN:-1280x900x24}" -nolisten tcp 3>"$work/display" 2>"$work/xvfb.log" &
children="$children $!"
until_true test -s "$work/display" || {
  echo "The virtual display did not start: $(cat "$work/xvfb.log")" >&2
  exit 1
}
DISPLAY=:$(cat "$work/display")
export DISPLAY
unset WAYLAND_DISPLAY XAUTHORITY

# Others on this computer can reach a loopback port too, so the picture has a password.
password=$(python3 -c 'import secrets, string; print("".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(8)))')
(umask 077 && printf '%s\n' "$password" >"$work/password")
vnc=$(free_port)
x11vnc -display "$DISPLAY" -localhost -rfbport "$vnc" -passwdfile "$work/password" -forever -shared \
  -noxdamage -quiet >"$work/x11vnc.log" 2>&1 &
children="$children $!"
web=$(free_port)
websockify --web /usr/share/novnc "127.0.0.1:$web" "127.0.0.1:$vnc" >"$work/websockify.log" 2>&1 &
children="$children $!"

XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$work/runtime}
[ -d "$XDG_RUNTIME_DIR" ] || (umask 077 && mkdir -p "$XDG_RUNTIME_DIR")
export XDG_RUNTIME_DIR

# A Secret Service whose key lies beside it: nobody is here to type one.
key=${XDG_DATA_HOME:-$HOME/.local/share}/lumio-virtual-display.key
mkdir -p "$(dirname "$key")"
[ -s "$key" ] || (umask 077 && head -c 24 /dev/urandom | base64 >"$key")
export LUMIO_KEYRING_KEY="$key"

GDK_DISABLE=${GDK_DISABLE:-gl,vulkan}
export GDK_DISABLE
dbus-run-session -- sh -c '
  gnome-keyring-daemon --unlock --components=secrets <"$LUMIO_KEYRING_KEY" >/dev/null 2>&1 || true
  unset LUMIO_KEYRING_KEY
  exec "$@"' sh "$@" &
program=$!
children="$children $program"

until_true xdotool search --onlyvisible --name . || true
until_true python3 -c "import socket; socket.create_connection(('127.0.0.1', $web), 1)" || {
  echo "The picture is not served: $(cat "$work/websockify.log" "$work/x11vnc.log")" >&2
  exit 1
}
sleep 2 # for the first picture to settle; nothing depends on it
import -window root "$shots/first.png" || true
cat >&2 <<END

The window is on a virtual display. Look at it and click in it here:

    http://127.0.0.1:$web/vnc.html?autoconnect=1&resize=scale&password=$password

A first screenshot is in $shots/first.png
Ctrl+C ends it.
END
status=0
wait "$program" || status=$?
exit "$status"
