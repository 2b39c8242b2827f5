/* SPDX-License-Identifier: GPL-2.0 */
/* Results, as a line of JSON. */
#ifndef SUBSCRIBERS_REPORT_H
#define SUBSCRIBERS_REPORT_H

void report(const char *event);

#endif
