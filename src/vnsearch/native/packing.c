/* The innermost loops of writing an index: bit packing and sorting. Called from segments/bitpacking.py and
 * segments/posting_lists.py through native/library.py.
 *
 * As in kernels.c, all arrays are the caller's, and the results are those of numpy, byte for byte. A block is
 * the values of one posting list; all of its values are packed with the same number of bits.
 */
#include <stdint.h>

#define BAD (-1)
#define WIDEST 32

#if defined(_WIN32)
#define PUBLIC __declspec(dllexport)
#else
#define PUBLIC __attribute__((visibility("default")))
#endif

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
