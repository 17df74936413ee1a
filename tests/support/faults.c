/*
 * A disk that fails when it is told to: put before a process with LD_PRELOAD, it stands between the process and the files of
 * one folder. Linux only; faults.ts builds it and writes its orders.
 *
 * CB_FAULT_FOLDER  the folder; everything else is left alone
 * CB_FAULT_ORDERS  a file of 64 bytes, shared with whoever gives the orders: see `struct orders`
 *
 * What must hold
 * - A fault is what the kernel would show: a write that takes nothing or a part, an fsync whose bytes are gone.
 * - While `power` is set, what was written is remembered until it is fsynced. When the power is cut, what was not may be there
 *   whole, in part (cut at 512 bytes), or not at all, each write by itself, as the seed decides; then the process is gone.
 * - Names: a rename counts only when its folder was fsynced. New files and removed ones count at once.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, TRUNCATE = 4, RENAME = 8 };

struct orders {
  int32_t operations; /* which of them count: a sum of the above */
  int32_t error;      /* errno; -1: only half of the bytes are written */
  int32_t after;      /* so many pass first */
  int32_t times;      /* then so many fail; -1: until the orders change */
  int32_t counted;    /* how many were seen */
  int32_t failed;     /* how many have failed */
  int32_t power;      /* 1: remember what is not fsynced */
  int32_t cut;        /* the power goes after so many further operations; 0: never */
  uint32_t seed;
  int32_t rest[7];
};

struct pending {
  struct pending *next; /* the one before it in time */
  int kind;
  ino_t file;
  char path[PATH_MAX];
  char to[PATH_MAX]; /* of a rename */
  off_t at;
  size_t length, before; /* bytes written, and how many were there */
  off_t size;            /* of the file before */
  off_t newsize;         /* of a truncation */
  char *bytes, *old;
};

static struct orders *orders;
static char folder[PATH_MAX];
static size_t folder_length;
static struct pending *newest;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fsync)(int), (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_rename)(const char *, const char *);

__attribute__((constructor)) static void begin(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_rename = dlsym(RTLD_NEXT, "rename");
  const char *where = getenv("CB_FAULT_FOLDER"), *file = getenv("CB_FAULT_ORDERS");
  if (!where || !file || !realpath(where, folder)) return;
  folder_length = strlen(folder);
  int fd = open(file, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void *map = mmap(NULL, sizeof(struct orders), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (map != MAP_FAILED) orders = map;
}

static int is_inside(const char *path) {
  return strncmp(path, folder, folder_length) == 0 && (path[folder_length] == '/' || path[folder_length] == 0);
}
/* The path of an open file of the folder, or 0. */
static int path_of(int fd, char *path) {
  char link[64];
  if (!orders) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return is_inside(path);
}

static uint32_t chance(uint32_t below) {
  orders->seed = orders->seed * 1664525u + 1013904223u;
  return (orders->seed >> 8) % below;
}

static void put(const char *path, const char *bytes, size_t length, off_t at) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  for (size_t done = 0; done < length;) {
    ssize_t n = real_pwrite(fd, bytes + done, length - done, at + (off_t)done);
    if (n <= 0) break;
    done += (size_t)n;
  }
  close(fd);
}
static void resize(const char *path, off_t size) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  if (real_ftruncate(fd, size)) perror("faults: ftruncate");
  close(fd);
}

