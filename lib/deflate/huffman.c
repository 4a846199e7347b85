#include "lib/deflate/huffman.h"

#define LONGEST 15

/* Symbols that occur, the rarest first; equal ones by number. Returns how many. */
static int
sort(const uint32_t *freq, int symbols, uint64_t *sorted)
{
    int n = 0;
    for (int i = 0; i < symbols; i++)
        if (freq[i])
            sorted[n++] = (uint64_t)freq[i] << 16 | (uint64_t)i;
    for (int gap = n / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11)
        for (int i = gap; i < n; i++) {
            uint64_t v = sorted[i];
            int at = i;
            for (; at >= gap && sorted[at - gap] > v; at -= gap)
                sorted[at] = sorted[at - gap];
            sorted[at] = v;
        }
    return n;
}

/* Depths of the leaves in the tree of Huffman (1952), built with two queues: leaves in
 * order, and inner nodes, which come out in order by themselves. counts[d]: leaves at
 * depth d, all deeper ones at `longest`. */
static void
count_depths(const uint64_t *sorted, int n, int longest, int *counts)
{
    uint64_t weight[HUFFMAN_SYMBOLS];
    int parent[2 * HUFFMAN_SYMBOLS], depth[2 * HUFFMAN_SYMBOLS];
    int leaf = 0, inner = 0;

    for (int made = 0; made < n - 1; made++) {
        weight[made] = 0;
        for (int child = 0; child < 2; child++) {
            bool is_leaf =
                inner == made || (leaf < n && sorted[leaf] >> 16 <= weight[inner]);
            weight[made] += is_leaf ? sorted[leaf] >> 16 : weight[inner];
            parent[is_leaf ? leaf++ : n + inner++] = n + made;
        }
    }
    depth[2 * n - 2] = 0;
    for (int i = 2 * n - 3; i >= 0; i--) {
        depth[i] = depth[parent[i]] + 1;
        if (i < n)
            counts[MIN(depth[i], longest)]++;
    }
}

/* Cutting codes short has made too many of them: a shorter one becomes two, its own and
 * room for one that was cut. Each step frees one code, so the set ends up complete. */
static void
make_fit(int *counts, int longest)
{
    int64_t used = 0;
    for (int d = 1; d <= longest; d++)
        used += (int64_t)counts[d] << (longest - d);
    for (; used > INT64_C(1) << longest; used--) {
        int d = longest - 1;
        while (counts[d] == 0)
            d--;
        counts[d]--;
        counts[d + 1] += 2;
        counts[longest]--;
    }
}

static uint16_t
reversed(unsigned code, int length)
{
    unsigned out = 0;
    for (int i = 0; i < length; i++)
        out |= (code >> i & 1) << (length - 1 - i);
    return (uint16_t)out;
}

/* Codes by length, then by symbol: RFC 1951, 3.2.2. */
static void
assign(const int *counts, int symbols, const uint8_t *length, uint16_t *code)
{
    unsigned next[LONGEST + 1] = {0};
    for (int d = 1; d < LONGEST; d++)
        next[d + 1] = (next[d] + (unsigned)counts[d]) << 1;
    for (int i = 0; i < symbols; i++)
        code[i] = length[i] ? reversed(next[length[i]]++, length[i]) : 0;
}

void
huffman_codes(const uint32_t *freq, int symbols, int longest, uint8_t *length,
              uint16_t *code)
{
    uint64_t sorted[HUFFMAN_SYMBOLS];
    int counts[LONGEST + 1] = {0};
    int n = sort(freq, symbols, sorted);

    for (int i = 0; n < 2; i++) /* symbols that do not occur fill up to two */
        if (!freq[i])
            sorted[n++] = (uint64_t)i;
    count_depths(sorted, n, longest, counts);
    make_fit(counts, longest);
    memset(length, 0, (size_t)symbols);
    for (int d = longest, at = 0; d > 0; d--)
        for (int k = 0; k < counts[d]; k++)
            length[sorted[at++] & 0xffff] = (uint8_t)d;
    assign(counts, symbols, length, code);
}
