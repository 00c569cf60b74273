#!/usr/bin/env python3
"""The rules of the house that a program can check, as TAP.

usage: check.py TREE
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

TREE = os.path.abspath(sys.argv[1])

# What each layer may include of this tree.
DOORS = {
    'stellar': {'stellar'},
    'base': {'stellar', 'base'},
    'horizon': {'stellar', 'base', 'horizon'},
    'api': {'stellar', 'base', 'api'},
    'signer': {'stellar', 'base', 'signer'},
    'ledger': {'stellar', 'base', 'ledger'},
    'platform': {'stellar', 'base', 'horizon', 'api', 'platform'},
    'app': {'stellar', 'base', 'horizon', 'api', 'signer', 'app'},
    'ctl': {'stellar', 'base', 'horizon', 'api', 'ctl'},
}
SYSTEM_DOORS = [
    (re.compile(r'#include <(gtk/|adwaita)'), 'src/app/', 'GTK belongs to src/app'),
    (re.compile(r'#include <(sqlcipher/|sqlite3)'), 'src/base/', 'SQLite is reached through src/base'),
    (re.compile(r'\bdex_scheduler_spawn\b'), 'src/base/lumio-fiber', 'a fiber begins through lumio_fiber_spawn'),
]
SQL = re.compile(r'"\s*(SELECT .* FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b')
FLOATING = re.compile(r'\b(double|float|gdouble|gfloat|strtod|g_ascii_strtod|json_\w+_double\w*)\b')
# Words of another trade, which nobody has to know who pays a friend; those of whoever keeps a key of their own
# stand on pages of their own.
FOREIGN = re.compile(r'\b(blockchain|web3|crypto\w*|gas|mint\w*|nft|dapp|smart contracts?|seed phrase|extension|airdrop|stak(?:e|ing))\b',
                     re.IGNORECASE)
KEYS_OF_ONES_OWN = ('src/app/keys/', 'src/ctl/')
# It looks through every column there is, which the books name themselves.
SCANNER = 'src/platform/store/store-scan.c'
# Where there is no money, only drawing and measuring; and the JSON reader, which keeps a fraction so that
# a document can be written again, and hands none out.
FLOATING_FREE = ('src/app/', 'src/base/lumio-json.c', 'tests/bench/', 'tests/ui/')
UNFINISHED = re.compile(r'\b(TODO|FIXME|XXX|HACK)\b|not implemented', re.IGNORECASE)
TRANSLATED = re.compile(r'(?<![\w"])(_|N_|C_|ngettext)\s*\(')
REFUSAL = re.compile(r'(?:\b[345]\d\d,\s*)"([a-z_]+)"')
EXPLAINED = re.compile(r'\{ "([a-z_]+)",')
# What is wrong with one field is said by its own sentence.
EXPLAINS_ITSELF = 'invalid_field'
INCLUDED = re.compile(r'#include ["<]([^">]+)')
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.DOTALL)
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
# A row reads its words as markup unless it is told not to: a name from outside would come out empty, or as it pleases.
OBJECT = re.compile(r'(?:[\w-]+:\s*)?(?:template )?(\$?[\w.]+)(?:\s*:\s*[\w.]+)?(?:\s+(\w+))?\s*\{$')
BOUND = re.compile(r'(title|subtitle): bind (?!\$lumio_format_markup)')
WORDED = re.compile(r'(adw_\w+_row_set_(?:sub)?title) \((?:ADW_\w+ \()?(self->)?(\w+)\)?,\s*(?!_\(|")([^;]*);')
PLAIN = 'use-markup: false;'
# Its summaries are markup, made of Mallard's by the reader itself.
MARKUP_FREE = ('src/app/help/lumio-help-dialog.c',)
MAX_LINES = 1000
KEYWORDS = '-k_ -kN_ -kC_:1c,2 -kNC_:1c,2 -kngettext:1,2 -kg_dngettext:2,3 -kg_dpgettext2:2c,3'

number = 0


def read(path):
    with open(os.path.join(TREE, path), encoding='utf-8') as stream:
        return stream.read()


def report(title, complaints):
    global number
    number += 1
    print('%sok %d %s' % ('not ' if complaints else '', number, title))
    for complaint in complaints[:40]:
        print('# ' + complaint)
    sys.stdout.flush()


def skip(title, reason):
    global number
    number += 1
    print('ok %d %s # SKIP %s' % (number, title, reason))


def objects(blueprint):
    """The objects of a blueprint: the type, the name, and the lines that are its own."""
    open_ones, found = [], []
    for line in map(str.strip, blueprint.splitlines()):
        if line.endswith('{'):
            opened = OBJECT.match(line)
            open_ones.append((*(opened.groups() if opened else ('', None)), []))
            found.append(open_ones[-1])
        elif line.startswith('}'):
            open_ones.pop()
        elif open_ones:
            open_ones[-1][2].append(line)
    return found


def rows_read_as_markup(files):
    found, plain = [], {}
    for name in [name for name in files if name.endswith('.blp')]:
        whole = objects(read(name))
        plain[name] = {identity for _, identity, lines in whole if PLAIN in lines}
        found += ['%s: %s' % (name, line) for kind, _, lines in whole
                  if re.fullmatch(r'Adw\.\w+Row', kind) and PLAIN not in lines for line in lines if BOUND.match(line)]
    for name in [name for name in files if name.startswith('src/app/') and name.endswith('.c')]:
        for function in re.split(r'\n}\n', read(name)) if name not in MARKUP_FREE else ():
            for call, own, row, words in WORDED.findall(function):
                if row not in plain.get(name[:-2] + '.blp', ()) if own else 'use_markup' not in function:
                    found.append('%s: %s of %s: %s' % (name, call, row, words.strip()))
    return found


def blank(match):
    return re.sub(r'[^\n]', ' ', match.group(0))


def run(*command):
    """What a checker complains of."""
    result = subprocess.run(command, cwd=TREE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode == 0:
        return []
    return (result.stdout.strip() or '%s ended with %d' % (command[0], result.returncode)).splitlines()


def with_tool(title, tool, paths, command):
    if not paths:
        return
    if not shutil.which(tool):
        skip(title, '%s is not installed' % tool)
        return
    report(title, [line for path in paths for line in run(*command, path)])


def listed():
    """Every file of the tree, as git lists them or, in a copy without git, as they lie there."""
    inside = subprocess.run(['git', 'ls-files', '--cached', '--others', '--exclude-standard'], cwd=TREE,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if inside.returncode == 0 and inside.stdout:
        return sorted(name for name in inside.stdout.splitlines() if os.path.isfile(os.path.join(TREE, name)))
    names = []
    for folder, folders, files in os.walk(TREE):
        folders[:] = [name for name in folders if not name.startswith(('build', '.git', 'node_modules'))]
        names += [os.path.relpath(os.path.join(folder, name), TREE) for name in files]
    return sorted(names)


def filled(folder, files, ending, values):
    """Copies of the files that are made from a template of this ending, as they are when built."""
    made = []
    for name in files:
        if name.startswith('data/') and name.endswith(ending + '.in'):
            text = read(name)
            for key, value in values.items():
                text = text.replace('@%s@' % key, value)
            made.append(os.path.join(folder, os.path.basename(name)[:-len('.in')]))
            with open(made[-1], 'w', encoding='utf-8') as stream:
                stream.write(text)
    return made


def read_labels(catalogue):
    """What stands in the window, and how a catalogue translates it, without marks for keys."""
    joined = re.sub(r'"\n"', '', read(catalogue))
    labels = {}
    for original, translation in re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"', joined, re.MULTILINE):
        labels.setdefault(original.replace('_', ''), set()).add(translation.replace('_', ''))
    return labels


def check_help(files):
    """The help is valid, its links lead somewhere, and every sentence of it is translated."""
    pages = [name for name in files if name.endswith('.page')]
    if not shutil.which('yelp-check'):
        skip('/style/CARD-10/help', 'yelp-check is not installed')
        return
    found = run('yelp-check', 'validate', *pages) + run('yelp-check', 'links', *pages)
    with tempfile.TemporaryDirectory() as folder:
        template = os.path.join(folder, 'help.pot')
        found += run('itstool', '-o', template, *pages)
        for language in [name for name in files if re.fullmatch(r'help/(\w+)/\1\.po', name)]:
            merged = os.path.join(folder, 'merged.po')
            catalogue = os.path.join(folder, 'help.mo')
            found += run('msgmerge', '--quiet', '--no-fuzzy-matching', '-o', merged, language, template)
            found += run('msgfmt', '--check-format', '-o', catalogue, merged)
            missing = subprocess.run(['msgattrib', '--untranslated', '--no-obsolete', '--no-wrap', merged],
                                     stdout=subprocess.PIPE, text=True, check=True).stdout
            found += ['%s: %s' % (language, line) for line in re.findall(r'^msgid "(.+)"', missing, re.MULTILINE)
                      if line != 'translator-credits']
            os.mkdir(os.path.join(folder, 'pages'))
            found += run('itstool', '-m', catalogue, '-o', os.path.join(folder, 'pages'), *pages)
            translated = glob.glob(os.path.join(folder, 'pages', '*.page'))
            found += run('yelp-check', 'validate', *translated)
            # What the help calls a button is what stands on it, in each language.
            labels = read_labels(os.path.join('po', os.path.basename(language)))
            for names, known in ((pages, set(labels)), (translated, {word for words in labels.values() for word in words})):
                for name in names:
                    found += ['%s: nothing in the window is called “%s”' % (os.path.basename(name), word)
                              for word in re.findall(r'<gui>(.*?)</gui>', read(name)) if word not in known]
    report('/style/CARD-10/help', found)


# Every permission that the Flatpak may ask for; its manifest says why.
PERMISSIONS = {'--share=network', '--share=ipc', '--socket=wayland', '--socket=fallback-x11', '--device=dri'}


def check_flatpak(files):
    """The manifest: sources with sums from fixed versions, no network while building, least permissions."""
    name = 'flatpak/app.lumio.Lumio.yml'
    if name not in files:
        report('/style/CARD-19/DEFI-85/S-78/flatpak', [name + ' is missing'])
        return
    try:
        import yaml
    except ImportError:
        skip('/style/CARD-19/DEFI-85/S-78/flatpak', 'python3-yaml is not installed')
        return
    manifest = yaml.safe_load(read(name))
    found = []
    order = [key for key in ('id', 'runtime', 'runtime-version', 'sdk', 'command', 'finish-args', 'cleanup', 'modules')
             if key in manifest]
    if [key for key in manifest if key in order] != order or len(order) != 8:
        found.append('its keys are not all there, or not in their order')
    if manifest['id'] != 'app.lumio.Lumio' or not re.fullmatch(r'\d+', manifest['runtime-version']):
        found.append('its id or its runtime is another')
    found += ['%s is more than it needs' % given for given in manifest['finish-args'] if given not in PERMISSIONS]
    for module in manifest['modules']:
        if '--share=network' in str(module.get('build-options', '')):
            found.append('%s wants the network while it is built' % module['name'])
        for source in module['sources']:
            if source['type'] == 'dir' and module['name'] == 'lumio':
                continue
            if source['type'] not in ('archive', 'file') or not source['url'].startswith('https://'):
                found.append('%s comes from %s' % (module['name'], source.get('url', source['type'])))
            if not re.fullmatch(r'[0-9a-f]{64}', source.get('sha256', '')):
                found.append('a source of %s has no sum' % module['name'])
    report('/style/CARD-19/DEFI-85/S-78/flatpak', found)


def main():
    files = listed()
    sources = [name for name in files if name.endswith(('.c', '.h')) and name.startswith(('src/', 'tests/'))]
    code = {name: COMMENT.sub(blank, read(name)) for name in sources}
    ours = [name for name in sources if name.startswith('src/')]

    found = []
    for name in ours:
        layer = name.split('/')[1]
        for included in re.findall(r'#include "(\w[\w-]*)/', code[name]):
            if included in DOORS and included not in DOORS.get(layer, set()):
                found.append('%s includes %s/' % (name, included))
    report('/style/doors', found)

    report('/style/system-doors', ['%s: %s' % (name, why) for pattern, home, why in SYSTEM_DOORS for name in ours
                                   if not name.startswith(home) and pattern.search(code[name])])

    report('/style/sql-in-store', [name for name in ours if name.startswith('src/platform/') and
                                   not name.startswith('src/platform/store/') and SQL.search(code[name])])

    found = []
    for name in sources:
        if name.startswith(FLOATING_FREE):
            continue
        for index, line in enumerate(STRING.sub(blank, code[name]).splitlines(), 1):
            match = FLOATING.search(line)
            if match:
                found.append('%s:%d: %s' % (name, index, match.group(0)))
    report('/style/no-floating-point', found)

    report('/style/CARD-01/LUM-03/LUM-04/only-c-and-warnings-are-errors',
           [name for name in files if name.startswith('src/') and
            not name.endswith(('.c', '.h', '.blp', '.build', '.x', '.xml', '.txt', '.css', '.svg', '.1', '-generate.py'))] +
           [wanted for wanted in ("'werror=true'", "'warning_level=2'") if wanted not in read('meson.build')])
    report('/style/CARD-03/CARD-07/CARD-08/the-toolkit-is-gtk-4',
           [line.strip() for line in read('meson.build').splitlines() if 'dependency(' in line and
            re.search(r'gtk\+|gtk-?3|webkit|qt', line)] +
           [wanted for wanted in ('gtk4', 'libadwaita-1', 'libsecret-1', 'libqrencode')
            if "dependency('%s'" % wanted not in read('meson.build')])
    report('/style/CARD-09/unit-tests-are-gtests',
           ['%s has no g_test_init' % name for name in files if re.fullmatch(r'tests/unit/.*/test-[\w-]+\.c', name)
            and name != 'tests/unit/test-fiber.c' and 'g_test_init' not in read(name)])
    report('/style/LUM-05/LUM-09/LUM-10/routes-know-neither-sql-nor-the-rail',
           [name for name in ours if name.startswith('src/platform/http/') and
            (SQL.search(code[name]) or re.search(r'#include "(platform/lumio-rail|horizon/)', code[name]))])
    report('/style/LUM-05/no-statement-is-put-together-from-words-of-others',
           ['%s:%d: %s' % (name, index, line.strip()) for name in ours
            if name.startswith('src/platform/store/') and name != SCANNER for index, line in enumerate(code[name].splitlines(), 1)
            if re.search(r'(printf|append)\w* \(.*"(SELECT|INSERT|UPDATE|DELETE)\b', line)])
    report('/style/LUM-16/each-header-stands-alone',
           ['%s does not begin with its own header' % name for name in ours if name.endswith('.c') and
            name[:-2] + '.h' in ours and
            not INCLUDED.search(code[name]).group(1).endswith(('-private.h', name[len('src/'):-2] + '.h'))])
    report('/style/CARD-05/X-01/the-window-asks-a-ledger-for-keys-of-ones-own-alone',
           [name for name in ours if name.startswith('src/app/') and not name.startswith('src/app/keys/') and
            '#include "horizon/' in code[name]])
    report('/style/PAY-08/PAY-29/S-28/the-window-decides-about-no-key',
           ['%s: %s' % (name, word) for name in ours if name.startswith(('src/app/', 'src/api/'))
            for word in ('lumio_keystore', 'gcm_aes256', 'stellar_keypair_sign', 'stellar_keypair_new_from_seed')
            if word in code[name]])
    report('/style/PAY-20/X-31/no-words-of-another-trade',
           ['%s: %s' % (name, text) for name in files if name.startswith('src/') and
            name.endswith(('.c', '.blp')) and not name.startswith(KEYS_OF_ONES_OWN)
            for text in re.findall(r'\b(?:_|C_|ngettext) ?\(((?:\s*"(?:\\.|[^"\\])*",?)+)', read(name))
            if FOREIGN.search(text)])

    report('/style/nothing-unfinished', ['%s:%d: %s' % (name, index, line.strip()) for name in files
                                         if name.startswith(('src/', 'data/')) and
                                         name.endswith(('.c', '.h', '.py', '.blp', '.sh', '.x'))
                                         for index, line in enumerate(read(name).splitlines(), 1)
                                         if UNFINISHED.search(line)])

    report('/style/file-size', ['%s has %d lines' % (name, code[name].count('\n')) for name in ours
                                if code[name].count('\n') > MAX_LINES])

    translated = [name for name in ours if TRANSLATED.search(STRING.sub(blank, code[name])) and
                  name.endswith('.c')]
    translated += [name for name in files if name.startswith('src/') and name.endswith('.blp') and
                   re.search(r'\b[_C]\s*\(', read(name))]
    named = [line for line in read('po/POTFILES.in').splitlines() if line and not line.startswith('#')]
    report('/style/potfiles', ['%s is missing in po/POTFILES.in' % name for name in translated if name not in named] +
           ['%s in po/POTFILES.in does not exist' % name for name in named if name not in files])

    for language in [name for name in files if re.fullmatch(r'po/\w+\.po', name)]:
        left = subprocess.run(['msgattrib', '--untranslated', '--no-obsolete', os.path.join(TREE, language)],
                              capture_output=True, text=True, check=True).stdout
        left += subprocess.run(['msgattrib', '--only-fuzzy', '--no-obsolete', os.path.join(TREE, language)],
                               capture_output=True, text=True, check=True).stdout
        report('/style/LUM-08/catalogue-%s-is-whole' % os.path.basename(language)[:-3],
               [line for line in left.splitlines() if line.startswith(('msgid ', '"')) and line != 'msgid ""'
                and not re.match(r'"[A-Za-z-]+:', line)])
        report('/style/LUM-08/catalogue-%s-has-every-sentence' % os.path.basename(language)[:-3],
               [line for line in run('sh', '-c', 'xgettext --files-from=po/POTFILES.in --from-code=UTF-8 %s -o - '
                                     '2> %s | msgcmp %s -' % (KEYWORDS, os.devnull, language))
                if 'used but not defined' in line])
        with_tool('/style/catalogue-' + os.path.basename(language)[:-3], 'msgfmt', [language],
                  ['msgfmt', '--check', '-o', os.devnull])

    explained = set(EXPLAINED.findall(read('src/app/session/lumio-explain.c')))
    report('/style/LUM-08/G-15/every-refusal-is-explained',
           ['%s refuses with “%s”, which has no sentence in lumio-explain.c' % (name, refusal) for name in ours
            if name.startswith('src/platform/') for refusal in REFUSAL.findall(read(name))
            if refusal not in explained and refusal != EXPLAINS_ITSELF])

    report('/style/S-80/no-row-is-read-as-markup', rows_read_as_markup(files))
    report('/style/S-80/no-description-is-read-as-markup',
           ['%s: %s' % (name, line.strip()) for name in files if name.endswith('.blp')
            for line in read(name).splitlines() if 'description: bind' in line and '$lumio_format_markup(' not in line])
    with_tool('/style/blueprints', 'blueprint-compiler', [name for name in files if name.endswith('.blp')],
              ['blueprint-compiler', 'format'])
    with tempfile.TemporaryDirectory() as folder:
        with_tool('/style/CARD-10/DEFI-85/desktop-file', 'desktop-file-validate',
                  filled(folder, files, '.desktop', {}), ['desktop-file-validate'])
        with_tool('/style/CARD-10/DEFI-85/metainfo', 'appstreamcli',
                  filled(folder, files, '.metainfo.xml', {'web': '<url type="homepage">https://example.org</url>'}),
                  ['appstreamcli', 'validate', '--no-net'])
        # 0 is the least exposed and 100 the most.
        with_tool('/style/service-exposure', 'systemd-analyze',
                  [name for name in filled(folder, files, '.service', {'bindir': '/bin'}) if '/lumio-' in name],
                  ['systemd-analyze', 'security', '--offline=true', '--no-pager', '--threshold=15'])
    check_help(files)
    check_flatpak(files)
    filled_folders = [name for name in files if '/' in name and not name.startswith('.') and
                      os.path.basename(name) != 'meson.build']
    folders = {name.split('/')[0] for name in filled_folders}
    folders |= {'/'.join(name.split('/')[:2]) for name in filled_folders
                if name.startswith(('src/', 'tests/')) and name.count('/') > 1}
    toured = read('README.md')
    report('/style/CARD-10/readme-tours-every-folder', sorted(
        '%s is not in the README' % folder for folder in folders
        if folder not in ('src', 'tests') and '**`%s`**' % folder not in toured))

    with_tool('/style/shell', 'dash', ['dev'] + [name for name in files if name.endswith('.sh')], ['dash', '-n'])

    with_tool('/style/layout', 'uncrustify', [name for name in sources if name.endswith('.c')],
              ['uncrustify', '-q', '-c', os.path.join(TREE, '.uncrustify.cfg'), '--check'])
    print('1..%d' % number)


if __name__ == '__main__':
    main()
