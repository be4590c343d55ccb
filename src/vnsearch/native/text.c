/* The innermost loops of reading texts for an index: cutting them into tokens that are known by number, and
 * article signatures. Called from text/token_cutter.py and text/signature.py through native/library.py.
 *
 * As in kernels.c, all arrays are the caller's, and the results are those of Python and numpy, byte for byte.
 */
#include <stdint.h>
#include <string.h>

#include "public.h"

#define FULL (-2)
/* Tokens longer than this are left to the regular expression, which need not remember them. */
#define LONGEST 40
#define BINS 128

/* Classes of characters (text/token_cutter.py). HARD is for what only the regular expression tells. */
enum { OTHER, LETTER, DIGIT, SPACE, NEWLINE, MARK, IGNORABLE, TIE_MARK, SIGN_MARK, HARD };
/* Kinds of gaps (text/analysis.py). */
enum { PLAIN, BREAK, LINE, TIE, SIGN };

static inline int class_of(const uint8_t *classes, const uint32_t *text, int64_t at, int64_t n) {
    if (at >= n) return SPACE;
    return text[at] < 65536 ? classes[text[at]] : HARD;
}

/* What stands in text[from:to], none of it a token: `gap_kind` of text/analysis.py. */
static int8_t gap_kind(const uint8_t *classes, const uint32_t *text, int64_t from, int64_t to) {
    int ties = 0, others = 0, visible = 0, last = SPACE;
    for (int64_t i = from; i < to; i++) {
        last = class_of(classes, text, i, to);
        if (last == NEWLINE) return LINE;
        if (last == TIE_MARK) ties++, visible = 1;
        else if (last != IGNORABLE) {
            others = 1;
            if (last != SPACE && last != MARK) visible = 1;
        }
    }
    if (!visible) return PLAIN;
    if (ties == 1 && !others) return TIE;
    return last == SIGN_MARK ? SIGN : BREAK;
}

/* The end of the token that begins with a letter or digit at `at`, 0 where the regular expression has to say. */
static int64_t token_end(const uint8_t *classes, const uint32_t *text, int64_t at, int64_t n, int kind) {
    int64_t end = at + 1;
    while (end < n && text[end] < 65536 && classes[text[end]] == kind) end++;
    int next = class_of(classes, text, end, n);
    if (next == HARD || next == MARK || next == IGNORABLE || end - at > LONGEST) return 0;
    if (kind == LETTER && end - at > 1) {
        int may_be_tphcm = (text[at] | 32) == 't' && (text[at + 1] | 32) == 'p' && end - at > 2;
        return may_be_tphcm ? 0 : end;
    }
    if (next == LETTER || next == DIGIT) return 0; /* F0, 4G */
    if (kind == DIGIT && (text[end < n ? end : at] == '.' || text[end < n ? end : at] == ',') &&
        class_of(classes, text, end + 1, n) == DIGIT)
        return 0; /* 1.234 */
    return end;
}

/* Cuts `n` characters into tokens. The table of tokens: `slots` (mask + 1) has the number of a token, -1 for none, at
 * a place near its hash; `pool[offsets[k]:offsets[k + 1]]` are the characters of token k; counts = {tokens in the
 * table, stretches}. New tokens are added to it.
 *
 * Writes the number, start and end of each token, and the kind of the gap before it, and to `stretches` the start and
 * end of each stretch whose tokens only the regular expression finds, and how many tokens were found before it.
 * A gap beside a stretch has no kind yet. Returns the number of tokens; FULL where a table or array is full.
 * Kernels.cut. */
PUBLIC int64_t vnsearch_cut(const uint32_t *text, int64_t n, const uint8_t *classes, int32_t *slots, int64_t mask,
                            uint32_t *pool, int64_t pool_room, int64_t *offsets, int64_t room, int64_t *counts,
                            uint32_t *numbers, int64_t *starts, int64_t *ends, int8_t *kinds, int64_t token_room,
                            int64_t *stretches, int64_t stretch_room) {
    int64_t count = 0, gap = 0, known = counts[0], stretch_count = 0, at = 0;
    while (at < n) {
        int kind = class_of(classes, text, at, n);
        if (kind != LETTER && kind != DIGIT && kind != HARD) {
            at++;
            continue;
        }
        int64_t end = kind == HARD ? 0 : token_end(classes, text, at, n, kind);
        if (!end) {
            if (stretch_count == stretch_room) return FULL;
            for (end = at; end < n; end++) {
                int next = class_of(classes, text, end, n);
                if (next == SPACE || next == NEWLINE) break;
            }
            stretches[3 * stretch_count] = at;
            stretches[3 * stretch_count + 1] = end;
            stretches[3 * stretch_count++ + 2] = count;
            at = gap = end;
            continue;
        }
        int64_t size = end - at, place, number;
        uint64_t hash = 14695981039346656037ULL;
        for (int64_t i = at; i < end; i++) hash = (hash ^ text[i]) * 1099511628211ULL;
        for (place = (int64_t)((hash ^ (hash >> 29)) & (uint64_t)mask);; place = (place + 1) & mask) {
            number = slots[place];
            if (number < 0) break;
            if (offsets[number + 1] - offsets[number] == size &&
                !memcmp(pool + offsets[number], text + at, (size_t)size * sizeof *text))
                break;
        }
        if (count == token_room) return FULL;
        if (number < 0) {
            if (known == room || offsets[known] + size > pool_room) return FULL;
            number = known++;
            counts[0] = known;
            memcpy(pool + offsets[number], text + at, (size_t)size * sizeof *text);
            offsets[known] = offsets[number] + size;
            slots[place] = (int32_t)number;
        }
        numbers[count] = (uint32_t)number;
        starts[count] = at;
        ends[count] = end;
        kinds[count++] = gap_kind(classes, text, gap, at);
        at = gap = end;
    }
    counts[1] = stretch_count;
    return count;
}

static inline uint64_t mix(uint64_t hash) {
    hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDULL;
    hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53ULL;
    return hash ^ (hash >> 33);
}

/* Writes the signature of each of several texts (text/signature.py): `out` (texts, BINS). `hashes` of all tokens;
 * text t has those from starts[t] to ends[t], at least three, each xor salts[t]. `preference` (BINS, BINS): from
 * which bins an empty one takes a value. Kernels.signatures. */
PUBLIC int64_t vnsearch_signatures(const uint64_t *hashes, const int64_t *starts, const int64_t *ends,
                                   const uint64_t *salts, int64_t texts, const int64_t *preference,
                                   uint16_t *out) {
    const uint64_t step = 0x9E3779B97F4A7C15ULL;
    for (int64_t t = 0; t < texts; t++, out += BINS) {
        uint64_t least[BINS];
        uint8_t has_value[BINS] = {0};
        for (int64_t i = starts[t]; i + 2 < ends[t]; i++) {
            uint64_t shingle = hashes[i] ^ salts[t];
            shingle = shingle * step + (hashes[i + 1] ^ salts[t]);
            shingle = mix(shingle * step + (hashes[i + 2] ^ salts[t]));
            int bin = (int)(shingle >> 57);
            if (!has_value[bin] || shingle < least[bin]) least[bin] = shingle, has_value[bin] = 1;
        }
        for (int bin = 0; bin < BINS; bin++) {
            int source = bin;
            for (int k = 0; k < BINS && !has_value[source]; k++) source = (int)preference[bin * BINS + k] & (BINS - 1);
            out[bin] = has_value[source] ? (uint16_t)least[source] : 0;
        }
    }
    return texts;
}
