/* SPDX-License-Identifier: Apache-2.0
 * Values of the store as PostgreSQL's parameters and columns, in binary both ways: a BIGINT is eight bytes in network order, TEXT and BYTEA
 * are their bytes. Parameters tell their types, so that a value of the wrong type is refused when the statement is prepared. */
#include "src/store/postgres/postgres.h"

#include <endian.h>
#include <limits.h>

#define BINARY 1

/* Of pg_type, fixed for good. */
enum { OID_NONE = 0, OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25 };

static const Oid types[] = {
    [STORE_NULL] = OID_NONE,
    [STORE_INTEGER] = OID_INT8,
    [STORE_TEXT] = OID_TEXT,
    [STORE_BLOB] = OID_BYTEA,
};

/* No data is NULL to PostgreSQL, so that an empty value needs some. */
static void set_data(struct postgres_parameters *parameters, size_t i, const struct store_value *value)
{
    parameters->data[i] = value->bytes.data != NULL ? (const char *)value->bytes.data : "";
    parameters->sizes[i] = (int)value->bytes.size;
}

static void set_integer(struct postgres_parameters *parameters, size_t i, int64_t integer)
{
    parameters->integers[i] = htobe64((uint64_t)integer);
    parameters->data[i] = (const char *)&parameters->integers[i];
    parameters->sizes[i] = sizeof parameters->integers[i];
}

static void set_parameter(struct postgres_parameters *parameters, size_t i, const struct store_value *value)
{
    parameters->types[i] = types[value->type];
    parameters->formats[i] = BINARY;
    parameters->data[i] = NULL;
    parameters->sizes[i] = 0;
    if (value->type == STORE_INTEGER)
        set_integer(parameters, i, value->integer);
    else if (value->type != STORE_NULL)
        set_data(parameters, i, value);
}

enum status postgres_parameters_make(const struct store_value *values, size_t count, struct postgres_parameters *ret_parameters)
{
    INVARIANT(count <= POSTGRES_PARAMETERS_MAX);
    for (size_t i = 0; i < count; i++)
        if (values[i].bytes.size > INT_MAX)
            return STATUS_LIMIT;
    ret_parameters->count = (int)count;
    for (size_t i = 0; i < count; i++)
        set_parameter(ret_parameters, i, &values[i]);
    return STATUS_OK;
}

bool postgres_columns_are_known(const PGresult *result)
{
    for (int i = 0; i < PQnfields(result); i++) {
        Oid type = PQftype(result, i);
        if ((type != OID_INT8 && type != OID_TEXT && type != OID_BYTEA) || PQfformat(result, i) != BINARY)
            return false;
    }
    return true;
}

int64_t postgres_integer(const PGresult *result, int row, int column)
{
    uint64_t integer = 0;
    if (PQgetlength(result, row, column) == sizeof integer)
        memcpy(&integer, PQgetvalue(result, row, column), sizeof integer);
    return (int64_t)be64toh(integer);
}

struct bytes postgres_bytes(const PGresult *result, int row, int column)
{
    size_t size = (size_t)PQgetlength(result, row, column);
    return bytes_of(size > 0 ? PQgetvalue(result, row, column) : NULL, size);
}
