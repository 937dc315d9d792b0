-- SPDX-License-Identifier: Apache-2.0
-- Expands: what a program to come may need, in the tables that every request writes.
ALTER TABLE operation ADD COLUMN next_note TEXT;
ALTER TABLE customer ADD COLUMN next_segment TEXT NOT NULL DEFAULT '';
ALTER TABLE ledger_log ADD COLUMN next_count BIGINT NOT NULL DEFAULT 0;
CREATE TABLE next_table (
    customer TEXT NOT NULL REFERENCES customer (id),
    id TEXT NOT NULL,
    PRIMARY KEY (customer, id)
);
CREATE INDEX next_notes ON operation (customer, next_note);
