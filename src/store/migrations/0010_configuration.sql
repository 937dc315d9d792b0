-- SPDX-License-Identifier: Apache-2.0
-- Which configuration the log told of last: what its entry configuration.changed said, hashed.
CREATE TABLE configuration (
    log BIGINT PRIMARY KEY REFERENCES ledger_log (id),
    digest BYTEA NOT NULL
);
