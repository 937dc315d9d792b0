-- SPDX-License-Identifier: Apache-2.0
-- Recordings of video conferences (9.5.1): how far they have grown, how long they are kept, and their chunks in the order of arrival.

-- The enhanced protection that a ceremony is run for; NULL: what it establishes is evidence of its own design.
ALTER TABLE ceremony ADD COLUMN protection TEXT;

-- One recording a ceremony, found by its id. head: the hash chain over everything that was taken so far.
CREATE TABLE recording (
    customer TEXT NOT NULL,
    ceremony TEXT NOT NULL,
    operation TEXT NOT NULL,
    chunks BIGINT NOT NULL CHECK (chunks >= 0),
    refusals BIGINT NOT NULL CHECK (refusals >= 0),
    head BYTEA NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    keep_until BIGINT NOT NULL,
    held_by TEXT,
    held_at BIGINT,
    deleted_at BIGINT,
    PRIMARY KEY (customer, ceremony),
    FOREIGN KEY (customer, operation, ceremony) REFERENCES ceremony (customer, operation, id)
);
CREATE INDEX recording_due ON recording (keep_until) WHERE deleted_at IS NULL AND held_at IS NULL;

-- sealed_bytes: NULL once the recording is deleted; what was received when stays, so that the chain can be followed for good.
CREATE TABLE recording_chunk (
    customer TEXT NOT NULL,
    ceremony TEXT NOT NULL,
    position BIGINT NOT NULL CHECK (position >= 0),
    side TEXT NOT NULL CHECK (side IN ('customer', 'officer')),
    sequence BIGINT NOT NULL CHECK (sequence >= 0),
    kind TEXT NOT NULL CHECK (kind IN ('video', 'snapshot', 'document')),
    part TEXT NOT NULL CHECK (part IN ('more', 'last')),
    media_type TEXT NOT NULL,
    hints TEXT NOT NULL,
    size BIGINT NOT NULL CHECK (size > 0),
    digest BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    chain BYTEA NOT NULL,
    sealed_bytes BYTEA,
    PRIMARY KEY (customer, ceremony, position),
    FOREIGN KEY (customer, ceremony) REFERENCES recording (customer, ceremony)
);
CREATE UNIQUE INDEX recording_chunk_sequence ON recording_chunk (customer, ceremony, side, sequence);
