/* One palette for every chart and page.
 *
 * Fills differ in lightness first (CIE L*: read 33, write 71, meta 84, all 92), so they
 * stay apart on a grey printer and for any colour vision; colour comes second: in the
 * simulations of Machado et al. (2009) for protan, deutan and tritan vision the fills of
 * one chart are at least 49 apart (CIE76). Lines are darker, at least 3.9:1 against
 * white; dark lines cannot differ much in lightness, so each has a dash of its own. */
#ifndef WEIR_REPORT_CHART_PALETTE_H
#define WEIR_REPORT_CHART_PALETTE_H

/*    look   fill       line       dash and gap lengths */
#define PALETTE(X)                                                                       \
    X(READ, "#0b4f8a", "#0b4f8a", "")                                                    \
    X(WRITE, "#ee9a3a", "#b85c00", "12,4")                                               \
    X(META, "#a9dccd", "#2f8a72", "3,3")                                                 \
    X(ALL, "#e7e7e7", "#808080", "")                                                     \
    X(FIFTH, "#7a1f5c", "#7a1f5c", "12,4,3,4")                                           \
    X(SIXTH, "#d98cb8", "#b5457f", "6,3")                                                \
    X(SEVEN, "#6f9f45", "#4f7f2a", "18,4")                                               \
    X(EIGHT, "#2a2a2a", "#2a2a2a", "12,4,3,4,3,4")                                       \
    PALETTE_HEAT(X)                                                                      \
    PALETTE_SIGNED(X)

/* Steps of a heat map, from little to much: each at least 9 darker (CIE L* 95, 86, 76,
 * 62, 46, 19) than the one before, from yellow by green to blue, so that the order shows
 * in grey, too. */
#define PALETTE_HEAT(X)                                                                  \
    X(HEAT1, "#eef3c8", "#eef3c8", "")                                                   \
    X(HEAT2, "#cfe09a", "#cfe09a", "")                                                   \
    X(HEAT3, "#8fc98f", "#8fc98f", "")                                                   \
    X(HEAT4, "#4aa596", "#4aa596", "")                                                   \
    X(HEAT5, "#27758e", "#27758e", "")                                                   \
    X(HEAT6, "#1a2c57", "#1a2c57", "")

/* From as far below 0 as can be to as far above: two colours, paler towards 0. In grey a
 * step looks like its opposite, so the sign is written, too; the ink is at least 5:1
 * against each. */
#define PALETTE_SIGNED(X)                                                                \
    X(MINUS3, "#d88f45", "#d88f45", "")                                                  \
    X(MINUS2, "#efbd85", "#efbd85", "")                                                  \
    X(MINUS1, "#f8e3cd", "#f8e3cd", "")                                                  \
    X(NEAR0, "#f4f4f4", "#f4f4f4", "")                                                   \
    X(PLUS1, "#d6e4f2", "#d6e4f2", "")                                                   \
    X(PLUS2, "#9fc3e6", "#9fc3e6", "")                                                   \
    X(PLUS3, "#5f9bd1", "#5f9bd1", "")

#define PALETTE_PAPER "#ffffff" /* also in a dark page: a chart is a sheet of paper */
#define PALETTE_INK "#222222"   /* text */
#define PALETTE_AXIS "#707070"  /* axes, small print */
#define PALETTE_GRID "#e2e2e2"

enum look {
#define X(look, fill, line, dash) LOOK_##look,
    PALETTE(X)
#undef X
        LOOK_COUNT,
    LOOK_PLAIN = LOOK_HEAT1,                /* so many looks are not steps of a scale */
    LOOK_HEATS = LOOK_MINUS3 - LOOK_PLAIN,  /* steps of a heat map */
    LOOK_SIGNED = LOOK_COUNT - LOOK_MINUS3, /* steps around 0 */
};

#endif
