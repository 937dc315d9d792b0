/* SPDX-License-Identifier: Apache-2.0
 * Revocation material loaded by hand: the CRLs (*.crl) and OCSP responses (*.ocsp) of one folder, read at start and again when a file
 * changes. Putting a file there says nothing about trust: each is verified when it is used. */
#pragma once

#include "src/crypto/revocation.h"

struct revocation_folder;

/* The folder must exist. A file that cannot be read is told in the log and passed over: the certificates that need it are then not valid.
 */
MUST_CHECK enum status revocation_folder_open(const char *path, struct revocation_cache *cache, struct revocation_folder **ret_folder,
                                              struct failure *failure);
/* Reads what is new. Called by one thread at a time. */
void revocation_folder_look(struct revocation_folder *folder);
void revocation_folder_release(struct revocation_folder **folder);
