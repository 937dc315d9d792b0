/* SPDX-License-Identifier: Apache-2.0
 * Every limit of the product has its name here, with its unit last. A limit that an institution may change is the default or the ceiling
 * of a configuration key, and says so. */
#pragma once

#define LIMIT_REQUEST_BODY_BYTES (256 * 1024)      /* HTTP body; configuration may lower it */
#define LIMIT_JSON_DEPTH 16                        /* nesting of any JSON we read */
#define LIMIT_DECIDE_LINE_BYTES (64 * 1024)        /* one case of `countersign decide` */
#define LIMIT_DECIDE_EVIDENCE 64                   /* entries of one case */
#define LIMIT_DECIDE_BATCH 1000                    /* cases of one POST /v1/decisions */
#define LIMIT_INSTRUCTION_BYTES (16 * 1024)        /* canonical JSON of one instruction */
#define LIMIT_TEXT_BYTES (8 * 1024)                /* what a customer reads, one language */
#define LIMIT_CODE_BYTES 32                        /* a bank's transaction code, a document's version */
#define LIMIT_REFERENCE_BYTES 64                   /* a customer reference, a document's id, an identity that signs in */
#define LIMIT_ACCOUNT_BYTES 34                     /* an account number: as long as the longest IBAN */
#define LIMIT_BANK_BYTES 11                        /* a bank code: as long as a BIC */
#define LIMIT_NAME_BYTES 420                       /* the name of a party, the title of a document: 140 ideographs */
#define LIMIT_MEANS_NAME_BYTES 120                 /* what a customer calls a device or a credential: 40 ideographs */
#define LIMIT_MEMO_BYTES 420                       /* a note to an instruction: 140 ideographs */
#define LIMIT_CATALOGUE_ENTRIES 5000               /* transaction codes in one catalogue */
#define LIMIT_CATALOGUE_LIMITS 100                 /* named sets of limits in one catalogue */
#define LIMIT_SIGNATURE_BYTES (192 * 1024)         /* one CMS or XML signature, as bytes */
#define LIMIT_XML_DEPTH 32                         /* nesting of a signed document */
#define LIMIT_XML_ELEMENTS 8192                    /* of a signed document: canonicalizing the worst one takes some 50 ms */
#define LIMIT_XML_ATTRIBUTES 64                    /* of one element, namespaces counted too: parsing is quadratic in them */
#define LIMIT_XML_NAMESPACES 16                    /* declared and in scope at one place: canonicalization is quadratic in them */
#define LIMIT_CERTIFICATE_BYTES (16 * 1024)        /* one certificate, DER */
#define LIMIT_TRUST_ITEMS 256                      /* anchors, CAs, sources, devices or carriers of a trust registry */
#define LIMIT_CERTIFICATE_FILE_BYTES (1024 * 1024) /* one file of certificates, PEM */
#define LIMIT_CRL_BYTES (64 * 1024 * 1024)         /* one CRL, DER: national lists are large */
#define LIMIT_MATERIAL_BYTES (1024 * 1024)         /* a list that is kept for evidence; a larger one is named there by its hash */
#define LIMIT_OCSP_BYTES (64 * 1024)               /* one OCSP response, DER */
#define LIMIT_OCSP_ANSWERS 16                      /* certificates in one OCSP response */
#define LIMIT_CACHED_CRLS 4096                     /* national CAs partition theirs */
#define LIMIT_REVOCATION_FILES 1024                /* files looked after in the revocation folder */
#define LIMIT_CACHED_OCSP 4096                     /* OCSP responses kept; the oldest goes */
#define LIMIT_CRL_CANDIDATES 32                    /* CRLs looked at for one certificate */
#define LIMIT_CRL_SIGNER_DEPTH 2                   /* CRL signers whose own certificates hang on another CRL */
#define LIMIT_REMEMBERED_CERTIFICATES 4096         /* certificates kept read, and what was concluded about them */
#define LIMIT_CHAIN_CERTIFICATES 8                 /* leaf to anchor */
#define LIMIT_SIGNATURE_CERTIFICATES 16            /* certificates inside one signature */
#define LIMIT_LEDGER_ORIGIN_BYTES 128              /* the name of a log: in its checkpoints, entries and receipts */
#define LIMIT_OPERATION_CEREMONIES 16              /* of one operation, whatever became of them: also what bounds guessing */
#define LIMIT_LEDGER_ENTRY_BYTES 65535             /* C2SP tlog-tiles: entries carry a 16-bit length */
#define LIMIT_CHUNK_BYTES (128 * 1024)             /* one chunk of a recording, before base64; configuration may lower it */
#define LIMIT_RECORDING_CHUNKS 1024                /* of one recording, both sides together */
#define LIMIT_OPERATION_RECORDINGS 4               /* of one operation: with their entries its trail stays within 256 */
#define LIMIT_SIGNALS 256                          /* of one conference, to each side */
#define LIMIT_SIGNAL_BYTES (16 * 1024)             /* what one signal carries, as compact JSON */
#define LIMIT_SIGNAL_WAITS 256                     /* requests of one server that wait for signals; more are answered at once */
#define LIMIT_BIOMETRIC_SAMPLES 4                  /* of one answer: together they fit a request's body */
#define LIMIT_BIOMETRIC_SAMPLE_BYTES (44 * 1024)   /* one sample, before base64 */
#define LIMIT_BIOMETRIC_TEMPLATE_BYTES (16 * 1024) /* as an engine makes it */
#define LIMIT_BIOMETRIC_ANSWER_BYTES (32 * 1024)   /* of an engine, as text */
#define LIMIT_SEALED_BYTES (1024 * 1024)           /* one record, before it is sealed */
#define LIMIT_VAULT_MESSAGE_BYTES (1024 * 1024)    /* one message to or from the vault */
#define LIMIT_VAULT_SIGNATURES 1024                /* digests of one signing request */
#define LIMIT_VAULT_RANDOM_BYTES (64 * 1024)       /* one request for random bytes */
#define LIMIT_VAULT_NAMED_KEYS 32                  /* of card issuers and links to other institutions */
#define LIMIT_VAULT_CONNECTIONS 64                 /* threads of the vault, each with its session; ceiling of a configuration key */
#define LIMIT_AUTHORITY_SECONDS 600                /* after its decision, an operation may carry a change to the customer's means */
#define LIMIT_CLIENT_DATA_BYTES (64 * 1024)        /* what a browser says of a ceremony: an icon of a payment may be in it */
#define LIMIT_AUTHENTICATOR_DATA_BYTES (8 * 1024)  /* what an authenticator says of one: id and key of a credential have half */
#define LIMIT_ATTESTATION_OBJECT_BYTES (64 * 1024) /* that, and who vouches for the authenticator */
#define LIMIT_CREDENTIAL_ID_BYTES 1023             /* WebAuthn section 7.1 */
#define LIMIT_WEBAUTHN_CHALLENGE_BYTES 256         /* ours has 32 */
#define LIMIT_CBOR_DEPTH 8                         /* nesting of what an authenticator says */
#define LIMIT_METADATA_BYTES (32 << 20)            /* FIDO's metadata blob, signed: in 2025 some 10 MB */
#define LIMIT_METADATA_ENTRIES 8192                /* models in it */
#define LIMIT_METADATA_METHODS 64                  /* user verification methods, or combinations of them, of one model */
#define LIMIT_OTP_WINDOW 1024                      /* moving factors that one code, or two in a row, are looked for at */
#define LIMIT_CONFIG_BYTES (1024 * 1024)           /* one YAML file */
#define LIMIT_KEEPERS 16                           /* of one server */
#define LIMIT_KEEPER_QUEUE 4096                    /* commands waiting; a full queue answers 503 */
#define LIMIT_KEEPER_BATCH 1024                    /* commands in one commit */
#define LIMIT_KEEPER_BATCH_ENTRIES 2048            /* ledger entries in one commit */
#define LIMIT_KEEPER_BATCH_SIGNATURES 1024         /* receipts in one commit */
#define LIMIT_KEEPER_BATCH_BYTES (16 << 20)        /* ledger entries in one commit, as bytes */
#define LIMIT_KEEPER_TRIES 12                      /* of one batch, while other writers' transactions win */
#define LIMIT_KEEPER_COMMAND_ENTRIES 64            /* ledger entries of one command */
#define LIMIT_KEEPER_COMMAND_SIGNATURES 64         /* receipts of one command */
#define LIMIT_REPLY_BYTES (32 * 1024 * 1024)       /* HTTP answer: a full tile of the largest entries is 17 MB */
#define LIMIT_URL_BYTES 2048                       /* path and query as sent */
#define LIMIT_HEADER_BYTES (16 * 1024)             /* request line and header fields of one request */
#define LIMIT_CONNECTION_BYTES (32 * 1024)      /* memory of one connection: the former must fit, so that we can say that it is too much */
#define LIMIT_COMMON_PASSWORDS_BYTES (64 << 20) /* the list of common passwords, a text file */
#define LIMIT_WORKERS 64                        /* threads for what is slow; ceiling of a configuration key */
#define LIMIT_WORKERS_QUEUE 4096                /* jobs waiting for them; ceiling of a configuration key */
