"""Programs that end, hang and are killed while somebody pays: one payment or none, and the window says which."""

import os
import signal
import sys
import time
from decimal import Decimal

import uitest
from uitest import shot, wait

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))
import lumiotest  # noqa: E402

SOCKET = os.path.join(os.environ['XDG_RUNTIME_DIR'], 'lumio', 'platform.sock')

app = None
bruno = None


def children(parent):
    found = {}
    for name in os.listdir('/proc'):
        if not name.isdigit():
            continue
        try:
            with open('/proc/%s/stat' % name, encoding='utf-8') as stream:
                program, _, rest = stream.read().partition('(')[2].rpartition(')')
        except OSError:
            continue
        state, above = rest.split()[:2]
        if int(above) == parent and state != 'Z':
            found[program] = int(name)
    return found


def is_alive(process):
    try:
        with open('/proc/%d/stat' % process, encoding='utf-8') as stream:
            return stream.read().rpartition(')')[2].split()[0] != 'Z'
    except OSError:
        return False


def platform():
    """The process that this window has started."""
    return wait(lambda: children(app.process.pid).get('lumio-platform'), 'the platform of the window')


def ledger():
    return wait(lambda: children(platform()).get('lumio-ledger'), 'the ledger of the platform')


def call(method, path, client=None, **more):
    """Asks the platform as soon as there is one again."""
    client = client or lumiotest.Client('unix:' + SOCKET)

    def answer():
        try:
            return client.send(method, path, **more)
        except OSError:
            return None
    return wait(answer, 'an answer of the platform')


def usdc(client):
    found = call('GET', '/api/v1/wallet/balances', client).json['items']
    return next(Decimal(item['amount']) for item in found if item['asset']['code'] == 'USDC')


def payments(client):
    return call('GET', '/api/v1/wallet/transactions?limit=50', client).json['items']


def pay(amount, note):
    """As far as the button that sends it."""
    app.click('Pay')
    app.fill('Name, e-mail address or account address', 'bruno@example.org')
    app.click('Next')
    app.fill('Amount', amount)
    app.fill('Note, if you like', note)
    app.click('Check')
    app.sees('You pay')


def noted(note):
    """What Bruno's books say of a payment."""
    return [item for item in payments(bruno) if item['memo'] == note]


def begin():
    """/PAY-55a/T-12/a-window-and-somebody-to-pay"""
    global app, bruno
    app = uitest.App()
    app.fill('Your name', 'Ana Ruiz')
    app.fill('E-mail address', 'ana@example.org')
    app.fill('Password', 'correct horse')
    app.click('Make Account')
    app.sees('Last movements', 60)
    app.sees('100.00', 30)
    reply = call('POST', '/api/v1/auth/register',
                 body={'email': 'bruno@example.org', 'password': 'battery staple', 'full_name': 'Bruno Díaz'})
    assert reply.status == 201, reply
    bruno = lumiotest.Client('unix:' + SOCKET, reply.json['token'])
    wait(lambda: usdc(bruno) == 100, 'the money of Bruno', 60)


def platform_killed():
    """/T-12/X-15/a-platform-that-is-killed-is-started-again-and-the-window-goes-on"""
    first = platform()
    os.kill(first, signal.SIGKILL)
    app.sees('Not connected', 10)
    wait(lambda: children(app.process.pid).get('lumio-platform', first) != first, 'another platform', 30)
    wait(lambda: not any('Not connected' in name for name in app.names()), 'the connection', 40)
    shot('bad-days-platform-back')
    pay('1', 'after the kill')
    app.click('Pay Now')
    app.sees('Paid', 30)
    app.click('Close')
    app.sees('99.00')
    assert len(noted('after the kill')) == 1


def ledger_hangs():
    """/PAY-79/PAY-18/T-11/a-ledger-that-hangs-before-anything-is-sent-is-said-and-nothing-is-paid"""
    pay('2', 'never sent')
    stopped = ledger()
    os.kill(stopped, signal.SIGSTOP)
    try:
        app.click('Pay Now')
        # Nobody is left before a button that does not answer.
        app.sees('On its way', 12)
        app.sees('Not sent', 60)
        app.sees('Nothing was paid', 5)
        shot('bad-days-not-sent')
    finally:
        os.kill(stopped, signal.SIGCONT)
    app.click('Close')
    assert not noted('never sent')


