/* The innermost loops of scoring: optional, and equal to what numpy computes without them.
 *
 * Called from search/native_scorer.py, search/soft_conjunction.py and search/weighted_tf.py through
 * native/library.py. The structures are mirrored in native/structs.py.
 *
 * These functions allocate no memory and keep no state: the caller passes every array with its length.
 * Values that a crafted file may contain (document numbers, bit offsets, the shape of a table) are checked
 * before they are used; a function that meets an impossible one returns BAD, and the caller raises. Sums are added in the order in
 * which numpy adds them, without contraction, so that scores are the same to the last bit.
 */
#include <stddef.h>
#include <stdint.h>

#define BAD (-1)
#define FULL (-2)
#define VERSION 10

#if defined(_WIN32)
#define PUBLIC __declspec(dllexport)
#else
#define PUBLIC __attribute__((visibility("default")))
#endif

PUBLIC int64_t vnsearch_version(void) { return VERSION; }

/* One posting list's share of a bit-packed stream (segments/bitpacking.py). A value of all ones stands for an
 * exception, whose value is in `exceptions`. */
typedef struct {
    const uint64_t *words;
    const uint32_t *exception_indices; /* (exception_count) ascending, 0 to count - 1 */
    const uint32_t *exceptions;        /* (exception_count) their values */
    int64_t word_count;
    int64_t exception_count;
    int64_t bit;   /* offset of the first value in `words`, in bits */
    int64_t width; /* bits of each value; 0: all values are 0 */
    int64_t count; /* number of values */
} packed_values;

static int is_valid(const packed_values *p) {
    if (!p->width) return p->count >= 0;
    return p->width > 0 && p->width <= 32 && p->bit >= 0 && p->count >= 0 &&
           p->bit <= (p->word_count << 6) && p->count <= (p->word_count << 6) &&
           ((p->bit + p->width * p->count) >> 6) + 1 < p->word_count;
}

static int64_t exception_at(const packed_values *p, int64_t i) {
    int64_t low = 0, high = p->exception_count;
    while (low < high) {
        int64_t middle = (low + high) >> 1;
        if (p->exception_indices[middle] < i) low = middle + 1;
        else high = middle;
    }
    return low < p->exception_count && p->exception_indices[low] == i ? (int64_t)p->exceptions[low] : BAD;
}

static inline int64_t value_at(const packed_values *p, int64_t i) {
    if (!p->width) return 0;
    int64_t bit = p->bit + i * p->width;
    const uint64_t *word = p->words + (bit >> 6);
    int shift = (int)(bit & 63);
    uint64_t mask = ((uint64_t)1 << p->width) - 1;
    uint64_t bits = ((word[0] >> shift) | ((word[1] << 1) << (63 - shift))) & mask;
    return bits == mask ? exception_at(p, i) : (int64_t)bits;
}

/* Weighted term frequencies by document (search/weighted_tf.py). */
typedef struct {
    const uint32_t *docs; /* (count) ascending */
    const float *values;  /* (count), or NULL if dense */
    const float *dense;   /* (size) indexed by document number, or NULL */
    int64_t count;
    const uint64_t *signatures; /* (as values, width) bit p % (64 width) set for each position p; or NULL */
    int64_t width;              /* 64-bit words of a signature: 1, 2 or 4 */
    int64_t rows;               /* items of `values` or `dense`, and signatures if there are any */
} weighted_tf;

/* Whether the arrays have an item for every document below `size`, or for each of `docs`. */
static int are_valid_tfs(const weighted_tf *tfs, int64_t count, int64_t size) {
    for (int64_t i = 0; i < count; i++)
        if (tfs[i].count < 0 || tfs[i].width < 1 || tfs[i].rows < (tfs[i].dense ? size : tfs[i].count)) return 0;
    return 1;
}

/* The index of the first document not before `doc`, by galloping from `cursor`, which remembers the answer:
 * fast when documents are asked for in ascending order, correct in any order. */
