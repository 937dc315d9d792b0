-- SPDX-License-Identifier: Apache-2.0
-- Expands: parameter sets of direct biometrics (9.4.1): thresholds of one model of one engine, with their error rates and source.

-- Nobody's data but the institution's: kept for good, and never changed; another set takes its place.
CREATE TABLE biometric_parameters (
    id TEXT PRIMARY KEY,
    technique TEXT NOT NULL,
    purpose TEXT NOT NULL,
    engine TEXT NOT NULL,
    model TEXT NOT NULL,
    similarity_min BIGINT NOT NULL,
    liveness_min BIGINT NOT NULL,
    far_ppm BIGINT NOT NULL,
    frr_ppm BIGINT NOT NULL,
    document BYTEA NOT NULL,
    valid_from BIGINT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at BIGINT NOT NULL
);
CREATE INDEX biometric_parameters_use ON biometric_parameters (technique, purpose, valid_from);

CREATE TABLE biometric_approval (
    parameters TEXT NOT NULL REFERENCES biometric_parameters (id),
    approver TEXT NOT NULL,
    approved_at BIGINT NOT NULL,
    PRIMARY KEY (parameters, approver)
);
