/* The innermost loops of scoring: optional, and equal to what numpy computes without them.
 *
 * Called from search/native_*.py and search/weighted_tf.py through
 * native/library.py. The structures are mirrored in native/structs.py.
 *
 * These functions allocate no memory and keep no state between calls: the caller passes every array with its
 * length, and a cursor for every posting list. A function that meets a value that no valid file contains returns
 * BAD, and the caller raises. Sums are added in the order in which numpy adds them, without contraction, so that
 * scores are the same to the last bit.
 */
#include "postings.h"

#define VERSION 19
/* Above the rounding of weighted frequencies to single precision. */
#define ROUNDING (1.0 + 1e-6)

#if defined(_WIN32)
#define PUBLIC __declspec(dllexport)
#else
#define PUBLIC __attribute__((visibility("default")))
#endif

PUBLIC int64_t vnsearch_version(void) { return VERSION; }

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

/* Writes the weighted frequency of a term in each of `docs` to `out`. Kernels.weighted_tf. */
PUBLIC int64_t vnsearch_weighted_tf(const weighted_tf *tf, const zone_weights *weights, const uint32_t *docs,
                                    int64_t n, float *out) {
    if (!are_valid_tfs(tf, 1, weights)) return BAD;
    for (int64_t d = 0; d < n; d++) {
        double freq = docs[d] < weights->size ? freq_in(tf, docs[d], weights) : BAD;
        if (freq < 0.0) return BAD;
        out[d] = (float)freq;
    }
    return n;
}

/* The spellings of a posting list's occurrences, unpacked some at a time. Not passed from Python. */
typedef struct variant_buffer {
    uint32_t variants[4 * BLOCK];
    int64_t count; /* unpacked */
    int64_t place; /* of the next one */
} variant_buffer;

/* Whether one of the next `freq` occurrences, of which `number` is the first, is in a spelling that counts; BAD. */
static int any_counted(const term_postings *t, variant_buffer *b, int64_t number, int64_t freq) {
    const postings *p = t->postings;
    int any = 0;
    for (; freq > 0; freq--, number++) {
        if (b->place == b->count) {
            int64_t rest = p->variants.count - number;
            b->place = 0;
            b->count = rest < 4 * BLOCK ? rest : 4 * BLOCK;
            if (rest <= 0 || unpack(&p->variants, number, b->count, b->variants) < 0) return BAD;
        }
        uint32_t variant = b->variants[b->place++];
        if (variant >= p->spellings) return BAD;
        any |= t->counted[variant];
    }
    return any;
}

/* Sets for each posting of the decoded block whether some spelling that counts occurs, in one zone or (-1) in all,
 * with a weight above 0; or BAD. */
static int64_t flag_occurring(const term_postings *t, const zone_weights *weights, int64_t zone, uint8_t *flags) {
    const postings *p = t->postings;
    int64_t n = t->cursor->count;
    uint32_t codes[BLOCK];
    variant_buffer buffer = {.count = 0, .place = 0};
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
            occurs = any_counted(t, &buffer, occurrence, p->freq_sums[codes[i]]);
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
    uint32_t last_mask = 0;
    int enough = has_enough(0, shares, count, all, least);
    for (int64_t doc = 0; doc < weights->size; doc++) {
        if (masks[doc] != last_mask) enough = has_enough(last_mask = masks[doc], shares, count, all, least);
        if (enough && (!live || live[doc])) out[out_count++] = (uint32_t)doc;
    }
    return out_count;
}

static inline double saturate(double frequency, double k1) {
    return frequency * (k1 + 1.0) / (frequency + k1);
}

/* The plain words of a query (search/native_term_scorer.py); all arrays are the caller's.
 *
 * A term's score is the sum of its components, each a weight times a saturate weighted frequency: one
 * component for the typed spelling, one for all spellings, and so on. */
