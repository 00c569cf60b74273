#!/usr/bin/env python3
"""lumio-platform demo: the whole story on a machine that has nothing but the programs."""

import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))

from lumiotest import BUILD, run  # noqa: E402

PLATFORM = os.path.join(BUILD, 'src', 'platform', 'lumio-platform')


def tell(**environment):
    with tempfile.TemporaryDirectory(prefix='lumio-') as folder:
        done = subprocess.run([PLATFORM, 'demo'], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, timeout=200,
                              env=dict(os.environ, TMPDIR=folder, HOME=folder, **environment))
        return done, os.listdir(folder)


def test_story():
    """/LUM-20/LUM-01/G-14/story/it-ends-with-0-and-every-sum-agrees-on-a-fresh-machine"""
    # An operator's own settings are none of its business.
    done, left = tell(DATABASE_URL='sqlite:////nowhere/at/all.db', HORIZON_URL='http://127.0.0.1:1')
    assert done.returncode == 0, done
    assert 'All sums agree.' in done.stdout and 'NO' not in done.stdout, done.stdout
    sums = re.findall(r'^  ok  (.+?) {2,}([\d.]+)$', done.stdout, re.M)
    assert len(sums) == 13 and sums[-1] == ('all that there is', '400.0000000'), sums
    # Two halves of it: shares to the last unit, and everything back where nothing was.
    assert ('Ana', '54.4444444') in sums and ('the account of what never was', '0.0000000') in sums
    assert left == [], left


def test_broken():
    """/LUM-20/story/where-it-cannot-be-told-it-says-so-and-ends-with-1"""
    done, left = tell(ENCRYPTION_KEY='0' * 64)
    assert done.returncode == 1 and 'the story breaks off' in done.stderr, done
    assert left == [], left


if __name__ == '__main__':
    run([test_story, test_broken])
