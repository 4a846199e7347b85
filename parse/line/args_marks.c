#include "parse/line/args_marks.h"

#include "lib/base/scan.h"

void
marks_find_plain(const char *p, struct marks *m)
{
    *m = (struct marks){0, 0, 0};
    for (unsigned at = 0; at < MARKS_BYTES; at += sizeof(scan_bytes)) {
        scan_bytes v;
        memcpy(&v, p + at, sizeof v);
        scan_bytes bracket = v & 0xdf, paren = v & 0xfe; /* [ and {, ] and }; ( and ) */
        scan_bytes quote = (scan_bytes)(v == '"'), open = (scan_bytes)(v == '<');
        scan_bytes stop = (scan_bytes)(bracket == '[') | (scan_bytes)(bracket == ']') |
                          (scan_bytes)(paren == '(') | (scan_bytes)(v == ',') |
                          (scan_bytes)(v == '/') | quote | open;
        scan_bytes decoration =
            (scan_bytes)(v == '>') | (scan_bytes)(v == '\\') | quote | open;
        m->stops |= (uint64_t)scan_bits(stop) << at;
        m->quotes |= (uint64_t)scan_bits(quote) << at;
        m->decorations |= (uint64_t)scan_bits(decoration) << at;
    }
}

#ifdef __x86_64__
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

AVX2 static inline uint64_t
bits_of(__m256i v)
{
    return (uint32_t)_mm256_movemask_epi8(v);
}

AVX2 static inline __m256i
is(__m256i v, char c)
{
    return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c));
}

/* In 32 bytes; the bits are put from `at` on. */
AVX2 static inline void
add_half(const char *p, unsigned at, struct marks *m)
{
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i bracket = _mm256_and_si256(v, _mm256_set1_epi8((char)0xdf));
    __m256i paren = _mm256_and_si256(v, _mm256_set1_epi8((char)0xfe));
    __m256i quote = is(v, '"'), both = _mm256_or_si256(quote, is(v, '<'));
    __m256i stop = _mm256_or_si256(
        _mm256_or_si256(_mm256_or_si256(is(bracket, '['), is(bracket, ']')),
                        _mm256_or_si256(is(paren, '('), is(v, ','))),
        _mm256_or_si256(is(v, '/'), both));
    __m256i decoration = _mm256_or_si256(both, _mm256_or_si256(is(v, '>'), is(v, '\\')));
    m->stops |= bits_of(stop) << at;
    m->quotes |= bits_of(quote) << at;
    m->decorations |= bits_of(decoration) << at;
}

AVX2 static void
find_avx2(const char *p, struct marks *m)
{
    struct marks found = {0, 0, 0};
    add_half(p, 0, &found);
    add_half(p + MARKS_BYTES / 2, MARKS_BYTES / 2, &found);
    *m = found;
}

void
marks_find(const char *p, struct marks *m)
{
    if (__builtin_cpu_supports("avx2"))
        find_avx2(p, m);
    else
        marks_find_plain(p, m);
}
#else
void
marks_find(const char *p, struct marks *m)
{
    marks_find_plain(p, m);
}
#endif
