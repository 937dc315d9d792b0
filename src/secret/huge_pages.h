/* SPDX-License-Identifier: Apache-2.0
 * Huge pages for memory that a library maps by itself: with pages of 4 KiB, a third of a slow hash is page faults. */
#pragma once

/* Between the two, a large private mapping that this thread asks for is made of huge pages, where the kernel has them. */
void huge_pages_begin(void);
void huge_pages_end(void);
