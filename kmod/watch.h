/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _PPPSPLICE_WATCH_H
#define _PPPSPLICE_WATCH_H

struct pppsplice_leg;

void pppsplice_watch(struct pppsplice_leg *leg);
void pppsplice_watch_change(struct pppsplice_leg *leg);
void pppsplice_watch_changed(struct pppsplice_leg *leg);
void pppsplice_unwatch(struct pppsplice_leg *leg);

int pppsplice_watches_init(void);
void pppsplice_watches_exit(void);

#endif /* _PPPSPLICE_WATCH_H */
