"""A narrow window with letters of twice their size: nothing stands beyond its edge."""

import subprocess

import uitest
from keytest import make_vault
from uitest import Atspi, key, shot, wait

WIDTH = 360
# Drawn smaller as a whole, it tells the size it would like to have.
SHRUNK = ('100.00', 'USDC')
# What stands in a place once it has opened: one that is still opening fits everywhere.
SETTLED = {'Activity': '+100.00', 'Invest': 'Nothing is open yet', 'Organise': 'Become an Organiser',
           'Contacts': 'No contacts yet', 'Keys': 'Keys of your own'}

app = None


def beyond():
    """What is shown further right than the window reaches, with how far."""
    found = []
    for node in app.walk():
        box = node.get_component_iface() and node.get_extents(Atspi.CoordType.WINDOW)
        # Widgets that were never given a place tell a width of nobody's screen.
        if box and 0 < box.width < 4 * WIDTH and box.x + box.width > WIDTH + 1 and node.get_name() not in SHRUNK:
            found.append((node.get_role_name(), node.get_name(), box.x, box.width))
    return found


def fits(name):
    wait(lambda: not beyond(), '%s to fit, but %r' % (name, beyond()[:4]), 5)
    shot('large-text-' + name)


def welcome():
    """/CARD-04/CARD-17/large-text/the-first-page"""
    global app
    # Large text is what a person sets for it: more dots for each letter, and for nothing else.
    subprocess.run(['xprop', '-root', '-f', 'RESOURCE_MANAGER', '8s', '-set', 'RESOURCE_MANAGER',
                    'Xft.dpi:\t192\n'], check=True)
    app = uitest.App()
    app.sees('Make an account', 30)
    window = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', 'Lumio'],
                            capture_output=True, text=True, check=True).stdout.split()[-1]
    subprocess.run(['xdotool', 'windowsize', window, str(WIDTH), '800'], check=True)
    fits('welcome')


def places():
    """/CARD-04/CARD-17/large-text/every-place"""
    app.fill('Your name', 'Ana Ruiz')
    app.fill('E-mail address', 'ana@example.org')
    app.fill('Password', 'correct horse')
    app.click('Make Account')
    app.sees('+100.00', 60)
    fits('wallet')
    for place in uitest.PLACES[1:]:
        app.go(place)
        app.sees(SETTLED[place], 30)
        fits(place.lower())


def keys():
    """/CARD-16/CARD-17/large-text/the-words-of-a-key"""
    make_vault(app, 'a sentence that opens')
    fits('keys-open')
    app.click('Add…')
    app.field('Name')
    fits('keys-add')
    app.write('Name', 'Paper')
    app.click('Add')
    app.sees('I Wrote Them Down', 60)
    fits('keys-words')
    app.click('I Wrote Them Down')
    app.sees('Type these from your paper', 30)
    fits('keys-check')
    key('Escape')
    wait(lambda: 'Type these from your paper' not in app.names(), 'the dialog to go')


def dialogs():
    """/CARD-04/CARD-13/large-text/to-pay-and-to-be-paid"""
    app.go('Wallet')
    for press, name in (('ctrl+r', 'receive'), ('ctrl+p', 'pay'), ('ctrl+comma', 'preferences'), ('ctrl+u', 'people')):
        key(press)
        wait(lambda: any(node.get_role_name() == 'dialog' for node in app.walk()), name)
        fits(name)
        key('Escape')
        wait(lambda: not any(node.get_role_name() == 'dialog' for node in app.walk()), name + ' to go')
    app.close()


uitest.main(welcome, places, keys, dialogs)
