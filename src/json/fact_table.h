/* SPDX-License-Identifier: Apache-2.0
 * The facts of each object as a table: what the reader needs to know about a field, made of the lines of law/facts.def. */
#pragma once

#include "law/words.h"

enum fact_type { FACT_TYPE_BOOL, FACT_TYPE_TEXT, FACT_TYPE_ENUM, FACT_TYPE_SET, FACT_TYPE_INTEGER, FACT_TYPE_OBJECT };

struct fact {
    struct bytes name;
    enum fact_type type;
    bool required;
    size_t offset;                       /* of the value in the struct; of has_… for a text or an object */
    size_t object_offset;                /* an object: of its struct */
    const struct fact_table *object;     /* an object: its own fields */
    const struct vocabulary *vocabulary; /* an enum or a set: its words */
    int64_t minimum, maximum, absent;    /* an integer */
};

struct fact_table {
    const struct fact *facts;
    size_t count; /* at most 64: fields seen are kept as bits */
};

/* fact_table_operation, fact_table_certificate ... */
#define FACTS_BEGIN(object) extern const struct fact_table fact_table_##object;
#define FACT_BOOL(...)
#define FACT_TEXT(...)
#define FACT_ENUM(...)
#define FACT_ENUM_NAMED(...)
#define FACT_ENUM_REQUIRED(...)
#define FACT_SET(...)
#define FACT_INTEGER(...)
#define FACT_INTEGER_REQUIRED(...)
#define FACT_OBJECT(...)
#define FACTS_END(object)
#include "law/facts.def"