static inline int64_t advance(const uint32_t *docs, int64_t count, uint32_t doc, int64_t *cursor) {
    int64_t low = *cursor && docs[*cursor - 1] >= doc ? 0 : *cursor, step = 1;
    while (low + step < count && docs[low + step] < doc) low += step, step <<= 1;
    int64_t high = low + step < count ? low + step : count;
    while (low < high) {
        int64_t middle = (low + high) >> 1;
        if (docs[middle] < doc) low = middle + 1;
        else high = middle;
    }
    return *cursor = low;
}

static inline double freq_in(const weighted_tf *tf, uint32_t doc, int64_t *cursor) {
    if (tf->dense) return tf->dense[doc];
    int64_t i = advance(tf->docs, tf->count, doc, cursor);
    return i < tf->count && tf->docs[i] == doc ? tf->values[i] : 0.0;
}

/* A term's position signature in one document; `bits` is NULL where none was computed. */
typedef struct {
    const uint64_t *bits;
    int64_t width;
} signature;

/* The signature in the document that was looked up last. */
static inline signature signature_in_last_doc(const weighted_tf *tf, uint32_t doc, int64_t cursor) {
    signature result = {NULL, tf->width};
    if (tf->signatures) result.bits = tf->signatures + tf->width * (tf->dense ? (int64_t)doc : cursor);
    return result;
}

/* The signature modulo 64 of one modulo 64 width. */
static inline uint64_t modulo_64(signature of) {
    uint64_t all = of.bits[0];
    for (int64_t i = 1; i < of.width; i++) all |= of.bits[i];
    return all;
}

/* Whether an occurrence of `right` may directly follow one of `left`: the signature of `left`, rotated by one
 * bit, has a bit in common with that of `right`. Never wrongly 0. */
static inline int may_follow(signature left, signature right) {
    if (!left.bits || !right.bits) return 1;
    if (left.width != right.width) {
        uint64_t before = modulo_64(left);
        return (((before << 1) | (before >> 63)) & modulo_64(right)) != 0;
    }
    uint64_t common = 0, carry = left.bits[left.width - 1] >> 63;
    for (int64_t i = 0; i < left.width; i++) {
        common |= ((left.bits[i] << 1) | carry) & right.bits[i];
        carry = left.bits[i] >> 63;
    }
    return common != 0;
}

/* Writes to `out` those of the documents `docs` whose terms' shares add up to `least`; returns their number.
 * `shares` (count) is each term's share of the query, `cursors` (count) zeroes. Kernels.filter_candidates. */
PUBLIC int64_t vnsearch_enough(const weighted_tf *tfs, int64_t count, int64_t *cursors, const double *shares,
                               const uint32_t *docs, int64_t n, int64_t size, double least, uint32_t *out) {
    int64_t out_count = 0;
    double all = 0.0;
    if (!are_valid_tfs(tfs, count, size)) return BAD;
    for (int64_t i = 0; i < count; i++) all += shares[i];
    for (int64_t d = 0; d < n; d++) {
        double reachable = all;
        if (docs[d] >= size) return BAD;
        for (int64_t i = 0; i < count && reachable >= least; i++)
            if (!(freq_in(tfs + i, docs[d], cursors + i) > 0.0)) reachable -= shares[i];
        if (reachable >= least) out[out_count++] = docs[d];
    }
    return out_count;
}

static inline double saturate(double frequency, double k1) {
    return frequency * (k1 + 1.0) / (frequency + k1);
}

/* The plain words of a query (search/native_scorer.py, NativeTermScorer); all arrays are the caller's.
 *
 * A term's score is the sum of its components, each a weight times a saturate weighted frequency: one
 * component for the typed spelling, one for all spellings, and so on. */
