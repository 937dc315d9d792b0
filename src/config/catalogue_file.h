/* SPDX-License-Identifier: Apache-2.0
 * The institution's catalogue of transaction codes, limits and exchange rates, from YAML. demobank/catalogue.yaml shows one;
 * docs/catalogue.md explains every member. */
#pragma once

#include "src/config/yaml_file.h"
#include "src/operation/catalogue.h"

/* `catalogue` is what the rest is kept for. */
struct catalogue_file {
    struct catalogue catalogue;
    struct yaml *yaml; /* whose texts the catalogue borrows */
    struct catalogue_entry *entries;
    struct limits *limits;
    struct money_rate *rates;
};

/* Refusals have line and field: an unknown, missing or duplicate member; a word that is none of its set; a transaction without limits or
 * risk; limits for natural persons above the defaults; a set of limits or a rate of no use. */
MUST_CHECK enum status catalogue_file_read(const char *path, struct catalogue_file *ret_file, struct failure *failure);
MUST_CHECK enum status catalogue_file_parse(struct bytes text, struct catalogue_file *ret_file, struct failure *failure);
void catalogue_file_release(struct catalogue_file *file);
