#include "report/page/html_page.h"

#include "lib/base/version.h"

static const char page_css[] =
#include "report/page/page.inc"
    ;

static const char page_script[] =
#include "report/page/page_script.inc"
    ;

void
html_begin(const struct sheet *p, struct slice title, unsigned has)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
          "style-src 'unsafe-inline'; img-src data:",
          p->f);
    if (has & PAGE_SORTS)
        fputs("; script-src 'sha256-" PAGE_SCRIPT_SHA256 "'", p->f);
    fputs("\">\n<meta name=\"viewport\" content=\"width=device-width, "
          "initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n",
          p->f);
    sheet_put(p, "<title>I/O report: %.*s</title>\n<style>\n", SHEET_SLICE(title));
    fputs(page_css, p->f);
    fputs("</style>\n</head>\n", p->f);
    fputs(has & PAGE_BROAD ? "<body class=\"broad\">\n" : "<body>\n", p->f);
}

void
html_end(const struct sheet *p, unsigned has)
{
    sheet_put(p, "</main>\n<footer><p>weir %s</p></footer>\n", WEIR_VERSION);
    if (has & PAGE_SORTS)
        fprintf(p->f, "<script>%s</script>\n", page_script);
    fputs("</body>\n</html>\n", p->f);
}
