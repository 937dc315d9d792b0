-- SPDX-License-Identifier: Apache-2.0
-- What only programs of two versions ago used goes.
DROP INDEX next_notes;
ALTER TABLE operation DROP COLUMN next_note;
