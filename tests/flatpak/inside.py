#!/usr/bin/env python3
"""Uses the installed Flatpak as a person does, and looks at what its sandbox lets through, as TAP.

usage: inside.py APPLICATION SCREENSHOT.png
"""

import os
import subprocess
import sys
import time

os.environ.setdefault('LUMIO_SHOTS', os.path.dirname(os.path.abspath(sys.argv[2])))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'ui'))
import uitest  # noqa: E402
from uitest import Atspi, wait  # noqa: E402

ID = sys.argv[1]
SCREENSHOT = sys.argv[2]
PERMITTED = """[Context]
shared=network;ipc;
sockets=x11;wayland;fallback-x11;
devices=dri;
"""
app = None


def inside(script):
    """What a shell in the sandbox prints."""
    result = subprocess.run(['flatpak', 'run', '--user', '--command=sh', ID, '-c', script],
                            stdout=subprocess.PIPE, check=True, text=True)
    return result.stdout


class Sandboxed(uitest.App):
    """The window in its sandbox: its process there is not the one that was started here."""

    def __init__(self, *options):
        self.process = subprocess.Popen(['flatpak', 'run', '--user', '--env=GSK_RENDERER=cairo', *options, ID])
        self.root = wait(self._find, 'the application', 60)
        self.root.set_cache_mask(Atspi.Cache.NONE)

    def _find(self):
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child and child.get_child_count() and 'lumio' in (child.get_name() or '').lower():
                return child
        return None

    def close(self):
        subprocess.run(['flatpak', 'kill', ID], check=False)
        self.process.wait(20)
        wait(lambda: not self._find(), 'the window to go')


def permissions():
    """/CARD-19/flatpak/asks-for-no-more-than-this"""
    said = subprocess.run(['flatpak', 'info', '--user', '--show-permissions', ID],
                          stdout=subprocess.PIPE, check=True, text=True).stdout
    assert said.strip() == PERMITTED.strip(), said


def libraries():
    """/CARD-19/flatpak/every-program-finds-its-libraries"""
    said = inside('for program in /app/bin/lumio* /app/libexec/lumio*; do echo "$program"; ldd "$program"; done; ls /app/bin')
    assert '/app/bin/lumio-platform' in said and '/app/bin/lumio-ledger' in said and '/app/libexec/lumio-signer' in said, said
    assert 'not found' not in said, said


def walls():
    """/CARD-19/flatpak/sees-no-folder-of-the-person"""
    with open(os.path.join(os.environ['HOME'], 'private.txt'), 'w', encoding='utf-8') as stream:
        stream.write('private')
    said = inside('ls -A "$HOME"; if [ -e "$HOME/private.txt" ]; then echo seen; else echo unseen; fi')
    assert said.endswith('unseen\n') and 'private.txt' not in said, said


def first_run():
    """/CARD-19/CARD-20/CARD-23/flatpak/a-wallet-on-this-computer"""
    global app
    app = Sandboxed()
    app.sees('Make an account', 60)
    app.fill('Your name', 'Ana Ruiz')
    app.fill('E-mail address', 'ana@example.org')
    app.fill('Password', 'correct horse')
    app.click('Make Account')
    app.sees('Last movements', 60)
    app.sees('100.00', 60)


def looks():
    """/CARD-19/flatpak/its-window-is-drawn"""
    time.sleep(0.4)
    subprocess.run(['import', '-window', 'root', SCREENSHOT], check=True)
    said = subprocess.run(['identify', '-format', '%k', SCREENSHOT], stdout=subprocess.PIPE, check=True, text=True)
    assert int(said.stdout) > 50, said.stdout


def remembers():
    """/CARD-07/CARD-19/flatpak/the-session-is-kept-by-the-secret-portal"""
    global app
    app.close()
    app = Sandboxed()
    app.sees('Last movements', 60)


def speaks():
    """/CARD-19/flatpak/spanish"""
    global app
    app.close()
    app = Sandboxed('--env=LC_ALL=es_ES.UTF-8')
    app.sees('Recibir', 60)
    app.close()


subprocess.run(['gnome-keyring-daemon', '--unlock', '--components=secrets', '--daemonize'],
               input=b'keyring', stdout=subprocess.DEVNULL, check=True)
uitest.main(permissions, libraries, walls, first_run, looks, remembers, speaks)
