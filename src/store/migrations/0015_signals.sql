-- SPDX-License-Identifier: Apache-2.0
-- Signals of video conferences: what the two sides tell each other to connect, numbered for each side that is to read it, sealed. They go when
-- the verdict is given, or when the ceremony's time is over.
-- Expands: one table, which a program of the version before neither writes nor reads.
CREATE TABLE signal (
    customer TEXT NOT NULL,
    ceremony TEXT NOT NULL,
    addressee TEXT NOT NULL CHECK (addressee IN ('customer', 'officer')),
    position BIGINT NOT NULL CHECK (position > 0),
    kind TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    sealed_data BYTEA NOT NULL,
    PRIMARY KEY (customer, ceremony, addressee, position),
    FOREIGN KEY (customer, ceremony) REFERENCES recording (customer, ceremony)
);
CREATE INDEX signal_due ON signal (expires_at);
