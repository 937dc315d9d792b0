/* SPDX-License-Identifier: Apache-2.0
 * The ledger's narrow JSON: canonical (RFC 8785), no white space, every text a word of visible ASCII. So it needs no escapes, has one
 * spelling for one value, and is read by comparing, without memory of its own. Used by entries and receipts. */
#pragma once

#include "src/base/json_writer.h"
#include "src/base/reader.h"
#include "src/ledger/entry.h"

/* Takes `literal` when it is next, and says whether it was. Here, so that its length is known to the compiler: a verifier asks this dozens
 * of times an entry. */
static inline bool canonical_accept(struct reader *reader, const char *literal)
{
    size_t size = strlen(literal);
    if (size > reader->size - reader->position || memcmp(reader->data + reader->position, literal, size) != 0)
        return false;
    reader->position += size;
    return true;
}

/* The next bytes must be `literal`. */
MUST_CHECK static inline enum status canonical_expect(struct reader *reader, const char *literal)
{
    return canonical_accept(reader, literal) ? STATUS_OK : STATUS_INVALID;
}

/* A text of 1 to `longest` visible characters, with its quotes. */
MUST_CHECK enum status canonical_word(struct reader *reader, size_t longest, struct bytes *ret_word);
/* An integer within 2^53 - 1 either side of zero. */
MUST_CHECK enum status canonical_integer(struct reader *reader, int64_t *ret_value);
/* A digest as 64 lower-case hexadecimal digits, with its quotes. */
MUST_CHECK enum status canonical_digest(struct reader *reader, struct digest *ret_digest);
/* An id as id_from_random makes them. */
MUST_CHECK enum status canonical_id(struct reader *reader, struct bytes *ret_id);
/* The clauses that spoke: {"satisfied":[...],"version":"...","violated":[...]}. */
MUST_CHECK enum status canonical_spoken(struct reader *reader, struct bytes *ret_version, struct clause_list *ret_satisfied,
                                        struct clause_list *ret_violated);
/* "permit" or "deny". */
MUST_CHECK enum status canonical_decision(struct reader *reader, enum ledger_decision *ret_decision);

/* The writing counterparts. They do not check: what was written is read back before it is used. */
void canonical_write_word(struct json_writer *writer, const char *name, struct bytes word); /* nothing when it is empty */
void canonical_write_digest(struct json_writer *writer, const char *name, const struct digest *digest);
void canonical_write_spoken(struct json_writer *writer, const char *name, struct bytes version, const struct clause_list *satisfied,
                            const struct clause_list *violated); /* nothing when version is empty */
void canonical_write_decision(struct json_writer *writer, const char *name, enum ledger_decision decision);
