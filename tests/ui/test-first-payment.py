"""Two people on one computer: they make accounts, one pays, the other's window shows it."""

import os
import re
import subprocess

import uitest
from uitest import key, shot, wait

app = None
ana = None
bruno = None


def register():
    """/PAY-12/PAY-55a/DEFI-48/register-by-keyboard"""
    global app, ana
    app = uitest.App()
    app.sees('Make an account')
    shot('welcome')
    app.write('Your name', 'Ana Ruiz')
    app.write('E-mail address', 'ana@example.org')
    app.write('Password', 'short')
    key('Return')
    app.sees('at least eight characters')
    app.write('Password', 'correct horse')
    key('Return')
    app.sees('Last movements', 60)
    app.sees('100.00', 30)
    ana = app.windows()[0]


def dashboard():
    """/PAY-13/PAY-71/PAY-72/PAY-73/PAY-74/dashboard"""
    app.sees('USDC')
    app.sees('XLM')
    app.sees('Receive')
    # The welcome money is the first movement.
    app.sees('Lumio')
    shot('wallet')


def token():
    """/DEFI-78/CARD-07/token-in-the-keyring-alone"""
    found = subprocess.run(['secret-tool', 'search', '--all', 'login', 'ana@example.org'],
                           capture_output=True, text=True, check=True)
    secrets = re.findall(r'secret = (\S+)', found.stdout + found.stderr)
    assert any(secret.count('.') == 2 for secret in secrets), 'there is no session token'
    for folder, _, files in os.walk(os.environ['HOME']):
        for name in files:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and 'keyrings' not in path:
                with open(path, 'rb') as stream:
                    content = stream.read()
                assert not any(secret.encode() in content for secret in secrets), path


def receive():
    """/PAY-17/CARD-08/CARD-12/qr-decodes-to-the-request"""
    key('ctrl+r')
    app.sees('Waiting for a payment')
    shot('receive')
    picture = os.path.join(uitest.SHOTS, 'receive.png')
    read = subprocess.run(['zbarimg', '-q', '--raw', picture], capture_output=True, text=True)
    assert read.stdout.startswith('web+stellar:pay?destination=G'), read.stdout
    key('Escape')


def second_person():
    """/DEFI-77/second-person-in-a-second-window"""
    global bruno
    key('ctrl+n')
    wait(lambda: len(app.windows()) == 2, 'a second window')
    bruno = next(w for w in app.windows() if any('Make an account' in n for n in app.names(w)))
    app.fill('Your name', 'Bruno Díaz', bruno)
    app.fill('E-mail address', 'bruno@example.org', bruno)
    app.fill('Password', 'battery staple', bruno)
    app.click('Make Account', within=bruno)
    app.sees('Last movements', 60, bruno)


def wrong_recipients():
    """/PAY-76/wrong-recipients-are-said-at-their-field"""
    app.click('Pay', within=bruno)
    field = 'Name, e-mail address or account address'
    cases = (
        ('GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGA', 'mistyped'),
        ('SAGBMIAYS3GDS2DTP6XP4SHDZECU5SPXUC7GVOUETQ65I4G3WLRZLG4W', 'secret key'),
        ('bruno@example.org', 'Nobody here'),
        ('nobody', 'begins with G'),
    )
    for text, sentence in cases:
        app.fill(field, text, bruno)
        app.click('Next', within=bruno)
        app.sees(sentence, within=bruno)
    shot('pay-wrong-recipient')


def wrong_amounts():
    """/PAY-77/wrong-amounts-are-said-at-their-field"""
    app.fill('Name, e-mail address or account address', 'ana@example.org', bruno)
    app.click('Next', within=bruno)
    app.sees('first payment', within=bruno)
    cases = (
        ('', 'Enter an amount'),
        ('-1', 'more than nothing'),
        ('1.12345678', 'seven decimals'),
        ('1.000,50', 'not clear'),
        ('99999999999999', 'too large'),
        ('1000', 'more than you can pay'),
    )
    for text, sentence in cases:
        app.fill('Amount', text, bruno)
        app.click('Check', within=bruno)
        app.sees(sentence, within=bruno)
    shot('pay-wrong-amount')


def pay():
    """/PAY-01/PAY-18/PAY-78/PAY-79/pay-check-done"""
    app.fill('Amount', '12.50', bruno)
    app.fill('Note, if you like', 'lunch', bruno)
    app.click('Check', within=bruno)
    app.sees('You pay 12.50', within=bruno)
    shot('pay-check')
    app.click('Pay Now', within=bruno)
    app.sees('Paid', 30, bruno)
    shot('pay-done')
    app.click('Close', within=bruno)
    app.sees('87.50', within=bruno)


def arrives():
    """/PAY-16/T-20/money-arrives-in-the-other-window-by-itself"""
    app.sees('112.50', 10, ana)
    app.sees('Bruno Díaz', 10, ana)


def activity():
    """/PAY-19/activity-with-search"""
    app.click('See All', within=bruno)
    app.sees('Ana Ruiz', within=bruno)
    shot('activity')
    app.fill('Search', 'no such thing', bruno)
    app.sees('Nothing found', within=bruno)


def kept(login):
    found = subprocess.run(['secret-tool', 'search', '--all', 'login', login],
                           capture_output=True, text=True, check=False)
    return 'secret = ' in found.stdout + found.stderr


def sign_out():
    """/DEFI-79/PAY-11/X-08/a-session-goes-on-and-signing-out-clears-it"""
    global app
    app.close()
    app = uitest.App()
    # Whoever signed in last is there again without a password.
    app.sees('Last movements', 60)
    assert kept('bruno@example.org')
    app.choose('Main menu', 3)
    app.sees('Make an account')
    wait(lambda: not kept('bruno@example.org'), 'the keyring to forget the session')
    assert kept('ana@example.org')
    app.close()


uitest.main(register, dashboard, token, receive, second_person, wrong_recipients, wrong_amounts,
            pay, arrives, activity, sign_out)