typedef struct {
    const weighted_tf *tfs; /* (count) those of the components first, in order; then those of roles only */
    const zone_weights *zones;
    const int64_t *roles;   /* (terms, 3) numbers of tfs: any spelling, agreeing with what was typed, title */
    const int64_t *owners;  /* (component_count) which term a component belongs to, ascending */
    const int64_t *ngrams;  /* (ngram_count, 5) the n-gram without the last term or -1, the n-gram of the last
                             * two terms (itself if it is a pair), the last two terms, and the number of the tfs
                             * from the posting list of the pair or -1; shorter ones first */
    double *values;         /* (count) room for the frequencies in one document */
    double *maxima;         /* (ngram_count, 3) room for each n-gram's bounds in one document: frequency in
                             * any spelling, frequency as typed, score */
    const double *weights;       /* (component_count) */
    const double *ngram_weights; /* (ngram_count) */
    const double *settings;      /* Ranking.k1, run_k1, fold_share, title */
    const uint32_t *title_lengths; /* (size) tokens of each document's title */
    int64_t count;
    int64_t terms;
    int64_t component_count;
    int64_t ngram_count;
} plain_words;

/* Looks up the components' frequencies in a document. Sets what the terms score on their own, without
 * neighbours; returns how many of the terms occur, or BAD. */
static int64_t score_terms(const plain_words *w, uint32_t doc, double *score) {
    double term_score = 0.0;
    int64_t present = 0;
    *score = 0.0;
    for (int64_t i = 0; i < w->component_count; i++) {
        w->values[i] = freq_in(w->tfs + i, doc, w->zones);
        if (w->values[i] < 0.0) return BAD;
        if (i && w->owners[i] != w->owners[i - 1]) *score += term_score, term_score = 0.0;
        term_score += w->weights[i] * saturate(w->values[i], w->settings[0]);
    }
    *score += term_score;
    for (int64_t t = 0; t < w->terms; t++) present += w->values[w->roles[3 * t]] > 0.0;
    return present;
}

/* Looks up the frequencies that `score_terms` did not; returns how many terms occur in the title, or BAD. */
static int64_t count_title_terms(const plain_words *w, uint32_t doc) {
    int64_t in_title = 0;
    for (int64_t i = w->component_count; i < w->count; i++) {
        w->values[i] = freq_in(w->tfs + i, doc, w->zones);
        if (w->values[i] < 0.0) return BAD;
    }
    for (int64_t t = 0; t < w->terms; t++) in_title += w->values[w->roles[3 * t + 2]] > 0.0;
    return in_title;
}

/* Looks up how often the posting lists of pairs say that these occur; BAD if they cannot be read. */
static int64_t look_up_pairs(const plain_words *w, uint32_t doc) {
    for (int64_t g = 0; g < w->ngram_count; g++) {
        int64_t listed = w->ngrams[5 * g + 4];
        if (listed < 0) continue;
        w->values[listed] = freq_in(w->tfs + listed, doc, w->zones);
        if (w->values[listed] < 0.0) return BAD;
    }
    return 0;
}

/* The most an n-gram can score in the document that was looked up last: as if its terms stood side by side
 * as often as the rarest of them occurs at all, or where the index lists the pair, as often as its list says.
 * Call it for shorter n-grams first. */
static double max_ngram_score(const plain_words *w, int64_t g) {
    const int64_t *ngram = w->ngrams + 5 * g;
    int64_t prefix = ngram[0], last_pair = ngram[1], before_last = ngram[2], last = ngram[3], listed = ngram[4];
    int64_t left = w->roles[3 * before_last], right = w->roles[3 * last];
    double *maximum = w->maxima + 3 * g, *prefix_maximum = w->maxima + 3 * (prefix < 0 ? 0 : prefix);
    double any = prefix < 0 ? w->values[left] : prefix_maximum[0], last_tf = w->values[right];
    any = any < last_tf ? any : last_tf;
    if (listed >= 0) any = any < w->values[listed] * ROUNDING ? any : w->values[listed] * ROUNDING;
    maximum[0] = maximum[2] = 0.0;
    if (any <= 0.0 || (last_pair >= 0 && last_pair != g && w->maxima[3 * last_pair] <= 0.0)) return 0.0;
    double agreeing = prefix < 0 ? w->values[w->roles[3 * before_last + 1]] : prefix_maximum[1];
    last_tf = w->values[w->roles[3 * last + 1]];
    maximum[0] = any;
    agreeing = agreeing < last_tf ? agreeing : last_tf;
    maximum[1] = agreeing < any ? agreeing : any;
    double frequency = w->settings[2] * any + (1.0 - w->settings[2]) * maximum[1];
    return maximum[2] = w->ngram_weights[g] * saturate(frequency, w->settings[1]);
}

