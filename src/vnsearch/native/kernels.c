/* The innermost loops of answering a query: optional, and equal to what numpy computes without them.
 *
 * Nothing is allocated here and nothing is kept: every array comes from the caller, with its length. What a
 * crafted file may hold (numbers of documents, places of bits) is bounded before it is used; where it is not
 * as it must be, a function returns BAD and the caller raises. Sums are made in the order in which numpy
 * makes them, without contraction, so that scores are the same to the last bit.
 */
#include <stddef.h>
#include <stdint.h>

#define BAD (-1)
#define FULL (-2)
#define VERSION 9

#if defined(_WIN32)
#define PUBLIC __declspec(dllexport)
#else
#define PUBLIC __attribute__((visibility("default")))
#endif

PUBLIC int64_t vnsearch_version(void) { return VERSION; }

/* One packed stream of a field (segments/bitpacking.py) and the run of one key in it. */
typedef struct {
    const uint64_t *words;
    const uint32_t *places;  /* ascending numbers of the run's values that are kept aside */
    const uint32_t *patches; /* and those values */
    int64_t word_count;
    int64_t patch_count;
    int64_t bit;   /* where the run begins */
    int64_t width; /* bits of each of its values */
    int64_t count; /* how many values it has */
} run;

static int sound(const run *r) {
    if (!r->width) return r->count >= 0;
    return r->width > 0 && r->width <= 32 && r->bit >= 0 && r->count >= 0 &&
           r->bit <= (r->word_count << 6) && r->count <= (r->word_count << 6) &&
           ((r->bit + r->width * r->count) >> 6) + 1 < r->word_count;
}

static int64_t patched(const run *r, int64_t number) {
    int64_t low = 0, high = r->patch_count;
    while (low < high) {
        int64_t middle = (low + high) >> 1;
        if (r->places[middle] < number) low = middle + 1;
        else high = middle;
    }
    return low < r->patch_count && r->places[low] == number ? (int64_t)r->patches[low] : BAD;
}

static inline int64_t value(const run *r, int64_t number) {
    if (!r->width) return 0;
    int64_t bit = r->bit + number * r->width;
    const uint64_t *word = r->words + (bit >> 6);
    int shift = (int)(bit & 63);
    uint64_t mask = ((uint64_t)1 << r->width) - 1;
    uint64_t found = ((word[0] >> shift) | ((word[1] << 1) << (63 - shift))) & mask;
    return found == mask ? patched(r, number) : (int64_t)found;
}

/* How much some documents hold of something (search/weighted_tf.py). */
typedef struct {
    const uint32_t *docs;
    const float *values;
    const float *dense; /* for every document, or NULL */
    int64_t count;
    const uint64_t *signs; /* beside the values: bit p % (64 width) where it stands at position p; or NULL */
    int64_t width;         /* 1, 2 or 4 */
} impact;

