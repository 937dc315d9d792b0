/* SPDX-License-Identifier: Apache-2.0
 * XML signatures (XMLDSig) read strictly and verified by xmlsec with the key of the certificate they carry: what is not expected is refused
 * before a key is touched. Whether the certificate is to be believed is for src/crypto/checks.h. */
#pragma once

#include "src/crypto/checks.h"

/* Where the signed element stands. Anything else is a wrapped signature. */
enum xmldsig_form {
    XMLDSIG_ENVELOPED,  /* the signature is a child of the element it signs */
    XMLDSIG_ENVELOPING, /* the element is the signature's one Object, or that Object's child */
    XMLDSIG_DETACHED,   /* the element and the signature are siblings */
};
const char *xmldsig_form_name(enum xmldsig_form form); /* "enveloped" ... */

#define XMLDSIG_NAMESPACE_MAX 256
#define XMLDSIG_NAME_MAX 128
struct xmldsig_element {
    char namespace_uri[XMLDSIG_NAMESPACE_MAX]; /* "" when it is in none */
    char name[XMLDSIG_NAME_MAX];
    char id[XMLDSIG_NAME_MAX]; /* "" when it has none */
    enum xmldsig_form form;
};

/* The element that the caller will act upon. It must be in the document once, and be the one that is signed. A NULL member fits
 * anything; without a name the element is not looked for elsewhere, and the caller acts on the signature's `content` only. */
struct xmldsig_expectation {
    const char *namespace_uri;
    const char *name;
    const char *id;
};

/* One Signature with one Reference into the same document; canonical XML 1.0, 1.1 or exclusive, without comments; SHA-256 or better; RSA
 * from 2048 bits, PKCS #1, or ECDSA on P-256, P-384 or P-521; the key from an X509Certificate inside the signature. No DTD, entity,
 * processing instruction, XPath, XSLT, manifest or external reference; every Id once. `expectation` may be NULL.
 *
 * STATUS_INVALID, STATUS_REFUSED, STATUS_LIMIT: not a document in which a signer can be found; the failure's field is a word of
 * xmldsig_reasons.def. Whatever else is wrong is STATUS_OK with correctness failed for one of those words, and then `content` is empty. On
 * success `content` is the canonical form of the signed element, the very bytes that were digested. May be called from many threads. Opens
 * no file and no connection. */
MUST_CHECK enum status xmldsig_read(struct checker *checker, struct bytes document, const struct xmldsig_expectation *expectation,
                                    struct signature *ret_signature, struct xmldsig_element *ret_element, struct failure *failure);

/* The document that a customer signs when the signature is XML: the canonical JSON of the instruction as the text of one element,
 *     <Instruction xmlns="urn:countersign:instruction:1" Id="operation-...">{...}</Instruction>
 * written in its own canonical form. STATUS_INVALID when the id is none of ours (encode.h) or the JSON holds a character that XML has no
 * place for. */
#define XMLDSIG_INSTRUCTION_NAMESPACE "urn:countersign:instruction:1"
#define XMLDSIG_INSTRUCTION_NAME "Instruction"
MUST_CHECK enum status xmldsig_instruction_document(const char *operation_id, struct bytes instruction_json, struct buffer *ret_document);
/* Whether a signature that was read holds for exactly that document, byte for byte. STATUS_REFUSED when it does not. */
MUST_CHECK enum status xmldsig_confirm_instruction(const struct signature *signature, const char *operation_id,
                                                   struct bytes instruction_json);
