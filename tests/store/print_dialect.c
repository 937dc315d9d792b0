/* SPDX-License-Identifier: Apache-2.0
 * Prints the product's whole SQL as one psql script: the migrations, then every statement as a PREPARE. */
#include <stdio.h>

#include "src/store/backend.h"
#include "src/store/migrate.h"

#define STATEMENT(name, sql) #name,
static const char *const names[STATEMENT_COUNT] = {
#include "src/store/statements.def"
};
#undef STATEMENT

int main(void)
{
    printf("%s;\n", MIGRATE_VERSION_TABLES);
    for (int64_t i = 0; i < migrations_count; i++)
        printf("BEGIN;\n%s\nCOMMIT;\n", migrations[i].sql);
    for (enum store_statement i = 0; i < STATEMENT_COUNT; i++)
        printf("PREPARE %s AS %s;\n", names[i], store_statement_sql(i));
    return 0;
}
