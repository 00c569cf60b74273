#!/usr/bin/env python3
"""Lists the requirement rows whose id stands in the name of a test that passed in the last run.

usage: rows.py TREE [LIST-OF-ALL-ROWS]

With a list of all rows (any text in which each row's id stands first in its table line) the rows
without a passing test are listed too.
"""

import os
import re
import sys

ROW = re.compile(r'\b([A-Z]{1,4}-\d{1,3}[a-z]?)\b')
TABLE_ROW = re.compile(r'^\|\s*([A-Z]{1,4}-\d{1,3}[a-z]?)\b', re.MULTILINE)


def order(row):
    name, number = row.split('-')
    return name, int(re.match(r'\d+', number).group(0)), number


def main():
    tree = sys.argv[1]
    passed = os.path.join(tree, 'build', 'passed-tests')
    if not os.path.exists(passed):
        sys.exit('No run to read: ./dev test comes first.')
    tests = {}
    with open(passed, encoding='utf-8') as stream:
        for name in stream.read().splitlines():
            for row in ROW.findall(name):
                tests.setdefault(row, []).append(name)
    for row in sorted(tests, key=order):
        print('%-9s %3d  %s' % (row, len(tests[row]), tests[row][0]))
    print('%d rows have a passing test' % len(tests))
    if len(sys.argv) > 2:
        with open(sys.argv[2], encoding='utf-8') as stream:
            rows = set(TABLE_ROW.findall(stream.read()))
        without = sorted(rows - set(tests), key=order)
        print('%d rows have none: %s' % (len(without), ' '.join(without)))


if __name__ == '__main__':
    main()
