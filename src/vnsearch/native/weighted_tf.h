/* The weighted frequency of a term in a document: what matching.c and kernels.c read of posting lists. */
#ifndef VNSEARCH_WEIGHTED_TF_H
#define VNSEARCH_WEIGHTED_TF_H

#include "postings.h"
#include "public.h"

/* Weighted frequencies that are stored by document: those of a synonym. */
typedef struct {
    const uint32_t *docs; /* (count) ascending */
    const float *values;  /* (count) */
    int64_t count;
    int64_t cursor; /* 0 */
} stored_tf;

/* The weighted frequencies of a term (search/weighted_tf.py): the sum over its posting lists and synonyms. */
typedef struct {
    const term_postings *postings; /* (count) by fold and segment */
    stored_tf *synonyms;           /* (synonym_count) */
    int64_t count;
    int64_t synonym_count;
    int64_t zone; /* the only one that counts, or -1 */
} weighted_tf;

static int are_valid_tfs(const weighted_tf *tfs, int64_t count, const zone_weights *weights) {
    for (int64_t i = 0; i < count; i++)
        if (!are_valid(tfs[i].postings, tfs[i].count, weights) || tfs[i].zone >= weights->zones) return 0;
    return 1;
}

static inline double stored_in(stored_tf *s, uint32_t doc) {
    int64_t from = s->cursor && s->docs[s->cursor - 1] < doc ? s->cursor : 0;
    s->cursor = lower_bound(s->docs, s->count, doc, from);
    return s->cursor < s->count && s->docs[s->cursor] == doc ? s->values[s->cursor] : 0.0;
}

/* The weighted frequency in a document; negative: BAD. Sums are rounded to float over the folds, and again
 * over the synonyms. */
static double freq_in(const weighted_tf *tf, uint32_t doc, const zone_weights *weights) {
    double sum = 0.0;
    for (int64_t i = 0; i < tf->count; i++) {
        const term_postings *t = tf->postings + i;
        int64_t index = find_posting(t->postings, t->cursor, doc);
        if (index == ABSENT) continue;
        double weight = index < 0 ? BAD : posting_weight(t, index, doc, weights, tf->zone);
        if (weight < 0.0) return BAD;
        sum += weight;
    }
    sum = (double)(float)sum;
    for (int64_t i = 0; i < tf->synonym_count; i++) sum += stored_in(tf->synonyms + i, doc);
    return tf->synonym_count ? (double)(float)sum : sum;
}

#endif
