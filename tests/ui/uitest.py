"""Drives the window as a person does: by what a screen reader sees, and with real keys."""

import os
import subprocess
import sys
import time
import traceback

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

# The results have the standard output for themselves: what the accessibility bus starts says things too.
TAP = os.fdopen(int(os.environ.get('LUMIO_TEST_TAP') or os.dup(1)), 'w')
os.dup2(2, 1)
SHOTS = os.environ.get('LUMIO_SHOTS') or os.path.join(os.environ['LUMIO_BUILD'], 'screenshots')


def wait(probe, what, seconds=20):
    """Polls until `probe` gives something; a widget that goes away meanwhile is no failure."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = probe()
            if found:
                return found
        except GLib.Error:
            pass
        time.sleep(0.03)
    raise AssertionError('waited in vain for ' + what)


# In the order of their numbers on the keyboard.
PLACES = ('Wallet', 'Activity', 'Invest', 'Organise', 'Contacts', 'Keys')


class App:
    def __init__(self, *arguments, **options):
        # What GTK calls critical is a fault of the program, and the test's that did not see it.
        options.setdefault('env', dict(os.environ)).setdefault('G_DEBUG', 'fatal-criticals')
        self.process = subprocess.Popen(['lumio', *arguments], **options)
        self.root = wait(self._find, 'the application')
        self.root.set_cache_mask(Atspi.Cache.NONE)

    def _find(self):
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child and child.get_process_id() == self.process.pid and child.get_child_count():
                return child
        return None

    def walk(self, node=None):
        node = node or self.root
        yield node
        for index in range(node.get_child_count()):
            child = node.get_child_at_index(index)
            if child and child.get_state_set().contains(Atspi.StateType.SHOWING):
                yield from self.walk(child)

    def windows(self):
        return [self.root.get_child_at_index(i) for i in range(self.root.get_child_count())]

    def names(self, within=None):
        found = []
        for node in self.walk(within):
            try:
                found.append(node.get_name() or '')
            except GLib.Error:
                pass
        return found

    def sees(self, text, seconds=20, within=None):
        wait(lambda: any(text in name for name in self.names(within)), repr(text), seconds)

    def find(self, role, name, seconds=20, within=None):
        def probe():
            for node in self.walk(within):
                if node.get_role_name().endswith(role) and (node.get_name() or '') == name:
                    return node
            return None
        return wait(probe, '%s %r' % (role, name), seconds)

    def click(self, name, seconds=20, within=None):
        def probe():
            for node in self.walk(within):
                if ((node.get_name() or '') == name and node.get_n_actions() and
                        node.get_state_set().contains(Atspi.StateType.SENSITIVE)):
                    return Atspi.Action.do_action(node, 0)
            return False
        wait(probe, 'a button %r' % name, seconds)

    def go(self, place):
        """To one of `PLACES`, in any language and width."""
        key('alt+%d' % (PLACES.index(place) + 1))

    def choose(self, menu, index):
        """Opens a menu and takes its item: GTK 4.18 gives the items of a menu no names."""
        self.click(menu)

        def items():
            return [node for node in self.walk() if node.get_role_name() == 'menu item']
        wait(lambda: len(items()) > index, 'the menu %r' % menu)
        Atspi.Action.do_action(items()[index], 0)

    def focused(self, node):
        return any(child.get_state_set().contains(Atspi.StateType.FOCUSED)
                   for child in self.walk(node))

    def focus(self, name, within=None):
        """Tabs to a field, which proves that it can be reached by keyboard."""
        node = self.field(name, within)
        for _ in range(40):
            if self.focused(node):
                return node
            key('Tab')
            time.sleep(0.05)
        raise AssertionError('cannot reach %r by Tab' % name)

    def press(self, name, within=None):
        """Goes to something by keyboard and activates it."""
        self.sees(name, within=within)
        for number in range(60):
            if any(self.focused(node) for node in self.walk(within) if (node.get_name() or '') == name):
                key('Return')
                return
            key('Down' if number % 2 else 'Tab')
        raise AssertionError('cannot reach %r by keyboard' % name)

    def write(self, name, text, within=None):
        self.focus(name, within)
        key('ctrl+a')
        subprocess.run(['xdotool', 'type', '--delay', '8', text], check=True)

    def field(self, name, within=None):
        def probe():
            for node in self.walk(within):
                if (node.get_name() or '') == name and node.get_editable_text_iface():
                    return node
            return None
        return wait(probe, 'a field %r' % name)

    def fill(self, name, text, within=None):
        node = self.field(name, within)
        wait(lambda: Atspi.EditableText.set_text_contents(node, text), 'writing into %r' % name)

    def resize(self, width, height):
        """The size of the visible window: the shadow around it is the toolkit's own matter."""
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
                               capture_output=True, text=True, check=True).stdout.split()
        subprocess.run(['xdotool', 'windowsize', found[-1], str(width), str(height)], check=True)

    def close(self):
        self.process.terminate()
        self.process.wait(20)


def key(*names):
    subprocess.run(['xdotool', 'key', *names], check=True)


def shot(name):
    os.makedirs(SHOTS, exist_ok=True)
    time.sleep(0.4)
    subprocess.run(['import', '-window', 'root', os.path.join(SHOTS, name + '.png')], check=True)


def main(*tests):
    """Runs functions in order as TAP; each carries its name in its docstring."""
    failed = 0
    print('1..%d' % len(tests), file=TAP, flush=True)
    for number, test in enumerate(tests, 1):
        try:
            test()
            print('ok %d %s' % (number, test.__doc__), file=TAP, flush=True)
        except Exception:
            traceback.print_exc()
            shot('failed-%d' % number)
            print('not ok %d %s' % (number, test.__doc__), file=TAP, flush=True)
            failed += 1
            break
    for number in range(number + 1, len(tests) + 1):
        print('not ok %d %s (not reached)' % (number, tests[number - 1].__doc__), file=TAP, flush=True)
    sys.exit(1 if failed else 0)
