/* SPDX-License-Identifier: Apache-2.0
 * make_ledger DIR COUNT: writes a log of COUNT entries as static files, with its public key as DIR/key, for black-box tests and benches. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/ledger/made_ledger.h"

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: make_ledger DIR COUNT\n", stderr);
        return 2;
    }
    CLEANUP(made_ledger_release) struct made_ledger ledger = {0};
    size_t count = strtoul(argv[2], NULL, 10);
    made_ledger_fill(&ledger, count);
    made_ledger_build(&ledger, count, MADE_SEED);
    made_ledger_save(&ledger, argv[1]);
    return 0;
}
