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
        try:
            self.root = wait(self._find, 'the application', 60)
        except AssertionError:
            # What it does instead of showing itself.
            subprocess.run(['gdb', '-p', str(self.process.pid), '-batch', '-ex', 'thread apply all bt'], check=False)
            raise
        self.root.set_cache_mask(Atspi.Cache.NONE)

    def _find(self):
        assert self.process.poll() is None, 'ended with %s before it showed itself' % self.process.poll()
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

    def step(self, pressed):
        """A key that moves the focus. The program reads keys and questions in turn: when it has answered some, it has moved."""
        key(pressed)
        for _ in range(8):
            self.root.get_child_count()
        time.sleep(0.03)

    def focus(self, name, within=None):
        """Tabs to a field, which proves that it can be reached by keyboard."""
        node = self.field(name, within)
        for _ in range(40):
            if self.focused(node):
                return node
            self.step('Tab')
        raise AssertionError('cannot reach %r by Tab' % name)

    def press(self, name, within=None):
        """Goes to something by keyboard and activates it."""
        self.sees(name, within=within)
        for _ in range(60):
            found = [node for node in self.walk(within) if (node.get_name() or '') == name]
            if any(self.focused(node) for node in found):
                key('Return')
                return
            self.step(next(filter(None, map(self._step_to, found)), 'Tab'))
        raise AssertionError('cannot reach %r by keyboard' % name)

    def _step_to(self, row):
        """From one row of a list to another one by arrows; None where the focus is not in its list."""
        rows = row.get_parent()
        if row.get_role_name() != 'list item' or not rows:
            return None
        for index in range(rows.get_child_count()):
            if self.focused(rows.get_child_at_index(index)):
                return 'Down' if index < row.get_index_in_parent() else 'Up'
        return None

    def write(self, name, text, within=None):
        node = self.focus(name, within)
        key('ctrl+a')
        subprocess.run(['xdotool', 'type', '--delay', '8', text], check=True)

        def arrived():
            """Keys come another way than questions and presses: one that comes after them may be heard before. A
            field that hides what is typed tells how much it is."""
            shown = Atspi.Text.get_text(node, 0, -1)
            return shown == text or len(set(shown)) == 1 and len(shown) == len(text)
        wait(arrived, '%r to have what was typed' % name)

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
        subprocess.run(['xdotool', 'windowsize', self._search()[-1], str(width), str(height)], check=True)

    def _search(self):
        return subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
                              capture_output=True, text=True, check=True).stdout.split()

    def write_path(self, path):
        """Into the toolkit's own file dialog, a window of its own; without a window manager nobody hands back the keys."""
        wait(lambda: len(self.windows()) > 1, 'the file dialog')

        def entry():
            for node in self.walk(self.windows()[-1]):
                if node.get_editable_text_iface() and self.focused(node):
                    return node
            # One that opens a file has none before it is asked for.
            key('ctrl+l')
            time.sleep(0.5)
            return None
        node = wait(entry, 'a place for the path')
        wait(lambda: Atspi.EditableText.set_text_contents(node, path), 'the path')

        def closed():
            """It looks the path up in its own time, and does not go on before."""
            if len(self.windows()) == 1 and len(self._search()) == 1:
                return True
            for button in self.walk(self.windows()[-1]):
                if button.get_name() in ('Open', 'Save') and button.get_n_actions():
                    Atspi.Action.do_action(button, 0)
                    break
            time.sleep(0.5)
            return False
        wait(closed, 'the file dialog to close')
        subprocess.run(['xdotool', 'windowfocus', '--sync', self._search()[-1]], check=True)

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