typedef struct {
    const weighted_tf *tfs; /* (count) those of the components first, in order; then those of roles only */
    int64_t *cursors;       /* (count) zeroes */
    const int64_t *roles;   /* (terms, 3) numbers of tfs: any spelling, agreeing with what was typed, title */
    const int64_t *owners;  /* (component_count) which term a component belongs to, ascending */
    const int64_t *ngrams;  /* (ngram_count, 4) the n-gram without the last term or -1, the n-gram of the last
                             * two terms (itself if it is a pair), the last two terms; shorter ones first */
    double *values;         /* (count) room for the frequencies in one document */
    double *maxima;         /* (ngram_count, 3) room for each n-gram's bounds in one document: frequency in
                             * any spelling, frequency as typed, score */
    const double *weights;       /* (component_count) */
    const double *ngram_weights; /* (ngram_count) */
    const double *settings;      /* Ranking.k1, run_k1, fold_share, title */
    int64_t count;
    int64_t terms;
    int64_t component_count;
    int64_t ngram_count;
    int64_t size;
} plain_words;

/* Looks up the components' frequencies in a document. Sets what the terms score on their own, without
 * neighbours; returns how many of the terms occur. */
static int64_t score_terms(const plain_words *w, uint32_t doc, double *score) {
    double term_score = 0.0;
    int64_t present = 0;
    *score = 0.0;
    for (int64_t i = 0; i < w->component_count; i++) {
        w->values[i] = freq_in(w->tfs + i, doc, w->cursors + i);
        if (i && w->owners[i] != w->owners[i - 1]) *score += term_score, term_score = 0.0;
        term_score += w->weights[i] * saturate(w->values[i], w->settings[0]);
    }
    *score += term_score;
    for (int64_t t = 0; t < w->terms; t++) present += w->values[w->roles[3 * t]] > 0.0;
    return present;
}

/* Looks up the frequencies that `score_terms` did not; returns how many terms occur in the title. */
static int64_t count_title_terms(const plain_words *w, uint32_t doc) {
    int64_t in_title = 0;
    for (int64_t i = w->component_count; i < w->count; i++)
        w->values[i] = freq_in(w->tfs + i, doc, w->cursors + i);
    for (int64_t t = 0; t < w->terms; t++) in_title += w->values[w->roles[3 * t + 2]] > 0.0;
    return in_title;
}

/* The most an n-gram can score in the document that was looked up last: as if its terms stood side by side
 * as often as the rarest of them occurs at all. Call it for shorter n-grams first. */
static double max_ngram_score(const plain_words *w, int64_t g, uint32_t doc) {
    const int64_t *ngram = w->ngrams + 4 * g;
    int64_t prefix = ngram[0], last_pair = ngram[1], before_last = ngram[2], last = ngram[3];
    int64_t left = w->roles[3 * before_last], right = w->roles[3 * last];
    double *maximum = w->maxima + 3 * g, *prefix_maximum = w->maxima + 3 * (prefix < 0 ? 0 : prefix);
    double any = prefix < 0 ? w->values[left] : prefix_maximum[0], last_tf = w->values[right];
    any = any < last_tf ? any : last_tf;
    maximum[0] = maximum[2] = 0.0;
    if (any <= 0.0 || (last_pair >= 0 && last_pair != g && w->maxima[3 * last_pair] <= 0.0)) return 0.0;
    if (last_pair == g && !may_follow(signature_in_last_doc(w->tfs + left, doc, w->cursors[left]),
                                      signature_in_last_doc(w->tfs + right, doc, w->cursors[right])))
        return 0.0;
    double agreeing = prefix < 0 ? w->values[w->roles[3 * before_last + 1]] : prefix_maximum[1];
    last_tf = w->values[w->roles[3 * last + 1]];
    maximum[0] = any;
    maximum[1] = agreeing < last_tf ? agreeing : last_tf;
    double frequency = w->settings[2] * any + (1.0 - w->settings[2]) * maximum[1];
    return maximum[2] = w->ngram_weights[g] * saturate(frequency, w->settings[1]);
}

static double max_ngram_scores(const plain_words *w, uint32_t doc) {
    double sum = 0.0;
    for (int64_t g = 0; g < w->ngram_count; g++) sum += max_ngram_score(w, g, doc);
    return sum;
}

/* Writes four rows of n to `out`: how many terms a document contains, how many in the title, what they score
 * without neighbours, and the most that the document can score. Kernels.score_words. */
