/* Reading posting lists from a mapped segment: packed values, and a cursor that looks up documents.
 *
 * docs/formats.md draws a posting list and its block headers. Pages of the file are verified before their
 * addresses are passed here; what they say is not believed: document numbers, codes, offsets and the shapes
 * of tables are checked before they are used, and BAD is returned for an impossible one.
 */
#ifndef VNSEARCH_POSTINGS_H
#define VNSEARCH_POSTINGS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BAD (-1)
#define FULL (-2)
#define ABSENT (-3)
/* Postings of a block (segments/skip_data.py), and values of a block of exceptions (segments/exceptions.py). */
#define BLOCK 128
#define EXCEPTION_BLOCK 255

/* A bit-packed stream of a segment (segments/bitpacking.py). A value of all ones stands for an exception. */
typedef struct {
    const uint64_t *words;
    const uint32_t *exception_offsets; /* (exception_blocks + 1) ascending: the exceptions before each block */
    const uint8_t *places;             /* (exception_count) index of each exception in its block, ascending */
    const void *low;                   /* (exception_count) lower bits of its value, low_size bytes */
    const void *high;                  /* (high_count) higher bits, high_size bytes, of those that have any */
    const uint32_t *high_numbers;      /* (high_count) ascending: which exceptions these are */
    int64_t word_count;
    int64_t exception_blocks;
    int64_t exception_count;
    int64_t low_size;
    int64_t high_size;
    int64_t high_count;
} packed_stream;

/* One posting list's share of a stream. */
typedef struct {
    const packed_stream *stream;
    int64_t first; /* number of the first value in the stream */
    int64_t bit;   /* offset of the first value in `words`, in bits */
    int64_t width; /* bits of each value; 0: all values are 0 */
    int64_t count; /* number of values */
} packed_values;

static int is_valid(const packed_values *p) {
    if (!p->width) return p->count >= 0;
    int64_t words = p->stream ? p->stream->word_count : 0;
    return p->width > 0 && p->width <= 32 && p->first >= 0 && p->bit >= 0 && p->count >= 0 &&
           p->bit <= (words << 6) && p->count <= (words << 6) && p->first <= INT64_MAX - p->count &&
           ((p->bit + p->width * p->count) >> 6) + 1 < words;
}

static uint32_t number_at(const void *array, int64_t size, int64_t i) {
    switch (size) {
        case 1: return ((const uint8_t *)array)[i];
        case 2: return ((const uint16_t *)array)[i];
        default: return ((const uint32_t *)array)[i];
    }
}

/* The first index from `from` on, at most `count`, whose value is not below `value`, by galloping; all before
 * `from` are below it. */
