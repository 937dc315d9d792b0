-- SPDX-License-Identifier: Apache-2.0
-- The first schema. Every key leads with the customer or the log, so that the tables shard as they stand. BYTEA columns named `sealed...` are
-- opaque to the store: the vault sealed them under the subject's salt.

CREATE TABLE customer (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('natural', 'corporate')),
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'closed', 'erased')),
    sealed_record BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

-- Who has this ID number? The keyed hash leads, so that it stays unique when customers are spread over shards.
CREATE TABLE customer_identifier (
    mac BYTEA PRIMARY KEY,
    customer TEXT NOT NULL
);

-- Deleting a row makes everything that was sealed for this customer unreadable for good.
CREATE TABLE subject (
    customer TEXT PRIMARY KEY REFERENCES customer (id),
    salt BYTEA NOT NULL
);

-- The mac is the keyed hash of bank and account number; the number itself is sealed.
CREATE TABLE account (
    customer TEXT NOT NULL REFERENCES customer (id),
    mac BYTEA NOT NULL,
    bank TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'closed')),
    sealed_record BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (customer, mac)
);

CREATE TABLE designated_account (
    customer TEXT NOT NULL REFERENCES customer (id),
    mac BYTEA NOT NULL,
    bank TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'closed')),
    sealed_record BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    usable_from BIGINT NOT NULL,
    PRIMARY KEY (customer, mac)
);

CREATE TABLE credential (
    customer TEXT NOT NULL REFERENCES customer (id),
    id TEXT NOT NULL,
    design TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'revoked')),
    public_record TEXT NOT NULL,
    sealed_record BYTEA NOT NULL,
    provenance TEXT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    failures BIGINT NOT NULL CHECK (failures >= 0),
    locked_at BIGINT,
    PRIMARY KEY (customer, id)
);

-- trail names the ledger entries that tell of the operation, as " log:index" each: its commands change this row anyway, so it costs no page
-- of its own.
CREATE TABLE operation (
    customer TEXT NOT NULL REFERENCES customer (id),
    id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('created', 'awaiting_evidence', 'permitted', 'denied', 'cancelled', 'expired')),
    service TEXT NOT NULL,
    risk TEXT NOT NULL,
    instruction_digest BYTEA NOT NULL,
    sealed_instruction BYTEA NOT NULL,
    facts TEXT NOT NULL,
    limits_class TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    currency TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    decided_at BIGINT,
    decision TEXT,
    receipt TEXT,
    ledger_index BIGINT,
    trail TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (customer, id)
);
CREATE INDEX operation_by_id ON operation (id);
CREATE INDEX operation_undecided ON operation (expires_at) WHERE decided_at IS NULL;

CREATE TABLE ceremony (
    customer TEXT NOT NULL,
    id TEXT NOT NULL,
    operation TEXT NOT NULL,
    design TEXT NOT NULL,
    credential TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'established', 'failed', 'expired', 'cancelled')),
    step BIGINT NOT NULL CHECK (step >= 0),
    attempts BIGINT NOT NULL CHECK (attempts >= 0),
    sealed_state BYTEA,
    opened_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    closed_at BIGINT,
    evidence TEXT,
    record_digest BYTEA,
    PRIMARY KEY (customer, operation, id),
    FOREIGN KEY (customer, operation) REFERENCES operation (customer, id),
    FOREIGN KEY (customer, credential) REFERENCES credential (customer, id)
);
CREATE INDEX ceremony_by_id ON ceremony (id);
CREATE INDEX ceremony_open ON ceremony (expires_at) WHERE state = 'open';

-- The salt of record_digest is inside the sealed bytes: it goes when the subject goes.
CREATE TABLE evidence_record (
    customer TEXT NOT NULL,
    id TEXT NOT NULL,
    operation TEXT NOT NULL,
    ceremony TEXT NOT NULL,
    sealed_record BYTEA NOT NULL,
    record_digest BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (customer, operation, id),
    FOREIGN KEY (customer, operation, ceremony) REFERENCES ceremony (customer, operation, id)
);

CREATE TABLE limit_usage (
    customer TEXT NOT NULL REFERENCES customer (id),
    limits_class TEXT NOT NULL,
    period TEXT NOT NULL CHECK (period IN ('day', 'month')),
    period_number BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    PRIMARY KEY (customer, limits_class, period, period_number)
);

CREATE TABLE idempotency (
    caller TEXT NOT NULL,
    key TEXT NOT NULL,
    request_digest BYTEA NOT NULL,
    http_status BIGINT NOT NULL,
    answer BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

-- checkpoint is the newest signed one, over exactly `size` entries; older ones are kept by whoever watches the log.
CREATE TABLE ledger_log (
    id BIGINT PRIMARY KEY,
    origin TEXT NOT NULL,
    size BIGINT NOT NULL CHECK (size >= 0),
    frontier BYTEA NOT NULL,
    checkpoint TEXT,
    probes BIGINT NOT NULL
);

-- Entries that were committed together, in the form that tiles have: leaf hashes of 32 bytes one after the other, bodies each after its 16-bit
-- length. No chunk reaches over a multiple of 256, so a tile is made of whole chunks.
CREATE TABLE ledger_chunk (
    log BIGINT NOT NULL,
    first_index BIGINT NOT NULL,
    leaf_hashes BYTEA NOT NULL,
    bodies BYTEA NOT NULL,
    PRIMARY KEY (log, first_index)
);

-- Node n of level l is the root over leaves n * 256^l up to (n + 1) * 256^l: what the tiles above level 0 hold.
CREATE TABLE ledger_node (
    log BIGINT NOT NULL,
    level BIGINT NOT NULL,
    node_index BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (log, level, node_index)
);

-- Which entries tell of a customer without telling of an operation.
CREATE TABLE trail (
    customer TEXT NOT NULL,
    log BIGINT NOT NULL,
    leaf_index BIGINT NOT NULL,
    PRIMARY KEY (customer, log, leaf_index)
);
