"""A session bus without any Secret Service: one stays signed in until the window closes, and is told so."""

import os
import sys

import uitest
from uitest import shot

BUS = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=%(home)s</listen>
  <servicedir>%(home)s/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
'''

app = None


def change_bus():
    """Goes on as itself on a bus that can start the accessibility service and nothing else."""
    home = os.environ['HOME']
    os.mkdir(os.path.join(home, 'services'))
    os.symlink('/usr/share/dbus-1/services/org.a11y.Bus.service', os.path.join(home, 'services', 'org.a11y.Bus.service'))
    with open(os.path.join(home, 'bus.conf'), 'w', encoding='utf-8') as stream:
        stream.write(BUS % {'home': home})
    os.environ['LUMIO_TEST_BUS'] = 'bare'
    os.set_inheritable(uitest.TAP.fileno(), True)
    os.environ['LUMIO_TEST_TAP'] = str(uitest.TAP.fileno())
    os.execvp('dbus-run-session', ['dbus-run-session', '--config-file', os.path.join(home, 'bus.conf'), '--',
                                   sys.executable, os.path.abspath(__file__)])


def begins():
    """/X-08/DEFI-78/without-a-keyring-one-can-still-sign-in-and-is-told"""
    global app
    app = uitest.App()
    app.fill('Your name', 'Ana Ruiz')
    app.fill('E-mail address', 'ana@example.org')
    app.fill('Password', 'correct horse')
    app.click('Make Account')
    app.sees('Last movements', 60)
    app.sees('No keyring answers')
    app.sees('100.00', 30)
    shot('no-keyring')
    app.click('Understood')


def nothing_kept():
    """/X-08/DEFI-78/without-a-keyring-nothing-of-the-session-is-on-the-disk"""
    for folder, _, files in os.walk(os.environ['HOME']):
        for name in files:
            path = os.path.join(folder, name)
            # A token is three parts of base64, of which the first is always this beginning.
            if os.path.isfile(path) and os.sep + 'platform' + os.sep not in path:
                with open(path, 'rb') as stream:
                    assert b'eyJhbGciOi' not in stream.read(), path


def again():
    """/X-08/DEFI-79/the-next-start-asks-for-the-password-in-words-one-understands"""
    global app
    app.close()
    app = uitest.App()
    app.sees('Sign in to your wallet', 30)
    shown = ' '.join(app.names())
    assert 'DBus' not in shown and 'GDBus' not in shown, shown
    shot('no-keyring-again')
    app.fill('Password', 'correct horse')
    app.click('Sign In')
    app.sees('Last movements', 60)
    app.sees('100.00', 30)
    app.close()


if 'LUMIO_TEST_BUS' not in os.environ:
    change_bus()

uitest.main(begins, nothing_kept, again)
