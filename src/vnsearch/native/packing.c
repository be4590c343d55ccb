/* The innermost loops of writing an index: bit packing, sorting, counting, neighbours. Called from
 * segments/bitpacking.py, posting_lists.py, spelling_counts.py and engine/pair_finder.py through
 * native/library.py.
 *
 * As in kernels.c, all arrays are the caller's, and the results are those of numpy, byte for byte. A block is
 * the values of one posting list; all of its values are packed with the same number of bits.
 */
#include <stdint.h>

#include "public.h"

#define BAD (-1)
#define FULL (-2)
#define WIDEST 32

/* The bits that a value takes. All ones stand for an exception, so 0 takes one bit and 1 takes two. */
static inline int bits_needed(uint32_t value) {
    uint64_t next = (uint64_t)value + 1;
    int bits = 0;
    while (next) bits++, next >>= 1;
    return bits;
}

/* Writes to `out` the width that takes each block the fewest bits (segments/bitpacking.py); an exception
 * takes `exception_bits` bits more. Kernels.widths. */
PUBLIC int64_t vnsearch_widths(const uint32_t *values, int64_t n, const int64_t *counts, int64_t blocks,
                               int64_t exception_bits, uint8_t *out) {
    uint8_t small[256];
    int64_t at = 0;
    for (int v = 0; v < 256; v++) small[v] = (uint8_t)bits_needed((uint32_t)v);
    for (int64_t b = 0; b < blocks; b++) {
        int64_t histogram[WIDEST + 2] = {0}, total = counts[b];
        if (total < 0 || total > n - at) return BAD;
        for (int64_t i = at; i < at + total; i++)
            histogram[values[i] < 256 ? small[values[i]] : bits_needed(values[i])]++;
        at += total;
        int64_t fitting = 0, best = 0, least = 0;
        for (int width = 0; width <= WIDEST; width++) {
            fitting += histogram[width];
            int64_t cost = total * width + exception_bits * (total - fitting);
            if (width == 0 || cost < least) best = width, least = cost;
        }
        /* Only 0 fits into one bit: a block of zeroes takes none. */
        out[b] = (uint8_t)(histogram[1] == total ? 0 : best < 1 ? 1 : best);
    }
    return blocks;
}

/* Packs blocks one after another into `words`, which are zeroes, from bit `at` on. Writes the indices of the
 * exceptions to `indices` and returns their number. Kernels.pack. */
PUBLIC int64_t vnsearch_pack(const uint32_t *values, int64_t n, const uint8_t *widths, const int64_t *counts,
                             int64_t blocks, int64_t at, uint64_t *words, int64_t word_count,
                             int64_t *indices) {
    int64_t number = 0, exceptions = 0;
    for (int64_t b = 0; b < blocks; b++) {
        int width = widths[b];
        if (counts[b] < 0 || counts[b] > n - number || width > WIDEST) return BAD;
        if (((at + width * counts[b]) >> 6) + 1 >= word_count) return BAD;
        if (!width) {
            number += counts[b];
            continue;
        }
        uint64_t escape = ((uint64_t)1 << width) - 1;
        for (int64_t end = number + counts[b]; number < end; number++, at += width) {
            uint64_t value = values[number];
            if (value >= escape) value = escape, indices[exceptions++] = number;
            int shift = (int)(at & 63);
            words[at >> 6] |= value << shift;
            if (shift + width > 64) words[(at >> 6) + 1] |= value >> (64 - shift);
        }
    }
    return exceptions;
}

/* Writes the stable sort order of numbers smaller than `below` to `out`, by counting; `edges` (below + 1) are
 * zeroes. Kernels.order. */
PUBLIC int64_t vnsearch_order(const uint32_t *numbers, int64_t n, int64_t below, int64_t *edges,
                              int64_t *out) {
    for (int64_t i = 0; i < n; i++) {
        if (numbers[i] >= below) return BAD;
        edges[numbers[i] + 1]++;
    }
    for (int64_t k = 0; k < below; k++) edges[k + 1] += edges[k];
    for (int64_t i = 0; i < n; i++) out[edges[numbers[i]]++] = i;
    return n;
}

/* Writes to `out` in how many postings each spelling of each posting list occurs; `out` are zeroes, `last` are
 * -1, both of the number of all spellings. Kernels.spelling_doc_freqs. */
PUBLIC int64_t vnsearch_spelling_doc_freqs(const uint32_t *variants, int64_t n, const int64_t *freqs,
                                           int64_t postings, const int64_t *doc_freqs,
                                           const int64_t *spellings, int64_t lists, int64_t slots,
                                           int64_t *last, int64_t *out) {
    int64_t occurrence = 0, posting = 0, slot = 0;
    for (int64_t l = 0; l < lists; slot += spellings[l++]) {
        if (doc_freqs[l] < 0 || doc_freqs[l] > postings - posting) return BAD;
        if (spellings[l] < 0 || spellings[l] > slots - slot) return BAD;
        for (int64_t end = posting + doc_freqs[l]; posting < end; posting++) {
            if (freqs[posting] < 0 || freqs[posting] > n - occurrence) return BAD;
            for (int64_t next = occurrence + freqs[posting]; occurrence < next; occurrence++) {
                if (variants[occurrence] >= spellings[l]) return BAD;
                int64_t s = slot + variants[occurrence];
                if (last[s] != posting) last[s] = posting, out[s]++;
            }
        }
    }
    return lists;
}

/* Finds the listed pairs among `n` tokens, of which those whose places on the `line` differ by 1 are neighbours;
 * `line` does not descend. `lefts` and `rights` (forms) give the row and column of `table` of a token's form, 0
 * for none; the table has 1 + the number of a pair, or 0. Writes the number of each pair and its two tokens, in
 * order of the second; returns how many there are, FULL where there are more than `room`. Kernels.find_pairs. */
PUBLIC int64_t vnsearch_find_pairs(const uint32_t *terms, const int64_t *line, int64_t n, const uint16_t *lefts,
                                   const uint16_t *rights, int64_t forms, const uint16_t *table, int64_t rows,
                                   int64_t columns, uint32_t *pairs, int64_t *first, int64_t *second,
                                   int64_t room) {
    int64_t count = 0;
    for (int64_t r = 0; r < n; r++) {
        if (terms[r] >= forms || lefts[terms[r]] >= rows || rights[terms[r]] >= columns) return BAD;
        int64_t column = rights[terms[r]];
        if (!column) continue;
        /* Mostly one token: several stand at one place where extra terms do. */
        for (int64_t l = r - 1; l >= 0 && line[l] + 1 >= line[r]; l--) {
            int64_t row = line[l] + 1 == line[r] ? lefts[terms[l]] : 0;
            uint16_t number = row ? table[row * columns + column] : 0;
            if (!number) continue;
            if (count == room) return FULL;
            pairs[count] = (uint32_t)number - 1;
            first[count] = l;
            second[count++] = r;
        }
    }
    return count;
}
