-- SPDX-License-Identifier: Apache-2.0
-- Phone numbers of customers. A number is a credential of design otp, whose sealed record holds it; here is what the law and the register
-- ask about it. mac is the keyed hash of the number, the same for every customer. A customer has one verified number at a time, and at most
-- one that waits for its first code.
CREATE TABLE phone (
    customer TEXT NOT NULL,
    credential TEXT NOT NULL,
    mac BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('set', 'verified', 'changed', 'revoked')),
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    verified_at BIGINT,
    quarantined_until BIGINT,
    sealed_code BYTEA,
    PRIMARY KEY (customer, credential),
    FOREIGN KEY (customer, credential) REFERENCES credential (customer, id)
);
CREATE UNIQUE INDEX phone_living ON phone (customer, state) WHERE state IN ('set', 'verified');

-- What happened to it, and by what means: the counter, or a design with its operation, its ceremony and the hash of its evidence record.
CREATE TABLE phone_event (
    customer TEXT NOT NULL,
    credential TEXT NOT NULL,
    event TEXT NOT NULL CHECK (event IN ('set', 'verified', 'changed', 'revoked')),
    happened_at BIGINT NOT NULL,
    means TEXT NOT NULL,
    caller TEXT NOT NULL,
    operation TEXT,
    ceremony TEXT,
    record_digest BYTEA,
    PRIMARY KEY (customer, credential, event),
    FOREIGN KEY (customer, credential) REFERENCES phone (customer, credential)
);

-- How many codes went out in a stretch of time: key is a keyed hash of a number, of a customer or of an address.
CREATE TABLE send_quota (
    key BYTEA NOT NULL,
    window_start BIGINT NOT NULL,
    sent BIGINT NOT NULL CHECK (sent > 0),
    PRIMARY KEY (key, window_start)
);
CREATE INDEX send_quota_age ON send_quota (window_start);
