/* SPDX-License-Identifier: Apache-2.0
 * The contract of a method: how one security design of Article 9 runs its ceremonies. A method knows nothing of HTTP and nothing of SQL:
 * it is given values, and gives values back; the service keeps them. Each method is one `const struct method` named in methods.def. */
#pragma once

#include "law/facts.h"
#include "src/base/buffer.h"
#include "src/base/digest_set.h"
#include "src/base/encode.h"
#include "src/base/timestamp.h"

#include <jansson.h>

struct vault;
struct recording;            /* src/methods/video/recording.h */
struct biometric_parameters; /* src/biometric/biometric.h */

#define METHOD_RECORD_BYTES_MAX (512 * 1024) /* an evidence record: signatures, checks, what tells of the customer alone */
#define METHOD_STATE_BYTES_MAX (512 * 1024)
#define METHOD_NAME_BYTES_MAX 256
#define METHOD_SERIAL_BYTES_MAX 64 /* of a means that the institution has in stock */

struct method_context {
    timestamp_us now;
    bool at_atm;        /* the caller is a cash machine's system */
    const char *caller; /* who answers, by the name that the server authenticated; NULL where nobody does */
    struct vault *vault;
    const void *settings;    /* the method's own configuration; which struct, the method's header says */
    struct digest_set *kept; /* material that is kept already, as far as is remembered; NULL where no record is made */
    /* What is in force for the operation where an engine compares biometrics (asks_engine); NULL: nothing is, or none compares. */
    const struct biometric_parameters *parameters;
};

/* Who the institution knows the customer to be. Identifier: 統一編號 of a company, 身分證字號 or 統一證號 of a person. */
struct method_customer {
    const char *id;
    bool corporate;
    const char *identifier;
    struct bytes stocked; /* the institution's own record of the means whose serial number the request names; without data: it has none */
    const struct bytes *others; /* public records of the customer's means of the same design that serve now, where the service reads them */
    size_t other_count;
};

/* Money that an instruction moves to somebody whom it names. */
struct method_payment {
    const char *payee;    /* name */
    const char *value;    /* decimal: "1500.00" */
    const char *currency; /* ISO 4217 */
};

/* What every design binds to. All borrowed for the time of the call. */
struct method_operation {
    const char *ceremony_id; /* of the ceremony that is opened, renewed or answered */
    const struct operation_facts *facts;
    const char *operation_id;
    struct bytes instruction; /* canonical JSON (RFC 8785), both texts in it */
    struct digest instruction_digest;
    const struct method_payment *payment; /* NULL: it moves none, or to nobody by name */
};

/* What the institution's registers say of a phone number and of those who send to it: no caller has a word in it. */
struct method_phone {
    enum phone_change set_by;   /* how the number was last set */
    enum sms_sender sms_sender; /* what else the sender of SMS codes sends */
    bool shows_payment;         /* the message of this operation tells amount and payee */
};

/* An enrolled means. `record` is the method's own JSON, sealed at rest by the service. */
struct method_credential {
    const char *id; /* NULL for designs that need none */
    struct bytes record;
    timestamp_us enrolled_at;
    int64_t next_factor;              /* the lowest moving factor that was not used, nor passed over; 0 for secrets that have none */
    int64_t drift;                    /* steps that the device's clock was ahead when it was last used */
    const struct method_phone *phone; /* NULL unless the means is a phone number */
};

/* A running ceremony. `state` is the method's own, sealed at rest. */
struct method_ceremony {
    const char *id;
    struct bytes state;
    int64_t step; /* 0 first; each METHOD_CONTINUE counts up */
    timestamp_us opened_at;
    const struct recording *recording; /* what was recorded so far; NULL unless the method records */
};

/* A public fact of a ceremony, for ledger and answer: words of visible ASCII, nothing personal. */
#define METHOD_DETAILS_MAX 12
struct method_detail {
    char name[32];
    char text[96];
};

/* Public bytes that many records rest on: an authority's certificate, a revocation list. A record names them by SHA-256 in its member
 * "material" (an array of lower-case hexadecimal), and the service keeps each once, for good. Never what tells of one customer: that
 * belongs in the record, which is erased with the customer. */
