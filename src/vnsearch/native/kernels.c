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
#include "weighted_tf.h"

#define VERSION 21
/* Above the rounding of weighted frequencies to single precision. */
#define ROUNDING (1.0 + 1e-6)

PUBLIC int64_t vnsearch_version(void) { return VERSION; }

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

static inline double saturate(double frequency, double k1) {
    return frequency * (k1 + 1.0) / (frequency + k1);
}

/* The plain words of a query (search/native_scorer.py); all arrays are the caller's.
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

/* Looks up the weighted frequencies in a document: writes them to `freqs` (count), or returns BAD. */
static int64_t look_up(const plain_words *w, uint32_t doc, float *freqs) {
    for (int64_t i = 0; i < w->count; i++) {
        double freq = freq_in(w->tfs + i, doc, w->zones);
        if (freq < 0.0) return BAD;
        freqs[i] = (float)freq; /* exact: it is rounded to a float already */
    }
    return w->count;
}

/* What the terms score on their own, without neighbours, in a document with these frequencies. */
static double score_terms(const plain_words *w, const float *freqs) {
    double score = 0.0, term_score = 0.0;
    for (int64_t i = 0; i < w->component_count; i++) {
        if (i && w->owners[i] != w->owners[i - 1]) score += term_score, term_score = 0.0;
        term_score += w->weights[i] * saturate(freqs[i], w->settings[0]);
    }
    return score + term_score;
}

/* How many of the terms have a frequency in a role: 0 in any spelling, 2 in the title. */
static double count_terms(const plain_words *w, const float *freqs, int64_t role) {
    int64_t count = 0;
    for (int64_t t = 0; t < w->terms; t++) count += freqs[w->roles[3 * t + role]] > 0.0f;
    return (double)count;
}

/* The most an n-gram can score in a document with these frequencies: as if its terms stood side by side as often
 * as the rarest of them occurs at all, or where the index lists the pair, as often as its list says. Call it for
 * shorter n-grams first. */
static double max_ngram_score(const plain_words *w, const float *freqs, int64_t g) {
    const int64_t *ngram = w->ngrams + 5 * g;
    int64_t prefix = ngram[0], last_pair = ngram[1], before_last = ngram[2], last = ngram[3], listed = ngram[4];
    int64_t left = w->roles[3 * before_last], right = w->roles[3 * last];
    double *maximum = w->maxima + 3 * g, *prefix_maximum = w->maxima + 3 * (prefix < 0 ? 0 : prefix);
    double any = prefix < 0 ? freqs[left] : prefix_maximum[0], last_tf = freqs[right];
    any = any < last_tf ? any : last_tf;
    if (listed >= 0) any = any < freqs[listed] * ROUNDING ? any : freqs[listed] * ROUNDING;
    maximum[0] = maximum[2] = 0.0;
    if (any <= 0.0 || (last_pair >= 0 && last_pair != g && w->maxima[3 * last_pair] <= 0.0)) return 0.0;
    double agreeing = prefix < 0 ? freqs[w->roles[3 * before_last + 1]] : prefix_maximum[1];
    last_tf = freqs[w->roles[3 * last + 1]];
    maximum[0] = any;
    agreeing = agreeing < last_tf ? agreeing : last_tf;
    maximum[1] = agreeing < any ? agreeing : any;
    double frequency = w->settings[2] * any + (1.0 - w->settings[2]) * maximum[1];
    return maximum[2] = w->ngram_weights[g] * saturate(frequency, w->settings[1]);
}

static double max_ngram_scores(const plain_words *w, const float *freqs) {
    double sum = 0.0;
    for (int64_t g = 0; g < w->ngram_count; g++) sum += max_ngram_score(w, freqs, g);
    return sum;
}

/* The factor for `in_title` of the terms in the title: ranking.title_factor. */
static double title_factor(const plain_words *w, double in_title, uint32_t doc) {
    double share = in_title / (double)w->terms, length = (double)w->title_lengths[doc];
    double precision = in_title / (length > 1.0 ? length : 1.0), square = share * share;
    return 1.0 + w->settings[3] * (square * square * (precision < 1.0 ? precision : 1.0));
}

/* Writes four rows of n to `out`: how many terms a document contains, how many in the title, what they score
 * without neighbours, and the most that the document can score; and the frequencies to `freqs` (n, count).
 * Kernels.score_words. */
PUBLIC int64_t vnsearch_score_words(const plain_words *w, const uint32_t *docs, int64_t n, float *freqs,
                                    double *out) {
    double all = (double)w->terms;
    if (!are_valid_tfs(w->tfs, w->count, w->zones)) return BAD;
    for (int64_t d = 0; d < n; d++, freqs += w->count) {
        if (docs[d] >= w->zones->size || look_up(w, docs[d], freqs) < 0) return BAD;
        double present = count_terms(w, freqs, 0), in_title = count_terms(w, freqs, 2);
        double score = score_terms(w, freqs);
        out[d] = present;
        out[n + d] = in_title;
        out[2 * n + d] = score;
        double factor = present / all * title_factor(w, in_title, docs[d]);
        out[3 * n + d] = (score + max_ngram_scores(w, freqs)) * factor;
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

/* The n-grams of a query (search/native_scorer.py); all arrays are the caller's. */
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
static double max_remaining(const ngram_search *search, const plain_words *w, const float *freqs, int64_t from) {
    double sum = 0.0;
    for (int64_t o = from; o < search->ngram_count; o++) {
        int64_t g = search->order[o];
        sum += search->has_synonyms[g] ? w->maxima[3 * g + 2] : max_ngram_score(w, freqs, g);
    }
    return sum;
}

/* Writes the weighted frequencies of n-grams to `freqs` (ngrams, n), those in one word to `word_freqs`.
 *
 * `required` (n) is what the n-grams of a document must score for the document to matter, or NULL. A document
 * that cannot reach it, by the upper bounds of `w`, lowered with each n-gram that is counted, is left out. These
 * are made of `term_freqs` (n, w->count), as `vnsearch_score_words` writes them.
 * Writes the numbers of the other documents, 0 to n - 1, to `rows`, and returns how many there are: so many
 * columns of `freqs` and `word_freqs` are filled. Returns FULL where a document has more occurrences of a term
 * than there is room for. Kernels.score_ngrams.
 */
PUBLIC int64_t vnsearch_ngram_freqs(const ngram_search *search, const plain_words *w, const uint32_t *docs,
                                    int64_t n, const double *required, const float *term_freqs, double run_k1,
                                    double fold_share, double *freqs, double *word_freqs, int64_t *rows) {
    int64_t count = 0;
    if (!are_valid(search->postings, search->firsts[search->terms], search->zones)) return BAD;
    if (required && !(w && term_freqs)) return BAD;
    for (int64_t d = 0; d < n; d++) {
        if (docs[d] >= search->zones->size) return BAD;
        for (int64_t t = 0; t < search->terms; t++) search->positions[t].count = -1;
        double reachable = 0.0, scored = 0.0; /* by all n-grams at most, and by those that are done */
        const float *of_terms = required ? term_freqs + d * w->count : NULL;
        if (required) reachable = max_ngram_scores(w, of_terms);
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
            reachable = scored + max_remaining(search, w, of_terms, o + 1);
        }
        if (o == search->ngram_count) rows[count++] = d;
    }
    return count;
}
