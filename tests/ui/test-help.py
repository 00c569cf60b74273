"""The help by F1, in the window itself: no other program is needed to read it."""

import uitest
from uitest import key, shot

app = None


def opens():
    """/CARD-10/CARD-17/F1-opens-the-help-before-anybody-signed-in"""
    global app
    app = uitest.App()
    app.sees('Make an account')
    key('F1')
    app.sees('Lumio Help')
    app.sees('What “Checking” means')
    shot('help')
    # Once more changes nothing: one Escape closes it.
    key('F1')
    key('Escape')
    uitest.wait(lambda: not any('Lumio Help' in name for name in app.names()), 'the help to close')
    key('F1')
    app.sees('Lumio Help')


def reads():
    """/CARD-10/CARD-17/help-is-read-by-keyboard"""
    # The first topic has the focus: Return opens it.
    uitest.wait(lambda: app.focused(app.find('list item', 'First steps')), 'the first topic to have the focus')
    key('Return')
    app.sees('Your account is at a ')
    app.sees('1.')
    shot('help-first-steps')
    key('alt+Left')
    app.sees('Find a payment')


def follow(title):
    """Goes to a topic by the arrow keys and Tab, and opens it."""
    row = app.find('list item', title)
    for _ in range(40):
        if app.focused(row):
            key('Return')
            return
        key('Down')
        if not app.focused(row):
            key('Tab')
        uitest.time.sleep(0.05)
    raise AssertionError('cannot reach %r by keyboard' % title)


def links():
    """/CARD-10/help-leads-on"""
    follow('What “Checking” means')
    app.sees('You need do nothing')
    app.sees('See also')
    shot('help-checking')
    follow('When something goes wrong')
    app.sees('Lumio cannot reach the platform')
    app.close()


uitest.main(opens, reads, links)