enum method_material_kind { METHOD_MATERIAL_CERTIFICATE, METHOD_MATERIAL_CRL, METHOD_MATERIAL_OCSP };
struct method_material {
    enum method_material_kind kind;
    struct digest digest;
    struct buffer bytes; /* DER; empty: kept already */
};
#define METHOD_MATERIAL_MAX 48

enum method_outcome {
    METHOD_WRONG,       /* this answer establishes nothing; the ceremony goes on while attempts are left */
    METHOD_CONTINUE,    /* right so far: `state` is for the next step, `challenge` says what to do */
    METHOD_ESTABLISHED, /* the ceremony ends, with evidence */
};

/* An answer that guessed at a secret. `examine` compares it outside the transaction, through the vault; the service counts it inside, and
 * before it is counted nobody learns whether it was right: what comes after the lock is refused, and a factor serves once. */
struct method_guess {
    bool counted;             /* the answer was a guess; false: the rest says nothing */
    bool counts_wrong;        /* although the ceremony goes on, or establishes what could not be confirmed */
    int64_t credential_limit; /* wrong answers in a row that lock the credential */
    int64_t customer_limit;   /* the same for all of the customer's credentials of this design; at least 2 */
    bool has_factor;          /* a right answer used a moving factor */
    int64_t factor;
    int64_t drift;
};

/* A counter that a device moves on with every signature. The service moves the credential's on with it, once: one that does not grow may
 * be a copy's. */
struct method_counter {
    bool counted;
    int64_t value; /* 0: the device counts nothing, which holds only as long as it never did */
    bool suspends; /* a credential whose counter did not grow */
};

struct method_result {
    enum method_outcome outcome;
    struct method_guess guess;
    struct method_counter counter;  /* METHOD_ESTABLISHED */
    struct evidence_facts evidence; /* METHOD_ESTABLISHED: every fact from what was verified, none from the caller's word */
    struct buffer state;            /* METHOD_CONTINUE */
    struct buffer challenge;        /* METHOD_CONTINUE: JSON for the caller */
    struct buffer record;           /* JSON a court will want: kept sealed, its salted hash in the ledger */
    size_t material_count;
    struct method_material material[METHOD_MATERIAL_MAX]; /* what `record` names, each once */
    bool ends_recording;                                  /* nothing is taken into the ceremony's recording after this answer */
    struct buffer renewed_record; /* METHOD_ESTABLISHED: the credential's records from now on (another password, another cost); */
    struct buffer renewed_public; /* empty, both: as they were */
    size_t detail_count;
    struct method_detail details[METHOD_DETAILS_MAX]; /* sorted by name */
};
void method_result_init(struct method_result *result);
void method_result_release(struct method_result *result);
/* Keeps the details sorted; more than METHOD_DETAILS_MAX is a programmer's error. */
void method_result_detail(struct method_result *result, const char *name, const char *text);
/* Names material for the record, and copies it unless it is kept already. The same again changes nothing; STATUS_LIMIT past the maximum. */
MUST_CHECK enum status method_result_material(struct method_result *result, const struct method_context *context,
                                              enum method_material_kind kind, const struct digest *digest, struct bytes bytes);

/* What enrolment makes of a request. */
struct method_enrolment {
    struct buffer record;        /* the method's own JSON, to be sealed */
    struct buffer public_record; /* JSON for everybody who may see the credential */
    const char *confirmed_by;    /* provenance: word of the vocabulary `enrolment` */
    struct buffer name;          /* what the credential is found by when its owner signs in; only its keyed hash is kept. Empty: none */
    int64_t next_factor;         /* the first moving factor that was not used elsewhere */
    bool needs_activation;       /* the credential stays suspended until METHOD_ACTIVATE establishes it */
    struct buffer once;          /* JSON for the enrolling caller's eyes, this once: it is kept nowhere. Empty: nothing */
};
/* Sets `confirmed_by` from the request's member of that name. STATUS_INVALID when it is no word of the vocabulary. */
MUST_CHECK enum status method_enrolment_confirm(struct method_enrolment *enrolment, const char *confirmed_by, struct failure *failure);
void method_enrolment_init(struct method_enrolment *enrolment);
void method_enrolment_release(struct method_enrolment *enrolment);

