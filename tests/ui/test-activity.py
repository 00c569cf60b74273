"""Three months of payments: by day, searched, narrowed, by keyboard, on a narrow window."""

import os
import re
import subprocess

import uitest
from uitest import key, shot, wait

app = None


def fill_books():
    """Gives the platform of this computer the demo world, and leaves it stopped."""
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


def rows(within=None):
    """What the rows of payments say; a place in the sidebar is a row too, and has no money."""
    return [node.get_name() for node in app.walk(within)
            if node.get_role_name() == 'list item' and re.search('USDC|XLM', node.get_name() or '')]


def sign_in():
    """/PAY-55b/LUM-20/sign-in-to-the-demo-world"""
    global app
    fill_books()
    app = uitest.App()
    app.click('I Have an Account')
    app.write('E-mail address', 'ana@demo.lumio.app')
    app.write('Password', 'lumio-demo')
    key('Return')
    app.sees('Last movements', 90)


def by_day():
    """/PAY-19/activity-stands-in-days"""
    app.click('See All')
    wait(lambda: len(rows()) > 5, 'rows of payments')
    wait(lambda: any('Today' in name or 'Yesterday' in name or 'day ' in name for name in app.names()),
         'the heading of a day')
    shot('activity-days')


def narrowed():
    """/PAY-19/chips-narrow-what-is-shown"""
    app.click('Received')
    wait(lambda: rows() and all('+' in name for name in rows()), 'only what came')
    app.click('Sent')
    wait(lambda: rows() and all('−' in name for name in rows()), 'only what left')
    shot('activity-sent')
    app.click('Waiting')
    app.sees('Nothing found')
    app.click('Show all')
    wait(lambda: any('+' in name for name in rows()) and any('−' in name for name in rows()), 'all again')


def searched():
    """/PAY-19/search-goes-through-everything"""
    names = [name.split(',')[0] for name in rows()]
    someone = names[-1]
    key('ctrl+f')
    subprocess.run(['xdotool', 'type', '--delay', '8', someone.upper()], check=True)
    wait(lambda: rows() and all(name.startswith(someone) for name in rows()), 'only ' + someone)
    shot('activity-search')
    key('ctrl+a', 'BackSpace')
    wait(lambda: any(not name.startswith(someone) for name in rows()), 'everyone again')


def by_keyboard():
    """/CARD-13/the-list-is-left-and-entered-by-keyboard"""
    for _ in range(12):
        if any(node.get_role_name() == 'list item' and 'USDC' in node.get_name() and app.focused(node)
               for node in app.walk()):
            break
        key('Tab')
    else:
        raise AssertionError('no payment can be reached by Tab')
    key('Down', 'Return')
    app.sees('Details')
    app.sees('When')
    shot('activity-payment')
    key('Escape')
    wait(lambda: 'Details' not in app.names(), 'the payment closed')


def far():
    """/PAY-19/the-oldest-payment-is-an-end-key-away"""
    before = rows()
    key('End')
    wait(lambda: rows() and rows()[-1] not in before, 'older payments')
    wait(lambda: all((node.get_name() or '').strip(', ') for node in app.walk()
                     if node.get_role_name() == 'list item'), 'rows that are filled')
    shot('activity-end')


def narrow_window():
    """/CARD-13/everything-fits-a-narrow-window"""
    app.resize(360, 720)
    key('Home')
    wait(lambda: any('Today' in name or 'day ' in name for name in app.names()), 'the first day')
    shot('activity-narrow')
    app.click('Wallet')
    app.sees('Last movements')
    shot('wallet-narrow')


uitest.main(sign_in, by_day, narrowed, searched, by_keyboard, far, narrow_window)
