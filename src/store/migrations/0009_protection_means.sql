-- SPDX-License-Identifier: Apache-2.0
-- What answers enhanced protections: customers' devices by their public keys, and the institution's own assessed mechanisms.

-- key_mac: keyed with the subject's salt, so that one key is registered once and nothing is left of it when the customer is erased.
CREATE TABLE device (
    customer TEXT NOT NULL REFERENCES customer (id),
    id TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('transaction', 'confirmation')),
    state TEXT NOT NULL CHECK (state IN ('active', 'revoked')),
    key_mac BYTEA NOT NULL,
    sealed_record BYTEA NOT NULL,
    registered_at BIGINT NOT NULL,
    registered_by TEXT NOT NULL,
    PRIMARY KEY (customer, id)
);
CREATE UNIQUE INDEX device_key ON device (customer, key_mac) WHERE state = 'active';

-- Nobody's data but the institution's: kept for good, also when it is withdrawn or over.
CREATE TABLE assessment (
    id TEXT PRIMARY KEY,
    mechanism TEXT NOT NULL,
    document BYTEA NOT NULL,
    level TEXT NOT NULL,
    mechanism_key TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_until BIGINT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    withdrawn_by TEXT,
    withdrawn_at BIGINT
);

CREATE TABLE assessment_approval (
    assessment TEXT NOT NULL REFERENCES assessment (id),
    approver TEXT NOT NULL,
    approved_at BIGINT NOT NULL,
    PRIMARY KEY (assessment, approver)
);
