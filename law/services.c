/* SPDX-License-Identifier: Apache-2.0
 * What Articles 6 and 8 make of each service: its category and its kind of instruction. */
#include "law/facts.h"

static const struct {
    enum category category;
    enum instruction instruction;
} services[service_count] = {
#define SERVICE(name, text, category, instruction) [SERVICE_##name] = {CATEGORY_##category, INSTRUCTION_##instruction},
#include "law/services.def"
};

enum category service_category(enum service service)
{
    INVARIANT(service > SERVICE_MISSING && service < service_count);
    return services[service].category;
}

enum instruction service_instruction(enum service service)
{
    INVARIANT(service > SERVICE_MISSING && service < service_count);
    return services[service].instruction;
}
