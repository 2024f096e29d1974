/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Open files, and what is being read from or written to one. C headers: <linux/fs.h>, <linux/file.h>. */
#ifndef KMOD_FILE_H
#define KMOD_FILE_H

#include <linux/types.h>
#include <uapi/linux/fcntl.h>
#include <uapi/linux/fs.h>

struct cred;
struct file;
struct kiocb;

static const unsigned int KMOD_O_ACCMODE __maybe_unused = O_ACCMODE;
static const unsigned int KMOD_O_APPEND __maybe_unused = O_APPEND;
static const unsigned int KMOD_O_CLOEXEC __maybe_unused = O_CLOEXEC;
static const unsigned int KMOD_O_CREAT __maybe_unused = O_CREAT;
static const unsigned int KMOD_O_DIRECT __maybe_unused = O_DIRECT;
static const unsigned int KMOD_O_DIRECTORY __maybe_unused = O_DIRECTORY;
static const unsigned int KMOD_O_DSYNC __maybe_unused = O_DSYNC;
static const unsigned int KMOD_O_EXCL __maybe_unused = O_EXCL;
static const unsigned int KMOD_O_LARGEFILE __maybe_unused = O_LARGEFILE;
static const unsigned int KMOD_O_NOATIME __maybe_unused = O_NOATIME;
static const unsigned int KMOD_O_NOCTTY __maybe_unused = O_NOCTTY;
static const unsigned int KMOD_O_NOFOLLOW __maybe_unused = O_NOFOLLOW;
static const unsigned int KMOD_O_NONBLOCK __maybe_unused = O_NONBLOCK;
static const unsigned int KMOD_O_PATH __maybe_unused = O_PATH;
static const unsigned int KMOD_O_RDONLY __maybe_unused = O_RDONLY;
static const unsigned int KMOD_O_RDWR __maybe_unused = O_RDWR;
static const unsigned int KMOD_O_SYNC __maybe_unused = O_SYNC;
static const unsigned int KMOD_O_TMPFILE __maybe_unused = O_TMPFILE;
static const unsigned int KMOD_O_TRUNC __maybe_unused = O_TRUNC;
static const unsigned int KMOD_O_WRONLY __maybe_unused = O_WRONLY;
static const int KMOD_SEEK_CUR __maybe_unused = SEEK_CUR;
static const int KMOD_SEEK_END __maybe_unused = SEEK_END;
static const int KMOD_SEEK_SET __maybe_unused = SEEK_SET;
static const unsigned int KMOD_FASYNC __maybe_unused = FASYNC;

/* The flags it was opened with, as they are by now. */
unsigned int kmod_file_flags(const struct file *file);

/* On whose behalf it was opened; there as long as the file is. */
const struct cred *kmod_file_cred(const struct file *file);

/* The pointer that belongs to whoever made the file. */
void *kmod_file_private(const struct file *file);
void kmod_file_set_private(struct file *file, void *data);

/* The place in it, where the next read or write begins. */
loff_t kmod_file_pos(const struct file *file);
void kmod_file_set_pos(struct file *file, loff_t pos);

/* Counts a reference, and gives one back. */
void kmod_get_file(struct file *file);
void kmod_fput(struct file *file);

/* The file of a number, with a reference; NULL if there is none. */
struct file *kmod_fget(unsigned int fd);

/* Each does what the kernel's function of the same name does. */
int kmod_get_unused_fd_flags(unsigned int flags);
void kmod_put_unused_fd(unsigned int fd);
void kmod_fd_install(unsigned int fd, struct file *file);

/* The file that is being read or written, and the place in it. */
struct file *kmod_kiocb_file(const struct kiocb *kiocb);
loff_t *kmod_kiocb_pos(struct kiocb *kiocb);

/* Whether what would have to wait is to fail instead. */
bool kmod_kiocb_nowait(const struct kiocb *kiocb);

#endif