/* The folder as the disk has it, with some of what was on its way; never returns. */
static void cut_power(void) {
  struct pending *each, *oldest = NULL;
  for (each = newest; each; each = each->next) {
    if (each->kind == RENAME) {
      real_rename(each->to, each->path);
      for (struct pending *older = each->next; older; older = older->next)
        if (strcmp(older->path, each->to) == 0) snprintf(older->path, sizeof older->path, "%s", each->path);
      continue;
    }
    put(each->path, each->old, each->before, each->at);
    resize(each->path, each->size);
  }
  /* turned round: the oldest first */
  for (each = newest; each;) {
    struct pending *next = each->next;
    each->next = oldest;
    oldest = each;
    each = next;
  }
  for (each = oldest; each; each = each->next) {
    uint32_t fate = chance(3);
    if (fate == 0) continue;
    if (each->kind == RENAME) real_rename(each->path, each->to);
    else if (each->kind == TRUNCATE) resize(each->path, each->newsize);
    else {
      size_t sectors = each->length / 512;
      put(each->path, each->bytes, fate == 1 ? each->length : 512 * (size_t)chance((uint32_t)sectors + 1), each->at);
    }
  }
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* Counts, and says what becomes of it: 0 it goes on; else the error ordered. */
static int decide(int operation) {
  if (orders->cut > 0 && --orders->cut == 0) cut_power();
  if (!(orders->operations & operation)) return 0;
  orders->counted++;
  if (orders->error == 0 || orders->times == 0) return 0;
  if (orders->after > 0) {
    orders->after--;
    return 0;
  }
  if (orders->times > 0) orders->times--;
  orders->failed++;
  return orders->error;
}

static struct pending *remember(int kind, const char *path, int fd) {
  struct stat now;
  struct pending *entry = calloc(1, sizeof *entry);
  if (!entry) abort();
  entry->kind = kind;
  snprintf(entry->path, sizeof entry->path, "%s", path);
  if (fd >= 0 && fstat(fd, &now) == 0) {
    entry->file = now.st_ino;
    entry->size = now.st_size;
  }
  entry->next = newest;
  newest = entry;
  return entry;
}
static void forget(int (*is_safe)(struct pending *, const void *), const void *what) {
  for (struct pending **at = &newest; *at;) {
    struct pending *each = *at;
    if (!is_safe(each, what)) {
      at = &each->next;
      continue;
    }
    *at = each->next;
    free(each->bytes);
    free(each->old);
    free(each);
  }
}
static int is_of_file(struct pending *entry, const void *file) {
  return entry->kind != RENAME && entry->file == *(const ino_t *)file;
}
static int is_in_folder(struct pending *entry, const void *path) {
  char copy[PATH_MAX];
  snprintf(copy, sizeof copy, "%s", entry->to);
  return entry->kind == RENAME && strcmp(dirname(copy), path) == 0;
}

static ssize_t write_at(int fd, const void *bytes, size_t length, off_t at, int moves) {
  char path[PATH_MAX];
  if (!path_of(fd, path)) return moves ? real_write(fd, bytes, length) : real_pwrite(fd, bytes, length, at);
  pthread_mutex_lock(&lock);
  int error = decide(WRITE);
  ssize_t result = -1;
  if (error > 0) errno = error;
  else {
    if (error < 0 && length > 1) length /= 2;
    if (moves) at = (fcntl(fd, F_GETFL) & O_APPEND) ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
    if (orders->power) {
      struct pending *entry = remember(WRITE, path, fd);
      entry->at = at;
      entry->length = length;
      entry->bytes = malloc(length + 1);
      entry->old = malloc(length + 1);
      memcpy(entry->bytes, bytes, length);
      int reader = open(path, O_RDONLY | O_CLOEXEC);
      ssize_t was = reader < 0 ? 0 : pread(reader, entry->old, length, at);
      if (reader >= 0) close(reader);
      entry->before = was > 0 ? (size_t)was : 0;
    }
    result = moves ? real_write(fd, bytes, length) : real_pwrite(fd, bytes, length, at);
  }
  int kept = errno;
  pthread_mutex_unlock(&lock);
  errno = kept;
  return result;
}

ssize_t write(int fd, const void *bytes, size_t length) { return write_at(fd, bytes, length, 0, 1); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return write_at(fd, bytes, length, at, 0); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) { return write_at(fd, bytes, length, at, 0); }

static ssize_t write_parts(int fd, const struct iovec *parts, int count, off_t at, int moves) {
  ssize_t total = 0;
  for (int index = 0; index < count; index++) {
    ssize_t n = write_at(fd, parts[index].iov_base, parts[index].iov_len, at + total, moves);
    if (n < 0) return total > 0 ? total : n;
    total += n;
    if ((size_t)n < parts[index].iov_len) break;
  }
  return total;
}
ssize_t writev(int fd, const struct iovec *parts, int count) { return write_parts(fd, parts, count, 0, 1); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return write_parts(fd, parts, count, at, 0); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at) { return write_parts(fd, parts, count, at, 0); }

static int sync_with(int fd, int (*real)(int)) {
  char path[PATH_MAX];
  struct stat now;
  if (!path_of(fd, path)) return real(fd);
  pthread_mutex_lock(&lock);
  int error = decide(SYNC), result = -1;
  if (error != 0) errno = error > 0 ? error : EIO;
  else {
    /* under power cuts the folder itself is the disk: nothing need reach another one */
    result = orders->power ? 0 : real(fd);
    if (result == 0 && orders->power && fstat(fd, &now) == 0) {
      forget(is_of_file, &now.st_ino);
      forget(is_in_folder, path);
    }
  }
  int kept = errno;
  pthread_mutex_unlock(&lock);
  errno = kept;
  return result;
}
int fsync(int fd) { return sync_with(fd, real_fsync); }
int fdatasync(int fd) { return sync_with(fd, real_fdatasync); }

static int truncate_to(int fd, off_t size) {
  char path[PATH_MAX];
  struct stat now;
  if (!path_of(fd, path)) return real_ftruncate(fd, size);
  pthread_mutex_lock(&lock);
  int error = decide(TRUNCATE), result = -1;
  if (error != 0) errno = error > 0 ? error : EIO;
  else {
    if (orders->power && fstat(fd, &now) == 0) {
      struct pending *entry = remember(TRUNCATE, path, fd);
      entry->newsize = size;
      entry->at = size;
      if (now.st_size > size) {
        entry->old = malloc((size_t)(now.st_size - size));
        int reader = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t was = reader < 0 ? 0 : pread(reader, entry->old, (size_t)(now.st_size - size), size);
        if (reader >= 0) close(reader);
        entry->before = was > 0 ? (size_t)was : 0;
      }
    }
    result = real_ftruncate(fd, size);
  }
  int kept = errno;
  pthread_mutex_unlock(&lock);
  errno = kept;
  return result;
}
int ftruncate(int fd, off_t size) { return truncate_to(fd, size); }
int ftruncate64(int fd, off_t size) { return truncate_to(fd, size); }

int rename(const char *from, const char *to) {
  if (!orders || from[0] != '/' || !is_inside(from)) return real_rename(from, to);
  pthread_mutex_lock(&lock);
  int error = decide(RENAME), result = -1;
  if (error != 0) errno = error > 0 ? error : EIO;
  else {
    result = real_rename(from, to);
    if (result == 0 && orders->power) {
      for (struct pending *each = newest; each; each = each->next)
        if (each->kind != RENAME && strcmp(each->path, from) == 0) snprintf(each->path, sizeof each->path, "%s", to);
      snprintf(remember(RENAME, from, -1)->to, PATH_MAX, "%s", to);
    }
  }
  int kept = errno;
  pthread_mutex_unlock(&lock);
  errno = kept;
  return result;
}
