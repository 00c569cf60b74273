#!/usr/bin/env python3
"""Runs the measurements and prints their tables.

usage: run.py BUILD [start-up|platform …]

Everything runs in a folder and on a display of its own. Medians; a peer is measured in the same
run, one start of each in turn.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 9
CLIENTS, READS, PAYMENTS = 50, 20, 4


def environment(home):
    folder = os.path.join(home, 'run')
    os.makedirs(folder, mode=0o700, exist_ok=True)
    config = os.path.join(home, '.config', 'gtk-4.0')
    os.makedirs(config, exist_ok=True)
    with open(os.path.join(config, 'settings.ini'), 'w', encoding='utf-8') as stream:
        stream.write('[Settings]\ngtk-enable-animations=0\ngtk-cursor-blink=0\n')
    clean = {name: value for name, value in os.environ.items()
             if name not in ('DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS') and
             not name.startswith('XDG_')}
    return dict(clean, HOME=home, XDG_RUNTIME_DIR=folder, GDK_DISABLE='gl,vulkan',
                GIO_USE_PROXY_RESOLVER='dummy', GSETTINGS_BACKEND='memory')


class Display:
    """An X server of our own for as long as a `with` lasts."""

    def __init__(self, env):
        self.env = env

    def __enter__(self):
        reader, writer = os.pipe()
        self.process = subprocess.Popen(['Xvfb', '-displayfd', str(writer), '-screen', '0', '1280x900x24',
                                         '-nolisten', 'tcp'], pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as stream:
            number = stream.readline().strip()
        return dict(self.env, DISPLAY=':' + number)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def first_content(build, env, command):
    tool = os.path.join(build, 'tests', 'bench', 'bench-first-content')
    with Display(env) as shown:
        result = subprocess.run(['dbus-run-session', '--', tool, '--', *command], env=shown,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    lines = [line for line in result.stdout.splitlines() if line.startswith('map=')]
    if result.returncode != 0 or not lines:
        return None
    return {name: int(value) for name, value in (word.split('=') for word in lines[-1].split())}


def start_up(build):
    programs = {'gnome-calculator': ['gnome-calculator']}
    lumio = os.path.join(build, 'src', 'app', 'lumio')
    if os.path.exists(lumio):
        programs['lumio'] = [lumio]
    else:
        print('lumio is not part of this build: only the peer is measured')
    with tempfile.TemporaryDirectory() as home:
        env = environment(home)
        env['GSETTINGS_SCHEMA_DIR'] = os.path.join(build, 'data')
        seen = {name: [] for name in programs}
        for turn in range(ROUNDS + 1):
            for name, command in programs.items():
                values = first_content(build, env, command)
                # The first turn only warms the page cache.
                if turn and values:
                    seen[name].append(values)
    print('%-20s %6s %10s %18s %8s' % ('program', 'runs', 'window ms', 'content ms', 'PSS MB'))
    for name, runs in seen.items():
        if not runs:
            print('%-20s did not show anything' % name)
            continue
        contents = sorted(run['content'] for run in runs)
        print('%-20s %6d %10d %8d (%d-%d) %8d' % (
            name, len(runs), statistics.median(run['map'] for run in runs), statistics.median(contents),
            contents[0], contents[-1], statistics.median(run['pss'] for run in runs) // 1024))


def platform(build):
    tool = os.path.join(build, 'tests', 'bench', 'bench-load')
    program = os.path.join(build, 'src', 'platform', 'lumio-platform')
    # Beside the tree and not in /tmp, which may be memory: what is durable shall be measured so.
    with tempfile.TemporaryDirectory(dir=build) as home:
        reader, writer = os.pipe()
        with open(os.path.join(home, 'log'), 'wb') as log:
            server = subprocess.Popen([program, '--listen', '127.0.0.1:0', '--data', os.path.join(home, 'data'),
                                       '--ready-fd', str(writer), '--address-rate', '0', '--user-rate', '0',
                                       '--die-with-parent'],
                                      pass_fds=[writer], stderr=log, stdout=log, env=environment(home))
            os.close(writer)
            try:
                with os.fdopen(reader) as stream:
                    address = stream.readline().strip()
                if not address:
                    with open(log.name, encoding='utf-8', errors='replace') as said:
                        sys.exit('the platform did not start: ' + said.read())
                result = subprocess.run([tool, address, str(CLIENTS), str(READS), str(PAYMENTS)])
                if result.returncode < 0:
                    print('bench-load ended by signal %d' % -result.returncode)
                return result.returncode
            finally:
                server.terminate()
                server.wait()
                shutil.copy(log.name, os.path.join(build, 'bench-platform.log'))


BENCHES = {'start-up': start_up, 'platform': platform}


def main():
    build = os.path.abspath(sys.argv[1])
    names = sys.argv[2:] or list(BENCHES)
    for name in names:
        if name not in BENCHES:
            sys.exit('there is no measurement called %s; there are %s' % (name, ', '.join(BENCHES)))
    status = 0
    for name in names:
        print('== %s' % name, flush=True)
        status = BENCHES[name](build) or status
    sys.exit(status)


if __name__ == '__main__':
    main()
