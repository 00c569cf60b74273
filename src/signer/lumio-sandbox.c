#include "signer/lumio-sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "signer/lumio-signer-error.h"

/* Enough for the box, its content and the keys at the same time. */
#define LOCKED_BYTES (256 * 1024)

/* Rights that came after the baseline's header. */
#ifndef LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET
#define LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0)
#define LANDLOCK_SCOPE_SIGNAL (1ULL << 1)
#endif

static gboolean
complain (const char  *what,
          GError     **error)
{
  int reason = errno;

  g_set_error (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_SANDBOX, "%s: %s", what, g_strerror (reason));
  return FALSE;
}

static gboolean
limit (int  resource,
       rlim_t most)
{
  struct rlimit value = { most, most };

  return setrlimit ((__rlimit_resource_t) resource, &value) == 0;
}

/*
 * After PR_SET_DUMPABLE nobody of the same user can begin to trace; who began before is
 * named here. Without /proc there is no telling, and then no starting.
 */
static gboolean
check_untraced (GError **error)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL) ||
      !(line = strstr (status, "\nTracerPid:")))
    {
      g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_SANDBOX,
                           "Whether the signer is traced cannot be seen");
      return FALSE;
    }
  if (g_ascii_strtoll (line + strlen ("\nTracerPid:"), NULL, 10) == 0)
    return TRUE;

  g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_SANDBOX, "The signer is being traced");
  return FALSE;
}

static gboolean
drop_capabilities (void)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct none[2] = { 0 };

  return syscall (SYS_capset, &header, none) == 0;
}

static gboolean
check_locking (void)
{
  void *trial = mmap (NULL, LOCKED_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  gboolean locked;

  if (trial == MAP_FAILED)
    return FALSE;

  locked = mlock (trial, LOCKED_BYTES) == 0;
  munmap (trial, LOCKED_BYTES);

  return locked;
}

gboolean
lumio_sandbox_harden (GError **error)
{
  if (prctl (PR_SET_DUMPABLE, 0) != 0 || !limit (RLIMIT_CORE, 0))
    return complain ("The signer cannot keep itself out of core dumps", error);
  if (!check_untraced (error))
    return FALSE;

  if (prctl (PR_SET_PDEATHSIG, SIGKILL) != 0)
    return complain ("The signer cannot be tied to its parent", error);
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !drop_capabilities ())
    return complain ("The signer cannot give up its privileges", error);
  if (!check_locking ())
    return complain ("The signer cannot lock memory", error);

  limit (RLIMIT_NOFILE, 64);
  umask (0077);
  /* A limit on the size of files is answered like a full disk; a closed pipe like any error. */
  signal (SIGXFSZ, SIG_IGN);
  signal (SIGPIPE, SIG_IGN);

  return TRUE;
}

gboolean
lumio_sandbox_landlock (int        folder,
                        gboolean  *missing,
                        GError   **error)
{
  long version = syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  /* The ruleset as the newest kernel knows it; an older one is handed as much of it as it knows. */
  struct
  {
    guint64 files;
    guint64 network;
    guint64 scoped;
  } rules = { .files = (1ULL << 13) - 1 };
  struct landlock_path_beneath_attr allowed = {
    .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                      LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE,
    .parent_fd = folder,
  };
  gsize size = sizeof rules.files;
  int ruleset;
  gboolean closed;

  *missing = version < 1;
  if (*missing)
    return TRUE;

  if (version >= 2)
    rules.files |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3)
    {
      rules.files |= LANDLOCK_ACCESS_FS_TRUNCATE;
      allowed.allowed_access |= LANDLOCK_ACCESS_FS_TRUNCATE;
    }
  if (version >= 4)
    {
      rules.network = LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP;
      size += sizeof rules.network;
    }
  if (version >= 5)
    rules.files |= 1ULL << 15; /* ioctl on devices */
  if (version >= 6)
    {
      rules.scoped = LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL;
      size += sizeof rules.scoped;
    }

  if ((ruleset = (int) syscall (SYS_landlock_create_ruleset, &rules, size, 0)) < 0)
    return complain ("The signer cannot shut itself in", error);
  closed = syscall (SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &allowed, 0) == 0 &&
           syscall (SYS_landlock_restrict_self, ruleset, 0) == 0;
  if (!closed)
    complain ("The signer cannot shut itself in", error);
  close (ruleset);

  return closed;
}

/* What GLib, libsodium and our own code call while they work; nothing that reaches out. */
static const int allowed_calls[] = {
  SCMP_SYS (brk), SCMP_SYS (clock_gettime), SCMP_SYS (close), SCMP_SYS (eventfd2), SCMP_SYS (exit),
  SCMP_SYS (exit_group), SCMP_SYS (fadvise64), SCMP_SYS (flock), SCMP_SYS (fstat), SCMP_SYS (fsync),
  SCMP_SYS (futex), SCMP_SYS (getegid), SCMP_SYS (geteuid), SCMP_SYS (getgid), SCMP_SYS (getpid),
  SCMP_SYS (getppid), SCMP_SYS (getrandom), SCMP_SYS (getsockopt), SCMP_SYS (gettid),
  SCMP_SYS (gettimeofday), SCMP_SYS (getuid), SCMP_SYS (lseek), SCMP_SYS (madvise), SCMP_SYS (mlock),
  SCMP_SYS (mremap), SCMP_SYS (munlock), SCMP_SYS (munmap), SCMP_SYS (pipe2), SCMP_SYS (poll),
  SCMP_SYS (ppoll), SCMP_SYS (pwrite64), SCMP_SYS (read), SCMP_SYS (recvmsg), SCMP_SYS (restart_syscall),
  SCMP_SYS (rt_sigaction), SCMP_SYS (rt_sigprocmask), SCMP_SYS (rt_sigreturn), SCMP_SYS (rseq),
  SCMP_SYS (sched_yield), SCMP_SYS (sendmsg), SCMP_SYS (set_robust_list), SCMP_SYS (shutdown), SCMP_SYS (time),
  SCMP_SYS (write),
};

