-- SPDX-License-Identifier: Apache-2.0
-- What is to reach customers. A row is written in the transaction of what it tells of, so none is lost and none is sent for what was taken
-- back. sealed_message holds destination and text; it goes when the message has gone. A lane is customer, kind and purpose: messages of a
-- lane are sent in the order of their sequence. claimed_by is the log of the keeper that is sending it, until due_at.
CREATE TABLE outbox (
    customer TEXT NOT NULL REFERENCES customer (id),
    id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    operation TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('sms', 'voice', 'mail', 'push')),
    purpose TEXT NOT NULL CHECK (purpose IN ('transaction', 'notice', 'marketing')),
    sender TEXT NOT NULL,
    gateway TEXT NOT NULL,
    template TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'delivered', 'failed', 'expired')),
    sealed_message BYTEA,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL CHECK (attempts >= 0),
    claimed_by BIGINT,
    reference TEXT,
    reason TEXT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (customer, id),
    UNIQUE (customer, sequence)
);
CREATE INDEX outbox_by_id ON outbox (id);
CREATE INDEX outbox_due ON outbox (gateway, due_at) WHERE state = 'queued';
CREATE INDEX outbox_lane ON outbox (customer, kind, purpose, sequence) WHERE state = 'queued';
CREATE INDEX outbox_expiry ON outbox (expires_at) WHERE state = 'queued';
CREATE INDEX outbox_reference ON outbox (gateway, reference) WHERE state = 'sent';
CREATE INDEX outbox_failed ON outbox (expires_at) WHERE state = 'failed';
CREATE INDEX outbox_age ON outbox (closed_at) WHERE closed_at IS NOT NULL;
