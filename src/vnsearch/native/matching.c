/* The innermost loops of matching: which documents have a term, or enough of several, and how many groups of
 * near-duplicates some are in. Called from search/soft_conjunction.py, weighted_tf.py, reader.py and answer.py
 * through native/library.py. As in kernels.c, all arrays are the caller's.
 */
#include "weighted_tf.h"

/* Whether the weighted frequency in a document is above 0, or BAD. */
static int occurs_in(const weighted_tf *tf, uint32_t doc, const zone_weights *weights) {
    if (weights->are_positive && tf->zone < 0)
        for (int64_t i = 0; i < tf->count; i++) {
            const term_postings *t = tf->postings + i;
            int64_t index = t->counted ? ABSENT : find_posting(t->postings, t->cursor, doc);
            if (index != ABSENT) return index < 0 ? BAD : 1;
        }
    double freq = freq_in(tf, doc, weights);
    return freq < 0.0 ? BAD : freq > 0.0;
}

/* Occurrences of a posting list, looked at some at a time: how many of the first ones are in spellings that count.
 * Not passed from Python. */
#define ROOM (4 * BLOCK)
typedef struct spelling_counts {
    uint32_t before[ROOM + 1];
    int64_t count; /* occurrences that are counted in `before` */
    int64_t place; /* of the next one */
} spelling_counts;

/* Counts the spellings from occurrence `number` on; BAD where there is none, or one that the fold has not. */
static int64_t refill(const term_postings *t, spelling_counts *c, int64_t number) {
    const postings *p = t->postings;
    int64_t rest = p->variants.count - number, bad = rest <= 0;
    uint32_t variants[ROOM];
    c->place = 0;
    c->count = rest < ROOM ? rest : ROOM;
    if (bad || unpack(&p->variants, number, c->count, variants) < 0) return BAD;
    for (int64_t i = 0; i < c->count; i++) {
        int64_t is_known = variants[i] < p->spellings;
        bad |= !is_known;
        c->before[i + 1] = c->before[i] + t->counted[is_known ? variants[i] : 0];
    }
    return bad ? BAD : c->count;
}

/* Whether one of the next `freq` occurrences, of which `number` is the first, is in a spelling that counts; BAD.
 * Compares sums: a loop over so few is mostly mispredicted. */
static inline int any_counted(const term_postings *t, spelling_counts *c, int64_t number, int64_t freq) {
    if (c->place + freq > c->count) {
        if (freq > ROOM) {
            int64_t counted = count_occurrences(t, number, number + freq);
            c->count = c->place = 0;
            return counted < 0 ? BAD : counted > 0;
        }
        if (refill(t, c, number) < freq) return BAD;
    }
    int64_t place = c->place;
    c->place += freq;
    return c->before[c->place] != c->before[place];
}

/* Whether a posting, of which `occurrence` is the number of the first one, has an occurrence in a zone in a spelling
 * that counts; BAD. `freqs` (zones): its occurrences by zone. */
static inline int occurs_in_zone(const term_postings *t, const uint32_t *freqs, int64_t occurrence, int64_t zone) {
    if (!freqs[zone] || !t->counted) return freqs[zone] > 0;
    for (int64_t z = 0; z < zone; z++) occurrence += freqs[z];
    int64_t counted = count_occurrences(t, occurrence, occurrence + freqs[zone]);
    return counted < 0 ? BAD : counted > 0;
}

/* Sets for each posting of the decoded block whether some spelling that counts occurs, in one zone or (-1) in all,
 * with a weight above 0; or BAD. */
