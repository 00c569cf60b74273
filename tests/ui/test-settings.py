"""What a person chooses stays chosen, and shows at once where it can."""

import json
import os
import re
import subprocess

import uitest
from uitest import key, shot, wait

app = None
DOTS = '•'


def register():
    """/PAY-55/DEFI-48/account-for-the-settings"""
    global app
    app = uitest.App()
    app.fill('Your name', 'Eva Marín')
    app.fill('E-mail address', 'eva@example.org')
    app.fill('Password', 'correct horse')
    app.click('Make Account')
    app.sees('Last movements', 60)
    app.sees('+100.00', 30)


def hide():
    """/PAY-71/PAY-82/hidden-amounts-are-hidden-everywhere"""
    key('ctrl+h')
    wait(lambda: not any('100.00' in name for name in app.names()), 'no amount in sight')
    app.sees(DOTS)
    shot('wallet-hidden')


def choose():
    """/PAY-75/PAY-82/DEFI-79/settings-are-reached-by-keyboard"""
    key('ctrl+comma')
    app.sees('Language and Time')
    app.sees('eva@example.org')
    app.sees('This window', 20)
    shot('settings')


def rename():
    """/PAY-57/the-name-can-be-changed"""
    app.write('Your name', 'Eva Soto')
    key('Return')
    wait(lambda: 'Eva Soto' == me()['user']['full_name'], 'the name at the platform')


def me():
    """Asks the platform itself, with the session that the keyring keeps."""
    found = subprocess.run(['secret-tool', 'search', '--all', 'login', 'eva@example.org'],
                           capture_output=True, text=True, check=True)
    # The key of the cache is kept beside it.
    token = next(secret for secret in re.findall(r'secret = (\S+)', found.stdout + found.stderr)
                 if secret.count('.') == 2)
    socket = os.path.join(os.environ['XDG_RUNTIME_DIR'], 'lumio', 'platform.sock')
    reply = subprocess.run(['curl', '-sS', '--unix-socket', socket, '-H', '@-',
                            'http://localhost/api/v1/me'], input='Authorization: Bearer ' + token,
                           capture_output=True, text=True, check=True)
    return json.loads(reply.stdout)


def password():
    """/DEFI-76/PAY-58/the-password-can-be-changed"""
    for _ in range(10):
        if any(app.focused(node) for node in app.walk()
               if (node.get_name() or '') == 'Change Password'):
            break
        key('Tab')
        app.names()
    key('Return')
    app.fill('Current password', 'not this one')
    app.fill('New password', 'battery staple')
    app.focus('New password')
    key('Return')
    app.sees('wrong')
    app.fill('Current password', 'correct horse')
    app.focus('New password')
    key('Return')
    app.sees('Password changed')
    key('Escape')


def stays():
    """/PAY-82/settings-outlive-the-program"""
    global app
    app.close()
    app = uitest.App()
    app.sees('Last movements', 60)
    app.sees(DOTS)
    assert not any('100.00' in name for name in app.names()), 'amounts show again'
    app.close()


def spanish():
    """/LUM-08/the-chosen-language-speaks"""
    global app
    with open(os.path.join(os.environ['XDG_CONFIG_HOME'], 'lumio', 'settings.ini'), 'a') as file:
        file.write('language=es\n')
    app = uitest.App()
    app.sees('Últimos movimientos', 60)
    app.sees('Pagar')
    shot('wallet-es')
    key('ctrl+comma')
    app.sees('Idioma y hora')
    shot('settings-es')
    key('Escape')
    app.close()


uitest.main(register, hide, choose, rename, password, stays, spanish)
