#!/usr/bin/env python3
"""Runs the measurements and prints their tables.

usage: run.py BUILD [start-up|history|platform|stellar|signer …]

Everything runs in a folder and on a display of its own. Medians; a peer is measured in the same
run, one start of each in turn.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 9
CLIENTS, READS, PAYMENTS = 50, 20, 4
HISTORY = int(os.environ.get('LUMIO_BENCH_HISTORY', '1000000'))


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


# A session of its own with an open keyring, in which what follows runs.
SESSION = ['dbus-run-session', '--', 'sh', '-c',
           'printf bench | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"', 'sh']


def values_of(env, command):
    """The name=value pairs that a tool prints in a session of its own, on a display of its own."""
    with Display(env) as shown:
        result = subprocess.run([*SESSION, *command], env=shown, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, text=True)
    lines = [line for line in result.stdout.splitlines() if '=' in line]
    if result.returncode != 0 or not lines:
        return None
    return {name: int(value) for name, value in (word.split('=') for word in lines[-1].split())}


def first_content(build, env, command):
    tool = os.path.join(build, 'tests', 'bench', 'bench-first-content')
    return values_of(env, [tool, '--', *command])


def prepare(build, home, count):
    """A home in which somebody is signed in, with so many payments in their cache."""
    env = environment(home)
    made = values_of(env, [os.path.join(build, 'tests', 'bench', 'bench-wallet'), 'prepare', str(count)])
    if made is None:
        sys.exit('no cache of %d payments could be made' % count)
    return env, made


def compare_starts(programs):
    """programs: name -> what starts it once and answers its values. One start of each in turn."""
    seen = {name: [] for name in programs}
    for turn in range(ROUNDS + 1):
        for name, start in programs.items():
            values = start()
            # The first turn only warms the page cache.
            if turn and values:
                seen[name].append(values)
    print('%-34s %6s %10s %18s %8s' % ('program', 'runs', 'window ms', 'content ms', 'PSS MB'))
    for name, runs in seen.items():
        if not runs:
            print('%-34s did not show anything' % name)
            continue
        contents = sorted(run['content'] for run in runs)
        print('%-34s %6d %10d %8d (%d-%d) %8d' % (
            name, len(runs), statistics.median(run['map'] for run in runs), statistics.median(contents),
            contents[0], contents[-1], statistics.median(run['pss'] for run in runs) // 1024), flush=True)


def start_up(build):
    lumio = os.path.join(build, 'src', 'app', 'lumio')
    with tempfile.TemporaryDirectory(dir=build) as home:
        calculator = environment(os.path.join(home, 'calculator'))
        few, _ = prepare(build, os.path.join(home, 'few'), 100)
        compare_starts({
            'gnome-calculator': lambda: first_content(build, calculator, ['gnome-calculator']),
            'lumio, 100 payments in its cache': lambda: first_content(build, few, [lumio]),
        })


def history(build):
    lumio = os.path.join(build, 'src', 'app', 'lumio')
    tool = os.path.join(build, 'tests', 'bench', 'bench-wallet')
    with tempfile.TemporaryDirectory(dir=build) as home:
        few, _ = prepare(build, os.path.join(home, 'few'), 100)
        many, made = prepare(build, os.path.join(home, 'many'), HISTORY)
        print('%d payments written in %d s' % (made['payments'], made['seconds']), flush=True)
        compare_starts({
            'lumio, 100 payments': lambda: first_content(build, few, [lumio]),
            'lumio, %d payments' % HISTORY: lambda: first_content(build, many, [lumio]),
        })
        for pixels in (50, 500, 5000):
            values = values_of(many, [tool, 'scroll', str(pixels)])
            print('scrolling %5d px a frame: interval p50 %.1f, p99 %.1f, max %.1f ms over %d frames' % (
                pixels, values['p50'] / 1000, values['p99'] / 1000, values['max'] / 1000,
                values['frames']), flush=True)
        for text in ('ana ruiz', 'jose rent', '412.3', 'an', 'usdc', 'nobody of that name'):
            values = values_of(many, [tool, 'search', text])
            print('search %-22s first rows after %4d ms, all %7d counted after %5d ms' % (
                '"%s"' % text, values['first'], values['found'], values['all']), flush=True)


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


def stellar(build):
    """The Stellar library beside libsodium alone and the official SDK."""
    tests = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
    with open(os.path.join(tests, 'vectors', 'tx.json'), encoding='utf-8') as stream:
        entries = json.load(stream)['transactions']
    # An everyday payment, signed.
    text = next(entry['signed'] for entry in entries
                if entry['tx']['envelope'] == 'v1' and not entry['category'] in ('extreme', 'empty') and
                [operation['type'] for operation in entry['tx']['operations']] == ['payment'])
    tool = os.path.join(build, 'tests', 'bench', 'bench-stellar')
    ours = subprocess.run([tool, text], stdout=subprocess.PIPE, text=True, check=True).stdout
    peer = subprocess.run([os.path.join(tests, 'interop', 'run.sh'), 'bench.mjs', '-', text],
                          stdout=subprocess.PIPE, text=True).stdout
    sdk = {line.split()[0]: int(line.split()[1]) for line in peer.splitlines()
           if len(line.split()) == 2 and line.split()[1].isdigit()}
    if not sdk:
        print('without the SDK: ' + peer.strip())
    print('%-24s %10s %14s %8s %12s %8s' % ('', 'lumio ns', 'libsodium ns', 'ratio', 'SDK ns', 'times'))
    for line in ours.splitlines():
        name, own, limit = line.split()[0], int(line.split()[1]), int(line.split()[2])
        print('%-24s %10d %14s %8s %12s %8s' % (
            name, own, limit or '', '%.3f' % (own / limit) if limit else '', sdk.get(name, ''),
            '%.1f' % (sdk[name] / own) if name in sdk else ''), flush=True)


def signer(build):
    tool = os.path.join(build, 'tests', 'bench', 'bench-signer')
    program = os.path.join(build, 'src', 'signer', 'lumio-signer')
    result = subprocess.run([tool, program, str(ROUNDS)], stdout=subprocess.PIPE, text=True)
    if result.returncode != 0:
        return result.returncode
    values = {name: int(value) for name, value in (word.split('=') for word in result.stdout.split())}
    print('unlock %.1f ms, of which the passphrase\'s work %.1f ms; review %.2f ms; PSS of the signer %s' % (
        values['unlock'] / 1000, values['work'] / 1000, values['review'] / 1000,
        '%d kB' % values['pss'] if values['pss'] else 'for root alone to see'), flush=True)
    return 0


BENCHES = {'start-up': start_up, 'history': history, 'platform': platform, 'stellar': stellar,
           'signer': signer}


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
