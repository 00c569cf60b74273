"""The window around the pages: places, widths, people who share a computer, being paid, being signed out."""

import glob
import os
import re
import subprocess

import uitest
from uitest import key, shot, wait

app = None
NOWHERE = 'unix:path=/nonexistent'


def register(name, login, password):
    app.sees('Make an account', 30)
    app.fill('Your name', name)
    app.fill('E-mail address', login)
    app.fill('Password', password)
    app.click('Make Account')
    app.sees('Last movements', 60)
    app.sees('+100.00', 30)


def secrets(login):
    found = subprocess.run(['secret-tool', 'search', '--all', 'login', login],
                           capture_output=True, text=True, check=False)
    return re.findall(r'secret = (\S+)', found.stdout + found.stderr)


def profiles():
    with open(os.path.join(os.environ['XDG_CONFIG_HOME'], 'lumio', 'profile.ini'), encoding='utf-8') as file:
        return file.read()


def caches():
    return glob.glob(os.path.join(os.environ['XDG_CACHE_HOME'], 'lumio', '*.db'))


def call(method, path, login, body=None):
    """Asks the platform itself, with the session that the keyring keeps."""
    token = next(secret for secret in secrets(login) if secret.count('.') == 2)
    socket = os.path.join(os.environ['XDG_RUNTIME_DIR'], 'lumio', 'platform.sock')
    command = ['curl', '-sS', '-X', method, '--unix-socket', socket, '-H', '@-', 'http://localhost/api/v1' + path]
    if body:
        command[-1:-1] = ['-H', 'Content-Type: application/json', '-d', body]
    return subprocess.run(command, input='Authorization: Bearer ' + token,
                          capture_output=True, text=True, check=True).stdout


def resize(width, height):
    window = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', 'Lumio'],
                            capture_output=True, text=True, check=True).stdout.split()[-1]
    subprocess.run(['xdotool', 'windowsize', window, str(width), str(height)], check=True)


def selected():
    return [node.get_name() for node in app.walk() if node.get_role_name() == 'list item' and
            node.get_state_set().contains(uitest.Atspi.StateType.SELECTED)]


def places():
    """/CARD-04/CARD-11/CARD-17/places-in-a-sidebar-by-keyboard"""
    global app
    app = uitest.App()
    register('Ana Ruiz', 'ana@example.org', 'correct horse')
    wait(lambda: 'Wallet' in selected(), 'the wallet to be the place')
    app.sees('A code that others scan to pay you')
    key('alt+2')
    wait(lambda: 'Activity' in selected(), 'the activity by its number')
    app.field('Search')
    key('alt+5')
    wait(lambda: 'Contacts' in selected(), 'the contacts by their number')
    key('ctrl+f')
    wait(lambda: 'Activity' in selected(), 'the search of the activity, as there are no contacts yet')
    wait(lambda: app.focused(app.field('Search')), 'the search to have the focus')
    app.go('Wallet')
    app.sees('Last movements')
    shot('places-wide')


def narrow():
    """/CARD-04/places-in-a-bar-at-the-bottom-of-a-narrow-window"""
    resize(360, 720)
    wait(lambda: not selected(), 'the sidebar to go')
    app.sees('100.00')
    wait(lambda: not any('A code that' in name for name in app.names()), 'the code to make room')
    shot('places-narrow')
    app.click('Activity')
    app.field('Search')
    shot('places-narrow-activity')
    app.go('Wallet')
    resize(980, 720)
    wait(lambda: 'Wallet' in selected(), 'the sidebar to come back')


def add():
    """/DEFI-77/DEFI-79/another-person-in-the-same-window"""
    key('ctrl+u')
    app.sees('ana@example.org')
    app.sees('Shown in this window')
    shot('people')
    app.press('Add Another Person or Platform')
    register('Bruno Díaz', 'bruno@example.org', 'battery staple')
    assert secrets('ana@example.org'), 'the first person was signed out'
    assert len(caches()) == 2, caches()
    assert profiles().index('bruno@example.org') < profiles().index('ana@example.org')
    for secret in secrets('ana@example.org') + secrets('bruno@example.org'):
        assert secret not in profiles(), 'a secret in a plain file'


def change():
    """/DEFI-77/changing-person-asks-no-password"""
    key('ctrl+u')
    app.press('ana@example.org')
    app.sees('Last movements', 30)
    wait(lambda: 'Ana Ruiz' in app.names(), 'the first person')
    assert 'Bruno Díaz' not in app.names()


