/* One palette for every chart and page.
 *
 * Fills differ in lightness first (CIE L*: read 33, write 71, meta 84, all 92), so they
 * stay apart on a grey printer and for any colour vision; colour comes second: in the
 * simulations of Machado et al. (2009) for protan, deutan and tritan vision the fills of
 * one chart are at least 49 apart (CIE76). Lines are darker, at least 3.9:1 against
 * white; dark lines cannot differ much in lightness, so each has a dash of its own. */
#ifndef WEIR_REPORT_PALETTE_H
#define WEIR_REPORT_PALETTE_H

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
    PALETTE_HEAT(X)

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

#define PALETTE_PAPER "#ffffff" /* also in a dark page: a chart is a sheet of paper */
#define PALETTE_INK "#222222"   /* text */
#define PALETTE_AXIS "#707070"  /* axes, small print */
#define PALETTE_GRID "#e2e2e2"

enum look {
#define X(look, fill, line, dash) LOOK_##look,
    PALETTE(X)
#undef X
        LOOK_COUNT,
    LOOK_PLAIN = LOOK_HEAT1,              /* so many looks are not of a heat map */
    LOOK_HEATS = LOOK_COUNT - LOOK_PLAIN, /* steps of a heat map */
};

#endif
