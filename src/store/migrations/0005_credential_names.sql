-- SPDX-License-Identifier: Apache-2.0
-- What a person signs in by (an ID number and a user code), as its keyed hash, and the credential it leads to. The hash leads, so that a name
-- stays unique when customers are spread over shards.
CREATE TABLE credential_name (
    mac BYTEA PRIMARY KEY,
    customer TEXT NOT NULL,
    credential TEXT NOT NULL,
    FOREIGN KEY (customer, credential) REFERENCES credential (customer, id)
);
CREATE INDEX credential_name_of_credential ON credential_name (customer, credential);
