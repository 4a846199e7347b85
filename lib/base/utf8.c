#include "lib/base/utf8.h"

#include <strings.h>

size_t
utf8_next(struct slice s, uint32_t *cp)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)s.p;
    size_t n;
    uint32_t c = p[0];
    if (c < 0x80)
        n = 1;
    else if (c >= 0xC2 && c < 0xE0)
        n = 2, c &= 0x1F;
    else if (c >= 0xE0 && c < 0xF0)
        n = 3, c &= 0x0F;
    else if (c >= 0xF0 && c < 0xF5)
        n = 4, c &= 0x07;
    else
        return 0;
    if (n > s.n)
        return 0;
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3F);
    }
    if (c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return 0;
    if (cp)
        *cp = c;
    return n;
}

bool
utf8_is_control(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0);
}

struct range {
    uint32_t first, last;
};

static bool
in_ranges(uint32_t cp, const struct range *r, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (cp >= r[i].first && cp <= r[i].last)
            return true;
    return false;
}

bool
utf8_is_unseen(uint32_t cp)
{
    static const struct range unseen[] = {
        {0x0000,  0x001F }, /* C0 controls */
        {0x007F,  0x009F }, /* DEL, C1 controls */
        {0x00AD,  0x00AD }, /* soft hyphen */
        {0x061C,  0x061C }, /* Arabic letter mark */
        {0x180E,  0x180E }, /* Mongolian vowel separator */
        {0x200B,  0x200F }, /* zero width, direction marks */
        {0x2028,  0x202E }, /* line and paragraph separators, direction embeddings */
        {0x2060,  0x206F }, /* word joiner, direction isolates, deprecated formats */
        {0xFEFF,  0xFEFF }, /* byte order mark */
        {0xFFF9,  0xFFFF }, /* interlinear annotation, replacement, noncharacters */
        {0xE0000, 0xE0FFF}, /* tags, variation selectors beyond the first plane */
    };
    return in_ranges(cp, unseen, ARRAY_LEN(unseen));
}

/* Coarse on purpose: a table column that is off by one in a rare script is no harm. */
int
utf8_width(uint32_t cp)
{
    static const struct range none[] = {
        {0x0300,  0x036F },
        {0x200B,  0x200D },
        {0x20D0,  0x20FF },
        {0xFE00,  0xFE0F },
        {0xFE20,  0xFE2F },
        {0xE0100, 0xE01EF},
    };
    static const struct range wide[] = {
        {0x1100,  0x115F },
        {0x2E80,  0xA4CF },
        {0xAC00,  0xD7A3 },
        {0xF900,  0xFAFF },
        {0xFE30,  0xFE6F },
        {0xFF00,  0xFF60 },
        {0xFFE0,  0xFFE6 },
        {0x1F300, 0x1FAFF},
        {0x20000, 0x3FFFD},
    };
    if (in_ranges(cp, none, ARRAY_LEN(none)))
        return 0;
    return in_ranges(cp, wide, ARRAY_LEN(wide)) ? 2 : 1;
}

size_t
utf8_columns(struct slice s)
{
    size_t columns = 0;
    while (s.n > 0) {
        uint32_t cp = 0;
        size_t n = utf8_next(s, &cp);
        columns += n == 0 ? 1 : (size_t)utf8_width(cp);
        s = slice_from(s, MAX(n, 1));
    }
    return columns;
}

bool
utf8_wanted(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *value = getenv(names[i]);
        if (!value || !*value)
            continue;
        const char *codeset = strchr(value, '.');
        return codeset && (strncasecmp(codeset, ".utf-8", 6) == 0 ||
                           strncasecmp(codeset, ".utf8", 5) == 0);
    }
    return false;
}
