"""The demo world: the same from the same seed, three months long, and true to its ledger."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))

from lumiotest import BUILD, Platform, run  # noqa: E402

TOLD = ('SELECT u.email, t.direction, t.amount, t.asset_code, t.memo, t.created_at,'
        ' t.counterparty_name, t.status FROM transactions AS t JOIN users AS u ON u.id = t.user_id'
        ' ORDER BY t.seq')
made = []


def make_world(seed):
    """A platform that made its world and ended; its folder is the caller's to change."""
    folder = tempfile.mkdtemp(prefix='lumio-demo-')
    made.append(folder)
    platform = Platform('--demo', '--seed', str(seed), folder=folder)
    login = platform.client().post('/api/v1/auth/login', {'email': 'ana@demo.lumio.app',
                                                          'password': 'lumio-demo'})
    assert login.status == 200, login
    client = platform.client(login.json['token'])
    platform.balances = client.get('/api/v1/wallet/balances').json['items']
    platform.newest = client.get('/api/v1/wallet/transactions?limit=5').json['items']
    platform.events = client.get('/api/v1/events?limit=50').json['items']
    platform.portfolio = client.get('/api/v1/portfolio').json
    platform.contacts = client.get('/api/v1/contacts').json['items']
    assert platform.stop() == 0, platform.read_log()
    return platform


def ask(platform, sql):
    with sqlite3.connect(platform.database()) as connection:
        return connection.execute(sql).fetchall()


def tamper(platform, *statements):
    """Changes a copy of the world past the triggers that guard the books."""
    folder = tempfile.mkdtemp(prefix='lumio-demo-')
    made.append(folder)
    shutil.rmtree(folder)
    shutil.copytree(platform.folder, folder, ignore=shutil.ignore_patterns('*.sock'))
    copy = Platform(folder=folder, start=False)

    with sqlite3.connect(copy.database()) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")

        for (name,) in triggers.fetchall():
            connection.execute(f'DROP TRIGGER {name}')

        for statement in statements:
            assert connection.execute(statement).rowcount == 1, statement

    return copy


def check_fails(platform, *words):
    status, out, err = platform.verb('check-books')
    assert status == 1, (status, out, err)

    for word in words:
        assert word in out, (word, out)


world = make_world(7)


def test_same_seed():
    """/LUM-20/demo/the-same-seed-tells-the-same-story"""
    # Dates count back from today, so a run that crosses midnight is made anew.
    day = time.gmtime().tm_yday
    first, second = make_world(11), make_world(11)

    if time.gmtime().tm_yday != day:
        first, second = make_world(11), make_world(11)

    # What happens at one moment happens in the order of addresses, and those are nobody's choice.
    assert sorted(ask(first, TOLD), key=repr) == sorted(ask(second, TOLD), key=repr)
    assert ask(first, TOLD) != ask(world, TOLD)


def test_three_months():
    """/LUM-20/demo/people-contacts-and-three-months-of-payments"""
    people, businesses = ask(world, 'SELECT count(*), count(DISTINCT email) FROM users')[0]
    assert people == businesses == 12
    months = ask(world, "SELECT strftime('%Y-%m', created_at / 1000000, 'unixepoch'), count(*),"
                        ' count(DISTINCT memo) FROM transactions GROUP BY 1')
    whole = [month for month in months if month[1] > 200 and month[2] > 15]
    assert len(months) >= 4 and len(whole) >= 2, months
    oldest, newest = ask(world, 'SELECT min(created_at), max(created_at) FROM transactions')[0]
    now = time.time()
    assert 91 * 86400 < now - oldest / 1e6 < 94 * 86400
    assert 0 < now - newest / 1e6 < 3 * 86400
    codes = dict(ask(world, 'SELECT asset_code, count(*) FROM transactions GROUP BY 1'))
    assert codes['XLM'] > 50 and codes['USDC'] > 300, codes
    memos = {memo for (memo,) in ask(world, 'SELECT DISTINCT memo FROM transactions')}
    assert {'Rent', 'Alquiler', 'Salary', 'Nómina', 'Concert tickets', 'Lunch'} <= memos
    assert ask(world, "SELECT count(*) FROM transactions WHERE status != 'success'") == [(0,)]
    assert 'Mamá' in {contact['name'] for contact in world.contacts}
    assert len(world.newest) == 5 and {item['asset']['code'] for item in world.balances} > {'XLM', 'USDC'}


