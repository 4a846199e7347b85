#include "report/text/sheet.h"

#include <stdarg.h>

/* Writes the argument of the conversion that `spec` (behind its %) begins with; returns
 * the length of the conversion. */
static size_t
put_argument(const struct sheet *sheet, const char *spec, va_list *args)
{
    if (spec[0] == '%') {
        putc('%', sheet->f);
        return 1;
    }
    if (spec[0] == 's') {
        escape_to(sheet->f, sheet->dress, slice_of(va_arg(*args, const char *)));
        return 1;
    }
    if (spec[0] == 'd') {
        fprintf(sheet->f, "%d", va_arg(*args, int));
        return 1;
    }
    if (strncmp(spec, ".*s", 3) == 0) {
        size_t n = (size_t)va_arg(*args, int);
        escape_to(sheet->f, sheet->dress, (struct slice){va_arg(*args, const char *), n});
        return 3;
    }
    if (spec[0] == '.' && spec[1] >= '0' && spec[1] <= '9' && spec[2] == 'f') {
        fprintf(sheet->f, "%.*f", spec[1] - '0', va_arg(*args, double));
        return 3;
    }
    BUG("conversion that sheet_put does not know");
}

void
sheet_put(const struct sheet *sheet, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    while (*fmt != '\0') {
        size_t plain = strcspn(fmt, "%");
        fwrite(fmt, 1, plain, sheet->f);
        fmt += plain;
        if (*fmt == '%')
            fmt += 1 + put_argument(sheet, fmt + 1, &args);
    }
    va_end(args);
}
