-- SPDX-License-Identifier: Apache-2.0
-- Enhanced protections (9.3.2.2): what was opened for an operation, what came of it, and operations that wait.

-- The same column with two more words in it.
ALTER TABLE operation ADD COLUMN stage TEXT NOT NULL DEFAULT 'created' CHECK (stage IN
    ('created', 'awaiting_evidence', 'deferred', 'permitted', 'denied', 'cancelled', 'expired', 'blocked'));
UPDATE operation SET stage = state;
ALTER TABLE operation DROP COLUMN state;
ALTER TABLE operation RENAME COLUMN stage TO state;

-- Until when a deferred operation may be blocked.
ALTER TABLE operation ADD COLUMN release_at BIGINT;
CREATE INDEX operation_deferred ON operation (release_at) WHERE state = 'deferred';
CREATE INDEX operation_deferred_of_customer ON operation (customer) WHERE state = 'deferred';

-- `armed`: in force without an answer, for as long as the operation lives. sealed_details: the challenge while it is open, afterwards the record
-- whose salted digest the ledger has.
CREATE TABLE protection (
    customer TEXT NOT NULL,
    id TEXT NOT NULL,
    operation TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('armed', 'open', 'established', 'failed', 'blocked')),
    means TEXT,
    attempts BIGINT NOT NULL CHECK (attempts >= 0),
    sealed_details BYTEA,
    opened_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by TEXT,
    record_digest BYTEA,
    PRIMARY KEY (customer, id),
    FOREIGN KEY (customer, operation) REFERENCES operation (customer, id)
);
CREATE INDEX protection_by_id ON protection (id);
CREATE INDEX protection_of_operation ON protection (customer, operation);
-- What is armed is armed once.
CREATE UNIQUE INDEX protection_armed ON protection (customer, operation, kind) WHERE state = 'armed';
