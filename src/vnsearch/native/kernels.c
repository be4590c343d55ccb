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
#define VERSION 1

#if defined(_WIN32)
#define PUBLIC __declspec(dllexport)
#else
#define PUBLIC __attribute__((visibility("default")))
#endif

PUBLIC int64_t vnsearch_version(void) { return VERSION; }

/* One packed stream of a field (engines/columnar/bits.py) and the run of one key in it. */
typedef struct {
    const uint64_t *words;
    const uint32_t *places;  /* ascending numbers of the values kept aside */
    const uint32_t *patches; /* and those values */
    int64_t word_count;
    int64_t patch_count;
    int64_t bit;   /* where the run begins */
    int64_t width; /* bits of each of its values */
    int64_t first; /* the number of its first value in the stream */
    int64_t count; /* how many values it has */
} run;

static int sound(const run *r) {
    if (!r->width) return r->count >= 0;
    return r->width > 0 && r->width <= 32 && r->bit >= 0 && r->count >= 0 &&
           r->count <= (r->word_count << 6) &&
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
    return found == mask ? patched(r, r->first + number) : (int64_t)found;
}

/* How much some documents hold of something (engines/search/impacts.py). */
typedef struct {
    const uint32_t *docs;
    const float *values;
    const float *dense; /* for every document, or NULL */
    int64_t count;
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

/* The documents (ascending) of which at least `least` of the impacts hold something; how many there are. */
PUBLIC int64_t vnsearch_enough(const impact *impacts, int64_t count, int64_t *cursors, const uint32_t *docs,
                               int64_t n, int64_t size, int64_t least, uint32_t *out) {
    int64_t kept = 0;
    for (int64_t d = 0; d < n; d++) {
        int64_t found = 0;
        if (docs[d] >= size) return BAD;
        for (int64_t i = 0; i < count && found + count - i >= least; i++)
            found += held(impacts + i, docs[d], cursors + i) > 0;
        if (found >= least) out[kept++] = docs[d];
    }
    return kept;
}

static inline double saturated(double frequency, double k1) {
    return frequency * (k1 + 1.0) / (frequency + k1);
}

/* What plain words earn without their neighbours, and at most with them (engines/search/words.py).
 *
 * `roles` has three numbers of impacts for each syllable: in any spelling, agreeing with what was typed, in
 * titles. Share `i` is impact `i` at `weights[i]`, of syllable `sharers[i]`, in order. `runs` has three
 * numbers of syllables for each run, the last -1 where it has two.
 */
PUBLIC int64_t vnsearch_judge(const impact *impacts, int64_t count, int64_t *cursors, double *values,
                              const uint32_t *docs, int64_t n, int64_t size, const int64_t *roles,
                              int64_t syllables, const int64_t *sharers, const double *weights,
                              int64_t shares, double k1, const int64_t *runs, const double *run_weights,
                              int64_t run_count, double run_k1, double fold_share, double *present,
                              double *titled, double *earned, double *most) {
    for (int64_t d = 0; d < n; d++) {
        if (docs[d] >= size) return BAD;
        for (int64_t i = 0; i < count; i++) values[i] = held(impacts + i, docs[d], cursors + i);
        int64_t there = 0, title = 0;
        for (int64_t s = 0; s < syllables; s++) {
            there += values[roles[3 * s]] > 0;
            title += values[roles[3 * s + 2]] > 0;
        }
        double sum = 0.0, part = 0.0;
        for (int64_t i = 0; i < shares; i++) {
            if (i && sharers[i] != sharers[i - 1]) sum += part, part = 0.0;
            part += weights[i] * saturated(values[i], k1);
        }
        sum += part;
        double bound = sum;
        for (int64_t r = 0; r < run_count; r++) {
            const int64_t *of = runs + 3 * r;
            double any = values[roles[3 * of[0]]], agreeing = values[roles[3 * of[0] + 1]];
            for (int64_t i = 1; i < 3 && of[i] >= 0; i++) {
                double other = values[roles[3 * of[i]]], exact = values[roles[3 * of[i] + 1]];
                any = other < any ? other : any;
                agreeing = exact < agreeing ? exact : agreeing;
            }
            bound += run_weights[r] * saturated(fold_share * any + (1.0 - fold_share) * agreeing, run_k1);
        }
        present[d] = (double)there;
        titled[d] = (double)title;
        earned[d] = sum;
        most[d] = bound;
    }
    return n;
}

/* The postings of one fold in one segment, and what of its spellings is asked for. */
typedef struct {
    const uint32_t *docs;   /* ascending */
    const uint32_t *begins; /* the number of each posting's first occurrence */
    const void *codes;      /* each posting's row in `sums` */
    const int64_t *sums;    /* occurrences of a posting with that code */
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

/* Adds the occurrences of one posting. */
static int64_t unpack(const part *p, int64_t posting, standing *s, int64_t room) {
    int64_t code = code_of(p, posting), first = p->begins[posting], reached = 0;
    if (code >= p->sum_count) return BAD;
    int64_t count = p->sums[code];
    if (count < 0 || first > p->positions.count - count) return BAD;
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

/* What the occurrences of runs are worth, by run and document: in all, and of those bound to one word.
 *
 * Syllable `s` stands where `parts` from `firsts[s]` up to `firsts[s + 1]` say. `runs` has three numbers for
 * each: the syllable before last, the last, and the run before this one that these extend (-1: none). A mark
 * is kept for each occurrence of a run's last syllable: 0 no run ends there, 1 one does, 2 one as typed.
 * `worth` and `starts` are (zones, size). `stands`, `scratch` and `marks` are room for `room` occurrences of
 * each syllable and run in one document; FULL where that is too little.
 */
PUBLIC int64_t vnsearch_beside(const part *parts, const int64_t *firsts, int64_t syllables, int64_t *cursors,
                               const int64_t *runs, int64_t run_count, const uint32_t *docs, int64_t n,
                               int64_t size, const float *worth, const uint32_t *starts, int64_t zones,
                               int64_t zone, double fold_share, standing *stands, int64_t *positions,
                               uint8_t *scratch, uint8_t *marks, int64_t room, double *beside,
                               double *inside) {
    for (int64_t p = 0; p < firsts[syllables]; p++)
        if (!sound(&parts[p].positions) || !sound(&parts[p].variants)) return BAD;
    for (int64_t s = 0; s < syllables; s++)
        stands[s] = (standing){positions + s * room, scratch + 2 * s * room, scratch + (2 * s + 1) * room, 0};
    for (int64_t d = 0; d < n; d++) {
        if (docs[d] >= size) return BAD;
        for (int64_t s = 0; s < syllables; s++) {
            stands[s].count = 0;
            for (int64_t p = firsts[s]; p < firsts[s + 1]; p++) {
                int64_t at = reach(parts[p].docs, parts[p].count, docs[d], cursors + p);
                if (at == parts[p].count || parts[p].docs[at] != docs[d]) continue;
                int64_t found = unpack(parts + p, at, stands + s, room);
                if (found < 0) return found;
            }
        }
        for (int64_t r = 0; r < run_count; r++) {
            const int64_t *of = runs + 3 * r;
            const standing *last = stands + of[1];
            uint8_t *ends = marks + r * room;
            follow(stands + of[0], last, of[2] < 0 ? NULL : marks + of[2] * room, ends);
            double all = 0.0, bound = 0.0;
            for (int64_t at = 0; at < last->count; at++) {
                if (!ends[at]) continue;
                int64_t in = 0;
                for (int64_t z = 1; z < zones; z++) in += last->positions[at] >= starts[z * size + docs[d]];
                if (zone >= 0 && in != zone) continue;
                double earned = (double)worth[in * size + docs[d]] * (ends[at] == 2 ? 1.0 : fold_share);
                all += earned;
                if (last->bound[at]) bound += earned;
            }
            beside[r * n + d] = all;
            inside[r * n + d] = bound;
        }
    }
    return n;
}
