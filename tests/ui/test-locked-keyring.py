"""A keyring that is locked and asks an empty room for its password: the window is there, and says so."""

import os
import time

import uitest
from uitest import shot, wait
from gi.repository import Gio, GLib

SERVICE = ('org.freedesktop.secrets', '/org/freedesktop/secrets')
PROMPTER = '''<node><interface name="org.gnome.keyring.internal.Prompter">
  <method name="BeginPrompting"><arg type="o" direction="in"/></method>
  <method name="PerformPrompt"><arg type="o" direction="in"/><arg type="s" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="s" direction="in"/></method>
  <method name="StopPrompting"><arg type="o" direction="in"/></method>
</interface></node>'''

# libsecret 0.21.7 itself says something critical when a prompt is called off.
TOLERANT = dict(os.environ, G_DEBUG='')

app = None
bus = None


def call(path, interface, method, arguments, reply):
    return bus.call_sync(SERVICE[0], path, interface, method, arguments, GLib.VariantType(reply),
                         Gio.DBusCallFlags.NONE, 10000, None).unpack()


def silence_prompts():
    """Stands where the password would be asked for, and never asks anybody."""
    node = Gio.DBusNodeInfo.new_for_xml(PROMPTER)
    bus.register_object('/org/gnome/keyring/Prompter', node.interfaces[0],
                        lambda *call: call[-1].return_value(None))
    reply = bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                          GLib.Variant('(su)', ('org.gnome.keyring.SystemPrompter', 4)), None,
                          Gio.DBusCallFlags.NONE, 10000, None)
    assert reply.unpack() == (1,), reply


def lock():
    collection, = call(SERVICE[1], 'org.freedesktop.Secret.Service', 'ReadAlias', GLib.Variant('(s)', ('default',)), '(o)')
    assert collection != '/', 'there is no keyring to lock'
    locked, _ = call(SERVICE[1], 'org.freedesktop.Secret.Service', 'Lock', GLib.Variant('(ao)', ([collection],)), '(aoo)')
    assert locked == [collection], locked


def begins():
    """/DEFI-78/X-08/a-session-in-an-open-keyring"""
    global app, bus
    app = uitest.App(env=TOLERANT)
    app.fill('Your name', 'Ana Ruiz')
    app.fill('E-mail address', 'ana@example.org')
    app.fill('Password', 'correct horse')
    app.click('Make Account')
    app.sees('Last movements', 60)
    app.sees('100.00', 30)
    app.close()
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    silence_prompts()
    lock()


def waits():
    """/X-08/T-10/a-locked-keyring-does-not-hold-the-window-back"""
    global app
    began = time.monotonic()
    app = uitest.App(env=TOLERANT)
    app.sees('Opening your wallet', 10)
    app.sees('keyring', 5)
    assert time.monotonic() - began < 12
    shot('locked-keyring')


def other_way():
    """/X-08/DEFI-78/who-does-not-unlock-it-signs-in-for-this-time"""
    app.click('Sign In with Password')
    app.sees('Sign in to your wallet')
    app.fill('Password', 'correct horse')
    app.click('Sign In')
    # Keeping the session asks the same empty room, and is given up in good time.
    app.sees('Last movements', 45)
    app.sees('you stay signed in until you close', 10)
    app.sees('100.00', 30)
    shot('locked-keyring-signed-in')


def leaves():
    """/DEFI-79/X-08/signing-out-does-not-wait-for-the-keyring-either"""
    app.choose('Main menu', 3)
    app.sees('Make an account', 45)
    wait(lambda: app.process.poll() is None, 'the window to live on')
    app.close()


uitest.main(begins, waits, other_way, leaves)