PUBLIC int64_t vnsearch_judge(const plain_words *w, const uint32_t *docs, int64_t n, double *out) {
    double all = (double)w->terms;
    if (!are_valid_tfs(w->tfs, w->count, w->size)) return BAD;
    for (int64_t d = 0; d < n; d++) {
        if (docs[d] >= w->size) return BAD;
        double score, present = (double)score_terms(w, docs[d], &score);
        double in_title = (double)count_title_terms(w, docs[d]);
        out[d] = present;
        out[n + d] = in_title;
        out[2 * n + d] = score;
        double factor = present / all * (1.0 + w->settings[3] * (in_title / all) * (in_title / all));
        out[3 * n + d] = (score + max_ngram_scores(w, docs[d])) * factor;
    }
    return n;
}

/* The postings of one fold in one segment, and which of its spellings count. */
typedef struct {
    const uint32_t *docs;   /* (count) ascending */
    const uint32_t *occurrence_offsets; /* (count) the number of each posting's first occurrence */
    const void *freq_codes;             /* (count) each posting's row in `freq_sums` and `freq_table` */
    const int64_t *freq_sums;           /* (code_count) occurrences of a posting with that code */
    const uint32_t *freq_table;         /* (code_count, zones) the same by zone */
    int64_t count;
    int64_t code_size; /* bytes of a code: 1, 2 or 4 */
    int64_t code_count;
    int64_t zones;
    int64_t has_flags; /* whether the lowest bit of a position gap says that the word continues */
    packed_values positions; /* of all occurrences: the gap to the position before, in the same document */
    packed_values variants;  /* of all occurrences: the number of the spelling */
    const uint8_t *typed;    /* (spellings) whether it is as typed; NULL: all are */
    const uint8_t *counted;  /* (spellings) whether it counts at all; NULL: all do */
    int64_t spellings;
} postings;

/* The occurrences of a term in one document, by position. */
typedef struct {
    int64_t *positions;
    uint8_t *typed;          /* whether the spelling is as typed */
    uint8_t *continues_word; /* whether segmentation binds it to the token before */
    int64_t count;
} term_positions;

static int64_t code_of(const postings *p, int64_t posting) {
    switch (p->code_size) {
        case 1: return ((const uint8_t *)p->freq_codes)[posting];
        case 2: return ((const uint16_t *)p->freq_codes)[posting];
        default: return ((const uint32_t *)p->freq_codes)[posting];
    }
}

static int is_valid_list(const postings *p, int64_t zones) {
    int has_known_code_size = p->code_size == 1 || p->code_size == 2 || p->code_size == 4;
    return p->count >= 0 && p->code_count >= 0 && p->zones == zones && has_known_code_size &&
           is_valid(&p->positions) && is_valid(&p->variants);
}

/* Whether posting lists can be read, and their frequency tables have a column for each of `zones`. */
static int are_valid(const postings *lists, int64_t count, int64_t zones) {
    for (int64_t i = 0; i < count; i++)
        if (!is_valid_list(lists + i, zones)) return 0;
    return 1;
}

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

/* The number of occurrences of a posting; sets the index of the first. */
static int64_t occurrence_span(const postings *p, int64_t posting, int64_t *start) {
    int64_t code = code_of(p, posting);
    *start = p->occurrence_offsets[posting];
    if (code >= p->code_count) return BAD; /* before any table is read with it */
    return p->freq_sums[code] < 0 || *start > p->positions.count - p->freq_sums[code] ? BAD : p->freq_sums[code];
}