static int64_t flag_occurring(const term_postings *t, const zone_weights *weights, int64_t zone, uint8_t *flags) {
    const postings *p = t->postings;
    int64_t n = t->cursor->count;
    uint32_t codes[BLOCK];
    spelling_counts counts;
    counts.before[0] = 0;
    counts.count = counts.place = 0;
    int is_any_zone = weights->are_positive && zone < 0;
    if (is_any_zone && !t->counted) {
        memset(flags, 1, (size_t)n);
        return n;
    }
    rewind_occurrences(p, t->cursor);
    if (unpack(&p->codes, (t->cursor->blocks - 1) * BLOCK, n, codes) < 0) return BAD;
    int64_t occurrence = t->cursor->occurrence;
    for (int64_t i = 0; i < n; i++) {
        if (codes[i] >= p->code_count || p->freq_sums[codes[i]] < 0) return BAD;
        int occurs = 0;
        if (is_any_zone) {
            occurs = any_counted(t, &counts, occurrence, p->freq_sums[codes[i]]);
            occurrence += p->freq_sums[codes[i]];
        } else if (weights->are_positive) {
            occurs = occurs_in_zone(t, p->freq_table + codes[i] * p->zones, occurrence, zone);
            occurrence += p->freq_sums[codes[i]];
        } else if (zone < 0 || p->freq_table[codes[i] * p->zones + zone]) {
            double weight = posting_weight(t, i, (uint32_t)(p->first_doc + t->cursor->docs[i]), weights, zone);
            occurs = weight < 0.0 ? BAD : weight > 0.0;
        }
        if (occurs < 0) return BAD;
        flags[i] = (uint8_t)occurs;
    }
    return n;
}

/* Writes to `out` the documents of one posting list in which some spelling that counts occurs, in one zone or
 * (-1) in all, with a weight above 0; returns their number. `live` (size): which documents are not deleted;
 * NULL: none is. `out` has room for all postings, or is NULL. Kernels.docs_of. */
PUBLIC int64_t vnsearch_docs(const term_postings *t, const zone_weights *weights, int64_t zone,
                             const uint8_t *live, uint32_t *out) {
    const postings *p = t->postings;
    uint8_t flags[BLOCK];
    int64_t count = 0;
    if (!are_valid(t, 1, weights) || zone >= weights->zones) return BAD;
    for (int64_t block = 0; block <= p->header_count; block++) {
        if (decode_block(p, t->cursor, block) < 0) return BAD;
        if (flag_occurring(t, weights, zone, flags) < 0) return BAD;
        for (int64_t i = 0; i < t->cursor->count; i++) {
            uint32_t doc = (uint32_t)(p->first_doc + t->cursor->docs[i]);
            if (!flags[i] || (live && !live[doc])) continue;
            if (out) out[count] = doc;
            count++;
        }
    }
    return count;
}

/* Writes to `out` those of the documents `docs` whose terms' shares add up to `least`; returns their number.
 * `shares` (count) is each term's share of the query. Kernels.filter_candidates. */
PUBLIC int64_t vnsearch_filter_candidates(const weighted_tf *tfs, int64_t count, const zone_weights *weights,
                                          const double *shares, const uint32_t *docs, int64_t n,
                                          double least, uint32_t *out) {
    int64_t out_count = 0;
    double all = 0.0;
    if (!are_valid_tfs(tfs, count, weights)) return BAD;
    for (int64_t i = 0; i < count; i++) all += shares[i];
    for (int64_t d = 0; d < n; d++) {
        double reachable = all;
        if (docs[d] >= weights->size) return BAD;
        for (int64_t i = 0; i < count && reachable >= least; i++) {
            int occurs = occurs_in(tfs + i, docs[d], weights);
            if (occurs < 0) return BAD;
            if (!occurs) reachable -= shares[i];
        }
        if (reachable >= least) out[out_count++] = docs[d];
    }
    return out_count;
}

/* Sets a bit in the mask of each document of a posting list in which some spelling that counts occurs. */
static int64_t mark_docs(const term_postings *t, const zone_weights *weights, int64_t zone, uint32_t bit,
                         uint32_t *masks) {
    const postings *p = t->postings;
    uint8_t flags[BLOCK];
    for (int64_t block = 0; block <= p->header_count; block++) {
        if (decode_block(p, t->cursor, block) < 0) return BAD;
        if (flag_occurring(t, weights, zone, flags) < 0) return BAD;
        for (int64_t i = 0; i < t->cursor->count; i++)
            masks[p->first_doc + t->cursor->docs[i]] |= flags[i] ? bit : 0;
    }
    return 0;
}