static double max_ngram_scores(const plain_words *w) {
    double sum = 0.0;
    for (int64_t g = 0; g < w->ngram_count; g++) sum += max_ngram_score(w, g);
    return sum;
}

/* The factor for `in_title` of the terms in the title: ranking.title_factor. */
static double title_factor(const plain_words *w, double in_title, uint32_t doc) {
    double share = in_title / (double)w->terms, length = (double)w->title_lengths[doc];
    double precision = in_title / (length > 1.0 ? length : 1.0), square = share * share;
    return 1.0 + w->settings[3] * (square * square * (precision < 1.0 ? precision : 1.0));
}

/* Writes four rows of n to `out`: how many terms a document contains, how many in the title, what they score
 * without neighbours, and the most that the document can score. Kernels.score_words. */
PUBLIC int64_t vnsearch_score_words(const plain_words *w, const uint32_t *docs, int64_t n, double *out) {
    double all = (double)w->terms;
    if (!are_valid_tfs(w->tfs, w->count, w->zones)) return BAD;
    for (int64_t d = 0; d < n; d++) {
        if (docs[d] >= w->zones->size) return BAD;
        double score, present = (double)score_terms(w, docs[d], &score);
        double in_title = (double)count_title_terms(w, docs[d]);
        if (present < 0.0 || in_title < 0.0) return BAD;
        out[d] = present;
        out[n + d] = in_title;
        out[2 * n + d] = score;
        double factor = present / all * title_factor(w, in_title, docs[d]);
        out[3 * n + d] = (score + max_ngram_scores(w)) * factor;
    }
    return n;
}

/* The occurrences of a term in one document, by position. */
typedef struct {
    int64_t *positions;
    uint8_t *typed;          /* whether the spelling is as typed */
    uint8_t *continues_word; /* whether segmentation binds it to the token before */
    int64_t count;
} term_positions;

/* Moves the last occurrence to where its position belongs: postings of several folds are decoded in turn. */
static void insert_last(term_positions *t) {
    for (int64_t i = t->count - 1; i > 0 && t->positions[i - 1] > t->positions[i]; i--) {
        int64_t position = t->positions[i];
        uint8_t typed = t->typed[i], continues_word = t->continues_word[i];
        t->positions[i] = t->positions[i - 1];
        t->typed[i] = t->typed[i - 1];
        t->continues_word[i] = t->continues_word[i - 1];
        t->positions[i - 1] = position;
        t->typed[i - 1] = typed;
        t->continues_word[i - 1] = continues_word;
    }
}

/* Appends the occurrences of a posting of the decoded block. */
static int64_t decode_posting(const term_postings *list, int64_t index, term_positions *t, int64_t room) {
    const postings *p = list->postings;
    int64_t start = 0, position = 0, count = occurrence_span(p, list->cursor, index, &start);
    int64_t with_variants = list->typed || list->counted;
    if (count < 0) return BAD;
    if (count > room - t->count) return FULL;
    for (int64_t i = start; i < start + count; i++) {
        int64_t gap = value_at(&p->positions, i), variant = with_variants ? value_at(&p->variants, i) : 0;
        if (gap < 0 || variant < 0 || (with_variants && variant >= p->spellings)) return BAD;
        position += p->has_flags ? gap >> 1 : gap;
        if (list->counted && !list->counted[variant]) continue;
        t->positions[t->count] = position;
        t->typed[t->count] = list->typed ? list->typed[variant] : 1;
        t->continues_word[t->count] = (uint8_t)(p->has_flags ? gap & 1 : 0);
        t->count++;
        insert_last(t);
    }
    return count;
}

