-- SPDX-License-Identifier: Apache-2.0
-- Several logs: who appends to each, until when nobody else may end it, how much of it the first log (id 1) tells of, and when it ended. A log
-- without a lease is not claimed: the only log of a store of its own, or one whose keeper rests.
ALTER TABLE ledger_log ADD COLUMN holder TEXT NOT NULL DEFAULT '';
ALTER TABLE ledger_log ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ledger_log ADD COLUMN lease_until BIGINT;
ALTER TABLE ledger_log ADD COLUMN anchored_size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ledger_log ADD COLUMN closed_at BIGINT;
CREATE UNIQUE INDEX ledger_log_of_holder ON ledger_log (holder) WHERE closed_at IS NULL AND holder <> '';
ALTER TABLE operation ADD COLUMN ledger_log BIGINT;
UPDATE operation SET ledger_log = 1 WHERE ledger_index IS NOT NULL;
