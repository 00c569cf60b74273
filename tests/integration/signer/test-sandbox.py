#!/usr/bin/env python3
"""The walls around the signer: each is walked into, from inside the real process."""

import ctypes
import errno
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))

from signertest import PROGRAM, SEED, Signer, memory_of, secret_of  # noqa: E402
from lumiotest import Skip, run, wait_for  # noqa: E402

NOBODY = 65534
PTRACE_ATTACH, PTRACE_DETACH = 16, 17
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]

# What the attacker who runs code inside the signer would call, by its number on this machine.
CALLS = {
    'x86_64': {'socket': 41, 'connect': 42, 'bind': 49, 'socketpair': 53, 'execve': 59, 'execveat': 322, 'fork': 57,
               'ptrace': 101, 'process_vm_readv': 310, 'io_uring_setup': 425, 'memfd_create': 319, 'kill': 62,
               'unshare': 272, 'mount': 165, 'chroot': 161, 'open': 2, 'openat2': 437, 'bpf': 321,
               'userfaultfd': 323, 'pidfd_getfd': 438, 'link': 86, 'chmod': 90, 'setuid': 105, 'openat': 257},
}


def need_root():
    if os.geteuid() != 0:
        raise Skip('looking into another process takes root')


def numbers():
    machine = os.uname().machine
    if machine not in CALLS:
        raise Skip('the numbers of the calls are known for x86_64')
    return CALLS[machine]


def inside(signer, *calls):
    """Makes the running signer call, and gives back what gdb printed of it."""
    command = ['gdb', '-batch', '-nx', '-iex', 'set auto-load off', '-p', str(signer.pid)]
    for call in calls:
        command += ['-ex', 'print ' + call]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


def results(said):
    """The numbers that gdb printed: the lines "$1 = -1"."""
    return [int(line.split('=')[1].split()[0]) for line in said.splitlines() if line.startswith('$')]


def test_calls_that_kill():
    """/CARD-16/sandbox/network-exec-ptrace-die"""
    need_root()
    table = numbers()
    for name, number in table.items():
        if name == 'openat':
            continue
        with Signer() as signer:
            inside(signer, '(long)syscall(%d, 2, 1, 0, 0, 0)' % number)
            # gdb takes the signal away from nobody: the process is gone.
            assert signer.ended() == -signal.SIGSYS, (name, signer.process.returncode)
    with Signer() as signer:
        inside(signer, '(long)mmap(0, 4096, 5, 34, -1, 0)')
        assert signer.ended() == -signal.SIGSYS, 'memory that can be run'


def test_files_outside():
    """/CARD-16/sandbox/files-outside-are-refused"""
    need_root()
    number = numbers()['openat']
    with Signer() as signer:
        outside = os.path.join(os.path.dirname(signer.folder), 'outside-%d' % os.getpid())
        with open(outside, 'w') as stream:
            stream.write('x')
        os.chmod(outside, 0o644)
        try:
            said = inside(
                signer,
                '(int)syscall(%d, -100, "/etc/passwd", 0, 0)' % number,
                '(int)syscall(%d, 4, "/etc/passwd", 0, 0)' % number,
                '(int)syscall(%d, 4, "../%s", 0, 0)' % (number, os.path.basename(outside)),
                '(int)syscall(%d, 4, "../made-outside", 65, 384)' % number,
                '(int)syscall(%d, 4, "made-inside", 65, 384)' % number)
            answers = results(said)
            assert answers[:4] == [-1, -1, -1, -1], said
            # The last one shows that the calls were made at all.
            assert answers[4] >= 0 and os.path.exists(os.path.join(signer.folder, 'made-inside')), said
            assert not os.path.exists(os.path.join(os.path.dirname(signer.folder), 'made-outside'))
            assert signer.state() == 'none'
        finally:
            os.unlink(outside)


def as_nobody(function):
    """Runs it as the signer's own user, who is not root; gives back what it returned, 0 to 127."""
    pid = os.fork()
    if pid == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            os._exit(function())
        finally:
            os._exit(127)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def try_trace(pid):
    if LIBC.ptrace(PTRACE_ATTACH, pid, None, None) != 0:
        return ctypes.get_errno()
    os.waitpid(pid, 0)
    LIBC.ptrace(PTRACE_DETACH, pid, None, None)
    return 0


def try_memory(pid):
    try:
        with open('/proc/%d/mem' % pid, 'rb'):
            return 0
    except OSError as error:
        return error.errno


def drop():
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def own_folder():
    folder = tempfile.mkdtemp(prefix='lumio-keys-')
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    return folder


def test_not_traceable():
    """/S-32/sandbox/same-user-cannot-trace"""
    folder = own_folder()
    program = folder + '-lumio-signer'
    shutil.copy(PROGRAM, program)
    os.chmod(program, 0o755)
    other = subprocess.Popen(['sleep', '60'], preexec_fn=drop)
    try:
        wait_for('sleep', lambda: open('/proc/%d/comm' % other.pid).read().strip() == 'sleep')
        # A process of that user that does not shut itself in can be traced and read.
        control = as_nobody(lambda: try_trace(other.pid))
        assert as_nobody(lambda: try_memory(other.pid)) == 0 or control != 0
        with Signer(folder, command=[program], prepare=drop, connect=False) as signer:
            # It is the signer's own user alone that it speaks with.
            wait_for('the sandbox', lambda: 'Seccomp:\t2' in open('/proc/%d/status' % signer.pid).read())
            assert as_nobody(lambda: try_trace(signer.pid)) == errno.EPERM
            assert as_nobody(lambda: try_memory(signer.pid)) in (errno.EPERM, errno.EACCES)
            if os.geteuid() == 0:
                assert os.stat('/proc/%d/environ' % signer.pid).st_uid == 0, 'it could be dumped'
        if control != 0:
            raise Skip('here nobody can trace anybody')
    finally:
        other.kill()
        other.wait()
        os.unlink(program)
        shutil.rmtree(folder)


