#!/usr/bin/env python3
"""Turns the ten word lists of BIP-39 into one C file: a text of words with NUL after each.

usage: stellar-words-generate.py OUTPUT.c stellar-words-generate.py LIST.txt...
"""

import os
import sys
import unicodedata


def main():
    output, _, *paths = sys.argv[1:]
    lines = ['/* Made from words/; see there. */', '', '#include "stellar/stellar-mnemonic-private.h"',
             '', 'const char *const stellar_words[] = {']
    for path in paths:
        with open(path, encoding='utf-8') as stream:
            words = [unicodedata.normalize('NFKD', word) for word in stream.read().split()]
        if len(words) != 2048 or len(set(words)) != 2048:
            raise SystemExit('%s: not 2048 different words' % path)
        lines.append('  /* %s */' % os.path.basename(path)[:-4])
        for word in words:
            text = ''.join(chr(byte) if byte < 0x80 else '\\%03o' % byte
                           for byte in word.encode('utf-8'))
            lines.append('  "%s\\0"' % text)
        lines.append('  ,')
    lines.append('};')
    with open(output, 'w', encoding='ascii') as stream:
        stream.write('\n'.join(lines) + '\n')


if __name__ == '__main__':
    main()
