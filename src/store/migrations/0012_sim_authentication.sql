-- SPDX-License-Identifier: Apache-2.0
-- SIM authentication asks a mobile operator: how often it gave no answer, which is no attempt of the customer's and still has its limit.
ALTER TABLE protection ADD COLUMN outages BIGINT NOT NULL DEFAULT 0 CHECK (outages >= 0);
