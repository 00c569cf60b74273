#!/usr/bin/env python3
"""Takes out of a manifest the modules whose source cannot be had, and prints their names.

usage: offline.py MANIFEST [SOURCES]
"""

import os
import sys
import urllib.request

import yaml

# What Debian's packages, which stand in for the runtime, can give instead.
REPLACED = {'tcl'}


def to_be_had(source, folder):
    if source['type'] != 'archive':
        return True
    name = os.path.basename(source['url'])
    if folder and os.path.exists(os.path.join(folder, 'downloads', source['sha256'], name)):
        return True
    try:
        request = urllib.request.Request(source['url'], method='HEAD')
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status == 200
    except OSError:
        return False


def main():
    path = sys.argv[1]
    folder = sys.argv[2] if len(sys.argv) > 2 else None
    with open(path, encoding='utf-8') as stream:
        manifest = yaml.safe_load(stream)
    kept = []
    for module in manifest['modules']:
        if all(to_be_had(source, folder) for source in module['sources']):
            kept.append(module)
        elif module['name'] in REPLACED:
            print(module['name'])
        else:
            sys.exit('the source of %s is not to be had here' % module['name'])
    if len(kept) < len(manifest['modules']):
        manifest['modules'] = kept
        with open(path, 'w', encoding='utf-8') as stream:
            yaml.safe_dump(manifest, stream, sort_keys=False)


if __name__ == '__main__':
    main()
