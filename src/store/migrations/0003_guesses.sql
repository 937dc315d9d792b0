-- SPDX-License-Identifier: Apache-2.0
-- What guessing at secrets needs: codes that are used once and only forwards, counters per customer, credentials that wait for their first
-- code, and the operations that have carried the one change that each may carry.

-- The lowest moving factor (counter or time step) that may still be used, and by how many steps a device's clock is off.
ALTER TABLE credential ADD COLUMN next_factor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE credential ADD COLUMN drift BIGINT NOT NULL DEFAULT 0;
-- Why it is suspended, and which credential it takes the place of when it is activated.
ALTER TABLE credential ADD COLUMN suspension TEXT CHECK (suspension IN ('activation', 'request'));
ALTER TABLE credential ADD COLUMN replaces TEXT;

-- Wrong answers of a customer to one design, whatever the credential.
CREATE TABLE guess_counter (
    customer TEXT NOT NULL REFERENCES customer (id),
    design TEXT NOT NULL,
    failures BIGINT NOT NULL CHECK (failures >= 0),
    locked_at BIGINT,
    PRIMARY KEY (customer, design)
);

-- Operations that a change to the customer's means rested on: each carries one.
CREATE TABLE spent_operation (
    customer TEXT NOT NULL,
    operation TEXT NOT NULL,
    spent_at BIGINT NOT NULL,
    PRIMARY KEY (customer, operation),
    FOREIGN KEY (customer, operation) REFERENCES operation (customer, id)
);