/* Asked for in passing by libraries that live well without. */
static const struct { int call; int answer; } refused_calls[] = {
  { SCMP_SYS (access), ENOENT },
  { SCMP_SYS (clone3), ENOSYS },
  { SCMP_SYS (faccessat), ENOENT },
  { SCMP_SYS (faccessat2), ENOENT },
  { SCMP_SYS (ioctl), ENOTTY },
  { SCMP_SYS (prctl), EPERM },
  { SCMP_SYS (prlimit64), EPERM },
  { SCMP_SYS (readlink), ENOENT },
  { SCMP_SYS (sched_getaffinity), EPERM },
  { SCMP_SYS (sysinfo), EPERM },
  { SCMP_SYS (uname), EPERM },
};

static const int allowed_fcntl[] = { F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL };

static int
allow_calls (scmp_filter_ctx filter,
             int             folder)
{
  const struct scmp_arg_cmp folder_first = SCMP_A0 (SCMP_CMP_MASKED_EQ, G_MAXUINT32, (guint64) folder);
  const struct scmp_arg_cmp folder_third = SCMP_A2 (SCMP_CMP_MASKED_EQ, G_MAXUINT32, (guint64) folder);
  const struct scmp_arg_cmp another_first = SCMP_A0 (SCMP_CMP_NE, (guint64) folder);
  const struct scmp_arg_cmp not_code = SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
  int failed = 0;

  for (guint i = 0; i < G_N_ELEMENTS (allowed_calls); i++)
    failed |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, allowed_calls[i], 0);
  for (guint i = 0; i < G_N_ELEMENTS (refused_calls); i++)
    failed |= seccomp_rule_add (filter, SCMP_ACT_ERRNO (refused_calls[i].answer), refused_calls[i].call, 0);
  for (guint i = 0; i < G_N_ELEMENTS (allowed_fcntl); i++)
    failed |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (fcntl), 1,
                                SCMP_A1 (SCMP_CMP_EQ, (guint64) allowed_fcntl[i]));

  /* Files by the folder's descriptor; that no path leads out of it is Landlock's part. */
  failed |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (openat), 1, folder_first);
  failed |= seccomp_rule_add (filter, SCMP_ACT_ERRNO (EACCES), SCMP_SYS (openat), 1, another_first);
  failed |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (unlinkat), 1, folder_first);
  failed |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (renameat), 2, folder_first, folder_third);
  failed |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (renameat2), 3, folder_first, folder_third,
                              SCMP_A4 (SCMP_CMP_EQ, 0));
  failed |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (newfstatat), 1,
                              SCMP_A3 (SCMP_CMP_EQ, AT_EMPTY_PATH));

  /* Threads, which are under the same filter, and never another process. */
  failed |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (clone), 1,
                              SCMP_A0 (SCMP_CMP_MASKED_EQ, CLONE_THREAD | CLONE_VM, CLONE_THREAD | CLONE_VM));

  /* Data stays data. */
  failed |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (mmap), 1, not_code);
  failed |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (mprotect), 1, not_code);

  /* To whom it is connected and to nobody else, whose name is asked for; abort() sends a signal to its own thread. */
  failed |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (setsockopt), 2, SCMP_A1 (SCMP_CMP_EQ, SOL_SOCKET),
                              SCMP_A2 (SCMP_CMP_EQ, SO_PASSCRED));
  failed |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (sendto), 1, SCMP_A4 (SCMP_CMP_EQ, 0));
  failed |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (recvfrom), 1, SCMP_A4 (SCMP_CMP_EQ, 0));
  failed |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (tgkill), 1,
                              SCMP_A0 (SCMP_CMP_EQ, (guint64) getpid ()));

  return failed;
}

gboolean
lumio_sandbox_seal (int      folder,
                    GError **error)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_KILL_PROCESS);
  int failed;

  if (filter == NULL)
    return complain ("The signer cannot bar its system calls", error);

  failed = seccomp_attr_set (filter, SCMP_FLTATR_CTL_TSYNC, 1);
  failed |= allow_calls (filter, folder);
  if (failed == 0)
    failed = seccomp_load (filter);
  seccomp_release (filter);
  if (failed == 0)
    return TRUE;

  g_set_error_literal (error, LUMIO_SIGNER_ERROR, LUMIO_SIGNER_ERROR_SANDBOX,
                       "The signer cannot bar its system calls");
  return FALSE;
}
