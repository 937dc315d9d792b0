/* SPDX-License-Identifier: Apache-2.0
 * `enumerate [--whole]`: proves the decision over its finite space and prints what was walked. Exit status 1 when anything was not as it
 * must be. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/law/invariants.h"
#include "tests/law/proof.h"

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void print_walk(const char *title, const struct proof *proof, uint64_t cases_before, uint64_t permitted_before)
{
    printf("%12" PRIu64 " cases %12" PRIu64 " permitted  %s\n", proof->cases - cases_before, proof->permitted - permitted_before, title);
}

static void walk_all(struct proof *proof)
{
    for (size_t i = 0; i < group_count; i++) {
        uint64_t cases = proof->cases, permitted = proof->permitted;
        proof_of_group(proof, &groups[i]);
        print_walk(groups[i].title, proof, cases, permitted);
    }
    uint64_t cases = proof->cases, permitted = proof->permitted;
    proof_of_pairs(proof);
    print_walk("two entries together", proof, cases, permitted);
    cases = proof->cases;
    permitted = proof->permitted;
    proof_of_ignored_facts(proof);
    print_walk("facts that a service does not use", proof, cases, permitted);
    proof_of_coverage(proof);
}

static void print_clauses(const struct proof *proof)
{
    for (enum clause clause = 0; clause < clause_count; clause++)
        if (clause_register[clause].scope != SCOPE_display)
            printf("%12" PRIu64 " kept  %12" PRIu64 " broken     %s %s\n", proof->kept[clause], proof->broken[clause],
                   clause_register[clause].id, clause_register[clause].title_en);
}

static void print_invariants(const struct proof *proof)
{
    for (size_t i = 0; i < invariant_count; i++)
        printf("%12" PRIu64 " cases, all %-21s %s\n", proof->spoke[i], invariants[i].grants ? "admissible" : "not admissible",
               invariants[i].text);
}

int main(int argc, char **argv)
{
    static struct proof proof;
    proof.whole = argc > 1 && strcmp(argv[1], "--whole") == 0;
    double begun = seconds_now();
    walk_all(&proof);
    double seconds = seconds_now() - begun;
    print_clauses(&proof);
    print_invariants(&proof);
    printf("%12" PRIu64 " cases with one safety fact more, none worse\n", proof.improvements);
    printf("%12" PRIu64 " cases, %" PRIu64 " decisions in %.1f s: %.2f million decisions/s\n", proof.cases, proof.decisions, seconds,
           (double)proof.decisions / seconds / 1e6);
    if (proof.fault[0] != 0)
        printf("NOT PROVED: %s\n", proof.fault);
    return proof.fault[0] != 0;
}
