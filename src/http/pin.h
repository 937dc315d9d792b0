/* SPDX-License-Identifier: Apache-2.0
 * A card's PIN is entered in the card program or on the reader, and goes nowhere else. A request that has a member called like one is
 * refused, whatever its value is, and whoever sent it is on record. */
#pragma once

#include "src/http/route.h"

/* By the names of members at any depth, and of what follows the ? of the path. */
bool pin_is_name(const char *name);
bool pin_is_in(const json_t *value);

/* In place of the route's own handler. Neither the PIN nor anything of the request is kept. */
route_handler handle_pin;
/* How many there were since the start. */
uint64_t pin_refusals(void);