def test_events():
    """/LUM-20/LUM-22/demo/an-event-in-every-state-and-what-came-of-it"""
    states = ask(world, 'SELECT status, count(*) FROM events GROUP BY 1')
    assert dict(states) == {'DRAFT': 1, 'FUNDING': 2, 'FUNDED': 1, 'LIVE': 1, 'SETTLED': 1, 'CANCELLED': 1}, states
    # A draft is its organiser's alone.
    assert len(world.events) == 6, world.events
    portfolio = world.portfolio
    invested = {item['event_name']: item for item in portfolio['items']}
    assert set(invested) >= {'Jazz on a Sunday', 'Supper in the Orchard', 'Poetry under the Bridge'}, portfolio
    # 15 chairs at 12, of which 40 percent for forty tokens, of which Ana has twelve.
    assert portfolio['received'] == '21.6000000', portfolio
    assert portfolio['refunded'] == '20.0000000', portfolio
    sold = dict(ask(world, 'SELECT e.name, count(*) FROM tickets AS t JOIN ticket_orders AS o ON o.id = t.order_id'
                           ' JOIN events AS e ON e.id = o.event_id GROUP BY 1'))
    assert sold == {'Jazz on a Sunday': 15, 'Supper in the Orchard': 10}, sold
    now = time.time() * 1e6
    assert all(at < now for (at,) in ask(world, 'SELECT created_at FROM events'))
    # Nobody of the world stays signed in.
    live = ask(world, 'SELECT count(*) FROM sessions WHERE revoked_at IS NULL')
    assert live == [(1,)], live
    assert not os.path.exists(os.path.join(world.folder, 'demo.sock'))


def test_in_order():
    """/LUM-20/demo/each-list-is-in-the-order-of-its-dates"""
    dates = [row[0] for row in ask(world, 'SELECT created_at FROM transactions ORDER BY seq')]
    assert dates == sorted(dates)


def test_books_hold():
    """/S-41/check-books/a-true-world-passes"""
    status, out, err = world.verb('check-books')
    assert status == 0, (status, out, err)
    assert 'agree' in out, out


def test_amount():
    """/PAY-10/check-books/an-amount-that-was-changed"""
    copy = tamper(world, 'UPDATE transactions SET amount = amount + 10000000 WHERE seq = 500')
    check_fails(copy, 'tampered', 'on the ledger', 'should hold')


def test_missing():
    """/PAY-10/check-books/a-payment-that-was-taken-away"""
    copy = tamper(world, 'DELETE FROM transactions WHERE seq = (SELECT max(seq) FROM transactions)')
    check_fails(copy, 'newest payments are missing', 'should hold')
    copy = tamper(world, 'DELETE FROM transactions WHERE seq = 500')
    check_fails(copy, 'the books do not have it')


def test_invented():
    """/PAY-10/check-books/a-payment-the-ledger-does-not-know"""
    copy = tamper(world, f"UPDATE transactions SET tx_hash = '{'ab' * 32}' WHERE seq = 400")
    check_fails(copy, 'the ledger does not know it')


def test_audit():
    """/PAY-41/check-books/an-audit-entry-that-was-changed"""
    copy = tamper(world, "UPDATE audit_log SET action = 'nothing' WHERE seq = 10")
    check_fails(copy, 'audit log was tampered with')


def test_secret():
    """/PAY-04/check-books/a-secret-key-in-the-open"""
    copy = tamper(world, f"UPDATE users SET kyc_provider_id = 'my key: S{'A2' * 27}B' WHERE email LIKE 'ana@%'")
    check_fails(copy, 'users.kyc_provider_id')


def test_not_empty():
    """/LUM-20/demo/books-in-use-are-not-filled"""
    folder = tempfile.mkdtemp(prefix='lumio-demo-')
    made.append(folder)
    platform = Platform(folder=folder)
    platform.register()
    assert platform.stop() == 0
    done = subprocess.run([platform.program, '--data', folder, '--listen', f'unix:{folder}/p.sock',
                           '--demo'], capture_output=True, timeout=60)
    assert done.returncode == 1 and b'empty data folder' in done.stderr, done
    again = Platform('--demo', folder=world.folder)
    assert len(ask(world, 'SELECT id FROM users')) == 12
    assert again.stop() == 0


def test_clock():
    """/LUM-20/genesis/a-ledger-that-stands-keeps-its-time"""
    ledger = os.path.join(BUILD, 'src', 'ledger', 'lumio-ledger')
    folder = os.path.join(world.folder, 'ledger')
    begun = [ledger, '--data', folder, '--listen', f'unix:{folder}/again.sock', '--genesis-time', '1000000']
    done = subprocess.run(begun, capture_output=True, timeout=30)
    assert done.returncode == 1 and b'has begun already' in done.stderr, done
    done = subprocess.run([ledger, '--data', folder, '--port', '0', '--genesis-time', '1000000'],
                          capture_output=True, timeout=30)
    assert done.returncode == 64 and b'unix:' in done.stderr, done


if __name__ == '__main__':
    try:
        run([value for name, value in list(globals().items()) if name.startswith('test_')])
    finally:
        for path in made:
            shutil.rmtree(path, ignore_errors=True)
