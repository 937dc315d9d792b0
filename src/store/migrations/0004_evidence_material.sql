-- SPDX-License-Identifier: Apache-2.0
-- Public bytes that sealed records name by their SHA-256: authorities' certificates, revocation lists, answers about authorities. Each is here
-- once, and tells of no customer, so that erasing one need not look here.

CREATE TABLE evidence_material (
    digest BYTEA PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('certificate', 'crl', 'ocsp')),
    der BYTEA NOT NULL,
    first_seen_at BIGINT NOT NULL
);
