# The gallery: its pages are there, speak of nobody, and need nothing from outside.

load helper

setup()
{
    cd "$WEIR_ROOT/docs/gallery" || return
}

@test "each page and picture that its list names is there, and the other way round" {
    for page in *.html; do
        grep -qF "]($page)" README.md || fail "$page is in no list"
    done
    grep -oE '\]\([^)]*\)' README.md | tr -d '])(' | while read -r file; do
        [ -e "$file" ] || fail "no $file"
    done
    # what make.sh makes is what is there
    same pages "$(sed -n 's/^page_\(.*\)()$/\1.html/p' make.sh | sort)" "$(printf '%s\n' *.html)"
}

@test "a page names no user's folder, and its host is a neutral one" {
    for page in *.html; do
        sed 's/base64,[^"]*//g' "$page" >"$BATS_TEST_TMPDIR/text"
        ! grep -nE '/(home|root|Users|work)/|dist-packages' "$BATS_TEST_TMPDIR/text" || fail "$page"
        grep -oE '<dt>Host</dt><dd>[^<]*' "$BATS_TEST_TMPDIR/text" | grep -qE '>(laptop|n1)$' ||
            fail "$page: another host"
    done
}

@test "a page needs nothing from outside itself" {
    links=$(grep -ohE '(src|href)="[^"#][^"]*"' ./*.html | grep -v '"data:' || true)
    same links '' "$links"
}
