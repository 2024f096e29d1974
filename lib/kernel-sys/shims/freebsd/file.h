/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Open files, and what is being read from or written to one. Manual: devfs_set_cdevpriv(9). */
#ifndef KMOD_FILE_H
#define KMOD_FILE_H

#include <sys/param.h>
#include <sys/fcntl.h>
#include <sys/unistd.h>

struct miscdevice;
struct ucred;

static const unsigned int KMOD_O_ACCMODE __unused = O_ACCMODE;
static const unsigned int KMOD_O_APPEND __unused = O_APPEND;
static const unsigned int KMOD_O_CLOEXEC __unused = O_CLOEXEC;
static const unsigned int KMOD_O_CREAT __unused = O_CREAT;
static const unsigned int KMOD_O_DIRECT __unused = O_DIRECT;
static const unsigned int KMOD_O_DIRECTORY __unused = O_DIRECTORY;
static const unsigned int KMOD_O_DSYNC __unused = O_DSYNC;
static const unsigned int KMOD_O_EXCL __unused = O_EXCL;
static const unsigned int KMOD_O_NOCTTY __unused = O_NOCTTY;
static const unsigned int KMOD_O_NOFOLLOW __unused = O_NOFOLLOW;
static const unsigned int KMOD_O_NONBLOCK __unused = O_NONBLOCK;
static const unsigned int KMOD_O_PATH __unused = O_PATH;
static const unsigned int KMOD_O_RDONLY __unused = O_RDONLY;
static const unsigned int KMOD_O_RDWR __unused = O_RDWR;
static const unsigned int KMOD_O_SYNC __unused = O_SYNC;
static const unsigned int KMOD_O_TRUNC __unused = O_TRUNC;
static const unsigned int KMOD_O_WRONLY __unused = O_WRONLY;
static const unsigned int KMOD_FASYNC __unused = O_ASYNC;

/* An open file. */
struct kmod_file {
	struct miscdevice *misc;
	/* What the driver has for it. */
	void *data;
	int flags;
};

/* What is being read or written. */
struct kiocb {
	struct kmod_file *file;
	int64_t pos;
	bool nowait;
};

/* The flags it was opened with. */
unsigned int kmod_file_flags(const struct kmod_file *file);

/* The pointer that belongs to the driver. */
void *kmod_file_private(const struct kmod_file *file);
void kmod_file_set_private(struct kmod_file *file, void *data);

/* The file that is being read or written, and the place in it. */
struct kmod_file *kmod_kiocb_file(const struct kiocb *kiocb);
int64_t *kmod_kiocb_pos(struct kiocb *kiocb);

/* Whether what would have to wait is to fail instead. */
bool kmod_kiocb_nowait(const struct kiocb *kiocb);

#endif
