-- SPDX-License-Identifier: Apache-2.0
-- Two-way SMS: what is awaited from which number. The keyed hash leads, for a message tells its number and no customer.
CREATE TABLE awaited_reply (
    number_mac BYTEA NOT NULL,
    customer TEXT NOT NULL,
    protection TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (number_mac, customer, protection)
);
CREATE INDEX awaited_reply_of_customer ON awaited_reply (customer);
