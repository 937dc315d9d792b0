-- SPDX-License-Identifier: Apache-2.0
-- Indirect biometrics (9.4.2): what the institution assessed, what customers were told and accepted, and the switches that turn them off. Names
-- and suspension of what customers hold.
-- Expands: tables, and columns that may be empty.

-- `mechanism`: an enhanced protection of the institution's own. `indirect_biometrics`: a technique on some models of authenticators.
ALTER TABLE assessment ADD COLUMN subject TEXT NOT NULL DEFAULT 'mechanism';
CREATE TABLE assessment_model (
    assessment TEXT NOT NULL REFERENCES assessment (id),
    model TEXT NOT NULL,
    PRIMARY KEY (assessment, model)
);

-- Of both texts, by which entries of the ledger name the version: digest.
CREATE TABLE risk_notice (
    version TEXT PRIMARY KEY,
    zh_tw TEXT NOT NULL,
    en TEXT NOT NULL,
    digest BYTEA NOT NULL,
    valid_from BIGINT NOT NULL,
    needs_acceptance BIGINT NOT NULL CHECK (needs_acceptance IN (0, 1)),
    proposed_by TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    approved_by TEXT,
    approved_at BIGINT
);

-- valid_from: of that version of the notice.
CREATE TABLE risk_acceptance (
    customer TEXT NOT NULL,
    credential TEXT NOT NULL,
    version TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('zh-TW', 'en')),
    valid_from BIGINT NOT NULL,
    accepted_at BIGINT NOT NULL,
    accepted_by TEXT NOT NULL,
    PRIMARY KEY (customer, credential, version),
    FOREIGN KEY (customer, credential) REFERENCES credential (customer, id)
);

-- A customer's own switch, from the first acceptance on.
CREATE TABLE indirect_switch (
    customer TEXT PRIMARY KEY REFERENCES customer (id),
    state TEXT NOT NULL CHECK (state IN ('on', 'off')),
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);

-- What the institution turned off for everybody, as long as it is off.
CREATE TABLE indirect_stop (
    technique TEXT NOT NULL,
    model TEXT NOT NULL,
    stopped_at BIGINT NOT NULL,
    stopped_by TEXT NOT NULL,
    PRIMARY KEY (technique, model)
);

ALTER TABLE device ADD COLUMN suspended_at BIGINT;

-- What customers call their credentials and devices.
CREATE TABLE means_name (
    customer TEXT NOT NULL REFERENCES customer (id),
    means TEXT NOT NULL,
    sealed_name BYTEA NOT NULL,
    PRIMARY KEY (customer, means)
);
