/* SPDX-License-Identifier: Apache-2.0
 * The contract with a biometric engine (9.4.1): samples go in; what it found of a living person, of the very person, and of the capture
 * comes out. Over HTTP it is docs/biometrics.md and api/biometric-engine.yaml. Words are those of ISO/IEC 30107: a presentation attack is
 * detected (PAD), a presentation is bona fide. An engine says numbers; whether they suffice, the institution's parameters say. */
#pragma once

#include "src/base/buffer.h"
#include "src/base/encode.h"
#include "src/base/limits.h"
#include "src/crypto/digest.h"

#include <jansson.h>

#define BIOMETRIC_CONTRACT 1
#define BIOMETRIC_SCORE_MAX 1000000 /* scores are whole millionths: a threshold has no rounding */
#define BIOMETRIC_NAME_SIZE 32      /* of an engine, its version, its model: letters, digits and - _ . : */
#define BIOMETRIC_REQUEST_BYTES 16
#define BIOMETRIC_REQUEST_SIZE (2 * BIOMETRIC_REQUEST_BYTES + 1)

/* What a sample is to show. Left and right are the person's own. */
enum biometric_prompt {
    BIOMETRIC_STRAIGHT, /* the face, straight into the camera: what is compared */
    BIOMETRIC_TURN_LEFT,
    BIOMETRIC_TURN_RIGHT,
    BIOMETRIC_OPEN_MOUTH,
    BIOMETRIC_LOOK_UP,
    BIOMETRIC_PROMPT_COUNT
};
const char *biometric_prompt_text(enum biometric_prompt prompt);
/* STATUS_NOT_FOUND when no prompt is spelled so. */
MUST_CHECK enum status biometric_prompt_find(const char *text, enum biometric_prompt *ret_prompt);

/* The kind of presentation attack instrument that the engine suspects. */
enum biometric_attack {
    BIOMETRIC_ATTACK_NONE,
    BIOMETRIC_ATTACK_PRINT,     /* on paper */
    BIOMETRIC_ATTACK_SCREEN,    /* shown or replayed by a display */
    BIOMETRIC_ATTACK_MASK,      /* worn */
    BIOMETRIC_ATTACK_SYNTHETIC, /* made or changed by a program */
    BIOMETRIC_ATTACK_OTHER,
    BIOMETRIC_ATTACK_COUNT
};
const char *biometric_attack_text(enum biometric_attack attack);
MUST_CHECK enum status biometric_attack_find(const char *text, enum biometric_attack *ret_attack);

/* Signs that a sample was injected behind the camera. */
enum biometric_signal {
    BIOMETRIC_VIRTUAL_CAMERA,
    BIOMETRIC_EMULATOR,
    BIOMETRIC_REPEATED_SAMPLE, /* the same sample for another prompt, or as at enrolment */
    BIOMETRIC_FRAME_RATE,
    BIOMETRIC_METADATA, /* what the sample says of its origin contradicts itself */
    BIOMETRIC_SIGNAL_COUNT
};
const char *biometric_signal_text(enum biometric_signal signal);
/* Words in an array, as bits. STATUS_INVALID for anything else in it. */
MUST_CHECK enum status biometric_signals_read(const json_t *list, unsigned *ret_signals);

/* Why samples could not be measured. */
enum biometric_fault { BIOMETRIC_MEASURED, BIOMETRIC_NO_FACE, BIOMETRIC_MANY_FACES, BIOMETRIC_POOR_QUALITY, BIOMETRIC_FAULT_COUNT };
const char *biometric_fault_text(enum biometric_fault fault);
MUST_CHECK enum status biometric_fault_find(const char *text, enum biometric_fault *ret_fault);

struct biometric_sample {
    enum biometric_prompt prompt;
    const char *media_type, *base64; /* borrowed */
    struct digest digest;            /* SHA-256 of the sample's bytes */
};
/* From {"media_type", "data"}: image/jpeg or image/png, that begins as such a file does. STATUS_INVALID with the reason under `path`. */
MUST_CHECK enum status biometric_sample_read(const json_t *json, const char *path, enum biometric_prompt prompt,
                                             struct biometric_sample *ret_sample, struct failure *failure);

struct biometric_request {
    char id[BIOMETRIC_REQUEST_SIZE]; /* fresh: no other answer is this one's */
    size_t sample_count;
    struct biometric_sample samples[LIMIT_BIOMETRIC_SAMPLES];
    struct bytes template_bytes; /* empty: one is to be made of the samples; else they are compared with it */
};
MUST_CHECK enum status biometric_request_write(const struct biometric_request *request, struct buffer *ret_json);

struct biometric_engine_name {
    char name[BIOMETRIC_NAME_SIZE], version[BIOMETRIC_NAME_SIZE], model[BIOMETRIC_NAME_SIZE];
};
/* From {"name", "version", "model"}. */
MUST_CHECK enum status biometric_engine_read(const json_t *json, struct biometric_engine_name *ret_engine);

struct biometric_answer {
    struct biometric_engine_name engine;
    enum biometric_fault fault; /* other than BIOMETRIC_MEASURED: nothing of what follows is said */
    int64_t liveness;           /* the PAD score: the higher, the more like a bona fide presentation */
    enum biometric_attack attack;
    unsigned signals;             /* 1U << enum biometric_signal */
    unsigned prompts_kept;        /* 1U << index of the sample that shows what was asked */
    int64_t similarity;           /* of a comparison */
    struct buffer template_bytes; /* of what is not compared: the template */
};
void biometric_answer_init(struct biometric_answer *answer);
void biometric_answer_release(struct biometric_answer *answer);
/* Takes exactly what the contract allows for this very request. STATUS_INVALID for anything else: then `answer` means nothing. */
MUST_CHECK enum status biometric_answer_read(const struct biometric_request *request, struct bytes text, struct biometric_answer *answer);

/* The institution's thresholds for one model of one engine, with their error rates and source: a version that never changes (9.4.1). */
struct biometric_parameters {
    struct id id;
    char engine[BIOMETRIC_NAME_SIZE], model[BIOMETRIC_NAME_SIZE];
    int64_t similarity_min, liveness_min;
    int64_t far_ppm, frr_ppm; /* false acceptance and false rejection at similarity_min, in millionths */
    struct digest document;   /* where these rates come from */
};
struct biometric_verdict {
    bool liveness, person;
};
/* Scores without their engine and model mean nothing: STATUS_CONFLICT when the parameters are another's. */
MUST_CHECK enum status biometric_judge(const struct biometric_parameters *parameters, const struct biometric_request *request,
                                       const struct biometric_answer *answer, struct biometric_verdict *ret_verdict);