/* A code that the service is to send to the customer, with the operation's own message. */
#define METHOD_CODE_SIZE 9
struct method_code {
    char digits[METHOD_CODE_SIZE]; /* empty: none is sent */
    enum delivery delivery;
    int64_t seconds;            /* how long it lives */
    const char *client_address; /* where the customer sits, as the channel saw it; NULL when it did not say */
};

/* What opening makes: the state for the first answer, and the challenge (a JSON object) for the caller. */
struct method_opening {
    struct buffer state;
    struct buffer challenge;
    struct method_code code;
    int64_t life_seconds; /* of the ceremony; 0: as configured */
    bool unprompted;      /* whoever has not seen the challenge can answer as well: a device that shows codes of itself */
};
void method_opening_init(struct method_opening *opening);
void method_opening_release(struct method_opening *opening);

enum method_task {
    METHOD_ACTIVATE,      /* the first proof after enrolment */
    METHOD_RESYNCHRONISE, /* a device that ran away is found again */
};

struct method {
    enum design design;
    bool needs_credential;
    bool records;         /* the ceremony has a recording, and is answered by an officer, not by whoever speaks for the customer */
    int64_t attempts_max; /* wrong answers that end a ceremony */
    int64_t ceremony_seconds_default; /* how long a ceremony lives unless the configuration says less */

    /* Whether a biometric engine is asked, outside the server: `named` are the details of an enrolment, or a credential's public record.
     * What such a credential keeps is destroyed when it is revoked. NULL: never. */
    bool (*asks_engine)(const json_t *named);
    /* Whether an answer with this credential is examined quickly, in a design where most are slow: it waits for no worker. NULL: as the
     * service has it for the design. */
    bool (*is_quick)(const json_t *public_record);

    /* Checks what is to be enrolled. STATUS_INVALID malformed, STATUS_REFUSED well formed and not allowed. */
    enum status (*enrol)(const struct method_context *context, const struct method_customer *customer, const json_t *request,
                         struct method_enrolment *enrolment, struct failure *failure);
    enum status (*open)(const struct method_context *context, const struct method_operation *operation,
                        const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                        struct failure *failure);
    /* Makes the challenge anew, so that no answer to the one before counts: a code is sent again. STATUS_TOO_OFTEN when that was enough.
     * NULL when the method's challenges are not renewed. */
    enum status (*reopen)(const struct method_context *context, const struct method_operation *operation,
                          const struct method_credential *credential, const struct method_ceremony *ceremony, const json_t *request,
                          struct method_opening *opening, struct failure *failure);
    /* Outside any transaction, on any thread, may be slow: parses and verifies an answer, and says in `result->guess` when it guessed at a
     * secret. STATUS_INVALID: unreadable, which counts as no attempt. */
    enum status (*examine)(const struct method_context *context, const struct method_operation *operation,
                           const struct method_credential *credential, const struct method_ceremony *ceremony, const json_t *answer,
                           struct method_result *result, struct failure *failure);
    /* The same for what the holder of a credential proves beside any operation. NULL when the method has no such tasks. The outcome is
     * METHOD_WRONG (of a guess only) or METHOD_ESTABLISHED; counter, details and renewed records are used, the rest of the result is not.
     */
    enum status (*prove)(const struct method_context *context, enum method_task task, const struct method_credential *credential,
                         const json_t *proof, struct method_result *result, struct failure *failure);
    /* A new secret in place of one that was forgotten, once the service knows that it may be: fills `renewed_record` and `renewed_public`.
     * May be slow. NULL when such credentials are enrolled anew. */
    enum status (*renew)(const struct method_context *context, const struct method_credential *credential, const json_t *request,
                         struct method_result *result, struct failure *failure);
};

/* NULL when no method of this build runs the design: the law knows it all the same. */
const struct method *method_of(enum design design);
