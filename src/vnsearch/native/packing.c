/* The innermost loops of writing an index: packing runs of numbers, and putting them into order.
 *
 * As in kernels.c, all arrays are the caller's, and the results are those of numpy, byte for byte.
 */
#include <stdint.h>

#define BAD (-1)
#define WIDEST 32

#if defined(_WIN32)
#define PUBLIC __declspec(dllexport)
#else
#define PUBLIC __attribute__((visibility("default")))
#endif

/* The bits a value needs; the all-ones value of a width is taken, so 0 needs one and 1 two. */
static inline int needed(uint32_t value) {
    uint64_t next = (uint64_t)value + 1;
    int bits = 0;
    while (next) bits++, next >>= 1;
    return bits;
}

/* The width that costs each run fewest bits (segments/bitpacking.py); `patch` is what a value costs beside. */
PUBLIC int64_t vnsearch_widths(const uint32_t *values, int64_t n, const int64_t *counts, int64_t runs,
                               int64_t patch, uint8_t *out) {
    uint8_t small[256];
    int64_t at = 0;
    for (int v = 0; v < 256; v++) small[v] = (uint8_t)needed((uint32_t)v);
    for (int64_t r = 0; r < runs; r++) {
        int64_t held[WIDEST + 2] = {0}, total = counts[r];
        if (total < 0 || total > n - at) return BAD;
        for (int64_t i = at; i < at + total; i++)
            held[values[i] < 256 ? small[values[i]] : needed(values[i])]++;
        at += total;
        int64_t fitting = 0, best = 0, least = 0;
        for (int width = 0; width <= WIDEST; width++) {
            fitting += held[width];
            int64_t cost = total * width + patch * (total - fitting);
            if (width == 0 || cost < least) best = width, least = cost;
        }
        /* Only 0 fits into one bit. */
        out[r] = (uint8_t)(held[1] == total ? 0 : best < 1 ? 1 : best);
    }
    return runs;
}

/* Packs runs one after the other from bit `at` on into `words`, which are zeroes; how many are patches. */
PUBLIC int64_t vnsearch_pack(const uint32_t *values, int64_t n, const uint8_t *widths, const int64_t *counts,
                             int64_t runs, int64_t at, uint64_t *words, int64_t word_count, int64_t *places) {
    int64_t number = 0, patches = 0;
    for (int64_t r = 0; r < runs; r++) {
        int width = widths[r];
        if (counts[r] < 0 || counts[r] > n - number || width > WIDEST) return BAD;
        if (((at + width * counts[r]) >> 6) + 1 >= word_count) return BAD;
        if (!width) {
            number += counts[r];
            continue;
        }
        uint64_t escape = ((uint64_t)1 << width) - 1;
        for (int64_t past = number + counts[r]; number < past; number++, at += width) {
            uint64_t value = values[number];
            if (value >= escape) value = escape, places[patches++] = number;
            int shift = (int)(at & 63);
            words[at >> 6] |= value << shift;
            if (shift + width > 64) words[(at >> 6) + 1] |= value >> (64 - shift);
        }
    }
    return patches;
}

/* The stable order of numbers below `below`; `edges` (below + 1) are zeroes. */
PUBLIC int64_t vnsearch_order(const uint32_t *numbers, int64_t n, int64_t below, int64_t *edges, int64_t *out) {
    for (int64_t i = 0; i < n; i++) {
        if (numbers[i] >= below) return BAD;
        edges[numbers[i] + 1]++;
    }
    for (int64_t k = 0; k < below; k++) edges[k + 1] += edges[k];
    for (int64_t i = 0; i < n; i++) out[edges[numbers[i]]++] = i;
    return n;
}