def again():
    """/DEFI-79/X-08/the-last-person-is-there-first-after-a-start"""
    global app
    app.close()
    app = uitest.App()
    app.sees('Last movements', 60)
    assert 'Ana Ruiz' in app.names()


def paid():
    """/PAY-16/PAY-17/CARD-12/a-request-says-what-is-still-to-come-and-when-it-is-paid"""
    window = app.windows()[0]
    other = second_window(window)
    app.click('Receive', within=window)
    app.sees('Waiting for a payment', within=window)
    app.fill('Amount, if you like', '20.00', window)
    pay(other, '5.00')
    app.sees('15.00\xa0USDC are still to come', 30, window)
    pay(other, '15.00')
    app.find('label', 'Paid', 30, window)
    app.find('label', '15.00\xa0USDC came from Bruno Díaz', 10, window)
    shot('receive-paid')
    app.click('Ask for Another', within=window)
    app.sees('Waiting for a payment', within=window)
    app.click('Close', within=window)
    app.sees('120.00', 20, window)


def second_window(first):
    """The other person, in a window of their own."""
    key('ctrl+n')
    wait(lambda: len(app.windows()) == 2, 'a second window')
    other = next(window for window in app.windows() if window != first)
    app.click('Others on This Computer…', within=other)
    app.press('bruno@example.org', other)
    app.sees('Last movements', 30, other)
    return other


def pay(other, amount):
    app.click('Pay', within=other)
    app.fill('Name, e-mail address or account address', 'ana@example.org', other)
    app.click('Next', within=other)
    app.fill('Amount', amount, other)
    app.click('Check', within=other)
    app.click('Pay Now', within=other)
    app.sees('Paid', 30, other)
    app.click('Close', within=other)


def leave():
    """/DEFI-79/X-08/one-person-is-signed-out-and-the-other-stays"""
    global app
    app.close()
    app = uitest.App()
    app.sees('Last movements', 60)
    shown = 'ana@example.org' if 'ana@example.org' in app.names() else 'bruno@example.org'
    other = 'bruno@example.org' if shown.startswith('ana') else 'ana@example.org'
    before = len(caches())
    key('ctrl+u')
    app.click('Sign out ' + other)
    wait(lambda: not secrets(other), 'the keyring to forget')
    wait(lambda: len(caches()) == before - 1, 'the cache to go')
    wait(lambda: other not in profiles(), 'the list to forget')
    assert secrets(shown)
    app.sees('Last movements')


def revoked():
    """/X-09/PAY-11/DEFI-78/a-session-ended-elsewhere-is-said-plainly"""
    login = 'ana@example.org' if 'ana@' in profiles() else 'bruno@example.org'
    call('POST', '/auth/logout', login)
    app.sees('You were signed out. Sign in again to go on.', 30)
    shot('revoked')
    # Only the password is left to enter.
    app.fill('Password', 'correct horse' if login.startswith('ana') else 'battery staple')
    app.click('Sign In')
    app.sees('Last movements', 60)


def keyless():
    """/DEFI-78/S-78/without-a-keyring-the-session-lasts-until-the-end-and-that-is-said"""
    global app
    app.close()
    bus = subprocess.run(['gdbus', 'call', '--session', '--dest', 'org.a11y.Bus', '--object-path', '/org/a11y/bus',
                          '--method', 'org.a11y.Bus.GetAddress'], capture_output=True, text=True, check=True).stdout
    session = os.environ['DBUS_SESSION_BUS_ADDRESS']
    os.environ['AT_SPI_BUS_ADDRESS'] = re.search(r"'(.*)'", bus).group(1)
    os.environ['DBUS_SESSION_BUS_ADDRESS'] = NOWHERE
    try:
        app = uitest.App()
        app.sees('Sign', 30)
        app.click('I Am New Here')
        register('Carla Núñez', 'carla@example.org', 'tickled trout')
        app.sees('No keyring answers, so you stay signed in until you close Lumio.')
        shot('keyless')
        app.click('Understood')
        wait(lambda: not any('No keyring' in name for name in app.names()), 'the notice to go')
        key('ctrl+q')
        app.process.wait(20)
        # What the session used is gone with it.
        assert not glob.glob(os.path.join(os.environ['XDG_CACHE_HOME'], 'lumio', 'passing-*'))
    finally:
        os.environ['DBUS_SESSION_BUS_ADDRESS'] = session
        del os.environ['AT_SPI_BUS_ADDRESS']


uitest.main(places, narrow, add, change, again, paid, leave, revoked, keyless)
