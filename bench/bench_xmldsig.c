/* SPDX-License-Identifier: Apache-2.0
 * XML signatures verified a second on one core, in turns with their limit (parsing the document, and one raw verification) and with xmlsec
 * given the key and nothing checked. usage: bench_xmldsig [TURNS] */
#include <libxml/parser.h>
#include <openssl/evp.h>
#include <xmlsec/xmlsec.h>

#include <xmlsec/openssl/evp.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmltree.h>

#include "bench/measure.h"
#include "tests/crypto/xml_verify.h"

#define TURN_SECONDS 0.25
#define FIELDS 12

struct subject {
    struct xml_signer signer;
    char *document;
    uint8_t message[600]; /* about as long as SignedInfo */
    uint8_t signature[512];
    size_t signature_size;
    struct samples limit, xmlsec, ours, first_seen;
};

static const struct xmldsig_expectation payment = {"urn:t", "Payment", NULL};

static const char *payment_text(void)
{
    char *fields = xml_text_format("%s", "");
    for (int i = 0; i < FIELDS; i++)
        fields = xml_text_format("%s<Field%02d>%032d</Field%02d>\n", fields, i, i, i);
    return xml_text_format("<Payment xmlns='urn:t' Id='p1'>\n%s%%s</Payment>", fields);
}

static void sign_message(struct subject *subject)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    subject->signature_size = sizeof subject->signature;
    INVARIANT(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, subject->signer.key) == 1);
    INVARIANT(EVP_DigestSign(context, subject->signature, &subject->signature_size, subject->message, sizeof subject->message) == 1);
    EVP_MD_CTX_free(context);
}

static struct subject subject_new(const char *kind, const char *method)
{
    struct subject subject = {.signer = xml_signer_new(kind, "Signing customer")};
    subject.document = xml_sign_in(&subject.signer, &(struct xml_template){.method = method}, payment_text());
    sign_message(&subject);
    return subject;
}

static void run_limit(struct subject *subject)
{
    xmlFreeDoc(xmlReadMemory(subject->document, (int)strlen(subject->document), NULL, NULL, XML_PARSE_NONET));
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    INVARIANT(EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, subject->signer.key) == 1);
    INVARIANT(EVP_DigestVerify(context, subject->signature, subject->signature_size, subject->message, sizeof subject->message) == 1);
    EVP_MD_CTX_free(context);
}

static void run_xmlsec(struct subject *subject)
{
    xmlDoc *tree = xmlReadMemory(subject->document, (int)strlen(subject->document), NULL, NULL, XML_PARSE_NONET);
    xmlSecDSigCtx *context = xmlSecDSigCtxCreate(NULL);
    EVP_PKEY_up_ref(subject->signer.key);
    context->signKey = xmlSecKeyCreate();
    INVARIANT(xmlSecKeySetValue(context->signKey, xmlSecOpenSSLEvpKeyAdopt(subject->signer.key)) == 0);
    INVARIANT(xmlSecDSigCtxVerify(context, xmlSecFindNode(xmlDocGetRootElement(tree), xmlSecNodeSignature, xmlSecDSigNs)) == 0);
    INVARIANT(context->status == xmlSecDSigStatusSucceeded);
    xmlSecDSigCtxDestroy(context);
    xmlFreeDoc(tree);
}

static void run_ours(struct subject *subject)
{
    CLEANUP(signature_release) struct signature signature = {0};
    struct xmldsig_element element;
    INVARIANT(xmldsig_read(xml_checker, bytes_of_text(subject->document), &payment, &signature, &element, NULL) == STATUS_OK);
    INVARIANT(signature.correctness.result == CHECK_PASSED);
}

/* With a checker that has seen nobody. */
static void run_first_seen(struct subject *subject)
{
    static const struct trust trust;
    struct checker *known = xml_checker;
    INVARIANT(checker_new(&trust, NULL, &xml_checker) == STATUS_OK);
    run_ours(subject);
    checker_release(&xml_checker);
    xml_checker = known;
}

/* Of this thread: what else runs on the machine does not count. */
static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void turn(void (*run)(struct subject *), struct subject *subject, struct samples *samples)
{
    size_t rounds = 0;
    double begin = cpu_seconds(), elapsed = 0;
    while (elapsed < TURN_SECONDS) {
        run(subject);
        rounds++;
        elapsed = cpu_seconds() - begin;
    }
    samples_add(samples, (double)rounds / elapsed);
}

static void print_ratio(const char *name, struct samples *samples, const struct samples *limit, const char *kind)
{
    char line[96];
    snprintf(line, sizeof line, "%s %s (%.2f of the limit)", kind, name, samples_median(samples) / limit->values[(limit->count - 1) / 2]);
    samples_print(line, samples, "/s");
}

static void measure(const char *kind, const char *method, int turns)
{
    struct subject subject = subject_new(kind, method);
    for (int i = 0; i < turns; i++) {
        turn(run_limit, &subject, &subject.limit);
        turn(run_xmlsec, &subject, &subject.xmlsec);
        turn(run_ours, &subject, &subject.ours);
        turn(run_first_seen, &subject, &subject.first_seen);
    }
    printf("%s, %zu bytes, enveloped\n", kind, strlen(subject.document));
    samples_median(&subject.limit);
    print_ratio("limit: parse, one verification", &subject.limit, &subject.limit, kind);
    print_ratio("xmlsec, key given", &subject.xmlsec, &subject.limit, kind);
    print_ratio("ours, signer seen before", &subject.ours, &subject.limit, kind);
    print_ratio("ours, signer never seen", &subject.first_seen, &subject.limit, kind);
    xml_signer_release(&subject.signer);
}

int main(int argument_count, char **arguments)
{
    int turns = argument_count > 1 ? (int)strtol(arguments[1], NULL, 10) : 8;
    if (turns < 1 || turns > MEASURE_TURNS_MAX) {
        fprintf(stderr, "usage: bench_xmldsig [TURNS], 1 to %d\n", MEASURE_TURNS_MAX);
        return 2;
    }
    xml_begin(NULL);
    measure("RSA-2048", XML_RSA_SHA256, turns);
    measure("EC-P-256", XML_ECDSA_SHA256, turns);
    return xml_end(NULL);
}