static inline int64_t lower_bound(const uint32_t *values, int64_t count, int64_t value, int64_t from) {
    int64_t low = from, step = 1;
    while (low + step < count && values[low + step] < value) low += step, step <<= 1;
    int64_t high = low + step < count ? low + step : count;
    while (low < high) {
        int64_t middle = (low + high) >> 1;
        if (values[middle] < value) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* The value of exception number `e` of a stream. `h`: a number of higher bits before which all are of earlier
 * exceptions; moved on. */
static inline int64_t exception_value(const packed_stream *s, int64_t e, int64_t *h) {
    int64_t value = number_at(s->low, s->low_size, e);
    if (!s->high_count) return value;
    *h = lower_bound(s->high_numbers, s->high_count, e, *h);
    if (*h == s->high_count || s->high_numbers[*h] != e) return value;
    return value | (int64_t)number_at(s->high, s->high_size, *h) << (8 * s->low_size);
}

/* The number of the exception that stands for value number `number` of a stream, or BAD. */
static int64_t exception_number(const packed_stream *s, int64_t number) {
    int64_t block = number / EXCEPTION_BLOCK, place = number % EXCEPTION_BLOCK;
    if (number < 0 || block >= s->exception_blocks) return BAD;
    int64_t start = s->exception_offsets[block], end = s->exception_offsets[block + 1];
    if (start >= end || end > s->exception_count) return BAD;
    const uint8_t *at = memchr(s->places + start, (int)place, (size_t)(end - start));
    return at ? at - s->places : BAD;
}

static int64_t exception_at(const packed_values *p, int64_t i) {
    int64_t e = exception_number(p->stream, p->first + i), h = 0;
    return e < 0 ? BAD : exception_value(p->stream, e, &h);
}

/* The value whose first bit is `bit`, as it is packed. Words are little-endian, so that the eight bytes from the
 * byte of the first bit on contain it; the padding behind the last value makes them readable. */
static inline uint64_t bits_at(const uint64_t *words, int64_t bit, uint64_t mask) {
    uint64_t eight_bytes;
    memcpy(&eight_bytes, (const uint8_t *)words + (bit >> 3), sizeof eight_bytes);
    return (eight_bytes >> (bit & 7)) & mask;
}

static inline int64_t value_at(const packed_values *p, int64_t i) {
    if (!p->width) return 0;
    uint64_t mask = ((uint64_t)1 << p->width) - 1;
    uint64_t bits = bits_at(p->stream->words, p->bit + i * p->width, mask);
    return bits == mask ? exception_at(p, i) : (int64_t)bits;
}

/* Replaces unpacked values that are all ones, `escapes` in number, by the exceptions they stand for; returns BAD where
 * one is missing. */
static int64_t replace_exceptions(const packed_values *p, int64_t start, int64_t count, int64_t escapes,
                                  uint32_t *out) {
    const packed_stream *s = p->stream;
    uint32_t mask = (uint32_t)(((uint64_t)1 << p->width) - 1);
    int64_t number = p->first + start, h = 0;
    for (int64_t block = number / EXCEPTION_BLOCK; escapes > 0 && block < s->exception_blocks; block++) {
        int64_t first = block * EXCEPTION_BLOCK - number; /* index of the block's first value in `out` */
        int64_t e = s->exception_offsets[block], end = s->exception_offsets[block + 1];
        if (end > s->exception_count) return BAD;
        while (e < end && first + s->places[e] < 0) e++;
        for (; e < end && first + s->places[e] < count; e++, escapes--) {
            int64_t i = first + s->places[e]; /* below 0 where the places do not ascend */
            if (i < 0 || out[i] != mask) return BAD;
            out[i] = (uint32_t)exception_value(s, e, &h);
        }
        if (first + EXCEPTION_BLOCK >= count) break;
    }
    return escapes ? BAD : count;
}

/* Writes `count` values from number `start` on to `out`; returns BAD where one is an exception that is missing. */
static int64_t unpack(const packed_values *p, int64_t start, int64_t count, uint32_t *out) {
    int64_t width = p->width, bit = p->bit + start * width, i = 0;
    if (!width) {
        memset(out, 0, (size_t)count * sizeof *out);
        return count;
    }
    const uint64_t *words = p->stream->words;
    uint64_t mask = ((uint64_t)1 << width) - 1, escapes = 0;
    for (; 4 * width <= 57 && i + 4 <= count; i += 4, bit += 4 * width) { /* four with one load */
        uint64_t bits = bits_at(words, bit, ~(uint64_t)0);
        uint64_t a = bits & mask, b = bits >> width & mask, c = bits >> 2 * width & mask, d = bits >> 3 * width & mask;
        out[i] = (uint32_t)a, out[i + 1] = (uint32_t)b, out[i + 2] = (uint32_t)c, out[i + 3] = (uint32_t)d;
        escapes += (a == mask) + (b == mask) + (c == mask) + (d == mask);
    }
    for (; i < count; i++, bit += width) {
        uint64_t bits = bits_at(words, bit, mask);
        out[i] = (uint32_t)bits;
        escapes += bits == mask;
    }
    return escapes ? replace_exceptions(p, start, count, (int64_t)escapes, out) : count;
}

/* The posting list of one fold in one segment. */
typedef struct {
    packed_values docs;      /* the documents between each posting and the one before */
    packed_values codes;     /* each posting's row in `freq_sums` and `freq_table` */
    packed_values positions; /* of all occurrences: the gap to the position before, in the same document */
    packed_values variants;  /* of all occurrences: the number of the spelling */
    const int64_t *freq_sums;          /* (code_count) occurrences of a posting with that code */
    const uint32_t *freq_table;        /* (code_count, zones) the same by zone */
    const uint32_t *header_docs;        /* (header_count) of each block but the first: the document before it */
    const uint32_t *header_occurrences; /* (header_count) and how many occurrences come before it */
    int64_t header_count;
    int64_t code_count;
    int64_t zones;
    int64_t has_flags; /* whether the lowest bit of a position gap says that the word continues */
    int64_t spellings; /* how many the fold has in this segment */
    int64_t first_doc; /* the number of the segment's first document among those of all segments */
    int64_t doc_count; /* documents of the segment */
} postings;

static int is_valid_list(const postings *p, int64_t zones, int64_t size) {
    return is_valid(&p->docs) && is_valid(&p->codes) && is_valid(&p->positions) && is_valid(&p->variants) &&
           p->docs.count > 0 && p->codes.count == p->docs.count && p->variants.count == p->positions.count &&
           p->header_count == (p->docs.count - 1) / BLOCK && p->code_count >= 0 && p->zones == zones &&
           p->first_doc >= 0 && p->doc_count >= 0 && p->doc_count <= size && p->first_doc <= size - p->doc_count;
}

/* Where a reader stands in a posting list; zeroes to begin with. */
typedef struct {
    int64_t blocks; /* 1 + the number of the block that is decoded; 0: none is */
    int64_t count;  /* postings of that block */
    int64_t index;  /* of the posting found last, or where it would be */
    int64_t doc;    /* 1 + the document that was looked up last; 0: none was */
    int64_t result; /* its index in the block, or ABSENT */
    int64_t code;   /* 1 + its code; 0: not read yet */
    int64_t summed; /* the number of postings of the block whose occurrences are counted in `occurrence` */
    int64_t occurrence;
    uint32_t docs[BLOCK];
} postings_cursor;

static void rewind_occurrences(const postings *p, postings_cursor *c) {
    c->summed = 0;
    c->occurrence = c->blocks > 1 ? p->header_occurrences[c->blocks - 2] : 0;
}

/* Decodes the documents of a block. */
static int64_t decode_block(const postings *p, postings_cursor *c, int64_t block) {
    int64_t start = block * BLOCK, doc = block ? (int64_t)p->header_docs[block - 1] : -1;
    c->blocks = c->index = c->doc = c->code = 0;
    c->count = p->docs.count - start < BLOCK ? p->docs.count - start : BLOCK;
    if (unpack(&p->docs, start, c->count, c->docs) < 0) return BAD;
    for (int64_t i = 0; i < c->count; i++) {
        doc += (int64_t)c->docs[i] + 1;
        c->docs[i] = (uint32_t)doc;
    }
    if (doc >= p->doc_count) return BAD; /* the last is the greatest */
    c->blocks = block + 1;
    rewind_occurrences(p, c);
    return c->count;
}

/* The number of the block that a document of the segment is in, if the list has it. */
static int64_t block_of(const postings *p, const postings_cursor *c, int64_t doc) {
    int64_t from = c->blocks > 1 && p->header_docs[c->blocks - 2] < doc ? c->blocks - 1 : 0;
    return from < p->header_count ? lower_bound(p->header_docs, p->header_count, doc, from) : from;
}

/* The index in the decoded block of a document's posting; ABSENT if the document has none. Fast when
 * documents are asked for in ascending order, correct in any order. */
static inline int64_t find_posting(const postings *p, postings_cursor *c, uint32_t number) {
    int64_t doc = (int64_t)number - p->first_doc;
    if (doc < 0 || doc >= p->doc_count) return ABSENT;
    if (c->doc == doc + 1) return c->result;
    if (!c->blocks || doc < c->docs[0] || doc > c->docs[c->count - 1]) {
        int64_t block = block_of(p, c, doc);
        if (block + 1 != c->blocks && decode_block(p, c, block) < 0) return BAD;
    }
    c->index = lower_bound(c->docs, c->count, doc, c->index && c->docs[c->index - 1] < doc ? c->index : 0);
    c->doc = doc + 1;
    c->code = 0;
    return c->result = c->index < c->count && c->docs[c->index] == doc ? c->index : ABSENT;
}

/* The code of a posting of the decoded block. */
static inline int64_t code_at(const postings *p, postings_cursor *c, int64_t index) {
    if (c->code && c->doc && c->result == index) return c->code - 1;
    int64_t code = value_at(&p->codes, (c->blocks - 1) * BLOCK + index);
    if (code >= p->code_count) return BAD;
    if (code >= 0 && c->doc && c->result == index) c->code = code + 1;
    return code;
}

/* Counts the occurrences of the postings of the decoded block before number `index` in `occurrence`. */
static int64_t sum_occurrences(const postings *p, postings_cursor *c, int64_t index) {
    uint32_t codes[BLOCK];
    if (index < c->summed) rewind_occurrences(p, c);
    int64_t count = index - c->summed, sum = 0;
    if (unpack(&p->codes, (c->blocks - 1) * BLOCK + c->summed, count, codes) < 0) return BAD;
    for (int64_t i = 0; i < count; i++) {
        if (codes[i] >= p->code_count || p->freq_sums[codes[i]] < 0) return BAD;
        sum += p->freq_sums[codes[i]];
    }
    c->summed = index;
    c->occurrence += sum;
    return index;
}

/* The number of occurrences of a posting of the decoded block; sets the number of the first of them. */
static int64_t occurrence_span(const postings *p, postings_cursor *c, int64_t index, int64_t *first) {
    if (index != c->summed && sum_occurrences(p, c, index) < 0) return BAD;
    int64_t code = code_at(p, c, index);
    if (code < 0 || p->freq_sums[code] < 0) return BAD;
    *first = c->occurrence;
    return c->occurrence > p->positions.count - p->freq_sums[code] ? BAD : p->freq_sums[code];
}

/* A posting list as part of a term: which of the fold's spellings count. */
typedef struct {
    const postings *postings;
    postings_cursor *cursor;
    const uint8_t *typed;   /* (spellings) whether it is as typed; NULL: all are */
    const uint8_t *counted; /* (spellings) whether it counts at all; NULL: all do */
} term_postings;

/* What one occurrence in each zone of each document counts, and where the zones begin. */
typedef struct {
    const float *weights;   /* (size, zones) */
    const uint32_t *starts; /* (size, zones) position */
    int64_t zones;
    int64_t size;
    int64_t are_positive; /* whether all weights are above 0 */
} zone_weights;

static int are_valid(const term_postings *lists, int64_t count, const zone_weights *z) {
    for (int64_t i = 0; i < count; i++)
        if (!is_valid_list(lists[i].postings, z->zones, z->size)) return 0;
    return count >= 0;
}

/* How many of a range of occurrences are in spellings that count. */
static int64_t count_occurrences(const term_postings *t, int64_t start, int64_t end) {
    const packed_values *p = &t->postings->variants;
    int64_t freq = 0, i = start;
    if (start > p->count || end > p->count) return BAD;
    if (p->width && p->width * (end - start) <= 56) { /* one load has them all */
        uint64_t mask = ((uint64_t)1 << p->width) - 1, bits = bits_at(p->stream->words, p->bit + start * p->width, ~(uint64_t)0);
        for (; i < end && (bits & mask) != mask; i++, bits >>= p->width) {
            if ((int64_t)(bits & mask) >= t->postings->spellings) return BAD;
            freq += t->counted[bits & mask];
        }
    }
    for (; i < end; i++) {
        int64_t variant = value_at(p, i);
        if (variant < 0 || variant >= t->postings->spellings) return BAD;
        freq += t->counted[variant];
    }
    return freq;
}

/* The sum of the weights of the occurrences of a posting of the decoded block, in spellings that count; in one
 * zone or (-1) in all. Negative: BAD. */
static double posting_weight(const term_postings *t, int64_t index, uint32_t doc, const zone_weights *weights,
                             int64_t zone) {
    const postings *p = t->postings;
    int64_t code = code_at(p, t->cursor, index), first = 0;
    if (code < 0) return BAD;
    const uint32_t *freqs = p->freq_table + code * p->zones;
    if (zone >= 0 && !freqs[zone]) return 0.0;
    if (t->counted && occurrence_span(p, t->cursor, index, &first) < 0) return BAD;
    const float *of_doc = weights->weights + (int64_t)doc * p->zones;
    double sum = 0.0;
    if (!t->counted && zone >= 0) return (double)freqs[zone] * (double)of_doc[zone];
    if (!t->counted) {
        for (int64_t z = 0; z < p->zones; z++) sum += (double)freqs[z] * (double)of_doc[z];
        return sum;
    }
    for (int64_t z = 0; z < p->zones; first += freqs[z++]) {
        if (!freqs[z] || (zone >= 0 && z != zone)) continue;
        int64_t freq = count_occurrences(t, first, first + freqs[z]);
        if (freq < 0) return BAD;
        sum += (double)freq * (double)of_doc[z];
    }
    return sum;
}

#endif
