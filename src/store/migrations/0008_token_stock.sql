-- SPDX-License-Identifier: Apache-2.0
-- Tokens that vendors delivered and nobody has yet: found by serial number, which leads its own table so that it stays unique when customers
-- are spread over shards. The record goes when the token is handed out; its seed is sealed by the vault.
CREATE TABLE token_stock (
    serial TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('stocked', 'assigned')),
    record TEXT,
    model TEXT NOT NULL,
    imported_at BIGINT NOT NULL,
    customer TEXT,
    credential TEXT
);