/* The place of the first document not before `doc`; near `cursor`, which remembers it, when asked in order. */
static inline int64_t reach(const uint32_t *docs, int64_t count, uint32_t doc, int64_t *cursor) {
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

static inline double held(const impact *i, uint32_t doc, int64_t *cursor) {
    if (i->dense) return i->dense[doc];
    int64_t at = reach(i->docs, i->count, doc, cursor);
    return at < i->count && i->docs[at] == doc ? i->values[at] : 0.0;
}

/* Where something stands in a document, or NULL where that is not known. */
typedef struct {
    const uint64_t *bits;
    int64_t width;
} signs;

/* In the document that was asked for last. */
static inline signs stood(const impact *i, uint32_t doc, int64_t cursor) {
    signs found = {NULL, i->width};
    if (i->signs) found.bits = i->signs + i->width * (i->dense ? (int64_t)doc : cursor);
    return found;
}

static inline uint64_t in_one_word(signs of) {
    uint64_t all = of.bits[0];
    for (int64_t i = 1; i < of.width; i++) all |= of.bits[i];
    return all;
}

/* Whether what stands at `right` may follow what stands at `left`. */
static inline int follows(signs left, signs right) {
    if (!left.bits || !right.bits) return 1;
    if (left.width != right.width) {
        uint64_t before = in_one_word(left);
        return (((before << 1) | (before >> 63)) & in_one_word(right)) != 0;
    }
    uint64_t met = 0, carry = left.bits[left.width - 1] >> 63;
    for (int64_t i = 0; i < left.width; i++) {
        met |= ((left.bits[i] << 1) | carry) & right.bits[i];
        carry = left.bits[i] >> 63;
    }
    return met != 0;
}

/* The documents (ascending) held by impacts whose shares add up to `least`; how many there are. */
PUBLIC int64_t vnsearch_enough(const impact *impacts, int64_t count, int64_t *cursors, const double *shares,
                               const uint32_t *docs, int64_t n, int64_t size, double least, uint32_t *out) {
    int64_t kept = 0;
    double all = 0.0;
    for (int64_t i = 0; i < count; i++) all += shares[i];
    for (int64_t d = 0; d < n; d++) {
        double can = all;
        if (docs[d] >= size) return BAD;
        for (int64_t i = 0; i < count && can >= least; i++)
            if (!(held(impacts + i, docs[d], cursors + i) > 0.0)) can -= shares[i];
        if (can >= least) out[kept++] = docs[d];
    }
    return kept;
}

static inline double saturated(double frequency, double k1) {
    return frequency * (k1 + 1.0) / (frequency + k1);
}

/* Plain words, and what is known of them (search/soft_conjunction.py); all arrays are the caller's. */
typedef struct {
    const impact *impacts;     /* those of the shares come first, in order */
    int64_t *cursors;          /* (count) zeroes */
    const int64_t *roles;      /* (syllables, 3) impacts: any spelling, agreeing with what was typed, titles */
    const int64_t *sharers;    /* (shares) whose syllable's part it is, ascending */
    const int64_t *runs;       /* (runs, 4) the run it extends or -1, the run of its last two syllables; these */
    double *values;            /* (count) room for what one document holds */
    double *least;             /* (runs, 3) and for how much it holds of a run's rarest, the same as typed, */
    const double *weights;     /* (shares)                                      and what the run can earn */
    const double *run_weights; /* (runs) */
    const double *settings;    /* k1, that of runs, a fold's share, that of titles */
    int64_t count;
    int64_t syllables;
    int64_t share_count;
    int64_t run_count;
    int64_t size;
} words;

/* How many syllables a document holds, and what they earn without their neighbours. */
static int64_t alone(const words *w, uint32_t doc, double *earned) {
    double part = 0.0;
    int64_t there = 0;
    *earned = 0.0;
    for (int64_t i = 0; i < w->share_count; i++) {
        w->values[i] = held(w->impacts + i, doc, w->cursors + i);
        if (i && w->sharers[i] != w->sharers[i - 1]) *earned += part, part = 0.0;
        part += w->weights[i] * saturated(w->values[i], w->settings[0]);
    }
    *earned += part;
    for (int64_t s = 0; s < w->syllables; s++) there += w->values[w->roles[3 * s]] > 0.0;
    return there;
}

/* Looks up what `alone` did not; how many syllables stand in the title. */
static int64_t in_title(const words *w, uint32_t doc) {
    int64_t there = 0;
    for (int64_t i = w->share_count; i < w->count; i++)
        w->values[i] = held(w->impacts + i, doc, w->cursors + i);
    for (int64_t s = 0; s < w->syllables; s++) there += w->values[w->roles[3 * s + 2]] > 0.0;
    return there;
}

/* What a run can earn at most in the document that was looked up last: as much as if its syllables stood side
 * by side as often as the rarest of them stands at all. Shorter runs come first. */
static double can_earn(const words *w, int64_t r, uint32_t doc) {
    const int64_t *of = w->runs + 4 * r;
    int64_t left = w->roles[3 * of[2]], right = w->roles[3 * of[3]];
    double *least = w->least + 3 * r, *before = w->least + 3 * of[0];
    double any = of[0] < 0 ? w->values[left] : before[0], last = w->values[right];
    any = any < last ? any : last;
    least[0] = least[2] = 0.0;
    if (any <= 0.0 || (of[1] != r && w->least[3 * of[1]] <= 0.0)) return 0.0;
    if (of[1] == r && !follows(stood(w->impacts + left, doc, w->cursors[left]),
                               stood(w->impacts + right, doc, w->cursors[right])))
        return 0.0;
    double agreeing = of[0] < 0 ? w->values[w->roles[3 * of[2] + 1]] : before[1];
    last = w->values[w->roles[3 * of[3] + 1]];
    least[0] = any;
    least[1] = agreeing < last ? agreeing : last;
    double frequency = w->settings[2] * any + (1.0 - w->settings[2]) * least[1];
    return least[2] = w->run_weights[r] * saturated(frequency, w->settings[1]);
}

static double runs_can_earn(const words *w, uint32_t doc) {
    double sum = 0.0;
    for (int64_t r = 0; r < w->run_count; r++) sum += can_earn(w, r, doc);
    return sum;
}

/* By document: how many syllables it has, how many in the title, what they earn without neighbours, and what
 * it can earn at most. */
PUBLIC int64_t vnsearch_judge(const words *w, const uint32_t *docs, int64_t n, double *out) {
    double all = (double)w->syllables;
    for (int64_t d = 0; d < n; d++) {
        if (docs[d] >= w->size) return BAD;
        double earned, present = (double)alone(w, docs[d], &earned), titled = (double)in_title(w, docs[d]);
        out[d] = present;
        out[n + d] = titled;
        out[2 * n + d] = earned;
        double factor = present / all * (1.0 + w->settings[3] * (titled / all) * (titled / all));
        out[3 * n + d] = (earned + runs_can_earn(w, docs[d])) * factor;
    }
    return n;
}

/* The postings of one fold in one segment, and what of its spellings is asked for. */
typedef struct {
    const uint32_t *docs;   /* ascending */
    const uint32_t *begins; /* the number of each posting's first occurrence */
    const void *codes;      /* each posting's row in `sums` */
    const int64_t *sums;    /* occurrences of a posting with that code */
    const uint32_t *table;  /* (codes, zones) the same by zone */
    int64_t count;
    int64_t code_size; /* bytes of a code: 1, 2 or 4 */
    int64_t sum_count;
    int64_t marked; /* whether a step's lowest bit is a mark */
    run positions;
    run variants;
    const uint8_t *exact; /* for each spelling whether it is as typed; NULL: all are */
    const uint8_t *kept;  /* for each spelling whether it counts at all; NULL: all do */
    int64_t spellings;
} part;

/* Where a syllable stands in one document, by position. */
typedef struct {
    int64_t *positions;
    uint8_t *exact;
    uint8_t *bound;
    int64_t count;
} standing;

static int64_t code_of(const part *p, int64_t posting) {
    switch (p->code_size) {
        case 1: return ((const uint8_t *)p->codes)[posting];
        case 2: return ((const uint16_t *)p->codes)[posting];
        default: return ((const uint32_t *)p->codes)[posting];
    }
}

/* Puts the last occurrence where its position belongs: other spellings of a syllable may stand before it. */
static void settle(standing *s) {
    for (int64_t i = s->count - 1; i > 0 && s->positions[i - 1] > s->positions[i]; i--) {
        int64_t position = s->positions[i];
        uint8_t exact = s->exact[i], bound = s->bound[i];
        s->positions[i] = s->positions[i - 1], s->exact[i] = s->exact[i - 1], s->bound[i] = s->bound[i - 1];
        s->positions[i - 1] = position, s->exact[i - 1] = exact, s->bound[i - 1] = bound;
    }
}

/* How many occurrences a posting has, and the number of the first. */
static int64_t occurrences(const part *p, int64_t posting, int64_t *first) {
    int64_t code = code_of(p, posting);
    *first = p->begins[posting];
    if (code >= p->sum_count) return BAD;
    return p->sums[code] < 0 || *first > p->positions.count - p->sums[code] ? BAD : p->sums[code];
}

/* Adds the occurrences of one posting. */
static int64_t unpack(const part *p, int64_t posting, standing *s, int64_t room) {
    int64_t first = 0, reached = 0, count = occurrences(p, posting, &first);
    if (count < 0) return BAD;
    if (count > room - s->count) return FULL;
    int64_t spelt = p->exact || p->kept;
    if (spelt && p->variants.count != p->positions.count) return BAD;
    for (int64_t i = first; i < first + count; i++) {
        int64_t step = value(&p->positions, i), variant = spelt ? value(&p->variants, i) : 0;
        if (step < 0 || variant < 0 || (spelt && variant >= p->spellings)) return BAD;
        reached += p->marked ? step >> 1 : step;
        if (p->kept && !p->kept[variant]) continue;
        s->positions[s->count] = reached;
        s->exact[s->count] = p->exact ? p->exact[variant] : 1;
        s->bound[s->count] = (uint8_t)(p->marked ? step & 1 : 0);
        s->count++;
        settle(s);
    }
    return count;
}

/* Which occurrences of `right` follow one of `left` at which the shorter run `before` ends; see below. */
static void follow(const standing *left, const standing *right, const uint8_t *before, uint8_t *marks) {
    int64_t l = 0;
    for (int64_t at = 0; at < right->count; at++) {
        int64_t wanted = right->positions[at] - 1;
        marks[at] = 0;
        while (l < left->count && left->positions[l] < wanted) l++;
        if (l == left->count || left->positions[l] != wanted || (before && !before[l])) continue;
        marks[at] = (uint8_t)(1 + ((before ? before[l] == 2 : left->exact[l]) && right->exact[at]));
    }
}

/* What a document's runs are looked for with; all arrays are the caller's. */
typedef struct {
    const part *parts;      /* syllable s stands where parts from firsts[s] up to firsts[s + 1] say */
    const int64_t *firsts;
    int64_t *cursors;       /* (parts) zeroes */
    int64_t syllables;
    const int64_t *runs;    /* (runs, 3) syllable before last, last, and the run that these extend or -1 */
    const int64_t *order;   /* (runs) in which to look for them, each after the one it extends */
    int64_t run_count;
    const float *worth;     /* (zones, size) of an occurrence */
    const uint32_t *starts; /* (zones, size) where zones begin */
    int64_t zones;
    int64_t zone;           /* the only one that counts, or -1 */
    int64_t size;
    const double *weights;  /* (runs, 2) of occurrences, and of those bound to one word */
    const int64_t *open;    /* (runs) whether a run may earn by other words too */
    standing *stands;       /* (syllables) */
    uint8_t *marks;         /* (runs, room) for each occurrence of a run's last syllable: 0 no run ends there, */
    int64_t room;           /* 1 one does, 2 one as typed; and room for so many occurrences of each */
} looking;

static int64_t stand(const looking *l, int64_t syllable, uint32_t doc) {
    standing *s = l->stands + syllable;
    if (s->count >= 0) return s->count;
    s->count = 0;
    for (int64_t p = l->firsts[syllable]; p < l->firsts[syllable + 1]; p++) {
        int64_t at = reach(l->parts[p].docs, l->parts[p].count, doc, l->cursors + p);
        if (at == l->parts[p].count || l->parts[p].docs[at] != doc) continue;
        int64_t found = unpack(l->parts + p, at, s, l->room);
        if (found < 0) return found;
    }
    return s->count;
}

/* What the occurrences at which a run ends are worth. */
static void weigh(const looking *l, const standing *last, const uint8_t *ends, uint32_t doc,
                  double fold_share, double *beside, double *inside) {
    *beside = *inside = 0.0;
    for (int64_t at = 0; at < last->count; at++) {
        if (!ends[at]) continue;
        int64_t in = 0;
        for (int64_t z = 1; z < l->zones; z++) in += last->positions[at] >= l->starts[z * l->size + doc];
        if (l->zone >= 0 && in != l->zone) continue;
        double earned = (double)l->worth[in * l->size + doc] * (ends[at] == 2 ? 1.0 : fold_share);
        *beside += earned;
        if (last->bound[at]) *inside += earned;
    }
}

/* Adds what the wanted occurrences of one posting are worth, zone by zone, to `sum`. */
static int64_t value_of(const part *p, int64_t posting, uint32_t doc, const float *worth, int64_t zones,
                        int64_t size, int64_t zone, float *sum) {
    int64_t at = 0, count = occurrences(p, posting, &at);
    if (count < 0 || (p->kept && p->variants.count != p->positions.count)) return BAD;
    const uint32_t *held = p->table + code_of(p, posting) * zones;
    for (int64_t z = 0; z < zones; z++) {
        int64_t wanted = held[z];
        if (p->kept) {
            wanted = 0;
            for (int64_t past = at + held[z]; at < past; at++) {
                if (at >= p->positions.count) return BAD;
                int64_t variant = value(&p->variants, at);
                if (variant < 0 || variant >= p->spellings) return BAD;
                wanted += p->kept[variant];
            }
        }
        /* Rounded after each zone, as numpy adds to an array of floats. */
        if (wanted && (zone < 0 || zone == z))
            *sum = (float)((double)*sum + (double)wanted * (double)worth[z * size + doc]);
    }
    return count;
}

/* What one fold is worth in some documents (search/weighted_tf.py). */
PUBLIC int64_t vnsearch_impact(const part *parts, int64_t count, int64_t *cursors, const uint32_t *docs,
                               int64_t n, const float *worth, int64_t zones, int64_t size, int64_t zone,
                               float *out) {
    for (int64_t p = 0; p < count; p++)
        if (!sound(&parts[p].positions) || !sound(&parts[p].variants)) return BAD;
    for (int64_t d = 0; d < n; d++) {
        out[d] = 0.0f;
        if (docs[d] >= size) return BAD;
        for (int64_t p = 0; p < count; p++) {
            int64_t at = reach(parts[p].docs, parts[p].count, docs[d], cursors + p);
            if (at == parts[p].count || parts[p].docs[at] != docs[d]) continue;
            if (value_of(parts + p, at, docs[d], worth, zones, size, zone, out + d) < 0) return BAD;
        }
    }
    return n;
}

/* Where the occurrences of one syllable stand in some documents: bit p % (64 width) for each position p. */
PUBLIC int64_t vnsearch_signs(const part *parts, int64_t count, int64_t *cursors, const uint32_t *docs,
                              int64_t n, int64_t width, uint64_t *out) {
    for (int64_t p = 0; p < count; p++)
        if (!sound(&parts[p].positions) || !sound(&parts[p].variants)) return BAD;
    for (int64_t d = 0; d < n; d++) {
        for (int64_t p = 0; p < count; p++) {
            const part *of = parts + p;
            int64_t at = reach(of->docs, of->count, docs[d], cursors + p), first = 0, reached = 0;
            if (at == of->count || of->docs[at] != docs[d]) continue;
            int64_t held = occurrences(of, at, &first);
            if (held < 0) return BAD;
            for (int64_t i = first; i < first + held; i++) {
                int64_t step = value(&of->positions, i);
                if (step < 0) return BAD;
                reached += of->marked ? step >> 1 : step;
                out[d * width + ((reached >> 6) & (width - 1))] |= (uint64_t)1 << (reached & 63);
            }
        }
    }
    return n;
}

/* What the occurrences of runs are worth, by run and document: in all, and of those bound to one word.
 *
 * `need` (n) is what the runs of a document must earn for it to matter, or NULL: where they cannot any more, by
 * what is known of the words, the others are left at 0. FULL where there is too little room.
 */
PUBLIC int64_t vnsearch_beside(const looking *l, const words *w, const uint32_t *docs, int64_t n,
                               const double *need, double run_k1, double fold_share, double *beside,
                               double *inside) {
    for (int64_t p = 0; p < l->firsts[l->syllables]; p++)
        if (!sound(&l->parts[p].positions) || !sound(&l->parts[p].variants)) return BAD;
    for (int64_t d = 0; d < n; d++) {
        if (docs[d] >= l->size) return BAD;
        for (int64_t s = 0; s < l->syllables; s++) l->stands[s].count = -1;
        double can = 0.0;
        if (need) alone(w, docs[d], &can), can = runs_can_earn(w, docs[d]);
        for (int64_t o = 0; o < l->run_count; o++) {
            int64_t r = l->order[o];
            const int64_t *of = l->runs + 3 * r;
            double *all = beside + r * n + d, *bound = inside + r * n + d;
            *all = *bound = 0.0;
            if (need && can * (1.0 + 1e-9) < need[d]) continue;
            int64_t left = stand(l, of[0], docs[d]), right = stand(l, of[1], docs[d]);
            if (left < 0 || right < 0) return left < right ? left : right;
            uint8_t *ends = l->marks + r * l->room;
            follow(l->stands + of[0], l->stands + of[1], of[2] < 0 ? NULL : l->marks + of[2] * l->room, ends);
            weigh(l, l->stands + of[1], ends, docs[d], fold_share, all, bound);
            if (!need || l->open[r]) continue;
            double earned = l->weights[2 * r] * saturated(*all, run_k1);
            earned += l->weights[2 * r + 1] * saturated(*bound, run_k1);
            can += earned - w->least[3 * r + 2];
        }
    }
    return n;
}