/* Sets for each occurrence of `right` whether an n-gram ends there: 0 no, 1 yes, 2 yes and all of it is spelt
 * as typed. It does if an occurrence of `left` stands directly before it at which the n-gram without its last
 * term ends (`before`, coded alike; NULL if the n-gram is a pair). */
static void mark_ngram_ends(const term_positions *left, const term_positions *right, const uint8_t *before,
                            uint8_t *ends) {
    int64_t l = 0;
    for (int64_t r = 0; r < right->count; r++) {
        int64_t wanted = right->positions[r] - 1;
        ends[r] = 0;
        while (l < left->count && left->positions[l] < wanted) l++;
        if (l == left->count || left->positions[l] != wanted || (before && !before[l])) continue;
        ends[r] = (uint8_t)(1 + ((before ? before[l] == 2 : left->typed[l]) && right->typed[r]));
    }
}

/* The n-grams of a query (search/native_ngram_scorer.py); all arrays are the caller's. */
typedef struct {
    const term_postings *postings; /* those of term t from firsts[t] up to firsts[t + 1], by fold and segment */
    const int64_t *firsts;         /* (terms + 1) */
    const zone_weights *zones;
    int64_t terms;
    const int64_t *ngrams; /* (ngram_count, 3) the last two terms, and the n-gram without the last or -1 */
    const int64_t *order;  /* (ngram_count) the order in which to find them, each after the one it extends */
    int64_t ngram_count;
    int64_t zone;                /* the only one that counts, or -1 */
    const double *weights;       /* (ngram_count, 2) of all occurrences, and of those in one word besides */
    const int64_t *has_synonyms; /* (ngram_count) whether synonyms may add to its frequency */
    term_positions *positions;   /* (terms) room for one document */
    uint8_t *ends;               /* (ngram_count, room) room for what `mark_ngram_ends` sets */
    int64_t room;                /* the most occurrences of one term in one document */
} ngram_search;

/* Decodes a term's positions in a document unless that is done; returns their number. */
static int64_t positions_in_doc(const ngram_search *search, int64_t term, uint32_t doc) {
    term_positions *t = search->positions + term;
    if (t->count >= 0) return t->count;
    t->count = 0;
    for (int64_t i = search->firsts[term]; i < search->firsts[term + 1]; i++) {
        const term_postings *list = search->postings + i;
        int64_t index = find_posting(list->postings, list->cursor, doc);
        if (index == ABSENT) continue;
        int64_t count = index < 0 ? BAD : decode_posting(list, index, t, search->room);
        if (count < 0) return count;
    }
    return t->count;
}

/* Sums the weights of the occurrences at which an n-gram ends: of all, and of those bound into one word. */
static void sum_ngram_ends(const ngram_search *search, const term_positions *last, const uint8_t *ends,
                           uint32_t doc, double fold_share, double *freq, double *word_freq) {
    const zone_weights *w = search->zones;
    *freq = *word_freq = 0.0;
    for (int64_t i = 0; i < last->count; i++) {
        if (!ends[i]) continue;
        int64_t zone = 0;
        for (int64_t z = 1; z < w->zones; z++) zone += last->positions[i] >= w->starts[doc * w->zones + z];
        if (search->zone >= 0 && zone != search->zone) continue;
        double weight = (double)w->weights[doc * w->zones + zone];
        weight *= ends[i] == 2 ? 1.0 : fold_share;
        *freq += weight;
        if (last->continues_word[i]) *word_freq += weight;
    }
}

