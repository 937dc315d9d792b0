/* SPDX-License-Identifier: Apache-2.0
 * Facts: what a decision is made of. Plain values, no pointers, no personal data; made of the lines of vocabulary.def, services.def and
 * facts.def. A zeroed struct is the absent fact everywhere but in otp_lifetime_limit (OPERATION_FACTS), and so establishes nothing. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/limits.h"
#include "src/base/status.h"

/* The closed sets of words: enum design, enum risk, enum protection ... Member names stand in vocabulary.def. */
#define WORDS_BEGIN(set) enum set {
#define WORD_MISSING(set, name) name,
#define WORD(set, name, text) name,
#define WORDS_END(set)                                                                                                                     \
    set##_count                                                                                                                            \
    }                                                                                                                                      \
    ;
#include "law/vocabulary.def"
#undef WORDS_BEGIN
#undef WORD_MISSING
#undef WORD
#undef WORDS_END

enum service {
    SERVICE_MISSING,
#define SERVICE(name, text, category, instruction) SERVICE_##name,
#include "law/services.def"
#undef SERVICE
    service_count
};

enum category { CATEGORY_NON_TRANSFER, CATEGORY_TRANSFER };
enum instruction { INSTRUCTION_QUERY, INSTRUCTION_APPLICATION, INSTRUCTION_TRANSACTION };

/* A set of words of one vocabulary: SET_OF(PROTECTION_OTP_BOUND) | ... */
typedef uint32_t word_set;
#define SET_OF(word) ((word_set)1 << (word))

/* struct credit_consent_facts, corporate_facts, operation_facts, certificate_facts, chip_card_facts, otp_facts, two_factor_facts,
 * video_facts. A text `at` is the member `has_at`; an object `corporate` is `has_corporate` and `corporate`. */
#define FACTS_BEGIN(object) struct object##_facts {
#define FACT_BOOL(object, name, about) bool name;
#define FACT_TEXT(object, name, about) bool has_##name;
#define FACT_ENUM(object, set, name, about) enum set name;
#define FACT_ENUM_NAMED(object, set, member, name, about) enum set member;
#define FACT_ENUM_REQUIRED(object, set, name, about) enum set name;
#define FACT_SET(object, set, name, about) word_set name;
#define FACT_INTEGER(object, name, minimum, maximum, absent, about) int64_t name;
#define FACT_INTEGER_REQUIRED(object, name, minimum, maximum, about) int64_t name;
#define FACT_OBJECT(object, kind, name, about)                                                                                             \
    bool has_##name;                                                                                                                       \
    struct kind##_facts name;
#define FACTS_END(object)                                                                                                                  \
    }                                                                                                                                      \
    ;
#include "law/facts.def"

/* An operation of which nothing else is said: (struct operation_facts)OPERATION_FACTS(SERVICE_TRANSFER). */
#define OPERATION_FACTS(service_wanted)                                                                                                    \
    {                                                                                                                                      \
        .service = (service_wanted), .otp_lifetime_limit = 1800                                                                            \
    }

/* One completed ceremony. `design` says which member holds; designs 6 and 7 have none. */
struct evidence_facts {
    enum design design;
    union {
        struct certificate_facts certificate;
        struct chip_card_facts chip_card;
        struct otp_facts otp;
        struct two_factor_facts two_factor;
        struct video_facts video;
    };
};

enum category service_category(enum service service);
enum instruction service_instruction(enum service service);