def ledger_stopped():
    """/PAY-79/PAY-57/T-11/a-ledger-that-hangs-after-it-was-sent-is-said-and-the-payment-is-decided-later"""
    ana = lumiotest.Client('unix:' + SOCKET)
    ana.token = ana.post('/api/v1/auth/login', {'email': 'ana@example.org', 'password': 'correct horse'}).json['token']
    stopped = ledger()

    def state(note):
        return next((item['status'] for item in payments(ana) if item['memo'] == note), None)

    for number in range(1, 9):
        note = 'while it hangs %d' % number
        pay('0.5', note)
        app.click('Pay Now')
        end = time.monotonic() + 20
        while state(note) == 'pending' and time.monotonic() < end:
            pass
        os.kill(stopped, signal.SIGSTOP)
        try:
            # A ledger that was quicker has closed already; the next one may be caught.
            if state(note) != 'processing':
                continue
            wait(lambda: any(name in ('Checking', 'On its way') for name in app.names()), 'a state in between', 20)
            app.sees('Checking', 60)
            app.sees('will not send it twice', 5)
            shot('bad-days-checking')
            break
        finally:
            os.kill(stopped, signal.SIGCONT)
            app.sees('Paid', 90)
            app.click('Close')
    else:
        raise AssertionError('the ledger was never caught between')
    assert len(noted(note)) == 1


def kill_window():
    """Ends it as a crash does, and the platform that it started with it."""
    left = platform()
    app.process.kill()
    app.process.wait(20)
    wait(lambda: not is_alive(left), 'the platform to end with its window', 60)


def says_which(note, amount, before):
    """Starts anew; what it shows is what the other side has: all of this payment or nothing."""
    global app
    app = uitest.App()
    app.sees('Last movements', 60)
    # What is still on its way is decided before long.
    wait(lambda: not any('Checking' in name or 'On its way' in name for name in app.names()), 'the outcome', 60)
    arrived = len(noted(note))
    assert arrived in (0, 1), arrived
    after = before - amount * arrived
    app.sees('%.2f' % after, 30)
    if not arrived:
        wait(lambda: any('Not confirmed' in name or 'Expired' in name for name in app.names()), 'the word that nothing left', 30)
    return after


def client_killed():
    """/PAY-79/T-12/a-window-killed-while-it-pays-says-after-its-restart-what-became-of-it"""
    amount, left = 3, Decimal(200) - usdc(bruno)
    for pause in (0, 0.1, 0.5):
        note = 'killed after %s' % pause
        pay(str(amount), note)
        app.click('Pay Now')
        # The moment itself is what is tried, so nothing can be waited for.
        time.sleep(pause)
        kill_window()
        left = says_which(note, amount, left)
    shot('bad-days-after-the-kill')
    assert usdc(bruno) == 200 - left, usdc(bruno)


def client_killed_while_it_hangs():
    """/PAY-79/T-12/a-window-killed-while-the-ledger-hangs-leaves-one-payment-or-none"""
    before = 200 - usdc(bruno)
    pay('1', 'killed in the dark')
    stopped = ledger()
    os.kill(stopped, signal.SIGSTOP)
    app.click('Pay Now')
    app.sees('On its way', 12)
    app.process.kill()
    app.process.wait(20)
    os.kill(stopped, signal.SIGCONT)
    says_which('killed in the dark', 1, before)
    shot('bad-days-in-the-dark')


def nothing_left():
    """/T-12/CARD-12/no-platform-stays-behind-a-window-that-closed"""
    left = platform()
    app.close()
    wait(lambda: not is_alive(left), 'the platform to end', 30)


uitest.main(begin, platform_killed, ledger_hangs, ledger_stopped, client_killed, client_killed_while_it_hangs, nothing_left)
