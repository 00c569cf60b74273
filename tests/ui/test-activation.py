"""A payment link opened elsewhere starts Lumio by its name on the session bus."""

import os
import subprocess

import uitest
from uitest import Atspi, shot, wait

app = None
ADDRESS = 'GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ'
LINK = 'web+stellar:pay?destination=%s&amount=5' % ADDRESS


class Activated(uitest.App):
    """The window that the session bus has started, and not this program."""

    def __init__(self):
        self.root = wait(self._find, 'the application')
        self.root.set_cache_mask(Atspi.Cache.NONE)

    def _find(self):
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child and child.get_child_count() and 'lumio' in (child.get_name() or '').lower():
                return child
        return None


def call(*words):
    return subprocess.run(['gdbus', 'call', '--session', *words], capture_output=True, text=True, check=True).stdout


def service():
    """/CARD-10/DEFI-85/the-installed-service-file-starts-it"""
    folder = os.path.join(os.environ['XDG_DATA_HOME'], 'dbus-1', 'services')
    os.makedirs(folder)
    build = os.environ['LUMIO_BUILD']
    with open(os.path.join(build, 'data', 'app.lumio.Lumio.service'), encoding='utf-8') as stream:
        lines = stream.read().splitlines()
    assert lines[:2] == ['[D-BUS Service]', 'Name=app.lumio.Lumio'], lines
    program, _, arguments = lines[2].removeprefix('Exec=').partition(' ')
    assert os.path.basename(program) == 'lumio' and arguments == '--gapplication-service', lines
    # The same line, with the program that was built in the place of the one that is installed.
    with open(os.path.join(folder, 'app.lumio.Lumio.service'), 'w', encoding='utf-8') as stream:
        stream.write('\n'.join(lines[:2] + ['Exec=%s %s' % (os.path.join(build, 'src', 'app', 'lumio'), arguments), '']))
    call('--dest', 'org.freedesktop.DBus', '--object-path', '/', '--method', 'org.freedesktop.DBus.ReloadConfig')


def opens():
    """/PAY-17/CARD-10/a-link-opens-the-window"""
    global app
    call('--dest', 'app.lumio.Lumio', '--object-path', '/app/lumio/Lumio',
         '--method', 'org.freedesktop.Application.Open', "['%s']" % LINK, '{}')
    app = Activated()
    app.sees('Make an account')


def waits():
    """/PAY-76/CARD-10/the-link-waits-until-somebody-signed-in"""
    app.fill('Your name', 'Ana Ruiz')
    app.fill('E-mail address', 'ana@example.org')
    app.fill('Password', 'correct horse')
    app.click('Make Account')
    # A link that names no network is for the public one, and this is another.
    app.sees('for another network', 60)
    shot('link-for-another-network')


def once():
    """/DEFI-77/CARD-10/a-second-start-is-the-same-window"""
    subprocess.run(['lumio'], check=True, timeout=20)
    assert len(app.windows()) == 1, app.windows()
    call('--dest', 'app.lumio.Lumio', '--object-path', '/app/lumio/Lumio',
         '--method', 'org.freedesktop.Application.ActivateAction', 'quit', '[]', '{}')
    wait(lambda: not app._find(), 'Lumio to quit')


uitest.main(service, opens, waits, once)
