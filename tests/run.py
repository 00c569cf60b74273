#!/usr/bin/env python3
"""Builds and runs test suites, and counts the tests themselves from their TAP output.

usage: run.py TREE SUITE…

The last line is "N passed, N failed, N skipped". A program that ends badly without having
reported a failure counts as one failure.
"""

import json
import os
import re
import subprocess
import sys

BUILD_SUITES = ('unit', 'integration', 'interop', 'ui', 'fuzz', 'style')
# Killing and racing are a matter of timing, which sanitizers change: those tests stay out.
SANITIZED_SUITES = ('unit', 'sanitized')

# Only lines at the margin: what is indented belongs to a subtest that its parent counts.
TAP = re.compile(r'^(not )?ok\b(?:\s+\d+)?\s*(?:-\s*)?([^#]*)(?:#\s*(skip|todo)?\b\s*(.*))?',
                 re.IGNORECASE)
PLAN_SKIP = re.compile(r'^1\.\.0\s*#\s*skip\w*\s*(.*)', re.IGNORECASE)


class Count:
    """What the tests said of themselves."""

    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = []
        self.names = []

    def read(self, suite, entry):
        """Takes in one test program: the line that meson wrote of it."""
        name = entry['name']
        failed_before = len(self.failed)
        seen = 0
        for line in entry.get('stdout', '').splitlines():
            plan = PLAN_SKIP.match(line)
            if plan:
                seen += 1
                self.skipped.append('%s: %s (%s)' % (suite, name, plan[1] or 'no reason given'))
                continue
            match = TAP.match(line)
            if not match:
                continue
            seen += 1
            bad, title, directive, reason = match.groups()
            title = title.strip() or name
            if directive and directive.lower() == 'skip':
                self.skipped.append('%s: %s (%s)' % (suite, title, reason.strip() or 'no reason given'))
            elif bad:
                self.failed.append('%s: %s %s' % (suite, name, title))
            else:
                self.passed += 1
                self.names.append(title)
        result = entry['result']
        if result == 'OK' and not seen:
            self.passed += 1
            self.names.append(name)
        elif result == 'SKIP' and not seen:
            self.skipped.append('%s: %s (no reason given)' % (suite, name))
        elif result not in ('OK', 'SKIP') and len(self.failed) == failed_before:
            self.failed.append('%s: %s ended badly (%s)' % (suite, name, result.lower()))


def setup(tree, build, options):
    """Configures where that is still to be done, and builds everything."""
    if not os.path.exists(os.path.join(build, 'build.ninja')):
        subprocess.run(['meson', 'setup', build, tree, '--prefix', os.path.join(build, 'prefix'),
                        *options], check=True)
    subprocess.run(['ninja', '-C', build], check=True)


def run_suite(build, suite, label, count):
    """Runs one meson suite and reads what its programs printed."""
    log = os.path.join(build, 'meson-logs', 'testlog-%s.json' % label)
    if os.path.exists(log):
        os.unlink(log)
    print('== %s' % label, flush=True)
    command = ['meson', 'test', '-C', build, '--no-rebuild', '--suite', suite,
               '--logbase', 'testlog-%s' % label, '--print-errorlogs']
    if label != suite:
        command += ['--timeout-multiplier', '4']
    process = subprocess.run(command)
    if not os.path.exists(log):
        if process.returncode != 0:
            count.failed.append('%s: the suite did not run' % label)
        return
    with open(log, encoding='utf-8') as stream:
        for line in stream:
            count.read(label, json.loads(line))


def main():
    tree = os.path.abspath(sys.argv[1])
    count = Count()
    suites = sys.argv[2:] or list(BUILD_SUITES + ('sanitize',))
    for suite in suites:
        if suite not in BUILD_SUITES + ('sanitize',):
            sys.exit('there is no suite called %s' % suite)
    try:
        if any(suite in BUILD_SUITES for suite in suites):
            setup(tree, os.path.join(tree, 'build'), [])
        for suite in suites:
            if suite in BUILD_SUITES:
                run_suite(os.path.join(tree, 'build'), suite, suite, count)
        if 'sanitize' in suites:
            build = os.path.join(tree, 'build-asan')
            setup(tree, build, ['-Db_sanitize=address,undefined', '-Db_lundef=false',
                                '-Dbuildtype=debug', '-Doptimization=1'])
            for suite in SANITIZED_SUITES:
                run_suite(build, suite, 'sanitize-' + suite, count)
    except subprocess.CalledProcessError as error:
        count.failed.append('build: %s ended with %d' % (' '.join(error.cmd), error.returncode))

    with open(os.path.join(tree, 'build', 'passed-tests'), 'w', encoding='utf-8') as stream:
        stream.writelines(name + '\n' for name in count.names)
    for skipped in count.skipped:
        print('skipped  ' + skipped)
    for failed in count.failed:
        print('FAILED   ' + failed)
    print('%d passed, %d failed, %d skipped' % (count.passed, len(count.failed),
                                               len(count.skipped)))
    sys.exit(1 if count.failed or not count.passed else 0)


if __name__ == '__main__':
    main()
