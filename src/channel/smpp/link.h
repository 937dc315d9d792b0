/* SPDX-License-Identifier: Apache-2.0
 * One TCP connection to an SMSC, as a stream of whole PDUs. One thread reads; several may write, one after the other. */
#pragma once

#include "src/channel/smpp/pdu.h"

struct smpp_link {
    int file; /* -1: none */
    size_t size;
    int64_t partial_since_ns; /* when the PDU that is not whole yet began; 0: there is none */
    uint8_t bytes[SMPP_PDU_BYTES_MAX];
};

/* STATUS_UNAVAILABLE when nobody answers in time; writes give up after as long. */
MUST_CHECK enum status smpp_link_open(const char *host, unsigned port, unsigned seconds, struct smpp_link *ret_link);
void smpp_link_close(struct smpp_link *link);

/* Waits at most so long for more bytes. STATUS_UNAVAILABLE: the peer has closed, or the line is broken. */
MUST_CHECK enum status smpp_link_wait(struct smpp_link *link, unsigned wait_ms);
/* The first whole PDU that has come: its body is valid until smpp_link_drop. STATUS_NOT_FOUND: none yet; STATUS_INVALID: what came is not
 * SMPP. */
MUST_CHECK enum status smpp_link_peek(const struct smpp_link *link, struct smpp_header *ret_header, struct bytes *ret_body);
void smpp_link_drop(struct smpp_link *link, size_t size);
MUST_CHECK enum status smpp_link_write(const struct smpp_link *link, struct bytes pdu);
