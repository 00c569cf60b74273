"""Keys that survive: words shown again, a backup that is saved and restored, names, and what is lost with a key."""

import os
import shutil

import uitest
from keytest import make_vault, prove_words, read_words
from uitest import key, shot, wait

from gi.repository import Atspi

PASSPHRASE = 'a sentence that opens'
WRONG = 'a sentence that does not'
NAG = 'Write down the words of '
BACKUP = os.path.join(os.environ['HOME'], 'mine.vault')

app = None


def gone(text, seconds=30):
    wait(lambda: not any(text in name for name in app.names()), 'no more ' + repr(text), seconds)


def add_words(name):
    """A new account whose words nobody looked at for long."""
    app.click('Add…')
    app.write('Name', name)
    app.click('Add')
    words = read_words(app)
    key('Escape')
    app.sees(name, 30)
    return words


def begin():
    """/X-29/LUM-08/an-account-whose-words-were-not-written-down-is-pointed-out"""
    global app
    app = uitest.App()
    app.fill('Your name', 'Ana Ruiz')
    app.fill('E-mail address', 'ana@example.org')
    app.fill('Password', 'correct horse')
    app.click('Make Account')
    app.sees('Last movements', 60)
    app.resize(900, 900)
    app.go('Keys')
    app.sees('Restore a Backup…', 30)
    make_vault(app, PASSPHRASE)
    add_words('Paper')
    app.sees(NAG + 'Paper', 30)
    app.sees('Its key is here, and nowhere else yet')
    shot('backup-nag')


def shown_again():
    """/X-29/S-30/the-words-are-shown-again-for-the-passphrase-alone"""
    app.press(NAG + 'Paper')
    app.write('Passphrase', WRONG)
    app.click('Show the Words')
    app.sees('This is not the passphrase', 60)
    shot('backup-words-refused')
    app.write('Passphrase', PASSPHRASE)
    app.click('Show the Words')
    words = read_words(app)
    shot('backup-words')
    prove_words(app, words)
    gone(NAG)
    gone('nowhere else yet')


def saved():
    """/LUM-54/X-29/a-saved-file-is-a-backup-too"""
    add_words('Second')
    app.sees(NAG + 'Second', 30)
    app.press('Save a backup…')
    app.write_path(BACKUP)
    app.sees('Backup saved', 30)
    gone(NAG)
    assert os.stat(BACKUP).st_mode & 0o777 == 0o600, oct(os.stat(BACKUP).st_mode)


def renamed():
    """/CARD-16/an-account-is-given-another-name"""
    app.press('Second')
    app.sees('Look after it', 30)
    app.write('Name', 'Trips')
    key('Return')
    wait(lambda: 'Trips' in app.names(), 'the new name')
    shot('backup-account')
    key('alt+Left')
    app.sees('Save a backup…', 30)
    app.sees('Trips')
    assert 'Second' not in app.names(), app.names()


def remove_button():
    return app.find('button', 'Remove')


def may_remove():
    return remove_button().get_state_set().contains(Atspi.StateType.SENSITIVE)


def removed():
    """/CARD-16/S-79/what-is-lost-with-a-key-is-said-before-it-goes"""
    app.press('Trips')
    app.press('Remove from this computer…')
    app.sees('You can bring it back with the backup that you saved', 30)
    gone('type the last four letters')
    assert not may_remove()
    app.write('Passphrase', WRONG)
    app.click('Remove')
    app.sees('This is not the passphrase', 60)
    app.write('Passphrase', PASSPHRASE)
    app.click('Remove')
    app.sees('Save a backup…', 60)
    gone('Trips')


def removed_for_good():
    """/CARD-16/S-79/a-key-that-is-nowhere-else-has-to-be-typed-away"""
    add_words('Alone')
    app.press('Alone')
    app.press('Remove from this computer…')
    app.sees('nobody can ever move the money of this account again', 30)
    app.write('Passphrase', PASSPHRASE)
    request = wait(lambda: [name for name in app.names() if 'type the last four letters' in name], 'the request')[0]
    assert not may_remove()
    shot('backup-remove')
    app.write('Type it here', request.split()[-1].lower())
    wait(may_remove, 'the button to be pressed')
    app.click('Remove')
    app.sees('Save a backup…', 60)
    gone('Alone')


def choose_backup(path):
    app.press('Restore a backup…')
    app.write_path(path)
    app.sees('Passphrase of the backup', 30)


def restored():
    """/LUM-54/X-29/a-backup-brings-back-what-is-missing"""
    choose_backup(BACKUP)
    app.write('Passphrase of the backup', WRONG)
    app.click('Restore')
    app.sees('This is not the passphrase of the backup. Nothing was changed.', 60)
    shot('backup-restore-refused')
    app.write('Passphrase of the backup', 'short')
    app.click('Restore')
    app.sees('This is not the passphrase of the backup. Nothing was changed.', 60)
    app.write('Passphrase of the backup', PASSPHRASE)
    app.click('Restore')
    app.sees('1 account came back', 60)
    app.sees('Second')
    gone(NAG)


def damaged():
    """/LUM-54/X-29/a-file-that-is-not-whole-changes-nothing"""
    with open(BACKUP, 'rb') as stream:
        data = bytearray(stream.read())
    data[-40] ^= 1
    broken = BACKUP + '.broken'
    with open(broken, 'wb') as stream:
        stream.write(data)
    choose_backup(broken)
    app.write('Passphrase of the backup', PASSPHRASE)
    app.click('Restore')
    app.sees('This file is not a whole backup. Nothing was changed.', 60)
    shot('backup-damaged')
    key('Escape')
    gone('Passphrase of the backup')


def moved():
    """/LUM-54/X-01/a-fresh-home-begins-from-the-file"""
    app.close()
    shutil.rmtree(os.path.join(os.environ['XDG_DATA_HOME'], 'lumio', 'keys'))
    os.remove(os.path.join(os.environ['XDG_DATA_HOME'], 'lumio', 'own-ledger.ini'))
    again()
    app.sees('Keys of your own', 30)
    app.click('Restore a Backup…')
    app.write_path(BACKUP)
    app.write('Passphrase of the backup', PASSPHRASE)
    app.click('Restore')
    app.sees('2 accounts came back', 90)
    app.sees('Paper')
    app.sees('Second')
    gone('nowhere else yet')
    shot('backup-moved')
    # The new vault has the passphrase of the file.
    app.click('Lock')
    app.write('Passphrase', PASSPHRASE)
    app.click('Unlock')
    app.sees('Second', 60)


def again():
    global app
    app = uitest.App()
    app.sees('Last movements', 60)
    app.resize(900, 900)
    app.go('Keys')


uitest.main(begin, shown_again, saved, renamed, removed, removed_for_good, restored, damaged, moved)