/* Lowers the bounds of an n-gram, by which those of longer ones are made, to what its frequency allows: `freq`
 * counts each occurrence once, or `fold_share` times if it is not spelt as typed. */
static void lower_maxima(const plain_words *w, int64_t g, double freq, double fold_share) {
    double *maximum = w->maxima + 3 * g;
    if (freq < maximum[1]) maximum[1] = freq;
    if (freq < fold_share * maximum[0]) maximum[0] = freq / fold_share;
}

/* The most that the n-grams from number `from` of the order on can score, given the bounds of those before. */
static double max_remaining(const ngram_search *search, const plain_words *w, int64_t from) {
    double sum = 0.0;
    for (int64_t o = from; o < search->ngram_count; o++) {
        int64_t g = search->order[o];
        sum += search->has_synonyms[g] ? w->maxima[3 * g + 2] : max_ngram_score(w, g);
    }
    return sum;
}

/* Writes the weighted frequencies of n-grams to `freqs` (ngrams, n), those in one word to `word_freqs`.
 *
 * `required` (n) is what the n-grams of a document must score for the document to matter, or NULL. A document
 * that cannot reach it, by the upper bounds of `w`, lowered with each n-gram that is counted, is left out.
 * Writes the numbers of the other documents, 0 to n - 1, to `rows`, and returns how many there are: so many
 * columns of `freqs` and `word_freqs` are filled. Returns FULL where a document has more occurrences of a term
 * than there is room for. Kernels.score_ngrams.
 */
PUBLIC int64_t vnsearch_ngram_freqs(const ngram_search *search, const plain_words *w, const uint32_t *docs,
                                    int64_t n, const double *required, double run_k1, double fold_share,
                                    double *freqs, double *word_freqs, int64_t *rows) {
    int64_t count = 0;
    if (!are_valid(search->postings, search->firsts[search->terms], search->zones)) return BAD;
    if (w && !are_valid_tfs(w->tfs, w->count, w->zones)) return BAD;
    for (int64_t d = 0; d < n; d++) {
        if (docs[d] >= search->zones->size || (w && docs[d] >= w->zones->size)) return BAD;
        for (int64_t t = 0; t < search->terms; t++) search->positions[t].count = -1;
        double reachable = 0.0, scored = 0.0; /* by all n-grams at most, and by those that are done */
        if (required) {
            if (score_terms(w, docs[d], &reachable) < 0 || look_up_pairs(w, docs[d]) < 0) return BAD;
            reachable = max_ngram_scores(w);
        }
        int64_t o = 0;
        for (; o < search->ngram_count; o++) {
            int64_t g = search->order[o];
            const int64_t *ngram = search->ngrams + 3 * g;
            int64_t before_last = ngram[0], last = ngram[1], prefix = ngram[2];
            double *freq = freqs + g * n + count, *word_freq = word_freqs + g * n + count;
            if (required && reachable * (1.0 + 1e-9) < required[d]) break;
            int64_t left = positions_in_doc(search, before_last, docs[d]);
            int64_t right = positions_in_doc(search, last, docs[d]);
            if (left < 0 || right < 0) return left < right ? left : right;
            uint8_t *ends = search->ends + g * search->room;
            mark_ngram_ends(search->positions + before_last, search->positions + last,
                            prefix < 0 ? NULL : search->ends + prefix * search->room, ends);
            sum_ngram_ends(search, search->positions + last, ends, docs[d], fold_share, freq, word_freq);
            if (!required) continue;
            if (search->has_synonyms[g]) {
                scored += w->maxima[3 * g + 2];
                continue;
            }
            scored += search->weights[2 * g] * saturate(*freq, run_k1);
            scored += search->weights[2 * g + 1] * saturate(*word_freq, run_k1);
            lower_maxima(w, g, *freq * ROUNDING, fold_share);
            reachable = scored + max_remaining(search, w, o + 1);
        }
        if (o == search->ngram_count) rows[count++] = d;
    }
    return count;
}
