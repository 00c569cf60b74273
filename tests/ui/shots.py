"""Makes the pictures of every page: narrow and wide, light and dark, English and Spanish, plain and large text.

usage, from the source tree: ./dev exec python3 tests/ui/shots.py [FOLDER]
It starts tests/ui/run.sh, and itself in there, once for each look.
"""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LOOKS = [(language, dark, scale) for language in ('en', 'es') for dark in ('light', 'dark') for scale in ('100', '200')]
WIDTHS = (360, 1280)
DEMO = ('ana@demo.lumio.app', 'lumio-demo')
STRANGER = 'GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ'


def every_look(folder):
    """Once for each look, each in an empty home of its own."""
    build = os.environ.get('LUMIO_BUILD')
    if build is None:
        app = subprocess.run(['sh', '-c', 'command -v lumio'], capture_output=True, text=True, check=True).stdout.strip()
        build = os.path.dirname(os.path.dirname(os.path.dirname(app)))
    failed = 0
    for language, dark, scale in LOOKS:
        environment = dict(os.environ, LUMIO_LOOK=','.join((language, dark, scale)), LUMIO_SHOTS=os.path.abspath(folder),
                           LUMIO_TEST_LOCALE={'en': 'C.UTF-8', 'es': 'es_ES.UTF-8'}[language])
        print('%s, %s, %s %%' % (language, dark, scale), flush=True)
        failed += subprocess.run(['sh', os.path.join(HERE, 'run.sh'), build, os.path.abspath(__file__)],
                                 env=environment, check=False).returncode != 0
    print('The pictures are in %s' % folder)
    sys.exit(1 if failed else 0)


def one_look():
    import uitest
    from uitest import Atspi, key, shot, wait

    language, dark, scale = os.environ['LUMIO_LOOK'].split(',')
    # Large text is what a person sets for it: more dots for each letter, and for nothing else.
    subprocess.run(['xprop', '-root', '-f', 'RESOURCE_MANAGER', '8s', '-set', 'RESOURCE_MANAGER',
                    'Xft.dpi:\t%d\n' % (96 * int(scale) // 100)], check=True)
    if 'dark' in dark:
        os.environ['ADW_DEBUG_COLOR_SCHEME'] = 'prefer-dark'
    if 'contrast' in dark:
        os.environ['ADW_DEBUG_HIGH_CONTRAST'] = '1'

    def fill_books():
        reader, writer = os.pipe()
        data = os.path.join(os.environ['XDG_DATA_HOME'], 'lumio', 'platform')
        process = subprocess.Popen(['lumio-platform', '--listen', 'unix:' + os.path.join(os.environ['HOME'], 'fill.sock'),
                                    '--data', data, '--demo', '--seed', '7', '--ready-fd', str(writer)],
                                   pass_fds=[writer])
        os.close(writer)
        with os.fdopen(reader) as stream:
            assert stream.readline().strip(), 'the platform did not start'
        process.terminate()
        assert process.wait(60) == 0

    def window():
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(app.process.pid)],
                               capture_output=True, text=True, check=True).stdout.split()
        return found[-1]

    def take(name):
        for width in WIDTHS:
            subprocess.run(['xdotool', 'windowsize', '--sync', window(), str(width), '800'], check=False, timeout=10)
            shot('-'.join((name, str(width), language, dark, scale)))

    fill_books()
    app = uitest.App()
    wait(lambda: len(app.names()) > 5, 'the first page')
    take('welcome')

    def fields():
        return [node for node in app.walk() if node.get_editable_text_iface() and
                node.get_state_set().contains(Atspi.StateType.EDITABLE)]

    def button(text):
        return next((node for node in app.walk() if (node.get_name() or '') == text and node.get_n_actions()), None)

    words = {'en': ('I Have an Account', 'Last movements'), 'es': ('Ya tengo una cuenta', 'Últimos movimientos')}[language]
    app.click(words[0])
    wait(lambda: len(fields()) == 2, 'the fields to sign in')
    for node, text in zip(fields(), DEMO):
        Atspi.EditableText.set_text_contents(node, text)
    wait(lambda: app.focused(fields()[1]) or key('Tab'), 'the password by keyboard')
    key('Return')
    app.sees(words[1], 120)
    for place in uitest.PLACES:
        app.go(place)
        take(place.lower())
    app.go('Wallet')
    for keys, name in (('ctrl+r', 'receive'), ('ctrl+p', 'pay'), ('ctrl+comma', 'preferences'), ('ctrl+u', 'people'), ('F1', 'help')):
        key(keys)
        take(name)
        key('Escape')
    key('ctrl+p')
    wait(lambda: any(app.focused(node) for node in fields()), 'the field of the recipient')
    subprocess.run(['xdotool', 'type', '--delay', '8', STRANGER], check=True)
    key('Return')
    wait(lambda: len(fields()) >= 2, 'the amount')
    subprocess.run(['xdotool', 'type', '--delay', '8', '2'], check=True)
    take('pay-amount')
    key('Return')
    wait(lambda: any('GA7Q YNF7' in name for name in app.names()), 'the review')
    take('pay-review')
    app.close()


if 'LUMIO_LOOK' in os.environ:
    one_look()
else:
    every_look(sys.argv[1] if len(sys.argv) > 1 else 'build/screenshots/all')