/* Appends the occurrences of one posting. */
static int64_t decode_posting(const postings *p, int64_t posting, term_positions *t, int64_t room) {
    int64_t start = 0, position = 0, count = occurrence_span(p, posting, &start);
    if (count < 0) return BAD;
    if (count > room - t->count) return FULL;
    int64_t with_variants = p->typed || p->counted;
    if (with_variants && p->variants.count != p->positions.count) return BAD;
    for (int64_t i = start; i < start + count; i++) {
        int64_t gap = value_at(&p->positions, i), variant = with_variants ? value_at(&p->variants, i) : 0;
        if (gap < 0 || variant < 0 || (with_variants && variant >= p->spellings)) return BAD;
        position += p->has_flags ? gap >> 1 : gap;
        if (p->counted && !p->counted[variant]) continue;
        t->positions[t->count] = position;
        t->typed[t->count] = p->typed ? p->typed[variant] : 1;
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

/* The n-grams of a query (search/native_scorer.py, NativeNGramScorer); all arrays are the caller's. */
typedef struct {
    const postings *postings; /* those of term t from firsts[t] up to firsts[t + 1], by fold and segment */
    const int64_t *firsts;    /* (terms + 1) */
    int64_t *cursors;         /* (postings) zeroes */
    int64_t terms;
    const int64_t *ngrams; /* (ngram_count, 3) the last two terms, and the n-gram without the last or -1 */
    const int64_t *order;  /* (ngram_count) the order in which to find them, each after the one it extends */
    int64_t ngram_count;
    const float *occurrence_weights; /* (zones, size) weight of one occurrence */
    const uint32_t *zone_starts;     /* (zones, size) position at which each zone begins */
    int64_t zones;
    int64_t zone; /* the only one that counts, or -1 */
    int64_t size;
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
        const postings *p = search->postings + i;
        int64_t posting = advance(p->docs, p->count, doc, search->cursors + i);
        if (posting == p->count || p->docs[posting] != doc) continue;
        int64_t count = decode_posting(p, posting, t, search->room);
        if (count < 0) return count;
    }
    return t->count;
}

/* Sums the weights of the occurrences at which an n-gram ends: of all, and of those bound into one word. */
static void sum_ngram_ends(const ngram_search *search, const term_positions *last, const uint8_t *ends,
                           uint32_t doc, double fold_share, double *freq, double *word_freq) {
    *freq = *word_freq = 0.0;
    for (int64_t i = 0; i < last->count; i++) {
        if (!ends[i]) continue;
        int64_t zone = 0;
        for (int64_t z = 1; z < search->zones; z++)
            zone += last->positions[i] >= search->zone_starts[z * search->size + doc];
        if (search->zone >= 0 && zone != search->zone) continue;
        double weight = (double)search->occurrence_weights[zone * search->size + doc];
        weight *= ends[i] == 2 ? 1.0 : fold_share;
        *freq += weight;
        if (last->continues_word[i]) *word_freq += weight;
    }
}

/* Adds the weights of a posting's occurrences in spellings that count to `sum`, zone by zone. */
static int64_t add_posting_weight(const postings *p, int64_t posting, uint32_t doc, const float *weights,
                                  int64_t zones, int64_t size, int64_t zone, float *sum) {
    int64_t i = 0, count = occurrence_span(p, posting, &i);
    if (count < 0 || (p->counted && p->variants.count != p->positions.count)) return BAD;
    const uint32_t *freqs = p->freq_table + code_of(p, posting) * p->zones;
    for (int64_t z = 0; z < zones; z++) {
        int64_t freq = freqs[z];
        if (p->counted) {
            freq = 0;
            for (int64_t end = i + freqs[z]; i < end; i++) {
                if (i >= p->positions.count) return BAD;
                int64_t variant = value_at(&p->variants, i);
                if (variant < 0 || variant >= p->spellings) return BAD;
                freq += p->counted[variant];
            }
        }
        /* Rounded to float after each zone, as numpy does when it adds to an array of floats. */
        if (freq && (zone < 0 || zone == z))
            *sum = (float)((double)*sum + (double)freq * (double)weights[z * size + doc]);
    }
    return count;
}

/* The weighted term frequency of one fold in each of `docs`. Kernels.weighted_tf. */
PUBLIC int64_t vnsearch_impact(const postings *lists, int64_t count, int64_t *cursors, const uint32_t *docs,
                               int64_t n, const float *weights, int64_t zones, int64_t size, int64_t zone,
                               float *out) {
    if (!are_valid(lists, count, zones)) return BAD;
    for (int64_t d = 0; d < n; d++) {
        out[d] = 0.0f;
        if (docs[d] >= size) return BAD;
        for (int64_t i = 0; i < count; i++) {
            const postings *p = lists + i;
            int64_t posting = advance(p->docs, p->count, docs[d], cursors + i);
            if (posting == p->count || p->docs[posting] != docs[d]) continue;
            if (add_posting_weight(p, posting, docs[d], weights, zones, size, zone, out + d) < 0) return BAD;
        }
    }
    return n;
}

/* Sets in each document's signature (row of `out`) bit p % (64 width) for each position p of a term.
 * Kernels.position_signatures. */
PUBLIC int64_t vnsearch_signs(const postings *lists, int64_t count, int64_t *cursors, const uint32_t *docs,
                              int64_t n, int64_t zones, int64_t width, uint64_t *out) {
    if (!are_valid(lists, count, zones)) return BAD;
    for (int64_t d = 0; d < n; d++) {
        for (int64_t l = 0; l < count; l++) {
            const postings *p = lists + l;
            int64_t posting = advance(p->docs, p->count, docs[d], cursors + l), start = 0, position = 0;
            if (posting == p->count || p->docs[posting] != docs[d]) continue;
            int64_t occurrences = occurrence_span(p, posting, &start);
            if (occurrences < 0) return BAD;
            for (int64_t i = start; i < start + occurrences; i++) {
                int64_t gap = value_at(&p->positions, i);
                if (gap < 0) return BAD;
                position += p->has_flags ? gap >> 1 : gap;
                out[d * width + ((position >> 6) & (width - 1))] |= (uint64_t)1 << (position & 63);
            }
        }
    }
    return n;
}

/* Writes the weighted frequencies of n-grams to `freqs` (ngrams, n), those in one word to `word_freqs`.
 *
 * `required` (n) is what the n-grams of a document must score for the document to matter, or NULL. Once the
 * upper bound (from `w`, sharpened with each n-gram found) is below it, the remaining n-grams are left at 0.
 * Returns FULL where a document has more occurrences of a term than there is room for. Kernels.score_ngrams.
 */
PUBLIC int64_t vnsearch_beside(const ngram_search *search, const plain_words *w, const uint32_t *docs,
                               int64_t n, const double *required, double run_k1, double fold_share,
                               double *freqs, double *word_freqs) {
    if (!are_valid(search->postings, search->firsts[search->terms], search->zones)) return BAD;
    if (w && (w->size < search->size || !are_valid_tfs(w->tfs, w->count, w->size))) return BAD;
    for (int64_t d = 0; d < n; d++) {
        if (docs[d] >= search->size) return BAD;
        for (int64_t t = 0; t < search->terms; t++) search->positions[t].count = -1;
        double reachable = 0.0;
        if (required) score_terms(w, docs[d], &reachable), reachable = max_ngram_scores(w, docs[d]);
        for (int64_t o = 0; o < search->ngram_count; o++) {
            int64_t g = search->order[o];
            const int64_t *ngram = search->ngrams + 3 * g;
            int64_t before_last = ngram[0], last = ngram[1], prefix = ngram[2];
            double *freq = freqs + g * n + d, *word_freq = word_freqs + g * n + d;
            *freq = *word_freq = 0.0;
            if (required && reachable * (1.0 + 1e-9) < required[d]) continue;
            int64_t left = positions_in_doc(search, before_last, docs[d]);
            int64_t right = positions_in_doc(search, last, docs[d]);
            if (left < 0 || right < 0) return left < right ? left : right;
            uint8_t *ends = search->ends + g * search->room;
            mark_ngram_ends(search->positions + before_last, search->positions + last,
                            prefix < 0 ? NULL : search->ends + prefix * search->room, ends);
            sum_ngram_ends(search, search->positions + last, ends, docs[d], fold_share, freq, word_freq);
            if (!required || search->has_synonyms[g]) continue;
            double score = search->weights[2 * g] * saturate(*freq, run_k1);
            score += search->weights[2 * g + 1] * saturate(*word_freq, run_k1);
            reachable += score - w->maxima[3 * g + 2];
        }
    }
    return n;
}
