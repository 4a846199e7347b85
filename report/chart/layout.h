/* Where things stand in a picture: room for texts, panels under each other. Pixels, or
 * characters for dumb. */
#ifndef WEIR_REPORT_CHART_LAYOUT_H
#define WEIR_REPORT_CHART_LAYOUT_H

#include "report/chart/figure.h"

enum picture_kind { PICTURE_SVG, PICTURE_PNG, PICTURE_PDF, PICTURE_DUMB, PICTURE_SIXEL };
/* For an OPT_CHOICE option; index = enum picture_kind. */
#define PICTURES "svg|png|pdf|dumb|sixel"

#define PICTURE_MIN 20 /* smallest and largest side */
#define PICTURE_MAX 10000

struct picture {
    enum picture_kind kind;
    int width, height; /* pixels (PDF: 96 to an inch); characters of dumb; 0 = natural */
    bool may_grow;     /* the height is the terminal's: more where the figure needs it */
};

/* Width and height that suit the figure, where they are 0 or may grow. */
void picture_size(struct picture *p, const struct figure *fig);

/* What a picture of one kind is measured in. */
struct geometry {
    const char *font;                          /* NULL = the terminal has no choice */
    const char *text, *title_font, *note_font; /* sizes in its units */
    double char_width;                         /* of the usual letter */
    double line;                               /* height of a line of text */
    double tick_gap;                           /* letters between a label and its axis */
    double title, legend;                      /* heights above the panels; without a
                                                  title half an edge */
    double legend_at;    /* its middle, in heights above the panel */
    double ticks, label; /* heights below a panel */
    double note;         /* height at the very end */
    double gap;          /* between panels */
    double above; /* height of the value axis' label where it stands above the panel */
    double side;  /* width of the value axis' label where it stands beside */
    double edge;  /* free on the right */
    double legend_sample;    /* width of a legend's sample and its gaps */
    int width, height, each; /* natural: width, height without panels, of a panel */
};

extern const struct geometry geometries[];

/* Where the panels stand, in parts of the picture, from below. */
struct frame {
    double left, right;
    double top;         /* of the first panel */
    double height;      /* of one panel */
    double pitch;       /* from one panel to the next */
    int legend_columns; /* of the one legend above all panels; 0: there is none */
};

struct frame frame_of(const struct geometry *g, const struct figure *fig,
                      const struct picture *p);

#define LEFT_MOST 0.45   /* of the width, for what stands left of the panels */
#define RIGHT_LEAST 0.65 /* where they end, at the least */

/* Room left of a value axis; width of the widest entry of a panel's legend. */
double axis_width(const struct geometry *g, const struct axis *axis);
double legend_width(const struct geometry *g, const struct panel *panel);

/* Smallest picture of this kind that still shows the figure: panels with some height,
 * labels beside and not upon each other. */
struct picture picture_least(const struct figure *fig, enum picture_kind kind);

/* Rows of that legend. */
int legend_rows(const struct figure *fig, int columns);

/* Height of the caption above a panel. */
double caption_height(const struct geometry *g, const struct figure *fig);

/* Width that a text takes, about. */
double text_width(const struct geometry *g, const char *text);

/* Of labels along an axis of this length that would touch only every n-th is kept: the
 * smallest n that gives them room. */
size_t thin_columns(const struct geometry *g, const struct axis *axis, double length);
size_t thin_lines(const struct geometry *g, const struct axis *axis, double length);

/* Whether the i-th label would lie on one that stands apart, along or up the axis. */
bool column_hides_apart(const struct geometry *g, const struct axis *axis, size_t i,
                        double length);
bool line_hides_apart(const struct geometry *g, const struct axis *axis, size_t i,
                      double length);

/* The x axis of a panel this wide, long enough for what stands behind its bars. */
struct axis axis_with_remarks(const struct geometry *g, const struct panel *panel,
                              double width);

#endif
