/* SPDX-License-Identifier: Apache-2.0
 * Expanding law/facts.def into the tables. */
#include "src/json/fact_table.h"

#define NAME(text) .name = {(const uint8_t *)(text), sizeof(text) - 1}
#define AT(object, member) .offset = offsetof(struct object##_facts, member)
#define ENUM(object, set, member, text, needed)                                                                                            \
    {NAME(text), .type = FACT_TYPE_ENUM, .required = (needed), AT(object, member), .vocabulary = &vocabulary_##set},
#define INTEGER(object, member, least, most, otherwise, needed)                                                                            \
    {NAME(#member),      .type = FACT_TYPE_INTEGER, .required = (needed), AT(object, member),                                              \
     .minimum = (least), .maximum = (most),         .absent = (otherwise)},

#define FACTS_BEGIN(object) static const struct fact facts_##object[] = {
#define FACT_BOOL(object, member, about) {NAME(#member), .type = FACT_TYPE_BOOL, AT(object, member)},
#define FACT_TEXT(object, member, about) {NAME(#member), .type = FACT_TYPE_TEXT, AT(object, has_##member)},
#define FACT_ENUM(object, set, member, about) ENUM(object, set, member, #member, false)
#define FACT_ENUM_NAMED(object, set, member, text, about) ENUM(object, set, member, text, false)
#define FACT_ENUM_REQUIRED(object, set, member, about) ENUM(object, set, member, #member, true)
#define FACT_SET(object, set, member, about) {NAME(#member), .type = FACT_TYPE_SET, AT(object, member), .vocabulary = &vocabulary_##set},
#define FACT_INTEGER(object, member, least, most, otherwise, about) INTEGER(object, member, least, most, otherwise, false)
#define FACT_INTEGER_REQUIRED(object, member, least, most, about) INTEGER(object, member, least, most, 0, true)
#define FACT_OBJECT(owner, kind, member, about)                                                                                            \
    {NAME(#member), .type = FACT_TYPE_OBJECT, AT(owner, has_##member), .object_offset = offsetof(struct owner##_facts, member),            \
     .object = &fact_table_##kind},
#define FACTS_END(object)                                                                                                                  \
    }                                                                                                                                      \
    ;                                                                                                                                      \
    const struct fact_table fact_table_##object = {facts_##object, COUNT_OF(facts_##object)};                                              \
    _Static_assert(COUNT_OF(facts_##object) <= 64, "fields seen are kept as bits");
#include "law/facts.def"
