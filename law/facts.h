/* SPDX-License-Identifier: Apache-2.0
 * Facts: what a decision is made of. */
#pragma once
