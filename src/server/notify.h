/* SPDX-License-Identifier: Apache-2.0
 * Telling systemd (Type=notify) how the service is; nothing happens when it did not ask. */
#pragma once

/* "READY=1", "STOPPING=1". */
void service_notify(const char *state);