def test_traced_start():
    """/CARD-16/sandbox/traced-from-the-start-dies"""
    if not shutil.which('strace'):
        raise Skip('strace is not installed')
    with Signer(command=['strace', '-f', '-o', os.devnull, PROGRAM], connect=False) as signer:
        assert signer.ended() == 3, signer.read_log()
        assert 'being traced' in signer.read_log()


def test_limits():
    """/CARD-16/sandbox/no-core-no-privileges"""
    with Signer() as signer:
        assert signer.state() == 'none'
        with open('/proc/%d/limits' % signer.pid) as stream:
            core = next(line for line in stream if line.startswith('Max core file size'))
        assert core.split()[4:6] == ['0', '0'], core
        with open('/proc/%d/status' % signer.pid) as stream:
            status = dict(line.rstrip('\n').split(':\t', 1) for line in stream if ':\t' in line)
        assert status['NoNewPrivs'] == '1' and status['Seccomp'] == '2', status
        assert int(status['CapEff'], 16) == 0 and int(status['CapPrm'], 16) == 0, status
        files = {number: os.readlink('/proc/%d/fd/%s' % (signer.pid, number))
                 for number in os.listdir('/proc/%d/fd' % signer.pid)}
        kinds = [target for number, target in files.items() if int(number) > 4]
        assert all(target.startswith(('anon_inode:[eventfd]', signer.folder)) for target in kinds), files


def test_parent_dies():
    """/CARD-16/sandbox/dies-with-its-parent"""
    ours, theirs = socket.socketpair()
    folder = tempfile.mkdtemp(prefix='lumio-keys-')
    # The socket stays open here, so that only the parent's end can be what ends the signer.
    parent = subprocess.Popen(
        [sys.executable, '-c', 'import os, subprocess, sys, time\n'
         'os.dup2(int(sys.argv[1]), 203); os.dup2(os.open(sys.argv[2], os.O_RDONLY), 204)\n'
         'def become():\n'
         '    os.dup2(203, 3, inheritable=True); os.dup2(204, 4, inheritable=True)\n'
         'reserved = [os.open("/dev/null", 0) for _ in range(6)]\n'
         'child = subprocess.Popen([sys.argv[3]], close_fds=False, preexec_fn=become)\n'
         'print(child.pid, flush=True)\n'
         'time.sleep(600)\n', str(theirs.fileno()), folder, PROGRAM],
        pass_fds=[theirs.fileno()], stdout=subprocess.PIPE)
    try:
        child = int(parent.stdout.readline())
        wait_for('the sandbox', lambda: 'Seccomp:\t2' in open('/proc/%d/status' % child).read())
        parent.kill()
        parent.wait()

        def gone():
            try:
                with open('/proc/%d/stat' % child) as stream:
                    return stream.read().rsplit(')', 1)[1].split()[0] in 'ZX'
            except OSError:
                return True
        wait_for('the end of the signer', gone)
    finally:
        ours.close()
        theirs.close()
        shutil.rmtree(folder)


def test_socket_closes():
    """/CARD-16/sandbox/ends-with-its-socket"""
    with Signer() as signer:
        assert signer.state() == 'none'
        signer.connection.close_sync(None)
        signer.socket.close()
        assert signer.ended() == 0, signer.read_log()


def test_wrong_starts():
    """/CARD-16/sandbox/starts-only-as-lumio-starts-it"""
    done = subprocess.run([PROGRAM], capture_output=True, stdin=subprocess.DEVNULL, timeout=20)
    assert done.returncode == 2 and b'started by lumio' in done.stderr, done
    done = subprocess.run([PROGRAM, '--version'], capture_output=True, timeout=20)
    assert done.returncode == 0 and done.stdout.startswith(b'lumio-signer '), done

    folder = tempfile.mkdtemp(prefix='lumio-keys-')
    os.chmod(folder, 0o750)
    try:
        with Signer(folder, connect=False) as signer:
            assert signer.ended() == 2 and '0700' in signer.read_log(), signer.read_log()
    finally:
        os.rmdir(folder)

    def no_locking():
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (0, 0))
    with Signer(prepare=no_locking, connect=False) as signer:
        assert signer.ended() == 3 and 'lock memory' in signer.read_log(), signer.read_log()


def test_memory():
    """/S-30/sandbox/memory-holds-no-secret"""
    need_root()
    with Signer() as signer:
        signer.create(b'a passphrase to be looked for')
        signer.import_secret('A label to be found')
        signer.call('Lock')
        signer.unlock(b'a passphrase to be looked for')
        for step in ('open', 'locked'):
            if step == 'locked':
                signer.call('Lock')
            regions = memory_of(signer.pid)
            # That this is the memory is shown by what is no secret in it.
            assert any(b'A label to be found' in region for region in regions)
            for secret in (SEED, secret_of(SEED), b'a passphrase to be looked for'):
                assert not any(secret in region for region in regions), (step, secret)


run([test_calls_that_kill, test_files_outside, test_not_traceable, test_traced_start, test_limits, test_parent_dies,
     test_socket_closes, test_wrong_starts, test_memory])
