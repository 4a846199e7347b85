/* What all HTML pages have around them: head with style and policy, script, foot. */
#ifndef WEIR_REPORT_PAGE_HTML_PAGE_H
#define WEIR_REPORT_PAGE_HTML_PAGE_H

#include "report/text/sheet.h"

/* The checksum by which a page allows its script, see page_script.inc. */
#define PAGE_SCRIPT_SHA256 "G0BH7Sg06X4u/qwLMLN0uVT9AWxB3msHhcC/ng1j/uM="

/* What a page has: bits. */
enum page_has {
    PAGE_PLAIN = 0,
    PAGE_SORTS = 1, /* a script may sort its tables */
    PAGE_BROAD = 2, /* a table of many columns */
};

/* Up to <body>. The title is foreign. */
void html_begin(const struct sheet *p, struct slice title, unsigned has);
/* From the end of <main> on. */
void html_end(const struct sheet *p, unsigned has);

#endif