/* The same for the documents in which a synonym occurs. */
static int64_t mark_synonym(const stored_tf *s, int64_t size, uint32_t bit, uint32_t *masks) {
    for (int64_t i = 0; i < s->count; i++) {
        if (s->docs[i] >= size) return BAD;
        if (s->values[i] > 0.0f) masks[s->docs[i]] |= bit;
    }
    return 0;
}

/* Whether the shares of the terms in a mask add up to `least`. */
static int has_enough(uint32_t mask, const double *shares, int64_t count, double all, double least) {
    for (int64_t i = 0; i < count && all >= least; i++)
        if (!(mask >> i & 1)) all -= shares[i];
    return all >= least;
}

/* As vnsearch_filter_candidates, of all documents that are not deleted, by reading the posting lists from end to
 * end. At most 32 terms; `masks` (size) are zeroes. Kernels.match_terms. */
PUBLIC int64_t vnsearch_match_terms(const weighted_tf *tfs, int64_t count, const zone_weights *weights,
                                    const double *shares, const uint8_t *live, double least, uint32_t *masks,
                                    uint32_t *out) {
    int64_t out_count = 0;
    double all = 0.0;
    if (count > 32 || !are_valid_tfs(tfs, count, weights)) return BAD;
    for (int64_t i = 0; i < count; i++) {
        const weighted_tf *tf = tfs + i;
        uint32_t bit = (uint32_t)1 << i;
        all += shares[i];
        for (int64_t l = 0; l < tf->count; l++)
            if (mark_docs(tf->postings + l, weights, tf->zone, bit, masks) < 0) return BAD;
        for (int64_t s = 0; s < tf->synonym_count; s++)
            if (mark_synonym(tf->synonyms + s, weights->size, bit, masks) < 0) return BAD;
    }
    uint8_t is_enough[256];
    for (uint32_t mask = 0; count <= 8 && mask < (uint32_t)1 << count; mask++)
        is_enough[mask] = (uint8_t)has_enough(mask, shares, count, all, least);
    for (int64_t doc = 0; doc < weights->size; doc++) {
        int enough = count <= 8 ? is_enough[masks[doc] & 255] : has_enough(masks[doc], shares, count, all, least);
        out[out_count] = (uint32_t)doc;
        out_count += enough && (!live || live[doc]);
    }
    return out_count;
}

/* Sets for each of `docs` whether it is among `members`; all are below `size`. `present` (size) are zeroes.
 * Kernels.are_members. */
PUBLIC int64_t vnsearch_are_members(const uint32_t *docs, int64_t n, const uint32_t *members, int64_t member_count,
                                    uint8_t *present, int64_t size, uint8_t *out) {
    for (int64_t i = 0; i < member_count; i++) {
        if (members[i] >= size) return BAD;
        present[members[i]] = 1;
    }
    for (int64_t i = 0; i < n; i++) {
        if (docs[i] >= size) return BAD;
        out[i] = present[docs[i]];
    }
    return n;
}

/* Counts the groups that some documents are in, of which group 0 counts once for each of its documents. `groups`
 * (size) of all documents, below `group_count`; `present` (group_count) are zeroes. Kernels.count_groups. */
PUBLIC int64_t vnsearch_count_groups(const uint32_t *docs, int64_t n, const int32_t *groups, int64_t size,
                                     uint8_t *present, int64_t group_count) {
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t group = docs[i] < size ? groups[docs[i]] : BAD;
        if (group < 0 || group >= group_count) return BAD;
        count += !group || !present[group];
        present[group] = 1;
    }
    return count;
}
