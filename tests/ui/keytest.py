"""What the tests of keys of one's own do the same way: choose, sign, and read the words as a person would."""

import os
import re
import shutil
import tempfile
import time

from uitest import App, key, wait

from gi.repository import Atspi


def make_vault(app, passphrase):
    app.sees('Keys of your own', 30)
    app.write('Passphrase', passphrase)
    app.write('The same again', passphrase)
    app.click('Begin')
    app.sees('No account yet', 60)


def choose_what(app, wanted):
    """Of what one may have, by the field that it asks for."""
    choose(app, 'What you have', lambda: any(node.get_name() == wanted and node.get_editable_text_iface()
                                             for node in app.walk()))


def choose(app, row, is_there):
    """Of a row's list, by keyboard: one step down at a time until it is there."""
    app.sees(row)
    for _ in range(20):
        if any((node.get_name() or '').startswith(row) and app.focused(node) for node in app.walk()):
            break
        key('Tab')
    for _ in range(8):
        if is_there():
            return
        for pressed in ('space', 'Down', 'Return'):
            key(pressed)
            time.sleep(0.4)
    raise AssertionError('the list of %r never came to it' % row)


def sign(app):
    """The dialog has the button's name, and actions of its own; it may be pressed a second later."""
    def probe():
        node = app.find('button', 'Sign')
        return node.get_state_set().contains(Atspi.StateType.SENSITIVE) and Atspi.Action.do_action(node, 0)
    wait(probe, 'signing to be possible', 30)


def locked_memory(app):
    """What of the window's memory is locked: the kernel says so."""
    found = b''
    with open('/proc/%d/smaps' % app.process.pid) as maps, open('/proc/%d/mem' % app.process.pid, 'rb') as memory:
        span = None
        for line in maps:
            first = line.split()[0]
            if '-' in first and not first.endswith(':'):
                span = [int(end, 16) for end in first.split('-')]
            elif line.startswith('VmFlags:') and ' lo' in line:
                memory.seek(span[0])
                try:
                    found += memory.read(span[1] - span[0])
                except OSError:
                    pass
    return found


def read_words(app):
    """Nothing but the window's locked memory has them; a person reads them, a test has to look there."""
    app.sees('Write these words on paper', 60)
    found = wait(lambda: re.search(rb'(?:[a-z]{3,8} ){23}[a-z]{3,8}', locked_memory(app)), 'the words')
    return found.group().decode().split(' ')


def asked(app):
    """The numbers of the words that are asked for. A reading takes many questions: half of them may be of what was there before."""
    def numbers():
        return list(dict.fromkeys(int(name.split()[1]) for name in app.names() if re.fullmatch(r'Word \d+', name)))

    def probe():
        found = numbers()
        return len(found) >= 3 and found == numbers() and found
    return wait(probe, 'the words that are asked for')


def prove_words(app, words):
    """Types those that are asked for."""
    app.click('I Wrote Them Down')
    app.sees('Type these from your paper', 30)
    for number in asked(app):
        app.write('Word %d' % number, words[number - 1])
    app.click('Check')


def read_address(app):
    """As it stands on the page of an account, in groups of four."""
    def probe():
        for node in app.walk():
            for text in (node.get_name() or '', node.get_description() or ''):
                found = re.search(r'G[A-Z2-7]{55}', re.sub(r'\s', '', text))
                if found:
                    return found.group()
        return None
    return wait(probe, 'the address')


def start_in(home, platform, login):
    """The window of a home, at a platform."""
    env = dict(os.environ, HOME=home)
    for name, folder in (('XDG_CONFIG_HOME', '.config'), ('XDG_DATA_HOME', '.local/share'), ('XDG_CACHE_HOME', '.cache')):
        env[name] = os.path.join(home, folder)
        os.makedirs(env[name], exist_ok=True)
    # No animations, as in the home that the test began in.
    shutil.copytree(os.path.join(os.environ['XDG_CONFIG_HOME'], 'gtk-4.0'),
                    os.path.join(env['XDG_CONFIG_HOME'], 'gtk-4.0'), dirs_exist_ok=True)
    os.makedirs(os.path.join(env['XDG_CONFIG_HOME'], 'lumio'), exist_ok=True)
    with open(os.path.join(env['XDG_CONFIG_HOME'], 'lumio', 'profile.ini'), 'w', encoding='utf-8') as stream:
        stream.write('[profile 1]\nplatform=%s\nlogin=%s\n' % (platform.endpoint, login))
    return App(env=env)


def start_fresh(platform, login, password):
    """In a home with nothing in it but where the platform is and who asks. Gives the home and the window."""
    home = tempfile.mkdtemp(prefix='lumio-home-')
    app = start_in(home, platform, login)

    def probe():
        """The keyring of the session is another thing than the home: it may know the person still, or not."""
        return 'Last movements' in app.names() or any(node.get_name() == 'Password' and node.get_editable_text_iface()
                                                      for node in app.walk())
    wait(probe, 'the window', 60)
    if 'Last movements' not in app.names():
        app.fill('Password', password)
        app.click('Sign In')
    app.sees('Last movements', 60)
    app.resize(900, 900)
    return home, app
